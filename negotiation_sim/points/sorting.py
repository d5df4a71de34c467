"""Points sorted out: those that can be held side by side, and those whose case has faults."""

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen

from negotiation_sim.core.columns import places_of
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.designs.changes import scenario_at
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.cases import Points, numbers_at
from negotiation_sim.points.dates import dates_of, orders_of
from negotiation_sim.points.numbers import DATES, Number, number_of
from negotiation_sim.points.suspects import suspects
from negotiation_sim.points.variants import Key, Variant, Variants, variants_of


@frozen(kw_only=True, eq=False)
class Sorted:
    """Points that can be held side by side.

    Attributes
    ----------
    points : Points
    members : (m,) array of int
        Their places among the points that were sorted.
    numbers : (m,) array of int
        Their numbers in the plan.
    """

    points: Points
    members: Ints
    numbers: Ints


def sorted_out(plan: Plan, points: Ints) -> tuple[list[Sorted], dict[int, str]]:
    """The sound points, in groups that can be held side by side, and what is wrong with the others.

    Parameters
    ----------
    plan : Plan
    points : (n,) array of int
        Each once.

    Returns
    -------
    list of Sorted, dict of int to str
        The faults by place in `points`.
    """
    variants, faults = variants_of(plan), Faults(plan=plan, points=points)
    kinds: dict[str, list[tuple[Variant, list[int]]]] = {}
    for key, members in places_of(variants.keys_of(points)).items():
        variant, rest = first_sound(variants, key, members, faults)
        if variant is not None:
            kinds.setdefault(variant.kind, []).append((variant, rest))
    groups = [beside(faults, several) for several in kinds.values()]
    return [group for group in groups if len(group.members)], faults.found


@frozen(kw_only=True, eq=False)
class Faults:
    """What the loader says of points, by their places among those that are sorted."""

    plan: Plan
    points: Ints
    found: dict[int, str] = field(factory=dict)

    def at(self, member: int) -> bool:
        """Is this point faulty? Then its faults are noted."""
        try:
            scenario_at(self.plan, int(self.points[member]))
        except (ValueError, ArithmeticError) as error:
            self.found[member] = str(error)
        return member in self.found


def first_sound(variants: Variants, key: Key, members: list[int], faults: Faults) -> tuple[Variant | None, list[int]]:
    """The variant of a key, made at the first of its points without faults, and those from there on."""
    for place, member in enumerate(members):
        try:
            return variants.at(key, int(faults.points[member])), members[place:]
        except (ValueError, ArithmeticError) as error:
            faults.found[member] = str(error)
    return None, []


def beside(faults: Faults, several: Sequence[tuple[Variant, list[int]]]) -> Sorted:
    """The points of several variants side by side, without those that are faulty."""
    members = np.concatenate([rest for _, rest in several])
    places = np.repeat(np.arange(len(several)), [len(rest) for _, rest in several])
    variants, numbers = tuple(variant for variant, _ in several), columns_of(faults.plan, several[0][0])
    drawn = {each.factor.name: faults.plan.points[each.factor.name][faults.points[members]] for each in numbers}
    whole = Points(variants=variants, places=places, numbers=numbers_at(faults.plan.design.base, numbers, drawn))
    suspected = np.flatnonzero(suspects(numbers, whole))
    faulty = [place for place in suspected if faults.at(members[place])]
    kept = np.delete(np.arange(len(members)), faulty)
    whole, members = whole.only(kept), members[kept]
    if any(place.table in DATES for place in whole.numbers):
        kept = np.flatnonzero(well_ordered(faults, whole, members))
        whole, members = whole.only(kept), members[kept]
    return Sorted(points=whole, members=members, numbers=faults.points[members])


def columns_of(plan: Plan, variant: Variant) -> list[Number]:
    """The factors that are columns, with where they stand in the tables of a variant and of those like it."""
    base = plan.design.base
    found = [number_of(base, factor, variant.scenario) for factor in plan.design.factors]
    return [number for number in found if number is not None]


def well_ordered(faults: Faults, points: Points, members: Ints) -> Bools:
    """Whose dates are as they must be, (m,); one good calendar speaks for all of its order."""
    found = np.ones(len(members), bool)
    for number, variant in enumerate(points.variants):
        here = np.flatnonzero(points.places == number)
        dates = dates_of(variant, points.numbers_of(here), len(here))
        for order, columns in orders_of(variant.scenario.calendar, dates).items():
            for place in here[columns]:
                if order in variant.good:
                    break
                if faults.at(members[place]):
                    found[place] = False
                else:
                    variant.good.add(order)
    return found

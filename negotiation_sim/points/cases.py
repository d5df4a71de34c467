"""The case of many points, a column each: variants at their places, and numbers written over what stands there."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.columns import spread, spread_out
from negotiation_sim.core.scale import Array, Ints, Share, scaled
from negotiation_sim.points.numbers import COUNTS, EXTENSION, SHARES, SHOCKS, Number, Place
from negotiation_sim.points.variants import Variant
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.figures import Figures
from negotiation_sim.scenario.schema import RedLine, Scenario

MILLION = 1_000_000
# What a case has from the figures of its scenario. All else is each variant's own.
FROM_FIGURES = (
    "weight", "value", "stringency", "ideal", "reservation_value", "withdrawal_threshold", "withdrawal_threshold_sd",
    "red_line_weight", "solidarity", "attention", "initial_hope", "initial_optimism", "hazard_softness", "hazard_cap",
    "meeting_cost", "attendance", "reading_error", "reading_error_after_caucus",
)  # fmt: skip


@frozen(kw_only=True, eq=False)
class Points:
    """Points that can be held side by side: m columns.

    Attributes
    ----------
    variants : tuple of Variant
    places : (m,) array of int
        Which of them each point is.
    numbers : mapping of Place to array
        What stands at a place, (m,).
    """

    variants: tuple[Variant, ...]
    places: Ints
    numbers: Mapping[Place, Array]

    @property
    def scenario(self) -> Scenario:
        """The first variant."""
        return self.variants[0].scenario

    @property
    def moves_red_lines(self) -> bool:
        """Is there a number that decides which options somebody can never accept?"""
        return any(place.table in ("min", "max", "stringency") for place in self.numbers)

    def only(self, here: Ints) -> "Points":
        """Some of the points, with the variants that there are among them."""
        if len(here) == len(self.places) and (here == np.arange(len(here))).all():
            return self
        which, places = np.unique(self.places[here], return_inverse=True)
        return Points(
            variants=tuple(self.variants[variant] for variant in which), places=places, numbers=self.numbers_of(here)
        )

    def extended(self, surely: bool) -> "Points":
        """The points with an extension of the deadline that is certain, or without one, where there is any."""
        variants = tuple(variant.extended if surely else variant.not_extended for variant in self.variants)
        return attrs.evolve(self, variants=variants)

    def table(self, name: str) -> dict[tuple[int, ...], Array]:
        """The numbers in one table, by where they stand in it."""
        return {place.at: values for place, values in self.numbers.items() if place.table == name}

    def numbers_of(self, here: Ints) -> dict[Place, Array]:
        """The numbers of some of the points."""
        return {place: values[here] for place, values in self.numbers.items()}

    def written(self, array: Array, name: str) -> Array:
        """A table (…, 1|m) with the numbers in it."""
        numbers = self.table(name)
        if not numbers:
            return array
        found = np.broadcast_to(array, (*array.shape[:-1], len(self.places))).copy()
        for at, values in numbers.items():
            found[at] = values
        return found


def figures_at(points: Points) -> Figures:
    """The figures of all points."""
    figures = spread_out([variant.figures for variant in points.variants], points.places)
    arrays = {each.name: getattr(figures, each.name) for each in attrs.fields(Figures) if each.name != "traits"}
    return Figures(
        traits={name: points.written(array, name) for name, array in figures.traits.items()},
        **{name: points.written(array, name) for name, array in arrays.items()},
    )


def case_at(points: Points, figures: Figures) -> Case:
    """The case of all points."""
    of_numbers = compile_case(points.scenario, figures)
    shared: Any = {name: getattr(of_numbers, name) for name in FROM_FIGURES}
    case = spread_out([attrs.evolve(variant.case, **shared) for variant in points.variants], points.places)
    shares: Any = {name: share_at(points, getattr(case.rule, name), name) for name in SHARES}
    objectors = points.written(case.rule.max_objectors, "max_objectors")
    others: Any = {name: points.written(getattr(case, name), name) for name in COUNTS if name != "max_objectors"}
    others |= {name: shocks_at(points, getattr(case, name), name) for name in (f"shock_{each}" for each in SHOCKS)}
    rule = attrs.evolve(case.rule, max_objectors=objectors, **shares)
    return attrs.evolve(case, rule=rule, forbidden=forbidden_at(points, figures), **others)


def share_at(points: Points, share: Share, name: str) -> Share:
    """An exact share of all points."""
    [values] = points.table(name).values() or [None]
    return share if values is None else in_millionths(values)


def extension_at(points: Points) -> Share | None:
    """The support that each needs for a later deadline, as columns; None where none depends on the talks."""
    extensions = [variant.scenario.calendar.extension for variant in points.variants]
    shares = [Share.of(Fraction(0) if each is None else each.min_support) for each in extensions]
    share = share_at(points, spread_out(shares, points.places), EXTENSION)
    return share if share.numerator.any() else None


def in_millionths(values: Array) -> Share:
    """Numbers as exact shares: they have at most six decimals."""
    return Share(np.rint(MILLION * values).astype(np.int64), np.full(values.shape, MILLION))


def shocks_at(points: Points, effects: Ints, name: str) -> Ints:
    """What each shock adds to a trait of whom it strikes, (shocks, S, 1|m)."""
    numbers = points.table(name)
    if not numbers:
        return effects
    found = np.broadcast_to(effects, (*effects.shape[:-1], len(points.places))).copy()
    shocks = points.scenario.calendar.shocks
    for (shock,), values in numbers.items():
        struck = [i for i, who in enumerate(points.scenario.stakeholders) if who.id in shocks[shock].stakeholders]
        found[shock, struck] = scaled(values)
    return found


def forbidden_at(points: Points, figures: Figures) -> Array:
    """Which options each can never accept, (S, P, K, 1|m), also where red lines or options are numbers."""
    own = spread([variant.case.forbidden for variant in points.variants], points.places)
    if not points.moves_red_lines:
        return own
    lines = {place.at for place in points.numbers if place.table in ("min", "max")}
    moved = {at[0] for at in points.table("stringency")}
    found = np.broadcast_to(own, (*own.shape[:-1], len(points.places))).copy()
    strength = np.broadcast_to(figures.stringency, (*figures.stringency.shape[:-1], len(points.places)))
    for number, variant in enumerate(points.variants):
        here = np.flatnonzero(points.places == number)
        scenario = variant.scenario
        for i, who in enumerate(scenario.stakeholders):
            for p, provision in enumerate(scenario.provisions):
                about = [n for n, line in enumerate(who.red_lines) if line.provision == provision.id]
                if about and (p in moved or any((i, n) in lines for n in about)):
                    for o, option in enumerate(provision.options):
                        ruled_out = [
                            excludes(points, (i, n), who.red_lines[n], option.id, strength[p, o, here], here)
                            for n in about
                        ]
                        found[i, p, o, here] = np.logical_or.reduce(ruled_out)
    return found


def excludes(points: Points, at: tuple[int, int], line: RedLine, option: str, strength: Array, here: Ints) -> Array:
    """Does a red line rule out an option that is so strong, (columns here,)?"""
    low, high = (
        points.numbers[Place(table=end, at=at)][here]
        if Place(table=end, at=at) in points.numbers
        else getattr(line, end)
        for end in ("min", "max")
    )
    too_weak = strength < low if low is not None else False
    too_strong = strength > high if high is not None else False
    return np.broadcast_to(too_weak | too_strong | (option in line.forbids), strength.shape)


def numbers_at(plan_base: Scenario, numbers: Sequence[Number], drawn: Mapping[str, Array]) -> dict[Place, Array]:
    """What stands at each place, from the drawn values by name of the factor."""
    return {
        entry.place: number.values_of(plan_base, entry, drawn[number.factor.name])
        for number in numbers
        for entry in number.entries
    }

"""From the points of a plan to held talks: what many different cases come to, side by side."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from attrs import frozen

from negotiation_sim.batch import Outcomes, outcomes, side_by_side
from negotiation_sim.calendar import depends_on_talks
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.columns import pick
from negotiation_sim.core.play import play
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.scale import Ints
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.ensemble.replicates import hold as hold_replicates
from negotiation_sim.sweep.calendars import by_chance, tape_at
from negotiation_sim.sweep.cases import Points, case_at, figures_at
from negotiation_sim.sweep.changes import scenario_at as scenario_at
from negotiation_sim.sweep.plan import Plan
from negotiation_sim.sweep.rows import Rows
from negotiation_sim.sweep.sorting import Sorted, sorted_out
from negotiation_sim.sweep.variants import variants_of

WORTH_SHARING = 1024  # replicates of one point, from which on it is held alone, in tables of one column


@frozen(eq=False, kw_only=True)
class Held:
    """What the talks of some rows came to.

    Attributes
    ----------
    outcomes : Outcomes
        A column a row, with the stakeholders, provisions and blocs of the base case. All is 0 where there is an error.
    errors : mapping of int to str
        By the place of the row: why its talks were not held.
    """

    outcomes: Outcomes
    errors: Mapping[int, str]


def groups(plan: Plan) -> Ints:
    """Which points can be held side by side, (points,): those of one number.

    Points may differ in every number, in preferences, rule, text, agendas and dates. They may not in the protocol, the
    form of utility, in who takes part, in the options, or in the shocks that there are.
    """
    return variants_of(plan).groups()


def hold(plan: Plan, rows: Ints) -> Held:
    """Hold the talks of some rows.

    Parameters
    ----------
    plan : Plan
    rows : (n,) array of int
        Any rows of the plan, in any order.

    Returns
    -------
    Held
        Bit for bit what `run` gives for `scenario_at` each point, under the seed of the design and the replicate of the
        row.
    """
    rows = np.asarray(rows)
    points, of_row = np.unique(plan.point_of(rows), return_inverse=True)
    replicates, into = plan.replicate_of(rows), Rows(base=plan.design.base, number=len(rows))
    sound, faults = sorted_out(plan, points)
    for group in sound:
        place = np.full(len(points), -1)
        place[group.members] = np.arange(len(group.members))
        here = np.flatnonzero(place[of_row] >= 0)
        here = here[place[of_row[here]].argsort(kind="stable")]
        for some, part in parts_of(plan, group, place[of_row[here]], replicates[here]):
            into.put(here[some], part, group.points.scenario)
    errors = {row: faults[point] for row, point in enumerate(of_row.tolist()) if point in faults}
    return Held(outcomes=into.outcomes, errors=errors)


def parts_of(plan: Plan, group: Sorted, of_row: Ints, replicates: Ints) -> Iterator[tuple[slice, Outcomes]]:
    """What a group of points comes to, a chunk of rows at a time.

    Parameters
    ----------
    of_row : (n,) places in the group, rising
    replicates : (n,)
    """
    points, chances = group.points, Chances.of(plan.design.seed, *replicates)
    if any(depends_on_talks(variant.scenario) for variant in points.variants):
        yield from by_events(plan, group, of_row, replicates)
        return
    width = side_by_side(points.variants[0].case)
    few = len(of_row) >= WORTH_SHARING * len(points.places)
    edges = np.searchsorted(of_row, np.arange(len(points.places) + 1)).tolist() if few else [0, len(of_row)]
    for first, last in pairwise(edges):
        for start in range(first, last, width):
            some = slice(start, min(start + width, last))
            yield some, together(points, of_row[some], pick(chances, some))


def together(points: Points, of_row: Ints, chances: Chances) -> Outcomes:
    """What some rows come to, side by side."""
    which, places = np.unique(of_row, return_inverse=True)
    apart = len(which) > 1 and any(map(by_chance, points.variants))
    some = points.only(of_row if apart else which)
    figures = figures_at(some)
    case = case_at(some, figures)
    tape = tape_at(some, case, figures, chances)
    if 1 < len(some.places) < len(of_row):
        case, tape = pick(case, places), pick(tape, places)
    return outcomes(case, play(PROTOCOLS[points.scenario.protocol], case, tape, chances))


def by_events(plan: Plan, group: Sorted, of_row: Ints, replicates: Ints) -> Iterator[tuple[slice, Outcomes]]:
    """The same event by event, where the calendar depends on the talks."""
    for place, (point, replicate) in enumerate(zip(of_row.tolist(), replicates.tolist(), strict=True)):
        outset = Outset(scenario=scenario_at(plan, group.numbers[point]), seed=plan.design.seed)
        yield slice(place, place + 1), hold_replicates(outset, range(replicate, replicate + 1))

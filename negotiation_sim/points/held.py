"""From the points of a plan to held talks: what many different cases come to, side by side."""

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from negotiation_sim.batch import Outcomes
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.scale import Ints
from negotiation_sim.designs.changes import scenario_at as scenario_at
from negotiation_sim.designs.outline import outline
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.batches import parts_of
from negotiation_sim.points.rows import Rows
from negotiation_sim.points.sorting import sorted_out
from negotiation_sim.points.variants import MOST_KEPT, variants_of


@frozen(eq=False, kw_only=True)
class Held:
    """What the talks of some rows came to.

    Attributes
    ----------
    outcomes : Outcomes
        A column a row, about the stakeholders, provisions, options and blocs of `outline`. All is 0 where there is an
        error.
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
    return variants_of(plan).groups


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
    into = Rows(base=outline(plan.design), number=len(rows))
    errors: dict[int, str] = {}
    for some in pieces(plan, rows):
        errors |= hold_into(into, plan, rows, some)
    return Held(outcomes=into.outcomes, errors=errors)


def pieces(plan: Plan, rows: Ints) -> list[Ints]:
    """The places of rows, in pieces that do not have very many variants each; most often it is one."""
    points = plan.point_of(rows)
    distinct = len(set(variants_of(plan).keys_of(np.unique(points))))
    return np.array_split(points.argsort(kind="stable"), max(1, min(len(rows), -(-distinct // MOST_KEPT))))


def hold_into(into: Rows, plan: Plan, rows: Ints, some: Ints) -> dict[int, str]:
    """Hold the talks of the rows at some places, and say which are faulty."""
    points, of_row = np.unique(plan.point_of(rows[some]), return_inverse=True)
    replicates = plan.replicate_of(rows[some])
    sound, faults = sorted_out(plan, points)
    for group in sound:
        place = np.full(len(points), -1)
        place[group.members] = np.arange(len(group.members))
        here = np.flatnonzero(place[of_row] >= 0)
        here = here[place[of_row[here]].argsort(kind="stable")]
        chances = Chances.of(plan.design.seed, *replicates[here])
        for these, part in parts_of(group.points, place[of_row[here]], chances):
            into.put(some[here[these]], part, group.points.scenario)
    return {row: faults[point] for row, point in zip(some.tolist(), of_row.tolist(), strict=True) if point in faults}

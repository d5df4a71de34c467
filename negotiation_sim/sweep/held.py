"""From the points of a plan to held talks: what many different cases come to, side by side."""

from collections.abc import Mapping

import numpy as np
from attrs import field, frozen

from negotiation_sim.batch import Outcomes, gathered
from negotiation_sim.core.scale import Ints
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.ensemble.replicates import hold as hold_replicates
from negotiation_sim.scenario.faults import ScenarioError
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.sweep.changes import scenario_at
from negotiation_sim.sweep.plan import Plan


@frozen(eq=False, kw_only=True)
class Held:
    """What the talks of some rows came to.

    Attributes
    ----------
    outcomes : Outcomes
        A column a row; all 0 where there is an error.
    errors : mapping of int to str
        By the place of the row: why its talks were not held.
    """

    outcomes: Outcomes
    errors: Mapping[int, str] = field(converter=immutable)


def groups(plan: Plan) -> Ints:
    """Which points can be held side by side, (points,): those of one number."""
    return np.zeros(plan.number_of_points, np.int64)


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
    points, replicates, parts, errors = plan.point_of(rows), plan.replicate_of(rows), [], {}
    for place, (point, replicate) in enumerate(zip(points.tolist(), replicates.tolist(), strict=True)):
        try:
            outset = Outset(scenario=scenario_at(plan, point), seed=plan.design.seed)
        except ScenarioError as error:
            errors[place] = str(error)
        parts.append(hold_replicates(outset, range(replicate, replicate + 1)))
    return Held(outcomes=gathered(parts, len(rows)), errors=errors)

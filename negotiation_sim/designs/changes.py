"""What a point of a design changes in the base case, as texts that a file would have, and the case that this makes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Factor
from negotiation_sim.designs.plan import Plan
from negotiation_sim.scenario.faults import Fault, ScenarioError, shown
from negotiation_sim.scenario.kinds import is_number
from negotiation_sim.scenario.paths import reader_of, targets
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed
from negotiation_sim.scenario.why import value_at

EPOCH = date(1970, 1, 1).toordinal()


def scenario_at(plan: Plan, point: int) -> Scenario:
    """The case at a point.

    Parameters
    ----------
    plan : Plan
    point : int
        From 0.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If the case at this point has faults.
    """
    return changed(plan.design.base, changes_at(plan, point))


def changes_at(plan: Plan, point: int) -> dict[str, str]:
    """What a point changes in the base case, as `changed` takes it."""
    found: dict[str, str] = {}
    for factor in plan.design.factors:
        found |= changes_of(plan.design.base, factor, plan.points[factor.name][point])
    return found


def changes_of(base: Scenario, factor: Factor, value: float) -> Mapping[str, str]:
    """What a value of a factor changes."""
    if factor.kind == WORDS:
        return factor.levels[int(value)].changes
    if factor.apply == "set":
        return {factor.path: as_text(factor, value)}
    return {
        path: as_text(factor, moved(base, factor, path, np.array([value], float))[0])
        for path in targets(base, factor.path)
    }


def moved(base: Scenario, factor: Factor, path: str, values: Array) -> Array:
    """What the base case says at the path of a single value, with others added to it or times others; in its range."""
    present: Any = value_at(base, path)
    if not is_number(present):
        raise ScenarioError("", [Fault(path, "is no number in the base case", f"got {shown(present)}: set it instead")])
    found = present + values if factor.apply == "add" else present * values
    reader = reader_of(path)
    return found if reader is None else np.clip(found, reader.low, reader.high)


def as_text(factor: Factor, value: float) -> str:
    """A value of a factor as a file would have it."""
    if factor.kind == DATE:
        return date.fromordinal(EPOCH + int(value)).isoformat()
    return str(int(value)) if factor.kind == WHOLE else repr(float(value))

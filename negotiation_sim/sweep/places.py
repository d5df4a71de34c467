"""The single values of the base case that a path means, and what a factor makes of them."""

import re
from collections.abc import Mapping
from datetime import date

from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import each_meant
from negotiation_sim.scenario.why import by_place
from negotiation_sim.sweep.design import DATE, WHOLE, WORDS, Factor

OF_A_BLOC = re.compile(r"stakeholders\[bloc=(?P<bloc>[a-z0-9_-]+)\]\.")
EPOCH = date(1970, 1, 1).toordinal()


def targets(base: Scenario, path: str) -> tuple[str, ...]:
    """The paths of single values that a path means; ScenarioError if it names a bloc or a meeting that there is not."""
    return tuple(each_meant(base, by_place(base, OF_A_BLOC.sub(r"blocs.\g<bloc>.", path))))


def changes_of(base: Scenario, factor: Factor, value: float) -> Mapping[str, str]:
    """What a factor changes in the base at one of its values, as `changed` takes it."""
    if factor.kind == WORDS:
        return factor.levels[int(value)].changes
    return {place: as_text(factor, value) for place in targets(base, factor.path)}


def as_text(factor: Factor, value: float) -> str:
    """A value of a factor as a file would have it."""
    if factor.kind == DATE:
        return date.fromordinal(EPOCH + int(value)).isoformat()
    return str(int(value)) if factor.kind == WHOLE else repr(float(value))

"""What the paths of a design mean in its base case: one that leads nowhere is one fault, and not that of its values."""

import re
from collections.abc import Collection, Mapping

from negotiation_sim.designs.written import Factor
from negotiation_sim.scenario.entries import first_unknown
from negotiation_sim.scenario.faults import Fault, Faults, ScenarioError, shown
from negotiation_sim.scenario.faults import Path as Place
from negotiation_sim.scenario.paths import targets
from negotiation_sim.scenario.schema import Scenario

NOWHERE = "leads nowhere in the base case"
CHOSEN_BY = re.compile(r"\[([^\[\]=]+)=")


def paths_meant(base: Scenario, path: str, place: Place, faults: Faults) -> tuple[str, ...]:
    """The paths of single values that the path of a factor means; none, with a fault, if it leads nowhere."""
    paths, told = looked_up(base, path)
    for fault in told:
        faults.add(place, NOWHERE, str(fault))
    return () if told else paths


def all_lead_somewhere(base: Scenario, changes: Mapping[str, str], place: Place, faults: Faults) -> bool:
    """Do all paths of some changes lead somewhere? What is inside of another change is judged with that."""
    fine = True
    for path in changes:
        if not any(path.startswith(f"{other}.") for other in changes):
            told = looked_up(base, path)[1]
            for fault in told:
                faults.add(place, f"has {shown(path)}, which {NOWHERE}", str(fault))
            fine = fine and not told
    return fine


def looked_up(base: Scenario, path: str) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """The paths of single values that a path means, and what is wrong with it."""
    try:
        paths = targets(base, path)
    except ScenarioError as error:
        return (), error.faults
    unknown = first_unknown(base, paths)
    return (() if unknown else paths), (unknown,) if unknown else ()


def paths_in(factor: Factor) -> list[str]:
    """The paths that a factor says, of its own or of its levels."""
    return [*([factor.path] if factor.path else []), *(path for level in factor.levels for path in level.set)]


def changes_are_faulty(faults: Faults) -> bool:
    """Have the design's own changes faults, so that the base case is without them?"""
    return any(path[:1] == ("set",) for path in faults.found.values())


def unmade(faults: Faults) -> tuple[str, ...]:
    """The paths of the design's own changes, if these have faults."""
    said = faults.tree.get("set")
    return tuple(said) if isinstance(said, Mapping) and changes_are_faulty(faults) else ()


def hangs_on(path: str, changes: Collection[str]) -> bool:
    """Is a path inside of what changes bring, or does it choose by what they change, so that they say what it means?"""
    entries = CHOSEN_BY.findall(path)
    return any(path.startswith((f"{each}.", f"{each}[")) or each.rpartition(".")[2] in entries for each in changes)

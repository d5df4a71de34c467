"""Trying factors on the base case: a fault at an end of a range, or at a level, is told before anything is held."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.changes import as_text, changes_of
from negotiation_sim.designs.design import WORDS, Factor
from negotiation_sim.scenario.faults import Fault, Faults, ScenarioError, shown
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed

MOST_TRIED = 1000
MOST_TOLD = 3
SOME = 10
IN_A_DESIGN = {  # what one can write there, where that is not what one would write in the case
    "calendar.proposers is for proposals from the floor": (
        'write "calendar.protocol" = "floor_proposals" under [set], or levels that set both'
    )
}


@frozen(eq=False)
class Trial:
    """A factor and a value at which it is tried, where the file says it, and what it is called there."""

    factor: Factor
    value: float
    entry: tuple[str | int, ...]
    name: str


def try_factors(base: Scenario, factors: Sequence[Factor | None], outside: Mapping[str, Array], faults: Faults) -> None:
    """Change the base by each factor, at both ends of its range, or at every value or level.

    What is a fault alone may be none beside a value of another factor; then nothing is told of it here.

    Of a factor whose values are in an outside file alone, some have to do: the others are judged where they are held.

    Parameters
    ----------
    base : Scenario
    factors : sequence of Factor
        None where one could not be read.
    outside : mapping of str to array
        The points of an outside file, by name of the factor.
    faults : Faults
        Takes those of the changed cases.
    """
    trials = {place: list(tried(f, outside.get(f.name))) for place, f in enumerate(factors) if f}
    for place, found in trials.items():
        told = {trial: fault_at(base, trial) for trial in found}
        if not found or (not is_bounded(found[0].factor) and not all(told.values())):
            continue
        others = [trial for at, each in trials.items() if at != place for trial in each]
        first: dict[str, Trial] = {}
        for trial, fault in told.items():
            if fault and all(fault_at(base, other, trial) for other in others[:MOST_TRIED]):
                first.setdefault(fault, trial)
        for fault, trial in first.items():
            faults.add(("factors", place, *trial.entry), f"leads to a case with a fault at {trial.name}", fault)


def is_bounded(factor: Factor) -> bool:
    """Does the design itself say what the factor may be?"""
    return factor.kind == WORDS or factor.low < factor.high


def fault_at(base: Scenario, *trials: Trial) -> str:
    """The faults of the base changed by factors, in words; "" if there are none."""
    try:
        changes: dict[str, str] = {}
        for trial in trials:
            changes |= changes_of(base, trial.factor, trial.value)
        changed(base, changes)
    except ScenarioError as error:
        alike: dict[tuple[str, str], list[Fault]] = {}
        for fault in error.faults:
            fault = evolve(fault, remedy=IN_A_DESIGN.get(f"{fault.place} {fault.problem}", fault.remedy))
            alike.setdefault((fault.problem, fault.remedy), []).append(fault)
        told = [f"{first}{f', and {len(others)} more like it' if others else ''}" for first, *others in alike.values()]
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        return "; ".join([*told[:MOST_TOLD], *more])
    return ""


def tried(factor: Factor, outside: Array | None) -> Iterator[Trial]:
    """The values at which a factor is tried."""
    if factor.kind == WORDS:
        for place, level in enumerate(factor.levels[:MOST_TRIED]):
            yield Trial(factor, place, ("values",) if factor.path else ("levels", place), shown(level.name))
    elif factor.values:
        yield from (Trial(factor, value, ("values",), as_text(factor, value)) for value in factor.values[:MOST_TRIED])
    elif is_bounded(factor):
        yield from (Trial(factor, value, ("range",), as_text(factor, value)) for value in (factor.low, factor.high))
    elif outside is not None:
        for value in dict.fromkeys(outside[:SOME].tolist()):
            yield Trial(factor, value, ("path",), as_text(factor, value))

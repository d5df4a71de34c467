"""Trying factors on the base case: a fault at an end of a range, or at a level, is told before anything is held."""

from collections.abc import Iterator, Sequence

from negotiation_sim.scenario.faults import Faults, ScenarioError, shown
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed
from negotiation_sim.sweep.changes import as_text, changes_of
from negotiation_sim.sweep.design import WORDS, Factor

MOST_TRIED = 1000
MOST_TOLD = 3


def try_factors(base: Scenario, factors: Sequence[Factor | None], faults: Faults) -> None:
    """Change the base by each factor alone, at both ends of its range, or at every value or level.

    Parameters
    ----------
    base : Scenario
    factors : sequence of Factor
        None where one could not be read.
    faults : Faults
        Takes those of the changed cases.
    """
    for place, factor in enumerate(factors):
        if factor is None:
            continue
        known = set()
        for value, entry, name in tried(factor):
            try:
                changed(base, changes_of(base, factor, value))
            except ScenarioError as error:
                told = [str(fault) for fault in error.faults]
                more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
                remedy = "; ".join([*told[:MOST_TOLD], *more])
                if remedy not in known:
                    faults.add(("factors", place, *entry), f"leads to a case with a fault at {name}", remedy)
                known.add(remedy)


def tried(factor: Factor) -> Iterator[tuple[float, tuple[str | int, ...], str]]:
    """The values at which a factor is tried, each with its place in the file and what it is called there."""
    if factor.kind == WORDS:
        entry: tuple[str, ...] = ("values",) if factor.path else ("levels",)
        for place, level in enumerate(factor.levels[:MOST_TRIED]):
            yield place, entry if factor.path else ("levels", place), shown(level.name)
    elif factor.values:
        yield from ((value, ("values",), as_text(factor, value)) for value in factor.values[:MOST_TRIED])
    else:
        yield from ((value, ("range",), as_text(factor, value)) for value in (factor.low, factor.high))

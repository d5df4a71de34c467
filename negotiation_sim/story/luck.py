"""Whose luck the intervals of a sweep are about, in plain sentences."""

import numpy as np

from negotiation_sim.analysis.outcomes import held_rows, shared_luck
from negotiation_sim.sweep.results import Results

WITHIN = "for the chance within the model only"
ONE = (
    "all points share the luck of one replicate, which says nothing of other luck; more replicates, or "
    'chances = "independent", give intervals.'
)


def lucks(results: Results) -> int | None:
    """How many replicates the talks share the luck of; None where every one has luck of its own.

    Examples
    --------
    >>> from attrs import evolve
    >>> from negotiation_sim.analysis.example import ramp
    >>> lucks(ramp()), lucks(evolve(ramp(), luck=np.arange(100) % 4))
    (None, 4)
    """
    luck = shared_luck(results)
    return None if luck is None else len(np.unique(luck[held_rows(results)]))


def tell_intervals(results: Results, resampled: bool = False) -> str:
    """What the intervals in brackets are of, and what they count.

    Parameters
    ----------
    results : Results
    resampled : bool
        Whether some of them come from resampled base points or trajectories.
    """
    replicates = lucks(results)
    within = "In brackets: 95% intervals, of chance within the model and the design and not of the model itself"
    if replicates is None:
        return f"{within}; each talk has luck of its own and counts by itself."
    points = "those of influences are of other points with the same luck" if resampled else ""
    if replicates == 1:
        brackets = f" In brackets: 95% intervals; {points}." if resampled else ""
        return f"Shares have no interval: {ONE}{brackets}"
    count = f"All points share the luck of {replicates:,} replicates, so those of shares count replicates, not talks"
    return f"{within}. {count}{'; ' if points else ''}{points}."


def tell_whiskers(results: Results) -> str:
    """What the whiskers of shares are of, below a picture."""
    replicates = lucks(results)
    if replicates is None:
        return (
            "Whiskers are 95% Wilson intervals, for the chance within the model only; they count every talks by itself."
        )
    if replicates == 1:
        return f"There are no whiskers: {ONE}"
    return (
        f"Whiskers are 95% intervals (modified Wilson), {WITHIN}; all points share the luck of {replicates:,} "
        "replicates, and they count replicates, not talks."
    )

"""What the intervals of a sweep count, in plain sentences: talks, replicates that share their luck, or points."""

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.outcomes import clusters_of, held_rows
from negotiation_sim.sweep.results import Results

WITHIN = "for the chance within the model only"
ONE_REPLICATE = (
    "all points share the luck of one replicate, which says nothing of other luck; more replicates, or "
    'chances = "independent", give intervals.'
)
ONE_POINT = "all talks were held at one point, which says nothing of others."


@frozen(kw_only=True)
class Clusters:
    """Which talks of a sweep are alike.

    Attributes
    ----------
    number : int
        Of replicates, or of points.
    shared_luck : bool
        Whether those of a replicate are, which share its luck; else those at a point.
    """

    number: int
    shared_luck: bool

    @property
    def why(self) -> str:
        """That talks are alike, for what counts each by itself all the same."""
        return "the points share their luck" if self.shared_luck else "those at one point are alike"

    @property
    def none(self) -> str:
        """Why shares of a single cluster have no interval."""
        return ONE_REPLICATE if self.shared_luck else ONE_POINT

    @property
    def counted(self) -> str:
        """What intervals count, and why."""
        if self.shared_luck:
            return f"all points share the luck of {self.number:,} replicates"
        return f"talks at the same of {self.number:,} points are alike"

    @property
    def noun(self) -> str:
        """What intervals count."""
        return "replicates" if self.shared_luck else "points"


def clustered(results: Results) -> Clusters | None:
    """Which talks of a sweep are alike; None where each counts by itself.

    Examples
    --------
    >>> from attrs import evolve
    >>> from negotiation_sim.analysis.example import ramp
    >>> clustered(ramp()), clustered(evolve(ramp(), luck=np.arange(100) % 4))
    (None, Clusters(number=4, shared_luck=True))
    """
    clusters = clusters_of(results)
    if clusters is None:
        return None
    return Clusters(number=len(np.unique(clusters[held_rows(results)])), shared_luck=results.luck is not None)


def tell_intervals(results: Results, resampled: bool = False) -> str:
    """What the intervals in brackets are of, and what they count.

    Parameters
    ----------
    results : Results
    resampled : bool
        Whether some of them come from resampled base points or trajectories.
    """
    alike = clustered(results)
    within = "In brackets: 95% intervals, of chance within the model and the design and not of the model itself"
    if alike is None:
        return f"{within}; each talk has luck of its own and counts by itself."
    luck = " with the same luck" if alike.shared_luck else ""
    points = f"those of influences are of other points{luck}" if resampled else ""
    if alike.number == 1:
        brackets = f" In brackets: 95% intervals; {points}." if resampled else ""
        return f"Shares have no interval: {alike.none}{brackets}"
    count = f"{alike.counted[0].upper()}{alike.counted[1:]}, so those of shares count {alike.noun}, not talks"
    return f"{within}. {count}{'; ' if points else ''}{points}."


def tell_whiskers(results: Results) -> str:
    """What the whiskers of shares are of, below a picture."""
    alike = clustered(results)
    if alike is None:
        return f"Whiskers are 95% Wilson intervals, {WITHIN}; they count each talk by itself."
    if alike.number == 1:
        return f"There are no whiskers: {alike.none}"
    return (
        f"Whiskers are 95% intervals (modified Wilson), {WITHIN}; {alike.counted}, and they count {alike.noun}, not "
        "talks."
    )

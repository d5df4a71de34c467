"""How often the talks of a sweep end how and fail why: never agreement without who was still in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.asked import column_of
from negotiation_sim.analysis.bins import Bin, bins_of
from negotiation_sim.analysis.clusters import share_among
from negotiation_sim.analysis.outcomes import clusters_of, held_rows
from negotiation_sim.core.benchmarks import FAILURES, NO_FAILURE
from negotiation_sim.core.scale import Bools
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.sweep.results import Results

AGREEMENTS = ("consensus", "narrowed_agreement")
WITHOUT = ("deadline_expired", "impasse", "collapse")
CAUSES = tuple(name for code, name in enumerate(FAILURES) if code != NO_FAILURE)
STILL_IN, OVERRULED = "minimum_bloc_share_in", "overruled"


@frozen(kw_only=True)
class Ending:
    """One way for talks to end: how often, and with whom still in.

    Attributes
    ----------
    name : str
        ``consensus``, ``narrowed_agreement``, ``deadline_expired``, ``impasse`` or ``collapse``; or ``no_agreement``,
        which is the last three.
    share : Share
        Of the talks.
    mean_minimum_bloc_share_in : float or None
        Of the bloc that lost most, the share of its convened weight that was still in; None if no talks ended so.
    overruled : Share or None
        Of those that ended so, how often over the objection of somebody still in; None where no text was adopted, and
        where the column `overruled` was not kept.
    """

    name: str
    share: Share
    mean_minimum_bloc_share_in: float | None
    overruled: Share | None

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        still_in = rounded(self.mean_minimum_bloc_share_in)
        overruled = None if self.overruled is None else self.overruled.to_dict()
        return {**self.share.to_dict(), "mean_minimum_bloc_share_in": still_in, "overruled": overruled}


@frozen(kw_only=True)
class Shares:
    """How some talks of a sweep end, and why those without consensus fail.

    Attributes
    ----------
    talks : int
    endings : tuple of Ending
        All six, also those that never came.
    causes : tuple of (str, Share)
        ``structural``, ``procedural`` and ``undecided``, of the talks without consensus.
    """

    talks: int
    endings: tuple[Ending, ...]
    causes: tuple[tuple[str, Share], ...]

    def of(self, name: str) -> Ending:
        """The ending of this name."""
        return next(ending for ending in self.endings if ending.name == name)

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {
            "talks": self.talks,
            "endings": {ending.name: ending.to_dict() for ending in self.endings},
            "failures": {name: share.to_dict() for name, share in self.causes},
        }


def shares(results: Results) -> Shares:
    """How the talks of a sweep end.

    The intervals are of 95%, after Wilson (1927). Where talks are in clusters, such as
    those of a replicate under common chances, they count these, as `effective_talks` says; of one there are none.

    Raises
    ------
    ValueError
        If a column that this needs was not kept.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> found = shares(ramp())
    >>> str(found.of("narrowed_agreement").share), found.of("narrowed_agreement").mean_minimum_bloc_share_in
    ('35.0% (26.4% to 44.7%)', 0.5)
    """
    return _shares(results, held_rows(results))


def shares_by(results: Results, factor: str, most_bins: int = 10) -> Sequence[tuple[Bin, Shares]]:
    """How the talks end, by the levels of a factor, or by bins of it with about as many talks each.

    Parameters
    ----------
    results : Results
    factor : str
        Its name.
    most_bins : int

    Raises
    ------
    ValueError
        If there is no such factor, or a column that this needs was not kept.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> [(bin.level, found.of("consensus").share.share) for bin, found in shares_by(ramp(), "agenda")]
    [('first', 0.7), ('last', 0.0)]
    """
    held, (places, bins) = held_rows(results), bins_of(results, factor, most_bins)
    return [(each, _shares(results, held & (places == place))) for place, each in enumerate(bins)]


def _shares(results: Results, rows: Bools) -> Shares:
    kind, status, failure, still_in = (
        column_of(results.outcomes, name, "how the talks end")[rows] for name in ("kind", "status", "failure", STILL_IN)
    )
    clusters, overruled = clusters_of(results), results.outcomes.get(OVERRULED)
    clusters = None if clusters is None else clusters[rows]
    over_objections = None if overruled is None else overruled[rows] > 0

    where = {name: kind == name for name in AGREEMENTS}
    where |= {"no_agreement": kind == "no_agreement"}
    where |= {name: status == name for name in WITHOUT}
    endings = tuple(
        Ending(
            name=name,
            share=share_among(which, clusters),
            mean_minimum_bloc_share_in=float(still_in[which].mean()) if which.any() else None,
            overruled=None
            if over_objections is None or name not in AGREEMENTS or not which.any()
            else share_among(over_objections, clusters, which),
        )
        for name, which in where.items()
    )
    causes = tuple((name, share_among(failure == name, clusters, kind != "consensus")) for name in CAUSES)
    return Shares(talks=int(np.count_nonzero(rows)), endings=endings, causes=causes)

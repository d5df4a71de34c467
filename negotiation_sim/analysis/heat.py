"""Two factors at once: how often there is consensus and who is still in, by cell; and which pair interacts most."""

from itertools import combinations
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.analysis.bins import Bin, bins_of
from negotiation_sim.analysis.luck import effective_talks
from negotiation_sim.analysis.outcomes import column_of, held_rows, outcome_of, shared_luck
from negotiation_sim.analysis.sensitivity import check_complete, explained
from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.sweep.results import Results

CELLS = 10
PAIR_BINS = 8


@frozen(eq=False, kw_only=True)
class Heat:
    """Talks by two factors.

    Attributes
    ----------
    across, up : str
        The factors.
    columns, rows : tuple of Bin
        Of the factor across and of the one up.
    talks, consensus : array
        (rows, columns), how many talks were held in a cell, and how many of them ended in consensus.
    mean_minimum_bloc_share_in : array
        (rows, columns), over all talks of the cell: of the bloc that lost most, the share of its convened weight that
        was still in; NaN where there were no talks.
    effective : array or None
        (rows, columns), of how many talks with luck of their own the share of a cell says as much; None where every
        talk has.
    """

    across: str
    up: str
    columns: tuple[Bin, ...]
    rows: tuple[Bin, ...]
    talks: Ints
    consensus: Ints
    mean_minimum_bloc_share_in: Array
    effective: Array | None = None

    @property
    def share(self) -> Array:
        """The share of consensus in each cell, (rows, columns); NaN where there were no talks."""
        return np.divide(self.consensus, self.talks, out=np.full(self.talks.shape, np.nan), where=self.talks > 0)

    def of(self, row: int, column: int) -> Share:
        """The share of consensus in a cell, with its interval."""
        effective = None if self.effective is None or not self.talks[row, column] else self.effective[row, column]
        return Share(int(self.consensus[row, column]), int(self.talks[row, column]), effective)

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        still_in = [[rounded(x) if x == x else None for x in row] for row in self.mean_minimum_bloc_share_in.tolist()]
        return {
            "across": self.across,
            "up": self.up,
            "columns": [each.to_dict() for each in self.columns],
            "rows": [each.to_dict() for each in self.rows],
            "talks": self.talks.tolist(),
            "consensus": self.consensus.tolist(),
            "mean_minimum_bloc_share_in": still_in,
        }


@frozen(kw_only=True)
class Interaction:
    """How much more two factors explain together than each by itself: a share of the variance of an outcome."""

    factors: tuple[str, str]
    strength: float

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {"factors": list(self.factors), "strength": rounded(self.strength)}


def heat(results: Results, across: str, up: str, most_bins: int = CELLS) -> Heat:
    """How often there is consensus, and who is still in, by two factors.

    Parameters
    ----------
    results : Results
    across, up : str
        Names of factors.
    most_bins : int
        Of each factor; their number of cells is the product.

    Raises
    ------
    ValueError
        If there is no such factor, or a column that this needs was not kept.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> cells = heat(ramp(), "agenda", "hope", 2)
    >>> cells.share.tolist(), cells.mean_minimum_bloc_share_in.tolist()
    ([[0.4, 0.0], [1.0, 0.0]], [[1.0, 0.5], [1.0, 0.5]])
    """
    held = held_rows(results)
    (x, columns), (y, rows) = bins_of(results, across, most_bins), bins_of(results, up, most_bins)
    cells = (y * len(columns) + x)[held]
    kind, still_in = (column_of(results.outcomes, name, "heat")[held] for name in ("kind", "minimum_bloc_share_in"))

    def summed(weights: Array | None = None) -> Array:
        return np.bincount(cells, weights, len(rows) * len(columns)).reshape(len(rows), len(columns))

    talks, luck = summed(), shared_luck(results)
    return Heat(
        across=across,
        up=up,
        columns=columns,
        rows=rows,
        talks=talks,
        consensus=summed(kind == "consensus").astype(np.int64),
        mean_minimum_bloc_share_in=np.divide(
            summed(still_in), talks, out=np.full(talks.shape, np.nan), where=talks > 0
        ),
        effective=None if luck is None else _effective(kind == "consensus", luck[held], cells, talks),
    )


def _effective(happens: Bools, luck: Ints, cells: Ints, talks: Ints) -> Array:
    found = np.zeros(talks.shape)
    for cell in np.flatnonzero(talks):
        of = cells == cell
        found.flat[cell] = effective_talks(happens[of], luck[of])
    return found


def interactions(results: Results, outcome: str = "consensus_fails") -> tuple[Interaction, ...]:
    """Which pairs of factors interact, the strongest first.

    Parameters
    ----------
    results : Results
    outcome : str
        As `sensitivity` takes it.

    Raises
    ------
    ValueError
        If the outcome is the same everywhere, or a row that the design cannot miss could not be held.

    Notes
    -----
    The strength is ε² of the cells of two factors cut into up to 8 bins each, less ε² of each factor by itself: by
    bins, the second-order index of Sobol'. It may be a little below 0 by chance. Not for factors that were not drawn
    independently of each other, or for fewer than some ten talks in a cell.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> [(pair.factors, round(pair.strength, 3)) for pair in interactions(ramp())]
    [(('hope', 'agenda'), 0.266)]
    """
    asked = outcome_of(results, outcome)
    if (asked.values == asked.values[0]).all():
        raise ValueError(
            f"{outcome} is the same in all talks: there is nothing to explain; ask about another outcome, such as "
            "no_agreement or minimum_bloc_share_in"
        )
    check_complete(results, asked)
    held = evolve(results, experiments=asked.experiments, outcomes=asked.outcomes)
    places = {factor.name: bins_of(held, factor.name, PAIR_BINS)[0] for factor in results.factors}
    alone = {name: explained(asked.values, each) for name, each in places.items()}
    found = [
        Interaction(
            factors=(one, other),
            strength=explained(asked.values, places[one] * (places[other].max() + 1) + places[other])
            - alone[one]
            - alone[other],
        )
        for one, other in combinations(places, 2)
    ]
    return tuple(sorted(found, key=lambda each: -each.strength))

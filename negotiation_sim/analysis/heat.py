"""Two factors at once: how often there is consensus and who is still in, by cell; and which pair interacts most."""

from itertools import combinations
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.analysis.asked import column_of
from negotiation_sim.analysis.bins import Bin, bins_of
from negotiation_sim.analysis.clusters import effective_talks
from negotiation_sim.analysis.extra import needed
from negotiation_sim.analysis.outcomes import clusters_of, held_rows, outcome_of
from negotiation_sim.analysis.sensitivity import check_explainable
from negotiation_sim.analysis.variance import Parted, parted, units_of
from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import MORRIS, SALTELLI
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.sweep.results import Results

CELLS = 10
PAIR_BINS = 8
POINTS_A_CELL = 10


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
        (rows, columns), of how many talks by themselves the share of a cell says as much; None where every talk counts
        by itself.
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
    """How much more two factors explain together than each by itself.

    Attributes
    ----------
    factors : (str, str)
    strength : float
        A share of the variance of an outcome.
    p_value : float
        The chance that some pair would look as strong if none interacted.
    """

    factors: tuple[str, str]
    strength: float
    p_value: float

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {
            "factors": list(self.factors),
            "strength": rounded(self.strength),
            "p_value": rounded(self.p_value),
        }


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

    talks, clusters = summed(), clusters_of(results)
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
        effective=None if clusters is None else _effective(kind == "consensus", clusters[held], cells, talks),
    )


def _effective(happens: Bools, clusters: Ints, cells: Ints, talks: Ints) -> Array:
    found = np.zeros(talks.shape)
    for cell in np.flatnonzero(talks):
        of = cells == cell
        found.flat[cell] = effective_talks(happens[of], clusters[of])
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
        If the outcome is the same everywhere, a row that the design cannot miss could not be held, or its points lie on
        trajectories.
    ModuleNotFoundError
        If scipy is not installed.

    Notes
    -----
    The strength is the share of the variance between the cells of two factors, as `sensitivity` has it of bins, less
    that of each factor by itself: by bins, the second-order index of Sobol'. It may be a little below 0 by chance. A
    factor in numbers has up to 8 bins, and fewer where cells of two would have less than ten points each. Of a design
    by ``saltelli`` only the base points count, for the others have values from these.

    The p-value is that of the F test for an interaction in a two-way analysis of variance, times the number of pairs
    (Bonferroni); cells that are not equally full make it approximate.

    Not for factors that were not drawn independently of each other.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> [(pair.factors, round(pair.strength, 3), pair.p_value < 0.001) for pair in interactions(ramp())]
    [(('hope', 'agenda'), 0.22, True)]
    """
    asked = outcome_of(results, outcome)
    check_explainable(results, asked)
    if results.sampler.method == MORRIS:
        raise ValueError("points on trajectories (morris) tell no pairs of factors; σ tells which interact or bend")
    counted = asked.point < (2 * results.sampler.points if results.sampler.method == SALTELLI else np.inf)
    held = evolve(
        results,
        experiments={name: column[counted] for name, column in asked.experiments.items()},
        outcomes={name: column[counted] for name, column in asked.outcomes.items()},
    )
    values, units = asked.values[counted], units_of(asked, results.sampler)[counted]
    most = int(np.clip(np.sqrt(len(np.unique(units)) / POINTS_A_CELL), 2, PAIR_BINS))
    places = {factor.name: bins_of(held, factor.name, most)[0] for factor in results.factors}
    alone = {name: parted(values, each, units) for name, each in places.items()}
    pairs = list(combinations(places, 2))
    found = []
    for one, other in pairs:
        cells = parted(values, places[one] * (places[other].max() + 1) + places[other], units)
        strength = cells.share - alone[one].share - alone[other].share
        p_value = min(1.0, len(pairs) * by_chance(cells, alone[one], alone[other]))
        found.append(Interaction(factors=(one, other), strength=strength, p_value=p_value))
    return tuple(sorted(found, key=lambda each: -each.strength))


def by_chance(cells: Parted, one: Parted, other: Parted) -> float:
    """The chance that the cells of two factors differ as much beyond what each does, if the two did not interact."""
    freedom = cells.groups - one.groups - other.groups + 1
    squares = cells.between - one.between - other.between
    if freedom < 1 or squares <= 0:
        return 1.0
    if not cells.within:
        return 0.0
    found = needed("scipy.stats", "scipy").f.sf(squares / freedom / cells.noise, freedom, cells.units - cells.groups)
    return float(found)

"""What the pictures of sweeps show, as numbers: talks counted by the factors, and by how they go."""

from collections.abc import Mapping

import attrs
import numpy as np
from attrs import frozen

from negotiation_sim.analysis.asked import column_of
from negotiation_sim.analysis.bins import factor_of
from negotiation_sim.analysis.clusters import share_among
from negotiation_sim.analysis.outcomes import clusters_of, held_rows, points_of
from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import WORDS, Factor
from negotiation_sim.ensemble.shares import Share
from negotiation_sim.plots.bins import AT_MOST, Bins, binned, bins_for
from negotiation_sim.plots.series import Floats
from negotiation_sim.sweep.results import Results

ENDINGS = ("consensus", "narrowed_agreement", "deadline_expired", "impasse", "collapse")
RANGES = 5  # of a factor, of which a tornado compares the lowest and the highest


def column(results: Results, name: str) -> Array:
    """A column of the outcomes; ValueError if the data set does not have it."""
    return column_of(results.outcomes, name, "the picture")


def held(results: Results) -> Results:
    """The rows whose talks could be held, without the others. ValueError if that leaves none."""
    good = held_rows(results)
    if good.all():
        return results
    return attrs.evolve(those(results, good), left_out=results.left_out + int((~good).sum()))


def those(results: Results, rows: Bools) -> Results:
    """Some of the rows only."""

    def kept(columns: Mapping[str, Array]) -> dict[str, Array]:
        return {name: values[rows] for name, values in columns.items()}

    luck, point = None if results.luck is None else results.luck[rows], points_of(results)[rows]
    factors, outcomes = kept(results.experiments), kept(results.outcomes)
    return attrs.evolve(results, experiments=factors, outcomes=outcomes, luck=luck, point=point)


def ended(results: Results) -> dict[str, Bools]:
    """Which talks ended how, by the name of the ending, (rows,) each; all five endings."""
    status, kind = column(results, "status"), column(results, "kind")
    ending = np.where(status == "agreement", kind, status)
    return {name: ending == name for name in ENDINGS}


def consensus(results: Results) -> Bools:
    """Which talks ended with consensus, (rows,)."""
    return column(results, "kind") == "consensus"


def still_in(results: Results) -> Floats:
    """The minimum bloc share still in at the end of each talks, (rows,)."""
    return np.asarray(column(results, "minimum_bloc_share_in"), np.float64)


@frozen(eq=False)
class Grid:
    """Talks by two factors, a cell each.

    Attributes
    ----------
    x, y : Bins
        `y` is None where there is one factor only.
    talks, agreed : array of int
        How many talks, and how many with consensus, (bins of y, bins of x).
    unopposed : array of int or None
        How many with a consensus that nobody objects to; None where nobody ever objects to one, or it is not known.
    still_in : array of float
        The mean minimum bloc share still in, of all talks of the cell; not a number where there are none.
    """

    x: Bins
    y: Bins | None
    talks: Ints
    agreed: Ints
    still_in: Floats
    unopposed: Ints | None = None

    @property
    def chance(self) -> Floats:
        """The share of talks with consensus, (bins of y, bins of x); not a number where there are none."""
        return _over(self.agreed, self.talks)

    @property
    def chance_unopposed(self) -> Floats | None:
        """The share of talks with a consensus that nobody objects to; None where there is no need to tell them."""
        return None if self.unopposed is None else _over(self.unopposed, self.talks)


def counted(results: Results, x: str, y: str | None = None) -> Grid:
    """Count talks by one or two factors.

    Parameters
    ----------
    results : Results
    x, y : str
        Names of factors.

    Raises
    ------
    ValueError
        If there is no such factor, or both are the same.
    """
    if x == y:
        raise ValueError(f"a heat map needs two different factors (got {x!r} twice)")
    across, up = (None if name is None else _axis(results, name) for name in (x, y))
    assert across is not None
    shape = (1 if up is None else len(up), len(across))
    place = across.place + (0 if up is None else up.place * len(across))

    def summed(weights: Array) -> Array:
        return np.bincount(place, weights, shape[0] * shape[1]).reshape(shape)

    talks = summed(np.ones(len(place))).astype(np.int64)
    agreed = summed(consensus(results)).astype(np.int64)
    found = Grid(across, up, talks, agreed, _over(summed(still_in(results)), talks))
    if (
        "overruled" not in results.outcomes
        or not (over := consensus(results) & (results.outcomes["overruled"] > 0)).any()
    ):
        return found
    return attrs.evolve(found, unopposed=agreed - summed(over).astype(np.int64))


def _axis(results: Results, name: str) -> Bins:
    """A factor as an axis: few values each by themselves, more in ranges that leave enough talks to a cell."""
    factor = factor_of(results, name)
    values = results.experiments[name]
    few = len(np.unique(values)) <= AT_MOST
    return binned(factor, values, AT_MOST if few else bins_for(len(values)))


@frozen
class Ends:
    """How often something happens, such as consensus, at the two ends of a factor.

    Attributes
    ----------
    factor : Factor
    names : (str, str)
        The lowest and the highest value or range; of levels, that where it happens least often and most often.
    shares : (Share, Share)
        Of the talks in which it happens.
    still_in : (float, float)
        The mean minimum bloc share still in.
    """

    factor: Factor
    names: tuple[str, str]
    shares: tuple[Share, Share]
    still_in: tuple[float, float]

    @property
    def swing(self) -> float:
        """How far the two shares are apart."""
        low, high = (each.share or 0.0 for each in self.shares)
        return abs(high - low)


def ends_of(results: Results, factor: Factor, happens: Bools) -> Ends:
    """Count the talks in which something happens, (rows,), at the two ends of a factor: ranges are a fifth of it."""
    bins = binned(factor, results.experiments[factor.name], RANGES)
    remaining = still_in(results)
    filled = [place for place in range(len(bins)) if bins.rows(place).any()]
    if factor.kind == WORDS:
        filled.sort(key=lambda place: float(happens[bins.rows(place)].mean()))
    two = [bins.rows(filled[0]), bins.rows(filled[-1])]
    clusters = clusters_of(results)
    low, high = (share_among(happens, clusters, rows) for rows in two)
    left, right = (float(remaining[rows].mean()) for rows in two)
    return Ends(factor, (bins.names[filled[0]], bins.names[filled[-1]]), (low, high), (left, right))


def tornado(results: Results, happens: Bools) -> list[Ends]:
    """How often something happens, (rows,), at the ends of every factor, that with the largest swing first."""
    return sorted((ends_of(results, factor, happens) for factor in results.factors), key=lambda ends: -ends.swing)


def most_influential(results: Results, number: int = 2) -> list[str]:
    """The names of the factors whose bins differ most in the chance of consensus, most first.

    By the variance between the bins of a factor, which is its first-order effect.
    """
    agreed = consensus(results).astype(np.float64)

    def between(factor: Factor) -> float:
        bins = binned(factor, results.experiments[factor.name])
        talks = np.bincount(bins.place, minlength=len(bins))
        means = _over(np.bincount(bins.place, agreed, len(bins)), talks)
        return float(np.nansum(talks * (means - agreed.mean()) ** 2))

    return [factor.name for factor in sorted(results.factors, key=lambda each: -between(each))[:number]]


@frozen
class Flows:
    """How many talks went which way: somebody left (True) or nobody, and how they then ended.

    Attributes
    ----------
    counts : mapping of (bool, str) to int
        By whether somebody left, and the name of the ending.
    still_in : mapping of str to float
        By ending, the mean minimum bloc share still in; endings that never came left out.
    """

    counts: Mapping[tuple[bool, str], int]
    still_in: Mapping[str, float]

    @property
    def talks(self) -> int:
        """How many talks were held."""
        return sum(self.counts.values())

    def leaving(self, left: bool) -> int:
        """In how many talks somebody left, or nobody."""
        return sum(count for (gone, _), count in self.counts.items() if gone == left)

    def ending(self, name: str) -> int:
        """How many talks ended so."""
        return sum(count for (_, ending), count in self.counts.items() if ending == name)


def flows(results: Results) -> Flows:
    """Count which way the talks of a sweep went."""
    gone, remaining, by_ending = column(results, "first_left_at") > 0, still_in(results), ended(results)
    counts = {
        (left, name): int((rows & (gone == left)).sum()) for left in (True, False) for name, rows in by_ending.items()
    }
    return Flows(counts, {name: float(remaining[rows].mean()) for name, rows in by_ending.items() if rows.any()})


def _over(sums: Array, talks: Ints) -> Floats:
    return np.divide(sums, talks, out=np.full(talks.shape, np.nan), where=talks > 0)

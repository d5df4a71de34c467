"""Which factors an outcome depends on: indices of Sobol', effects of Morris, or shares of variance by bins."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from attrs import asdict, evolve, frozen

from negotiation_sim.analysis.bins import bins_of
from negotiation_sim.analysis.effects import effects
from negotiation_sim.analysis.extra import needed
from negotiation_sim.analysis.outcomes import Outcome, outcome_of
from negotiation_sim.analysis.variance import parted, units_of
from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import MORRIS, SALTELLI
from negotiation_sim.designs.samplers import saltelli_parts
from negotiation_sim.ensemble.shares import rounded
from negotiation_sim.scenario.words import counted
from negotiation_sim.sweep.results import Results

RESAMPLES = 500
BY_CHANCE = 0.05  # of shares by bins, summed up
BINS = 20
BINNED = "binned"
ENDS = (2.5, 97.5)


@frozen(kw_only=True)
class Influence:
    """How much an outcome depends on one factor.

    Attributes
    ----------
    factor : str
        Its name.
    first, total : float or None
        The share of the variance that goes with the factor alone, and with it and all its interactions. None where the
        design does not allow it.
    first_low, first_high, total_low, total_high : float or None
        Their 95% intervals.
    mean, mean_size, spread : float or None
        Of the elementary effects of Morris: μ, μ* and σ, in units of the outcome: for the whole range of the factor, or
        of words, from one level to another.
    mean_size_low, mean_size_high : float or None
        The 95% interval of μ*.
    """

    factor: str
    first: float | None = None
    first_low: float | None = None
    first_high: float | None = None
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None
    mean: float | None = None
    mean_size: float | None = None
    mean_size_low: float | None = None
    mean_size_high: float | None = None
    spread: float | None = None

    @property
    def strength(self) -> float:
        """By what factors are ranked: the total index, else μ*, else the share by itself."""
        return next(each for each in (self.total, self.mean_size, self.first) if each is not None)

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it: what the design allows."""
        numbers = asdict(self, filter=lambda attribute, value: value is not None)
        return {name: value if isinstance(value, str) else rounded(value) for name, value in numbers.items()}


@frozen(kw_only=True)
class Sensitivity:
    """How much an outcome depends on each factor, the strongest first.

    Attributes
    ----------
    outcome : str
    method : str
        ``saltelli``, ``morris`` or ``binned``.
    influences : tuple of Influence
    """

    outcome: str
    method: str
    influences: tuple[Influence, ...]

    def of(self, factor: str) -> Influence:
        """That of one factor."""
        return next(each for each in self.influences if each.factor == factor)

    @property
    def together(self) -> float:
        """What the factors explain by themselves, summed up."""
        return sum(max(0.0, each.first or 0.0) for each in self.influences)

    @property
    def overlaps(self) -> bool:
        """Whether that is more than 1 by more than chance puts there, for some factors go together."""
        return self.together > 1 + BY_CHANCE

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        influences = [each.to_dict() for each in self.influences]
        return {"outcome": self.outcome, "method": self.method, "influences": influences}


def sensitivity(results: Results, outcome: str = "consensus_fails", *, seed: int = 0) -> Sensitivity:
    """How much an outcome depends on each factor, by what the design allows.

    Parameters
    ----------
    results : Results
    outcome : str
        As `discover` takes it, or a column of numbers. A case counts 1, and of replicates at a point the mean.
    seed : int
        Of the resampling behind the intervals.

    Returns
    -------
    Sensitivity
        Of a design by ``saltelli``, indices of Sobol' (Saltelli et al. 2010) and total indices (Jansen 1999); of one by
        ``morris``, elementary effects (Morris 1991; Campolongo et al. 2007); of any other, by bins.

    Raises
    ------
    ValueError
        If the outcome is the same everywhere, or a row that the design cannot miss could not be held.
    ModuleNotFoundError
        If scipy is needed and not installed.

    Notes
    -----
    The intervals are of 95%, from resampled base points or trajectories. The share by bins is that of the variance
    between the means of up to 20 bins, less what as many bins would explain by chance: with one replicate ε² of Kelley
    (1935); with more, points are counted and not talks, unless the design is factorial. It is the
    first-order index where factors are drawn independently and the bins are fine enough, and has no interval. What the
    first-order shares leave to 1 is interaction and, unless the chances are common, luck.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> [(each.factor, round(each.first, 2)) for each in sensitivity(ramp(), "month").influences]
    [('hope', 1.0), ('agenda', -0.01)]
    """
    asked = outcome_of(results, outcome)
    check_explainable(results, asked)
    method = results.sampler.method if results.sampler.method in (SALTELLI, MORRIS) else BINNED
    if method == BINNED:
        found = _binned(results, asked)
    else:
        at_points = _at_points(results, asked)
        found = sobol(results, at_points, seed) if method == SALTELLI else morris(results, at_points, seed)
    ranked = sorted(found, key=lambda each: -each.strength)
    return Sensitivity(outcome=outcome, method=method, influences=tuple(ranked))


def sobol(results: Results, outcome: Array, seed: int) -> list[Influence]:
    """Indices of Sobol' from an outcome at the points of a design by ``saltelli``, (points,)."""
    stats = needed("scipy.stats", "scipy")
    parts = saltelli_parts(outcome, results.sampler.points)
    base_points, names = results.sampler.points, [factor.name for factor in results.factors]

    def indices(rows: Ints | slice) -> Array:
        taken = {name: part[..., rows] for name, part in parts.items()}
        if taken["f_A"].min() == taken["f_A"].max() == taken["f_B"].min() == taken["f_B"].max():
            return np.zeros((2, len(names)))
        found = stats.sobol_indices(func=taken, n=taken["f_A"].shape[-1])
        return np.array([found.first_order.ravel(), found.total_order.ravel()])

    first, total = indices(slice(None))
    chance = np.random.default_rng(seed)
    resampled = [indices(chance.integers(base_points, size=base_points)) for _ in range(RESAMPLES)]
    (first_low, total_low), (first_high, total_high) = np.percentile(resampled, ENDS, axis=0)
    columns = (first, first_low, first_high, total, total_low, total_high)
    entries = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    return _influences(names, dict(zip(entries, columns, strict=True)))


def morris(results: Results, outcome: Array, seed: int) -> list[Influence]:
    """What elementary effects come to, from an outcome at the points of a design by ``morris``, (points,)."""
    found = effects(results, outcome)
    sizes, chance = np.abs(found), np.random.default_rng(seed)
    trajectories = len(found)
    if trajectories < 2:
        raise ValueError(
            "one trajectory does not tell how much effects differ: write points = 10 or more in the design"
        )
    resampled = np.array(
        [each[chance.integers(trajectories, size=(RESAMPLES, trajectories))].mean(axis=1) for each in sizes.T]
    )
    half, size = NormalDist().inv_cdf(0.975) * resampled.std(axis=1, ddof=1), sizes.mean(axis=0)
    columns = {"mean": found.mean(axis=0), "mean_size": size, "spread": found.std(axis=0, ddof=1)}
    names = [factor.name for factor in results.factors]
    return _influences(names, columns | {"mean_size_low": size - half, "mean_size_high": size + half})


def check_explainable(results: Results, asked: Outcome) -> None:
    """ValueError if an outcome is the same everywhere, or a design whose points belong together has lost some.

    What is left of such a design depends on each other.
    """
    if (asked.values == asked.values[0]).all():
        raise ValueError(
            f"{asked.name} is the same in all talks: there is nothing to explain; ask about another outcome, such as "
            "no_agreement or minimum_bloc_share_in"
        )
    if asked.left_out and results.sampler.method in (SALTELLI, MORRIS):
        raise ValueError(
            f"{counted(asked.left_out, 'talk', 'talks')} could not be held, and a design by {results.sampler.method} "
            "needs all to tell what factors and pairs of them do: the column error says why; narrow the ranges of the "
            "design"
        )


def _binned(results: Results, asked: Outcome) -> list[Influence]:
    held = evolve(results, experiments=asked.experiments, outcomes=asked.outcomes)
    units = units_of(asked, results.sampler)
    return [
        Influence(factor=factor.name, first=parted(asked.values, bins_of(held, factor.name, BINS)[0], units).share)
        for factor in results.factors
    ]


def _at_points(results: Results, asked: Outcome) -> Array:
    """The mean of the replicates at each point, (points,)."""
    return np.asarray(asked.values, float).reshape(-1, results.replicates).mean(axis=1)


def _influences(names: Sequence[str], columns: dict[str, Any]) -> list[Influence]:
    rows = np.array([np.asarray(column, float) for column in columns.values()]).T
    return [
        Influence(factor=name, **dict(zip(columns, row.tolist(), strict=True)))
        for name, row in zip(names, rows, strict=True)
    ]

"""How points are chosen: from a design to its plan. What is drawn depends on the sampler's seed alone."""

import numpy as np

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.design import (
    FACTORIAL,
    FILE,
    LATIN_HYPERCUBE,
    MORRIS,
    SALTELLI,
    SOBOL,
    WORDS,
    Design,
    Factor,
    Sampler,
)
from negotiation_sim.designs.distributions import scipy_stats, values_at
from negotiation_sim.designs.plan import Plan
from negotiation_sim.designs.trajectories import morris, trajectories


def drawn(design: Design) -> Plan:
    """Choose the points of a design.

    Parameters
    ----------
    design : Design

    Returns
    -------
    Plan
        The same points each time, with the same versions of numpy and scipy. Every other worker gets the plan, and a
        data set keeps its points.

    Raises
    ------
    ModuleNotFoundError
        If the sampler needs scipy, and it is not installed.

    Notes
    -----
    A factorial design has every combination, the last factor changing fastest. The points of `saltelli`, N base points
    of D factors, are in D + 2 blocks of N: A, B, and then for each factor A with that factor's column from B, so that
    with an outcome of each point ``saltelli_parts`` gives what `scipy.stats.sobol_indices` takes. Those of `morris` are
    in trajectories of D + 1 points, one after the other; of ranges alone, as `SALib.analyze.morris` takes them.

    Examples
    --------
    >>> from negotiation_sim import drawn, parse_design
    >>> plan = drawn(parse_design('''
    ... schema = 1
    ... name = "who-stays"
    ... base = "teaching-park"
    ... sampler = { method = "factorial", levels = 3 }
    ... [[factors]]
    ... path = "rule.name"
    ... values = ["consensus", "unanimity"]
    ... [[factors]]
    ... path = "chair.reading_error"
    ... range = [0.0, 0.2]
    ... '''))
    >>> plan.points["rule.name"].tolist(), plan.points["chair.reading_error"].tolist()
    ([0, 0, 0, 1, 1, 1], [0.0, 0.1, 0.2, 0.0, 0.1, 0.2])
    """
    sampler, factors = design.sampler, design.factors
    if sampler.method == FILE:
        return Plan(design=design, points=dict(design.outside))
    if sampler.method == FACTORIAL:
        return Plan(design=design, points=combinations(factors, sampler.levels))
    if sampler.method == MORRIS:
        return Plan(design=design, points=trajectories(sampler, factors))
    u = unit_points(sampler, len(factors))
    return Plan(design=design, points={f.name: values_at(f, u[:, d]) for d, f in enumerate(factors)})


def unit_points(sampler: Sampler, factors: int) -> Array:
    """The points of a sampler in the unit cube, (points, factors); of morris, where all factors have ranges."""
    if sampler.method == MORRIS:
        return morris(sampler.points, factors, sampler.levels, sampler.seed)
    methods = {LATIN_HYPERCUBE: latin_hypercube, SOBOL: sobol, SALTELLI: saltelli}
    return methods[sampler.method](sampler.points, factors, sampler.seed)


def combinations(factors: tuple[Factor, ...], levels: int) -> dict[str, Array]:
    """Every combination of the factors' values, by factor, the last changing fastest."""
    grid = np.meshgrid(*(values_of(factor, levels) for factor in factors), indexing="ij")
    return {factor.name: column.ravel() for factor, column in zip(factors, grid, strict=True)}


def values_of(factor: Factor, levels: int) -> Array:
    """All values of a factor in a factorial design: its levels, what is listed, or its range in so many values.

    The range is cut at equal shares of the distribution, both ends in it; whole numbers and dates may be fewer.
    """
    if factor.kind == WORDS:
        return np.arange(len(factor.levels))
    if factor.values:
        return values_at(factor, (np.arange(len(factor.values)) + 0.5) / len(factor.values))
    return np.unique(values_at(factor, np.linspace(0, 1, levels)))


def latin_hypercube(points: int, factors: int, seed: int) -> Array:
    """Places in the unit cube, (points, factors): of each factor, one in every one of so many equal parts."""
    found: Array = scipy_stats().qmc.LatinHypercube(factors, seed=np.random.default_rng(seed)).random(points)
    return found


def sobol(points: int, factors: int, seed: int) -> Array:
    """Scrambled Sobol points in the unit cube, (points, factors); `points` is a power of two."""
    found: Array = (
        scipy_stats().qmc.Sobol(factors, seed=np.random.default_rng(seed)).random_base2(points.bit_length() - 1)
    )
    return found


def saltelli(base_points: int, factors: int, seed: int) -> Array:
    """A, B, and for each factor A with the column from B, one below the other: (base points · (factors + 2), factors).

    A and B are the halves of scrambled Sobol points of twice as many dimensions. Source: Saltelli et al. (2010).
    """
    both = sobol(base_points, 2 * factors, seed)
    a, b = both[:, :factors], both[:, factors:]
    mixed = np.tile(a, (factors, 1, 1))
    for d in range(factors):
        mixed[d, :, d] = b[:, d]
    return np.concatenate([a, b, mixed.reshape(-1, factors)])


def saltelli_parts(outcome: Array, base_points: int) -> dict[str, Array]:
    """What `scipy.stats.sobol_indices` takes for its function, from an outcome at the points of `saltelli`.

    Parameters
    ----------
    outcome : array
        (base points · (factors + 2),), in the order of the points; of several replicates, their mean.
    base_points : int
        The sampler's `points`.

    Returns
    -------
    dict of str to array
        ``f_A`` and ``f_B`` (1, base points), ``f_AB`` (factors, 1, base points).
    """
    blocks = np.asarray(outcome, float).reshape(-1, 1, base_points)
    return {"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}

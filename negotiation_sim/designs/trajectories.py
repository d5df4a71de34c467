"""The trajectories of Morris: points that change one factor after the other, each on a grid of its own."""

import numpy as np

from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import NUMBER, WORDS, Factor, Sampler
from negotiation_sim.designs.distributions import values_at


def trajectories(sampler: Sampler, factors: tuple[Factor, ...]) -> dict[str, Array]:
    """The points of a design by `morris`, by name of the factor, (trajectories · (factors + 1),).

    Parameters
    ----------
    sampler : Sampler
    factors : tuple of Factor

    Notes
    -----
    A range has a grid of the sampler's `levels`. A factor of words has one of all its levels, and one of listed values
    one of all its values. What one factor draws does not depend on what the others are.

    Examples
    --------
    >>> hope = Factor(name="hope", label="hope", high=0.3)
    >>> quorum = Factor(name="quorum", label="quorum", values=(0.4, 0.6, 0.8))
    >>> points = trajectories(Sampler(method="morris", points=2, levels=4), (hope, quorum))
    >>> points["hope"].tolist(), points["quorum"].tolist()
    ([0.3, 0.1, 0.1, 0.3, 0.3, 0.1], [0.6, 0.6, 0.4, 0.8, 0.6, 0.6])
    """
    units = morris(sampler.points, len(factors), sampler.levels, sampler.seed)
    points = {}
    for d, factor in enumerate(factors):
        if factor.kind == WORDS or factor.values:
            column = units[:, d].reshape(sampler.points, -1)
            chance = np.random.default_rng(np.random.SeedSequence(sampler.seed, spawn_key=(d,)))
            places = listed(factor, column != column[:, :1], chance).ravel()
            points[factor.name] = grid_of(factor, sampler.levels)[places]
        else:
            points[factor.name] = values_at(factor, units[:, d])
    return points


def morris(points: int, factors: int, levels: int, seed: int) -> Array:
    """Trajectories on a grid of so many levels in the unit cube, (points · (factors + 1), factors).

    Each begins at random and changes one factor after the other, in random order, by levels / (2 (levels − 1)), up or
    down. Source: Morris (1991).
    """
    chance = np.random.default_rng(seed)
    half = levels // 2
    low = chance.integers(half, size=(points, factors))
    up = chance.integers(2, size=(points, factors)).astype(bool)
    order = chance.permuted(np.tile(np.arange(factors), (points, 1)), axis=1)
    turn = np.argsort(order, axis=1)  # at which step each factor changes
    moved = np.arange(factors + 1)[None, :, None] > turn[:, None, :]
    grid = low[:, None, :] + half * (moved == up[:, None, :])
    return grid.reshape(-1, factors) / (levels - 1)


def listed(factor: Factor, moved: Bools, chance: np.random.Generator) -> Ints:
    """Places on the grid of a factor that lists what it may be, of the shape of `moved`.

    Every place is equally likely before and after the change. Words go to any other; values go half the grid up or
    down, past the end from the other end: with an even number of them, that is what ranges do.
    """
    size = len(factor.levels) if factor.kind == WORDS else len(factor.values)
    begin = chance.integers(size, size=len(moved))
    if factor.kind == WORDS:
        step = 1 + chance.integers(size - 1, size=len(moved))
    else:
        step = np.where(chance.integers(2, size=len(moved)) == 1, size // 2, size - size // 2)
    places: Ints = np.where(moved, ((begin + step) % size)[:, None], begin[:, None])
    return places


def grid_of(factor: Factor, levels: int) -> Array:
    """All that a factor can be in a design by `morris`, ascending: the places of its levels, its values, or the grid.

    A range of fewer whole numbers or days than the grid has levels has each once here.
    """
    if factor.kind == WORDS:
        return np.arange(len(factor.levels))
    if factor.values:
        return np.unique(np.array(factor.values, float if factor.kind == NUMBER else np.int64))
    return np.unique(values_at(factor, np.linspace(0, 1, levels)))

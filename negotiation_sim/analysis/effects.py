"""The elementary effects of Morris: by how much an outcome changes where one factor does."""

import numpy as np

from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import WORDS, Factor
from negotiation_sim.designs.trajectories import grid_of
from negotiation_sim.sweep.results import Results


def effects(results: Results, outcome: Array) -> Array:
    """Elementary effects from an outcome at the points of a design by `morris`.

    Parameters
    ----------
    results : Results
        Of all rows: the points are read, and not drawn again.
    outcome : array
        (points,), in the order of the points; of several replicates, their mean.

    Returns
    -------
    array
        (trajectories, factors), in units of the outcome: the change at the step that changes a factor, divided by that
        step as a share of the factor's grid; of words, the change itself. Upwards, or to a later level, is positive.
        0 where a factor does not change, for all its grid is one value.

    Notes
    -----
    On a grid of m values, the step from one to another k places on is k / (m − 1) of the whole. Source: Morris (1991).

    Examples
    --------
    >>> from attrs import evolve
    >>> from negotiation_sim.analysis.example import ramp
    >>> from negotiation_sim.designs.design import MORRIS, Sampler
    >>> two = evolve(
    ...     ramp(),
    ...     sampler=Sampler(method=MORRIS, points=2, levels=4),
    ...     experiments={
    ...         "hope": np.array([0, 0.666667, 0.666667, 1, 1, 0.333333]),
    ...         "agenda": np.array(["first", "first", "last", "last", "first", "first"]),
    ...     },
    ... )
    >>> effects(two, np.array([12.0, 14.0, 13.0, 13.0, 15.0, 12.0])).round(3).tolist()
    [[3.0, -1.0], [4.5, -2.0]]
    """
    size = len(results.factors) + 1
    changes = np.diff(np.asarray(outcome, float).reshape(-1, size), axis=1)
    found = np.zeros((len(changes), len(results.factors)))
    for d, factor in enumerate(results.factors):
        grid = grid_of(factor, results.sampler.levels)
        column = np.asarray(results.experiments[factor.name])[:: results.replicates]
        steps = np.diff(places_on(grid, factor, column).reshape(-1, size), axis=1)
        went, change = steps.sum(axis=1), (changes * (steps != 0)).sum(axis=1)
        share = np.sign(went) if factor.kind == WORDS else went / max(len(grid) - 1, 1)
        np.divide(change, share, out=found[:, d], where=went != 0)
    return found


def places_on(grid: Array, factor: Factor, column: Array) -> Ints:
    """The place on its grid of each value of a factor, (points,); of words, of each level."""
    if factor.kind == WORDS:
        place = {level.name: at for at, level in enumerate(factor.levels)}
        names, which = np.unique(column, return_inverse=True)
        return np.array([place[name] for name in names.tolist()])[which]
    # The nearest, for another version of scipy may round the sixth decimal of a distribution otherwise.
    return np.searchsorted((grid[1:] + grid[:-1]) / 2, column)

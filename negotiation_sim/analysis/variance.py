"""The variance of an outcome between groups of points, and what luck and other factors put there by chance."""

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.outcomes import Outcome
from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import FACTORIAL, Sampler


@frozen(kw_only=True)
class Parted:
    """The squares of an outcome's deviations from its mean, parted by groups.

    Attributes
    ----------
    between, within, total : float
        Sums: of the means of the groups from the mean of all, of the means of units from that of their group, and of
        the talks from the mean of all; each talk counts once.
    groups, units : int
        A unit is a talk, or a point with all its talks.
    """

    between: float
    within: float
    total: float
    groups: int
    units: int

    @property
    def noise(self) -> float:
        """The square that one group more adds by chance."""
        return self.within / (self.units - self.groups)

    @property
    def share(self) -> float:
        """The share of the variance that lies between the groups, less what as many would have by chance.

        Where each talk is a unit, ε² = 1 − (1 − η²)(n − 1)/(n − g), with n talks in g groups. Source: Kelley (1935).
        """
        return (self.between - (self.groups - 1) * self.noise) / self.total


def parted(values: Array, groups: Ints, units: Ints) -> Parted:
    """Part the squares of an outcome.

    Parameters
    ----------
    values : array
        (talks,)
    groups, units : array of int
        (talks,), those that each is in; all talks of a unit are in one group.

    Raises
    ------
    ValueError
        If each unit is a group of its own.

    Examples
    --------
    >>> groups, talks = np.array([0, 0, 1, 1]), np.arange(4)
    >>> [parted(np.array(values), groups, talks).share for values in ([2, 2, 5, 5], [2, 5, 2, 5])]
    [1.0, -0.5]

    Two talks at each of four points are four units, and no eight.

    >>> points = np.repeat(talks, 2)
    >>> parted(np.repeat([2, 5, 2, 5], 2), np.repeat(groups, 2), points).share
    -0.5
    """
    _, first, units = np.unique(units, return_index=True, return_inverse=True)
    _, groups = np.unique(groups[first], return_inverse=True)
    if groups.max() + 1 == len(groups):
        raise ValueError(f"each of {len(groups):,} points has a group of its own: nothing can be said of groups")
    values = np.asarray(values, float) - np.mean(values)
    size = np.bincount(units)
    at_units = np.bincount(units, values) / size
    at_groups = np.bincount(groups, at_units * size) / np.bincount(groups, size)
    return Parted(
        between=float((size * at_groups[groups] ** 2).sum()),
        within=float((size * (at_units - at_groups[groups]) ** 2).sum()),
        total=float((values**2).sum()),
        groups=int(groups.max()) + 1,
        units=len(size),
    )


def units_of(asked: Outcome, sampler: Sampler) -> Ints:
    """What counts by itself for the variance between groups, (talks,).

    Other points would have other values of the other factors, and their talks are alike. Those of a factorial design
    are all that there are, with every value of the others in each group: there the talks count.
    """
    return np.arange(len(asked.values)) if sampler.method == FACTORIAL else asked.point

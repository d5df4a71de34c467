"""From places in the unit interval to the values of a factor: the inverse of its distribution."""

import sys
from types import ModuleType

import numpy as np

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.design import NUMBER, WORDS, Distribution, Factor

DECIMALS = 6


def values_at(factor: Factor, u: Array) -> Array:
    """The values of a factor at places in the unit interval.

    Parameters
    ----------
    factor : Factor
    u : array
        (points,), from 0 to 1. Levels, and values that are listed, have equal shares of it.

    Returns
    -------
    array
        (points,): numbers rounded to six decimals; whole numbers, or days since 1970-01-01, each end as likely as what
        lies between; places of levels.

    Examples
    --------
    >>> threshold = Factor(name="threshold", label="threshold", low=0.3, high=1.3)
    >>> values_at(threshold, np.array([0.0, 0.25, 1.0])).tolist()
    [0.3, 0.55, 1.3]
    >>> dice = Factor(name="dice", label="dice", kind="whole", low=1, high=6)
    >>> values_at(dice, np.array([0.0, 0.16, 0.17, 0.5, 1.0])).tolist()
    [1, 1, 2, 4, 6]
    """
    if factor.kind == WORDS:
        return shared_out(u, len(factor.levels))
    if factor.values:
        listed = np.array(factor.values)
        chosen = listed[shared_out(u, len(listed))]
        return chosen if factor.kind == NUMBER else chosen.astype(np.int64)
    low, high = factor.low, factor.high
    if factor.kind == NUMBER:
        return np.clip(np.round(quantiles(factor.distribution, low, high, u), DECIMALS), low, high)
    drawn = quantiles(factor.distribution, low - 0.5, high + 0.5, u)
    return np.clip(np.floor(drawn + 0.5), low, high).astype(np.int64)


def shared_out(u: Array, parts: int) -> Array:
    """Which of so many equal parts of the unit interval each place is in."""
    return np.minimum(np.floor(u * parts), parts - 1).astype(np.int64)


def quantiles(distribution: Distribution, low: float, high: float, u: Array) -> Array:
    """The values below which shares `u` of a distribution lie that is kept to a range.

    Parameters
    ----------
    distribution : Distribution
        A normal one is truncated to the range; a beta is stretched over it.
    low, high : float
    u : array
        From 0 to 1.

    Returns
    -------
    array
        Of the shape of `u`.
    """
    said = distribution.numbers
    width = high - low
    match distribution.kind:
        case "uniform":
            return low + u * width
        case "log_uniform":
            return np.exp(np.log(low) + u * np.log(high / low))
    stats = scipy_stats()
    match distribution.kind:
        case "normal":
            mean, sd = said["mean"], said["sd"]
            spread = stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)
        case "triangular":
            spread = stats.triang((said["mode"] - low) / width, loc=low, scale=width)
        case "beta":
            spread = stats.beta(said["a"], said["b"], loc=low, scale=width)
        case unknown:
            raise ValueError(f"there is no distribution {unknown!r}")
    found: Array = spread.ppf(u)
    return found


def scipy_stats() -> ModuleType:
    """The part of scipy that knows distributions, and spreads points evenly."""
    try:
        from scipy import stats
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "this design needs scipy, and it is not installed; install it with: "
            f"{sys.executable} -m pip install 'negotiation-sim[sweep]'",
            name="scipy",
        ) from error
    found: ModuleType = stats
    return found

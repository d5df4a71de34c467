"""Shares of talks that share their luck: what they say of the chance behind them counts replicates, not talks."""

import numpy as np
from attrs import evolve

from negotiation_sim.analysis.extra import needed
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.ensemble.counting import share_of
from negotiation_sim.ensemble.shares import Share, Z

UPPER = 0.975


def share_among(where: Bools, luck: Ints | None) -> Share:
    """In how many talks something holds, with an interval that knows which of them share their luck.

    Parameters
    ----------
    where : array of bool
        (talks,)
    luck : array of int or None
        (talks,), the replicate of each; None where each has luck of its own, and Wilson's interval counts talks.

    Returns
    -------
    Share
        Without an interval where all talks share the luck of one replicate.

    Examples
    --------
    >>> everywhere = np.array([True, True, False, False, True, True])
    >>> str(share_among(everywhere, None)), str(share_among(everywhere, np.array([0, 0, 1, 1, 2, 2])))
    ('66.7% (30.0% to 90.3%)', '66.7% (6.3% to 98.3%)')
    >>> str(share_among(everywhere, np.zeros(6, int)))
    '66.7%'
    """
    share = share_of(where)
    return share if luck is None or not share.of else evolve(share, effective=effective_talks(where, luck))


def effective_talks(where: Bools, luck: Ints) -> float:
    """How many talks with luck of their own would say as much of a share: its effective sample size.

    Parameters
    ----------
    where : array of bool
        (talks,), at least one.
    luck : array of int
        (talks,), the replicate of each.

    Returns
    -------
    float
        0 where all talks are of one replicate, which says nothing of other luck.

    Notes
    -----
    Replicates are clusters. With y of m talks in a replicate, n talks and a share p in all of R replicates, the
    variance of p is R/(R − 1) · Σ(y − p m)² / n², that of a ratio. p(1 − p) over it is the effective sample size, n
    over the design effect. It is kept between n²/Σm², which is R where all replicates have as many talks, and n: so a
    share of none or of all, which shows no variance, counts each replicate once. Times (z/t)², with t of R − 1 degrees
    of freedom, for the variance is itself an estimate. Wilson's interval at that size is the modified Wilson interval
    of surveys.

    Not for what other points would bring: the points are taken as they are.

    Source: Korn & Graubard (1998); Kish (1965) for n²/Σm²; Dean & Pagano (2015) compare it with other intervals.

    Examples
    --------
    Two replicates of eight talks, in which it happens three times and five: a variance of 1/64, and so 16 talks.

    >>> where = np.array([1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0], bool)
    >>> round(effective_talks(where, np.repeat([0, 1], 8)) / (1.96 / 12.706) ** 2, 2)
    16.0
    """
    talks, cases = np.bincount(luck), np.bincount(luck, where)
    replicates, n = int(np.count_nonzero(talks)), len(luck)
    if replicates == 1:
        return 0.0
    p = cases.sum() / n
    variance = replicates / (replicates - 1) * ((cases - p * talks) ** 2).sum() / n**2
    least = n**2 / float((talks.astype(float) ** 2).sum())
    if p in (0, 1):
        size = least
    else:
        size = float(np.clip(p * (1 - p) / variance if variance > 0 else n, least, n))
    t = float(needed("scipy.stats", "scipy").t.ppf(UPPER, replicates - 1))
    return size * (Z / t) ** 2

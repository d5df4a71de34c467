"""Shares of talks in clusters, such as those of one luck: their intervals count the clusters, and not the talks."""

import numpy as np
from attrs import evolve

from negotiation_sim.analysis.extra import needed
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.ensemble.counting import share_of
from negotiation_sim.ensemble.shares import Share, Z

UPPER = 0.975


def share_among(where: Bools, clusters: Ints | None, among: Bools | None = None) -> Share:
    """In how many talks something holds, with an interval that knows which of them are alike.

    Parameters
    ----------
    where : array of bool
        (talks,)
    clusters : array of int or None
        (talks,), that of each, from `clusters_of`; None where Wilson's interval counts talks.
    among : array of bool, optional
        (talks,), those to be counted; all if not given.

    Returns
    -------
    Share
        Without an interval where all talks are in one cluster.

    Examples
    --------
    >>> everywhere = np.array([True, True, False, False, True, True])
    >>> str(share_among(everywhere, None)), str(share_among(everywhere, np.array([0, 0, 1, 1, 2, 2])))
    ('66.7% (30.0% to 90.3%)', '66.7% (6.3% to 98.3%)')
    >>> str(share_among(everywhere, np.zeros(6, int)))
    '66.7%'
    """
    if among is not None:
        where, clusters = where[among], None if clusters is None else clusters[among]
    share = share_of(where)
    return share if clusters is None or not share.of else evolve(share, effective=effective_talks(where, clusters))


def effective_talks(where: Bools, clusters: Ints) -> float:
    """How many talks by themselves would say as much of a share: its effective sample size.

    Parameters
    ----------
    where : array of bool
        (talks,), at least one.
    clusters : array of int
        (talks,), that of each: a replicate, or a point.

    Returns
    -------
    float
        0 where all talks are in one cluster, which says nothing of others.

    Notes
    -----
    With y of m talks in a cluster, n talks and a share p in all of R clusters, the variance of p is
    R/(R − 1) · Σ(y − p m)² / n², that of a ratio. p(1 − p) over it is the effective sample size, n over the design
    effect. It is kept between n²/Σm², which is R where all clusters have as many talks, and n: so a share of none or of
    all, which shows no variance, counts each cluster once. Times (z/t)², with t of R − 1 degrees of freedom, for the
    variance is itself an estimate. Wilson's interval at that size is the modified Wilson interval of surveys.

    Of replicates not for what other points would bring: these are taken as they are.

    Source: Korn & Graubard (1998); Kish (1965) for n²/Σm²; Dean & Pagano (2015) compare it with other intervals.

    Examples
    --------
    Two clusters of eight talks, in which it happens three times and five: a variance of 1/64, and so 16 talks.

    >>> where = np.array([1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0], bool)
    >>> round(effective_talks(where, np.repeat([0, 1], 8)) / (1.96 / 12.706) ** 2, 2)
    16.0
    """
    talks, cases = np.bincount(clusters), np.bincount(clusters, where)
    number, n = int(np.count_nonzero(talks)), len(clusters)
    if number == 1:
        return 0.0
    p = cases.sum() / n
    variance = number / (number - 1) * ((cases - p * talks) ** 2).sum() / n**2
    least = n**2 / float((talks.astype(float) ** 2).sum())
    if p in (0, 1):
        size = least
    else:
        size = float(np.clip(p * (1 - p) / variance if variance > 0 else n, least, n))
    t = float(needed("scipy.stats", "scipy").t.ppf(UPPER, number - 1))
    return size * (Z / t) ** 2

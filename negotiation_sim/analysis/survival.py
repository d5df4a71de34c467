"""How long talks last, and which ending takes them first: survival and competing risks over months."""

from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.analysis.asked import column_of
from negotiation_sim.analysis.outcomes import clusters_of, held_rows
from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.ensemble.shares import rounded
from negotiation_sim.sweep.results import Results

ENDINGS = ("consensus", "narrowed_agreement", "deadline_expired", "impasse", "collapse")
EXPIRED = ENDINGS.index("deadline_expired")
CENSORED = -1
Z = 1.959963984540054
EXACT = 1e-12  # products and sums of shares are no exact numbers


@frozen(eq=False, kw_only=True)
class Curve:
    """A chance over time, as steps: from each month on, until the next, it is so much.

    Attributes
    ----------
    months : array
        (steps,), rising; months of 30.4375 days since the talks were convened, at which some ended.
    chance, low, high : array
        (steps,), with a 95% interval; where the chance is 0 or 1, both its ends are the chance itself. Not a number
        where talks are in clusters: the intervals count every talk by itself.
    """

    months: Array
    chance: Array
    low: Array
    high: Array

    def at(self, month: float, before: float) -> float:
        """The chance in a month, and what it was before the first step."""
        step = int(np.searchsorted(self.months, month, "right"))
        return float(self.chance[step - 1]) if step else before

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {
            name: [rounded(float(x)) if x == x else None for x in getattr(self, name)]
            for name in ("months", "chance", "low", "high")
        }


@frozen(eq=False, kw_only=True)
class Survival:
    """How long the talks last.

    Attributes
    ----------
    going_on : Curve
        The chance that the talks have not ended: Kaplan & Meier (1958).
    endings : dict of str to Curve
        The chance that they have ended so: cumulative incidences of competing risks, Aalen & Johansen (1978). With
        `going_on` they add up to 1 in every month.
    talks, censored : int
        How many there are, and of how many it is only counted that they lasted so long.
    """

    going_on: Curve
    endings: dict[str, Curve]
    talks: int
    censored: int

    @property
    def median_month(self) -> float | None:
        """The first month in which no more than half of the talks go on; None if more do to the last."""
        return self.month_of(0.5)

    def month_of(self, share: float) -> float | None:
        """The first month in which no more than this share of the talks go on; None if more do to the last."""
        reached = np.flatnonzero(self.going_on.chance <= share + EXACT)
        return float(self.going_on.months[reached[0]]) if len(reached) else None

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {
            "talks": self.talks,
            "censored": self.censored,
            "median_month": rounded(self.median_month),
            "going_on": self.going_on.to_dict(),
            "endings": {name: curve.to_dict() for name, curve in self.endings.items()},
        }


def survival(results: Results, *, expired_censored: bool = False) -> Survival:
    """How long the talks of a sweep last, and how they end, by month.

    Parameters
    ----------
    results : Results
    expired_censored : bool
        Count talks whose deadline expired as going on at least so long, and not as ended: for what would have happened
        without a deadline, if those talks were like the others. That is seldom so: everyone acts with the deadline in
        view.

    Returns
    -------
    Survival

    Raises
    ------
    ValueError
        If the column kind, status or month was not kept.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> found = survival(ramp())
    >>> found.median_month, found.going_on.chance.round(6).tolist()
    (12.0, [0.3, 0.0])
    """
    rows = held_rows(results)
    kind, status, month = (column_of(results.outcomes, name, "survival")[rows] for name in ("kind", "status", "month"))
    named = np.where(kind == "no_agreement", status, kind)
    causes = np.select([named == name for name in ENDINGS], range(len(ENDINGS)), CENSORED)
    if expired_censored:
        causes = np.where(causes == EXPIRED, CENSORED, causes)
    endings = {n: c for c, n in enumerate(ENDINGS) if not (expired_censored and c == EXPIRED)}
    bare = clusters_of(results) is not None
    curves = {name: aalen_johansen(month, causes, cause) for name, cause in endings.items()}
    going_on = kaplan_meier(month, causes != CENSORED)
    return Survival(
        going_on=_without_interval(going_on) if bare else going_on,
        endings={name: _without_interval(curve) if bare else curve for name, curve in curves.items()},
        talks=len(month),
        censored=int((causes == CENSORED).sum()),
    )


def kaplan_meier(months: Array, ended: Bools) -> Curve:
    """The chance to go on beyond each month: the product of 1 − ended / at risk, with a log-log interval.

    Parameters
    ----------
    months : array
        (talks,), when each ended or was last seen.
    ended : array of bool
        Which ended; the others are censored. Who is censored in a month is at risk in it.

    Notes
    -----
    Source: Kaplan & Meier (1958); the variance is that of Greenwood (1926).

    Examples
    --------
    >>> kaplan_meier(np.array([1, 2, 2, 3]), np.array([True, True, False, True])).chance.tolist()
    [0.75, 0.5, 0.0]
    """
    times, at_risk, ends = _counted(months, ended)
    chance = np.cumprod(1 - ends / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(ends / (at_risk * (at_risk - ends)))
        spread = np.sqrt(greenwood) / np.abs(np.log(chance))
        low, high = (chance ** np.exp(sign * Z * spread) for sign in (1, -1))
    return _curve(times, chance, low, high)


def aalen_johansen(months: Array, causes: Ints, cause: int) -> Curve:
    """The chance to have ended in one way by each month, while other ends compete: the cumulative incidence.

    Parameters
    ----------
    months : array
        (talks,)
    causes : array of int
        (talks,), how each ended; −1 where it is censored.
    cause : int
        The one that is asked about.

    Notes
    -----
    The sum of (chance to go on until then) · ended so / at risk. Not one minus a Kaplan–Meier curve in which the other
    ends are censored: that is larger, and the chances would add up to more than 1. Where nothing is censored, it is the
    share of the talks that have ended so. Source: Aalen & Johansen (1978); the variance is that of Marubini &
    Valsecchi (1995), and the interval is log-log.

    Examples
    --------
    >>> aalen_johansen(np.array([1, 2, 3, 4]), np.array([0, 1, 0, -1]), 0).chance.tolist()
    [0.25, 0.25, 0.5]
    """
    times, at_risk, ends = _counted(months, causes != CENSORED)
    so = np.bincount(np.searchsorted(times, months[causes == cause]), minlength=len(times))
    before = np.concatenate([[1.0], np.cumprod(1 - ends / at_risk)[:-1]])
    chance = np.cumsum(before * so / at_risk)
    chance[chance > 1 - EXACT] = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        # The sum over earlier months of (chance now − chance then)² · a − 2 (chance now − chance then) · c + b.
        a = np.where(at_risk > ends, ends / (at_risk * (at_risk - ends)), 0.0)
        b = before**2 * (at_risk - so) / at_risk * so / at_risk**2
        c = before * so / at_risk**2
        sums = [np.cumsum(each) for each in (a, a * chance, a * chance**2, b, c, c * chance)]
        variance = chance**2 * sums[0] - 2 * chance * sums[1] + sums[2] + sums[3] - 2 * (chance * sums[4] - sums[5])
        spread = np.sqrt(np.maximum(variance, 0)) / (chance * np.abs(np.log(chance)))
        low, high = (chance ** np.exp(sign * Z * spread) for sign in (1, -1))
    return _curve(times, chance, low, high)


def _without_interval(curve: Curve) -> Curve:
    unknown = np.full(len(curve.months), np.nan)
    return evolve(curve, low=unknown, high=unknown)


def _counted(months: Array, ended: Bools) -> tuple[Array, Ints, Ints]:
    """The months in which some ended, how many were at risk in each, and how many ended."""
    times, ends = np.unique(months[ended], return_counts=True)
    at_risk = len(months) - np.searchsorted(np.sort(months), times, "left")
    return times, at_risk, ends


def _curve(months: Array, chance: Array, low: Array, high: Array) -> Curve:
    sure = ~(np.isfinite(low) & np.isfinite(high)) | (chance <= 0) | (chance >= 1)
    return Curve(months=months, chance=chance, low=np.where(sure, chance, low), high=np.where(sure, chance, high))

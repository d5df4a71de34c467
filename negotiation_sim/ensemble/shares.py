"""So many of so many: shares with their intervals, and as percentages."""

import math
from typing import Any

from attrs import frozen

DECIMALS = 6
Z = 1.959963984540054  # that many standard deviations either way hold 95% of a normal distribution


@frozen
class Share:
    """So many of so many, with what that says of the chance behind it.

    Attributes
    ----------
    count, of : int
    effective : float or None
        Of how many talks with luck of their own it says as much; None: of all that were counted. 0: of none, and there
        is no interval.

    Examples
    --------
    >>> share = Share(5, 10)
    >>> share.share, round(share.low, 4), round(share.high, 4)
    (0.5, 0.2366, 0.7634)
    """

    count: int
    of: int
    effective: float | None = None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float | None:
        """The lower end of the 95% interval; None if there is none."""
        return None if self.effective == 0 else self._interval[0]

    @property
    def high(self) -> float | None:
        """The upper end of the 95% interval; None if there is none."""
        return None if self.effective == 0 else self._interval[1]

    @property
    def _interval(self) -> tuple[float, float]:
        if self.effective is None:
            return wilson(self.count, self.of)
        return wilson(self.count / self.of * self.effective, self.effective)

    def __str__(self) -> str:
        if self.effective == 0:
            return percent(self.share)
        return f"{percent(self.share)} ({percent(self.low)} to {percent(self.high)})"

    def to_dict(self) -> dict[str, Any]:
        """As `negsim run --replicates … --json` prints it."""
        ends = {"share": self.share, "low": self.low, "high": self.high}
        return {"count": self.count, "of": self.of, **{name: rounded(end) for name, end in ends.items()}}


def wilson(count: float, of: float, z: float = Z) -> tuple[float, float]:
    """The score interval for a chance under which so many of so many happened, 95% unless `z` says otherwise.

    Also known as the Wilson interval. Unlike the usual p ± z·√(p(1 − p)/n), it stays within 0 and 1 and says something
    where nothing, or everything, happened. Of nothing it is 0 to 1.

    Source: Wilson (1927).

    Examples
    --------
    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    spread = count * (of - count) / of if of else 0.0
    middle, half = count + z * z / 2, z * math.sqrt(spread + z * z / 4)
    low, high = (middle - half) / (of + z * z), (middle + half) / (of + z * z)
    return round(max(low, 0.0), 12), round(min(high, 1.0), 12)


def percent(share: float | None) -> str:
    """A share in percent, with one decimal, or as many as show how far it is from none or all.

    Examples
    --------
    >>> percent(0.25), percent(0.0), percent(0.99987), percent(0.0006), percent(None)
    ('25.0%', '0.0%', '99.99%', '0.06%', 'none')
    """
    if share is None:
        return "none"
    decimals, apart = 1, min(share, 1 - share)
    while 0 < round(apart, 12) < 10 ** -(decimals + 2):
        decimals += 1
    return f"{share:.{decimals}%}"


def rounded(number: float | None) -> float | None:
    """A number as JSON shows it, to six decimals."""
    return None if number is None else round(number, DECIMALS)

"""A factor cut into its levels, its values, or bins with about as many talks each."""

from typing import Any

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.outcomes import held_rows
from negotiation_sim.core.scale import Ints
from negotiation_sim.designs.design import WORDS, Factor
from negotiation_sim.sweep.results import Results


@frozen(kw_only=True)
class Bin:
    """One level of a factor, or its values from `low` to `high`, both of which were drawn."""

    low: float | None = None
    high: float | None = None
    level: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        return {"level": self.level} if self.level is not None else {"low": self.low, "high": self.high}


def factor_of(results: Results, name: str) -> Factor:
    """A factor by its name; ValueError, with those that there are, if there is none."""
    for factor in results.factors:
        if factor.name == name:
            return factor
    raise ValueError(f"{results.name} has no factor {name!r}; it has {', '.join(f.name for f in results.factors)}")


def bins_of(results: Results, name: str, most: int) -> tuple[Ints, tuple[Bin, ...]]:
    """Which bin of a factor each row is in, (rows,), and the bins.

    Equal values are never parted. Up to `most` values make a bin each; of more, each bin holds about as many talks
    that could be held.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> places, bins = bins_of(ramp(), "hope", 4)
    >>> np.bincount(places).tolist(), bins[0]
    ([25, 25, 25, 25], Bin(low=0.0, high=0.24, level=None))
    """
    factor, column = factor_of(results, name), np.asarray(results.experiments[name])
    values, places = np.unique(column, return_inverse=True)
    if factor.kind == WORDS:
        order = [level.name for level in factor.levels if level.name in values]
        order += sorted(set(values.tolist()) - set(order))
        rank = np.array([order.index(value) for value in values.tolist()])
        return rank[places], tuple(Bin(level=level) for level in order)
    if len(values) > most:
        counts = np.bincount(places, held_rows(results), minlength=len(values))
        middle = np.cumsum(counts) - counts / 2
        cut = np.minimum((middle * most / max(counts.sum(), 1)).astype(int), most - 1)
    else:
        cut = np.arange(len(values))
    _, cut = np.unique(cut, return_inverse=True)
    bins = tuple(
        Bin(low=float(values[cut == b].min()), high=float(values[cut == b].max())) for b in range(cut.max() + 1)
    )
    return cut[places], bins

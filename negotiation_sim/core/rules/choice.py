"""Choosing the best of many options, with ties settled by an order."""

import numpy as np

from negotiation_sim.core.scale import Bools, Ints


def lexicographic_best(possible: Bools, *keys: Ints) -> list[Ints]:
    """The keys (n,) of the largest among the possible, (m, n): by the first key, then the second, and so on."""
    found = []
    for key in keys:
        ranked = np.where(possible, key, np.iinfo(key.dtype).min)
        found.append(ranked.max(axis=0))
        possible = possible & (ranked == found[-1])
    return found

"""What was possible: questions about all texts.

Where they are tried one by one, they take the place of negotiations on the last axis: the rules themselves are asked.
"""

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.rules.utility import utility
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.core.zone import zone

MOST_TEXTS = 1_000_000

NO_FAILURE, STRUCTURAL, PROCEDURAL, UNDECIDED = range(4)
FAILURES = ("none", "structural", "procedural", "undecided")
OF_ZONE = np.array([STRUCTURAL, PROCEDURAL, UNDECIDED])  # empty, inhabited, unknown
CELLS_A_CHUNK = 2_000_000


def number_of_texts(case: Case) -> int:
    """How many texts there are."""
    return math.prod(int(k) for k in _options(case))


def failures(case: Case) -> Ints:
    """Why no consensus, column by column: the place in FAILURES, (1|n,).

    Structural if no acceptable text exists, procedural if one does. Exact, and undecided only where a search of
    `branching.MOST_NODES` parts of texts does not show it, which cannot be up to a million texts.
    """
    return OF_ZONE[zone(case, left_to_all(case))]


def left_to_all(case: Case) -> Bools:
    """The options that exist and that no party's red line rules out, (P, K, 1|n)."""
    ruled_out = np.logical_or.reduce(case.forbidden & case.party[:, None, None], axis=0)
    left: Bools = case.exists & ~ruled_out
    return left


def red_line_clash(case: Case) -> Bools:
    """On which provisions do red lines, together, leave no option? (P, 1|n)."""
    some: Bools = np.logical_or.reduce(left_to_all(case), axis=1)
    return ~some


@lru_cache(maxsize=1024)
def pareto_gap(case: Case, text: tuple[int, ...]) -> int | None:
    """The most that the sum of utilities could rise without anyone losing; None above a million texts.

    Parameters
    ----------
    case : Case
        Of one column.
    text : tuple of int
        The place of the option chosen, by provision.

    Returns
    -------
    int or None
        Millionths; 0 if the text is on the Pareto frontier.
    """
    if number_of_texts(case) > MOST_TEXTS:
        return None
    here, most = utility(case, np.array(text)[:, None]), 0
    for texts in all_texts(case):
        gain = utility(case, texts) - here
        most = max(most, int(np.where((gain >= 0).all(axis=0), gain.sum(axis=0), 0).max()))
    return most


def all_texts(case: Case) -> Iterator[Ints]:
    """Every text, in chunks (P, m)."""
    counts, total = _options(case), number_of_texts(case)
    chunk = max(1, CELLS_A_CHUNK // (len(case.stakeholders) * len(counts)))
    for first in range(0, total, chunk):
        texts = np.empty((len(counts), min(chunk, total - first)), np.int64)
        rest = np.arange(first, first + texts.shape[1])
        for p in reversed(range(len(counts))):
            rest, texts[p] = np.divmod(rest, counts[p])
        yield texts


def _options(case: Case) -> tuple[int, ...]:
    return tuple(int(k) for k in case.exists[:, :, 0].sum(axis=1))

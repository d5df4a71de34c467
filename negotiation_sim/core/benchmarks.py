"""What was possible: why talks failed, and questions about all texts, by enumeration up to a million of them.

There the texts take the place of negotiations on the last axis, so the rules themselves are asked.
"""

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from negotiation_sim.core.acceptability import acceptable_text
from negotiation_sim.core.case import Case
from negotiation_sim.core.columns import pick
from negotiation_sim.core.rules.utility import utility
from negotiation_sim.core.scale import Bools, Ints

MOST_TEXTS = 1_000_000

NO_FAILURE, STRUCTURAL, PROCEDURAL, UNDECIDED = range(4)
FAILURES = ("none", "structural", "procedural", "undecided")
OF_ANSWERS = np.array([STRUCTURAL, PROCEDURAL, UNDECIDED])  # by the answers of `acceptable_text`
CELLS_A_CHUNK = 2_000_000


def number_of_texts(case: Case) -> int:
    """How many texts there are."""
    return math.prod(int(k) for k in _options(case))


def failures(case: Case) -> Ints:
    """Why no consensus, column by column: the place in FAILURES, (1|n,).

    Structural if no acceptable text exists, procedural if one does; undecided if that takes too much work to say.
    """
    arrays = (case.forbidden, case.exists, case.value, case.reservation_value)
    n = max(array.shape[-1] for array in arrays)
    if n == 1:
        return of_shared(pick(case, slice(0, 1)))  # a single column, so that little is remembered
    return OF_ANSWERS[acceptable_text(case, np.arange(n))]


@lru_cache(maxsize=64)
def of_shared(case: Case) -> Ints:
    """The same for a case that many negotiations share, remembered."""
    return OF_ANSWERS[acceptable_text(case, np.arange(1))]


def red_line_clash(case: Case) -> Bools:
    """On which provisions do red lines, together, leave no option? (P, 1|n)."""
    ruled_out = (case.forbidden & case.party[:, None, None]).any(axis=0)
    return np.logical_and.reduce(ruled_out | ~case.exists, axis=1)


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

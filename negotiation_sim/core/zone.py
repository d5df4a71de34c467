"""Whether there is a text that everyone could accept, for thousands of columns at once, each with people of its own.

Everyone starts from the best that they could get, and has a leeway: how far they may fall until staying away is
better. Each option takes some of it from each. A text is acceptable to all if it takes from nobody more than there is.

Also known as: zone of possible agreement. Source: Raiffa (1982); for the weighing Glover (1968), surrogate constraints.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from negotiation_sim.core.branching import reachable
from negotiation_sim.core.case import Case
from negotiation_sim.core.columns import beside_each_other
from negotiation_sim.core.rules.utility import chosen, utility
from negotiation_sim.core.scale import Array, Bools, Ints

EMPTY, INHABITED, UNKNOWN = range(3)

BLOCK = 128  # columns weighed at once, as many as the caches hold; it changes the speed and nothing else
TURNS, FIRST_WEIGHT, GAIN, SAME_GAIN = 40, 16, 16, 4
HEAVIEST = 256  # above any weight: 16, and in 40 turns 4·16·(1 + 1/2 + … + 1/10) more, rounded up each time


def zone(case: Case, left: Bools) -> NDArray[np.int8]:
    """Is there a text acceptable to all: EMPTY, INHABITED or UNKNOWN, (1|n,).

    Every column is decided by itself, with whole numbers: what stands beside it changes nothing.

    Parameters
    ----------
    case : Case
    left : Bools, (P, K, 1|n)
        The options that exist and that nobody's red line rules out.
    """
    found = at_a_glance(case, left)
    unclear, seats = np.flatnonzero(found == UNKNOWN), np.flatnonzero(case.party[:, 0])
    for first in range(0, len(unclear), BLOCK):
        block = unclear[first : first + BLOCK]
        value, asked, options = (some(array, block) for array in (case.value, case.reservation_value, left))
        found[block] = closely(*at_stake(value[seats], asked[seats], options))
    return found


def some(array: Array, columns: Ints) -> Array:
    """Some columns of an array, or the one that all share."""
    return beside_each_other(array, columns) if array.shape[-1] > 1 else array


def at_a_glance(case: Case, left: Bools) -> NDArray[np.int8]:
    """What shows at once, (1|n,): somebody's best is too little, or the text worth most to all together will do."""
    lowest = np.iinfo(case.value.dtype).min
    text = np.where(left, case.value.sum(axis=0, dtype=case.value.dtype), lowest).argmax(axis=1)
    most = np.int64(0)
    for p in range(len(left)):
        most = most + np.where(left[p], case.value[:, p], lowest).max(axis=1)
    hopeless = ~left.any(axis=1).all(axis=0) | ((most < case.reservation_value) & case.party).any(axis=0)
    agreeable = ((utility(case, text) >= case.reservation_value) | ~case.party).all(axis=0)
    return np.where(hopeless, EMPTY, np.where(agreeable, INHABITED, UNKNOWN)).astype(np.int8)


def at_stake(value: Array, asked: Ints, left: Bools) -> tuple[Ints, Ints]:
    """The leeway of each, (S, n), and what options take of it, (S, P, K, n): more than all where they are ruled out."""
    most = np.where(left, value, np.iinfo(value.dtype).min).max(axis=2, keepdims=True).astype(np.int64)
    leeway = most.sum(axis=(1, 2)) - asked
    too_much = leeway[:, None, None] + 1
    return leeway, np.minimum(np.where(left, most - value, too_much), too_much)


def closely(leeway: Ints, loss: Ints) -> NDArray[np.int8]:
    """Weigh the columns, and search what stays unclear; the same column next to itself is looked at once."""
    new = np.ones(leeway.shape[1], np.bool_)
    new[1:] = (leeway[:, 1:] != leeway[:, :-1]).any(axis=0) | (loss[..., 1:] != loss[..., :-1]).any(axis=(0, 1, 2))
    leeway, loss = leeway[:, new], loss[..., new]
    found, weight = weighed(leeway, loss)
    for n in np.flatnonzero(found == UNKNOWN):
        found[n] = searched(loss.shape[:3], *(array[..., n].tobytes() for array in (leeway, loss, weight)))
    return found[np.cumsum(new) - 1]


@lru_cache(maxsize=8)
def searched(shape: tuple[int, int, int], leeway: bytes, loss: bytes, weight: bytes) -> int:
    """Search one column, remembered for a case that many chunks share."""
    numbers = (np.frombuffer(given, np.int64) for given in (leeway, loss, weight))
    answer = reachable(next(numbers), next(numbers).reshape(shape), next(numbers))
    return UNKNOWN if answer is None else INHABITED if answer else EMPTY


def weighed(leeway: Ints, loss: Ints) -> tuple[NDArray[np.int8], Ints]:
    """Seek weights of the stakeholders that settle it, giving more to those who come off badly.

    The text that takes least from all together, so weighted, may be acceptable to all. Or it takes more than all have
    together, and then every text does. Weights of 0 prove nothing, and nothing wrong: where sums could grow too large.

    Returns
    -------
    found : (n,)
    weight : Ints, (S, n)
        The last weights.
    """
    seats, provisions, _, n = loss.shape
    fits = leeway.max(axis=0, initial=0) < 2**62 // (max(1, seats) * provisions * HEAVIEST)
    found, weight = np.full(n, UNKNOWN, np.int8), np.full((seats, n), FIRST_WEIGHT) * fits
    live = np.flatnonzero(fits)
    for turn in range(TURNS):
        open_leeway, open_loss, w = leeway[:, live], loss[..., live], weight[:, live]
        together = np.zeros(open_loss.shape[1:], np.int64)
        for i in range(seats):
            together += w[i] * open_loss[i]
        text = together.argmin(axis=1)
        remains = open_leeway - sum(chosen(open_loss[:, p], text[p]) for p in range(provisions))
        agreeable = (remains >= 0).all(axis=0)
        hopeless = together.min(axis=1).sum(axis=0) > (w * open_leeway).sum(axis=0)
        found[live] = np.where(agreeable, INHABITED, np.where(hopeless, EMPTY, UNKNOWN))
        step = np.maximum(abs(remains).max(axis=0, initial=0), 1) * (turn // SAME_GAIN + 1)
        weight[:, live] = np.maximum(w - remains * GAIN // step, 0)
        live = live[~(agreeable | hopeless)]
    return found, weight

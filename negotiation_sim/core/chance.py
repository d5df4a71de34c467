"""Counter-based draws: every draw has an address, so a new one never shifts an old one.

Philox4x32-10 with key = seed and counter = (replicate, entity, step, purpose).
Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from negotiation_sim.core.address import entity as entity
from negotiation_sim.core.scale import Array, Ints

MEETING, ESTIMATE, PERSON, SHOCK = 1, 2, 3, 4

WORD = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10

CELLS_A_BLOCK = 12288  # so that a block stays in the cache

IRWIN_HALL_MEAN = 2**33
IRWIN_HALL_SD = 2479700525  # of the sum of four 32-bit words: 2³² / √3

LOG2 = np.array([math.floor(2**30 * math.log2(1 + j / 1024) + 0.5) for j in range(1025)])

Words = tuple[Array, Array, Array, Array]


def philox(counter: Words, key: tuple[Array, Array]) -> Words:
    """Four random 32-bit words at each counter.

    Parameters
    ----------
    counter : four arrays of uint64 below 2³²
    key : two arrays of uint64 below 2³²
        All six broadcast together.

    Returns
    -------
    four arrays of uint64 below 2³²

    Examples
    --------
    >>> zero = np.zeros(1, dtype=np.uint64)
    >>> [hex(int(word[0])) for word in philox((zero,) * 4, (zero,) * 2)]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    word, half = np.uint64(WORD), np.uint64(32)
    m0, m1 = (np.uint64(m) for m in MULTIPLIERS)
    w0, w1 = (np.uint64(w) for w in WEYL)
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        p0, p1 = m0 * c0, m1 * c2
        c0, c2 = mixed(p1 >> half, c1, k0), mixed(p0 >> half, c3, k1)
        c1, c3 = np.bitwise_and(p1, word, out=p1), np.bitwise_and(p0, word, out=p0)
        k0, k1 = (k0 + w0) & word, (k1 + w1) & word
    return c0, c1, c2, c3


def mixed(high: Array, low: Array, key: Array) -> Array:
    """All three, exclusive or; in the place of `high` if the others are not larger."""
    if low.shape != high.shape or key.shape[-1] > high.shape[-1]:
        return high ^ (low ^ key)
    high ^= low
    high ^= key
    return high


def waiting_time(words: Ints) -> Ints:
    """How long an exponential clock runs: −log₂ of a draw out of 2³², in units of 2⁻³⁰, between entries of a table."""
    draws = np.maximum(words, 1)
    highest = np.frexp(draws.astype(np.float64))[1].astype(np.int64) - 1
    place, rest = np.divmod((draws << 32 - highest) - 2**32, 2**22)
    return (32 - highest << 30) - LOG2[place] - ((LOG2[place + 1] - LOG2[place]) * rest >> 22)


def spread(words: Ints, sd: Array) -> Array:
    """A centred error with the standard deviation `sd`, from the sum of four words (Irwin–Hall)."""
    return (words - IRWIN_HALL_MEAN) * sd // IRWIN_HALL_SD


@frozen(eq=False)
class Chances:
    """Where the draws of n negotiations come from: seeds below 2⁶⁴ and replicates below 2³², (1 or n)."""

    seed: NDArray[np.uint64]
    replicate: NDArray[np.uint64]

    @classmethod
    def of(cls, seed: int, *replicates: int) -> "Chances":
        """One seed, one negotiation a replicate."""
        return cls(np.array([seed], dtype=np.uint64), np.array(replicates, dtype=np.uint64))

    @property
    def number(self) -> int:
        """How many negotiations."""
        return max(len(self.seed), len(self.replicate))

    def blocks(self, entities: NDArray[np.uint64], steps: Array, purpose: int) -> Iterator[tuple[slice, Words]]:
        """Four words for each entity at its step, (rows, n), some columns at a time.

        One entity may have many steps, or many entities one.
        """
        n, rows = self.number, len(steps if len(entities) == 1 else entities)
        width = max(1, CELLS_A_BLOCK // max(1, rows))
        for first in range(0, n, width):
            here = slice(first, first + width)
            seed, replicate = (a if len(a) == 1 else a[here] for a in (self.seed, self.replicate))
            counter = (replicate, entities[:, None], steps[:, None], np.array([purpose], np.uint64))
            yield here, philox(counter, (seed & np.uint64(WORD), seed >> np.uint64(32)))

    def words(self, entities: NDArray[np.uint64], steps: Array, purpose: int, count: int = 4) -> Ints:
        """The first `count` of the four words, (count, rows, n)."""
        n, rows = self.number, len(steps) if len(entities) == 1 else len(entities)
        found = np.empty((count, rows, n), np.int64)
        for here, four in self.blocks(entities, steps, purpose):
            for into, word in zip(found, four, strict=False):
                into[:, here] = word
        return found

    def sums(self, entities: NDArray[np.uint64], step: int, purpose: int) -> Ints:
        """The four words of each entity added up, (entities, n)."""
        found = np.empty((len(entities), self.number), np.int64)
        for here, (total, *others) in self.blocks(entities, np.array([step], np.uint64), purpose):
            for word in others:
                total += word
            found[:, here] = total
        return found

    def of_persons(self, entities: NDArray[np.uint64]) -> Ints:
        """What makes each stakeholder differ between replicates: a sum of four words, (stakeholders, n)."""
        return self.sums(entities, 0, PERSON)

    def of_shock(self, shock: int, days: NDArray[np.uint64]) -> Ints:
        """The draws that decide on which days a shock strikes, (days, n)."""
        return self.words(np.array([shock], np.uint64), days, SHOCK, 1)[0]


@define(eq=False, slots=False)
class Draws:
    """What chance brings at one meeting, (stakeholders, n), drawn when it is first asked for.

    Three draws below 2³², and `reading`, a sum of four.
    """

    chances: Chances
    entities: NDArray[np.uint64]
    meeting: int

    @cached_property
    def decisions(self) -> Ints:
        """The draws that decide who comes and who leaves, (2, stakeholders, n)."""
        return self.chances.words(self.entities, np.array([self.meeting], np.uint64), MEETING, 2)

    @property
    def attendance(self) -> Ints:
        """Decides who comes."""
        return self.decisions[0]

    @property
    def withdrawal(self) -> Ints:
        """Decides who leaves."""
        return self.decisions[1]

    @cached_property
    def proposer(self) -> Ints:
        """Decides who gets the floor."""
        return self.chances.words(self.entities, np.array([self.meeting], np.uint64), MEETING, 3)[2]

    @cached_property
    def reading(self) -> Ints:
        """How the person is misread."""
        return self.chances.sums(self.entities, self.meeting, ESTIMATE)

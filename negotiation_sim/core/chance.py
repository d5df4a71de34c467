"""Counter-based draws: every draw has an address, so a new one never shifts an old one.

Philox4x32-10 with key = seed and counter = (replicate, entity, step, purpose).
Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from negotiation_sim.core.address import entity as entity
from negotiation_sim.core.scale import Array, Ints

MEETING, ESTIMATE, PERSON, SHOCK = 1, 2, 3, 4

WORD = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10

IRWIN_HALL_MEAN = 2**33
IRWIN_HALL_SD = 2479700525  # of the sum of four 32-bit words: 2³² / √3

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
        c0, c1, c2, c3 = (p1 >> half) ^ c1 ^ k0, p1 & word, (p0 >> half) ^ c3 ^ k1, p0 & word
        k0, k1 = (k0 + w0) & word, (k1 + w1) & word
    return c0, c1, c2, c3


def spread(words: Ints, sd: Array) -> Array:
    """A centred error with the standard deviation `sd`, from the sum of four words (Irwin–Hall)."""
    return (words - IRWIN_HALL_MEAN) * sd // IRWIN_HALL_SD


@frozen(eq=False)
class Draws:
    """The chances of one meeting, (stakeholders, n): two draws below 2³², and a sum of four."""

    attendance: Ints
    withdrawal: Ints
    reading: Ints


@frozen(eq=False)
class Chances:
    """Where the draws of n negotiations come from: seeds below 2⁶⁴ and replicates below 2³², (1 or n)."""

    seed: NDArray[np.uint64]
    replicate: NDArray[np.uint64]

    @classmethod
    def of(cls, seed: int, *replicates: int) -> "Chances":
        """One seed, one negotiation a replicate."""
        return cls(np.array([seed], dtype=np.uint64), np.array(replicates, dtype=np.uint64))

    def words(self, entities: NDArray[np.uint64], steps: Array, purpose: int) -> Words:
        """Four words for each entity at its step, (entities, n); a single entity may have many steps, or many one."""
        counter = np.broadcast_arrays(self.replicate, entities[:, None], steps[:, None], np.uint64(purpose))
        key = (self.seed & np.uint64(WORD), self.seed >> np.uint64(32))
        w0, w1, w2, w3 = (word.astype(np.int64) for word in philox(tuple(counter), key))  # type: ignore[arg-type]
        return w0, w1, w2, w3

    def of_meeting(self, entities: NDArray[np.uint64], number: int) -> Draws:
        """What chance brings at the meeting with this number."""
        steps = np.array([number], np.uint64)
        attendance, withdrawal, _proposer, _spare = self.words(entities, steps, MEETING)
        return Draws(attendance, withdrawal, sum_of(self.words(entities, steps, ESTIMATE)))

    def of_persons(self, entities: NDArray[np.uint64]) -> Ints:
        """What makes each stakeholder differ between replicates: a sum of four words, (stakeholders, n)."""
        return sum_of(self.words(entities, np.zeros(1, np.uint64), PERSON))

    def of_shock(self, shock: int, days: NDArray[np.uint64]) -> Ints:
        """The draws that decide on which days a shock strikes, (days, n)."""
        return self.words(np.array([shock], np.uint64), days, SHOCK)[0]


def sum_of(words: Words) -> Ints:
    """Four words added up."""
    return words[0] + words[1] + words[2] + words[3]

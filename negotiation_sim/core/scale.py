"""Millionths: every number inside the talks is an integer, so sums are exact in every order."""

from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

SCALE = 1_000_000
CERTAIN = 2**32

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Array = NDArray[Any]


def scaled(numbers: float | Array) -> Ints:
    """Numbers of the scenario in millionths, rounded half up."""
    return np.floor(SCALE * np.asarray(numbers, np.float64) + 0.5).astype(np.int64)


def chance(probabilities: float | Array) -> Ints:
    """Probabilities as thresholds for a 32-bit draw, which is below one with that probability."""
    return np.floor(CERTAIN * np.asarray(probabilities, np.float64) + 0.5).astype(np.int64)


def times(a: Array, b: Array) -> Array:
    """The product of two scaled numbers, floored."""
    return a * b // SCALE


def heads(mask: Bools) -> Ints:
    """How many, (n,), of a mask (S, n)."""
    narrow = mask.view(np.uint8)
    return narrow.sum(axis=0, dtype=np.uint8 if len(mask) < 256 else np.int64).astype(np.int64)


@frozen(eq=False)
class Share:
    """An exact fraction, as columns (1 or n)."""

    numerator: Ints
    denominator: Ints

    @classmethod
    def of(cls, *fractions: Fraction) -> "Share":
        """The fractions as columns, one a negotiation, or a single one for all."""
        return cls(np.array([f.numerator for f in fractions]), np.array([f.denominator for f in fractions]))

    def of_whole_reached_by(self, part: Array, whole: Array) -> Array:
        """Is `part` at least this share of `whole`? By cross-multiplication, so nothing is rounded."""
        return part * self.denominator >= self.numerator * whole

    def of_whole_exceeded_by(self, part: Array, whole: Array) -> Array:
        """Is `part` more than this share of `whole`?"""
        return part * self.denominator > self.numerator * whole

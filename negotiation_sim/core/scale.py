"""Millionths: every number inside the talks is an integer, so sums are exact in every order."""

import math
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


def scaled(number: float) -> int:
    """A number of the scenario in millionths, rounded half up."""
    return math.floor(SCALE * number + 0.5)


def chance(probability: float) -> int:
    """A probability as a threshold for a 32-bit draw, which is below it with that probability."""
    return math.floor(CERTAIN * probability + 0.5)


def times(a: Array, b: Array) -> Array:
    """The product of two scaled numbers, floored."""
    return a * b // SCALE


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

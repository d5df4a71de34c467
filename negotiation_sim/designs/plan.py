"""A plan: a design whose points are chosen, and the address of every row."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from attrs import define

from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import INDEPENDENT, Design


@define(kw_only=True, eq=False, slots=False)
class Plan:
    """All that a worker needs to hold any row.

    Attributes
    ----------
    design : Design
    points : mapping of str to array
        By name of the factor, (points,): a number, a date in days since 1970-01-01, or the place of a level.
    """

    design: Design
    points: Mapping[str, Array]

    @cached_property
    def number_of_points(self) -> int:
        """How many points there are."""
        return len(next(iter(self.points.values())))

    @property
    def number_of_rows(self) -> int:
        """How many talks are held."""
        return self.number_of_points * self.design.replicates

    def point_of(self, rows: Ints) -> Ints:
        """The point of each row."""
        return np.asarray(rows) // self.design.replicates

    def replicate_of(self, rows: Ints) -> Ints:
        """The replicate of each row, which with the seed is the address of its chances."""
        rows = np.asarray(rows)
        return rows if self.design.chances == INDEPENDENT else rows % self.design.replicates

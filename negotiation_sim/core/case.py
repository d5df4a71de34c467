"""What the parties bring to the talks, as integer tables. Nothing here changes at the table."""

from functools import cached_property

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from negotiation_sim.core.scale import Array, Bools, Ints, Share


@frozen(eq=False, kw_only=True)
class DecisionRule:
    """When a text passes, as one vector; shares are exact, columns (1 or n).

    unanimity, consensus, rough consensus, consensus minus k, supermajority and weighted majority are points of it.
    """

    min_support: Share
    strict: Bools
    max_objection: Share
    max_objectors: Ints
    quorum: Share
    bloc_floor: Share


@define(eq=False, kw_only=True, slots=False)
class Case:
    """The compiled scenario: S stakeholders, P provisions, K options (padded), n negotiations.

    Every array has the negotiations on its last axis: n columns, or one that all share. Utilities are millionths.
    """

    stakeholders: tuple[str, ...]
    provisions: tuple[str, ...]
    blocs: tuple[str, ...]
    address: NDArray[np.uint64]  # (S,)
    bloc: NDArray[np.int64]  # (S,) place in blocs
    party: Bools  # (S, 1): not an observer
    voter: Bools  # (S, 1|n): a party that does not abstain
    veto: Bools  # (S, 1|n)
    weight: Ints  # (S, 1|n), 0 for observers

    value: Ints  # (S, P, K, 1|n)
    forbidden: Bools  # (S, P, K, 1|n): own red lines, and options that do not exist
    exists: Bools  # (P, K, 1|n)
    stringency: Ints  # (P, K, 1|n)
    ideal: Ints  # (S, P, 1|n), -1 where none is stated
    initial_text: Ints  # (P, 1|n)

    reservation_value: Ints  # (S, 1|n), as all traits
    withdrawal_threshold: Ints
    withdrawal_threshold_sd: Ints
    red_line_weight: Ints
    solidarity: Ints
    attention: Ints
    initial_hope: Ints
    initial_optimism: Ints
    hazard_softness: Ints
    hazard_cap: Ints  # out of 2³²
    meeting_cost: Ints
    attendance: Ints  # out of 2³²

    rule: DecisionRule
    chair_attention: Ints  # (S, 1|n)
    reading_error: Ints  # (1|n)
    reading_error_after_caucus: Ints  # (1|n)

    shocks: tuple[str, ...]
    shock_names: tuple[str, ...]
    shock_reservation_value: Ints  # (shocks, S, 1|n)
    shock_withdrawal_threshold: Ints  # (shocks, S, 1|n)
    minimum_parties: Ints  # (1|n)
    impasse_after: Ints  # (1|n)

    @cached_property
    def red_line(self) -> Bools:
        """Who has a red line on which provision, (S, P, 1|n)."""
        return np.logical_or.reduce(self.forbidden & self.exists, axis=2)

    @cached_property
    def best(self) -> Ints:
        """The most that each could get within its own red lines, (S, 1|n)."""
        return np.where(self.forbidden, np.iinfo(np.int64).min, self.value).max(axis=2).sum(axis=1)

    @cached_property
    def blocs_of_several(self) -> tuple[NDArray[np.intp], ...]:
        """The members of each bloc that has more than one."""
        members = (np.flatnonzero(self.bloc == b) for b in range(len(self.blocs)))
        return tuple(m for m in members if len(m) > 1)

    @cached_property
    def allied_weight(self) -> Ints:
        """The convened weight of each one's bloc without itself, (S, 1|n)."""
        return self.of_allies(self.weight)

    def of_allies(self, amounts: Array) -> Array:
        """Add `amounts` (S, n) over each one's bloc, itself left out."""
        total = np.zeros_like(amounts)
        for members in self.blocs_of_several:
            total[members] = amounts[members].sum(axis=0) - amounts[members]
        return total

    def by_bloc(self, amounts: Array) -> Array:
        """Add `amounts` (S, n) over each bloc, (blocs, n)."""
        return np.stack([amounts[self.bloc == b].sum(axis=0) for b in range(len(self.blocs))])

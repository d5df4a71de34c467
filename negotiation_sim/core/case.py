"""What the parties bring to the talks, as integer tables. Nothing here changes at the table."""

from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from negotiation_sim.core.columns import pick
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


NO_LINES = np.zeros(0, np.intp)


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

    value: Array  # (S, P, K, 1|n), of the smaller type that holds the sum of everyone's utilities, as misread
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
    by_influence: Bools  # (1|n): who gets the floor by influence, or else in turn
    chair_attention: Ints  # (S, 1|n)
    reading_error: Ints  # (1|n)
    reading_error_after_caucus: Ints  # (1|n)

    shocks: tuple[str, ...]
    shock_names: tuple[str, ...]
    shock_reservation_value: Ints  # (shocks, S, 1|n)
    shock_withdrawal_threshold: Ints  # (shocks, S, 1|n)
    minimum_parties: Ints  # (1|n)
    impasse_after: Ints  # (1|n)

    # The text whose utility was asked for last, and the answer: most phases ask about the same one.
    latest: tuple[Ints, Ints] | None = field(default=None, init=False, repr=False)

    @cached_property
    def red_lines(self) -> tuple[tuple[int, int], ...]:
        """The red lines, as places (stakeholder, provision) in order; with columns, of any of them."""
        own = np.logical_or.reduce(self.forbidden & self.exists, axis=(2, 3))
        return tuple((int(i), int(p)) for i, p in np.argwhere(own))

    @cached_property
    def holder(self) -> NDArray[np.intp]:
        """Whose each red line is, (L,)."""
        return np.array([i for i, _ in self.red_lines], np.intp)

    @cached_property
    def disputed(self) -> NDArray[np.intp]:
        """Which provision each red line is about, (L,)."""
        return np.array([p for _, p in self.red_lines], np.intp)

    @cached_property
    def contested(self) -> dict[int, NDArray[np.intp]]:
        """The provisions with red lines on them, and which."""
        return {p: np.flatnonzero([p == q for _, q in self.red_lines]) for p in sorted({q for _, q in self.red_lines})}

    @cached_property
    def forbids(self) -> Bools:
        """Which options of its provision each red line rules out, (L, K, 1|n)."""
        return self.forbidden[self.holder, self.disputed]

    @cached_property
    def drawn(self) -> Bools:
        """Which red lines there are in which column, (L, 1|n)."""
        return np.logical_or.reduce(self.forbids & self.exists[self.disputed], axis=1)

    def over_lines(self, reduce: np.ufunc, amounts: Array, default: Any) -> Array:
        """Reduce what stands by red line, (L, n), to its holders, (S, n); `default` for who has none."""
        found = np.full((len(self.stakeholders), amounts.shape[-1]), default, amounts.dtype)
        for (i, _), amount in zip(self.red_lines, amounts, strict=True):
            reduce(found[i], amount, out=found[i])
        return found

    def only(self, columns: NDArray[np.intp]) -> "Case":
        """The case of some negotiations. Its red lines stay the rows that they were, some perhaps of nobody's."""
        found = pick(self, columns)
        found.red_lines = self.red_lines
        return found

    @cached_property
    def best(self) -> Ints:
        """The most that each could get within its own red lines, (S, 1|n)."""
        worst, most = np.iinfo(self.value.dtype).min, np.zeros((len(self.stakeholders), 1), np.int64)
        for p in range(len(self.provisions)):
            most = most + np.where(self.forbidden[:, p], worst, self.value[:, p]).max(axis=1)
        return most

    @property
    def never(self) -> int:
        """A utility that nobody reaches."""
        return 2**30 if self.value.dtype == np.int32 else 2**61

    @cached_property
    def audiences(self) -> tuple[tuple[int, Bools], ...]:
        """The chair's attentions, and who has each (S, 1|n); who has none does not count and is in all of them."""
        attention = self.chair_attention
        return tuple((int(a), (attention == a) | (attention == 0)) for a in np.unique(attention[attention > 0]))

    @cached_property
    def blocs_of_several(self) -> tuple[NDArray[np.intp], ...]:
        """The members of each bloc that has more than one."""
        members = (np.flatnonzero(self.bloc == b) for b in range(len(self.blocs)))
        return tuple(m for m in members if len(m) > 1)

    @cached_property
    def allied_weight(self) -> Ints:
        """The convened weight of each one's bloc without itself, (S, 1|n)."""
        return self.by_bloc(self.weight)[self.bloc] - self.weight

    def by_bloc(self, amounts: Array) -> Array:
        """Add `amounts` (S, n) over each bloc, (blocs, n)."""
        return np.stack([amounts[self.bloc == b].sum(axis=0) for b in range(len(self.blocs))])

"""Is there a text that all could accept? Decided for many negotiations at once, without trying every text.

A text is acceptable if it crosses nobody's red line and is worth to each party what staying away is, at convening.

First by prices: with a price on each party's utility, the text that is worth most in all is found provision by
provision. If even that is worth less, in all, than the reservation values are, there is no acceptable text; if each
party gains by it, it is one. Prices rise for those who lose and fall for those who gain. Where this does not settle it,
texts are built up provision by provision, and given up as soon as somebody, or all together at the best prices, can no
longer be satisfied.

Also known as: Lagrangian relaxation with a subgradient search, then branch and bound. Source: Everett (1963); Held &
Karp (1971); Land & Doig (1960).
"""

import numpy as np
from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import Array, Bools, Ints

NO_TEXT, SOME_TEXT, UNKNOWN = range(3)  # UNKNOWN: too much work to say
ROUNDS, PRICE, DEAREST, STEP = 16, 2**10, 2**20, 2**9
# Texts in part that are looked at together, and in all; a million texts have fewer, so that up to so many are decided.
BLOCK, MOST_TRIED = 256, 2_000_000
NEVER = np.iinfo(np.int64).min


@frozen(eq=False)
class Question:
    """What m negotiations ask for: what options are worth to the parties, which are open, and what each party asks."""

    value: Array  # (S, P, K, m)
    open: Bools  # (P, K, m)
    asked: Ints  # (S, m)

    def only(self, columns: Array) -> "Question":
        """Some of them; all as they are."""
        if len(columns) == self.asked.shape[-1]:
            return self
        value = self.value[..., columns].astype(np.int64)
        return Question(value, self.open[..., columns], self.asked[..., columns])

    @property
    def key(self) -> bytes:
        """What those that ask the same have in common, of questions with as many parties and options."""
        return b"".join(array.tobytes() for array in (self.value, self.open, self.asked))


def acceptable_text(case: Case, columns: Ints) -> Ints:
    """Whether some of the negotiations of a case have one: NO_TEXT, SOME_TEXT or UNKNOWN, (m,).

    Parameters
    ----------
    case : Case
    columns : (m,) places of negotiations
    """
    question = asked_of(case, columns)
    found = np.where(question.open.any(axis=1).all(axis=0), UNKNOWN, NO_TEXT)
    left = np.flatnonzero(found == UNKNOWN)
    question = question.only(left)
    dearest = np.minimum(DEAREST, 2**62 // sum_of_all(question))
    prices = np.broadcast_to(np.minimum(PRICE, dearest), question.asked.shape)
    best, least = prices, np.full(len(left), np.iinfo(np.int64).max)
    for turn in range(ROUNDS):
        surplus = surplus_at(question, prices if turn else None)
        in_all = (prices * surplus).sum(axis=0)
        best, least = np.where(in_all < least, prices, best), np.minimum(in_all, least)
        found[left[in_all < 0]] = NO_TEXT
        found[left[(surplus >= 0).all(axis=0)]] = SOME_TEXT
        on = np.flatnonzero(found[left] == UNKNOWN)
        left, question, best, least, dearest = left[on], question.only(on), best[:, on], least[on], dearest[on]
        if not len(left):
            return found
        prices = np.clip(prices[:, on] - surplus[:, on] // (STEP * (turn + 1)), 0, dearest)
    answers: dict[bytes, int] = {}
    for place, column in enumerate(left):
        one = question.only(np.array([place]))
        if (key := one.key) not in answers:
            answers[key] = by_building(one, best[:, place])
        found[column] = answers[key]
    return found


def asked_of(case: Case, columns: Ints) -> Question:
    """The question of some negotiations, parties only."""
    party = case.party[:, 0]

    def of(array: Array) -> Array:
        whole = array.shape[-1] == len(columns) and (columns == np.arange(len(columns))).all()
        if whole or array.shape[-1] == 1:
            return np.broadcast_to(array, (*array.shape[:-1], len(columns)))
        return array[..., columns]

    ruled_out = of(case.forbidden)[party].any(axis=0)
    return Question(
        value=of(case.value if party.all() else case.value[party]),
        open=of(case.exists) & ~ruled_out,
        asked=of(case.reservation_value)[party],
    )


def sum_of_all(question: Question) -> Ints:
    """No sum of surpluses is larger than this, (m,), so that no price need depend on what other negotiations ask."""
    seats, provisions, _, _ = question.value.shape
    worth, asked = question.value.max(axis=(0, 1, 2), initial=1), question.asked.max(axis=0, initial=1)
    return seats * (provisions * worth.astype(np.int64) + asked + 1)


def surplus_at(question: Question, prices: Ints | None) -> Ints:
    """What the text worth most at these prices, or where all are alike, leaves each beyond what it asks, (S, m)."""
    surplus = -question.asked
    for p in range(question.value.shape[1]):
        value = question.value[:, p]
        worth = value.sum(axis=0, dtype=np.int64) if prices is None else np.einsum("skm,sm->km", value, prices)
        option = np.where(question.open[p], worth, NEVER).argmax(axis=0)
        surplus += np.take_along_axis(value, option[None, None], axis=1)[:, 0]
    return surplus


def by_building(question: Question, prices: Ints) -> int:
    """The same for one negotiation, by building up texts; what all ask for together at these prices counts as a party.

    Those in which even the least satisfied may still gain most are built on first.
    """
    value, opened, asked = question.value[..., 0], question.open[..., 0], question.asked[:, 0]
    value = np.concatenate([value, (prices[:, None, None] * value).sum(axis=0)[None]])
    asked = np.append(asked, (prices * asked).sum())
    order = np.argsort(-spread(value[:-1], opened), kind="stable")
    options = [value[:, p, opened[p]] for p in order]
    most = [each.max(axis=1) for each in options]
    rest = [sum(most[depth + 1 :], -asked) for depth in range(len(order))]
    blocks, tried = [(0, np.zeros((1, len(value)), np.int64))], 0
    while blocks:
        depth, parts = blocks.pop()
        parts = (parts[:, None] + options[depth].T[None]).reshape(-1, len(value))
        tried += len(parts)
        if tried > MOST_TRIED:
            return UNKNOWN
        can_be = parts + rest[depth]
        on = (can_be >= 0).all(axis=1)
        if depth == len(order) - 1:
            if on.any():
                return SOME_TEXT
            continue
        parts = parts[on][can_be[on, :-1].min(axis=1).argsort(kind="stable")]
        blocks += [(depth + 1, parts[first : first + BLOCK]) for first in range(0, len(parts), BLOCK)]
    return NO_TEXT


def spread(value: Ints, opened: Bools) -> Ints:
    """How much depends on each provision, over all parties, (P,)."""
    most = np.where(opened, value, NEVER).max(axis=2)
    least = np.where(opened, value, -NEVER - 1).min(axis=2)
    return (most - least).sum(axis=0)

"""Stances and the decision rule.

Also known as: voting rule, closure rule, consent threshold. Sources: RFC 7282 on rough consensus; Susskind & Cruikshank
(1987) on near-unanimity. Not for: ranked choices between several texts.
"""

import numpy as np
from attrs import frozen

from negotiation_sim.core.case import NO_LINES, Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Nearness, Tested, WhyDecided, WhyStances
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.utility import crossed, utility
from negotiation_sim.core.scale import Bools, Ints, Share, heads
from negotiation_sim.core.table import ABSTAIN, CONSIDER, NO_STANCE, OBJECT, SUPPORT, Table
from negotiation_sim.core.tape import Meeting

CONDITIONS = ("min_support", "max_objection", "max_objectors", "veto", "bloc_floor")


def take_stances(case: Case, table: Table, u: Ints, hoped: Ints) -> Ints:
    """Object to a crossed red line or below the reservation value, support at the aspiration, else consider.

    From the utility `u` of the text and the aspirations `hoped`, all (stakeholders, n); those who left, and observers,
    have no stance.
    """
    worse = case.over_lines(np.logical_or, crossed(case, table.text), False) | (u < table.reservation_value)
    stance = np.where(worse, OBJECT, np.where(u >= hoped, SUPPORT, CONSIDER))
    return np.where(case.party & table.active, np.where(case.voter, stance, ABSTAIN), NO_STANCE)


@frozen(eq=False)
class Verdict:
    """What the rule says: the weights and the conditions that failed, (n,) and (conditions, n)."""

    why: WhyDecided
    whole: Ints
    passed: Bools


def decide_by_rule(case: Case, stance: Ints) -> Verdict:
    """Does the text pass, given the stances (S, n) of all active parties?

    W_S ≥ q_S·W, W_O ≤ q_O·W, objectors ≤ m_O, no veto holder among them, and each bloc keeps its floor of
    convened weight that is still in and does not object.
    """
    rule, objecting = case.rule, stance == OBJECT
    support, consider, against = ((case.weight * (stance == s)).sum(axis=0) for s in (SUPPORT, CONSIDER, OBJECT))
    whole = support + consider + against
    content = (stance == SUPPORT) | (stance == CONSIDER)
    kept, convened = case.by_bloc(case.weight * content), case.by_bloc(case.weight * case.voter)
    failed = np.stack(
        np.broadcast_arrays(
            ~_supported(case, support, whole),
            ~_at_most(rule.max_objection, against, whole),
            heads(objecting) > rule.max_objectors,
            (objecting & case.veto).any(axis=0),
            ~rule.bloc_floor.of_whole_reached_by(kept, convened).all(axis=0),
        )
    )
    return Verdict(WhyDecided(support, consider, against, failed), whole, (whole > 0) & ~failed.any(axis=0))


def test_consensus(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Tested:
    """Where the meeting has a test and a quorum: everyone takes a stance, the absent by word; a pass ends the talks."""
    if not meeting.test.any():
        return Tested(table.stance, meeting.test, meeting.test, meeting.minute)
    u, hoped = utility(case, table.text), aspiration(case, table, meeting)
    stance = take_stances(case, table, u, hoped)
    verdict = decide_by_rule(case, stance)
    held = meeting.test & table.quorate & (verdict.whole > 0)
    return Tested(stance, held, held & verdict.passed, meeting.minute, verdict.why, WhyStances(u, hoped))


def is_open(case: Case, table: Table, provision: int) -> Bools:
    """Which options of a provision could still pass over the red lines declared against them, (K, n)."""
    voting = case.voter & table.active
    lines = case.contested.get(provision, NO_LINES)
    holder = case.holder[lines]
    against = (table.declared[lines] & voting[holder])[:, None] & case.forbids[lines]
    blocked = (case.weight[holder, None] * against).sum(axis=0)
    whole = (case.weight * voting).sum(axis=0)
    return (
        _at_most(case.rule.max_objection, blocked, whole)
        & _supported(case, whole - blocked, whole)
        & (against.sum(axis=0) <= case.rule.max_objectors)
        & ~(against & case.veto[holder, None]).any(axis=0)
    )


def near_agreement(case: Case, table: Table, share: Share) -> Nearness:
    """Did at least this share of the active voters' weight support the text at the latest test? (n,)."""
    voting = case.voter & table.active
    support = (case.weight * (voting & (table.stance == SUPPORT))).sum(axis=0)
    return Nearness(support, (case.weight * voting).sum(axis=0), share)


def _supported(case: Case, support: Ints, whole: Ints) -> Bools:
    least = case.rule.min_support
    more = least.of_whole_exceeded_by(support, whole)
    return np.where(case.rule.strict, more, least.of_whole_reached_by(support, whole))


def _at_most(share: Share, part: Ints, whole: Ints) -> Bools:
    return ~share.of_whole_exceeded_by(part, whole)

"""Proposals from the floor: the parties table changes of their own, and the room votes on each.

Also known as: open amendment agenda, floor debate. Source: Baron & Ferejohn (1989) for recognition by influence.
Not for: talks in which only a chair holds the pen.
"""

import numpy as np

from negotiation_sim.core.case import NO_LINES, Case
from negotiation_sim.core.chance import Draws, waiting_time
from negotiation_sim.core.moves import Debated, Proposal, rewrite
from negotiation_sim.core.protocols.order import OrderOfPlay
from negotiation_sim.core.rules.attendance import take_attendance
from negotiation_sim.core.rules.choice import lexicographic_best
from negotiation_sim.core.rules.closing import close
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.decision import test_consensus
from negotiation_sim.core.rules.forecast import update_forecasts
from negotiation_sim.core.rules.reading import misreading
from negotiation_sim.core.rules.utility import chosen, utility
from negotiation_sim.core.rules.voice import voice_red_lines
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.core.table import NOTHING, Table
from negotiation_sim.core.tape import Meeting

NOBODY = -1


def hear_proposals(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Debated:
    """Up to E voters in the room table a change of one provision on the agenda each, and the room votes at once.

    Each tables what gives it most, among the changes that it expects to pass, that newly cross none of its red lines,
    and that improve on the draft for it or leave it its aspiration. More than half of the weight in the room decides.
    """
    works, text, proposals = table.quorate & meeting.works, table.text, []
    if not works.any():
        return Debated((), text)
    queue = speaking_order(case, table, meeting, draws)
    for turn in range(min(int(meeting.edits.max()), len(queue))):
        speaker = np.where(works & (turn < meeting.edits), queue[turn], NOBODY)
        proposals.append(proposal(case, table, meeting, draws, text, speaker))
        text = rewrite(text, proposals[-1].edit)
    return Debated(tuple(proposals), text)


def speaking_order(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Ints:
    """Who gets the floor first, second, …: places of stakeholders, NOBODY at the end, (S, n).

    In turn: a rota that begins E places further at each meeting. By influence: a race in which everyone is next with a
    chance in proportion to its weight.
    """
    seats = len(case.stakeholders)
    rota = (np.arange(seats)[:, None] - (meeting.number - 1) * meeting.edits) % seats
    race = (waiting_time(draws.proposer) << 27) // np.maximum(case.weight, 1)
    voters = case.voter & table.in_room & ~(case.by_influence & (case.weight == 0))
    wait = np.where(voters, np.where(case.by_influence, race, rota), np.iinfo(np.int64).max)
    queue = wait.argsort(axis=0, kind="stable")
    return np.where(np.take_along_axis(voters, queue, axis=0), queue, NOBODY)


def proposal(case: Case, table: Table, meeting: Meeting, draws: Draws, text: Ints, speaker: Ints) -> Proposal:
    """What the speakers (n,) table, and how the vote goes."""
    columns, options = np.arange(len(speaker)), np.arange(case.exists.shape[1])[:, None]
    voters, speaks = case.voter & table.in_room, np.arange(len(case.stakeholders))[:, None] == speaker
    whole = (case.weight * voters).sum(axis=0)
    still_missing = (aspiration(case, table, meeting) - utility(case, text))[speaker, columns]
    error = misreading(case, meeting, draws)
    gains, possible, order = [], [], []
    in_favour = np.zeros((*case.exists.shape[:2], len(speaker)), np.int64)
    for p in meeting.provisions:
        change, crosses = changes(case, text, p)
        known = crosses & declared_on(case, table, p)[:, None]
        in_favour[p] = weight_for(case, voters, speaks, (change >= 0) & ~crosses)
        expected = weight_for(case, voters, speaks, (change + error[:, None] >= 0) & ~known)
        own, own_crosses = (np.take_along_axis(each, speaker[None, None], axis=0)[0] for each in (change, crosses))
        good = ~own_crosses & ((own > 0) | (own >= still_missing))
        others = case.exists[p] & (options != text[p]) & meeting.on_agenda[p]
        gains.append(own)
        possible.append(others & (speaker != NOBODY) & good & (2 * expected > whole))
        order.append(np.broadcast_to(meeting.agenda[p] * len(options) + options, own.shape))
    something = np.concatenate(possible).any(axis=0)
    _gain, first = lexicographic_best(np.concatenate(possible), np.concatenate(gains), -np.concatenate(order))
    place, option = np.divmod(np.where(something, -first, 0), len(options))
    provision = meeting.provision_at(place)
    support = in_favour[provision, option, columns]
    return Proposal(
        proposer=np.where(something, speaker, NOBODY),
        provision=np.where(something, provision, NOTHING),
        option=option,
        in_favour=support,
        against=whole - support,
        adopted=something & (2 * support > whole),
    )


def changes(case: Case, text: Ints, p: int) -> tuple[Ints, Bools]:
    """What each option of a provision adds for everyone, and whose red lines it newly crosses, (S, K, n)."""
    value, ruled_out = case.value[:, p], case.forbidden[:, p]
    return value - chosen(value, text[p])[:, None], ruled_out & ~chosen(ruled_out, text[p])[:, None]


def declared_on(case: Case, table: Table, p: int) -> Bools:
    """Who has declared a red line on a provision, (S, n)."""
    found = np.zeros_like(table.active)
    lines = case.contested.get(p, NO_LINES)
    found[case.holder[lines]] = table.declared[lines]
    return found


def weight_for(case: Case, voters: Bools, speaks: Bools, agrees: Bools) -> Ints:
    """The weight of the voters who agree (S, K, n), and of the speaker, (K, n)."""
    return (case.weight[:, None] * (voters[:, None] & (agrees | speaks[:, None]))).sum(axis=0)


floor_proposals = OrderOfPlay(
    session=(take_attendance, hear_proposals, voice_red_lines, test_consensus, update_forecasts),
    after_recess=(withdraw, close),
)

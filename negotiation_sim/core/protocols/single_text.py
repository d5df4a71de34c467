"""Single text: a chair amends one draft until it passes, or time runs out.

Also known as: one-text mediation. Sources: Fisher (1978); Raiffa (1982).
Not for: talks in which the parties table texts of their own.
"""

import numpy as np
from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Amended, Edit, WhyAmended, rewrite
from negotiation_sim.core.protocols.order import OrderOfPlay
from negotiation_sim.core.rules.attendance import take_attendance
from negotiation_sim.core.rules.choice import lexicographic_best
from negotiation_sim.core.rules.closing import close
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.decision import test_consensus
from negotiation_sim.core.rules.forecast import update_forecasts
from negotiation_sim.core.rules.reading import misreading
from negotiation_sim.core.rules.utility import chosen, crossed, utility
from negotiation_sim.core.rules.voice import voice_red_lines
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import SCALE, Array, Bools, Ints, times
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


@frozen(eq=False)
class Reading:
    """How the chair reads the room: from which utility it thinks that each supports, and objects to less, (S, n).

    `enough` is where more utility adds nothing. Who is not in the room never supports, and adds nothing.
    """

    hoped: Ints
    least: Ints
    enough: Ints


def amend_one_text(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Amended:
    """Up to E times, the change of one provision on the agenda that best improves what the chair sees in the room.

    Lexicographic in (Σ ω·stance, Σ ω·min(U, aspiration)), with estimates of aspiration and reservation value that are
    off by one error per person and meeting, and only declared red lines known. Ties go to the first in (agenda, option)
    order.
    """
    may_edit, text, edits = table.quorate & meeting.works, table.text, []
    if not may_edit.any():
        return Amended((), text)
    reading, u = read_the_room(case, table, meeting, draws), utility(case, text)
    for done in range(int(meeting.edits.max())):
        edit = best_edit(case, table, meeting, reading, text, u, may_edit & (done < meeting.edits))
        may_edit = edit.provision >= 0
        if not may_edit.any():
            break
        edits.append(edit)
        u = u + gain(case, text, edit)
        text = rewrite(text, edit)
    return Amended(tuple(edits), text)


def read_the_room(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Reading:
    """The chair's estimates: true values plus an error, smaller after a caucus."""
    error = misreading(case, meeting, draws)
    hoped, least = aspiration(case, table, meeting) + error, table.reservation_value + error
    inside = case.voter & table.in_room & (case.chair_attention > 0)
    limits = (hoped, case.never), (least, case.never), (hoped, 0)
    return Reading(*(np.where(inside, level, outside).astype(case.value.dtype) for level, outside in limits))


def best_edit(
    case: Case, table: Table, meeting: Meeting, reading: Reading, text: Ints, u: Ints, may_edit: Bools
) -> Edit:
    """The best change of one provision, if it improves on the text, which is worth `u` to each."""
    crossings = table.declared & crossed(case, text)
    elsewhere = with_objections(case, reading, crossings, None)
    options, sums, possible, order = np.arange(case.exists.shape[1])[:, None], [], [], []
    for p in meeting.provisions:
        if p in case.contested:
            own = with_objections(case, reading, crossings, p)
            sums.append(appraise(case, table, own, text, u, p))
        else:
            sums.append(appraise(case, table, elsewhere, text, u, p))
        possible.append(case.exists[p] & (options != text[p]) & meeting.on_agenda[p] & may_edit)
        order.append(np.broadcast_to(meeting.agenda[p] * len(options) + options, possible[-1].shape))
    now = [chosen(each, text[p]) for each in sums[-1]]
    stances, utilities = (np.concatenate(each) for each in zip(*sums, strict=True))
    best = lexicographic_best(np.concatenate(possible), stances, utilities, -np.concatenate(order))
    better = (best[0] > now[0]) | ((best[0] == now[0]) & (best[1] > now[1]))
    place, option = np.divmod(np.where(better, -best[2], 0), len(options))
    return Edit(np.where(better, meeting.provision_at(place), -1), option, WhyAmended(now[0], best[0], now[1], best[1]))


def with_objections(case: Case, reading: Reading, crossings: Bools, but_on: int | None) -> Reading:
    """The reading, with those who never support since a declared red line is crossed, `but_on` one provision."""
    if but_on is not None:
        crossings = crossings & (case.disputed != but_on)[:, None]
    if not crossings.any():
        return reading
    objecting = case.over_lines(np.logical_or, crossings, False)
    hoped, least = (np.where(objecting, case.never, level) for level in (reading.hoped, reading.least))
    return Reading(hoped, least, reading.enough)


def appraise(case: Case, table: Table, reading: Reading, text: Ints, u: Ints, p: int) -> tuple[Ints, Ints]:
    """What the chair makes of the text with each option of provision p: Σ ω·stance and Σ ω·min(U, enough), (K, n)."""
    value = case.value[:, p]
    rest = u.astype(case.value.dtype, copy=False) - chosen(value, text[p])
    supports, accepts, full = ((level - rest)[:, None] for level in (reading.hoped, reading.least, reading.enough))
    stance = np.greater_equal(value, supports).view(np.uint8)
    stance += np.greater_equal(value, accepts).view(np.uint8)
    for line in case.contested.get(p, ()):
        stance[case.holder[line]] *= ~(table.declared[line] & case.forbids[line])
    capped = np.minimum(value, full)
    stances, utilities = np.zeros((2, *capped.shape[1:]), case.value.dtype)
    for attention, members in case.audiences:
        stances += attention * added(stance, members).astype(case.value.dtype)
        if attention == SCALE:
            utilities += added(capped, members)
            utilities += added(rest[:, None], members)
        else:
            weighted = times(np.array(attention), capped.astype(np.int64) + rest[:, None])
            utilities += added(weighted, members).astype(case.value.dtype)
    return stances, utilities


def added(amounts: Array, members: Bools) -> Array:
    """Add up amounts (S, K, n) over members (S, 1|n); a narrow type stays as it is while it can hold the sum."""
    kind = np.int64 if amounts.dtype == np.uint8 and len(amounts) > 127 else amounts.dtype
    if not members.all():
        amounts = amounts * members[:, None]
    return np.add.reduce(amounts, axis=0, dtype=kind)


def gain(case: Case, text: Ints, edit: Edit) -> Ints:
    """What a change of the text adds to everyone's utility, (S, n)."""
    seats, provisions, options, columns = case.value.shape
    table, place = case.value.reshape(seats, provisions * options, columns), np.maximum(edit.provision, 0)
    before = np.take_along_axis(text, place[None], axis=0)[0]
    after = np.where(edit.provision < 0, before, edit.option)
    return chosen(table, place * options + after) - chosen(table, place * options + before)


single_text = OrderOfPlay(
    session=(take_attendance, amend_one_text, voice_red_lines, test_consensus, update_forecasts),
    after_recess=(withdraw, close),
)

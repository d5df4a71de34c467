"""Single text: a chair amends one draft until it passes, or time runs out.

Also known as: one-text mediation. Sources: Fisher (1978); Raiffa (1982).
Not for: talks in which the parties table texts of their own.
"""

import numpy as np
from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws, spread
from negotiation_sim.core.moves import Amended, Edit, WhyAmended, rewrite
from negotiation_sim.core.protocols.order import OrderOfPlay
from negotiation_sim.core.rules.attendance import take_attendance
from negotiation_sim.core.rules.closing import close
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.decision import test_consensus
from negotiation_sim.core.rules.forecast import update_forecasts
from negotiation_sim.core.rules.utility import crossed, values
from negotiation_sim.core.rules.voice import voice_red_lines
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import Array, Bools, Ints, times
from negotiation_sim.core.table import CONSIDER, OBJECT, SUPPORT, Table
from negotiation_sim.core.tape import Meeting

NEVER = np.iinfo(np.int64).min


@frozen(eq=False)
class Reading:
    """How the chair reads the room: whom it attends to, and its estimates, all (S, n)."""

    attention: Ints
    aspiration: Ints
    reservation_value: Ints


def amend_one_text(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Amended:
    """Up to E times, the change of one provision on the agenda that best improves what the chair sees in the room.

    Lexicographic in (Σ ω·stance, Σ ω·min(U, aspiration)), with estimates of aspiration and reservation value that are
    off by one error per person and meeting, and only declared red lines known. Ties go to the first in (agenda, option)
    order.
    """
    reading = read_the_room(case, table, meeting, draws)
    may_edit = table.quorate & meeting.works
    text, edits = table.text, []
    for done in range(int(meeting.edits.max())):
        edit = best_edit(case, table, meeting, reading, text, may_edit & (done < meeting.edits))
        if not (edit.provision >= 0).any():
            break
        edits.append(edit)
        text = rewrite(text, edit)
    return Amended(tuple(edits))


def read_the_room(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Reading:
    """The chair's estimates: true values plus an error, smaller after a caucus."""
    error = spread(draws.reading, np.where(meeting.caucus, case.reading_error_after_caucus, case.reading_error))
    attention = np.where(case.voter & table.in_room, case.chair_attention, 0)
    return Reading(attention, aspiration(case, table, meeting) + error, table.reservation_value + error)


def best_edit(case: Case, table: Table, meeting: Meeting, reading: Reading, text: Ints, may_edit: Bools) -> Edit:
    """The best change of one provision, if it improves on the text; all options are weighed at once."""
    u_items, crossings = values(case, text), table.declared & crossed(case, text)
    u_text, crossings_of_text = u_items.sum(axis=1), crossings.sum(axis=1)
    u = (u_text[:, None] - u_items)[:, :, None] + case.value
    elsewhere = (crossings_of_text[:, None] - crossings)[:, :, None] > 0
    crossing = elsewhere | (table.declared[:, :, None] & case.forbidden)

    now = appraise(reading, u_text, crossings_of_text > 0)
    then = [flat(sums) for sums in appraise(reading, u, crossing)]
    options = np.arange(case.exists.shape[1])[:, None]
    possible = flat(case.exists & meeting.on_agenda[:, None] & (options != text[:, None]) & may_edit)
    first = flat(meeting.agenda[:, None] * len(options) + options)
    winner = lexicographic_best(possible, then[0], then[1], -first)

    stances, utilities = (np.take_along_axis(sums, winner[None], axis=0)[0] for sums in then)
    better = (stances > now[0]) | ((stances == now[0]) & (utilities > now[1]))
    better &= np.take_along_axis(possible, winner[None], axis=0)[0]
    provision, option = np.divmod(winner, len(options))
    return Edit(np.where(better, provision, -1), option, WhyAmended(now[0], stances, now[1], utilities))


def appraise(reading: Reading, u: Ints, crossing: Bools) -> tuple[Ints, Ints]:
    """What the chair makes of texts worth `u` to each, (S, …, n): Σ ω·stance and Σ ω·min(U, aspiration)."""
    attention, hoped, least = (
        per_person.reshape(per_person.shape[0], *(1,) * (u.ndim - 2), -1)
        for per_person in (reading.attention, reading.aspiration, reading.reservation_value)
    )
    stance = np.where(crossing | (u < least), OBJECT, np.where(u >= hoped, SUPPORT, CONSIDER))
    return (attention * stance).sum(axis=0), times(attention, np.minimum(u, hoped)).sum(axis=0)


def flat(by_option: Array) -> Array:
    """Provisions and options in one axis, (P·K, n)."""
    return by_option.reshape(-1, by_option.shape[-1])


def lexicographic_best(possible: Bools, *keys: Ints) -> Ints:
    """The place of the largest among the possible: by the first key, then the second, …, (n,)."""
    for key in keys:
        ranked = np.where(possible, key, NEVER)
        possible = possible & (ranked == ranked.max(axis=0))
    return possible.argmax(axis=0)


single_text = OrderOfPlay(
    session=(take_attendance, amend_one_text, voice_red_lines, test_consensus, update_forecasts),
    after_recess=(withdraw, close),
)

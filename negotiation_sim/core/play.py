"""Whole talks for n negotiations side by side, without a clock or a record: the tape gives the meetings."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import evolve, fields, frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.columns import pick
from negotiation_sim.core.moves import Extended, apply
from negotiation_sim.core.protocols.order import OrderOfPlay
from negotiation_sim.core.rules.closing import expire
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.core.table import Table, convene
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY, Meeting, Tape

WORTH_KEEPING = 0.75  # with fewer still open than this share, those that have ended are put aside


@frozen(eq=False)
class Begun:
    """Talks that have begun: where they stand, (…, 1|n), and what is left of the tape's first meeting, None for all."""

    table: Table
    meeting: OrderOfPlay | None


def play(order: OrderOfPlay, case: Case, tape: Tape, chances: Chances, begun: Begun | None = None) -> Table:
    """Hold every meeting of the tape, move the deadline where it is extended, and let time run out.

    Parameters
    ----------
    order : OrderOfPlay
    case, tape
        One column for all negotiations, or one each.
    chances : Chances
        One column a negotiation.
    begun : Begun, optional
        From where all of them go on, instead of from the convening.

    Returns
    -------
    Table
        Where each negotiation stood at its end.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> from negotiation_sim.recorder import record_tape
    >>> from negotiation_sim.core.protocols import single_text
    >>> from negotiation_sim.scenario.compile import compile_case
    >>> park = load("teaching-park")
    >>> tape = record_tape(park, Chances.of(0, 0))
    >>> table = play(single_text, compile_case(park), tape, Chances.of(0, *range(8)))
    >>> table.status.tolist()
    [1, 1, 1, 1, 2, 1, 2, 2]
    """
    if begun is None:
        table = convene(case, chances, tape.first_deadline)
    else:
        table = repeated(begun.table, chances.number)
    rows, closed = np.arange(len(table.status)), []
    for number in range(len(tape.meetings)):
        meeting = tape.meetings[number]
        late = meeting.minute > table.deadline + LAST_MINUTE_OF_A_DAY
        table = apply(table, Extended(np.where(late, tape.last_deadline, table.deadline)))
        left = begun.meeting if begun is not None and number == 0 else None
        table = only(meeting.held, hold(left or order, case, table, meeting, chances), table)
        if table.open.mean() < WORTH_KEEPING:
            on, over = np.flatnonzero(table.open), np.flatnonzero(~table.open)
            closed.append((rows[over], pick(table, over)))
            rows, table, case = rows[on], pick(table, on), case.only(on)
            tape, chances = pick(tape, on), pick(chances, on)
        if not len(rows):
            break
    table = apply(table, Extended(tape.last_deadline))
    table = strike_all(case, table, tape.strikes)
    return in_order([*closed, (rows, apply(table, expire(table)))])


def repeated(table: Table, n: int) -> Table:
    """A table of one negotiation as n of them; a table of n as it is."""
    if len(table.status) == n:
        return table
    columns: dict[str, Any] = {name: getattr(table, name).repeat(n, axis=-1) for name in names_of_arrays(table)}
    return evolve(table, **columns)


def in_order(parts: list[tuple[Ints, Table]]) -> Table:
    """Tables of some of the negotiations each, as one, by the places where they stood."""
    order = np.concatenate([rows for rows, _ in parts]).argsort()
    first = parts[0][1]
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(table, name) for _, table in parts], axis=-1)[..., order]
        for name in names_of_arrays(first)
    }
    return evolve(first, **joined)


def names_of_arrays(table: Table) -> list[str]:
    """What of a table has a column a negotiation."""
    return [field.name for field in fields(Table) if isinstance(getattr(table, field.name), np.ndarray)]


def hold(order: OrderOfPlay, case: Case, table: Table, meeting: Meeting, chances: Chances) -> Table:
    """The table after a meeting and its walk-out, shocks before and between included."""
    draws = Draws(chances, case.address, meeting.number)
    table = strike_all(case, table, meeting.strikes)
    for phase in order.session:
        table = apply(table, phase(case, table, meeting, draws))
    table = strike_all(case, table, meeting.recess_strikes)
    for phase in order.after_recess:
        table = apply(table, phase(case, table, meeting, draws))
    return table


def only(held: Bools, after: Table, before: Table) -> Table:
    """The table after a meeting where it was held, and before it elsewhere."""
    if held.all():
        return after
    kept: dict[str, Any] = {
        name: np.where(held, getattr(after, name), getattr(before, name)) for name in names_of_arrays(after)
    }
    return evolve(after, **kept)


def strike_all(case: Case, table: Table, shocks: Iterable[Ints]) -> Table:
    """One shock after the other."""
    for shock in shocks:
        table = apply(table, strike_shock(case, table, shock))
    return table

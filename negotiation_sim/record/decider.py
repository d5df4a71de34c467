"""Decide what happens, and fold what happened back into the table.

`decide` decides, `evolve` records: a fact carries everything that was decided, and folding it compares no utility.
"""

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import (
    Amended,
    Closed,
    Edit,
    Extended,
    Forecasted,
    Intervened,
    Move,
    Opened,
    Returned,
    Struck,
    Tested,
    Voiced,
    WalkedOut,
    apply,
    rewrite,
)
from negotiation_sim.core.protocols.order import Phase
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.core.table import (
    AGREEMENT,
    COLLAPSE,
    DEADLINE_EXPIRED,
    IMPASSE,
    NO_STANCE,
    OPEN,
    STANCES,
    Table,
)
from negotiation_sim.core.tape import Meeting
from negotiation_sim.record import events as e
from negotiation_sim.record.narrate import narrate


def decide(phase: Phase, case: Case, table: Table, meeting: Meeting, draws: Draws) -> tuple[e.Fact, ...]:
    """What happens in this phase of a meeting."""
    return tuple(narrate(phase(case, table, meeting, draws), case, table))


def evolve(table: Table | None, event: e.Event) -> Table:
    """The table after an event.

    Parameters
    ----------
    table : Table or None
        Where the talks stood; None before they were convened.
    event : Event

    Raises
    ------
    ValueError
        If the talks have not been convened, or a second time, or the event names somebody who is not at the table.
    """
    if table is None and isinstance(event.fact, e.ProcessConvened):
        return convened(event.fact)
    if table is None or isinstance(event.fact, e.ProcessConvened):
        raise ValueError(f"event {event.sequence} is {event.kind}; the first event, and only that, is ProcessConvened")
    move = recorded_move(table, event)
    return table if move is None else apply(table, move)


def replay(events: Iterable[e.Event]) -> Table:
    """The table after all these events: the state at the end of any prefix of a log.

    Parameters
    ----------
    events : iterable of Event
        A log or a prefix of one.

    Returns
    -------
    Table
        Arrays with one column; utilities in millionths.

    Raises
    ------
    ValueError
        If there is no event, or the first is not `ProcessConvened`.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> result = run(load("teaching-park"), seed=0)
    >>> before = replay(result.events[:25])
    >>> int(before.active.sum()), int(result.table.active.sum())
    (5, 4)
    """
    table = None
    for event in events:
        table = evolve(table, event)
    if table is None:
        raise ValueError("there is no event to replay; a log begins with ProcessConvened")
    return table


def recorded_move(table: Table, event: e.Event) -> Move | None:
    """The move that an event records, None for events that leave the table as it is."""
    minute = np.array([event.minute])
    match event.fact:
        case e.MeetingOpened(present=present, works=works):
            return Opened(seated(table, *present), np.array([True]), np.array([works]))
        case e.MeetingInquorate():
            return Opened(table.in_room, np.array([False]), np.array([False]))
        case e.ShockOccurred(reservation_values=r, withdrawal_thresholds=threshold):
            return Struck(
                with_values(table, table.reservation_value, r),
                with_values(table, table.withdrawal_threshold, threshold),
            )
        case e.DraftAmended(provision=provision, to_option=option):
            return rewritten(table, {provision: option})
        case e.ProposalAccepted(changes=changes):
            return rewritten(table, changes)
        case e.RedLineDeclared(stakeholder=who, provision=provision):
            declared = np.zeros_like(table.declared)
            declared[table.line(who, provision)] = True
            return Voiced(declared)
        case e.ConsensusTested() | e.StrawPollTaken():
            held = np.array([True])
            return Tested(stances_taken(table, event.fact), held, ~held, minute)
        case e.ForecastUpdated(stakeholder=who, forecast=forecast, hope=hope):
            hopes = table.hope.copy()
            for provision, value in hope.items():
                hopes[table.line(who, provision)] = value
            return Forecasted(with_values(table, table.forecast, {who: forecast}), hopes)
        case e.StakeholderWithdrew(stakeholder=who, provision=carried_by):
            leaving = seated(table, who)
            item = -1 if carried_by is None else table.item(carried_by)
            return WalkedOut(leaving, np.where(leaving, item, -1), event.meeting)
        case e.StakeholderRejoined(stakeholder=who):
            return Returned(seated(table, who))
        case e.DeadlineExtended(to_minute=deadline):
            return Extended(np.array([deadline]))
        case e.InterventionMade(reservation_values=r, withdrawal_thresholds=threshold, deadline=deadline):
            return Intervened(
                with_values(table, table.reservation_value, r),
                with_values(table, table.withdrawal_threshold, threshold),
                table.deadline if deadline is None else np.array([deadline]),
            )
        case e.AgreementReached() | e.ImpasseDeclared() | e.DeadlineExpired() | e.ProcessCollapsed():
            return Closed(np.array([ENDINGS[type(event.fact)]]), minute)
    return None


ENDINGS = {
    e.AgreementReached: AGREEMENT,
    e.ImpasseDeclared: IMPASSE,
    e.DeadlineExpired: DEADLINE_EXPIRED,
    e.ProcessCollapsed: COLLAPSE,
}


def convened(fact: e.ProcessConvened) -> Table:
    """The table as the talks begin."""
    roster, provisions = fact.roster, tuple(p.id for p in fact.provisions)
    seats = len(roster)
    lines = [(i, p) for i, seat in enumerate(roster) for p, name in enumerate(provisions) if name in seat.hope]

    def column(values: Iterable[int]) -> Ints:
        return np.array(list(values), np.int64)[:, None]

    return Table(
        stakeholders=tuple(seat.id for seat in roster),
        provisions=provisions,
        red_lines=tuple(lines),
        text=column(fact.text[p] for p in provisions),
        active=np.ones((seats, 1), bool),
        in_room=np.zeros((seats, 1), bool),
        quorate=np.array([False]),
        reservation_value=column(seat.reservation_value for seat in roster),
        withdrawal_threshold=column(seat.withdrawal_threshold for seat in roster),
        forecast=column(seat.forecast for seat in roster),
        hope=column(roster[i].hope[provisions[p]] for i, p in lines),
        declared=np.zeros((len(lines), 1), bool),
        stance=np.full((seats, 1), NO_STANCE),
        left_at=np.zeros((seats, 1), np.int64),
        carried_by=np.full((seats, 1), -1),
        idle=np.array([0]),
        deadline=np.array([fact.deadline]),
        status=np.array([OPEN]),
        ended=np.array([-1]),
    )


def seated(table: Table, *stakeholders: str) -> Bools:
    """A mask of these stakeholders, (S, 1)."""
    mask = np.zeros((len(table.stakeholders), 1), bool)
    mask[[table.seat(who) for who in stakeholders]] = True
    return mask


def with_values(table: Table, column: Ints, values: Mapping[str, int]) -> Ints:
    """The column with new values for some stakeholders, (S, 1)."""
    column = column.copy()
    for who, value in values.items():
        column[table.seat(who)] = value
    return column


def rewritten(table: Table, changes: Mapping[str, int]) -> Amended:
    """Changes of the text, options by provision."""
    edits = tuple(Edit(np.array([table.item(p)]), np.array([option])) for p, option in changes.items())
    return Amended(edits, reduce(rewrite, edits, table.text))


def stances_taken(table: Table, fact: e.ConsensusTested | e.StrawPollTaken) -> Ints:
    """Everyone's stance in a test or poll, (S, 1)."""
    stances = np.full((len(table.stakeholders), 1), NO_STANCE)
    for code, name in enumerate(STANCES):
        stances[[table.seat(who) for who in getattr(fact, name)]] = code
    return stances

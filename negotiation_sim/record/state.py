"""Where talks stood at a moment of their log: after an event, or at the end of a day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

import attrs
from attrs import frozen

from negotiation_sim.core.scale import SCALE
from negotiation_sim.core.table import STANCES, STATUSES, Table
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import replay


@frozen(kw_only=True)
class Standing:
    """Where one stakeholder stood; utilities from 0 to 1.

    Attributes
    ----------
    stakeholder, name, bloc : str
    observer : bool
        Without forecast, hopes, stance, reservation value and threshold of its own.
    active : bool
        Has not left.
    in_room : bool
        Present at the latest meeting, and has not left since.
    forecast, reservation_value, withdrawal_threshold : float or None
        What it expected, what staying away was worth to it, and from where on it might walk out; None for observers.
    hope : mapping
        By provision, for each of its red lines.
    declared : tuple of str
        The provisions on which it had declared its red line.
    stance : str or None
        At the latest test or straw poll in which it took part, None if it had in none.
    left_at : int or None
        After which meeting it left, None while it is in.
    carried_by : str or None
        The provision whose red line carried its grievance when it left.
    """

    stakeholder: str
    name: str
    bloc: str
    observer: bool
    active: bool
    in_room: bool
    forecast: float | None
    reservation_value: float | None
    withdrawal_threshold: float | None
    hope: Mapping[str, float]
    declared: tuple[str, ...]
    stance: str | None
    left_at: int | None
    carried_by: str | None


@frozen(kw_only=True, eq=False)
class State:
    """Where the talks stood after an event.

    Attributes
    ----------
    convened : ProcessConvened
        Who talks about what, as the talks began.
    event : Event
        The last event that is counted.
    table : Table
        The state as folded, in millionths.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> state = state_after(run(load("teaching-park"), seed=0).events, 25)
    >>> [standing.stakeholder for standing in state.standings if not standing.active]
    ['nature']
    """

    convened: e.ProcessConvened
    event: e.Event
    table: Table

    @property
    def status(self) -> str:
        """``open``, ``agreement``, ``deadline_expired``, ``impasse`` or ``collapse``."""
        return STATUSES[self.table.status[0]]

    @property
    def deadline(self) -> str:
        """The day of the deadline in force."""
        return (date.fromisoformat(self.convened.start) + timedelta(minutes=int(self.table.deadline[0]))).isoformat()

    @property
    def text(self) -> dict[str, str]:
        """The text, or the draft as it stood: the id of an option by provision."""
        places = self.table.text[:, 0]
        return {p.id: p.options[o].id for p, o in zip(self.convened.provisions, places, strict=True)}

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Where each stakeholder stood, in the scenario's order."""
        return tuple(standing(self.table, i, seat) for i, seat in enumerate(self.convened.roster))

    def to_dict(self) -> dict[str, Any]:
        """The state as `negsim replay --json` prints it."""
        convened = self.convened
        return {
            "scenario": convened.scenario,
            "scenario_hash": convened.scenario_hash,
            "illustrative": convened.illustrative,
            "seed": convened.seed,
            "replicate": convened.replicate,
            "sequence": self.event.sequence,
            "date": self.event.date,
            "minute": self.event.minute,
            "meeting": self.event.meeting,
            "status": self.status,
            "deadline": self.deadline,
            "idle_meetings": int(self.table.idle[0]),
            "text": self.text,
            "stakeholders": [attrs.asdict(each) | {"declared": list(each.declared)} for each in self.standings],
        }


def state_after(events: Sequence[e.Event], sequence: int) -> State:
    """Where the talks stood after the event of this number, that event included.

    Parameters
    ----------
    events : sequence of Event
        A log.
    sequence : int
        From 0, the convening.

    Raises
    ------
    ValueError
        If the log has no event of this number.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> log = run(load("teaching-park"), seed=0).events
    >>> state_after(log, 2).text["fence"], state_after(log, 3).text["fence"]
    ('none', 'fence')
    """
    if not events:
        raise ValueError("the log is empty; a log begins with ProcessConvened")
    if not 0 <= sequence < len(events):
        raise ValueError(f"no event {sequence} in this log; it has the events 0 to {len(events) - 1}")
    table, convened = replay(events[: sequence + 1]), events[0].fact
    assert isinstance(convened, e.ProcessConvened)
    return State(convened=convened, event=events[sequence], table=table)


def state_on(events: Sequence[e.Event], day: date) -> State:
    """Where the talks stood at the end of a day.

    Parameters
    ----------
    events : sequence of Event
        A log.
    day : date
        Everything up to the first event of a later day is counted.

    Raises
    ------
    ValueError
        If the talks had not been convened yet.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> state_on(run(load("teaching-park"), seed=0).events, date(2026, 4, 14)).event.sequence
    25
    """
    until = day.isoformat()
    so_far = sum(1 for _ in takewhile(lambda event: event.date <= until, events))
    if events and not so_far:
        raise ValueError(f"on {until} the talks had not been convened; ask for {events[0].date} or a later day")
    return state_after(events, so_far - 1)


def standing(table: Table, i: int, seat: e.Seat) -> Standing:
    """Where the stakeholder in row `i` stood."""
    lines = {table.provisions[p]: row for row, (holder, p) in enumerate(table.red_lines) if holder == i}
    stance, left_at, carried_by = (int(column[i, 0]) for column in (table.stance, table.left_at, table.carried_by))

    def amount(millionths: int) -> float | None:
        return None if seat.observer else int(millionths) / SCALE

    return Standing(
        stakeholder=seat.id,
        name=seat.name,
        bloc=seat.bloc,
        observer=seat.observer,
        active=bool(table.active[i, 0]),
        in_room=bool(table.in_room[i, 0]),
        forecast=amount(table.forecast[i, 0]),
        reservation_value=amount(table.reservation_value[i, 0]),
        withdrawal_threshold=amount(table.withdrawal_threshold[i, 0]),
        hope={provision: int(table.hope[row, 0]) / SCALE for provision, row in lines.items()},
        declared=tuple(provision for provision, row in lines.items() if table.declared[row, 0]),
        stance=STANCES[stance] if stance >= 0 else None,
        left_at=left_at or None,
        carried_by=table.provisions[carried_by] if carried_by >= 0 else None,
    )

"""What `calendar.count` and `calendar.interval` make of a calendar: fewer meetings, or as many days between all."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from negotiation_sim.scenario.faults import Fault, ScenarioError
from negotiation_sim.scenario.kinds import LONGEST_INTERVAL, days_apart, whole

COUNTS = whole(1, 1000)
DEADLINE, LATER_DEADLINE = "calendar.deadline", "calendar.extension.deadline"


def shorten(calendar: dict[str, Any], value: object, said: Collection[str]) -> None:
    """Leave only so many meetings in a calendar, from the first.

    A deadline on the day of the last meeting stays on it, unless it is changed itself.

    Parameters
    ----------
    calendar : dict
        As TOML has it, with every date; what cannot be read is left to the loader.
    value : object
        How many, at least 1.
    said : collection of str
        The paths that are changed besides.

    Raises
    ------
    ScenarioError
        If there are fewer meetings.
    """
    count, meetings = COUNTS.read(value), with_dates(calendar.get("meetings"))
    if meetings and count > len(meetings):
        problem = f"must be at most {len(meetings)}: there are no more meetings to leave"
        raise ScenarioError("", [Fault("calendar.count", problem, f"got {count}: list more under calendar.meetings")])
    moving = moving_deadlines(calendar, said)
    del meetings[count:]
    put_on_last_day(moving, meetings)


def respace(calendar: dict[str, Any], value: object, said: Collection[str]) -> None:
    """Write other dates into a calendar: the first meeting keeps its date, and every meeting its hour.

    A deadline on the day of the last meeting stays on it, unless it is changed itself.

    Parameters
    ----------
    calendar : dict
        As TOML has it, with every date; what cannot be read is left to the loader.
    value : object
        Days, or words like "2 weeks".
    said : collection of str
        The paths that are changed besides.
    """
    days, meetings = days_apart(value), with_dates(calendar.get("meetings"))
    if not meetings:
        return
    if (len(meetings) - 1) * days > LONGEST_INTERVAL:
        problem, remedy = "must end within 100 years", f"got {days} days between each two of {len(meetings)} meetings"
        raise ScenarioError("", [Fault("calendar", problem, remedy)])
    moving = moving_deadlines(calendar, said)
    for number, meeting in enumerate(meetings):
        moved = day_of(meetings[0]["at"]) + timedelta(days=days * number) - day_of(meeting["at"])
        meeting["at"] += moved
    put_on_last_day(moving, meetings)


def put_on_last_day(moving: Iterable[dict[str, Any] | None], meetings: Sequence[dict[str, Any]]) -> None:
    """Move these deadlines to the day of the last meeting."""
    for table in moving:
        if table is not None:
            table["deadline"] = day_of(meetings[-1]["at"])


def moving_deadlines(calendar: dict[str, Any], said: Collection[str]) -> list[dict[str, Any] | None]:
    """The tables whose deadline is on the day of the last meeting and moves with it: the calendar, its extension."""
    meetings = with_dates(calendar.get("meetings"))
    last = day_of(meetings[-1]["at"]) if meetings else None
    return [
        table if last and path not in said and isinstance(table, dict) and table.get("deadline") == last else None
        for path, table in ((DEADLINE, calendar), (LATER_DEADLINE, calendar.get("extension")))
    ]


def with_dates(meetings: object) -> list[dict[str, Any]]:
    """The meetings, if they all have a date."""
    found = meetings if isinstance(meetings, list) else []
    return found if all(isinstance(each, dict) and isinstance(each.get("at"), date) for each in found) else []


def day_of(at: date) -> date:
    """The day of a moment."""
    return at.date() if isinstance(at, datetime) else at

"""The entries of minutes in the order of time, and which meeting of the calendar each meeting was."""

from collections.abc import Iterator
from datetime import date, datetime, time

from attrs import frozen

from negotiation_sim.calendar import DAY, DEADLINE, MEETING, SHOCK, WALK_OUT, minute_of
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY
from negotiation_sim.observe import written
from negotiation_sim.scenario.faults import Faults, Path
from negotiation_sim.scenario.schema import Calendar, Meeting
from negotiation_sim.scenario.words import listed
from negotiation_sim.scenario.written import NO_DAY

END = DEADLINE + 1
ANEW = "begin a new stream with the changed case and all minutes again"


@frozen
class Exits:
    """Those who left at one moment, each with its place in the list."""

    members: tuple[tuple[int, written.Exit | written.LaterExit], ...]


What = written.Meeting | written.Shock | written.Extension | written.End | Exits


@frozen
class Entry:
    """Something that happened: when, where the file has it, at or after which meeting, and how long it was."""

    minute: int
    rank: int
    path: Path
    what: What
    number: int = 0
    length: int = 0


def timeline(file: written.File, calendar: Calendar, latest: int, faults: Faults) -> list[Entry]:
    """What the file says, in the order of time.

    At one and the same minute the order is that of the clock: shock, meeting, walk-out, deadline.

    Parameters
    ----------
    file : written.File
    calendar : Calendar
        Of the scenario.
    latest : int
        The minute up to which there is a record already.
    faults : Faults
        Takes what is wrong with the dates.

    Returns
    -------
    list of Entry
        Without those whose time cannot be told.
    """
    entries = [*meetings(file, calendar, faults)]
    for place, shock in enumerate(file.shocks):
        if shock.on != NO_DAY:
            entries.append(Entry(minute_of(calendar, shock.on), SHOCK, ("shocks", place), shock))
    for place, extension in enumerate(file.extensions):
        if extension.on != NO_DAY:
            entries.append(Entry(end_of(calendar, extension.on), DEADLINE, ("extensions", place), extension))
    for day in dict.fromkeys(gone.on for gone in file.left if gone.on != NO_DAY):
        members = tuple((place, gone) for place, gone in enumerate(file.left) if gone.on == day)
        entries.append(Entry(end_of(calendar, day), WALK_OUT, ("left",), Exits(members)))
    if file.end is not None:
        last = max((entry.minute + entry.length for entry in entries), default=latest)
        minute = last if file.end.on is None else end_of(calendar, file.end.on)
        entries.append(Entry(minute, END, ("end",), file.end))
    return sorted(entries, key=lambda entry: (entry.minute, entry.rank))


def end_of(calendar: Calendar, day: date) -> int:
    """The last minute of a day."""
    return minute_of(calendar, day) + LAST_MINUTE_OF_A_DAY


def meetings(file: written.File, calendar: Calendar, faults: Faults) -> Iterator[Entry]:
    """The meetings, and the exits after each."""
    latest = None
    for place, meeting in enumerate(file.meetings):
        path = ("meetings", place)
        number = number_of(meeting, calendar, path, faults)
        if number is None:
            continue
        planned = calendar.meetings[number - 1]
        minute = minute_of(calendar, held_at(meeting, planned))
        if latest is not None and minute < latest:
            faults.add(when(meeting, path), "comes before the meeting above it", "write meetings in the order of time")
            continue
        latest = minute
        recess = recess_of(meeting, planned)
        yield Entry(minute, MEETING, path, meeting, number, recess)
        yield from exits(meeting, minute + recess, calendar, path, number, faults)


def exits(
    meeting: written.Meeting, end: int, calendar: Calendar, path: Path, number: int, faults: Faults
) -> Iterator[Entry]:
    """Who left, those of one moment together: at the end of the meeting, or on a later day."""
    moments: dict[int, list[tuple[int, written.Exit]]] = {}
    for place, gone in enumerate(meeting.left):
        minute = end if gone.on is None else minute_of(calendar, gone.on)
        if minute // DAY < end // DAY:
            faults.add(
                (*path, "left", place, "on"), "is before the end of the meeting", "leave it out, or put it right"
            )
        moments.setdefault(max(minute, end), []).append((place, gone))
    for minute, members in moments.items():
        yield Entry(minute, WALK_OUT, (*path, "left"), Exits(tuple(members)), number)


def number_of(meeting: written.Meeting, calendar: Calendar, path: Path, faults: Faults) -> int | None:
    """Which meeting of the calendar it was, from 1: the one that is named, or else the one of that day."""
    planned, number, at = calendar.meetings, meeting.meeting, meeting.at
    if faults.touched((*path, "meeting")) or (number is None and faults.touched((*path, "at"))):
        return None
    if number is not None:
        if number > len(planned):
            remedy = f"got {number}: the calendar has {len(planned)} meetings; add it there, and {ANEW}"
            faults.add((*path, "meeting"), "is not in the calendar", remedy)
            return None
        return number
    if at is None:
        faults.add(path, "must say which meeting it was", "write its day, at = 2026-03-17, or its number, meeting = 2")
        return None
    on_day = [n for n, each in enumerate(planned, 1) if each.at.date() == at.date()]
    found = [n for n in on_day if planned[n - 1].at == at] or on_day
    if len(found) == 1:
        return found[0]
    if found:
        numbers = listed(map(str, found))
        faults.add((*path, "at"), f"is the day of meetings {numbers}", f"say which it was: meeting = {found[0]}")
    else:
        next_one = next((n for n, each in enumerate(planned, 1) if each.at > at), len(planned))
        day = planned[next_one - 1].at.date()
        remedy = f"got {at.date()}: say which it was, e.g. meeting = {next_one}, planned for {day}"
        faults.add((*path, "at"), "is the day of no meeting of the calendar", remedy)
    return None


def held_at(meeting: written.Meeting, planned: Meeting) -> datetime:
    """When it was held; a day alone means the hour that was planned for it, if that was the day."""
    if meeting.at is None or (meeting.at.date() == planned.at.date() and meeting.at.time() == time()):
        return planned.at
    return meeting.at


def recess_of(meeting: written.Meeting, planned: Meeting) -> int:
    """How long the break was, in minutes, before people decided whether to stay."""
    return planned.recess if meeting.recess is None else meeting.recess


def when(meeting: written.Meeting, path: Path) -> Path:
    """Where the file says when a meeting was."""
    return (*path, "meeting" if meeting.at is None else "at")

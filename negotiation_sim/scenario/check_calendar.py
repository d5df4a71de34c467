"""What holds of a calendar: meetings in order of time up to the deadline, and shocks that strike someone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from negotiation_sim.scenario import written
from negotiation_sim.scenario.expand import longest_span, meetings_of, struck
from negotiation_sim.scenario.faults import Faults, Path, listed, shown
from negotiation_sim.scenario.schema import Meeting
from negotiation_sim.scenario.written import NO_DAY, NO_INTERVAL, NO_MOMENT

LONGEST = 36525
END_OF_DAY = time(23, 59)


def check_calendar(file: written.Scenario, faults: Faults) -> None:
    """Check the meetings, the shocks, and that they fit between the start and the deadline.

    Parameters
    ----------
    file : written.Scenario
    faults : Faults
        Takes what is wrong.
    """
    check_sessions(file, faults)
    meetings = readable_meetings(file.calendar, faults)
    if meetings:
        check_bounds(file.calendar, meetings, faults)
        check_order(file.calendar, meetings, faults)
    check_minimum(file, faults)
    if file.calendar.proposers and file.calendar.protocol != "floor_proposals":
        faults.add(("calendar", "proposers"), "is for proposals from the floor", 'write protocol = "floor_proposals"')
    check_shocks(file, meetings, faults)


def spot(calendar: written.Calendar, number: int) -> Path:
    """Where a meeting is written: in the list, or in the rule that makes it."""
    return ("calendar", "every") if calendar.every else ("calendar", "meetings", number)


def check_sessions(file: written.Scenario, faults: Faults) -> None:
    """There are meetings, in one way of giving them, and what they name exists."""
    calendar, path = file.calendar, ("calendar", "meetings")
    if calendar.meetings and calendar.every:
        faults.add(("calendar", "every"), "cannot stand beside a list of meetings", "keep one of them")
    if not (calendar.meetings or calendar.every or faults.touched(path) or faults.touched(("calendar", "every"))):
        faults.add(path, "must have at least one member", "or give a rule, [calendar.every]")
    people = dict.fromkeys(who.id for who in file.stakeholders)
    for number, meeting in enumerate(calendar.meetings):
        check_agenda(file, meeting.agenda or (), (*path, number, "agenda"), faults)
        for name in meeting.attendance or ():
            faults.add_unknown((*path, number, "attendance"), "stakeholder", name, people)
    for number, agenda in enumerate(calendar.every.agenda if calendar.every else ()):
        check_agenda(file, agenda, ("calendar", "every", "agenda", number), faults)


def check_agenda(file: written.Scenario, agenda: Sequence[str], path: Path, faults: Faults) -> None:
    """An agenda names provisions, each once."""
    provisions = dict.fromkeys(provision.id for provision in file.provisions)
    before: set[str] = set()
    for name in agenda:
        faults.add_unknown(path, "provision", name, provisions)
        if name in before:
            faults.add(path, f"names {shown(name)} twice", "keep one of them")
        before.add(name)


def readable_meetings(calendar: written.Calendar, faults: Faults) -> Mapping[int, Meeting]:
    """The meetings whose times are known, by their number from 0."""
    every = calendar.every
    if every and (every.first == NO_MOMENT or every.interval == NO_INTERVAL):
        return {}
    if every and longest_span(every) > 2 * LONGEST:  # so far, there may be no such date
        faults.add(("calendar", "every"), "must end within 100 years", "a smaller count or interval")
        return {}
    return {n: meeting for n, meeting in enumerate(meetings_of(calendar)) if meeting.at != NO_MOMENT}


def check_bounds(calendar: written.Calendar, meetings: Mapping[int, Meeting], faults: Faults) -> None:
    """Start, meetings, deadline and extension follow each other, within 100 years."""
    days = [meeting.at.date() for meeting in meetings.values()]
    start, deadline = calendar.start or days[0], calendar.deadline or days[-1]
    if start > days[0]:
        faults.add(("calendar", "start"), "must not be after the first meeting", f"which is on {days[0]}")
    if deadline < start:
        faults.add(("calendar", "deadline"), "must not be before the start", f"which is on {start}")
    last = calendar.extension.deadline if calendar.extension else deadline
    if last == NO_DAY or faults.touched(("calendar", "deadline")):
        return
    if calendar.extension and last <= deadline:
        path = ("calendar", "extension", "deadline")
        faults.add(path, "must be later than the first deadline", f"which is on {deadline}")
    last, remedy = max(deadline, last), "give a later deadline, or an extension"
    for number, meeting in meetings.items():
        if meeting.at.date() > last:
            problem = "makes meetings" if calendar.every else "is"
            faults.add(spot(calendar, number), f"{problem} after the deadline, {last}", remedy)
    if (last - start).days > LONGEST:
        faults.add(("calendar",), "must end within 100 years", f"from {start} to {last}")


def check_order(calendar: written.Calendar, meetings: Mapping[int, Meeting], faults: Faults) -> None:
    """Meetings are in order of time, and a recess ends before the next one and by the deadline."""
    for (_, one), (number, following) in pairwise(meetings.items()):
        if following.at <= one.at:
            path = (*spot(calendar, number), "at")
            faults.add(path, "must be later than the meeting before it", f"which is at {one.at:%Y-%m-%d %H:%M}")
    for number, meeting in meetings.items():
        if meeting.recess:
            check_recess(calendar, meetings, number, faults)


def check_recess(calendar: written.Calendar, meetings: Mapping[int, Meeting], number: int, faults: Faults) -> None:
    """People come back from a recess before the next meeting, and by the end of the deadline's day."""
    meeting, path = meetings[number], (*spot(calendar, number), "recess")
    end = meeting.at + timedelta(minutes=meeting.recess)
    following = next((later for n, later in meetings.items() if n > number and later.at > meeting.at), None)
    if following and end >= following.at:
        faults.add(path, "must end before the next meeting")
    deadline = calendar.deadline or max(each.at.date() for each in meetings.values())
    if calendar.extension and meeting.at.date() > deadline:
        deadline = calendar.extension.deadline
    if meeting.at.date() <= deadline and end > datetime.combine(deadline, END_OF_DAY):
        faults.add(path, "must end by the deadline", f"which is at 23:59 on {deadline}")


def check_minimum(file: written.Scenario, faults: Faults) -> None:
    """There are enough parties to talk at all."""
    path = ("stakeholders",)
    unsure = any(faults.touched((*path, place, "observer")) for place in range(len(file.stakeholders)))
    parties = sum(not who.observer for who in file.stakeholders)
    if 0 < parties < file.calendar.minimum_parties and not unsure:
        said = "" if "minimum_parties" in faults.tree.get("calendar", {}) else ", the default"
        remedy = f"got {file.calendar.minimum_parties}{said}"
        faults.add(("calendar", "minimum_parties"), f"must be at most the number of parties, {parties}", remedy)


def last_day(calendar: written.Calendar, meetings: Mapping[int, Meeting], faults: Faults) -> date:
    """The last day on which the talks can end, as far as it is known."""
    days = [meeting.at.date() for meeting in meetings.values()]
    deadline = calendar.deadline or max(days, default=NO_DAY)
    last = max(deadline, calendar.extension.deadline) if calendar.extension else deadline
    ends = ["deadline", "extension"] if calendar.deadline else ["deadline", "extension", "meetings", "every"]
    unsure = deadline == NO_DAY or any(faults.touched(("calendar", end)) for end in ends)
    return date.max if unsure else last


def check_shocks(file: written.Scenario, meetings: Mapping[int, Meeting], faults: Faults) -> None:
    """A shock has a date or a rate, strikes parties, and does so between the start and the last deadline."""
    first = next(iter(meetings.values()), None)
    start = file.calendar.start or (first.at.date() if first else date.min)
    last = last_day(file.calendar, meetings, faults)
    for place, shock in enumerate(file.calendar.shocks):
        path = ("calendar", "shocks", place)
        dated, rated = shock.on is not None, shock.rate is not None
        if dated == rated and not (faults.touched((*path, "on")) or faults.touched((*path, "rate"))):
            faults.add(path, "must have either on or rate", "got both" if dated else "got neither")
        if shock.on and shock.on < start:
            faults.add((*path, "on"), "must not be before the start", f"which is on {start}")
        if shock.on and shock.on > last:
            faults.add((*path, "on"), "must not be after the last deadline", f"which is on {last}")
        check_struck(file, shock, path, faults)


def check_struck(file: written.Scenario, shock: written.Shock, path: Path, faults: Faults) -> None:
    """A shock names parties that exist."""
    observers = {who.id: who.observer for who in file.stakeholders}
    for name in shock.stakeholders or ():
        faults.add_unknown((*path, "stakeholders"), "stakeholder", name, observers)
        if observers.get(name):
            faults.add((*path, "stakeholders"), f"names {name!r}, an observer", "a shock strikes parties")
    alone = (who.id for who in file.stakeholders if who.bloc is None)
    blocs = dict.fromkeys([*(bloc.id for bloc in file.blocs), *alone])
    for name in shock.blocs or ():
        faults.add_unknown((*path, "blocs"), "bloc", name, blocs)
    parties = all(name in observers and not observers[name] for name in shock.stakeholders or ())
    unsure = any(faults.touched(entry) for entry in (path, ("stakeholders",), ("blocs",)))
    if parties and not unsure and all(name in blocs for name in shock.blocs or ()) and not struck(file, shock):
        empty = f"no party is in {listed(shock.blocs)}" if shock.blocs else ""
        faults.add(path, "strikes nobody", empty or "name stakeholders or blocs, or leave both out for all parties")

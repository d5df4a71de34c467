"""What a fork is to change, as its options say it."""

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from negotiation_sim.api import Result
    from negotiation_sim.record.events import Fact

A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def changes_of(
    talks: "Result", at: int, entries: list[str] | None, rule: str | None, agenda: list[str] | None
) -> dict[str, str]:
    """The changes after the first `at` events of talks that the options ask for, by path."""
    found = {}
    for entry in entries or ():
        path, equals, value = entry.partition("=")
        if not equals or not path.strip() or not value.strip():
            raise ValueError(f"--set must be PATH=VALUE, like stakeholders.eff.solidarity=0.2 (got {entry!r})")
        found[path.strip()] = value.strip()
    if rule is not None:
        found["rule.name"] = rule
    for entry in agenda or ():
        day, equals, provisions = entry.partition("=")
        if not equals or not A_DAY.fullmatch(day.strip()):
            raise ValueError(f"--agenda must be DATE=PROVISION,PROVISION, like 2026-04-14=dogs,fence (got {entry!r})")
        found[f"calendar.meetings.{meeting_to_come(talks, at, day.strip())}.agenda"] = json.dumps(each_of([provisions]))
    return found


def meeting_to_come(talks: "Result", at: int, day: str) -> int | str:
    """The meeting of a day, as paths name it; ValueError if none is, or if it was opened before."""
    from negotiation_sim.retrace import scenario_in_force

    before = talks.events[: max(at, 0)]
    opened = max((event.meeting for event in before), default=0)
    days = [str(meeting.at.date()) for meeting in scenario_in_force(talks.scenario, before).calendar.meetings]
    to_come = [place for place in range(opened, len(days)) if days[place] == day]
    if len(to_come) > 1:
        which = " or ".join(f"--set 'calendar.meetings.{place}.agenda=[…]'" for place in to_come)
        raise ValueError(f"--agenda: {len(to_come)} meetings are still to come on {day}: write {which}")
    if not to_come:
        why = f"the meeting of {day} has been opened already" if day in days else f"no meeting is on {day}"
        raise ValueError(f"--agenda: {why}; still to come: {', '.join(days[opened:]) or 'none'}")
    return day if days.count(day) == 1 else to_come[0]


def each_of(lists: list[str] | None) -> list[str]:
    """The words of lists with commas."""
    return [word.strip() for one in lists or () for word in one.split(",") if word.strip()]


def facts_of(given: list[str] | None) -> "list[Fact]":
    """The facts that are to happen besides."""
    from negotiation_sim.record.codec import fact_of

    found = []
    for each in given or ():
        kind, _, fact = each.strip().partition(" ")
        found.append(fact_of(kind, fact.strip() or "{}"))
    return found

"""When things happen: simpy processes for meetings, recess and walk-out, shocks, and the deadline.

The clock decides when, never what. The same processes drive live talks and, run dry, record the tape for a batch.
At one and the same minute the order is: shock, meeting, walk-out, deadline.
"""

import math
from collections.abc import Generator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Protocol

import numpy as np
import simpy
from attrs import evolve, frozen

from negotiation_sim.core.chance import Chances, entity
from negotiation_sim.core.scale import Bools, Share, chance
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY, Meeting
from negotiation_sim.scenario.compile import compile_meeting
from negotiation_sim.scenario.figures import Figures, figures_of
from negotiation_sim.scenario.schema import Calendar, Scenario, Shock

DAY = 24 * 60
DAYS_A_YEAR = 365.25

# Ranks at one and the same minute, after simpy's own URGENT and NORMAL; a shock adds its place in the scenario.
SHOCK, MEETING, WALK_OUT, DEADLINE = 2, 2**20, 2**20 + 1, 2**20 + 2

Process = Generator[simpy.Event, None, None]


class Talks(Protocol):
    """What the calendar drives."""

    def strike(self, shock: int, minute: int, where: Bools) -> None:
        """A shock strikes, given by its place in the calendar, in the replicates `where` it does, (n,)."""

    def sit(self, meeting: Meeting) -> None:
        """A meeting is held, up to its recess."""

    def rise(self, meeting: Meeting) -> None:
        """The recess is over; people decide whether to stay."""

    def extend(self, deadline: int, share: Share, minute: int) -> bool:
        """Move the deadline if agreement is near enough, and say whether it moved."""

    def expire(self, minute: int) -> None:
        """The deadline has run out."""

    @property
    def over(self) -> bool:
        """Have the talks ended?"""


class Moment(simpy.Event):
    """A minute of the calendar at which events of lower rank come first."""

    def __init__(self, env: simpy.Environment, minute: int, rank: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=rank, delay=minute - env.now)  # type: ignore[arg-type]


def minute_of(calendar: Calendar, when: date) -> int:
    """Minutes since 00:00 of the day of convening; a date means its 00:00."""
    moment = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)
    first = calendar.start
    return (moment - datetime(first.year, first.month, first.day)) // timedelta(minutes=1)


def meetings_after(calendar: Calendar, number: int, deadline: int, now: int = -1) -> int:
    """How many meetings come after this one and after now, on or before the day of the deadline."""
    end = deadline + LAST_MINUTE_OF_A_DAY
    return sum(now < minute_of(calendar, meeting.at) <= end for meeting in calendar.meetings[number:])


@frozen(kw_only=True)
class Since:
    """How far a calendar has run: up to a moment, at which so many meetings had been opened.

    `risen` is False while the walk-out after the latest `meeting` is still to come; `extended`, whether the deadline
    has been put off once.
    """

    minute: int = -1
    rank: int = 0
    deadline: int
    meetings: int = 0
    meeting: Meeting | None = None
    risen: bool = True
    extended: bool = False

    def passed(self, minute: int, rank: int) -> bool:
        """Is this moment over?"""
        return (minute, rank) <= (self.minute, self.rank)


def beginning(calendar: Calendar) -> Since:
    """Before anything has happened."""
    return Since(deadline=minute_of(calendar, calendar.deadline))


def run_calendar(
    scenario: Scenario, talks: Talks, chances: Chances, figures: Figures | None = None, since: Since | None = None
) -> Since:
    """Run the processes until the talks are over, and say how far that was.

    Parameters
    ----------
    scenario : Scenario
    talks : Talks
        Live talks, or a recorder of the tape.
    chances : Chances
        For the shocks that strike at a rate.
    figures : Figures, optional
        Other numbers than the scenario's own, with a column a point.
    since : Since, optional
        Go on from there; what lies before is left out.
    """
    clock = Clock(scenario, talks, chances, figures, since)
    clock.run()
    return clock.since


class Clock:
    """The processes of one calendar, in a simpy environment whose unit is the minute."""

    def __init__(
        self,
        scenario: Scenario,
        talks: Talks,
        chances: Chances,
        figures: Figures | None = None,
        since: Since | None = None,
    ) -> None:
        self.scenario, self.calendar = scenario, scenario.calendar
        self.figures = figures_of(scenario) if figures is None else figures
        self.talks, self.chances = talks, chances
        self.since = beginning(self.calendar) if since is None else since
        self.deadline = self.since.deadline
        self.env = simpy.Environment(initial_time=max(0, self.since.minute))
        self.over = self.env.event()

    @property
    def now(self) -> int:
        """The minute of the talks."""
        return int(self.env.now)

    def run(self) -> None:
        """Start every process and step until the talks are over."""
        if self.since.meeting is not None and not self.since.risen:
            self.env.process(self.recess(self.since.meeting))
        self.env.process(self.convener())
        for place, shock in enumerate(self.calendar.shocks):
            self.env.process(self.shock(place, shock))
        self.env.process(self.deadline_runs())
        self.env.run(until=self.over)

    def convener(self) -> Process:
        """Hold the meetings that fall before the deadline then in force."""
        coming, since = enumerate(self.calendar.meetings, 1), self.since
        for number, meeting in islice(coming, since.meetings, None):
            minute = minute_of(self.calendar, meeting.at)
            if since.passed(minute, MEETING):  # of real talks, the one before was held after this one's date
                continue
            yield Moment(self.env, minute, MEETING)
            row = compile_meeting(
                self.scenario,
                meeting,
                self.figures,
                number=number,
                minute=minute,
                deadline=self.deadline,
                remaining=meetings_after(self.calendar, number, self.deadline),
            )
            self.mark(MEETING, meetings=number, meeting=row, risen=False)
            self.talks.sit(row)
            self.env.process(self.recess(row))
            self.look()

    def recess(self, meeting: Meeting) -> Process:
        """After the recess, those who have had enough walk out."""
        yield Moment(self.env, int(meeting.minute[0] + meeting.recess[0]), WALK_OUT)
        self.mark(WALK_OUT, risen=True)
        self.talks.rise(meeting)
        self.look()

    def shock(self, place: int, shock: Shock) -> Process:
        """Strike on the given day, or day by day with the chance that the rate gives."""
        for minute, where in self.strikes_of(shock):
            if not self.since.passed(minute, SHOCK + place):
                yield Moment(self.env, minute, SHOCK + place)
                self.mark(SHOCK + place)
                self.talks.strike(place, self.now, where)
                self.look()

    def strikes_of(self, shock: Shock) -> list[tuple[int, Bools]]:
        """When a shock strikes, and in which replicates."""
        if shock.on is not None:
            return [(minute_of(self.calendar, shock.on), np.ones(self.chances.replicate.shape, bool))]
        return [(day * DAY, where) for day, where in self.days_of(shock)]

    def days_of(self, shock: Shock) -> list[tuple[int, Bools]]:
        """The days, from the second, on which a shock with a rate strikes in some replicates, and in which.

        Up to the last deadline there can be.
        """
        extension = self.calendar.extension
        last = max(self.deadline, minute_of(self.calendar, extension.deadline) if extension else 0)
        days = np.arange(1, last // DAY + 1, dtype=np.uint64)
        strikes = self.chances.of_shock(entity(shock.id), days) < daily_chance(shock)
        return [(int(day), where) for day, where in zip(days, strikes, strict=True) if where.any()]

    def deadline_runs(self) -> Process:
        """Extend the deadline once if it is foreseen and agreement is near; then time runs out."""
        yield Moment(self.env, self.deadline + LAST_MINUTE_OF_A_DAY, DEADLINE)
        extension = None if self.since.extended else self.calendar.extension
        self.mark(DEADLINE)
        if extension is not None and self.talks.extend(
            minute_of(self.calendar, extension.deadline), Share.of(extension.min_support), self.now
        ):
            self.deadline = minute_of(self.calendar, extension.deadline)
            self.mark(DEADLINE, extended=True, deadline=self.deadline)
            self.look()
            yield Moment(self.env, self.deadline + LAST_MINUTE_OF_A_DAY, DEADLINE)
        self.talks.expire(self.now)
        self.look()

    def mark(self, rank: int, **news: Any) -> None:
        """Remember that the calendar has come to this moment."""
        self.since = evolve(self.since, minute=self.now, rank=rank, **news)

    def look(self) -> None:
        """Stop the clock when the talks are over."""
        if self.talks.over and not self.over.triggered:
            self.over.succeed()


def daily_chance(shock: Shock) -> int:
    """The chance of a shock on one day, out of 2³², from its rate a month."""
    assert shock.rate is not None
    return int(chance(1 - math.exp(-shock.rate * 12 / DAYS_A_YEAR)))


def depends_on_talks(scenario: Scenario) -> bool:
    """Does the calendar depend on the talks, so that none can be written down before?"""
    extension = scenario.calendar.extension
    return extension is not None and extension.min_support > 0

"""The event engine: one negotiation on the calendar, every step an event.

It is a batch of one: the phases are those of the core, and the table is folded from the events that tell them.
"""

from collections import deque
from collections.abc import Sequence
from typing import final

import attrs
import numpy as np

from negotiation_sim.calendar import WALK_OUT, Since, beginning, minute_of, run_calendar
from negotiation_sim.convening import process_convened
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.moves import Extended, Move, Nearness
from negotiation_sim.core.protocols import PROTOCOLS, OrderOfPlay, Phase
from negotiation_sim.core.rules.closing import expire
from negotiation_sim.core.rules.decision import near_agreement
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import Bools, Share
from negotiation_sim.core.table import Table, convene
from negotiation_sim.core.tape import Meeting
from negotiation_sim.interventions import injectable, intervention
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import decide, evolve
from negotiation_sim.record.log import Departure, Log
from negotiation_sim.record.narrate import narrate
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed
from negotiation_sim.standing import Standing


def negotiate(scenario: Scenario, case: Case, seed: int, replicate: int) -> "LiveTalks":
    """Hold the talks from convening to their end.

    Parameters
    ----------
    scenario : Scenario
    case : Case
        The same scenario compiled.
    seed, replicate : int
        The address of its chances: below 2⁶⁴ and 2³².

    Returns
    -------
    LiveTalks
        With the final `table` and the `log`.
    """
    talks = LiveTalks(scenario, case, Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    talks.go_on()
    return talks


@final
class LiveTalks:
    """One negotiation as the calendar drives it: what is decided goes into the log, and from the log into the table."""

    table: Table
    left: tuple[Phase, ...]
    draws: Draws | None = None

    def __init__(
        self, scenario: Scenario, case: Case, chances: Chances, guide: Sequence[e.Event] = (), pause: bool = False
    ) -> None:
        self.scenario, self.case, self.chances = scenario, case, chances
        self.guide, self.pause = guide, pause
        self.log = Log(scenario.calendar.start)
        self.since, self.left = beginning(scenario.calendar), ()
        self.turned = False  # has somebody intervened since the calendar was last read?
        self.nearness: Nearness | None = None

    @property
    def standing(self) -> Standing:
        """Where the talks stand."""
        return Standing(scenario=self.scenario, case=self.case, table=self.table, since=self.since, left=self.left)

    @property
    def ended(self) -> bool:
        """Have the talks ended?"""
        return not self.table.open[0]

    @property
    def paused(self) -> bool:
        """Is the guide used up, and is that where to stop?"""
        return self.pause and len(self.log.events) >= len(self.guide)

    @property
    def over(self) -> bool:
        """Is there nothing more to do on this calendar?"""
        return self.ended or self.paused or self.turned

    def go_on(self) -> None:
        """Finish the meeting under way, then follow the calendar, and the one in its place after an intervention."""
        if self.since.meeting is not None and not self.over:
            self.finish(self.since.meeting)
        while not self.ended and not self.paused:
            self.turned = False
            self.since = run_calendar(self.scenario, self, self.chances, since=self.since)
            self.since = attrs.evolve(self.since, deadline=int(self.table.deadline[0]))
        if len(self.log.events) < len(self.guide):
            raise Departure(len(self.log.events), self.guide[len(self.log.events)], None)

    def convene(self, seed: int, replicate: int) -> None:
        """The first event: who sits at the table, with which expectations."""
        calendar = self.scenario.calendar
        initial = convene(self.case, self.chances, np.array([minute_of(calendar, calendar.deadline)]))
        self.record(process_convened(self.scenario, self.case, initial, seed, replicate), 0)
        self.heed()

    def take_over(self, events: Sequence[e.Event]) -> None:
        """Go on after what is on record, the walk-out of its latest meeting and interventions after it included."""
        for event in events:
            self.take(event)
        self.heed()
        self.since = Since(
            minute=events[-1].minute,
            rank=WALK_OUT,
            deadline=int(self.table.deadline[0]),
            meetings=self.log.meeting,
            extended=any(isinstance(event.fact, e.DeadlineExtended) for event in events),
        )

    def sit(self, meeting: Meeting) -> None:
        """Hold a meeting, up to its recess."""
        self.log.meeting = meeting.number
        self.left = self.play(self.order.session, meeting, int(meeting.minute[0]))
        self.call_recess(meeting)

    def rise(self, meeting: Meeting) -> None:
        """After the recess, people decide whether to stay."""
        self.left = self.play(self.order.after_recess, meeting, int(meeting.minute[0] + meeting.recess[0]))

    def finish(self, meeting: Meeting) -> None:
        """Play what is left of the meeting under way."""
        self.left = self.play(self.left, meeting, self.since.minute)
        latest = next(event for event in reversed(self.log.events) if event.origin != "intervention")
        if not self.since.risen and not isinstance(latest.fact, e.RecessCalled):
            self.call_recess(meeting)

    def call_recess(self, meeting: Meeting) -> None:
        """Break, if there is a recess."""
        if meeting.recess[0] and not self.ended and not self.paused:
            self.record(e.RecessCalled(minutes=int(meeting.recess[0])), int(meeting.minute[0]))
            self.heed()

    def play(self, phases: tuple[Phase, ...], meeting: Meeting, minute: int) -> tuple[Phase, ...]:
        """One phase after the other, until the talks end or pause; what is left of them."""
        for n, phase in enumerate(phases):
            if self.ended:
                return ()
            if not self.step(phase, meeting, minute):
                return phases[n:]
            if self.paused:
                return phases[n + 1 :]
        return ()

    def step(self, phase: Phase, meeting: Meeting, minute: int) -> bool:
        """Play a phase; False if the talks pause in the middle of a walk-out.

        What was decided at one time stands, whatever comes between; only those who have not left yet think again.
        """
        draws = self.draws_of(meeting)
        facts = deque(decide(phase, self.case, self.table, meeting, draws))
        while facts:
            self.record(facts.popleft(), minute)
            if self.heed() and phase is withdraw:
                facts = deque(decide(phase, self.case, self.table, meeting, draws))
            if self.paused and phase is withdraw and facts:
                return False
        return True

    def draws_of(self, meeting: Meeting) -> Draws:
        """What chance brings at a meeting, drawn once."""
        if self.draws is None or self.draws.meeting != meeting.number:
            self.draws = Draws(self.chances, self.case.address, meeting.number)
        return self.draws

    def strike(self, shock: int, minute: int, where: Bools) -> None:
        """A shock strikes, given by its place in the calendar."""
        self.happen(strike_shock(self.case, self.table, np.array([shock])), minute)

    def extend(self, deadline: int, share: Share, minute: int) -> bool:
        """Move the deadline if agreement is near enough."""
        self.nearness = near_agreement(self.case, self.table, share)
        if self.nearness.reached[0]:
            self.happen(Extended(np.array([deadline]), self.nearness), minute)
            self.nearness = None
            return True
        return False

    def expire(self, minute: int) -> None:
        """The deadline has run out."""
        self.happen(expire(self.table, self.nearness), minute)

    def happen(self, move: Move, minute: int) -> None:
        """What the clock brings, told as facts."""
        for fact in narrate(move, self.case, self.table):
            self.record(fact, minute)
        self.heed()

    def record(self, fact: e.Fact, minute: int) -> None:
        """Put a fact into the log, where it must be as the guide has it, and fold it into the table."""
        event = self.log.append(fact, minute)
        if event.sequence < len(self.guide) and self.guide[event.sequence] != event:
            raise Departure(event.sequence, self.guide[event.sequence], event)
        self.fold(event)

    def heed(self) -> bool:
        """Take the interventions that are next in the guide; were there any?"""
        before = len(self.log.events)
        for event in self.guide[before:]:
            if event.origin != "intervention":
                break
            self.take(event)
        return len(self.log.events) > before

    def take(self, event: e.Event) -> None:
        """Put an event on record as it is; an intervention changes the scenario from here on.

        What an intervention moves is worked out anew, and nothing happens after the end.
        """
        if event.sequence and self.ended:
            raise Departure(event.sequence, event, None)
        if isinstance(event.fact, e.InterventionMade):
            made = intervention(self.scenario, event.fact.changes, self.log.events, self.table, self.chances)
            if made != event.fact:
                raise Departure(event.sequence, event, attrs.evolve(event, fact=made))
            self.scenario = changed(self.scenario, event.fact.changes)
            self.case = compile_case(self.scenario)
            self.turned = True
        elif event.origin == "intervention":
            wrong = injectable(event.fact, self.case, self.table)
            if wrong:
                raise ValueError(f"event {event.sequence}: {wrong}")
        self.log.take_over([event])
        self.fold(event)

    def fold(self, event: e.Event) -> None:
        """The table after an event."""
        self.table = evolve(None if event.sequence == 0 else self.table, event)

    @property
    def order(self) -> OrderOfPlay:
        """The protocol in force."""
        return PROTOCOLS[self.scenario.protocol]

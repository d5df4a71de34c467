"""The event engine: one negotiation on the calendar, every step an event.

It is a batch of one: the phases are those of the core, and the table is folded from the events that tell them.
"""

import numpy as np

from negotiation_sim.calendar import minute_of, run_calendar
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.moves import Extended, Move, Nearness
from negotiation_sim.core.protocols import PROTOCOLS, Phase
from negotiation_sim.core.rules.closing import expire
from negotiation_sim.core.rules.decision import near_agreement
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.scale import Bools, Share, scaled
from negotiation_sim.core.table import Table, convene
from negotiation_sim.core.tape import Meeting
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import decide, evolve
from negotiation_sim.record.log import Log
from negotiation_sim.record.narrate import narrate, text_of
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import Provision, Rule, Scenario


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
    run_calendar(scenario, talks, talks.chances)
    return talks


class LiveTalks:
    """One negotiation as the calendar drives it: what is decided goes into the log, and from the log into the table."""

    table: Table
    draws: Draws

    def __init__(self, scenario: Scenario, case: Case, chances: Chances) -> None:
        self.scenario, self.case, self.chances = scenario, case, chances
        self.order = PROTOCOLS[scenario.protocol]
        self.log = Log(scenario.calendar.start)
        self.nearness: Nearness | None = None

    @property
    def over(self) -> bool:
        """Have the talks ended?"""
        return not self.table.open[0]

    def convene(self, seed: int, replicate: int) -> None:
        """The first event: who sits at the table, with which expectations."""
        calendar = self.scenario.calendar
        initial = convene(self.case, self.chances, np.array([minute_of(calendar, calendar.deadline)]))
        fact = process_convened(self.scenario, self.case, initial, seed, replicate)
        self.table = evolve(None, self.log.append(fact, 0))

    def sit(self, meeting: Meeting) -> None:
        """Hold a meeting, up to its recess."""
        minute = int(meeting.minute[0])
        self.log.meeting = meeting.number
        self.draws = Draws(self.chances, self.case.address, meeting.number)
        self.play(self.order.session, meeting, minute)
        if meeting.recess[0] and not self.over:
            self.record(e.RecessCalled(minutes=int(meeting.recess[0])), minute)

    def rise(self, meeting: Meeting) -> None:
        """After the recess, people decide whether to stay."""
        self.play(self.order.after_recess, meeting, int(meeting.minute[0] + meeting.recess[0]))

    def play(self, phases: tuple[Phase, ...], meeting: Meeting, minute: int) -> None:
        """One phase after the other, until the talks end."""
        for phase in phases:
            if not self.over:
                for fact in decide(phase, self.case, self.table, meeting, self.draws):
                    self.record(fact, minute)

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

    def record(self, fact: e.Fact, minute: int) -> None:
        """Put a fact into the log and fold it into the table."""
        self.table = evolve(self.table, self.log.append(fact, minute))


def process_convened(scenario: Scenario, case: Case, initial: Table, seed: int, replicate: int) -> e.ProcessConvened:
    """The first event: everything that the log needs to be read without the scenario."""
    return e.ProcessConvened(
        schema=e.SCHEMA,
        model=e.MODEL,
        scenario=scenario.name,
        title=scenario.title,
        illustrative=scenario.illustrative,
        scenario_hash=scenario_hash(scenario),
        seed=seed,
        replicate=replicate,
        start=scenario.calendar.start.isoformat(),
        deadline=int(initial.deadline[0]),
        protocol=scenario.protocol,
        rule=rule_in_words(scenario.rule),
        blocs={bloc.id: bloc.name for bloc in scenario.blocs},
        provisions=tuple(on_the_table(provision) for provision in scenario.provisions),
        roster=tuple(seat(scenario, case, initial, i) for i in range(len(scenario.stakeholders))),
        text=text_of(initial),
    )


def on_the_table(provision: Provision) -> e.ProvisionOnTheTable:
    """A provision as convened."""
    return e.ProvisionOnTheTable(
        id=provision.id,
        name=provision.name,
        options=tuple(
            e.OptionOnTheTable(id=option.id, wording=option.wording, stringency=int(scaled(option.stringency)))
            for option in provision.options
        ),
    )


def seat(scenario: Scenario, case: Case, initial: Table, i: int) -> e.Seat:
    """A stakeholder as convened."""
    who = scenario.stakeholders[i]
    return e.Seat(
        id=who.id,
        name=who.name,
        bloc=who.bloc,
        observer=who.observer,
        abstains=who.abstains,
        veto=who.veto,
        weight=int(case.weight[i, 0]),
        reservation_value=int(initial.reservation_value[i, 0]),
        withdrawal_threshold=int(initial.withdrawal_threshold[i, 0]),
        forecast=int(initial.forecast[i, 0]),
        hope={case.provisions[p]: int(initial.hope[n, 0]) for n, (j, p) in enumerate(case.red_lines) if i == j},
    )


def rule_in_words(rule: Rule) -> dict[str, str]:
    """The decision rule as it stands on record."""
    return {
        "name": rule.name,
        "min_support": f"{'>' if rule.strict else '>='} {rule.min_support}",
        "max_objection": str(rule.max_objection),
        "max_objectors": "any" if rule.max_objectors is None else str(rule.max_objectors),
        "quorum": str(rule.quorum),
        "bloc_floor": str(rule.bloc_floor),
    }

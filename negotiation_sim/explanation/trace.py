"""Look back through a log: who had left by a moment, what was declared and changed, and what caused what."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from attrs import define

from negotiation_sim.api import compiled
from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import SCALE
from negotiation_sim.explanation.causes import Forecast, Look, Step
from negotiation_sim.record import events as e
from negotiation_sim.retrace import scenario_in_force
from negotiation_sim.scenario.schema import Scenario

LIGHTS = {SCALE: "green", SCALE // 2: "amber", 0: "red"}


@define(eq=False, slots=False)
class Trace:
    """A log to look back through, and the scenario as convened where it is known."""

    events: Sequence[e.Event]
    scenario: Scenario | None = None

    def __attrs_post_init__(self) -> None:
        if not self.events or not isinstance(self.events[0].fact, e.ProcessConvened):
            raise ValueError("a log to explain begins with ProcessConvened; give all of it, from its first event")

    @property
    def convened(self) -> e.ProcessConvened:
        """The first fact."""
        fact = self.events[0].fact
        assert isinstance(fact, e.ProcessConvened)
        return fact

    @cached_property
    def seats(self) -> Mapping[str, e.Seat]:
        """Everyone as convened, by id."""
        return {seat.id: seat for seat in self.convened.roster}

    @cached_property
    def options(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the options of each provision."""
        return {p.id: tuple(o.id for o in p.options) for p in self.convened.provisions}

    @cached_property
    def causes(self) -> Mapping[int, int | None]:
        """The cause of each event, by sequence number."""
        return {event.sequence: event.cause for event in self.events}

    def case_at(self, sequence: int) -> Case | None:
        """The case in force at an event, None where the scenario is not known."""
        if self.scenario is None:
            return None
        made = [event for event in self.events if event.sequence < sequence and event.origin == "intervention"]
        return compiled(scenario_in_force(self.scenario, made))

    def before(self, event: e.Event) -> Sequence[e.Event]:
        """The log up to an event, without it."""
        return [earlier for earlier in self.events if earlier.sequence < event.sequence]

    def chain(self, event: e.Event) -> tuple[int, ...]:
        """The events that led to one, from the first, each the cause of the next."""
        found: list[int] = [event.sequence]
        while (cause := self.causes.get(found[-1])) is not None and cause < found[-1]:
            found.append(cause)
        return tuple(reversed(found))

    def step(self, event: e.Event, provision: str | None = None) -> Step:
        """An event as a step, as far as it concerns a provision."""
        who: str | None = None
        option: int | None = None
        match event.fact:
            case e.RedLineDeclared():
                who, provision, option = event.fact.stakeholder, event.fact.provision, event.fact.option
            case e.DraftAmended():
                provision, option = event.fact.provision, event.fact.to_option
            case e.ProposalAccepted() if provision is not None:
                who, option = event.fact.proposer, event.fact.changes[provision]
            case e.StakeholderWithdrew():
                who, provision = event.fact.stakeholder, event.fact.provision
            case e.StakeholderRejoined():
                who = event.fact.stakeholder
        return Step(
            sequence=event.sequence,
            meeting=event.meeting,
            date=event.date,
            kind=event.kind,
            stakeholder=who,
            provision=provision,
            option=None if provision is None or option is None else self.options[provision][option],
        )

    def rewritings(self, events: Sequence[e.Event]) -> Iterator[Step]:
        """Every change of the draft, provision by provision."""
        for event in events:
            match event.fact:
                case e.DraftAmended(provision=provision):
                    yield self.step(event, provision)
                case e.ProposalAccepted(changes=changes):
                    yield from (self.step(event, provision) for provision in changes)

    def gone(self, events: Sequence[e.Event]) -> dict[str, Step]:
        """Who had left after these events, each with its exit."""
        found: dict[str, Step] = {}
        for event in events:
            match event.fact:
                case e.StakeholderWithdrew(stakeholder=who):
                    found[who] = self.step(event)
                case e.StakeholderRejoined(stakeholder=who):
                    found.pop(who, None)
        return found

    def looks(self, events: Sequence[e.Event], who: str, provision: str) -> Iterator[Look]:
        """Each time that someone looked how it stood with a red line."""
        since, earlier = list[e.Event](), list[e.Event]()
        for event in events:
            fact = event.fact
            if isinstance(fact, e.ForecastUpdated) and fact.stakeholder == who and provision in fact.signal:
                yield self.look(event, fact, provision, since, earlier)
                earlier, since = [*earlier, *since, event], []
            else:
                since.append(event)

    def look(
        self, event: e.Event, fact: e.ForecastUpdated, provision: str, since: list[e.Event], earlier: list[e.Event]
    ) -> Look:
        """A look at a red line, and what happened since the look before."""
        who = fact.stakeholder
        own = [step for step in self.declarations([*earlier, *since], provision) if step.stakeholder == who]
        first = earlier[-1].sequence if earlier else -1
        gone = self.gone([*earlier, *since])
        against = [
            step
            for step in self.declarations([*earlier, *since], provision)
            if step.stakeholder != who and self.may_close(step, who, own)
        ]
        return Look(
            sequence=event.sequence,
            meeting=event.meeting,
            date=event.date,
            provision=provision,
            signal=LIGHTS[fact.signal[provision]],
            hope=fact.hope[provision] / SCALE,
            declared=next((step for step in own if step.sequence > first), None),
            declarations=tuple(step for step in against if step.sequence > first),
            changes=tuple(step for step in self.rewritings(since) if step.provision == provision),
            exits=tuple(
                self.step(each)
                for each in since
                if isinstance(each.fact, e.StakeholderWithdrew | e.StakeholderRejoined)
            ),
            standing=tuple(step for step in against if step.sequence <= first and step.stakeholder not in gone),
        )

    def declarations(self, events: Sequence[e.Event], provision: str) -> Iterator[Step]:
        """The red lines declared on a provision."""
        for event in events:
            if isinstance(event.fact, e.RedLineDeclared) and event.fact.provision == provision:
                yield self.step(event)

    def may_close(self, step: Step, who: str, own: Sequence[Step]) -> bool:
        """Can a red line close an option that someone accepts?

        The case tells. The events only tell which option was declared against: what somebody has declared against as
        well is closed to it anyhow.
        """
        assert step.stakeholder is not None and step.provision is not None
        case = self.case_at(step.sequence)
        if case is None:
            return step.option not in {mine.option for mine in own}
        p = case.provisions.index(step.provision)
        theirs, mine = (case.forbidden[case.stakeholders.index(each), p, :, 0] for each in (step.stakeholder, who))
        return bool((theirs & ~mine & case.exists[p, :, 0]).any())

    def forecasts(self, events: Sequence[e.Event], who: str) -> Iterator[Forecast]:
        """What someone expected, from convening on, and what staying away was worth to it at each time."""
        seat = self.seats[who]
        away, expected = seat.reservation_value, seat.forecast
        for event in events:
            moved = getattr(event.fact, "reservation_values", {}).get(who, away)
            fact = event.fact
            if isinstance(fact, e.ForecastUpdated) and fact.stakeholder == who:
                now = fact.forecast
            else:
                now = expected
            if event is events[0] or (now, moved) != (expected, away):
                expected, away = now, moved
                yield Forecast(
                    sequence=event.sequence,
                    meeting=event.meeting,
                    date=event.date,
                    forecast=expected / SCALE,
                    reservation_value=away / SCALE,
                )


def checked_party(trace: Trace, stakeholder: str) -> None:
    """ValueError if nobody of that id could have left."""
    parties = [seat.id for seat in trace.convened.roster if not seat.observer]
    if stakeholder not in parties:
        raise ValueError(f"{stakeholder!r} is no party to these talks; the parties are {', '.join(parties)}")

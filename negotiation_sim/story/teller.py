"""Tell a log in plain sentences, meeting by meeting: what stands together, and under which heading."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from negotiation_sim.record import events as e
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.story.wording import Wording, wording_of
from negotiation_sim.story.words import capitalised, rule

TOLD_TOGETHER = (e.RedLineDeclared, e.ForecastUpdated, e.StakeholderWithdrew)
UNDER_A_DATE = (
    e.InterventionMade,
    e.ShockOccurred,
    e.StakeholderRejoined,
    e.DeadlineExtended,
    e.DeadlineExpired,
)
UNDER_A_PROPOSAL = (e.ProposalAccepted, e.ProposalRejected)


def tell(events: Sequence[e.Event]) -> Iterator[str]:
    """The talks as plain sentences, meeting by meeting.

    Parameters
    ----------
    events : sequence of Event
        A log or a prefix of one, beginning with `ProcessConvened`.

    Yields
    ------
    str
        A line; what happens within a meeting is indented.

    Raises
    ------
    ValueError
        If the first event is not `ProcessConvened`.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> next(tell(run(load("teaching-park"), seed=0).events))
    'A park for whom?'
    """
    teller = Teller(wording_of(events))
    for (kind, _), together in groupby(events, key=lambda event: (type(event.fact), event.date)):
        yield from (teller.of_several if kind in TOLD_TOGETHER else teller.one_by_one)(list(together))


class Teller:
    """Puts sentences under headings; knows which day it is telling."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.today = ""

    def one_by_one(self, events: list[e.Event]) -> Iterator[str]:
        """A sentence or two about each event."""
        for event in events:
            match event.fact:
                case e.ProcessConvened() as fact:
                    yield from self.opening(fact)
                case e.MeetingOpened() as fact:
                    yield from self.dated(event, self.wording.meeting(event, fact))
                    yield f"  In the room: {self.wording.room(fact)}"
                case fact if isinstance(fact, UNDER_A_DATE):
                    yield from self.dated(event, self.wording.sentence(fact))
                case fact:
                    yield from self.after_recess(event)
                    yield f"  {'  ' if isinstance(fact, UNDER_A_PROPOSAL) else ''}{self.wording.sentence(fact)}"
            self.wording.remember(event.fact)

    def of_several(self, events: list[e.Event]) -> Iterator[str]:
        """Sentences about events of one kind that happened one after the other."""
        facts = [event.fact for event in events]
        match facts[0]:
            case e.RedLineDeclared():
                yield from self.voices(facts)
            case e.ForecastUpdated():
                told = [fact for fact in facts if isinstance(fact, e.ForecastUpdated)]
                yield from (f"  {capitalised(sentence)}" for sentence in self.wording.closed_doors(told))
            case e.StakeholderWithdrew():
                yield from self.after_recess(events[0])
                yield from self.exits(facts)
        for fact in facts:
            self.wording.remember(fact)

    def dated(self, event: e.Event, heading: str) -> Iterator[str]:
        """A heading with its date."""
        self.today = event.date
        yield from ("", f"{event.date} · {heading}")

    def after_recess(self, event: e.Event) -> Iterator[str]:
        """A heading of its own for what happens on a later day than its meeting."""
        if event.date != self.today:
            yield from self.dated(event, f"after the recess of meeting {event.meeting}")

    def opening(self, fact: e.ProcessConvened) -> Iterator[str]:
        """The heading of the story."""
        self.today = fact.start
        yield fact.title
        if fact.illustrative:
            yield ILLUSTRATIVE
        yield f"{fact.start} · {self.wording.convening(fact)}"
        vetoes = [seat.name for seat in fact.roster if seat.veto]
        yield f"Rule: {rule(fact.rule, vetoes)}"
        if fact.protocol == "floor_proposals":
            yield "The parties propose changes from the floor, and the room votes on each at once"

    def voices(self, facts: Iterable[e.Fact]) -> Iterator[str]:
        """Who declared which red line, those about the same option together."""
        crossed: dict[tuple[str, int], list[str]] = {}
        for fact in facts:
            assert isinstance(fact, e.RedLineDeclared)
            crossed.setdefault((fact.provision, fact.option), []).append(fact.stakeholder)
        for (provision, option), who in crossed.items():
            yield f"  {self.wording.voice(who, provision, option)}"

    def exits(self, facts: Iterable[e.Fact]) -> Iterator[str]:
        """Who walked out, those of one wave with the same reason together."""
        together: dict[tuple[int, str], list[e.StakeholderWithdrew]] = {}
        for fact in facts:
            assert isinstance(fact, e.StakeholderWithdrew)
            together.setdefault((fact.wave, self.wording.reason(fact) + self.wording.over(fact)), []).append(fact)
        for (wave, _), those in together.items():
            yield f"  {'Then ' if wave > 1 else ''}{self.wording.exit(those)}"

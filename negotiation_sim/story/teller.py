"""Tell a log in plain sentences, from its events alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from negotiation_sim.calendar import DAY
from negotiation_sim.core.scale import SCALE
from negotiation_sim.record import events as e
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted, listed
from negotiation_sim.story.words import duration, rule, spanned

TOLD_TOGETHER = (e.RedLineDeclared, e.ForecastUpdated, e.StakeholderWithdrew)
SHORTFALLS = {
    "min_support": "too little support",
    "max_objection": "too much weight against",
    "max_objectors": "too many objectors",
    "veto": "a veto",
    "bloc_floor": "a bloc below its floor",
}


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
    if not events or not isinstance(events[0].fact, e.ProcessConvened):
        raise ValueError("a story begins with ProcessConvened")
    teller = Teller(events[0].fact)
    for kind, together in groupby(events, key=lambda event: type(event.fact)):
        yield from (teller.of_several if kind in TOLD_TOGETHER else teller.one_by_one)(list(together))


class Teller:
    """Knows the names at the table, who has left, and the latest signal about each red line."""

    def __init__(self, convened: e.ProcessConvened) -> None:
        self.convened = convened
        self.names = {seat.id: seat.name for seat in convened.roster}
        self.observers = {seat.id for seat in convened.roster if seat.observer}
        self.provisions = {p.id: p for p in convened.provisions}
        self.gone: set[str] = set()
        self.signals: dict[tuple[str, str], int] = {}
        self.today = ""

    def one_by_one(self, events: list[e.Event]) -> Iterator[str]:
        """A sentence or two about each event."""
        for event in events:
            match event.fact:
                case e.ProcessConvened() as fact:
                    yield from self.opening(fact)
                case e.MeetingOpened() as fact:
                    yield from self.meeting(event, fact)
                case e.ShockOccurred() as fact:
                    yield from self.dated(event, f"shock: {fact.name}{self.effects(fact)}")
                case e.StakeholderRejoined(stakeholder=who):
                    self.gone.discard(who)
                    yield from self.dated(event, f"{self.names[who]} came back")
                case e.DeadlineExtended(to_minute=minute):
                    yield from self.dated(event, f"the deadline was extended to {self.day(minute)}")
                case e.DeadlineExpired():
                    yield from self.dated(event, "the deadline has passed")
                case fact:
                    yield from self.after_recess(event)
                    yield f"  {self.sentence(fact)}"

    def of_several(self, events: list[e.Event]) -> Iterator[str]:
        """Sentences about events of one kind that happened one after the other."""
        match events[0].fact:
            case e.RedLineDeclared():
                yield from self.voices([event.fact for event in events])
            case e.ForecastUpdated():
                yield from self.closed_doors([event.fact for event in events])
            case e.StakeholderWithdrew():
                yield from self.after_recess(events[0])
                yield from self.exits([event.fact for event in events])

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
        parties = len(fact.roster) - len(self.observers)
        watched = f" and {counted(len(self.observers), 'observer', 'observers')}" if self.observers else ""
        self.today = fact.start
        yield fact.title
        if fact.illustrative:
            yield ILLUSTRATIVE
        yield (
            f"{fact.start} · {counted(parties, 'party', 'parties')}{watched}, "
            f"{counted(len(fact.provisions), 'provision', 'provisions')}, deadline {self.day(fact.deadline)}"
        )
        vetoes = [seat.name for seat in fact.roster if seat.veto]
        yield f"Rule: {rule(fact.rule, vetoes)}"
        if fact.protocol == "floor_proposals":
            yield "The parties propose changes from the floor, and the room votes on each at once"

    def meeting(self, event: e.Event, fact: e.MeetingOpened) -> Iterator[str]:
        """The heading of a meeting."""
        everything = len(fact.agenda) == len(self.provisions) > 1
        agenda = "every provision" if everything else "; ".join(self.provisions[p].name for p in fact.agenda)
        title = f" · {fact.title}" if fact.title else ""
        present = [who for who in fact.present if who not in self.observers]
        here = [who for who in self.names if who not in self.gone and who not in self.observers]
        watched = [who for who in fact.present if who in self.observers]
        absent = [self.names[who] for who in here if who not in present]
        clock = event.minute % DAY
        hour = f" {clock // 60:02}:{clock % 60:02}" if clock else ""
        yield from self.dated(event, f"meeting {event.meeting}{title}{hour} · agenda: {agenda or 'no provision'}")
        yield (
            f"  In the room: {len(present)} of {counted(len(here), 'party', 'parties')}"
            + (f" and {counted(len(watched), 'observer', 'observers')}" if watched else "")
            + (f"; absent: {listed(absent)}" if absent else "")
        )

    def sentence(self, fact: e.Fact) -> str:
        """One sentence about a fact that stands for itself."""
        match fact:
            case e.MeetingInquorate(weight_present=present, weight_active=active, quorum=quorum):
                return (
                    f"No quorum: {present / active:.1%} of the weight was in the room, and the rule asks for {quorum}"
                )
            case e.CaucusHeld():
                return "The chair had seen the parties apart"
            case e.DraftAmended(provision=p, from_option=old, to_option=new):
                return f"The chair amended {self.option(p, new)} (was: {self.wording(p, old)})"
            case e.ProposalTabled(proposer=who, changes=changes):
                return f"{self.names[who]} proposed {self.options(changes)}"
            case e.ProposalAccepted():
                return f"  Accepted{self.vote(fact)}"
            case e.ProposalRejected():
                return f"  Rejected{self.vote(fact)}"
            case e.StrawPollTaken():
                return f"Straw poll: {self.stances(fact)}"
            case e.ConsensusTested(passed=passed, shortfalls=shortfalls):
                why = f": {self.shortfalls(shortfalls)}" if shortfalls else ""
                verdict = "it passed" if passed else f"it did not pass{why}"
                return f"Test: {self.stances(fact)}; {verdict}"
            case e.AgreementReached(kind=kind):
                return "The text was adopted" + (" by those still in" if kind == "narrowed_agreement" else "")
            case e.WorkingGroupMet(group=group, stakeholders=who):
                return f"The working group {group} met: {self.people(who)}"
            case e.DraftCirculated():
                return "The draft was circulated"
            case e.CommentPeriodClosed(stakeholders=who):
                return f"The comment period closed; comments came from {self.people(who)}"
            case e.RecessCalled(minutes=minutes):
                return f"Recess of {duration(minutes)}"
            case e.ImpasseDeclared(idle_meetings=idle):
                return f"{counted(idle, 'meeting', 'meetings')} in a row changed nothing: impasse"
            case e.ProcessCollapsed(parties=parties):
                return f"The talks collapsed: {counted(parties, 'party', 'parties')} left"
        raise TypeError(f"no sentence is known for {type(fact).__name__}")

    def voices(self, facts: Sequence[e.Fact]) -> Iterator[str]:
        """Who declared which red line, those about the same option together."""
        crossed: dict[tuple[str, int], list[str]] = {}
        for fact in facts:
            assert isinstance(fact, e.RedLineDeclared)
            crossed.setdefault((fact.provision, fact.option), []).append(fact.stakeholder)
        for (provision, option), who in crossed.items():
            yield f"  Red line declared by {self.people(who)}: never {self.option(provision, option)}"

    def closed_doors(self, facts: Sequence[e.Fact]) -> Iterator[str]:
        """For whom every acceptable option of a provision has just been ruled out."""
        closed: dict[str, list[str]] = {}
        for fact in facts:
            assert isinstance(fact, e.ForecastUpdated)
            for provision, signal in fact.signal.items():
                if signal == 0 and self.signals.get((fact.stakeholder, provision)) != 0:
                    closed.setdefault(provision, []).append(fact.stakeholder)
                self.signals[fact.stakeholder, provision] = signal
        for provision, who in closed.items():
            name = self.provisions[provision].name
            yield f"  Ruled out by others' red lines: every option on «{name}» acceptable to {self.people(who)}"

    def exits(self, facts: Sequence[e.Fact]) -> Iterator[str]:
        """Who walked out, those of one wave with the same reason together."""
        together: dict[tuple[int, str, str], list[e.StakeholderWithdrew]] = {}
        for fact in facts:
            assert isinstance(fact, e.StakeholderWithdrew)
            together.setdefault((fact.wave, self.reason(fact), self.over(fact)), []).append(fact)
            self.gone.add(fact.stakeholder)
        for (wave, reason, over), those in together.items():
            pressure = spanned([fact.grievance + fact.pull for fact in those])
            sums = f"{pressure} against a threshold of {spanned([fact.threshold for fact in those])}"
            who = self.people(fact.stakeholder for fact in those)
            if those[0].draw is None:  # seen, not simulated: what moved them is the model's reckoning
                yield f"  {who} withdrew{over} (as the model has it: {reason}; {sums})"
            else:
                yield f"  {'Then ' if wave > 1 else ''}{who} withdrew: {reason} ({sums})"

    def reason(self, fact: e.StakeholderWithdrew) -> str:
        """What made someone leave: every part of the sum on record, the largest first."""
        parts = [
            (fact.lost_hope, self.about_red_line(fact)),
            (fact.disappointment, "staying on promised less than leaving"),
            (fact.pull, "allies had left"),
        ]
        told = [words for amount, words in sorted(parts, key=lambda part: -part[0]) if amount > 0]
        return listed(told) if told else "they would bear nothing"

    def over(self, fact: e.StakeholderWithdrew) -> str:
        """What someone was seen to leave over; nothing to say of an exit that was simulated."""
        return f" over «{self.provisions[fact.provision].name}»" if fact.draw is None and fact.provision else ""

    def about_red_line(self, fact: e.StakeholderWithdrew) -> str:
        """How it stands with the red line that carried the grievance."""
        if fact.provision is None:
            return ""
        name = self.provisions[fact.provision].name
        if self.signals.get((fact.stakeholder, fact.provision)) == 0:
            return f"no option they could accept was still open on «{name}»"
        return f"they doubted that their red line on «{name}» would be kept"

    def effects(self, fact: e.ShockOccurred) -> str:
        """Whom a shock moved, and to which values."""
        moved = [
            f"{what} now " + ", ".join(f"{self.names[who]} {value / SCALE:.2f}" for who, value in values.items())
            for what, values in (
                ("reservation value", fact.reservation_values),
                ("withdrawal threshold", fact.withdrawal_thresholds),
            )
            if values
        ]
        return f" ({'; '.join(moved)})" if moved else ""

    def vote(self, fact: e.ProposalAccepted | e.ProposalRejected) -> str:
        """How much of the weight was for a proposal, if it was counted."""
        if fact.in_favour is None or fact.against is None or not fact.in_favour + fact.against:
            return ""
        return f", with {fact.in_favour / (fact.in_favour + fact.against):.0%} of the weight for it"

    def stances(self, fact: e.ConsensusTested | e.StrawPollTaken) -> str:
        """How many took which stance, with up to five names."""
        told = [
            f"{len(who)} {words}" + (f" ({self.people(who)})" if 0 < len(who) <= 5 else "")
            for who, words in (
                (fact.support, "in support"),
                (fact.consider, "would consider"),
                (fact.object, "objecting"),
                (fact.abstain, "abstaining"),
            )
            if who
        ]
        return ", ".join(told)

    def shortfalls(self, failed: Sequence[str]) -> str:
        """Why the rule did not let the text pass; under a rule without objections, one objection says it all."""
        words = [SHORTFALLS[condition] for condition in failed]
        if {"max_objection", "max_objectors"} <= set(failed) and self.convened.rule["max_objectors"] == "0":
            words[failed.index("max_objection") : failed.index("max_objectors") + 1] = ["an objection"]
        return ", ".join(words)

    def people(self, stakeholders: Iterable[str]) -> str:
        """The names of stakeholders in a row."""
        return listed(self.names[who] for who in stakeholders)

    def wording(self, provision: str, option: int) -> str:
        """An option as it is worded, in quotation marks."""
        return f"“{self.provisions[provision].options[option].wording}”"

    def option(self, provision: str, option: int) -> str:
        """A provision with one of its options."""
        return f"«{self.provisions[provision].name}»: {self.wording(provision, option)}"

    def options(self, changes: Mapping[str, int]) -> str:
        """Several provisions with their options."""
        return ", ".join(self.option(provision, option) for provision, option in changes.items())

    def day(self, minute: int) -> str:
        """The date of a minute of the talks."""
        return (date.fromisoformat(self.convened.start) + timedelta(minutes=minute)).isoformat()

"""The one place that words an event: a sentence about each, from the events alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from negotiation_sim.calendar import DAY
from negotiation_sim.core.scale import SCALE
from negotiation_sim.record import events as e
from negotiation_sim.scenario.words import counted, listed
from negotiation_sim.story.words import capitalised, duration, exactly, part, spanned

SHORTFALLS = {
    "min_support": "too little support",
    "max_objection": "too much weight against",
    "max_objectors": "too many objectors",
    "veto": "a veto",
    "bloc_floor": "a bloc below its floor",
}
TAKING = {"support": "in support", "consider": "would consider", "object": "objecting", "abstain": "abstaining"}


def worded(events: Sequence[e.Event]) -> list[str]:
    """A sentence about each event of a log.

    Parameters
    ----------
    events : sequence of Event
        A log or a prefix of one, beginning with `ProcessConvened`: what an event means may depend on those before it.

    Returns
    -------
    list of str
        As many as there are events, each without a full stop.

    Raises
    ------
    ValueError
        If the first event is not `ProcessConvened`.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> worded(run(load("teaching-park"), seed=0).events)[4]
    'Red line declared by Nature group: never «Dogs»: “may run free”'
    """
    wording = wording_of(events)
    return [wording.of(event) for event in events]


def wording_of(events: Sequence[e.Event]) -> "Wording":
    """The wording of a log that has not been told yet; ValueError if it does not begin with `ProcessConvened`."""
    if not events or not isinstance(events[0].fact, e.ProcessConvened):
        raise ValueError("a story begins with ProcessConvened")
    return Wording(events[0].fact)


class Wording:
    """Knows the names at the table, who has left, and the latest signal about each red line."""

    def __init__(self, convened: e.ProcessConvened) -> None:
        self.convened = convened
        self.names = {seat.id: seat.name for seat in convened.roster}
        self.observers = {seat.id for seat in convened.roster if seat.observer}
        self.provisions = {p.id: p for p in convened.provisions}
        self.gone: set[str] = set()
        self.signals: dict[tuple[str, str], int] = {}

    def of(self, event: e.Event) -> str:
        """A sentence about an event that stands by itself; the events before it have been told."""
        match event.fact:
            case e.ProcessConvened() as fact:
                told = f"«{fact.title}» was convened: {self.convening(fact)}"
            case e.MeetingOpened() as fact:
                told = f"{self.meeting(event, fact)}; in the room: {self.room(fact)}"
            case e.RedLineDeclared(stakeholder=who, provision=provision, option=option):
                told = self.voice([who], provision, option)
            case e.ForecastUpdated() as fact:
                told = "; ".join([self.forecast(fact), *self.closed_doors([fact])])
            case e.ProposalAccepted(proposer=who, changes=changes) | e.ProposalRejected(proposer=who, changes=changes):
                told = f"{self.sentence(event.fact)}: {self.options(changes)}, proposed by {self.names[who]}"
            case e.StakeholderWithdrew() as fact:
                told = self.exit([fact])
            case fact:
                told = self.sentence(fact)
        self.remember(event.fact)
        return capitalised(told)

    def remember(self, fact: e.Fact) -> None:
        """Note who has left, once that is told."""
        match fact:
            case e.StakeholderWithdrew(stakeholder=who):
                self.gone.add(who)
            case e.StakeholderRejoined(stakeholder=who):
                self.gone.discard(who)

    def convening(self, fact: e.ProcessConvened) -> str:
        """How many were convened about how much, until when."""
        parties = len(fact.roster) - len(self.observers)
        watched = f" and {counted(len(self.observers), 'observer', 'observers')}" if self.observers else ""
        return (
            f"{counted(parties, 'party', 'parties')}{watched}, "
            f"{counted(len(fact.provisions), 'provision', 'provisions')}, deadline {self.day(fact.deadline)}"
        )

    def meeting(self, event: e.Event, fact: e.MeetingOpened) -> str:
        """The heading of a meeting, without its date."""
        everything = len(fact.agenda) == len(self.provisions) > 1
        agenda = "every provision" if everything else "; ".join(self.provisions[p].name for p in fact.agenda)
        title = f" · {fact.title}" if fact.title else ""
        clock = event.minute % DAY
        hour = f" · {clock // 60:02}:{clock % 60:02}" if clock else ""
        return f"meeting {event.meeting}{title}{hour} · agenda: {agenda or 'no provision'}"

    def room(self, fact: e.MeetingOpened) -> str:
        """Who came to a meeting, of those who had not left."""
        present = [who for who in fact.present if who not in self.observers]
        here = [who for who in self.names if who not in self.gone and who not in self.observers]
        watched = [who for who in fact.present if who in self.observers]
        absent = [self.names[who] for who in here if who not in present]
        return (
            f"{len(present)} of {counted(len(here), 'party', 'parties')}"
            + (f" and {counted(len(watched), 'observer', 'observers')}" if watched else "")
            + (f"; absent: {listed(absent)}" if absent else "")
        )

    def sentence(self, fact: e.Fact) -> str:
        """One sentence about a fact that stands for itself."""
        match fact:
            case e.ShockOccurred(name=name):
                return f"shock: {name}{self.effects(fact)}"
            case e.InterventionMade():
                return self.intervention(fact)
            case e.DeadlineExtended(to_minute=minute):
                return f"the deadline was extended to {self.day(minute)}"
            case e.DeadlineExpired():
                return "the deadline has passed"
            case e.MeetingInquorate(weight_present=present, weight_active=active, quorum=quorum):
                share = part(present, active)
                return f"No quorum: {share:.1%} of the weight was in the room, and the rule asks for {exactly(quorum)}"
            case e.CaucusHeld():
                return "The chair had seen the parties apart"
            case e.DraftAmended(provision=p, from_option=old, to_option=new):
                return f"The chair amended {self.option(p, new)} (was: {self.wording(p, old)})"
            case e.ProposalTabled(proposer=who, changes=changes):
                return f"{self.names[who]} proposed {self.options(changes)}"
            case e.ProposalAccepted():
                return f"Accepted{self.vote(fact)}"
            case e.ProposalRejected():
                return f"Rejected{self.vote(fact)}"
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
            case e.StakeholderRejoined(stakeholder=who):
                return f"{self.names[who]} came back"
            case e.ImpasseDeclared(idle_meetings=idle):
                return f"{counted(idle, 'meeting', 'meetings')} in a row changed nothing: impasse"
            case e.ProcessCollapsed(parties=parties):
                return f"The talks collapsed: {counted(parties, 'party', 'parties')} left"
        raise TypeError(f"no sentence is known for {type(fact).__name__}")

    def voice(self, people: Sequence[str], provision: str, option: int) -> str:
        """Who declared a red line that an option crosses."""
        return f"Red line declared by {self.people(people)}: never {self.option(provision, option)}"

    def forecast(self, fact: e.ForecastUpdated) -> str:
        """What a stakeholder expects, and hopes for its red lines on the agenda."""
        hopes = [f"its red line on «{self.provisions[p].name}» {hope / SCALE:.2f}" for p, hope in fact.hope.items()]
        return f"{self.names[fact.stakeholder]}: forecast of the final text's utility {fact.forecast / SCALE:.2f}" + (
            f", hope for {listed(hopes)}" if hopes else ""
        )

    def closed_doors(self, facts: Iterable[e.ForecastUpdated]) -> Iterator[str]:
        """For whom every acceptable option of a provision has just been ruled out."""
        closed: dict[str, list[str]] = {}
        for fact in facts:
            for provision, signal in fact.signal.items():
                if signal == 0 and self.signals.get((fact.stakeholder, provision)) != 0:
                    closed.setdefault(provision, []).append(fact.stakeholder)
                self.signals[fact.stakeholder, provision] = signal
        for provision, who in closed.items():
            name = self.provisions[provision].name
            yield f"ruled out by others' red lines: every option on «{name}» acceptable to {self.people(who)}"

    def exit(self, facts: Sequence[e.StakeholderWithdrew]) -> str:
        """Who walked out, for the reason of the first of them."""
        pressure = spanned([fact.grievance + fact.pull for fact in facts])
        sums = f"{pressure} against a threshold of {spanned([fact.threshold for fact in facts])}"
        who = self.people(fact.stakeholder for fact in facts)
        if facts[0].draw is None:  # seen, not simulated: why is the model's reckoning
            by_model = "" if unexpected(facts[0]) else "as the model has it: "
            return f"{who} withdrew{self.over(facts[0])} ({by_model}{self.reason(facts[0])}; {sums})"
        return f"{who} withdrew: {self.reason(facts[0])} ({sums})"

    def over(self, fact: e.StakeholderWithdrew) -> str:
        """What someone was seen to leave over; nothing to say of an exit that was simulated."""
        return f" over «{self.provisions[fact.provision].name}»" if fact.draw is None and fact.provision else ""

    def reason(self, fact: e.StakeholderWithdrew) -> str:
        """What made someone leave: every part of the sum on record, the largest first."""
        if unexpected(fact):
            return "the model would not have expected it"
        parts = [
            (fact.lost_hope, self.about_red_line(fact)),
            (fact.disappointment, "staying on promised less than leaving"),
            (fact.pull, "allies had left"),
        ]
        told = [words for amount, words in sorted(parts, key=lambda part: -part[0]) if amount > 0]
        nothing = "nothing weighed on them" if fact.draw is None else "they would bear nothing"
        return listed(told) if told else nothing

    def about_red_line(self, fact: e.StakeholderWithdrew) -> str:
        """How it stands with the red line that carried the grievance."""
        if fact.provision is None:
            return ""
        name = self.provisions[fact.provision].name
        if self.signals.get((fact.stakeholder, fact.provision)) == 0:
            return f"no option they could accept was still open on «{name}»"
        return f"they doubted that their red line on «{name}» would be kept"

    def vote(self, fact: e.ProposalAccepted | e.ProposalRejected) -> str:
        """How much of the weight was for a proposal, if it was counted."""
        if fact.in_favour is None or fact.against is None:
            return ""
        return f", with {part(fact.in_favour, fact.in_favour + fact.against):.0%} of the weight for it"

    def intervention(self, fact: e.InterventionMade) -> str:
        """What was made otherwise, and what that moved."""
        changes = listed(f"{path} = {value}" for path, value in fact.changes.items()) if fact.changes else "nothing"
        deadline = "" if fact.deadline is None else f"; the deadline is now {self.day(fact.deadline)}"
        return f"intervention: from here on {changes}{self.effects(fact)}{deadline}"

    def effects(self, fact: e.ShockOccurred | e.InterventionMade) -> str:
        """Whom a shock or an intervention moved, and to which values."""
        moved = [
            f"{what} now " + ", ".join(f"{self.names[who]} {value / SCALE:.2f}" for who, value in values.items())
            for what, values in (
                ("reservation value", fact.reservation_values),
                ("withdrawal threshold", fact.withdrawal_thresholds),
            )
            if values
        ]
        return f" ({'; '.join(moved)})" if moved else ""

    def stances(self, fact: e.ConsensusTested | e.StrawPollTaken) -> str:
        """How many took which stance, with up to five names."""
        told = [
            f"{len(who)} {words}" + (f" ({self.people(who)})" if 0 < len(who) <= 5 else "")
            for stance, words in TAKING.items()
            if (who := getattr(fact, stance))
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


def unexpected(fact: e.StakeholderWithdrew) -> bool:
    """Was it seen, though the model gives it no chance? Then its sum is no motive."""
    return fact.draw is None and fact.chance == 0

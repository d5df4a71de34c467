"""Tell a log in plain sentences, from its events alone, and an outcome with who was still in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from negotiation_sim.api import Result
from negotiation_sim.record import events as e

ILLUSTRATIVE = (
    "Illustrative: the positions of real organisations in this case are coded by judgement, with the outcome known."
)
TOLD_TOGETHER = (e.RedLineDeclared, e.ForecastUpdated, e.StakeholderWithdrew)
ALLIES = "allies have left"
SHORTFALLS = {
    "min_support": "too little support",
    "max_objection": "too much objection",
    "max_objectors": "too many objectors",
    "veto": "a veto",
    "bloc_floor": "a bloc short of its floor",
}
ENDINGS = {
    "consensus": "Consensus: the text is adopted with everyone still in",
    "narrowed_agreement": "Narrowed agreement: those still in adopt the text; others had left",
    "deadline_expired": "No agreement: the deadline has passed",
    "impasse": "No agreement: the talks are at an impasse",
    "collapse": "No agreement: the talks have collapsed",
}
FAILURES = {
    "structural": "Structural: no text exists that crosses no red line and gives every party its reservation value.",
    "procedural": "Procedural: a text exists that crosses no red line and gives every party its reservation value.",
    "undecided": "Structural or procedural? Undecided: there are too many texts to try them all.",
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
    """
    if not events or not isinstance(events[0].fact, e.ProcessConvened):
        raise ValueError("a story begins with ProcessConvened")
    teller = Teller(events[0].fact)
    for kind, together in groupby(events, key=lambda event: type(event.fact)):
        yield from (teller.of_several if kind in TOLD_TOGETHER else teller.one_by_one)(list(together))


def outcome(result: Result) -> Iterator[str]:
    """How the talks ended: the ending, who was still in, the text, the kind of failure, and the address of the run."""
    ending = ENDINGS[result.kind if result.status == "agreement" else result.status]
    m = result.measures
    yield f"Outcome · {ending} (month {result.month:.1f})."
    if result.scenario.illustrative:
        yield f"  {ILLUSTRATIVE}"
    yield (
        f"  Still in: {m['parties_in']} of {m['parties_convened']} parties, with {m['share_in']:.0%} of the weight; "
        f"in the bloc with the fewest left: {m['minimum_bloc_share_in']:.0%} of its weight."
    )
    adopted = "adopted" if result.status == "agreement" else "in draft at the end, not adopted"
    yield f"  The text ({adopted}), mean strength {m['mean_stringency']:.2f} from 0 to 1:"
    for provision in result.scenario.provisions:
        option = next(o for o in provision.options if o.id == result.text[provision.id])
        yield f"    {provision.name}: {option.wording} ({option.stringency:g})"
    if result.failure is not None:
        yield f"  No consensus of all. {FAILURES[result.failure]}"
    case = f"{result.scenario.name} · case hash {result.scenario_hash[:12]}"
    yield f"  {case} · seed {result.seed} · replicate {result.replicate}"


def listed(names: Iterable[str]) -> str:
    """Names in a row: ``"A, B and C"``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, singular: str, plural: str) -> str:
    """A number with its noun or verb: ``"1 objects"``, ``"2 object"``."""
    return f"{number} {singular if number == 1 else plural}"


class Teller:
    """Knows the names at the table, who has left, and the latest signal about each red line."""

    def __init__(self, convened: e.ProcessConvened) -> None:
        self.convened = convened
        self.names = {seat.id: seat.name for seat in convened.roster}
        self.provisions = {p.id: p for p in convened.provisions}
        self.gone: set[str] = set()
        self.signals: dict[tuple[str, str], int] = {}

    def one_by_one(self, events: list[e.Event]) -> Iterator[str]:
        """A sentence or two about each event."""
        for event in events:
            match event.fact:
                case e.ProcessConvened() as fact:
                    yield from self.opening(fact)
                case e.MeetingOpened() as fact:
                    yield from self.meeting(event, fact)
                case e.ShockOccurred(name=name):
                    yield from ("", f"{event.date} · shock: {name}")
                case e.DeadlineExtended(to_minute=minute):
                    yield from ("", f"{event.date} · the deadline is extended to {self.day(minute)}")
                case e.DeadlineExpired():
                    yield from ("", f"{event.date} · the deadline has passed")
                case fact:
                    yield f"  {self.sentence(fact)}"

    def of_several(self, events: list[e.Event]) -> Iterator[str]:
        """Sentences about events of one kind that happened one after the other."""
        match events[0].fact:
            case e.RedLineDeclared():
                yield from self.voices([event.fact for event in events])
            case e.ForecastUpdated():
                yield from self.closed_doors([event.fact for event in events])
            case e.StakeholderWithdrew():
                yield from self.exits([event.fact for event in events])

    def opening(self, fact: e.ProcessConvened) -> Iterator[str]:
        """The heading of the story."""
        parties = sum(not seat.observer for seat in fact.roster)
        observers = len(fact.roster) - parties
        watched = f" and {counted(observers, 'observer', 'observers')}" if observers else ""
        yield fact.title
        if fact.illustrative:
            yield ILLUSTRATIVE
        yield (
            f"{fact.start} · {counted(parties, 'party', 'parties')}{watched} convene on "
            f"{counted(len(fact.provisions), 'provision', 'provisions')}; rule: {fact.rule['name'].replace('_', ' ')}; "
            f"deadline: {self.day(fact.deadline)}"
        )

    def meeting(self, event: e.Event, fact: e.MeetingOpened) -> Iterator[str]:
        """The heading of a meeting."""
        agenda = "; ".join(self.provisions[p].name for p in fact.agenda) or "no provision"
        title = f" · {fact.title}" if fact.title else ""
        absent = [name for who, name in self.names.items() if who not in fact.present and who not in self.gone]
        yield ""
        yield f"{event.date} · meeting {event.meeting}{title} · agenda: {agenda}"
        yield f"  {len(fact.present)} in the room" + (f"; absent: {listed(absent)}" if absent else "")

    def sentence(self, fact: e.Fact) -> str:
        """One sentence about a fact that stands for itself."""
        match fact:
            case e.MeetingInquorate(weight_present=present, weight_active=active, quorum=quorum):
                return f"No quorum: {present / active:.0%} of the weight is in the room, {quorum} is needed"
            case e.CaucusHeld():
                return "The chair has seen the parties apart"
            case e.DraftAmended(provision=p, from_option=old, to_option=new):
                return f"The chair amends {self.option(p, new)} (was: {self.wording(p, old)})"
            case e.ProposalTabled(proposer=who, changes=changes):
                return f"{self.names[who]} proposes {self.options(changes)}"
            case e.ProposalAccepted(proposer=who, changes=changes):
                return f"The room accepts the proposal of {self.names[who]}: {self.options(changes)}"
            case e.ProposalRejected(proposer=who, changes=changes):
                return f"The room rejects the proposal of {self.names[who]}: {self.options(changes)}"
            case e.StrawPollTaken():
                return f"Straw poll: {self.stances(fact)}"
            case e.ConsensusTested(passed=passed, shortfalls=shortfalls):
                verdict = (
                    "it passes" if passed else f"it does not pass ({', '.join(SHORTFALLS[s] for s in shortfalls)})"
                )
                return f"Test of consensus: {self.stances(fact)}; {verdict}"
            case e.AgreementReached(kind=kind):
                return "The text is adopted" + (" by those still in" if kind == "narrowed_agreement" else "")
            case e.WorkingGroupMet(group=group, stakeholders=who):
                return f"The working group {group} meets: {self.people(who)}"
            case e.DraftCirculated():
                return "The draft is circulated"
            case e.CommentPeriodClosed(stakeholders=who):
                return f"The comment period closes; comments from {self.people(who) if who else 'nobody'}"
            case e.RecessCalled(minutes=minutes):
                return f"Recess of {duration(minutes)}"
            case e.StakeholderRejoined(stakeholder=who):
                self.gone.discard(who)
                return f"{self.names[who]} comes back"
            case e.ImpasseDeclared(idle_meetings=idle):
                return f"{counted(idle, 'meeting', 'meetings')} in a row changed nothing: impasse"
            case e.ProcessCollapsed(parties=parties):
                return f"Only {counted(parties, 'party is', 'parties are')} left: the talks collapse"
        raise TypeError(f"no sentence is known for {type(fact).__name__}")

    def voices(self, facts: Sequence[e.Fact]) -> Iterator[str]:
        """Who declared which red line, those about the same option together."""
        crossed: dict[tuple[str, int], list[str]] = {}
        for fact in facts:
            assert isinstance(fact, e.RedLineDeclared)
            crossed.setdefault((fact.provision, fact.option), []).append(fact.stakeholder)
        for (provision, option), who in crossed.items():
            verb = "declares a red line" if len(who) == 1 else "declare a red line"
            yield f"  {self.people(who)} {verb}, crossed by the draft: {self.option(provision, option)}"

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
            yield f"  Red for {self.people(who)}: no option on «{name}» that they could accept is open"

    def exits(self, facts: Sequence[e.Fact]) -> Iterator[str]:
        """Who walked out, those with the same reason together."""
        reasons: dict[tuple[int, str], list[str]] = {}
        for fact in facts:
            assert isinstance(fact, e.StakeholderWithdrew)
            reasons.setdefault((fact.wave, self.reason(fact)), []).append(fact.stakeholder)
            self.gone.add(fact.stakeholder)
        for (_, reason), who in reasons.items():
            yield f"  {self.people(who)} {'withdraws' if len(who) == 1 else 'withdraw'}: {reason}"

    def reason(self, fact: e.StakeholderWithdrew) -> str:
        """What made someone leave, from the arithmetic on record."""
        if fact.grievance <= fact.threshold and fact.pull > 0:
            cause = ALLIES
        elif fact.provision is None or fact.disappointment > fact.lost_hope:
            cause = "they expect a text that is worth less to them than staying away"
        elif self.signals.get((fact.stakeholder, fact.provision)) == 0:
            cause = f"no option they could accept is still open on «{self.provisions[fact.provision].name}»"
        else:
            cause = f"hope for their red line on «{self.provisions[fact.provision].name}» has worn thin"
        return cause if fact.wave == 1 or cause == ALLIES else f"{cause}, and {ALLIES}"

    def stances(self, fact: e.ConsensusTested | e.StrawPollTaken) -> str:
        """Counts of stances, with the names of up to five who object."""
        objectors = f" ({self.people(fact.object)})" if 0 < len(fact.object) <= 5 else ""
        parts = [
            counted(len(fact.support), "supports", "support"),
            f"{len(fact.consider)} would consider",
            counted(len(fact.object), "objects", "object") + objectors,
        ]
        if fact.abstain:
            parts.append(counted(len(fact.abstain), "abstains", "abstain"))
        return ", ".join(parts)

    def people(self, stakeholders: Iterable[str]) -> str:
        """The names of stakeholders in a row."""
        return listed(self.names[who] for who in stakeholders)

    def wording(self, provision: str, option: int) -> str:
        """An option as it is worded, in quotation marks."""
        return f"“{self.provisions[provision].options[option]}”"

    def option(self, provision: str, option: int) -> str:
        """A provision with one of its options."""
        return f"«{self.provisions[provision].name}»: {self.wording(provision, option)}"

    def options(self, changes: Mapping[str, int]) -> str:
        """Several provisions with their options."""
        return ", ".join(self.option(provision, option) for provision, option in changes.items())

    def day(self, minute: int) -> str:
        """The date of a minute of the talks."""
        return (date.fromisoformat(self.convened.start) + timedelta(minutes=minute)).isoformat()


def duration(minutes: int) -> str:
    """A length of time in the largest unit that fits."""
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes % length == 0:
            return counted(minutes // length, unit, f"{unit}s")
    return counted(minutes, "minute", "minutes")

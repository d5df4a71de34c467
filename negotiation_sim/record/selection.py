"""Select events of a log: those that concern a stakeholder or a provision, of a kind, or of a meeting."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches

from negotiation_sim.record import events as e

STAKEHOLDER = re.compile(r"stakeholders\.(?P<id>[^.]+)")
PROVISION = re.compile(
    r"(?:provisions|initial_text|stakeholders(?:\.[^.]+|\[[^\]]*\])\.(?:ideal|salience|scores|red_lines))\.(?P<id>[^.]+)"
)
KINDS = tuple(dict.fromkeys(kind.__name__ for kind in e.Fact.__subclasses__()))


def select(
    events: Sequence[e.Event],
    *,
    stakeholders: Collection[str] = (),
    provisions: Collection[str] = (),
    kinds: Collection[str] = (),
    meetings: Collection[int] = (),
) -> list[e.Event]:
    """The events of a log that are asked for, in their order.

    Of several stakeholders, provisions, kinds or meetings any one will do; what is given of each has to fit at once.

    Parameters
    ----------
    events : sequence of Event
        A log or a prefix of one, beginning with `ProcessConvened`.
    stakeholders : collection of str
        Ids. An event concerns those whom it names: `concerned`.
    provisions : collection of str
        Ids. An event is about the provisions that it names: `provisions_named`.
    kinds : collection of str
        Names of facts, such as ``"StakeholderWithdrew"``.
    meetings : collection of int
        Numbers; 0 is the time before the first meeting, and what follows a meeting until the next belongs to it.

    Raises
    ------
    ValueError
        If there is no such stakeholder, provision, kind or meeting, or the log has no beginning.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> log = run(load("teaching-park"), seed=0).events
    >>> [event.kind for event in select(log, stakeholders=["nature"], meetings=[4])]
    ['ConsensusTested', 'ForecastUpdated', 'StakeholderWithdrew']
    """
    if not events or not isinstance(events[0].fact, e.ProcessConvened):
        raise ValueError("there is nothing to select from; a log begins with ProcessConvened")
    convened = events[0].fact
    known("stakeholder", stakeholders, [seat.id for seat in convened.roster])
    known("provision", provisions, [provision.id for provision in convened.provisions])
    known("kind of event", kinds, KINDS)
    known("meeting", meetings, sorted({event.meeting for event in events}))
    return [
        event
        for event in events
        if (not stakeholders or not set(stakeholders).isdisjoint(concerned(event.fact)))
        and (not provisions or not set(provisions).isdisjoint(provisions_named(event.fact)))
        and (not kinds or event.kind in kinds)
        and (not meetings or event.meeting in meetings)
    ]


def concerned(fact: e.Fact) -> tuple[str, ...]:
    """Whom a fact names: at the table, in the room, proposing, speaking, taking a stance, expecting, leaving.

    What the chair does to the text, a recess, the deadline and most endings name nobody, and so concern nobody more
    than anybody else.
    """
    match fact:
        case e.ProcessConvened(roster=roster):
            return tuple(seat.id for seat in roster)
        case e.MeetingOpened(present=present):
            return present
        case e.CaucusHeld(stakeholders=who) | e.WorkingGroupMet(stakeholders=who):
            return who
        case e.CommentPeriodClosed(stakeholders=who):
            return who
        case e.ShockOccurred(reservation_values=values, withdrawal_thresholds=thresholds):
            return tuple({**values, **thresholds})
        case e.InterventionMade(reservation_values=values, withdrawal_thresholds=thresholds, changes=changes):
            return tuple(dict.fromkeys([*values, *thresholds, *named_in(changes, STAKEHOLDER)]))
        case e.ProposalTabled(proposer=who) | e.ProposalAccepted(proposer=who) | e.ProposalRejected(proposer=who):
            return (who,)
        case e.RedLineDeclared(stakeholder=who) | e.ForecastUpdated(stakeholder=who):
            return (who,)
        case e.StakeholderWithdrew(stakeholder=who) | e.StakeholderRejoined(stakeholder=who):
            return (who,)
        case e.ConsensusTested() | e.StrawPollTaken():
            return (*fact.support, *fact.consider, *fact.object, *fact.abstain)
        case e.AgreementReached(stances=stances):
            return tuple(stances)
        case e.MeetingInquorate() | e.DraftAmended() | e.DraftCirculated() | e.RecessCalled() | e.DeadlineExtended():
            return ()
        case e.ImpasseDeclared() | e.DeadlineExpired() | e.ProcessCollapsed():
            return ()
    raise TypeError(f"it is not known whom {type(fact).__name__} concerns")


def provisions_named(fact: e.Fact) -> tuple[str, ...]:
    """Which provisions a fact names: on the agenda, changed, proposed, spoken about, or why somebody left.

    A test of the whole text names none.
    """
    match fact:
        case e.ProcessConvened(provisions=provisions):
            return tuple(provision.id for provision in provisions)
        case e.MeetingOpened(agenda=agenda):
            return agenda
        case e.WorkingGroupMet(provisions=drafted):
            return drafted
        case e.DraftAmended(provision=provision) | e.RedLineDeclared(provision=provision):
            return (provision,)
        case e.StakeholderWithdrew(provision=carried_by):
            return () if carried_by is None else (carried_by,)
        case e.ProposalTabled(changes=text) | e.ProposalAccepted(changes=text) | e.ProposalRejected(changes=text):
            return tuple(text)
        case e.DraftCirculated(text=text) | e.AgreementReached(text=text):
            return tuple(text)
        case e.ForecastUpdated(hope=hope, signal=signal):
            return tuple({**hope, **signal})
        case e.InterventionMade(changes=changes):
            return tuple(named_in(changes, PROVISION))
        case e.MeetingInquorate() | e.ShockOccurred() | e.CaucusHeld() | e.StrawPollTaken() | e.ConsensusTested():
            return ()
        case e.CommentPeriodClosed() | e.RecessCalled() | e.StakeholderRejoined() | e.DeadlineExtended():
            return ()
        case e.ImpasseDeclared() | e.DeadlineExpired() | e.ProcessCollapsed():
            return ()
    raise TypeError(f"it is not known which provisions {type(fact).__name__} is about")


def named_in(changes: Iterable[str], place: re.Pattern[str]) -> Iterator[str]:
    """The ids that the paths of changed entries name at a place."""
    for path in changes:
        found = place.match(path)
        if found:
            yield found["id"]


def known(what: str, wanted: Collection[object], there: Sequence[object]) -> None:
    """ValueError if something that is wanted is not there."""
    for each in wanted:
        if each not in there:
            near = get_close_matches(str(each), [str(one) for one in there], n=1)
            question = f"did you mean {near[0]!r}? " if near and isinstance(each, str) else ""
            raise ValueError(f"there is no {what} {each!r} here; {question}there are {', '.join(map(str, there))}")

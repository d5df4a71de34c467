"""Read a log from lines, and refuse what is none: whatever is read here can be folded, worded and compared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from negotiation_sim.core.rules.decision import CONDITIONS
from negotiation_sim.record import events as e
from negotiation_sim.record.codec import decode
from negotiation_sim.record.selection import concerned, provisions_named


def read_log(lines: Iterable[bytes], place: str) -> list[e.Event]:
    """The events of a log, one a line, as `negsim run --events` prints them.

    Parameters
    ----------
    lines : iterable of bytes
        With or without the ends of lines.
    place : str
        Where they are from, for complaints.

    Raises
    ------
    ValueError
        If there is no line, or one is no event, or does not fit those before it: which, and why.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.record.codec import encode
    >>> log = run(load("teaching-park"), seed=0).events
    >>> read_log(map(encode, log), "park") == list(log)
    True
    >>> read_log([encode(log[0]), encode(log[2])], "park")
    Traceback (most recent call last):
    ...
    ValueError: park, line 2: event 1 was expected, and this is event 2; nothing may be left out of a log
    """
    events: list[e.Event] = []
    for number, line in enumerate(lines, 1):
        try:
            event = decode(line.rstrip(b"\r\n"))
            check(event, events)
        except ValueError as error:
            raise ValueError(f"{place}, line {number}: {error}") from error
        events.append(event)
    if not events:
        raise ValueError(f"{place}: no event is in it; a log begins with ProcessConvened")
    return events


def checked_log(events: Iterable[e.Event], place: str) -> list[e.Event]:
    """The events of a log that comes from elsewhere than lines, if it is sound.

    Parameters
    ----------
    events : iterable of Event
    place : str
        Where they are from, for complaints.

    Raises
    ------
    ValueError
        If there is none, or one does not fit those before it: which, and why.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> log = run(load("teaching-park"), seed=0).events
    >>> checked_log(log, "park") == list(log)
    True
    """
    found: list[e.Event] = []
    for event in events:
        try:
            check(event, found)
        except ValueError as error:
            raise ValueError(f"{place}, event {event.sequence}: {error}") from error
        found.append(event)
    if not found:
        raise ValueError(f"{place}: no event is in it; a log begins with ProcessConvened")
    return found


def check(event: e.Event, before: Sequence[e.Event]) -> None:
    """ValueError if an event does not fit those before it."""
    if event.sequence != len(before):
        raise ValueError(
            f"event {len(before)} was expected, and this is event {event.sequence}; nothing may be left out of a log"
        )
    if isinstance(event.fact, e.ProcessConvened) == bool(before):
        raise ValueError(f"the first event, and only that, is ProcessConvened (this is {event.kind})")
    convened = before[0].fact if before else event.fact
    assert isinstance(convened, e.ProcessConvened)
    if not before:
        check_convening(convened)
    for what in ("minute", "meeting"):
        here, last = getattr(event, what), getattr(before[-1], what) if before else 0
        if here < last:
            raise ValueError(f"its {what} is {here}, and the event before it had {last}; a log never goes back")
    if day(convened.start, event.minute) != event.date:
        raise ValueError(
            f"minute {event.minute} of talks convened on {convened.start} is not on {event.date} "
            f"but on {day(convened.start, event.minute)}"
        )
    check_names(event.fact, convened)


def check_convening(fact: e.ProcessConvened) -> None:
    """ValueError if talks cannot begin so."""
    ids = [provision.id for provision in fact.provisions]
    unique("stakeholder", [seat.id for seat in fact.roster])
    unique("provision", ids)
    for provision in fact.provisions:
        unique("option", [option.id for option in provision.options])
    if not fact.roster or not ids:
        raise ValueError("talks need a stakeholder and a provision, at least")
    if set(fact.text) != set(ids):
        raise ValueError(f"the initial text must have an option of each provision (it has {', '.join(fact.text)})")
    for seat in fact.roster:
        at_the_table("provision", seat.hope, ids)
    if "max_objectors" not in fact.rule:
        raise ValueError("the rule does not say max_objectors")
    day(fact.start, fact.deadline)


def check_names(fact: e.Fact, convened: e.ProcessConvened) -> None:
    """ValueError if a fact names a stakeholder, provision, option, red line or condition that there is not."""
    lines = {seat.id: seat.hope for seat in convened.roster}
    if isinstance(fact, e.InterventionMade):  # its changes are entries of the scenario, for that to judge
        at_the_table("stakeholder", {**fact.reservation_values, **fact.withdrawal_thresholds}, lines)
        day(convened.start, fact.deadline or 0)
        return
    at_the_table("stakeholder", concerned(fact), lines)
    at_the_table("provision", provisions_named(fact), {provision.id for provision in convened.provisions})
    options = {provision.id: len(provision.options) for provision in convened.provisions}
    for provision, option in options_named(fact):
        if not 0 <= option < options[provision]:
            raise ValueError(f"{provision!r} has no option {option}; its options are 0 to {options[provision] - 1}")
    match fact:
        case e.RedLineDeclared(stakeholder=who, provision=line):
            at_the_table(f"red line of {who!r} on", [line], lines[who])
        case e.ForecastUpdated(stakeholder=who, hope=hope, signal=signal):
            at_the_table(f"red line of {who!r} on", {**hope, **signal}, lines[who])
        case e.ConsensusTested(utilities=utilities, aspirations=aspirations, shortfalls=shortfalls):
            at_the_table("stakeholder", {**utilities, **aspirations}, lines)
            at_the_table("condition", shortfalls, CONDITIONS)
        case e.DeadlineExtended(to_minute=minute):
            day(convened.start, minute)


def options_named(fact: e.Fact) -> list[tuple[str, int]]:
    """Every option that a fact names, with its provision."""
    text: Mapping[str, int]
    match fact:
        case e.DraftAmended(provision=provision, from_option=old, to_option=new):
            return [(provision, old), (provision, new)]
        case e.RedLineDeclared(provision=provision, option=option):
            return [(provision, option)]
        case e.ProposalTabled(changes=text) | e.ProposalAccepted(changes=text) | e.ProposalRejected(changes=text):
            return list(text.items())
        case e.ProcessConvened(text=text) | e.DraftCirculated(text=text) | e.AgreementReached(text=text):
            return list(text.items())
    return []


def at_the_table(what: str, wanted: Iterable[str], there: Collection[str]) -> None:
    """ValueError if something that is named is not there."""
    for each in wanted:
        if each not in there:
            raise ValueError(f"no {what} {each!r} is at the table; there are {', '.join(there) or 'none'}")


def unique(what: str, ids: Sequence[str]) -> None:
    """ValueError if an id is there twice."""
    twice = [each for each in ids if ids.count(each) > 1]
    if twice:
        raise ValueError(f"the {what} {twice[0]!r} is there twice")


def day(start: str, minute: int) -> str:
    """The day of a minute of talks; ValueError if there is none in the calendar."""
    try:
        return (date.fromisoformat(start) + timedelta(minutes=minute)).isoformat()
    except OverflowError as error:
        raise ValueError(f"minute {minute} of talks convened on {start} is on no day of the calendar") from error

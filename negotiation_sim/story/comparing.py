"""How two logs differ, in plain sentences: never how they ended without who was still in."""

import json
from collections.abc import Iterator, Sequence

from negotiation_sim.record.comparison import Comparison, Difference, Log, convening
from negotiation_sim.record.events import Event
from negotiation_sim.record.outcome import Outcome, outcome_of
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted, listed
from negotiation_sim.story.outcome import ENDINGS
from negotiation_sim.story.wording import Wording, worded
from negotiation_sim.story.words import address

MOST_DIFFERENCES, MOST_EVENTS = 6, 8


def tell_comparison(found: Comparison, names: tuple[str, str] = ("first", "second")) -> Iterator[str]:
    """Two logs, side by side: where they part, what follows, and how the outcomes differ.

    Parameters
    ----------
    found : Comparison
        From `compare`.
    names : tuple of str
        What to call the logs in the heading; below it they are A and B.

    Yields
    ------
    str
        A line; what stands under a heading is indented.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.record.comparison import compare
    >>> log = run(load("teaching-park"), seed=0).events
    >>> list(tell_comparison(compare(log, log)))[-1]
    'The two logs are equal: all 29 events are the same.'
    """
    for label, name, log in zip("AB", names, (found.a, found.b), strict=True):
        yield f"{label} · {name} · {address(convening(log))} · {counted(len(log), 'event', 'events')}"
    if convening(found.a).illustrative or convening(found.b).illustrative:
        yield ILLUSTRATIVE
    if not found.same_case:
        yield "These are talks of different cases: where they part, that may be why."
    if found.parts_at is None:
        yield f"The two logs are equal: all {counted(len(found.a), 'event', 'events')} are the same."
        return
    yield from parting(found)
    yield from following(found)
    yield from endings(found)


def parting(found: Comparison) -> Iterator[str]:
    """What the logs share, and the event in which they part."""
    if found.parts_at == 0:
        yield "They part at event 0, the convening:"
        yield from keys(found.differences)
    place = found.talks_part_at
    if place is None:
        yield "All that follows is the same in both."
        return
    since = "" if found.parts_at else " since the convening"
    shared = place if found.parts_at else place - 1
    until = f", up to {found.a[place - 1].date}" if shared else ""
    yield f"They share {counted(shared, 'event', 'events') if shared else 'no event'}{since}{until}."
    if place >= min(len(found.a), len(found.b)):
        shorter, longer = ("A", "B") if len(found.a) < len(found.b) else ("B", "A")
        yield f"Then {shorter} ends, and {longer} goes on with event {place}:"
    else:
        yield f"Then they part, at event {place}:"
    for label, log in zip("AB", (found.a, found.b), strict=True):
        if place < len(log):
            yield f"  In {label}, {dated(log[place], worded(log[: place + 1])[-1])}"
    yield from keys(found.talks_differences)


def keys(differences: Sequence[Difference]) -> Iterator[str]:
    """The first keys in which two events differ, and how many more there are."""
    for each in differences[:MOST_DIFFERENCES]:
        yield f"  {each.key}: {shown(each.a)} in A, {shown(each.b)} in B"
    if len(differences) > MOST_DIFFERENCES:
        yield f"  and {counted(len(differences) - MOST_DIFFERENCES, 'more key', 'more keys')}"


def shown(value: object) -> str:
    """A value of an event as it stands in the record."""
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def following(found: Comparison) -> Iterator[str]:
    """What follows in each log from the event in which they part, by the chain of causes."""
    for label, log, events in (("A", found.a, found.follows_in_a), ("B", found.b, found.follows_in_b)):
        if found.talks_part_at is None or found.talks_part_at >= len(log):
            continue
        if not events:
            yield f"By the chain of causes nothing in {label} follows from it."
            continue
        yield f"What follows from it in {label}, by the chain of causes: {counted(len(events), 'event', 'events')}."
        sentences = worded(log)
        for event in events[:MOST_EVENTS]:
            yield f"  {event.sequence} · {dated(event, sentences[event.sequence])}"
        if len(events) > MOST_EVENTS:
            yield f"  and {len(events) - MOST_EVENTS} more"
    if found.talks_part_at is not None:
        for label, log, events in (("A", found.a, found.only_in_a), ("B", found.b, found.only_in_b)):
            rest = max(0, len(log) - found.talks_part_at)
            if rest:
                yield f"From there on {label} has {counted(rest, 'event', 'events')}, {len(events)} without an equal."


def dated(event: Event, sentence: str) -> str:
    """A sentence about an event with its day."""
    return f"{event.date}: {sentence}"


def endings(found: Comparison) -> Iterator[str]:
    """How each log ends, who was still in, and in which provisions the texts differ."""
    for label, log in zip("AB", (found.a, found.b), strict=True):
        yield f"{label} · {ending(outcome_of(log), Wording(convening(log)))}"
    yield from texts(found.a, found.b)


def ending(outcome: Outcome, wording: Wording) -> str:
    """How a log ends, and who was still in."""
    if outcome.kind is None:
        told = f"The talks are still open on {outcome.date}"
    else:
        name = outcome.status if outcome.kind == "no_agreement" else outcome.kind
        told = f"{ENDINGS[name]} ({outcome.date})"
    over = f" Over the objection of {wording.people(outcome.overruled)}." if outcome.overruled else ""
    left = f"; left: {wording.people(outcome.left)}" if outcome.left else ""
    return f"{told}.{over} Still in: {outcome.parties_in} of {outcome.parties_convened} parties{left}."


def texts(a: Log, b: Log) -> Iterator[str]:
    """In which provisions the texts differ at the end, and which only one of them has."""
    names = {provision.id: provision.name for log in (b, a) for provision in convening(log).provisions}
    worded_a, worded_b = worded_text(a), worded_text(b)
    differing = [p for p in worded_a if p in worded_b and worded_a[p] != worded_b[p]]
    if worded_a == worded_b:
        yield "The texts are the same at the end."
    elif differing:
        yield "The texts differ at the end:"
        yield from (f"  «{names[p]}»: “{worded_a[p]}” in A, “{worded_b[p]}” in B" for p in differing)
    for label, here, there in (("A", worded_a, worded_b), ("B", worded_b, worded_a)):
        if not here.keys() <= there.keys():
            yield f"Provisions only in {label}: {listed(f'«{names[p]}»' for p in here if p not in there)}."


def worded_text(log: Log) -> dict[str, str]:
    """The text at the end of a log, the wording of an option by provision."""
    text = outcome_of(log).text
    return {
        provision.id: next(option.wording for option in provision.options if option.id == text[provision.id])
        for provision in convening(log).provisions
    }

"""Tell a log line by line: each event with its number, date, meeting, origin and cause."""

from collections.abc import Collection, Iterator, Sequence

from negotiation_sim.record import events as e
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted
from negotiation_sim.story.wording import worded, wording_of
from negotiation_sim.story.words import address


def tell_log(events: Sequence[e.Event], chosen: Collection[e.Event] | None = None) -> Iterator[str]:
    """A log, an event a line under a heading.

    Parameters
    ----------
    events : sequence of Event
        A log or a prefix of one, beginning with `ProcessConvened`.
    chosen : collection of Event, optional
        Those of the log that are told, as `select` gives them; all if not given.

    Yields
    ------
    str
        The heading, and then ``NUMBER · DATE · MEETING · ORIGIN ← CAUSE · SENTENCE``.

    Raises
    ------
    ValueError
        If the first event is not `ProcessConvened`.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> log = run(load("teaching-park"), seed=0).events
    >>> list(tell_log(log, log[3:4]))[-1]  # doctest: +ELLIPSIS
    '3 · 2026-03-17 · meeting 2 · simulated ← 2 · The chair amended «What stands round the pond»: “a fence with ...
    """
    convened = wording_of(events).convened
    told = {event.sequence for event in (events if chosen is None else chosen)}
    yield f"{convened.title} · {address(convened)}"
    if convened.illustrative:
        yield ILLUSTRATIVE
    yield f"{len(told)} of {counted(len(events), 'event', 'events')}; ← points to the event that brought it about"
    for event, sentence in zip(events, worded(events), strict=True):
        if event.sequence in told:
            yield f"{envelope(event)} · {sentence}"


def envelope(event: e.Event) -> str:
    """The number, date, meeting, origin and cause of an event."""
    meeting = f"meeting {event.meeting}" if event.meeting else "before the first meeting"
    cause = "" if event.cause is None else f" ← {event.cause}"
    return f"{event.sequence} · {event.date} · {meeting} · {event.origin}{cause}"

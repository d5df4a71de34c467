"""Compare two logs: what they share, where they part, what follows from that, and how the outcomes differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import asdict, evolve, frozen

from negotiation_sim.record import events as e
from negotiation_sim.record.jsonl import plain, to_json
from negotiation_sim.record.outcome import outcome_of

Log = Sequence[e.Event]


@frozen(kw_only=True)
class Difference:
    """One key in which two events differ, such as ``"fact.forecast"``, with both values; None for what is not there."""

    key: str
    a: Any
    b: Any


@frozen(kw_only=True)
class Comparison:
    """Two logs, side by side.

    Attributes
    ----------
    a, b : sequence of Event
    parts_at : int or None
        The first event in which they part: the number of events that they share. None if they are equal.
    talks_part_at : int or None
        The same with the convening left aside, where other chances may already give other thresholds.
    differences : tuple of Difference
        What differs in the event at `parts_at`; none where one log has no such event.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> park = load("teaching-park")
    >>> a, b = run(park, replicate=0).events, run(park, replicate=1).events
    >>> compare(a, b).parts_at, compare(a, a).parts_at, compare(a, a[:12]).parts_at
    (0, None, 12)
    """

    a: Log
    b: Log
    parts_at: int | None
    talks_part_at: int | None
    differences: tuple[Difference, ...]

    @property
    def same_case(self) -> bool:
        """Whether both are talks of the same case, by its hash."""
        return convening(self.a).scenario_hash == convening(self.b).scenario_hash

    @property
    def talks_differences(self) -> tuple[Difference, ...]:
        """What differs in the event at `talks_part_at`."""
        return differences_at(self.a, self.b, self.talks_part_at)

    @property
    def follows_in_a(self) -> tuple[e.Event, ...]:
        """What follows in the first log from its event at `talks_part_at`, by the chain of causes."""
        return () if self.talks_part_at is None else consequences(self.a, self.talks_part_at)

    @property
    def follows_in_b(self) -> tuple[e.Event, ...]:
        """What follows in the second log from its event at `talks_part_at`, by the chain of causes."""
        return () if self.talks_part_at is None else consequences(self.b, self.talks_part_at)

    @property
    def only_in_a(self) -> tuple[e.Event, ...]:
        """What from `talks_part_at` on happens in the first log only, whatever its place in the log."""
        return without_equal(self.a, self.b, self.talks_part_at)

    @property
    def only_in_b(self) -> tuple[e.Event, ...]:
        """What from `talks_part_at` on happens in the second log only, whatever its place in the log."""
        return without_equal(self.b, self.a, self.talks_part_at)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as `negsim diff --json` prints it."""
        return {
            "same_case": self.same_case,
            "parts_at": self.parts_at,
            "differences": [asdict(each) for each in self.differences],
            "talks_part_at": self.talks_part_at,
            "talks_differences": [asdict(each) for each in self.talks_differences],
            "a": side(self.a, self.talks_part_at, self.follows_in_a, self.only_in_a),
            "b": side(self.b, self.talks_part_at, self.follows_in_b, self.only_in_b),
        }


def compare(a: Log, b: Log) -> Comparison:
    """Where two logs part.

    Parameters
    ----------
    a, b : sequence of Event
        Logs, or the beginnings of logs.

    Returns
    -------
    Comparison
        Two events are the same if all of their entries are, sequence and cause included.

    Raises
    ------
    ValueError
        If one of them does not begin with `ProcessConvened`.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> park = load("teaching-park")
    >>> found = compare(run(park, replicate=0).events, run(park, replicate=1).events)
    >>> found.talks_part_at, found.talks_differences[0].key
    (1, 'fact.present')
    """
    convening(a), convening(b)
    parts_at = first_difference(a, b, 0)
    return Comparison(
        a=a,
        b=b,
        parts_at=parts_at,
        talks_part_at=first_difference(a, b, 1),
        differences=differences_at(a, b, parts_at),
    )


def consequences(events: Log, sequence: int) -> tuple[e.Event, ...]:
    """The events that an event brought about, and those that they brought about, and so on; not the event itself.

    Parameters
    ----------
    events : sequence of Event
        A log or a prefix of one.
    sequence : int
        The event of which to ask; nothing follows from one beyond the end.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> [event.kind for event in consequences(run(load("teaching-park"), seed=0).events, 21)]
    ['StakeholderWithdrew']
    """
    reached = {sequence}
    for event in events[sequence + 1 :]:
        if event.cause in reached:
            reached.add(event.sequence)
    return tuple(event for event in events[sequence + 1 :] if event.sequence in reached)


def side(events: Log, parts_at: int | None, follows: Log, only_here: Log) -> dict[str, Any]:
    """One of two logs: whose it is, the event in which it parts from the other, what follows, and the outcome."""
    convened, parted = convening(events), events[parts_at : parts_at + 1] if parts_at is not None else ()
    return {
        "scenario": convened.scenario,
        "scenario_hash": convened.scenario_hash,
        "illustrative": convened.illustrative,
        "seed": convened.seed,
        "replicate": convened.replicate,
        "length": len(events),
        "event": plain(parted[0]) if parted else None,
        "follows": [plain(event) for event in follows],
        "only_here": [event.sequence for event in only_here],
        "outcome": plain(outcome_of(events)),
    }


def convening(events: Log) -> e.ProcessConvened:
    """The first fact of a log; ValueError if that is not `ProcessConvened`."""
    if not events or not isinstance(events[0].fact, e.ProcessConvened):
        raise ValueError("there is nothing to compare; a log begins with ProcessConvened")
    return events[0].fact


def first_difference(a: Log, b: Log, start: int) -> int | None:
    """The first place from `start` at which two logs differ, None if they do not."""
    shared = min(len(a), len(b))
    for place in range(start, shared):
        if a[place] != b[place]:
            return place
    return None if len(a) == len(b) else shared


def without_equal(events: Log, others: Log, start: int | None) -> tuple[e.Event, ...]:
    """The events from a place on for which another log has no other event at the same time with the same fact."""
    if start is None:
        return ()
    there = Counter(to_json(evolve(event, sequence=0, cause=None)) for event in others[start:])
    found = []
    for event in events[start:]:
        happened = to_json(evolve(event, sequence=0, cause=None))
        if not there[happened]:
            found.append(event)
        there[happened] -= there[happened] > 0
    return tuple(found)


def differences_at(a: Log, b: Log, place: int | None) -> tuple[Difference, ...]:
    """What differs between the events at a place of two logs; of facts of two kinds, the kinds, and nothing more."""
    if place is None or place >= min(len(a), len(b)):
        return ()
    left, right = plain(a[place]), plain(b[place])
    if a[place].kind != b[place].kind:
        left, right = ({key: value for key, value in event.items() if key != "fact"} for event in (left, right))
    return tuple(differing(left, right))


def differing(a: Any, b: Any, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """The keys in which two values differ, down to what has no keys; entries of a list that have ids go by these."""
    entries_a, entries_b = by_id(a), by_id(b)
    if isinstance(entries_a, dict) and isinstance(entries_b, dict):
        if isinstance(a, list) and a != b and entries_a == entries_b:
            yield Difference(key=".".join(path), a=list(entries_a), b=list(entries_b))
        for key in {**entries_a, **entries_b}:
            yield from differing(entries_a.get(key), entries_b.get(key), (*path, str(key)))
    elif a != b:
        yield Difference(key=".".join(path), a=a, b=b)


def by_id(value: Any) -> Any:
    """A list of entries with ids as a dictionary, and anything else as it is."""
    if isinstance(value, list) and value and all(isinstance(entry, dict) and "id" in entry for entry in value):
        return {entry["id"]: entry for entry in value}
    return value

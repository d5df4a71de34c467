"""The command that puts minutes of real talks on record."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.logs import AsJson, Store, is_there, opened, shown
from negotiation_sim.cli.options import refuse, whole
from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.records import print_object

if TYPE_CHECKING:
    from negotiation_sim.observe import Minutes, Recorded
    from negotiation_sim.record.events import Event
    from negotiation_sim.scenario import Scenario
    from negotiation_sim.store.protocol import Store as OpenStore


BEGIN = "to begin one, name the case of the talks: --scenario CASE"


def observe(
    stream: Annotated[str, Parameter(help="The record of the talks: a stream of the store.")],
    /,
    *,
    file: Annotated[Path, Parameter(help="The minutes, as docs/minutes-format.md has them.")],
    scenario: Annotated[
        str | None, Parameter(help="The case that the talks are of, by its name or path: begins a new stream.")
    ] = None,
    seed: Annotated[
        int | None,
        Parameter(converter=whole, help="Of the thresholds in a new stream, which nobody sees; 0 if not given."),
    ] = None,
    replicate: Annotated[int | None, Parameter(converter=whole, help="The same; 0 if not given.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Put minutes of real talks on record: who came, what was tabled, red lines, polls, who left.

    They are checked against the talks as they stand, and nothing is recorded if anything is wrong. Names of people have
    no place in them: see the privacy note in docs/event-logs.md.
    """
    from negotiation_sim.observe import load_minutes
    from negotiation_sim.record.jsonl import plain
    from negotiation_sim.scenario import load
    from negotiation_sim.scenario.words import counted
    from negotiation_sim.store.manifest import checked_stream
    from negotiation_sim.story import tell_log

    minutes, case = load_minutes(file), None if scenario is None else load(scenario)
    address = {"seed": seed or 0, "replicate": replicate or 0}
    if case is not None and not is_there(store):  # no store is made for what cannot be kept
        checked_stream(stream)
        begun(case, minutes, **address)
    with opened(store, create=case is not None, live=True, remedy=BEGIN) as kept:
        print(f"store: {shown(store)}", file=sys.stderr)
        if stream in kept.streams():
            given = {"scenario": scenario is not None, "seed": seed is not None, "replicate": replicate is not None}
            refuse(given, f"is for a new stream, and {stream!r} is in the store already: leave it out")
            events, made = add_to(kept, stream, minutes)
        elif case is not None:
            events, made = begin(kept, stream, case, minutes, **address)
        else:
            known = ", ".join(kept.streams()) or "none"
            raise ValueError(
                f"no stream {stream!r} is in the store (there are: {known}); "
                "to begin it, name its case: --scenario CASE"
            )
    if as_json:
        told = [plain(event) for event in made.events]
        print_object({"stream": stream, "length": len(events), "remarks": made.remarks, "events": told})
        return
    print_wrapped(tell_log(events, made.events))
    print_wrapped(f"Remark · {remark}" for remark in made.remarks)
    seen = sum(event.origin == "observed" for event in made.events)
    print(
        f"{stream}: {counted(seen, 'event', 'events')} observed and {len(made.events) - seen} inferred are on record, "
        f"{len(events)} in all."
    )


def begin(
    kept: "OpenStore", stream: str, scenario: "Scenario", minutes: "Minutes", **address: int
) -> "tuple[list[Event], Recorded]":
    """Begin a stream with the convening of its talks and the first minutes."""
    from negotiation_sim.archive import keep
    from negotiation_sim.forks import as_recorded

    events, made = begun(scenario, minutes, **address)
    keep(kept, stream, as_recorded(scenario, events), kind="observed")
    return events, made


def begun(scenario: "Scenario", minutes: "Minutes", **address: int) -> "tuple[list[Event], Recorded]":
    """All events of talks that begin with these minutes, and what the minutes came to."""
    from negotiation_sim.observe import convened, put_on_record

    before = convened(scenario, **address)
    made = put_on_record(scenario, before, minutes)
    return [*before, *made.events], made


def add_to(kept: "OpenStore", stream: str, minutes: "Minutes") -> "tuple[list[Event], Recorded]":
    """Go on with a stream: what somebody else added meanwhile is a conflict, and nothing is lost."""
    from negotiation_sim.archive import case_of
    from negotiation_sim.observe import put_on_record
    from negotiation_sim.record.reading import checked_log
    from negotiation_sim.retrace import scenario_in_force
    from negotiation_sim.store.streams import append_events, events_of

    before = checked_log(events_of(kept, stream), stream)
    made = put_on_record(scenario_in_force(case_of(kept.manifest(stream)), before), before, minutes)
    append_events(kept, stream, len(before), made.events)
    return [*before, *made.events], made

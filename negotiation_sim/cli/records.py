"""The commands about what is on record: tell a log, show where talks stood, compare two logs."""

import json
from datetime import date as calendar_date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.logs import AsJson, Store, Stream, log_of
from negotiation_sim.cli.options import whole
from negotiation_sim.cli.printing import print_wrapped

if TYPE_CHECKING:
    from negotiation_sim.record.events import Event


def log(
    stream: Stream,
    /,
    *,
    stakeholder: Annotated[
        list[str] | None, Parameter(negative="", help="Only what concerns this one; may be given again.")
    ] = None,
    provision: Annotated[
        list[str] | None, Parameter(negative="", help="Only what names this one; may be given again.")
    ] = None,
    kind: Annotated[
        list[str] | None, Parameter(negative="", help="Only this kind, e.g. RedLineDeclared; may be given again.")
    ] = None,
    meeting: Annotated[
        list[str] | None, Parameter(negative="", help="Only this meeting, by its number; may be given again.")
    ] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Tell a log line by line: each event with its number, date, meeting, origin and cause.

    Of several stakeholders, provisions, kinds or meetings any one will do; what is given of each has to fit at once.
    """
    from negotiation_sim.record.jsonl import plain
    from negotiation_sim.record.selection import select
    from negotiation_sim.story import tell_log

    events = log_of(store, stream)
    chosen = select(
        events,
        stakeholders=stakeholder or (),
        provisions=provision or (),
        kinds=kind or (),
        meetings=[meeting_number(each) for each in meeting or ()],
    )
    if as_json:
        print_object(heading(events) | {"length": len(events), "events": [plain(event) for event in chosen]})
    else:
        print_wrapped(tell_log(events, chosen))


def replay(
    stream: Stream,
    /,
    *,
    at: Annotated[
        int | None, Parameter(converter=whole, help="After the event of this number, that event included.")
    ] = None,
    date: Annotated[str | None, Parameter(help="At the end of this day, YYYY-MM-DD.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say where the talks stood at a moment of their log: the text, who was in, forecasts, hopes and stances."""
    from negotiation_sim.record.state import state_after, state_on
    from negotiation_sim.story import tell_state

    if (at is None) == (date is None):
        raise ValueError("a moment is needed: give either --at NUMBER or --date YYYY-MM-DD")
    events = log_of(store, stream)
    state = state_on(events, day(date)) if date is not None else state_after(events, at or 0)
    if as_json:
        print_object(state.to_dict())
    else:
        print_wrapped(tell_state(state, events))


def diff(a: Stream, b: Stream, /, *, store: Store = None, as_json: AsJson = False) -> None:
    """Say where two logs part, what follows from that, and how the outcomes differ."""
    from negotiation_sim.record.comparison import compare
    from negotiation_sim.story import tell_comparison

    found = compare(log_of(store, a), log_of(store, b))
    if as_json:
        print_object(found.to_dict())
    else:
        print_wrapped(tell_comparison(found, (a, b)))


def heading(events: "list[Event]") -> dict[str, object]:
    """Whose log it is."""
    from negotiation_sim.record.comparison import convening

    convened = convening(events)
    names = ("scenario", "scenario_hash", "illustrative", "seed", "replicate")
    return {name: getattr(convened, name) for name in names}


def meeting_number(given: str) -> int:
    """The number of a meeting."""
    if not given.isdecimal() or len(given) > 9:
        raise ValueError(f"--meeting must be the number of a meeting (got {given!r})")
    return int(given)


def day(given: str) -> calendar_date:
    """A day from the command line."""
    try:
        return calendar_date.fromisoformat(given)
    except ValueError as error:
        raise ValueError(f"--date must be a day of the calendar, as in 2026-04-14 (got {given!r})") from error


def print_object(value: dict[str, object]) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=2))

"""The command that explains a log: why people left, and what would have kept them in."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.logs import AsJson, CaseOfLog, Store, Stream, file_of, is_file, talks_of
from negotiation_sim.cli.options import whole
from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.records import print_object

if TYPE_CHECKING:
    from negotiation_sim.api import Result
    from negotiation_sim.explanation import Explanation
    from negotiation_sim.record.events import Event, ProcessConvened


def explain(
    stream: Stream,
    /,
    *,
    stakeholder: Annotated[str | None, Parameter(help="Only this one, and what would have kept it in.")] = None,
    at: Annotated[
        int | None,
        Parameter(converter=whole, help="Try changes that hold from event N on; from the beginning if not given."),
    ] = None,
    what_if: Annotated[bool, Parameter(help="Try what would have kept the stakeholder in.")] = True,
    case: CaseOfLog = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say why people left, how near the others came to it, and how it ended; and what would have kept somebody in.

    What would have kept somebody in is tried for the --stakeholder that is named, under the same draws.
    """
    from negotiation_sim.api import Result
    from negotiation_sim.explanation import explain as explained
    from negotiation_sim.explanation import what_would_have_kept
    from negotiation_sim.story import tell_keeping, tell_untried, tell_why

    if at is not None and (stakeholder is None or not what_if):
        raise ValueError("--at says from when on the --stakeholder might have been kept: name one, or leave it out")
    talks = talks_or_log(store, stream, case)
    found = explained(talks, stakeholder)
    keeping = None
    if what_if and stakeholder is not None and isinstance(talks, Result) and decided(found):
        keeping = what_would_have_kept(talks, stakeholder, at=at)
    if as_json:
        print_object(found.to_dict() | {"keeping": None if keeping is None else keeping.to_dict()})
        return
    print_wrapped(tell_why(found))
    if keeping is not None:
        print()
        print_wrapped(tell_keeping(keeping, found.convened))
    if what_if and stakeholder is not None and isinstance(talks, Result):
        print_wrapped(tell_untried(found))
    elif what_if and stakeholder is None and isinstance(talks, Result) and decided(found):
        print()
        print_wrapped(
            [f"What would have kept them in: --stakeholder {found.exits[0].stakeholder}, or another of them."]
        )


def decided(found: "Explanation") -> bool:
    """Did a draw decide that somebody left, so that one can ask what would have kept them?"""
    return any(left.origin == "simulated" for left in found.exits[:1])


def talks_or_log(store: str | None, stream: str, case: str | None) -> "Result | Sequence[Event]":
    """The talks of a log with their case; only the log, and a word on stderr, where nothing says which case it is."""
    from negotiation_sim.record.comparison import convening

    if case is None and is_file(store, stream):
        events, scenario = file_of(stream)
        if scenario is None and not shipped(convening(events)):
            remark = "no shipped case has its hash, so only what the events tell is said; --case CASE names its case"
            print(f"{stream}: {remark}", file=sys.stderr)
            return events
    return talks_of(store, stream, case)


def shipped(convened: "ProcessConvened") -> bool:
    """Is it one of the cases that come with the program?"""
    from negotiation_sim.scenario import load, names, scenario_hash

    return convened.scenario in names() and scenario_hash(load(convened.scenario)) == convened.scenario_hash

"""The command that explains a log: why people left, and what would have kept them in."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.options import whole
from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.records import AsJson, Store, Stream, log_of, print_object

if TYPE_CHECKING:
    from negotiation_sim.analysis import Explanation
    from negotiation_sim.api import Result
    from negotiation_sim.record.events import Event, ProcessConvened
    from negotiation_sim.scenario.schema import Scenario


def explain(
    stream: Stream,
    /,
    *,
    stakeholder: Annotated[str | None, Parameter(help="Only this one, and what would have kept it in.")] = None,
    scenario: Annotated[
        str | None, Parameter(help="The case of the log, by name or path; a shipped one is found by itself.")
    ] = None,
    at: Annotated[
        int | None,
        Parameter(converter=whole, help="Try changes that hold from event N on; if not given, from the beginning."),
    ] = None,
    what_if: Annotated[bool, Parameter(help="Try what would have kept the stakeholder in.")] = True,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say why people left, how near the others came to it, and how it ended; and what would have kept somebody in.

    What would have kept somebody in is tried for the --stakeholder that is named, under the same draws.
    """
    from negotiation_sim.analysis import explain as explained
    from negotiation_sim.analysis import what_would_have_kept
    from negotiation_sim.story import tell_keeping, tell_why

    if at is not None and (stakeholder is None or not what_if):
        raise ValueError("--at goes with --stakeholder, and says from when on that one might have been kept: give both")
    events = log_of(store, stream)
    result = result_of(events, scenario, stream)
    found = explained(events if result is None else result, stakeholder)
    keeping = None
    if what_if and stakeholder is not None and result is not None and decided(found):
        keeping = what_would_have_kept(result, stakeholder, at=at)
    if as_json:
        print_object(found.to_dict() | {"keeping": None if keeping is None else keeping.to_dict()})
        return
    print_wrapped(tell_why(found))
    if keeping is not None:
        print()
        print_wrapped(tell_keeping(keeping, found.convened))
    elif what_if and stakeholder is None and result is not None and found.exits:
        print()
        print_wrapped(
            [f"What would have kept them in: --stakeholder {found.exits[0].stakeholder}, or another of them."]
        )


def decided(found: "Explanation") -> bool:
    """Did a draw decide that somebody left, so that one can ask what would have kept them?"""
    return any(left.origin == "simulated" for left in found.exits[:1])


def result_of(events: "Sequence[Event]", case: str | None, place: str) -> "Result | None":
    """The talks of a log with their case; None, and a word on stderr, where the case is not known."""
    from attrs import evolve

    from negotiation_sim.forks import reopen
    from negotiation_sim.record.comparison import convening
    from negotiation_sim.record.decider import replay

    scenario = scenario_of(convening(events), case, place)
    if scenario is None:
        remark = "no shipped case has its hash, so only what the events tell is said; --scenario CASE names its case"
        print(f"{place}: {remark}", file=sys.stderr)
        return None
    return evolve(reopen(scenario, events), events=tuple(events), table=replay(events))


def scenario_of(convened: "ProcessConvened", case: str | None, place: str) -> "Scenario | None":
    """The case of a log: the one that is given, or the shipped one of the same hash."""
    from negotiation_sim.scenario import load, names, scenario_hash

    if case is None and convened.scenario not in names():
        return None
    scenario = load(case or convened.scenario)
    if scenario_hash(scenario) == convened.scenario_hash:
        return scenario
    if case is None:
        return None
    hashes = f"{scenario_hash(scenario)[:12]}, and the log is of {convened.scenario_hash[:12]}"
    raise ValueError(f"{case}: this is not the case of {place}: its hash is {hashes}")

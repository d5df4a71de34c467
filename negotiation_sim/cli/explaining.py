"""The command that explains a log: why people left, and what would have kept them in."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.records import AsJson, Store, Stream, log_of, print_object

if TYPE_CHECKING:
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

    events = log_of(store, stream)
    result = result_of(events, scenario, stream)
    found = explained(events if result is None else result, stakeholder)
    keeping = None
    if what_if and stakeholder is not None and result is not None and found.exits:
        keeping = what_would_have_kept(result, stakeholder)
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


def result_of(events: "Sequence[Event]", case: str | None, place: str) -> "Result | None":
    """The talks of a log with their case, where the case is known and gives this very log; else None, and say why."""
    from negotiation_sim.api import run
    from negotiation_sim.record.comparison import convening

    convened = convening(events)
    scenario = scenario_of(convened, case, place)
    if scenario is None:
        return remark(
            f"{place}: no shipped case has its hash, so only what the events tell is said; --scenario adds it"
        )
    result = run(scenario, seed=convened.seed, replicate=convened.replicate)
    if list(result.events) != list(events):
        remark(f"{place}: its case gives another log by itself, so only what the events tell is said")
        return None
    return result


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


def remark(words: str) -> None:
    """Say something on stderr that is no fault."""
    print(words, file=sys.stderr)

"""The commands that go on from an event: a fork with the same chances, and forecasts with others."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from negotiation_sim.cli.changes import changes_of, each_of, facts_of
from negotiation_sim.cli.logs import AsJson, CaseOfLog, Store, Stream, is_file, opened, shown, talks_of
from negotiation_sim.cli.options import refuse, whole
from negotiation_sim.cli.printing import print_wrapped

if TYPE_CHECKING:
    from negotiation_sim.api import Result
    from negotiation_sim.ensemble import Ensemble

AS_IT_IS = "as it is"
LABELS = ("name", "title", "summary")

Keep = Annotated[
    list[str] | None,
    Parameter(negative="", help="Who does not leave any more, a comma between them; may be given again."),
]
Set = Annotated[
    list[str] | None,
    Parameter(
        name="--set", negative="", help="A new value, PATH=VALUE, as `negsim why` names paths; may be given again."
    ),
]
Rule = Annotated[str | None, Parameter(help="Another decision rule, by its name.")]
Agenda = Annotated[
    list[str] | None,
    Parameter(negative="", help="What a meeting takes up, DATE=PROVISION,PROVISION; may be given again."),
]
Inject = Annotated[
    list[str] | None,
    Parameter(negative="", help="An event that happens besides: its kind and its fact, 'StakeholderRejoined {…}'."),
]
Replicates = Annotated[
    int | None, Parameter(converter=whole, help="Go on so many times, each with other luck, and count the endings.")
]
Start = Annotated[int | None, Parameter(converter=whole, help="The first of the replicates; 0 if not given.")]
Workers = Annotated[int | None, Parameter(converter=whole, help="Processes that share the replicates; 1 if not given.")]

MOST_CHANGES = 6  # that are named in a line


def fork(
    stream: Stream,
    /,
    *,
    at: Annotated[
        int, Parameter(converter=whole, help="How many events stay: the first that may differ has this number.")
    ],
    keep: Keep = None,
    changes: Set = None,
    rule: Rule = None,
    agenda: Agenda = None,
    inject: Inject = None,
    replicates: Replicates = None,
    start: Start = None,
    workers: Workers = None,
    name: Annotated[
        str | None, Parameter(name="--as", help="The id of the new stream; made from the old one if not given.")
    ] = None,
    case: CaseOfLog = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Hold talks again from an event on, with something changed and the same chances; or many times with others.

    The fork of a stream is kept beside it, as a stream of its own that shares the events before; that of a file is not.
    """
    from negotiation_sim.forks import forecast
    from negotiation_sim.forks import fork as fork_of

    if is_file(store, stream):
        given = {"as": name is not None, "store": store is not None}
        refuse(
            given, f"does not go with the file {stream}, whose fork is told and not kept: import it into a store first"
        )
    talks = talks_of(store, stream, case)
    wanted: dict[str, Any] = {"at": at, "changes": changes_of(talks, at, changes, rule, agenda)}
    wanted |= {"keep": each_of(keep), "inject": facts_of(inject)}
    if replicates is not None:
        refuse({"as": name is not None}, "does not go with --replicates: many ways to go on are not kept")
        ensemble = forecast(talks, replicates=replicates, start=start or 0, workers=workers or 1, **wanted)
        tell_ways_on(ensemble, outset_of(talks, stream, wanted), as_json=as_json)
        return
    given = {"start": start is not None, "workers": workers is not None}
    refuse(given, "goes with --replicates only: leave it out, or say how many replicates")
    other = fork_of(talks, **wanted)
    if not is_file(store, stream):
        keep_beside(store, stream, other, at, name)
    tell_fork(talks, other, stream, as_json=as_json)


def forecast(
    stream: Stream,
    /,
    *,
    replicates: Annotated[
        int, Parameter(converter=whole, help="How many times to go on, each with other luck.")
    ] = 10_000,
    at: Annotated[
        int | None, Parameter(converter=whole, help="After how many events to go on; after the last if not given.")
    ] = None,
    design: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="A case with another way to go on: calendar, rule, chair …; may be given again.",
        ),
    ] = None,
    start: Start = None,
    workers: Workers = None,
    case: CaseOfLog = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Say how talks on record may go on from where they stand: how they end, and who leaves and when.

    What the model says is said of the model: it starts from what is on record, and from what it infers of everyone's
    expectations. With --design, the rest of the talks follows another case of the same people and provisions.
    """
    from negotiation_sim.forks import forecast as forecast_of

    talks = talks_of(store, stream, case)
    ways: dict[str, dict[str, str]] = {AS_IT_IS: {}}
    ways |= {other: design_of(talks, at, other) for other in design or ()}
    wanted: dict[str, Any] = {"replicates": replicates, "at": at, "start": start or 0, "workers": workers or 1}
    found = {}
    for name, changes in ways.items():
        try:
            found[name] = forecast_of(talks, changes=changes, **wanted)
        except ValueError as error:
            raise ValueError(str(error) if name == AS_IT_IS else f"--design {name}: {error}") from error
    if as_json:
        told = {name: ensemble.to_dict() | {"changes": ways[name]} for name, ensemble in found.items()}
        print(json.dumps({"stream": stream, "ways": told}, ensure_ascii=False, indent=2))
        return
    for name, ensemble in found.items():
        if len(found) > 1:
            print_wrapped([f"== {name}"])
        tell_ways_on(ensemble, outset_of(talks, stream, {"at": at, "changes": ways[name]}), as_json=False)
        print()


def design_of(talks: "Result", at: int | None, other: str) -> dict[str, str]:
    """What another case has otherwise than the talks, by path; what only says which case it is does not matter."""
    from negotiation_sim.retrace import scenario_in_force
    from negotiation_sim.scenario import load
    from negotiation_sim.scenario.spelled import differences

    in_force = scenario_in_force(talks.scenario, talks.events[:at])
    return {path: value for path, value in differences(in_force, load(other)).items() if path not in LABELS}


def tell_ways_on(ensemble: "Ensemble", outset: str, *, as_json: bool) -> None:
    """Print from where and how talks go on, and who has left already."""
    from negotiation_sim.story import tell_many

    if as_json:
        print(json.dumps(ensemble.to_dict(), ensure_ascii=False, indent=2))
        return
    print_wrapped([*tell_outset(ensemble, outset), *tell_many(ensemble.summary)])


def tell_outset(ensemble: "Ensemble", outset: str) -> list[str]:
    """From which moment all of them go on, and who had left by then."""
    assert ensemble.outset.standing is not None
    table = ensemble.outset.standing.table
    names = {who.id: who.name for who in ensemble.scenario.stakeholders}
    left = [names[who] for who, active in zip(table.stakeholders, table.active[:, 0], strict=True) if not active]
    gone = f"already left, and counted below as leaving: {', '.join(left)}" if left else "everyone is still in"
    return [f"{outset}: {gone}.", ""]


def outset_of(talks: "Result", stream: str, wanted: Mapping[str, Any]) -> str:
    """From which event of which talks they go on, and with what otherwise."""
    from negotiation_sim.scenario.words import counted, listed

    at = len(talks.events) if wanted["at"] is None else wanted["at"]
    names = {who.id: who.name for who in talks.scenario.stakeholders}
    changes = [f"{path} = {value}" for path, value in wanted["changes"].items()]
    if len(changes) > MOST_CHANGES:  # another case may differ in very many
        others = counted(len(changes) - MOST_CHANGES + 1, "other change", "other changes")
        changes = [*changes[: MOST_CHANGES - 1], others]
    changes += [f"{names[who]} kept in" for who in wanted.get("keep", ())]
    changes += [f"{type(fact).__name__} besides" for fact in wanted.get("inject", ())]
    with_what = f", with {listed(changes)}" if changes else ""
    return f"From event {at} of {stream} on (as of {talks.events[at - 1].date}){with_what}"


def tell_fork(talks: "Result", other: "Result", stream: str, *, as_json: bool) -> None:
    """Print how a fork went, and what is otherwise than before."""
    from negotiation_sim.record.comparison import compare
    from negotiation_sim.story import outcome, tell_comparison

    found = compare(talks.events, other.events)
    if as_json:
        print(json.dumps(other.to_dict() | {"difference": found.to_dict()}, ensure_ascii=False, indent=2))
        return
    print_wrapped(tell_comparison(found, (stream, "the fork")))
    print()
    print_wrapped(outcome(other))


def keep_beside(store: str | None, parent: str, other: "Result", at: int, name: str | None) -> None:
    """Keep a fork as a stream beside its parent, and say where."""
    from negotiation_sim.archive import keep_fork
    from negotiation_sim.store.protocol import Conflict

    with opened(store) as found:
        stream = free_name(found.streams(), f"{parent}.{at}") if name is None else name
        try:
            keep_fork(found, stream, other, parent=parent, at=at)
        except Conflict as error:
            taken = f"{shown(store)} has another stream {stream!r} already: choose another id, --as ID"
            raise ValueError(taken) from error
    print(f"kept as {stream} in {shown(store)}", file=sys.stderr)


def free_name(taken: Sequence[str], name: str) -> str:
    """The name, or the first of it with a number behind that is free."""
    numbers = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return next(each for each in (name, *numbers) if each not in taken)

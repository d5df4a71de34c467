"""The commands about cases: hold their talks, check them, start a new one."""

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.logs import opened, shown
from negotiation_sim.cli.options import ABOUT_CASE, Case, Whole, refuse, whole
from negotiation_sim.cli.printing import print_lines, print_wrapped
from negotiation_sim.cli.sweeping import refuse_a_design, row_again

if TYPE_CHECKING:
    from negotiation_sim.api import Result

OF_A_ROW = "does not go with --row, which has its own: leave it out"


def run(
    case: Annotated[str | None, Parameter(help=ABOUT_CASE)] = None,
    /,
    *,
    data_set: Annotated[
        Path | None,
        Parameter(name="--from", help="Instead of a case: the data set of a sweep, of which to hold a --row."),
    ] = None,
    row: Annotated[int | None, Parameter(converter=whole, help="The number of a row of the data set --from.")] = None,
    seed: Annotated[Whole, Parameter(help="Another seed, other luck: 0 to 2⁶⁴ − 1.")] = 0,
    replicate: Annotated[
        int | None, Parameter(converter=whole, help="Numbers the runs of one seed: 0 to 2³² − 1; 0 if not given.")
    ] = None,
    replicates: Annotated[
        int | None, Parameter(converter=whole, help="Hold the talks so many times, and count how they end.")
    ] = None,
    start: Annotated[
        int | None, Parameter(converter=whole, help="The first of the --replicates; 0 if not given.")
    ] = None,
    workers: Annotated[
        int | None, Parameter(converter=whole, help="Processes that share the --replicates; 1 if not given.")
    ] = None,
    as_json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print the result as one JSON object.")
    ] = False,
    as_csv: Annotated[
        bool, Parameter(name="--csv", negative="", help="Print a table of the --replicates, a row each.")
    ] = False,
    events: Annotated[
        bool, Parameter(negative="", help="Print the log, a JSON object a line; with --json, put it into the object.")
    ] = False,
    quiet: Annotated[bool, Parameter(negative="", help="Print the outcome only.")] = False,
    store: Annotated[
        str | None,
        Parameter(help='Keep the log: in a file, postgresql://…, or "default", the store in your data folder.'),
    ] = None,
    name: Annotated[
        str | None, Parameter(name="--as", help="The id of the stream in the store; CASE-SEED-REPLICATE if not given.")
    ] = None,
) -> None:
    """Hold the talks of a case once and tell them, meeting by meeting; or many times, and say how often they fail.

    The same case, seed and replicate give the same talks on every machine.
    """
    if quiet and (as_json or events):
        raise ValueError("--quiet goes with neither --json nor --events: leave it out")
    if as_csv and (as_json or quiet):
        raise ValueError("--csv goes with neither --json nor --quiet: leave it out")
    if data_set is not None or row is not None:
        numbers = {"replicate": replicate is not None, "replicates": replicates is not None, "seed": seed != 0}
        refuse(numbers | {"start": start is not None, "workers": workers is not None}, OF_A_ROW)
        folder = "DIR" if data_set is None else shlex.quote(str(data_set))
        refuse(
            {"csv": as_csv}, f"does not go with --row; all rows are printed as a table by negsim export {folder} --csv"
        )
        return run_row(case, data_set, row, store, name, as_json=as_json, events=events, quiet=quiet)
    if case is None:
        raise ValueError("the case is missing: give its name (negsim scenarios lists them), or the path of a file")
    if replicates is None:
        given = {"start": start is not None, "workers": workers is not None, "csv": as_csv}
        refuse(given, "goes with --replicates only: leave it out, or say how many replicates")
        refuse({"as": name is not None and store is None}, "goes with --store: say where to keep the log")
        result = run_once(case, seed, replicate or 0, name)
        if store is not None:
            keep_log(result, store, name)  # before anything is printed: who reads that may stop reading
        print_result(result, as_json=as_json, events=events, quiet=quiet)
    else:
        given = {"replicate": replicate is not None, "events": events, "store": store is not None}
        refuse(given, "does not go with --replicates: leave it out, or leave out --replicates for a single run")
        addresses = {"seed": seed, "start": start or 0, "replicates": replicates}
        run_often(case, addresses, 1 if workers is None else workers, as_json=as_json, as_csv=as_csv, quiet=quiet)


def run_row(
    case: str | None,
    data_set: Path | None,
    row: int | None,
    store: str | None,
    name: str | None,
    *,
    as_json: bool,
    events: bool,
    quiet: bool,
) -> None:
    """Hold the talks of a row of a data set, once it is certain that they come to what that says."""
    if case is not None or data_set is None or row is None:
        raise ValueError("a row of a data set is held by --from FOLDER --row K, without a case")
    refuse_a_design(data_set, f"negsim run --row {row} --from")
    stream, result = row_again(data_set, row)
    if store is not None:
        keep_log(result, store, name or stream)
    print_result(result, as_json=as_json, events=events, quiet=quiet, of_a_row=True)


def keep_log(result: "Result", store: str, name: str | None) -> None:
    """Keep the log of a run, and say where."""
    from negotiation_sim.archive import keep

    stream = f"{result.scenario.name}-{result.seed}-{result.replicate}" if name is None else name
    with opened(store, create=True) as found:
        keep(found, stream, result)
    print(f"kept as {stream} in {shown(store)}", file=sys.stderr)


def run_once(case: str, seed: int, replicate: int, name: str | None) -> "Result":
    """Hold the talks of a case once; ValueError before that if no stream can have the name that they are to have."""
    from negotiation_sim.api import run as hold_talks
    from negotiation_sim.scenario import load
    from negotiation_sim.store.manifest import checked_stream

    if name is not None:
        checked_stream(name)
    return hold_talks(load(case), seed=seed, replicate=replicate)


def print_result(result: "Result", *, as_json: bool, events: bool, quiet: bool, of_a_row: bool = False) -> None:
    """Print how talks went."""
    from negotiation_sim.record.jsonl import to_json
    from negotiation_sim.story import outcome, tell

    if as_json:
        print(json.dumps(result.to_dict(events=events), ensure_ascii=False, indent=2))
    elif events:
        print_lines(to_json(event) for event in result.events)
    else:
        if not quiet:
            print_wrapped(tell(result.events))
            print()
        print_wrapped(outcome(result, of_a_row=of_a_row))


def run_often(case: str, addresses: dict[str, int], workers: int, *, as_json: bool, as_csv: bool, quiet: bool) -> None:
    """Hold the talks of a case many times, and print what they come to."""
    from negotiation_sim.ensemble import run_many
    from negotiation_sim.scenario import load
    from negotiation_sim.story import tell_address, tell_endings, tell_many

    ensemble = run_many(load(case), **addresses, workers=workers)
    if as_json:
        print(json.dumps(ensemble.to_dict(), ensure_ascii=False, indent=2))
    elif as_csv:
        ensemble.to_csv(sys.stdout)
    elif quiet:
        print_wrapped([*tell_endings(ensemble.summary), *tell_address(ensemble.summary)])
    else:
        print_wrapped(tell_many(ensemble.summary))


def check(file: Case, /) -> None:
    """Name every fault of a scenario file at once, each with its place, value and remedy; or what is worth a look."""
    from negotiation_sim.scenario import ILLUSTRATIVE, counts, load, red_lines, remarks, scenario_hash

    scenario = load(file)
    print(f"{scenario.name}: no fault found. {counts(scenario)}. Case hash {scenario_hash(scenario)}")
    if scenario.illustrative:
        print_wrapped([ILLUSTRATIVE])
    print_wrapped([" ".join(scenario.summary.split())] if scenario.summary else [])
    print_wrapped(f"Red line · {line}" for line in red_lines(scenario))
    print_wrapped(f"Remark · {remark}" for remark in remarks(scenario))


def scenarios() -> None:
    """List the cases that come with the program."""
    from negotiation_sim.scenario import load, names

    cases = [load(name) for name in names()]
    width = max(len(case.name) for case in cases)
    print_lines(f"{case.name:{width}}  {case.title}{' (illustrative)' if case.illustrative else ''}" for case in cases)


def new(
    name: Annotated[str, Parameter(help="Lower-case letters, digits and hyphens.")],
    /,
    *,
    from_case: Annotated[
        str | None, Parameter(name="--from", help="Start from a copy of this case, or of a scenario file.")
    ] = None,
) -> None:
    """Write a commented scenario to start from, NAME/scenario.toml in this folder."""
    from negotiation_sim.scenario import copied, template

    text = template(name) if from_case is None else copied(name, from_case)
    file = Path(name) / "scenario.toml"
    file.parent.mkdir(exist_ok=True)
    with file.open("x", encoding="utf-8", newline="") as new_file:
        new_file.write(text)
    print(f"{file} is written. Try: negsim run {name}/")


def why(
    case: Case,
    path: Annotated[str, Parameter(help="What to ask about, e.g. stakeholders.eff.salience.consent_stranger.")],
    /,
) -> None:
    """Say why a number of a case is what it is: where it was set, on what basis, from which source."""
    from negotiation_sim.scenario import load
    from negotiation_sim.scenario import why as ask

    print_wrapped(str(ask(load(case), path)).splitlines())

"""The commands about the store itself: what is in it, whether it is still as it was, and logs as files."""

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.logs import DEFAULT, Store, is_export, is_there, opened, shown
from negotiation_sim.cli.sweeping import is_data_set, needing_extras, refuse_a_design, verify_data_set

if TYPE_CHECKING:
    from negotiation_sim.store.files import LogFile

Out = Annotated[Path | None, Parameter(help="Where to; stdout if not given. An existing file is left as it is.")]


def streams(*, store: Store = None) -> None:
    """List the streams of a store: how many events each has, of which case, and how far the talks have come."""
    from negotiation_sim.core.table import STATUSES
    from negotiation_sim.record.comparison import convening
    from negotiation_sim.record.decider import replay
    from negotiation_sim.scenario.words import counted
    from negotiation_sim.store.streams import events_of

    with opened(store) as found:
        print(f"store: {shown(store)}", file=sys.stderr)
        for stream in found.streams():
            manifest, events = found.manifest(stream), events_of(found, stream)
            told = [
                counted(len(events), "event", "events"),
                convening(events).scenario,
                STATUSES[replay(events).status[0]],
            ]
            told += [f"from {manifest.parent} at {manifest.at}"] if manifest.parent else []
            told += ["observed"] if manifest.kind == "observed" else []
            print(f"{stream} · {' · '.join(told)}")


def verify(
    store: Annotated[
        str | None, Parameter(help="As for --store; or a file from `negsim export`, or the data set of a sweep.")
    ] = None,
    /,
) -> int:
    """Work out every hash of a store anew, hold every simulated stream again, and say what is not as it was.

    So it does with an exported file; where events or the case were redacted, only the hashes can be checked. Of the
    data set of a sweep, some rows are held again.
    """
    from negotiation_sim.archive import verify as verified
    from negotiation_sim.scenario.words import counted

    if store is not None:
        refuse_a_design(store, "negsim verify")
        if is_data_set(store) or Path(store).is_dir():
            return verify_data_set(Path(store))  # which says of another folder that it is none
        if is_export(store) and is_there(store):
            return verify_file(Path(store))
    if store not in (None, DEFAULT) and not is_there(store):
        raise ValueError(
            f"there is no store, exported file or data set of a sweep at {store}: negsim run CASE --store FILE makes "
            "the first, negsim export STREAM --out FILE the second, and negsim sweep DESIGN --out FOLDER the third"
        )
    with opened(store) as found:
        faults, count = verified(found), len(found.streams())
    for fault in faults:
        print(fault)
    if not faults:
        print(
            f"{shown(store)}: {counted(count, 'stream', 'streams')}, every event as it was kept, "
            "and as the rules give it"
        )
    return int(bool(faults))


def verify_file(file: Path) -> int:
    """Say whether an exported log is as it was."""
    from negotiation_sim.scenario.words import counted
    from negotiation_sim.store.files import read_export

    with file.open("rb") as source:
        try:
            log = read_export(source)
            faults = faults_of(log)
        except ValueError as error:
            faults = [str(error)]
    for fault in faults:
        print(fault)
    if faults:
        return 1
    gone = f", {len(log.redacted)} of them redacted" if log.redacted else ""
    how = "as it was kept" if log.redacted or log.manifest is None else "as it was kept, and as the rules give it"
    case = " The case is redacted." if log.manifest is None else ""
    print(f"{file}: {counted(len(log.lines), 'event', 'events')}{gone}, everything {how}.{case} Head: {log.head}")
    return 0


def faults_of(log: "LogFile") -> list[str]:
    """What in an exported log the rules do not give; of a redacted one that cannot be told."""
    from tempfile import TemporaryDirectory

    from attrs import evolve

    from negotiation_sim.archive import verify as verified
    from negotiation_sim.store import open_store

    if log.manifest is None or log.redacted:
        return []
    with TemporaryDirectory() as folder, open_store(Path(folder) / "talks.db") as store:
        store.create(evolve(log.manifest, parent=None, at=None, prefix=None), log.lines)  # a fork has all of them here
        return verified(store)


def export(
    stream: Annotated[str, Parameter(help="A stream of the store; or the folder of a sweep's data set, with --csv.")],
    /,
    *,
    store: Store = None,
    out: Out = None,
    as_csv: Annotated[
        bool,
        Parameter(
            name="--csv",
            negative="",
            help="A table: of a stream a row for each entry of an event, of a data set one for each of its rows.",
        ),
    ] = False,
    redact: Annotated[
        list[int] | None,
        Parameter(negative="", help="Leave out what event N says, but not its hash; may be given again."),
    ] = None,
    redact_case: Annotated[bool, Parameter(negative="", help="Leave out the case as well.")] = False,
) -> None:
    """Write a stream as a file that anyone can verify: its case, then an event a line. Or a data set as a table."""
    from negotiation_sim.store.files import export_log, write_csv

    if as_csv and (redact or redact_case):
        raise ValueError("--csv goes with no --redact: leave one of them out")
    if is_data_set(stream):
        if not as_csv or store is not None:
            raise ValueError(f"{stream} is the data set of a sweep: it is exported with --csv, and without --store")
        return export_rows(Path(stream), out)
    if store is None:
        refuse_a_design(stream, "negsim export --csv")
    if as_csv and store is None and not is_there(None):
        raise ValueError(
            f"there is no data set of a sweep at {stream}, nor a store with such a stream: negsim sweep DESIGN "
            "--out FOLDER makes the first, negsim run CASE --store default the second"
        )
    with opened(store) as found:
        found.manifest(stream)
        if as_csv:
            table = io.StringIO(newline="")
            write_csv(found, [stream], table)
            content = table.getvalue().encode()
        else:
            file = io.BytesIO()
            export_log(found, stream, file, redact=redact or (), redact_manifest=redact_case)
            content = file.getvalue()
    put(out, content)


def export_rows(folder: Path, out: Path | None) -> None:
    """Write the rows of a data set as a table, a chunk at a time."""
    with needing_extras():
        from negotiation_sim.sweep.table import write_rows

    if out is None:
        write_rows(folder, sys.stdout)
        return
    with out.open("x", encoding="utf-8", newline="") as file:
        try:
            write_rows(folder, file)
            file.flush()
        except BaseException:
            out.unlink()
            raise


def put(out: Path | None, content: bytes) -> None:
    """Write all of something to a new file, or to stdout; nothing is left of a file that cannot be written."""
    if out is None:
        sys.stdout.buffer.write(content)
        return
    with out.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            out.unlink()
            raise


def import_(file: Annotated[Path, Parameter(help="From `negsim export`.")], /, *, store: Store = None) -> None:
    """Take an exported log into a store, after every line and hash of it has been checked; or refuse the whole."""
    from negotiation_sim.archive import take_in

    with file.open("rb") as source, opened(store, create=True) as found:
        stream = take_in(found, source)
    print(f"{stream} is in {shown(store)}", file=sys.stderr)

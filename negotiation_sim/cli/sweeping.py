"""The commands about sweeps: hold the talks of a design, and any row of what that gave."""

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.options import Whole
from negotiation_sim.cli.printing import print_wrapped

if TYPE_CHECKING:
    from negotiation_sim.api import Result
    from negotiation_sim.sweep.results import Results

RECIPE, MANIFEST, DESIGN, CASE = "recipe.json", "manifest.json", "design.toml", "scenario.toml"
NEEDED = "a sweep needs {}, and it is not installed; install it with: {} -m pip install 'negotiation-sim[{}]'"


def sweep(
    design: Annotated[Path, Parameter(help="A design file, or a folder with a design.toml.")],
    /,
    *,
    out: Annotated[
        Path | None,
        Parameter(help="The folder of the data set, needed but with --dry-run. One that was begun is gone on with."),
    ] = None,
    workers: Annotated[Whole, Parameter(help="Processes that share the work.")] = 1,
    scheduler: Annotated[
        str | None, Parameter(help="The address of a Dask scheduler, whose workers share the work instead.")
    ] = None,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Only say how many rows, how long and how large, after a short trial.")
    ] = False,
    as_json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print the manifest as one JSON object.")
    ] = False,
) -> None:
    """Hold the talks of every point of a design, and keep what they come to as a data set.

    If it is stopped, by whatever, the same command goes on where it was, and the finished data set is the same.
    """
    from negotiation_sim.designs.reading import load_design

    read = load_design(design)
    with needing_extras():
        if dry_run:
            from negotiation_sim.designs.samplers import drawn
            from negotiation_sim.sweep.estimate import told

            print_wrapped(told(drawn(read)))
            return
        if out is None:
            raise ValueError(f"--out is missing: say in which folder the data set is to be, as in --out {read.name}")
        from negotiation_sim.cli.progress import watching
        from negotiation_sim.sweep.manifest import manifest_in
        from negotiation_sim.sweep.runner import run_sweep

        with watching(read, elsewhere=workers > 1 or scheduler is not None) as watch:
            folder = run_sweep(read, out, workers=workers, scheduler=scheduler, watch=watch)
        manifest = manifest_in(folder)
    if as_json:
        print(json.dumps(manifest, ensure_ascii=False, indent=2))
    else:
        from negotiation_sim.scenario.words import counted

        errors = f", {manifest['errors']:,} of them with an error" if manifest["errors"] else ""
        print(f"{out}: {counted(manifest['rows'], 'row', 'rows')}{errors}. Digest {manifest['digest']}")
        print("The digest changes with any byte of the data set: cite the data set by it.")
        if manifest["illustrative"]:
            print_wrapped([manifest["note"]])


@contextmanager
def needing_extras() -> Iterator[None]:
    """Say of a library that is not installed how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ValueError(missing(error)) from error


def missing(error: ModuleNotFoundError) -> str:
    """What to install."""
    extra = "cluster" if error.name in ("distributed", "dask") else "sweep"
    return NEEDED.format(error.name, sys.executable, extra)


def is_data_set(place: str | Path) -> bool:
    """Is this the folder of a data set?"""
    return any((Path(place) / name).is_file() for name in (RECIPE, MANIFEST))


def refuse_a_design(place: str | Path, command: str) -> None:
    """ValueError, with the remedy, if a design is named where the data set of a sweep is needed, or a file of one.

    Parameters
    ----------
    place : str or path
        A folder, or a file.
    command : str
        What is to be done with the data set, as ``negsim plot``.
    """
    path = Path(place)
    folder = path.parent if path.name == DESIGN else path
    if path.name in (RECIPE, MANIFEST, DESIGN) and path.is_file() and is_data_set(path.parent):
        remedy = f"name its folder, {command} {shlex.quote(str(path.parent))}"
        raise ValueError(f"{place} is a file of the data set of a sweep: {remedy}")
    if not (folder / DESIGN).is_file() or is_data_set(folder) or (folder / CASE).is_file():
        return
    out = shlex.quote(f"{folder.absolute().name}-sweep")
    raise ValueError(
        f"{place} is a design, and no data set yet: sweep it by negsim sweep {shlex.quote(str(place))} --out {out}, "
        f"and then {command} {out}"
    )


def results_in(folder: Path, columns: Sequence[str], outcome: str | None = None) -> "Results":
    """Some columns of a data set, as far as they were kept, and those of an outcome that is asked for."""
    from negotiation_sim.analysis.asked import columns_asked
    from negotiation_sim.sweep.dataset import opened, read_columns

    manifest, plan = opened(folder)
    kept, factors = plan.design.outcomes, list(plan.points)
    asked = () if outcome is None else columns_asked(outcome, kept, factors)
    return read_columns(folder, manifest, plan, [*(name for name in columns if name in kept), *asked], object)


def row_again(folder: Path, row: int) -> tuple[str, "Result"]:
    """The talks of a row of a data set, which come to what it says, and the name of a stream for them."""
    with needing_extras():
        from negotiation_sim.sweep.dataset import held_again
        from negotiation_sim.sweep.manifest import manifest_in

    result = held_again(folder, row)
    print(f"row {row} of {folder}: the talks come to what the data set says", file=sys.stderr)
    return f"{manifest_in(folder)['name']}-row-{row}", result


def verify_data_set(folder: Path) -> int:
    """Say whether a data set is as it was; 1 if not."""
    with needing_extras():
        from negotiation_sim.sweep.manifest import manifest_in
        from negotiation_sim.sweep.verification import verified

    from negotiation_sim.scenario.words import counted

    faults = verified(folder)
    for fault in faults:
        print(fault)
    if not faults:
        manifest = manifest_in(folder)
        rows, chunks = counted(manifest["rows"], "row", "rows"), counted(len(manifest["chunks"]), "chunk", "chunks")
        print(
            f"{folder}: {rows} in {chunks}, every byte as it was written, and the rows that were held again as the "
            "rules give them"
        )
    return int(bool(faults))

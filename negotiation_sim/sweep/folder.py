"""The folder of a data set: what is in it under which name, and whether it is that of a design.

`recipe.json` says of what; `design.toml`, `scenario.toml` and `points.parquet` are all that a worker needs;
`dictionary.csv` explains the columns, `rows/` has the chunks, and `manifest.json`, written last, seals them.
"""

import csv
import io
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.design import NUMBER, WORDS, Design, Factor
from negotiation_sim.designs.plan import Plan
from negotiation_sim.designs.reading import plan_of
from negotiation_sim.designs.samplers import drawn
from negotiation_sim.scenario.load import load, read
from negotiation_sim.scenario.spelled import spelled
from negotiation_sim.sweep.chunks import SUFFIX, UNFINISHED, as_bytes, read_chunk, write_whole
from negotiation_sim.sweep.dictionary import dictionary_of
from negotiation_sim.sweep.parquet import pa
from negotiation_sim.sweep.tasks import POINTS as OF_POINTS
from negotiation_sim.sweep.tasks import SIZE, Task, recipe_of, seal_of

RECIPE, DESIGN, CASE, POINTS = "recipe.json", "design.toml", "scenario.toml", "points.parquet"
DICTIONARY, ROWS, MANIFEST = "dictionary.csv", "rows", "manifest.json"
ANOTHER = "give another folder with --out"
SIZE_KEPT = re.compile(r"[1-9][0-9]{0,8}")


def made_ready(folder: Path, design: Design) -> None:
    """Begin the data set of a design in a folder, or go on with the one that is there.

    The recipe comes first: from then on the folder is a data set, and whatever else is missing is put there.

    Raises
    ------
    ValueError
        If the folder has the data set of another design, one made by other versions, or something else.
    """
    begun, points = (folder / RECIPE).exists(), None
    if begun:
        check_same(folder, design)
    else:
        check_empty(folder)
    if not begun or not points_are_whole(folder / POINTS):
        points = drawn(design).points
    if not begun:
        put(folder / RECIPE, json.dumps(recipe_of(design, points or {}), indent=2) + "\n")
    (folder / ROWS).mkdir(exist_ok=True)
    for name, text in ((DESIGN, design.text), (CASE, spelled(design.base)), (DICTIONARY, as_csv(design))):
        file = folder / name
        if not file.exists() or (name == DICTIONARY and file.read_bytes() != text.encode()):
            put(file, text)
    if points is not None:
        write_whole(folder / POINTS, as_bytes(table_of_points(points)))


def points_are_whole(file: Path) -> bool:
    """Are the points of a data set there, as they were written?"""
    try:
        return as_bytes(table_of_points(numbers_in(file))) == file.read_bytes()
    except ValueError:
        return False


def table_of_points(points: Mapping[str, Array]) -> pa.Table:
    """Points as a table, a column a factor."""
    return pa.table({name: pa.array(column) for name, column in points.items()})


def check_empty(folder: Path) -> None:
    """ValueError if there is something in a folder, other than hidden files."""
    if others := sorted(each.name for each in folder.iterdir() if not each.name.startswith(".")):
        raise ValueError(f"{folder} has files in it ({others[0]}), but is no data set of a sweep; {ANOTHER}")


def check_same(folder: Path, design: Design) -> None:
    """ValueError that names what differs, unless the folder has a data set of this design and these versions."""
    kept, wanted = recipe_in(folder), recipe_of(design, {})
    for name, value in wanted.items():
        if kept.get(name) != value and name not in (OF_POINTS, SIZE):  # other versions may choose otherwise
            if name == "design":
                raise ValueError(
                    f"{folder} has the data set of another design than {design.name}; {ANOTHER}, or delete this one"
                )
            raise ValueError(
                f"{folder} was made by {name} {kept.get(name)}, and this is {value}; {ANOTHER}, or delete this one"
            )


def recipe_in(folder: Path) -> dict[str, str]:
    """What a data set says of its making; ValueError if the folder has none."""
    try:
        found = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{folder} is no data set of a sweep: {RECIPE} in it cannot be read ({error})") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError(f"{folder} is no data set of a sweep: {RECIPE} in it says something else")
    if not SIZE_KEPT.fullmatch(found.get(SIZE, "")):
        raise ValueError(
            f"{folder / RECIPE} does not say how many {SIZE} there are: sweep its design into another folder"
        )
    return found


def plan_in(folder: Path) -> Plan:
    """The plan of a data set, from what is in the folder alone."""
    points = numbers_in(folder / POINTS)
    with put_there_again(folder, CASE):
        base = load(folder / CASE)
    with put_there_again(folder, DESIGN):
        plan = plan_of(read(folder / DESIGN), base, points, str(folder / DESIGN))
    factors = plan.design.factors
    if [factor.name for factor in factors] != list(points) or not all(is_of(f, points[f.name]) for f in factors):
        raise ValueError(
            f"{folder / DESIGN} and {POINTS} beside it do not belong together: one of them was changed. negsim verify "
            f"{folder} tells which; in a sweep that is not finished, {again(folder, DESIGN)}"
        )
    return plan


@contextmanager
def put_there_again(folder: Path, name: str) -> Iterator[None]:
    """Say of faults in a file beside the rows what brings it back."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{error}\n{name} was changed since it was written: {again(folder, name)}") from error


def again(folder: Path, name: str) -> str:
    """What brings a file beside the rows back."""
    return f"delete {name}, and the same negsim sweep … --out {folder} puts it there again"


def numbers_in(file: Path) -> dict[str, Array]:
    """The points of a data set by name of the factor; ValueError if there are none, or they are no numbers."""
    table = read_chunk(file)
    numbers = all(each.type in (pa.float64(), pa.int64()) and not each.null_count for each in table.columns)
    if not len(table) or not numbers:
        raise ValueError(f"{file} is damaged (it has no points in numbers)")
    return {name: table[name].to_numpy() for name in table.column_names}


def is_of(factor: Factor, values: Array) -> bool:
    """Can a factor have these values? Of words they are places among its levels."""
    if factor.kind == NUMBER:
        return bool(np.isfinite(values).all())
    inside = factor.kind != WORDS or (values.min() >= 0 and values.max() < len(factor.levels))
    return bool(values.dtype == np.int64 and inside)


@lru_cache(maxsize=2)
def plan_here(folder: Path, seal: str) -> Plan:
    """The plan of a data set, remembered as long as the seal of its recipe is the same.

    Raises
    ------
    ValueError
        If the files are not those of the recipe, or the versions here are others.
    """
    plan, kept = plan_in(folder), recipe_in(folder)
    here = recipe_of(plan.design, plan.points) | {SIZE: kept.get(SIZE, "")}
    if seal_of(here) != seal:
        differing = [f"{name} {kept.get(name)}, here {here[name]}" for name in here if kept.get(name) != here[name]]
        raise ValueError(
            f"{folder / RECIPE} says {'; '.join(differing) or 'something else here'}: whoever holds the rows needs the "
            "same versions, and the files beside it as they were written"
        )
    return plan


def chunk_of(folder: Path, task: Task) -> Path:
    """Where the chunk of a task is kept."""
    return folder / ROWS / f"{task.name}{SUFFIX}"


def strays_in(folder: Path, chunks: Collection[str]) -> list[Path]:
    """What is beside these chunks of a data set: whoever reads the whole folder of the rows would read it as well."""
    return sorted(file for file in (folder / ROWS).glob("[!.]*") if file.name not in chunks)


def clear_up(folder: Path) -> None:
    """Delete what was being written when a worker ended."""
    for left in (*folder.glob(f".*{UNFINISHED}"), *(folder / ROWS).glob(f".*{UNFINISHED}")):
        left.unlink(missing_ok=True)


def put(file: Path, text: str) -> None:
    """Write a text as a whole."""
    write_whole(file, text.encode())


def as_csv(design: Design) -> str:
    """The data dictionary: a line a column."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["column", "type", "unit", "meaning", "levels"])
    writer.writerows(dictionary_of(design))
    return lines.getvalue()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one sweep at a time write into a folder, where the system can see to it; ValueError for a second."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name != "posix":
        yield
        return
    import fcntl

    place = os.open(folder, os.O_RDONLY)  # which leaves no file behind, and ends with the process
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(place)
        raise ValueError(f"another sweep is being written into {folder}: wait for it, or stop it") from None
    except OSError:  # a shared file system that has no locks
        pass
    try:
        yield
    finally:
        os.close(place)

"""The folder of a data set: what is in it under which name, and whether it is that of a design.

`recipe.json` says of what; `design.toml`, `scenario.toml` and `points.parquet` are all that a worker needs;
`dictionary.csv` explains the columns, `rows/` has the chunks, and `manifest.json`, written last, seals them.
"""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from negotiation_sim.scenario.load import load, read
from negotiation_sim.scenario.spelled import spelled
from negotiation_sim.sweep.chunks import SUFFIX, UNFINISHED, as_bytes, put
from negotiation_sim.sweep.dictionary import dictionary_of
from negotiation_sim.sweep.plan import Plan
from negotiation_sim.sweep.reading import plan_of
from negotiation_sim.sweep.tasks import Task, recipe_of, versions

RECIPE, DESIGN, CASE, POINTS = "recipe.json", "design.toml", "scenario.toml", "points.parquet"
DICTIONARY, ROWS, MANIFEST, LOCK = "dictionary.csv", "rows", "manifest.json", ".lock"
ANOTHER = "give another folder with --out, or delete this one"


def made_ready(folder: Path, plan: Plan) -> Plan:
    """The plan of a data set: a new one of this plan, or, where there is one of the same design, as that keeps it.

    Raises
    ------
    ValueError
        If the folder has the data set of another design, or one made by other versions, or is not as it was written.
    """
    recipe = recipe_of(plan)
    if (folder / RECIPE).exists():
        check_same(folder, recipe, plan.design.name)
    elif any((folder / name).exists() for name in (DESIGN, CASE, POINTS, ROWS, MANIFEST)):
        raise ValueError(f"{folder} has files in it, but no {RECIPE}: it is no data set of a sweep; {ANOTHER}")
    else:
        put(
            folder / RECIPE, f"{json.dumps(recipe, indent=2)}\n".encode()
        )  # first: what comes beside it is of this sweep
    (folder / ROWS).mkdir(exist_ok=True)
    if not (folder / DESIGN).exists():
        put(folder / DESIGN, plan.design.text.encode())
    if recipe_in(folder) == recipe:  # else the points that are kept are others, and stay
        put_if_new(folder / CASE, spelled(plan.design.base).encode())
        put_if_new(folder / POINTS, as_bytes(table_of_points(plan)))
    kept = plan_in(folder)
    if recipe_of(kept) != recipe_in(folder):
        raise ValueError(f"{folder}: {DESIGN}, {CASE} or {POINTS} in it is not as it was written; {ANOTHER}")
    put_if_new(folder / DICTIONARY, as_csv(kept).encode())
    return kept


def table_of_points(plan: Plan) -> pa.Table:
    """The points of a plan, a column a factor."""
    return pa.table({name: pa.array(column) for name, column in plan.points.items()})


def check_same(folder: Path, wanted: dict[str, str], design: str) -> None:
    """ValueError that names what differs, unless the folder has a data set of this design and these versions."""
    kept = recipe_in(folder)
    for name, value in wanted.items():
        if kept.get(name) != value and name != "points":  # which may be another library's choice; those kept count
            if name == "design":
                raise ValueError(f"{folder} has the data set of another design than {design}; {ANOTHER}")
            raise ValueError(f"{folder} was made by {name} {kept.get(name)}, and this is {value}; {ANOTHER}")


def recipe_in(folder: Path) -> dict[str, str]:
    """What a data set says of its making; ValueError if the folder has none."""
    try:
        found = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder} is no data set of a sweep: {RECIPE} in it cannot be read ({error})") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError(f"{folder} is no data set of a sweep: {RECIPE} in it says something else")
    return found


def plan_in(folder: Path) -> Plan:
    """The plan of a data set, from what is in the folder alone."""
    try:
        table = pq.read_table(folder / POINTS, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{folder / POINTS} cannot be read ({str(error).splitlines()[0]})") from error
    points = {name: table[name].to_numpy() for name in table.column_names}
    return plan_of(read(folder / DESIGN), load(folder / CASE), points, str(folder / DESIGN))


@lru_cache(maxsize=2)
def plan_here(folder: Path, seal: str) -> Plan:
    """The plan of a data set, remembered by a worker as long as the recipe is the same.

    Raises
    ------
    ValueError
        If this worker has other versions than the data set is made by.
    """
    kept = recipe_in(folder)
    for name, version in versions().items():
        if kept.get(name) != version:
            raise ValueError(f"a worker has {name} {version}, and {folder} is made by {kept.get(name)}: install that")
    return plan_in(folder)


def chunk_of(folder: Path, task: Task) -> Path:
    """Where the chunk of a task is kept."""
    return folder / ROWS / f"{task.name}{SUFFIX}"


def clear_up(folder: Path) -> None:
    """Delete what was being written when a worker ended."""
    for left in (*folder.glob(f".*{UNFINISHED}"), *(folder / ROWS).glob(f".*{UNFINISHED}")):
        left.unlink(missing_ok=True)


def put_if_new(file: Path, content: bytes | pa.Buffer) -> None:
    """Write a file, unless it is there and says just that."""
    if not file.is_file() or file.read_bytes() != bytes(content):
        put(file, content)


def as_csv(plan: Plan) -> str:
    """The data dictionary: a line a column."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["column", "type", "unit", "meaning", "levels"])
    writer.writerows(dictionary_of(plan.design))
    return lines.getvalue()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one sweep at a time write into a folder, where the system can see to it; ValueError for a second."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except BlockingIOError:
            raise ValueError(f"another sweep is being written into {folder}: wait for it, or stop it") from None
        except OSError:  # a shared file system that has no locks
            pass
        try:
            yield
        finally:
            (folder / LOCK).unlink(missing_ok=True)

"""Reading a finished data set: its rows in their order, and any of them held again."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from negotiation_sim.api import Result, run
from negotiation_sim.batch import outcomes
from negotiation_sim.core.scale import Array
from negotiation_sim.designs.changes import scenario_at
from negotiation_sim.designs.design import COMMON
from negotiation_sim.designs.outline import outline
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.held import Held
from negotiation_sim.points.rows import Rows
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.faults import hint, shown
from negotiation_sim.sweep.chunks import read_chunk, table_of
from negotiation_sim.sweep.folder import ROWS, plan_in
from negotiation_sim.sweep.manifest import Manifest, fault_of, fault_of_digest, manifest_in
from negotiation_sim.sweep.parquet import pa
from negotiation_sim.sweep.results import Results


def read_sweep(folder: str | os.PathLike[str], columns: Iterable[str] | None = None, *, words: type = str) -> Results:
    """Read a finished data set, or some columns of it; every chunk is checked against its hash.

    Parameters
    ----------
    folder : str or path
        Of a data set that `run_sweep` has finished.
    columns : iterable of str, optional
        Names of outcomes; all that were kept, if not given. The factors are always read.
    words : type
        Of arrays of words. ``str``: each row has room for the longest of them. ``object``: rows share them, which takes
        8 bytes a row; their members are Python's own ``str``.

    Returns
    -------
    Results
        Without the rows whose talks could not be held.

    Raises
    ------
    ValueError
        If the folder is no finished data set, is damaged, or has no such column.
    """
    folder = Path(folder)
    return read_columns(folder, *opened(folder), columns, words)


def read_columns(folder: Path, manifest: Manifest, plan: Plan, columns: Iterable[str] | None, words: type) -> Results:
    """What `read_sweep` reads, of a data set that is opened already."""
    design = plan.design
    factors = [factor.name for factor in design.factors]
    wanted = list(design.outcomes if columns is None else dict.fromkeys(columns))
    if unknown := [name for name in wanted if name not in design.outcomes]:
        said = "; ".join(f"{shown(name)} ({hint(name, design.outcomes)})" for name in unknown)
        raise ValueError(f"{folder} has no column {said}")
    table = rows_of(folder, manifest, [*factors, *wanted, "row", "error"])
    held = np.flatnonzero(table["error"].is_null().to_numpy())
    held = held[table["row"].to_numpy()[held].argsort(kind="stable")]
    found = {name: values_of(table[name], held, words) for name in [*factors, *wanted]}
    rows = table["row"].to_numpy()[held]
    return Results(
        name=design.name,
        title=design.title,
        question=design.question,
        scenario=design.base.name,
        scenario_hash=scenario_hash(design.base),
        illustrative=design.base.illustrative,
        digest=manifest["digest"],
        factors=design.factors,
        sampler=design.sampler,
        seed=design.seed,
        replicates=design.replicates,
        experiments={name: found[name] for name in factors},
        outcomes={name: found[name] for name in wanted},
        left_out=len(table) - len(held),
        luck=rows % design.replicates if design.chances == COMMON else None,
        point=rows // design.replicates,
    )


def opened(folder: Path) -> tuple[Manifest, Plan]:
    """The manifest and the plan of a finished data set; ValueError if a file beside the rows is not as it was."""
    manifest = manifest_in(folder)
    for name, kept in manifest["files"].items():
        check_kept(folder / name, kept)
    for fault in fault_of_digest(folder, manifest):
        raise ValueError(fault)
    return manifest, plan_in(folder)


def check_kept(file: Path, kept: str) -> None:
    """ValueError if a file is missing or another than was kept."""
    for fault in fault_of(file, kept):
        raise ValueError(fault)


def chunks_of(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """The chunks in the order of the manifest, each once it is certain that it is as it was."""
    for chunk in manifest["chunks"]:
        file = folder / ROWS / chunk["file"]
        check_kept(file, chunk["sha256"])
        yield file


def rows_of(folder: Path, manifest: Manifest, columns: list[str]) -> pa.Table:
    """Some columns of all chunks, in the order of the manifest."""
    return pa.concat_tables([read_chunk(file, columns) for file in chunks_of(folder, manifest)])


def values_of(column: pa.ChunkedArray, rows: Array, words: type) -> Array:
    """A column of some rows as numpy has it: dates as days since 1970-01-01, words as themselves, of a type."""
    values = column.combine_chunks().take(pa.array(rows))
    if pa.types.is_dictionary(values.type):
        return np.array(values.dictionary.to_pylist(), words)[values.indices.to_numpy()]
    if pa.types.is_date(values.type):
        values = values.cast(pa.int32())
    found: Array = values.to_numpy(zero_copy_only=False)
    return found


def held_again(folder: str | os.PathLike[str], row: int) -> Result:
    """The talks of a row as a full log, once it is certain that they come to what the data set says.

    Parameters
    ----------
    folder : str or path
        Of a finished data set.
    row : int

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there is no such row, its talks could not be held, or a column differs: each with both values.
    """
    folder = Path(folder)
    manifest, plan = opened(folder)
    if not 0 <= row < plan.number_of_rows:
        raise ValueError(f"{folder} has rows 0 to {plan.number_of_rows - 1} (got {row})")
    kept = row_in(folder, manifest, row)
    if kept["error"] is not None:
        raise ValueError(f"the talks of row {row} could not be held: {kept['error']}")
    rows = np.array([row])
    point, replicate = int(plan.point_of(rows)[0]), int(plan.replicate_of(rows)[0])
    result = run(scenario_at(plan, point), seed=plan.design.seed, replicate=replicate)
    if differing := list(differences(as_kept(plan, rows, result), kept)):
        raise ValueError(f"row {row} of {folder} is not what the rules give: {'; '.join(differing)}")
    return result


def row_in(folder: Path, manifest: Manifest, row: int) -> dict[str, Any]:
    """One row as it was kept."""
    for file in chunks_of(folder, manifest):
        at = np.flatnonzero(read_chunk(file, ["row"])["row"].to_numpy() == row)
        if len(at):
            return dict(read_chunk(file).slice(int(at[0]), 1).to_pylist()[0])
    raise ValueError(f"row {row} is in no chunk of {folder}")


def as_kept(plan: Plan, rows: Array, result: Result) -> dict[str, Any]:
    """The talks of a row as a data set keeps them."""
    into = Rows(base=outline(plan.design), number=1)
    into.put(np.array([0]), outcomes(result.case, result.table), result.scenario)
    return dict(table_of(plan, rows, Held(outcomes=into.outcomes, errors={})).to_pylist()[0])


def differences(now: dict[str, Any], kept: dict[str, Any]) -> Iterator[str]:
    """Where a row differs from what was kept, column by column."""
    for name in {**now, **kept}:
        if now.get(name) != kept.get(name):
            yield f"{name} is {shown(now.get(name))}, and was kept as {shown(kept.get(name))}"

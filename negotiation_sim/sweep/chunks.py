"""Chunks of a data set: rows held and written as Parquet, whole or not at all, the same bytes whoever writes them."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from attrs import frozen

from negotiation_sim.batch import Outcomes
from negotiation_sim.core.scale import SCALE, Array, Bools, Ints
from negotiation_sim.designs.design import DATE, NUMBER, WORDS, Design, Factor
from negotiation_sim.designs.kept import kept_of
from negotiation_sim.designs.outline import outline
from negotiation_sim.designs.plan import Plan
from negotiation_sim.ensemble.columns import TRUTH, WHOLE, Column
from negotiation_sim.ensemble.columns import WORDS as IN_WORDS
from negotiation_sim.points.held import Held, hold
from negotiation_sim.points.rows import Rows
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep.parquet import pa, pq
from negotiation_sim.sweep.tasks import Task

IN_FEW_WORDS = pa.dictionary(pa.int16(), pa.string())
TYPES = {NUMBER: pa.float64(), DATE: pa.date32(), WORDS: IN_FEW_WORDS}
SUFFIX, UNFINISHED = ".parquet", ".unfinished"
UNREADABLE = (pa.ArrowException, OSError, EOFError, UnicodeDecodeError)


@frozen(kw_only=True)
class Tally:
    """What a chunk came to, for those who wait: rows, errors, talks without consensus, and who was still in.

    Attributes
    ----------
    rows, errors, no_consensus : int
    share_in : float
        The sum, over the talks held, of the share still in of the bloc that had lost most.
    """

    rows: int = 0
    errors: int = 0
    no_consensus: int = 0
    share_in: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            rows=self.rows + other.rows,
            errors=self.errors + other.errors,
            no_consensus=self.no_consensus + other.no_consensus,
            share_in=self.share_in + other.share_in,
        )


def write_chunk(plan: Plan, task: Task, folder: Path) -> Tally:
    """Hold the rows of a task and keep them as a file in a folder.

    Raises
    ------
    OSError
        If there is no room; then nothing is left of it.
    """
    parts = list(held_apart(plan, task.rows))
    table = pa.concat_tables([table_of(plan, rows, held) for rows, held in parts]).combine_chunks()
    write_whole(folder / f"{task.name}{SUFFIX}", as_bytes(table))
    return sum((tally_of(held) for _, held in parts), Tally())


def held_apart(plan: Plan, rows: Ints) -> Iterator[tuple[Ints, Held]]:
    """Hold rows together; if that cannot be done, hold halves of them, down to the rows at which it fails."""
    try:
        yield rows, hold(plan, rows)
    except (MemoryError, OSError):
        raise
    except Exception as error:
        if len(rows) == 1:
            nothing = Rows(base=outline(plan.design), number=1).outcomes
            yield rows, Held(outcomes=nothing, errors={0: f"{type(error).__name__}: {error}"})
            return
        for half in np.array_split(rows, 2):
            yield from held_apart(plan, half)


def tally_of(held: Held) -> Tally:
    """What some rows came to."""
    found = held.outcomes
    fine = np.ones(len(found.status), bool)
    fine[list(held.errors)] = False
    return Tally(
        rows=len(fine),
        errors=len(held.errors),
        no_consensus=int((fine & ~found.consensus).sum()),
        share_in=float(found.bloc_shares_in.min(axis=0)[fine].sum() / SCALE),
    )


def table_of(plan: Plan, rows: Ints, held: Held) -> pa.Table:
    """Rows as a table: their addresses, factors and outcomes, and the error of those that could not be held."""
    failed = np.zeros(len(rows), bool)
    failed[list(held.errors)] = True
    points, replicates = plan.point_of(rows), plan.replicate_of(rows)
    errors = [held.errors.get(place) for place in range(len(rows))] if held.errors else pa.nulls(len(rows), pa.string())
    factors = [written_factor(factor, plan.points[factor.name][points]) for factor in plan.design.factors]
    outcomes = [written_outcome(column, held.outcomes, failed) for column in kept_of(plan.design)]
    arrays = [
        *of_all(plan.design, len(rows)),
        pa.array(rows),
        pa.array(points),
        pa.array(replicates),
        *factors,
        *outcomes,
        pa.array(errors, pa.string()),
    ]
    return pa.table(arrays, schema=schema_of(plan.design))


def of_all(design: Design, n: int) -> Iterator[pa.Array]:
    """What n rows have in common: the case, whether it is marked as illustrative, and the seed."""
    yield words([design.base.name], np.zeros(n, np.int16))
    yield pa.array(np.full(n, design.base.illustrative))
    yield pa.array(np.full(n, design.seed, np.uint64))


def schema_of(design: Design) -> pa.Schema:
    """The columns of a chunk and their types."""
    fields = [("scenario", IN_FEW_WORDS), ("illustrative", pa.bool_()), ("seed", pa.uint64())]
    fields += [("row", pa.int64()), ("point", pa.int64()), ("replicate", pa.int64())]
    fields += [(factor.name, TYPES.get(factor.kind, pa.int64())) for factor in design.factors]
    fields += [(column.name, type_of(column)) for column in kept_of(design)]
    about = {
        "design": design.name,
        "scenario": design.base.name,
        "scenario_hash": scenario_hash(design.base),
        **({"illustrative": ILLUSTRATIVE} if design.base.illustrative else {}),
    }
    return pa.schema([*fields, ("error", pa.string())], metadata=about)


def type_of(column: Column) -> pa.DataType:
    """How the values of an outcome are kept."""
    return {WHOLE: pa.int32(), TRUTH: pa.bool_(), IN_WORDS: IN_FEW_WORDS}.get(column.kind, pa.float64())


def written_factor(factor: Factor, values: Array) -> pa.Array:
    """The values of a factor as they are kept; of words, the names of the levels."""
    if factor.kind == WORDS:
        return words([level.name for level in factor.levels], values)
    return pa.array(values.astype(np.int32)).cast(pa.date32()) if factor.kind == DATE else pa.array(values)


def written_outcome(column: Column, outcomes: Outcomes, failed: Bools) -> pa.Array:
    """The values of an outcome as they are kept, null where there was an error."""
    values, mask = column.values(outcomes), failed if failed.any() else None
    if column.kind == IN_WORDS:
        return words(column.words, values, mask)
    return pa.array(values, type_of(column), mask=mask)


def words(names: Any, places: Array, mask: Bools | None = None) -> pa.Array:
    """Words by their places; null where there is none."""
    none = places < 0
    mask = none if mask is None else mask | none
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int16), mask=mask), pa.array(names, pa.string()))


def as_bytes(table: pa.Table) -> bytes:
    """A table as Parquet, with a checksum for every page; the same table gives the same bytes.

    Numbers gain nothing from a dictionary, and it takes time: it is for words.
    """
    words_in = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    written = pa.BufferOutputStream()
    pq.write_table(table, written, compression="zstd", write_page_checksum=True, use_dictionary=words_in)
    return bytes(written.getvalue())


def write_whole(file: Path, content: bytes) -> None:
    """Write a file under another name, make sure that it is on the disk, and only then give it its own."""
    unfinished = file.with_name(f".{file.name}.{token_hex(4)}{UNFINISHED}")
    try:
        with unfinished.open("xb") as into:
            into.write(content)
            into.flush()
            os.fsync(into.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    settle(file.parent)


def settle(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk too, where a system lets that be asked for."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def read_chunk(file: Path, columns: list[str] | None = None) -> pa.Table:
    """A chunk, every page of it checked.

    Raises
    ------
    ValueError
        If it is not as it was written.
    """
    try:
        return pq.read_table(file, columns=columns, page_checksum_verification=True)
    except UNREADABLE as error:
        raise ValueError(f"{file} is damaged ({str(error).splitlines()[0]})") from error


def parts_of_chunk(file: Path, most: int) -> Iterator[pa.RecordBatch]:
    """The rows of a chunk, so many at once; no file is kept open, so that very many chunks can be read side by side.

    Raises
    ------
    ValueError
        If it is not as it was written.
    """
    try:
        content = pa.BufferReader(file.read_bytes())
        yield from pq.ParquetFile(content, page_checksum_verification=True).iter_batches(most)
    except UNREADABLE as error:
        raise ValueError(f"{file} is damaged ({str(error).splitlines()[0]})") from error


def is_whole(design: Design, file: Path, task: Task) -> bool:
    """Is the chunk of a task there, with every row and as it was written?

    Checksums are of the pages alone. What is around them is right if writing it all again gives the same bytes.
    """
    if not file.is_file():
        return False
    try:
        table, schema = read_chunk(file), schema_of(design)
        if not table.schema.equals(schema) or not np.array_equal(table["row"].to_numpy(), task.rows):
            return False
        return as_bytes(table.replace_schema_metadata(schema.metadata)) == file.read_bytes()
    except (ValueError, KeyError, pa.ArrowException):
        return False

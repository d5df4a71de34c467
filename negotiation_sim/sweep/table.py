"""A data set as a table: its rows as CSV, in their order, however many there are."""

import csv
import os
from collections.abc import Iterator, Sequence
from heapq import merge
from pathlib import Path
from typing import TextIO

from negotiation_sim.sweep.chunks import parts_of_chunk, read_chunk, schema_of
from negotiation_sim.sweep.dataset import chunks_of, opened
from negotiation_sim.sweep.parquet import pa, pq

ROWS_AT_ONCE = 20_000  # held as words, of all groups together
FEWEST = 50  # of a group at once
Line = tuple[int, tuple[str, ...]]


def write_rows(folder: str | os.PathLike[str], file: TextIO) -> None:
    """Write a finished data set as CSV: a header, and a line a row in the order of their numbers.

    Parameters
    ----------
    folder : str or path
    file : text file, open for writing
        Open it with ``newline=""``: each line ends with a line feed alone.

    Raises
    ------
    ValueError
        If the data set is not as it was written; nothing is then written.
    """
    folder = Path(folder)
    manifest, plan = opened(folder)
    schema = schema_of(plan.design)
    runs = runs_of(chunks_of(folder, manifest), schema)
    most = max(FEWEST, ROWS_AT_ONCE // len(runs))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(schema.names)
    writer.writerows(line for _, line in merge(*(lines_of(run, most) for run in runs)))


def runs_of(chunks: Iterator[Path], schema: pa.Schema) -> list[list[Path]]:
    """The chunks in runs, each in the order of rows; those of a group, which are held side by side, are one run."""
    runs: list[list[Path]] = [[]]
    latest = -1
    for chunk in chunks:
        if not pq.read_schema(chunk).equals(schema):
            raise ValueError(f"{chunk}: its columns are not those of the design")
        rows = read_chunk(chunk, ["row"])["row"].to_numpy()
        if rows.min() < latest:
            runs.append([])
        runs[-1].append(chunk)
        latest = rows.max()
    return runs


def lines_of(run: list[Path], most: int) -> Iterator[Line]:
    """The rows of some chunks as lines, each with its number; so many are read at once."""
    for chunk in run:
        for part in parts_of_chunk(chunk, most):
            yield from zip(part["row"].to_pylist(), zip(*map(as_text, part.columns), strict=True), strict=True)


def as_text(column: pa.Array) -> Sequence[str]:
    """Values as CSV has them: numbers as short as they are exact, truth in small letters, nothing for null."""
    values = column.to_pylist()
    if pa.types.is_boolean(column.type):
        return ["" if value is None else str(value).lower() for value in values]
    return ["" if value is None else str(value) for value in values]

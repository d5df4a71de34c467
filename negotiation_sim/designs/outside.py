"""Points from an outside file: a table with a column for each factor."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
from attrs import evolve

from negotiation_sim.core.scale import Array
from negotiation_sim.designs import written
from negotiation_sim.designs.design import DATE, FILE, NUMBER, WHOLE, WORDS, Factor
from negotiation_sim.designs.distributions import DECIMALS
from negotiation_sim.scenario.faults import Fault, Faults, hint, shown
from negotiation_sim.scenario.words import counted

T = TypeVar("T", int, float)
Outside = Mapping[str, Array]
LARGEST = 1_000_000
NOISE, NOISE_AT_0 = 1e-9, 1e-15  # by how much of itself, or of 1, a number may differ from one of six decimals
PLACE = ("sampler", "file")
OTHER_MARKS = {";": "semicolons", "\t": "tabs"}


def read_outside(file: written.File, folder: Path, factors: Sequence[Factor | None], faults: Faults) -> Outside:
    """The points of an outside file.

    Parameters
    ----------
    file : written.File
    folder : Path
        From where the path of the outside file leads.
    factors : sequence of Factor
        None where one could not be read.
    faults : Faults
        Takes every bad cell, with its line.

    Returns
    -------
    mapping of str to array
        By name of the factor, (points,), empty without an outside file.
    """
    if file.sampler.method != FILE or not file.sampler.file:
        return {}
    path = folder / file.sampler.file
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            start = list(up_to_text(lines))
            if others := [name for mark, name in OTHER_MARKS.items() if mark in start[-1] and "," not in start[-1]]:
                remedy = f"{path}: write commas between its cells, and points in its numbers"
                faults.add(PLACE, f"is separated by {others[0]}", remedy)
                return {}
            table = csv.reader(chain(start, lines), strict=True)
            return dict(read_columns(table, path.name, [f for f in factors if f], faults))
    except OSError as error:
        faults.add(PLACE, "cannot be read", f"{path}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        faults.add(PLACE, "is no text in UTF-8", f"{path}: {error}; save it as CSV in UTF-8")
    except csv.Error as error:
        faults.add(PLACE, "is no table that can be read", f"{path}: {error}; write CSV, each quote closed")
    return {}


def up_to_text(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the first that is not empty; one at least."""
    for line in lines:
        yield line
        if line.strip():
            return
    yield ""


def over(factor: Factor, values: Array | None) -> Factor:
    """The factor with a range that has all its values in it."""
    if values is None or factor.kind == WORDS or not len(values):
        return factor
    known = [factor.low, factor.high] if factor.low < factor.high else []
    return evolve(factor, low=float(min([*known, values.min()])), high=float(max([*known, values.max()])))


def read_columns(
    table: Iterator[list[str]], name: str, factors: Sequence[Factor], faults: Faults
) -> Iterator[tuple[str, Array]]:
    """The column of each factor; a fault for each that is missing or unknown, and for each bad cell."""
    lines = ((line, row) for line, row in enumerate(table, 1) if len(row) > 1 or "".join(row).strip())
    header = [column.strip() for column in next(lines, (1, []))[1]]
    known = [factor.name for factor in factors]
    for column in header:
        if column not in known and len(factors) == len(faults.tree.get("factors", ())):
            note(faults, f"unknown column {shown(column)}", name, 1, "", hint(column, known))
    for factor in factors:
        if factor.name not in header:
            note(faults, f"has no column {shown(factor.name)}", name, 1, "", f"its columns: {', '.join(header)}")
    if any(header.count(column) > 1 for column in header):
        note(faults, "has a column twice", name, 1, "", "keep one of them")
    rows = list(lines)
    for line, row in rows:
        if len(row) != len(header):
            note(faults, f"must have {counted(len(header), 'cell', 'cells')}", name, line, "", f"got {len(row)}")
    if not rows:
        note(faults, "has no points", name, 2, "", "write a line for each")
    rows = [(line, row) for line, row in rows if len(row) == len(header)]
    for factor in (factor for factor in factors if factor.name in header):
        read, at, found = reader(factor), header.index(factor.name), []
        for line, row in rows:
            try:
                found.append((line, row[at], read(row[at].strip())))
            except ValueError:
                remedy = f"got {shown(row[at])}" + names_of(factor, row[at])
                note(faults, f"must be {WANTED[factor.kind]}", name, line, factor.name, remedy)
        values = np.array([value for *_, value in found], float if factor.kind == NUMBER else np.int64)
        yield factor.name, values if factor.kind != NUMBER else in_millionths(values, found, name, factor, faults)


def in_millionths(
    values: Array, cells: Sequence[tuple[int, str, float]], name: str, factor: Factor, faults: Faults
) -> Array:
    """Numbers of six decimals at most; a fault for a column with others, unless a program wrote 0.30000000000000004."""
    rounded = np.round(values, DECIMALS) + 0.0
    finer = np.flatnonzero(~np.isclose(values, rounded, rtol=NOISE, atol=NOISE_AT_0))
    if len(finer):
        line, cell, _ = cells[finer[0]]
        more = f", and {len(finer) - 1:,} more in this column" if len(finer) > 1 else ""
        remedy = f"got {shown(cell)}{more}: the model counts in millionths, so round them"
        note(faults, "must have at most six decimals", name, line, factor.name, remedy)
    return rounded


WANTED = {
    NUMBER: "a number of at most a million, like 0.5",
    WHOLE: "a whole number of at most a million",
    DATE: "a date, like 2026-03-02",
    WORDS: "the name of a level",
}


def names_of(factor: Factor, cell: str) -> str:
    """Advice on the name of a level."""
    return f": {hint(cell, [level.name for level in factor.levels])}" if factor.kind == WORDS else ""


def note(faults: Faults, problem: str, name: str, line: int, column: str, remedy: str) -> None:
    """Note a fault of the outside file, by its line."""
    place = ", ".join(filter(None, [f"{name} line {line}", column]))
    faults.note(Fault(place, problem, remedy), PLACE)


def reader(factor: Factor) -> Callable[[str], float]:
    """How a cell is read; it raises a ValueError for what is none."""
    match factor.kind:
        case "words":
            names = [level.name for level in factor.levels]
            return names.index
        case "date":
            return lambda cell: written.day_number(date.fromisoformat(cell))
        case "whole":
            return lambda cell: bounded(int(plain(cell)))
    return lambda cell: bounded(float(plain(cell)))


def plain(cell: str) -> str:
    """A number as every program reads it, and not only Python: 1_0 is none."""
    if "_" in cell or not cell.isascii():
        raise ValueError(cell)
    return cell


def bounded(value: T) -> T:
    """The number, if it is not too large, and one at all."""
    if not abs(value) <= LARGEST:
        raise ValueError(value)
    return value

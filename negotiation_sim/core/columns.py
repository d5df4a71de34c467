"""Columns: every array has the negotiations on its last axis, n of them or one that all share."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from attrs import evolve, fields, has
from numpy.typing import NDArray

from negotiation_sim.core.scale import Array

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Places = tuple[NDArray[np.intp], NDArray[np.intp]]  # pairs (row, column), as `nonzero` gives them

WITHOUT_COLUMNS = {"address", "bloc", "number"}


def pick(thing: T, columns: Any) -> T:
    """The same thing for some of its negotiations: a slice or places. What all share stays shared.

    Parameters
    ----------
    thing : Case, Tape, Meeting, Table, Chances or any other value of arrays with negotiations on the last axis
    columns : slice or (m,) places
    """
    changes: dict[str, Any] = {}
    for field in fields(type(thing)):  # type: ignore[arg-type]
        value = getattr(thing, field.name)
        if isinstance(value, np.ndarray) and value.shape[-1] > 1 and field.name not in WITHOUT_COLUMNS:
            changes[field.name] = beside_each_other(value, columns)
        elif has(type(value)):
            changes[field.name] = pick(value, columns)
        elif isinstance(value, tuple) and value and has(type(value[0])):
            parts = tuple(pick(part, columns) for part in value)
            if any(new is not old for new, old in zip(parts, value, strict=True)):
                changes[field.name] = parts
    changes = {name: value for name, value in changes.items() if value is not getattr(thing, name)}
    if not changes:
        return thing
    return evolve(thing, **changes)  # type: ignore[misc]


def spread_out(things: Sequence[T], places: NDArray[np.intp]) -> T:
    """Columns of which each is one of some things: the thing at its place. What all things share stays shared.

    Parameters
    ----------
    things : sequence of Case, Meeting or any other value of arrays with one column
        Alike in the sizes of their arrays.
    places : (n,) places
    """
    first = things[0]
    changes: dict[str, Any] = {}
    for field in fields(type(first)):  # type: ignore[arg-type]
        if not field.init:
            continue
        values = [getattr(thing, field.name) for thing in things]
        if isinstance(values[0], np.ndarray) and field.name not in WITHOUT_COLUMNS:
            changes[field.name] = spread(values, places)
        elif isinstance(values[0], Mapping):
            changes[field.name] = {key: spread([value[key] for value in values], places) for key in values[0]}
        elif has(type(values[0])):
            changes[field.name] = spread_out(values, places)
    return evolve(first, **changes)  # type: ignore[misc]


def spread(arrays: Sequence[Array], places: NDArray[np.intp]) -> Array:
    """Columns of which each is that of one of some arrays (…, 1); the one column where all are alike."""
    if all(array is arrays[0] for array in arrays):
        return arrays[0]
    distinct = {(array.shape, array.dtype.str, array.tobytes()) for array in arrays}
    return arrays[0] if len(distinct) == 1 else np.concatenate(arrays, axis=-1).take(places, axis=-1)


def places_of(keys: Iterable[H]) -> dict[H, list[int]]:
    """Where each key stands, in the order in which they first do."""
    found: dict[H, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


def beside_each_other(array: Array, columns: Any) -> Array:
    """Some columns of an array, in memory as the whole array was."""
    if isinstance(columns, slice):
        return np.ascontiguousarray(array[..., columns])
    return array.take(columns, axis=-1)


def at(array: Array, places: Places) -> Array:
    """What stands at pairs (row, column) of an array (rows, 1|n)."""
    rows, columns = places
    return array[rows, columns] if array.shape[1] > 1 else array[:, 0].take(rows)

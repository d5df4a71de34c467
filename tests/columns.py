"""Negotiations as columns: put side by side, taken out, compared."""

import attrs
import numpy as np

from negotiation_sim.batch import COLUMNS
from negotiation_sim.core.scale import SCALE

SHARED = {"stakeholders", "provisions", "blocs", "address", "bloc", "party", "shocks", "shock_names", "number", "title"}
FILLER = {"forbidden": True, "strikes": -1, "recess_strikes": -1}


def stack(*parts):
    """Cases, meetings, tapes, rules or shares of one column each, side by side; shorter ones are padded."""
    found = {}
    for field in attrs.fields(type(parts[0])):
        if not field.init:
            continue
        values = [getattr(part, field.name) for part in parts]
        if field.name in SHARED:
            found[field.name] = values[0]
        elif attrs.has(type(values[0])):
            found[field.name] = stack(*values)
        elif isinstance(values[0], tuple):
            found[field.name] = tuple(stack(*rows) for rows in zip(*of_one_length(values), strict=True))
        else:
            found[field.name] = beside(values, FILLER.get(field.name, 0))
    return type(parts[0])(**found)


def of_one_length(calendars):
    """Lists of meetings, the shorter ones padded with meetings that are not held."""
    longest = max(calendars, key=len)
    unheld = [attrs.evolve(meeting, held=np.array([False])) for meeting in longest]
    return [(*meetings, *unheld[len(meetings) :]) for meetings in calendars]


def beside(arrays, filler):
    """Arrays of one column as the columns of one."""
    most = np.max([a.shape[:-1] for a in arrays], axis=0).astype(int)
    padded = []
    for a in arrays:
        missing = [(0, m - size) for m, size in zip(most, a.shape[:-1], strict=True)]
        padded.append(np.pad(a, [*missing, (0, 0)], constant_values=filler))
    return np.concatenate(padded, axis=-1)


def repeated(part, n):
    """The same as `part`, in n columns."""
    return stack(*[part] * n)


def column(table, place, red_lines=None):
    """The table of one negotiation among many; with the red lines there are in it, where others have more."""
    found = attrs.evolve(table, **{name: array[..., [place]] for name, array in arrays_of(table).items()})
    return found if red_lines is None else with_lines(found, red_lines)


def with_lines(table, red_lines):
    """The table without the red lines that there are in other columns only, of which it must know nothing."""
    foreign = [n for n, line in enumerate(table.red_lines) if line not in red_lines]
    assert (table.hope[foreign] == SCALE).all()
    assert not table.declared[foreign].any()
    own = [n for n, line in enumerate(table.red_lines) if line in red_lines]
    kept = tuple(table.red_lines[n] for n in own)
    return attrs.evolve(table, red_lines=kept, hope=table.hope[own], declared=table.declared[own])


def differences(table, other):
    """Where two tables differ, type of number aside: empty when they are the same."""
    mine, yours = arrays_of(table), arrays_of(other)
    found = [name for name in mine if not np.array_equal(mine[name], yours[name])]
    found += [
        name for name in ("stakeholders", "provisions", "red_lines") if getattr(table, name) != getattr(other, name)
    ]
    return {name: (getattr(table, name), getattr(other, name)) for name in found}


def arrays_of(table):
    """Every array of a table by name."""
    return {name: value for name, value in attrs.asdict(table, recurse=False).items() if isinstance(value, np.ndarray)}


def unlike(one, other):
    """In which columns of outcomes two ensembles differ, type of number included."""
    pairs = [(name, getattr(one, name), getattr(other, name)) for name in COLUMNS]
    return [name for name, a, b in pairs if a.dtype != b.dtype or not np.array_equal(a, b)]

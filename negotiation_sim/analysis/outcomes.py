"""What is asked about: an outcome of a sweep as a number for each talk, or as whether it is a case."""

from collections.abc import Mapping

import numpy as np
from attrs import field, frozen

from negotiation_sim.analysis.asked import (
    CONSENSUS_FAILS,
    NAMED,
    NO_AGREEMENT,
    UNOPPOSED,
    Condition,
    column_of,
    columns_asked,
    condition_in,
)
from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import FACTORIAL, FILE
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.scenario.words import counted, spoken
from negotiation_sim.sweep.results import Results

STILL_IN = "minimum_bloc_share_in"
# Columns that say of talks that they ended with an agreement, and how.
AGREED: dict[str, str | bool] = {
    "status": "agreement", "consensus": True, "agreement": True, "failure": "none",
}  # fmt: skip
SIGNS = {"=": "is", "<": "is below", ">": "is above"}


@frozen(eq=False, kw_only=True)
class Outcome:
    """An outcome of the talks that could be held.

    Attributes
    ----------
    name : str
        As it was asked for.
    words : str
        In a sentence: "consensus fails".
    values : array
        (talks,), truth values or numbers.
    experiments, outcomes : mapping of str to array
        The same talks' factors and columns.
    left_out : int
        Rows whose talks could not be held: their point has faults.
    point : array of int
        (talks,), at which each was held.
    clusters : array of int or None
        (talks,), as `clusters_of` has them.
    """

    name: str
    words: str
    values: Array
    experiments: Mapping[str, Array] = field(converter=immutable)
    outcomes: Mapping[str, Array] = field(converter=immutable)
    left_out: int
    point: Ints
    clusters: Ints | None = None

    def cases(self, needed_by: str = "a box") -> Bools:
        """Which talks are cases; ValueError, naming what needs them, if the outcome is not yes or no."""
        if self.values.dtype != np.bool_:
            raise ValueError(
                f"{self.name} is a number, and {needed_by} needs yes or no: "
                f"ask for a condition, such as '{self.name}>{np.median(self.values):g}'"
            )
        return self.values


def outcome_of(results: Results, name: str) -> Outcome:
    """An outcome by its name.

    Parameters
    ----------
    results : Results
    name : str
        ``consensus_fails``, ``no_agreement``, ``unopposed_consensus``, a column of numbers or truth values, or a
        condition: ``COLUMN=VALUE``, ``COLUMN<NUMBER`` or ``COLUMN>NUMBER``.

    Raises
    ------
    ValueError
        If there is no such column, or its values do not go with the condition.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> outcome_of(ramp(), "month>20").words
    'month is above 20'
    """
    held, clusters = held_rows(results), clusters_of(results)
    found = {column: values[held] for column, values in results.outcomes.items() if column != "error"}
    columns = [found[column] for column in columns_asked(name, found, results.experiments)]
    if name == CONSENSUS_FAILS:
        values = columns[0] != "consensus"
    elif name == NO_AGREEMENT:
        values = columns[0] == "no_agreement" if "kind" in found else columns[0] != "agreement"
    elif name == UNOPPOSED:
        values = (columns[0] == "consensus") & (columns[1] == 0)
    else:
        values = _asked(columns[0], name)
    return Outcome(
        name=name,
        words=NAMED[name] if name in NAMED else _in_words(name, values),
        values=values,
        experiments={factor: column[held] for factor, column in results.experiments.items()},
        outcomes=found,
        left_out=int((~held).sum()) + results.left_out,
        point=points_of(results)[held],
        clusters=None if clusters is None else clusters[held],
    )


def still_in_of(asked: Outcome) -> Array | None:
    """The minimum bloc share still in, (talks,), if any case is known to be an agreement; None if none is.

    Raises
    ------
    ValueError
        If the column was not kept: a share of agreement is not told without who was still in.
    """
    cases, found = asked.cases(), asked.outcomes
    agreed = [found[name][cases] == word for name, word in AGREED.items() if name in found]
    agreed += [found["kind"][cases] != "no_agreement"] if "kind" in found else []
    agreed += [found["overruled"][cases] > 0] if "overruled" in found else []
    if not any(each.any() for each in agreed):
        return None
    return column_of(found, STILL_IN, f"{asked.name} has talks with an agreement, and how often those come")


def mean_of(values: Array | None, which: Bools | Ints) -> float | None:
    """The mean of some of the values; None where there are none."""
    return float(values[which].mean()) if values is not None and values[which].size else None


def held_rows(results: Results) -> Bools:
    """Which rows are talks that were held, and not points with faults; ValueError if none is."""
    if not isinstance(results, Results):
        raise TypeError(
            f"this needs the results that read_sweep gives, as in analyse(read_sweep('stays')) (got {results!r})"
        )
    rows = len(next(iter(results.experiments.values())))
    held: Bools = np.ones(rows, bool)
    if "error" in results.outcomes:
        held = results.outcomes["error"].astype(str) == ""
    if not held.any():
        talks = counted(rows + results.left_out, "talk", "talks")
        raise ValueError(f"{results.name}: of {talks} none could be held; the column error says why")
    return held


def points_of(results: Results) -> Ints:
    """The point of each row, (rows,)."""
    rows = len(next(iter(results.experiments.values())))
    return np.arange(rows) // results.replicates if results.point is None else results.point


def clusters_of(results: Results) -> Ints | None:
    """Which talks are alike, (rows,), with a number for each cluster; None where every talk counts by itself.

    Under common chances those of a replicate, which share its luck. Else those at a point, if points were drawn: they
    are a sample of all that there are in the ranges, whereas those of a factorial design or of a table are as given.
    """
    found = results.luck
    if found is None and results.replicates > 1 and results.sampler.method not in (FACTORIAL, FILE):
        found = points_of(results)
    return None if found is None or np.bincount(found[held_rows(results)]).max() <= 1 else found


def _asked(values: Array, name: str) -> Array:
    condition = condition_in(name)
    if condition is None:
        if values.dtype.kind not in "biuf":
            some = np.unique(values)[0]
            raise ValueError(f"{name} is in words: ask for one of them, such as '{name}={some}'")
        return values
    return _held_to(values, condition, name)


def _held_to(values: Array, condition: Condition, name: str) -> Array:
    column, sign, value = condition.column, condition.sign, condition.value
    if sign == "=" and values.dtype.kind not in "biuf":
        if value not in values:
            known = ", ".join(map(repr, np.unique(values).tolist()[:20]))
            raise ValueError(f"{name}: {column} is never {value!r}; it is one of {known}")
        return values == value
    try:
        number = {"true": 1.0, "false": 0.0}[value] if value in ("true", "false") else float(value)
    except ValueError:
        raise ValueError(f"{name}: {column} holds numbers (got {value!r})") from None
    if not np.isfinite(number):
        raise ValueError(
            f"{name}: {value!r} is no number that {column} can be compared with; write one such as 12 or 0.5"
        )
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{name}: {column} holds words; ask for one of them with =")
    return values == number if sign == "=" else values < number if sign == "<" else values > number


def _in_words(name: str, values: Array) -> str:
    condition = condition_in(name)
    if condition is None:
        return f"{spoken(name)} is yes" if values.dtype == np.bool_ else spoken(name)
    return f"{spoken(condition.column)} {SIGNS[condition.sign]} {spoken(condition.value) or 'nobody'}"

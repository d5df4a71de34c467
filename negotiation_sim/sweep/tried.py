"""Some rows of a sweep, held to see how long all of them take; and how large its folder is at most."""

from time import perf_counter

import numpy as np
from attrs import frozen

from negotiation_sim.core.scale import Ints
from negotiation_sim.designs.kept import bytes_a_row
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.held import Held, groups, hold
from negotiation_sim.points.variants import MOST_KEPT, variants_of
from negotiation_sim.scenario.spelled import spelled
from negotiation_sim.sweep.chunks import schema_of
from negotiation_sim.sweep.folder import as_csv
from negotiation_sim.sweep.tasks import ROWS

RUNS = 8  # of neighbouring rows, spread over all of them
SIZES = (256, 2048, 16_384)
LONG_ENOUGH = 3.0  # seconds: a larger trial that is to take more is not made
ADDRESS, NUMBER = 8, 8  # bytes: of where a row is, once compressed, and of a number
OF_A_COLUMN, OF_A_CHUNK, AROUND = 480, 200, 3000  # bytes besides: in each chunk, and in the manifest


@frozen(kw_only=True)
class Estimate:
    """What a trial of some rows says of all.

    Attributes
    ----------
    tried : int
        Rows that were held.
    seconds : float
        For all rows, with one worker.
    size : int
        Bytes of the folder, at most about.
    errors : int
        Of the rows that were held, how many have an error.
    first_error : str
        With the point where it is; empty without.
    """

    tried: int
    seconds: float
    size: int
    errors: int = 0
    first_error: str = ""


def estimated(plan: Plan) -> Estimate:
    """Hold some rows, as many as a few seconds take, and reckon with all.

    A variant is made once for all rows that have it. What one costs shows when the same rows are held again.
    """
    hold(plan, rows_to_try(plan, RUNS))  # what is read and compiled once
    made = variants_made(plan)
    trial, again = tried(plan, SIZES[0]), tried(plan, SIZES[0])
    of_variant = max(0.0, trial.seconds - again.seconds) / max(1, trial.made)
    for size in SIZES[1:]:
        rows = rows_to_try(plan, size)
        unmade = min(made - len(variants_of(plan).found), len(np.unique(plan.point_of(rows))))
        if len(rows) == len(trial.rows) or trial.of_rows(of_variant) * len(rows) + of_variant * unmade > LONG_ENOUGH:
            break
        trial = tried(plan, size)
    errors = trial.held.errors
    place = min(errors, default=None)
    first = "" if place is None else f"at point {plan.point_of(trial.rows)[place]}: {in_a_line(errors[place])}"
    return Estimate(
        tried=len(trial.rows),
        seconds=trial.of_rows(of_variant) * plan.number_of_rows + of_variant * made,
        size=largest(plan),
        errors=len(errors),
        first_error=first,
    )


@frozen(kw_only=True, eq=False)
class Trial:
    """Some rows that were held: what they came to, how long that took, and how many variants were made for it."""

    rows: Ints
    held: Held
    seconds: float
    made: int

    def of_rows(self, of_variant: float) -> float:
        """Seconds of each row, without those of the variants."""
        return max(0.0, self.seconds - of_variant * self.made) / len(self.rows)


def tried(plan: Plan, size: int) -> Trial:
    """Hold at most so many rows."""
    rows, known = rows_to_try(plan, size), set(variants_of(plan).found)
    began = perf_counter()
    held = hold(plan, rows)
    seconds = perf_counter() - began
    return Trial(rows=rows, held=held, seconds=seconds, made=len(set(variants_of(plan).found) - known))


def variants_made(plan: Plan) -> int:
    """How many variants a sweep makes at most: each once, or if they are too many to keep, in each part of a task."""
    distinct = len(set(variants_of(plan).keys_of(np.arange(plan.number_of_points))))
    if distinct <= MOST_KEPT:
        return distinct
    parts = -(-distinct // MOST_KEPT) * -(-plan.number_of_rows // ROWS)
    return min(distinct * parts, plan.number_of_points)


def largest(plan: Plan) -> int:
    """How many bytes the folder of a sweep takes at most: rows and points, what each column has besides, and texts."""
    design, group_of = plan.design, groups(plan)
    chunks = sum(-(-number * design.replicates // ROWS) for number in np.unique(group_of, return_counts=True)[1])
    columns = len(schema_of(design)) * int(chunks) + len(design.factors)
    texts = (design.text, spelled(design.base), as_csv(design), design.title, design.question)
    return (
        plan.number_of_rows * (ADDRESS + bytes_a_row(design))
        + NUMBER * plan.number_of_points * len(design.factors)
        + OF_A_COLUMN * columns
        + sum(len(text.encode()) for text in texts)
        + OF_A_CHUNK * int(chunks)
        + AROUND
    )


def rows_to_try(plan: Plan, size: int) -> Ints:
    """At most so many rows: runs of neighbours, as in a sweep, from the first to the last."""
    total = plan.number_of_rows
    length = min(max(1, size // RUNS), total)
    starts = np.linspace(0, total - length, RUNS).astype(np.int64)
    return np.unique(starts[:, None] + np.arange(length))


def in_a_line(error: str) -> str:
    """The first fault of a point, and how many others it has."""
    faults = [line.strip() for line in error.splitlines() if line.startswith("  ")] or error.splitlines()
    return faults[0] + (f" and {len(faults) - 1} more" if len(faults) > 1 else "")

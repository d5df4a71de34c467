"""A sweep in tasks: which rows are held together, and under which name their chunk is kept."""

import json
from collections.abc import Mapping
from hashlib import sha256

import numpy as np
from attrs import field, frozen

from negotiation_sim import __version__
from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import Design
from negotiation_sim.designs.digest import design_hash, digest_of
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.held import groups
from negotiation_sim.record.events import MODEL
from negotiation_sim.sweep.parquet import pa

ROWS = 12_288  # about a second of work: four times as many as are best held side by side
FORM = 1  # of the columns of a chunk, and of how they are written
POINTS, SIZE = "points", "rows in a chunk"  # entries of a recipe that a data set keeps as it was begun


@frozen(eq=False, kw_only=True)
class Task:
    """Rows that are held together and kept as one chunk.

    Attributes
    ----------
    name : str
        The hash of all that the bytes of the chunk depend on: known before it is held, so that a finished one is
        recognised.
    number : int
        How many rows.
    points : array of int
        That it has rows of, in order. The rows follow from these: those of all tasks at once take too much memory.
    skipped : int
        Rows of the first of the points, which belong to the task before.
    replicates : int
    """

    name: str
    number: int
    points: Ints = field(repr=False)
    skipped: int
    replicates: int

    @property
    def rows(self) -> Ints:
        """The numbers of the rows, in order: (number,)."""
        return rows_of(self.points, self.replicates, self.skipped, self.number)


def rows_of(points: Ints, replicates: int, first: int, number: int) -> Ints:
    """So many rows of some points, from a first one on, counted over these points alone.

    Examples
    --------
    >>> rows_of(np.array([0, 2, 5]), 3, 2, 5).tolist()
    [2, 6, 7, 8, 15]
    """
    places = np.arange(first, first + number)
    rows: Ints = points[places // replicates] * replicates + places % replicates
    return rows


def recipe_of(design: Design, points: Mapping[str, Array]) -> dict[str, str]:
    """What the results of a design depend on, and by which versions they are made and written."""
    drawn = sha256("".join(f"{name} {digest_of(column)}\n" for name, column in points.items()).encode())
    return {
        "design": design_hash(design),
        POINTS: drawn.hexdigest(),
        "negotiation-sim": __version__,
        "model": str(MODEL),
        "pyarrow": pa.__version__,
        "form": str(FORM),
        SIZE: str(ROWS),
    }


def seal_of(recipe: dict[str, str]) -> str:
    """A short name for a recipe."""
    return sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:16]


def tasks_of(plan: Plan, recipe: dict[str, str]) -> list[Task]:
    """The tasks of a plan, the same for any number of workers: what can be held side by side, in the order of rows.

    Parameters
    ----------
    plan : Plan
    recipe : dict
        From `recipe_of`, or as a data set keeps it.
    """
    seal = json.dumps(recipe, sort_keys=True).encode()
    group_of, most = groups(plan), int(recipe[SIZE])
    found, replicates = [], plan.design.replicates
    for group in dict.fromkeys(group_of.tolist()):
        points = np.flatnonzero(group_of == group)
        total = len(points) * replicates
        for first in range(0, total, most):
            number, before = min(most, total - first), first // replicates
            some = rows_of(points, replicates, first, number)
            task = Task(
                name=sha256(seal + some.astype("<i8").tobytes()).hexdigest()[:32],
                number=number,
                points=points[before : -(-(first + number) // replicates)],
                skipped=first - before * replicates,
                replicates=replicates,
            )
            found.append(task)
    return found

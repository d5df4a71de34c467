"""Rows of points that can be held side by side, a chunk at a time."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np

from negotiation_sim.batch import Outcomes, outcomes, side_by_side
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.columns import pick
from negotiation_sim.core.play import only, play
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.rules.decision import near_agreement
from negotiation_sim.core.scale import Ints
from negotiation_sim.core.table import Table
from negotiation_sim.points.calendars import by_chance, tape_at
from negotiation_sim.points.cases import Points, case_at, extension_at, figures_at

T = TypeVar("T")
WORTH_SHARING = 1024  # replicates of one point, from which on it is held alone, in tables of one column


def parts_of(points: Points, of_row: Ints, chances: Chances) -> Iterator[tuple[slice, Outcomes]]:
    """What rows come to, a chunk at a time: which of them, and their outcomes.

    Parameters
    ----------
    points : Points
    of_row : (n,) places among the points, rising
    chances : Chances
        One column a row.
    """
    width = side_by_side(points.variants[0].case)
    few = len(of_row) >= WORTH_SHARING * len(points.places)
    edges = np.searchsorted(of_row, np.arange(len(points.places) + 1)).tolist() if few else [0, len(of_row)]
    for first, last in pairwise(edges):
        for start in range(first, last, width):
            some = slice(start, min(start + width, last))
            yield some, outcomes(*together(points, of_row[some], pick(chances, some)))


def together(points: Points, of_row: Ints, chances: Chances) -> tuple[Case, Table]:
    """Hold some rows side by side: their case, and where each stood at its end."""
    which, places = np.unique(of_row, return_inverse=True)
    if len(which) > 1 and any(map(by_chance, points.variants)):
        which, places = of_row, np.arange(len(of_row))
    some = points.only(which)
    figures = figures_at(some)
    whole = case_at(some, figures)
    case = of_rows(whole, places)

    def ends(points: Points) -> Table:
        """Where the talks stand at their end."""
        tape = of_rows(tape_at(points, whole, figures, chances), places)
        return play(PROTOCOLS[points.scenario.protocol], case, tape, chances)

    share = extension_at(some)  # up to the first deadline both are the same talks, and there it shows which go on
    if share is None:
        return case, ends(some)
    first, last = ends(some.extended(False)), ends(some.extended(True))
    return case, only(near_agreement(case, first, of_rows(share, places)).reached, last, first)


def of_rows(thing: T, places: Ints) -> T:
    """A case, tape or share of points as that of rows; one column is for all."""
    return thing if len(np.unique(places)) in (1, len(places)) else pick(thing, places)

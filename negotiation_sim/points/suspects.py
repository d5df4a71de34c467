"""Which of many points may be faulty, judged by column: of these the loader is asked, and its word counts.

Whoever is suspected wrongly costs time and nothing else. Each question here is one of the checks of a file, put to a
number that is a column; what is no number was checked when its variant was made.
"""

from collections.abc import Sequence

import numpy as np

from negotiation_sim.core.columns import spread
from negotiation_sim.core.scale import Array, Bools
from negotiation_sim.points.cases import MILLION, Points, figures_at, forbidden_at
from negotiation_sim.points.numbers import EXTENSION, SHARES, Entry, Number
from negotiation_sim.scenario.paths import reader_of


def suspects(numbers: Sequence[Number], points: Points) -> Bools:
    """Which points may be faulty for a number in them, dates aside, (m,)."""
    found = np.zeros(len(points.places), bool)
    with np.errstate(invalid="ignore"):
        for entry in (entry for number in numbers for entry in number.entries):
            found |= out_of_range(entry, points.numbers[entry.place])
        for question in (nothing_matters, scores_too_high, no_option_left, nothing_passes, too_few_parties):
            found |= question(points)
    return found


def out_of_range(entry: Entry, values: Array) -> Bools:
    """A number that a file may not have there, (m,); a share has six decimals at most."""
    reader = reader_of(entry.path)
    inside = np.isfinite(values) if reader is None else (values >= reader.low) & (values <= reader.high)
    if entry.place.table in (*SHARES, EXTENSION):
        inside &= np.rint(MILLION * values) / MILLION == values
    return ~inside


def nothing_matters(points: Points) -> Bools:
    """Someone whose saliences are all 0, (m,)."""
    return columns(np.logical_or.reduce((of_whom_it_is(points, "salience") == 0).all(axis=1)), points)


def scores_too_high(points: Points) -> Bools:
    """Someone whose best total may be more than the full score, (m,); rounding makes it suspect near the edge."""
    scores = np.nan_to_num(of_whom_it_is(points, "scores"))
    exact = np.rint(MILLION * scores)
    slack = np.where((exact / MILLION == scores).all(axis=(1, 2)), 0, scores.shape[1])
    best = exact.max(axis=2).sum(axis=1) + slack
    return columns(np.logical_or.reduce(best > MILLION * points.scenario.full_score), points)


def no_option_left(points: Points) -> Bools:
    """Someone whose red lines rule out every option of a provision, (m,)."""
    if not points.moves_red_lines:
        return np.zeros(len(points.places), bool)
    return columns(np.logical_or.reduce(forbidden_at(points, figures_at(points)).all(axis=2), axis=(0, 1)), points)


def nothing_passes(points: Points) -> Bools:
    """A rule that asks for more support than all of it, (m,)."""
    strict = np.array([variant.scenario.rule.strict for variant in points.variants])[points.places]
    return any_of([strict & (values == 1) for values in points.table("min_support").values()], points)


def too_few_parties(points: Points) -> Bools:
    """Fewer parties than there must be to talk at all, (m,)."""
    parties = sum(not who.observer for who in points.scenario.stakeholders)
    return any_of([values > parties for values in points.table("minimum_parties").values()], points)


def of_whom_it_is(points: Points, name: str) -> Array:
    """The figures of those of whom some are numbers, (seats, …, 1|m)."""
    numbers = points.table(name)
    seats = sorted({at[0] for at in numbers})
    found = spread([getattr(variant.figures, name)[seats] for variant in points.variants], points.places)
    found = np.broadcast_to(found, (*found.shape[:-1], len(points.places))).copy()
    for (seat, *rest), values in numbers.items():
        found[(seats.index(seat), *rest)] = values
    return found


def any_of(found: Sequence[Bools], points: Points) -> Bools:
    """Is one of them true? (m,), False without any."""
    return np.logical_or.reduce([np.zeros(len(points.places), bool), *found])


def columns(found: Bools, points: Points) -> Bools:
    """One column for all as one each."""
    return np.broadcast_to(found, len(points.places))

"""Many scenarios that differ from one in a value each, held side by side by the batch core under the same draws."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen

from negotiation_sim.batch import side_by_side
from negotiation_sim.calendar import depends_on_talks
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.play import Begun, play, repeated
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.rules.decision import near_agreement
from negotiation_sim.core.scale import SCALE, Array, Bools, Share
from negotiation_sim.core.table import Table, thresholds
from negotiation_sim.core.tape import Meeting, Tape
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case, compile_rule
from negotiation_sim.scenario.figures import Figures, figures_of
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.scenario.schema import Rule, Scenario
from negotiation_sim.standing import Standing

RULE, TEXT, AGENDA, CHAIR, RED_LINE = "rule", "initial_text", "agenda", "chair_attention", "forbidden"


@frozen
class Entry:
    """A value in the tables that a case is compiled from: which table, where in it, and what stands there."""

    table: str
    place: tuple[int, ...]
    value: Any


@frozen(kw_only=True)
class Point:
    """One value changed: as a scenario file would write it, how far it was moved, and where it stands in the tables."""

    changes: Mapping[str, str] = field(converter=immutable)
    value: str
    moved: float
    entries: tuple[Entry, ...] = field(repr=False)


@frozen(kw_only=True)
class Origin:
    """From where the talks of the points are held: their convening, or where they stood after some event.

    `standing` is None for the convening.
    """

    scenario: Scenario
    seed: int
    replicate: int
    standing: Standing | None = None


def stays_in(origin: Origin, who: int, points: Sequence[Point]) -> list[bool]:
    """Is this stakeholder in at the end, point by point?"""
    found: list[bool] = []
    width = side_by_side(compile_case(origin.scenario))
    for first in range(0, len(points), width):
        found += ends(origin, who, points[first : first + width]).tolist()
    return found


def ends(origin: Origin, who: int, points: Sequence[Point]) -> Bools:
    """Is this stakeholder in at the end, (points,)? An extension that depends on the talks is tried with and without.

    Up to the first deadline both are the same talks, and there it shows which of them goes on.
    """
    scenario, standing = origin.scenario, origin.standing
    extension = scenario.calendar.extension
    put_off = standing is not None and standing.since.extended
    if extension is None or put_off or not depends_on_talks(scenario):
        return held(origin, points)[1].active[who]
    without, surely = (
        attrs.evolve(origin, scenario=attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, extension=each)))
        for each in (None, attrs.evolve(extension, min_support=Fraction(0)))
    )
    case, first = held(without, points)
    _, last = held(surely, points)
    near = near_agreement(case, first, Share.of(extension.min_support))
    return np.where(near.reached, last.active[who], first.active[who])


def held(origin: Origin, points: Sequence[Point]) -> tuple[Case, Table]:
    """Hold the talks of all points."""
    scenario, standing = origin.scenario, origin.standing
    figures = with_columns(figures_of(scenario), points)
    case = with_choices(scenario, compile_case(scenario, figures), points)
    since = None if standing is None else standing.since
    tape = record_tape(scenario, Chances.of(origin.seed, origin.replicate), figures, since)
    chances = Chances.of(origin.seed, *[origin.replicate] * len(points))
    begun = None if standing is None else with_values_moved(standing, case, chances)
    return case, play(PROTOCOLS[scenario.protocol], case, with_agendas(tape, points), chances, begun)


def with_values_moved(standing: Standing, case: Case, chances: Chances) -> Begun:
    """Where talks stand that have begun, with values and thresholds moved by as much as their entries."""
    begun, n = standing.begun, chances.number
    table = repeated(begun.table, n)
    worth = table.reservation_value + case.reservation_value - standing.case.reservation_value
    bears = table.withdrawal_threshold + thresholds(case, chances) - thresholds(standing.case, chances)
    moved = attrs.evolve(
        table,
        reservation_value=np.clip(worth, 0, SCALE),
        withdrawal_threshold=np.maximum(0, bears),
    )
    return Begun(moved, begun.meeting)


def entries_of(points: Sequence[Point], table: str) -> Iterator[tuple[int, Entry]]:
    """What the points say about a table, each with its column."""
    for column, point in enumerate(points):
        yield from ((column, entry) for entry in point.entries if entry.table == table)


def with_entries(array: Array, table: str, points: Sequence[Point]) -> Array:
    """A table with a column a point where the points differ in it."""
    said = list(entries_of(points, table))
    if not said:
        return array
    array = np.broadcast_to(array, (*array.shape[:-1], len(points))).copy()
    for column, entry in said:
        array[(*entry.place, column)] = entry.value
    return array


def with_columns(figures: Figures, points: Sequence[Point]) -> Figures:
    """The numbers of all points."""
    arrays = {each.name: getattr(figures, each.name) for each in attrs.fields(Figures) if each.name != "traits"}
    return Figures(
        traits={name: with_entries(array, name, points) for name, array in figures.traits.items()},
        **{name: with_entries(array, name, points) for name, array in arrays.items()},
    )


def with_choices(scenario: Scenario, case: Case, points: Sequence[Point]) -> Case:
    """The case with the rules, initial texts, attentions of the chair and red lines of all points."""
    rules: list[Rule] = [scenario.rule] * len(points)
    for column, entry in entries_of(points, RULE):
        rules[column] = entry.value
    return attrs.evolve(
        case,
        rule=compile_rule(*rules) if any(rule is not scenario.rule for rule in rules) else case.rule,
        initial_text=with_entries(case.initial_text, TEXT, points),
        chair_attention=with_entries(case.chair_attention, CHAIR, points),
        forbidden=with_entries(case.forbidden, RED_LINE, points),
    )


def with_agendas(tape: Tape, points: Sequence[Point]) -> Tape:
    """The tape with the agendas of all points: the place of an entry is a meeting from 0, its value the new agenda."""
    said = list(entries_of(points, AGENDA))
    if not said:
        return tape

    def otherwise(row: Meeting) -> Meeting:
        agenda = np.broadcast_to(row.agenda, (len(row.agenda), len(points))).copy()
        for column, entry in said:
            if entry.place == (row.number - 1,):
                agenda[:, column] = [entry.value.index(p) if p in entry.value else -1 for p in range(len(agenda))]
        return attrs.evolve(row, agenda=agenda)

    return attrs.evolve(tape, meetings=tuple(map(otherwise, tape.meetings)))

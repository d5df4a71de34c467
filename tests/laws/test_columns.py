"""Batch first: many negotiations side by side are the same, bit for bit, as one by one through the event engine."""

import itertools

import attrs
import numpy as np
import pytest
from columns import column, differences, repeated, stack
from hypothesis import given
from hypothesis import strategies as st
from small import day, meeting, party, provision, talks
from strategies import REPLICATES, SEEDS, alike, part_of_examples, scenarios

from negotiation_sim.core.chance import Chances
from negotiation_sim.core.play import play
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.engine import negotiate
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case


def side_by_side(scenario, case, tape, chances):
    return play(PROTOCOLS[scenario.protocol], case, tape, chances)


def is_the_table_of(one, address, table, place):
    """Is a column of a batch where the engine's talks come to?"""
    alone = negotiate(one, compile_case(one), *address).table
    return not differences(column(table, place, alone.red_lines), alone)


def addresses(n):
    """A seed and a replicate for each of n columns."""
    return st.lists(st.tuples(SEEDS, REPLICATES), min_size=n, max_size=n)


def chances_at(where):
    seeds, replicates = zip(*where, strict=True)
    return Chances(np.array(seeds, np.uint64), np.array(replicates, np.uint64))


def tape_of(scenario, where):
    return record_tape(scenario, chances_at([where]))


@part_of_examples(0.5)
@given(scenarios(), st.data())
def test_different_scenarios_in_the_columns(scenario, data):
    various = data.draw(st.lists(alike(scenario), min_size=2, max_size=4))
    where = data.draw(addresses(len(various)))
    case = stack(*map(compile_case, various))
    table = side_by_side(scenario, case, stack(*map(tape_of, various, where)), chances_at(where))
    for place, (one, address) in enumerate(zip(various, where, strict=True)):
        assert is_the_table_of(one, address, table, place)


@part_of_examples(0.5)
@given(scenarios().flatmap(alike), st.data())
def test_one_scenario_shared_by_all_columns(scenario, data):
    where = data.draw(addresses(5))
    case, chances, tape = compile_case(scenario), chances_at(where), stack(*(tape_of(scenario, at) for at in where))
    table = side_by_side(scenario, case, tape, chances)
    assert not differences(side_by_side(scenario, repeated(case, 5), tape, chances), table)
    for place, address in enumerate(where):
        assert is_the_table_of(scenario, address, table, place)


@part_of_examples(0.5)
@given(scenarios().flatmap(alike), st.data())
def test_a_part_of_the_columns_alone(scenario, data):
    where, first = data.draw(addresses(4)), data.draw(st.integers(0, 3))
    case, tapes = compile_case(scenario), [tape_of(scenario, at) for at in where]
    table = side_by_side(scenario, case, stack(*tapes), chances_at(where))
    alone = side_by_side(scenario, case, stack(*tapes[first:]), chances_at(where[first:]))
    assert not differences(column(table, first), column(alone, 0))


@part_of_examples(0.5)
@given(scenarios(), st.data())
def test_calendars_of_different_lengths(scenario, data):
    meetings = scenario.calendar.meetings
    lengths = data.draw(st.lists(st.integers(1, len(meetings)), min_size=2, max_size=3))
    various = [
        attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, meetings=meetings[:length], extension=None))
        for length in lengths
    ]
    where = data.draw(addresses(len(various)))
    case, tape = compile_case(scenario), stack(*map(tape_of, various, where))
    table = side_by_side(scenario, case, tape, chances_at(where))
    for place, (one, address) in enumerate(zip(various, where, strict=True)):
        assert is_the_table_of(one, address, table, place)


def alike_but_for(**changes):
    """One scenario for each value of one thing about its first meeting."""
    ann = party("ann", scores={"x": (0, 20, 40), "y": (0, 10, 30)}, reservation_value=0.0)
    touchy = {"reservation_value": 0.0, "initial_optimism": 0.0, "withdrawal_threshold": 0.05}
    bob = party("bob", scores={"x": (0, 30, 20), "y": (0, 10, 30)}, **touchy)
    law = schema.Shock(id="law", name="law", stakeholders=("ann", "bob"), on=day(2), reservation_value=0.4)
    usual = meeting(1, "xy", edits=1, recess=1440, test=False)
    provisions = [provision(name, 0.0, 0.5, 1.0) for name in "xy"]
    [(name, values)] = changes.items()
    for value in values:
        days = [attrs.evolve(usual, **{name: value}), meeting(4, "xy", edits=0)]
        yield talks(ann, bob, provisions=provisions, meetings=days, shocks=(law,), minimum_parties=1)


@pytest.mark.parametrize(
    "change",
    [
        {"edits": (0, 1, 2)},
        {"agenda": (("x", "y"), ("y", "x"), ("x",), ())},
        {"recess": (0, 1440)},
        {"attendance": ({"ann": 0.0}, {}, {"ann": 0.0, "bob": 0.0})},
        {"test": (True, False)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_meeting_is_no_other_for_what_stands_beside_it(change):
    various = list(alike_but_for(**change))
    tapes = [tape_of(scenario, (0, 0)) for scenario in various]
    chances = chances_at([(0, 0)] * len(various))
    table = side_by_side(various[0], stack(*map(compile_case, various)), stack(*tapes), chances)
    alone = [negotiate(scenario, compile_case(scenario), 0, 0).table for scenario in various]
    assert all(differences(one, other) for one, other in itertools.pairwise(alone))
    assert not [place for place, one in enumerate(alone) if differences(column(table, place), one)]

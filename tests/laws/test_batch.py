"""Engine = batch: what talks come to side by side is what the events of each come to, however they are split."""

from fractions import Fraction

import attrs
import numpy as np
import pytest
from columns import column, differences, stack, unlike
from hypothesis import given
from hypothesis import strategies as st
from small import day, meeting, party, provision, talks
from strategies import CHAIRS, REPLICATES, SEEDS, WEIGHTS, alike, explore, one_in, part_of_examples, scenarios, traits

from negotiation_sim import load, run, run_many
from negotiation_sim.batch import COLUMNS, Outcomes, gathered, negotiate_many, outcomes, simulate
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.table import STANCES, STATUSES
from negotiation_sim.engine import negotiate
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.figures import Figures, figures_of

STARTS = st.integers(0, 2**32 - 100)
SIZES = st.sampled_from([1, 2, 3])


def certain(scenario):
    """The same, with an extension that does not depend on the talks."""
    extension = scenario.calendar.extension
    if extension is None:
        return scenario
    calendar = attrs.evolve(scenario.calendar, extension=attrs.evolve(extension, min_support=Fraction(0)))
    return attrs.evolve(scenario, calendar=calendar)


def together(parts):
    """Outcomes of parts, one after the other."""
    parts = list(parts)
    return gathered(iter(parts), sum(len(part.status) for part in parts))


def simulated(scenario, seed, replicates, chunk):
    """The outcomes of some replicates, as they come chunk by chunk."""
    parts = list(simulate(scenario, compile_case(scenario), seed, replicates, chunk))
    assert [len(part.status) for part in parts[:-1]] == [chunk] * (len(parts) - 1)
    return together(parts)


def chances_at(where):
    seeds, replicates = zip(*where, strict=True)
    return Chances(np.array(seeds, np.uint64), np.array(replicates, np.uint64))


def by_events(points, where):
    """What the engine's talks come to, one by one: the cases and the tables."""
    cases = [compile_case(point) for point in points]
    return cases, [negotiate(p, c, *at).table for p, c, at in zip(points, cases, where, strict=True)]


def same_as_by_events(scenario, case, tape, points, where, size):
    """Does a batch of rows give, chunk by chunk, what the engine gives for each?"""
    cases, tables = by_events(points, where)
    cases = [attrs.evolve(c, value=c.value.astype(case.value.dtype)) for c in cases]
    parts, place = [], 0
    for of_chunk, table in negotiate_many(PROTOCOLS[scenario.protocol], case, tape, chances_at(where), size):
        assert len(table.status) == min(size, len(where) - place)
        for k in range(len(table.status)):
            alone = tables[place + k]
            assert not differences(column(table, k, alone.red_lines), alone)
        parts.append(outcomes(of_chunk, table))
        place += len(table.status)
    assert place == len(where)
    assert not unlike(together(parts), together([outcomes(c, t) for c, t in zip(cases, tables, strict=True)]))


# Rows of their own.


def law_of_rows(scenario, data):
    """Rows of different people's traits, preferences and red lines, rules, chairs and calendars."""
    points = data.draw(st.lists(alike(scenario), min_size=2, max_size=3))
    points = [data.draw(st.sampled_from(points)) for _ in range(data.draw(st.integers(4, 7)))]
    where = data.draw(st.lists(st.tuples(SEEDS, REPLICATES), min_size=len(points), max_size=len(points)))
    tape = stack(*(record_tape(point, chances_at([at])) for point, at in zip(points, where, strict=True)))
    same_as_by_events(scenario, stack(*map(compile_case, points)), tape, points, where, data.draw(SIZES))


@part_of_examples(0.2)
@given(scenarios(), st.data())
def test_rows_of_different_scenarios_through_chunks(scenario, data):
    law_of_rows(scenario, data)


def with_other_numbers(draw, scenario):
    """The same talks with other traits and weights of everyone, and a chair that reads them otherwise."""
    touchy, chair = draw(st.booleans()), draw(CHAIRS)
    seats = tuple(
        attrs.evolve(s, traits=draw(traits(touchy)), weight=s.weight if s.observer else draw(st.sampled_from(WEIGHTS)))
        for s in scenario.stakeholders
    )
    return attrs.evolve(scenario, stakeholders=seats, chair=attrs.evolve(chair, attention=scenario.chair.attention))


def side_by_side(several):
    """The figures of several scenarios as columns."""
    found = {}
    for name in attrs.fields_dict(Figures):
        values = [getattr(each, name) for each in several]
        if name == "traits":
            found[name] = {trait: np.concatenate([v[trait] for v in values], axis=-1) for trait in values[0]}
        else:
            found[name] = np.concatenate(values, axis=-1)
    return Figures(**found)


def law_of_figures(scenario, seed, start, data):
    """Rows of different numbers under one calendar, recorded once."""
    scenario, n = certain(scenario), data.draw(st.integers(3, 5))
    points = [with_other_numbers(data.draw, scenario) for _ in range(n)]
    where, figures = [(seed, start + k) for k in range(n)], side_by_side([figures_of(point) for point in points])
    tape = record_tape(scenario, Chances.of(seed, *(r for _, r in where)), figures)
    same_as_by_events(scenario, compile_case(scenario, figures), tape, points, where, data.draw(SIZES))


@part_of_examples(0.25)
@given(scenarios(), SEEDS, STARTS, st.data())
def test_rows_of_different_figures_through_chunks(scenario, seed, start, data):
    law_of_figures(scenario, seed, start, data)


# Replicates of one scenario.


@st.composite
def with_rates(draw):
    """A scenario whose calendar can be recorded, more often than not with shocks that strike at a rate."""
    scenario = certain(draw(scenarios()))
    if draw(one_in(3)):
        return scenario
    shocks = tuple(
        attrs.evolve(shock, on=None, rate=draw(st.sampled_from([0.3, 2.0, 20.0, 90.0])))
        for shock in scenario.calendar.shocks
    )
    return attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, shocks=shocks))


def law_of_replicates(scenario, seed, start, data):
    """One case and one recorded tape for all; any chunk, order and split is the same."""
    case, n, size = compile_case(scenario), data.draw(st.integers(4, 7)), data.draw(SIZES)
    where = [(seed, start + k) for k in range(n)]
    order = data.draw(st.permutations(range(n)))
    tape = record_tape(scenario, chances_at(where))
    same_as_by_events(scenario, case, tape, [scenario] * n, where, size)

    replicates = range(start, start + n)
    whole = simulated(scenario, seed, replicates, 99)
    assert not unlike(simulated(scenario, seed, replicates, size), whole)
    cut = data.draw(st.integers(1, n - 1))
    parts = [simulated(scenario, seed, part, size) for part in (replicates[:cut], replicates[cut:])]
    assert not unlike(together(parts), whole)
    places = np.array(order)
    shuffled = Chances(np.array([seed], np.uint64), np.array(replicates, np.uint64)[places])
    again = negotiate_many(PROTOCOLS[scenario.protocol], case, record_tape(scenario, shuffled), shuffled, size)
    moved = together([outcomes(c, t) for c, t in again])
    assert not unlike(moved, Outcomes(**{name: getattr(whole, name)[..., places] for name in COLUMNS}))


@part_of_examples(0.3)
@given(with_rates(), SEEDS, STARTS, st.data())
def test_replicates_in_any_chunks_order_and_parts(scenario, seed, start, data):
    law_of_replicates(scenario, seed, start, data)


@pytest.mark.heavy
def test_engine_and_batch_agree_on_more_new_scenarios():
    explore(law_of_rows, scenarios(), st.data(), examples=60)
    explore(law_of_figures, scenarios(), SEEDS, STARTS, st.data(), examples=60)
    explore(law_of_replicates, with_rates(), SEEDS, STARTS, st.data(), examples=60)


# The columns are what a result says.


def clashes(scenario):
    """Is there a provision each of whose options somebody forbids?"""
    lines = [line for s in scenario.stakeholders if not s.observer for line in s.red_lines]
    return any(
        all(any(line.provision == p.id and line.excludes(o.id, o.stringency) for line in lines) for o in p.options)
        for p in scenario.provisions
    )


def told_by(result):
    """A result in the words of the columns."""
    scenario, table, measures = result.scenario, result.table, result.measures
    left = {w.stakeholder: w for w in result.withdrawals}
    people = [s.id for s in scenario.stakeholders if not s.observer]
    places = {p.id: {o.id: n for n, o in enumerate(p.options)} for p in scenario.provisions}
    return {
        "status": result.status,
        "consensus": result.kind == "consensus",
        "ended": result.events[-1].minute,
        "text": [places[p][o] for p, o in result.text.items()],
        "left_at": [left[who].meeting if who in left else 0 for who in people],
        "carried_by": [left[who].provision if who in left else None for who in people],
        "stance": [result.stances.get(who) for who in people],
        "overruled": result.overruled,
        "forecast": [int(table.forecast[table.seat(who), 0]) for who in people],
        "utility": list(measures["utilities"].values()),
        "reservation_value": list(measures["reservation_values"].values()),
        "share_in": measures["share_in"],
        "bloc_shares_in": list(measures["bloc_shares_in"].values()),
        "largest_joint_exit": measures["largest_joint_exit"],
        "gini": measures["gini"],
        "stringency": list(measures["stringency"].values()),
        "distance_to_ideal": measures["distance_to_ideal"],
        "clash": clashes(scenario),
        "failure": result.failure or "none",
    }


def told_in(row, k, scenario):
    """Row k of the columns in the words of a result."""
    people = [i for i, s in enumerate(scenario.stakeholders) if not s.observer]
    blocs = [b for b, bloc in enumerate(scenario.blocs) if bloc.id in {scenario.stakeholders[i].bloc for i in people}]
    ids, names = [p.id for p in scenario.provisions], [s.id for s in scenario.stakeholders]
    away = [scenario.blocs[b].id for b in blocs]
    return {
        "status": STATUSES[row.status[k]],
        "consensus": row.consensus[k],
        "ended": row.ended[k],
        "text": row.text[:, k].tolist(),
        "left_at": row.left_at[people, k].tolist(),
        "carried_by": [None if p < 0 else ids[p] for p in row.carried_by[people, k]],
        "stance": [None if s < 0 else STANCES[s] for s in row.stance[people, k]],
        "overruled": tuple(names[i] for i in np.flatnonzero(row.overruled[:, k])),
        "forecast": row.forecast[people, k].tolist(),
        "utility": [u / 10**6 for u in row.utility[people, k].tolist()],
        "reservation_value": [r / 10**6 for r in row.reservation_value[people, k].tolist()],
        "share_in": row.share_in[k] / 10**6,
        "bloc_shares_in": [share / 10**6 for share in row.bloc_shares_in[blocs, k].tolist()],
        "largest_joint_exit": row.largest_joint_exit[k],
        "gini": row.gini[k] / 10**6,
        "stringency": [s / 10**6 for s in row.stringency[:, k].tolist()],
        "distance_to_ideal": {
            bloc: gap / 10**6
            for bloc, gap in zip(away, row.distance_to_ideal[blocs, k].tolist(), strict=True)
            if gap >= 0
        },
        "clash": row.clash[k],
        "failure": ("none", "structural", "procedural", "undecided")[row.failure[k]],
    }


@part_of_examples(0.3)
@given(with_rates(), SEEDS, STARTS)
def test_the_columns_say_what_the_results_say(scenario, seed, start):
    row = simulated(scenario, seed, range(start, start + 3), 2)
    for k in range(3):
        assert told_in(row, k, scenario) == told_by(run(scenario, seed=seed, replicate=start + k))


# By hand.


def test_one_red_line_more_in_a_chunk_than_in_another():
    """Once the talks of those who have it are over, nobody has the red line; the rows that are left must not mind."""
    ann = {"scores": {"x": (50, 60)}, "reservation_value": 0.0}
    bob = party("bob", scores={"x": (50, 60)}, reservation_value=0.0)
    days = [meeting(1, "x", edits=0, test=False), meeting(2, "x"), meeting(3, "x")]
    usual = {"provisions": [provision("x", 0.0, 1.0)], "meetings": days, "minimum_parties": 2}
    hurt = {"withdrawal_threshold": 0.0, "red_line_weight": 1.0, "initial_hope": 0.0}
    leaves = talks(party("ann", **ann, forbids={"x": "a"}, **hurt), bob, **usual)
    stays = talks(party("ann", **ann), bob, **usual)
    points = [leaves, stays, leaves, leaves]
    where = [(0, k) for k in range(4)]
    case, tape = stack(*map(compile_case, points)), record_tape(stays, Chances.of(0, 0))
    same_as_by_events(stays, case, tape, points, where, 4)
    [(_, table)] = negotiate_many(PROTOCOLS["single_text"], case, tape, chances_at(where), 4)
    assert [STATUSES[s] for s in table.status] == ["collapse", "agreement", "collapse", "collapse"]


def test_only_the_reservation_value_differs_and_so_does_the_kind_of_failure():
    people = (
        party("ann", scores={"x": (40, 60)}),
        party("bob", scores={"x": (0, 90)}, forbids={"x": "b"}, abstains=True),
    )
    usual = {"provisions": [provision("x", 0.0, 1.0)], "meetings": [meeting(1, "x", edits=0, test=False)]}
    points = [
        talks(*(attrs.evolve(s, traits=attrs.evolve(s.traits, reservation_value=r)) for s in people), **usual)
        for r in (0.0, 0.5, 0.0, 0.7)
    ]
    case = compile_case(points[0], side_by_side([figures_of(point) for point in points]))
    assert case.forbidden.shape[-1] == 1
    [(of_all, table)] = negotiate_many(
        PROTOCOLS["single_text"], case, record_tape(points[0], Chances.of(0, 0)), Chances.of(0, *range(4)), 9
    )
    # The text xa is worth 0.4 and 0, so it is acceptable where the reservation value is 0, and nowhere else.
    assert outcomes(of_all, table).failure.tolist() == [2, 1, 2, 1]


def test_a_certain_extension_counts_from_the_end_of_the_day_of_the_deadline_and_without_a_meeting():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    later = schema.Extension(deadline=day(30), min_support=Fraction(0))
    usual = {"provisions": [provision("x", 0.0, 1.0)], "deadline": day(10), "extension": later}
    for last, status, deadline, ended in (
        (meeting(10, "x", time="23:59"), "agreement", 10 * 1440, 10 * 1440 + 1439),
        (meeting(11, "x"), "agreement", 30 * 1440, 11 * 1440),
        (meeting(5, "x", test=False), "deadline_expired", 30 * 1440, 30 * 1440 + 1439),
    ):
        scenario = talks(*people, meetings=[last], **usual)
        case, tape = compile_case(scenario), record_tape(scenario, Chances.of(0, 0))
        [(_, table)] = negotiate_many(PROTOCOLS["single_text"], case, tape, Chances.of(0, 0), 1)
        assert STATUSES[table.status[0]] == status
        assert (table.deadline[0], table.ended[0]) == (deadline, ended)
        same_as_by_events(scenario, case, tape, [scenario], [(0, 0)], 1)


def test_nobody_to_attend_to():
    calm = [party(name, scores={"x": (0, 9)}, abstains=True) for name in ("ann", "bob")]
    for protocol, proposers in (("single_text", None), ("floor_proposals", "turn"), ("floor_proposals", "influence")):
        scenario = talks(
            *calm,
            provisions=[provision("x", 0.0, 1.0)],
            meetings=[meeting(1, "x")],
            protocol=protocol,
            proposers=proposers,
        )
        found = simulated(scenario, 0, range(5), 2)
        assert found.text.tolist() == [[0] * 5]


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers(workers):
    park = load("teaching-park")
    one, several = (run_many(park, replicates=1300, seed=9, start=77, workers=w) for w in (1, workers))
    assert not unlike(one.outcomes, several.outcomes)
    assert not unlike(one.outcomes, simulated(park, 9, range(77, 77 + 1300), 100))


def test_any_number_of_workers_where_the_calendar_depends_on_the_talks():
    ann, bob = party("ann", scores={"x": (40, 60)}), party("bob", scores={"x": (60, 40)}, attendance=0.5)
    scandal = schema.Shock(id="s", name="s", stakeholders=("ann",), rate=3.0, reservation_value=0.2)
    later = schema.Extension(deadline=day(30), min_support=Fraction(1, 2))
    scenario = talks(
        ann,
        bob,
        provisions=[provision("x", 0.0, 1.0)],
        meetings=[meeting(5, "x"), meeting(20, "x")],
        deadline=day(10),
        extension=later,
        shocks=(scandal,),
        rule="unanimity",
    )
    one, two = (run_many(scenario, replicates=70, workers=w).outcomes for w in (1, 2))
    assert not unlike(one, two)
    for k in range(0, 70, 7):
        assert told_in(one, k, scenario) == told_by(run(scenario, replicate=k))
    assert len(set(one.ended.tolist())) > 2


def test_one_replicate_of_many_seeds():
    scenario = load("teaching-park")
    case, seeds = compile_case(scenario), [0, 7, 2**64 - 1]
    chances = Chances(np.array(seeds, np.uint64), np.array([4], np.uint64))
    tape = record_tape(scenario, chances)
    ends = negotiate_many(PROTOCOLS[scenario.protocol], case, tape, chances, 2)
    parts = gathered((outcomes(*end) for end in ends), len(seeds))
    alone = gathered((part for seed in seeds for part in simulate(scenario, case, seed, range(4, 5))), len(seeds))
    assert not unlike(parts, alone)

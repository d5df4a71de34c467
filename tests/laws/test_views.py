"""What is shown of a log is in the log: states at every moment, what concerns whom, and where two logs part."""

import json
from datetime import date, timedelta

import attrs
from columns import differences
from hypothesis import given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim import run
from negotiation_sim.calendar import run_calendar
from negotiation_sim.core.chance import Chances
from negotiation_sim.engine import LiveTalks
from negotiation_sim.record.comparison import compare, consequences
from negotiation_sim.record.decider import replay
from negotiation_sim.record.jsonl import plain
from negotiation_sim.record.outcome import outcome_of
from negotiation_sim.record.selection import KINDS, concerned, provisions_named, select
from negotiation_sim.record.state import state_after, state_on
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.story import tell_comparison, tell_log, tell_state, worded

OF_BLOCS = {"bloc", "blocs"}


def words_in(value):
    """Every key and every text in a value from JSON, but for what is said of blocs."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key not in OF_BLOCS:
                yield from words_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from words_in(item)
    elif isinstance(value, str):
        yield value


@given(scenarios(), SEEDS, REPLICATES)
def test_a_fact_concerns_whoever_is_named_anywhere_in_it(scenario, seed, replicate):
    log = run(scenario, seed=seed, replicate=replicate).events
    people, items = {s.id for s in scenario.stakeholders}, {p.id for p in scenario.provisions}
    for event in log:
        said = set(words_in(plain(event.fact)))
        assert set(concerned(event.fact)) == said & people
        assert set(provisions_named(event.fact)) == said & items


@part_of_examples(1 / 2)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_a_selection_has_all_that_fits_and_nothing_else(scenario, seed, replicate, data):
    log = run(scenario, seed=seed, replicate=replicate).events
    some = {
        "stakeholders": data.draw(st.lists(st.sampled_from([s.id for s in scenario.stakeholders]), max_size=2)),
        "provisions": data.draw(st.lists(st.sampled_from([p.id for p in scenario.provisions]), max_size=2)),
        "kinds": data.draw(st.lists(st.sampled_from(KINDS), max_size=3)),
        "meetings": data.draw(st.lists(st.sampled_from(sorted({event.meeting for event in log})), max_size=2)),
    }
    chosen = select(log, **some)
    assert select(log) == list(log)
    assert [event for event in log if event in chosen] == chosen
    one_by_one = [{event.sequence for event in select(log, **{sort: asked})} for sort, asked in some.items()]
    assert {event.sequence for event in chosen} == set.intersection(*one_by_one)
    for sort, asked in some.items():
        each = [{event.sequence for event in select(log, **{sort: [one]})} for one in asked]
        assert not asked or {event.sequence for event in select(log, **{sort: asked})} == set.union(*each)


@part_of_examples(1 / 2)
@given(scenarios(), SEEDS, REPLICATES)
def test_the_state_after_an_event_is_that_of_the_talks_when_it_was_recorded(scenario, seed, replicate):
    talks = LiveTalks(scenario, compile_case(scenario), Chances.of(seed, replicate))
    tables, record = [], talks.record

    def watched(fact, minute):
        record(fact, minute)
        tables.append(talks.table)

    talks.record = watched
    talks.convene(seed, replicate)
    run_calendar(scenario, talks, talks.chances)
    log = talks.log.events
    for event in log:
        state = state_after(log, event.sequence)
        assert not differences(state.table, replay(log[: event.sequence + 1]))
        assert state.event is event
    for table, event in zip(reversed(tables), reversed(log), strict=False):
        assert not differences(state_after(log, event.sequence).table, table)


@part_of_examples(1 / 2)
@given(scenarios(), SEEDS, REPLICATES)
def test_a_day_ends_with_the_last_event_that_is_not_later(scenario, seed, replicate):
    log = run(scenario, seed=seed, replicate=replicate).events
    first, last = (date.fromisoformat(log[place].date) for place in (0, -1))
    for days in range((last - first).days + 2):
        day = first + timedelta(days=days)
        state = state_on(log, day)
        assert state.event.date <= day.isoformat()
        assert all(event.date > day.isoformat() for event in log[state.event.sequence + 1 :])
        json.dumps(state.to_dict(), allow_nan=False)


@given(scenarios(), SEEDS, REPLICATES)
def test_what_a_log_came_to_is_what_the_result_says(scenario, seed, replicate):
    result = run(scenario, seed=seed, replicate=replicate)
    found = outcome_of(result.events)
    assert (found.status, found.kind, found.text) == (result.status, result.kind, result.text)
    assert found.overruled == result.overruled
    assert sorted(found.left) == sorted(withdrawal.stakeholder for withdrawal in result.withdrawals)
    assert found.parties_convened == result.measures["parties_convened"]
    assert found.parties_in == result.measures["parties_in"]


@part_of_examples(1 / 2)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_consequences_are_those_whose_chain_of_causes_leads_there(scenario, seed, replicate, data):
    log = run(scenario, seed=seed, replicate=replicate).events
    place = data.draw(st.sampled_from(range(len(log))))

    def leads_there(event):
        while event.cause is not None:
            event = log[event.cause]
            if event.sequence == place:
                return True
        return False

    assert list(consequences(log, place)) == [event for event in log if leads_there(event)]


@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_a_log_does_not_part_from_itself_and_parts_from_its_beginning_where_that_ends(scenario, seed, replicate, data):
    log = run(scenario, seed=seed, replicate=replicate).events
    assert compare(log, log).to_dict()["differences"] == []
    assert compare(log, list(log)).parts_at is None
    length = data.draw(st.sampled_from(range(1, len(log))))
    for found in (compare(log, log[:length]), compare(log[:length], log)):
        assert (found.parts_at, found.talks_part_at, found.differences) == (length, length, ())


@given(scenarios(), SEEDS, REPLICATES, REPLICATES)
def test_before_they_part_two_logs_are_the_same_and_there_they_are_not(scenario, seed, one, other):
    a, b = (run(scenario, seed=seed, replicate=replicate).events for replicate in (one, other))
    found, turned = compare(a, b), compare(b, a)
    assert (found.parts_at is None) == (a == b)
    if found.talks_part_at is not None:
        place = found.talks_part_at
        assert a[1:place] == b[1:place]
        assert a[place : place + 1] != b[place : place + 1]
        assert bool(found.talks_differences) == (place < min(len(a), len(b)))
    assert (turned.parts_at, turned.only_in_a, turned.follows_in_b) == (
        found.parts_at,
        found.only_in_b,
        found.follows_in_a,
    )
    assert [attrs.evolve(each, a=each.b, b=each.a) for each in turned.differences] == list(found.differences)
    json.dumps(found.to_dict(), allow_nan=False)
    assert "" not in tell_comparison(found)


@given(scenarios(), SEEDS, REPLICATES)
def test_every_event_and_every_state_has_its_words(scenario, seed, replicate):
    log = run(scenario, seed=seed, replicate=replicate).events
    assert len(worded(log)) == len(log) and all(worded(log))
    assert len(list(tell_log(log))) == len(log) + 2 + scenario.illustrative
    for event in log:
        told = "\n".join(tell_state(state_after(log, event.sequence), log))
        assert all(seat.name in told for seat in log[0].fact.roster)
        assert ("Illustrative" in told) == scenario.illustrative

"""Forks: nothing changes before, without an intervention nothing changes after, and the same chances hold."""

from fractions import Fraction

import attrs
import numpy as np
import pytest
from columns import unlike
from hypothesis import assume, given
from hypothesis import strategies as st
from small import day, meeting, party, provision, talks
from strategies import REPLICATES, SEEDS, explore, part_of_examples, scenarios

from negotiation_sim import ScenarioError, load, run
from negotiation_sim.batch import gathered, outcomes
from negotiation_sim.forks import forecast, fork, reopen
from negotiation_sim.scenario import parse, schema
from negotiation_sim.scenario.spelled import spelled

LATER = ("solidarity", "attention", "red_line_weight", "withdrawal_threshold", "hazard_softness", "meeting_cost")


def as_a_file_says(scenario):
    """The scenario as a file would give it, if a file can."""
    try:
        return parse(spelled(scenario))
    except ScenarioError:
        assume(False)


def changes_of(draw, scenario):
    """One to three changes that talks can take once they have begun."""
    who = [s.id for s in scenario.stakeholders if not s.observer]
    paths = [f"stakeholders.{draw(st.sampled_from(who))}.{draw(st.sampled_from(LATER))}" for _ in range(2)]
    found = {path: draw(st.sampled_from(["0", "0.3", "0.75", "1"])) for path in paths}
    if draw(st.booleans()):
        found["rule.name"] = draw(st.sampled_from(["weighted_majority", "consensus", "rough_consensus"]))
    return found


def forked(draw, result, scenario):
    """A fork somewhere, with changes that leave some text a chance to pass."""
    at = draw(st.integers(1, len(result.events)))
    changes = changes_of(draw, scenario) if draw(st.booleans()) else {}
    keep = draw(st.lists(st.sampled_from([s.id for s in scenario.stakeholders if not s.observer]), max_size=2))
    try:
        return at, fork(result, at=at, changes=changes, keep=set(keep)), bool(changes or keep)
    except ValueError as error:
        assume("had ended" in str(error) or isinstance(error, ScenarioError))
        return at, result, False


# A fork changes nothing before its event, and without an intervention nothing after it.


def law_of_locality(scenario, seed, replicate, data):
    scenario = as_a_file_says(scenario)
    result = run(scenario, seed=seed, replicate=replicate)
    at, other, changed = forked(data.draw, result, scenario)
    assert other.events[:at] == result.events[:at]
    assert changed or other.events == result.events
    if changed:
        assert {event.origin for event in other.events[at : at + 1]} == {"intervention"}
    assert reopen(scenario, other.events).events == other.events
    again, yet_another, _ = forked(data.draw, other, scenario)
    assert yet_another.events[:again] == other.events[:again]
    assert reopen(scenario, yet_another.events).events == yet_another.events


@part_of_examples(0.5)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_forks_change_nothing_before_them_and_can_be_traced_again(scenario, seed, replicate, data):
    law_of_locality(scenario, seed, replicate, data)


@part_of_examples(0.3)
@given(scenarios(), SEEDS, REPLICATES)
def test_an_empty_fork_at_any_event_gives_the_log_again(scenario, seed, replicate):
    result = run(scenario, seed=seed, replicate=replicate)
    for at in range(1, len(result.events) + 1, max(1, len(result.events) // 12)):
        assert fork(result, at=at).events == result.events


# A change right after the convening is a change of the case.


@part_of_examples(0.3)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_a_fork_after_the_convening_is_a_run_of_the_changed_case(scenario, seed, replicate, data):
    scenario = as_a_file_says(scenario)
    who = data.draw(st.sampled_from([s for s in scenario.stakeholders if not s.observer]))
    trait, value = data.draw(st.sampled_from(LATER)), data.draw(st.sampled_from(["0", "0.3", "1"]))
    people = tuple(
        attrs.evolve(s, traits=attrs.evolve(s.traits, **{trait: float(value)})) if s is who else s
        for s in scenario.stakeholders
    )
    other = run(attrs.evolve(scenario, stakeholders=people), seed=seed, replicate=replicate)
    result = fork(
        run(scenario, seed=seed, replicate=replicate), at=1, changes={f"stakeholders.{who.id}.{trait}": value}
    )
    assert [event.fact for event in result.events[2:]] == [event.fact for event in other.events[1:]]


# A forecast by the batch is what the engine gives, replicate by replicate.


def law_of_forecasts(scenario, seed, replicate, data):
    scenario = as_a_file_says(scenario)
    result = run(scenario, seed=seed, replicate=replicate)
    at = data.draw(st.integers(1, len(result.events)))
    changes = changes_of(data.draw, scenario) if data.draw(st.booleans()) else {}
    try:
        ensemble = forecast(result, at=at, changes=changes, replicates=4, start=data.draw(st.integers(0, 9)))
    except ValueError as error:
        assume(isinstance(error, ScenarioError) or "ended" in str(error) or "there is nothing" in str(error))
        return
    lives = [ensemble.outset.live(ensemble.start + k) for k in range(4)]
    by_events = gathered((outcomes(ensemble.case, live.table) for live in lives), 4)
    assert not unlike(ensemble.outcomes, by_events)
    kept = tuple(ensemble.outset.events)
    for k, live in enumerate(lives):
        assert tuple(live.log.events[: len(kept)]) == kept
        assert ensemble[k].events == tuple(live.log.events)


@part_of_examples(0.4)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_forecasts_are_what_the_engine_gives_for_each_replicate(scenario, seed, replicate, data):
    law_of_forecasts(scenario, seed, replicate, data)


def test_the_own_replicate_of_a_forecast_goes_on_as_it_did():
    park = load("teaching-park")
    for replicate in range(6):
        result = run(park, replicate=replicate)
        for at in range(1, len(result.events), 4):
            live = forecast(result, at=at, replicates=1, start=replicate).outset.live(replicate)
            assert tuple(live.log.events) == result.events


@pytest.mark.heavy
def test_more_forks_and_forecasts_of_new_scenarios():
    explore(law_of_locality, scenarios(), SEEDS, REPLICATES, st.data(), examples=80)
    explore(law_of_forecasts, scenarios(), SEEDS, REPLICATES, st.data(), examples=80)


# By hand.


def walk_out_of_two():
    """Bob follows Ann, who goes over a red line that is lost from the start."""
    lost = {"withdrawal_threshold": 0.5, "red_line_weight": 1.0, "initial_hope": 0.0, "hazard_softness": 0.0}
    ann = party("ann", bloc="b", scores={"x": (0, 60)}, forbids={"x": "a"}, **lost)
    bob = party("bob", bloc="b", scores={"x": (50, 60)}, withdrawal_threshold=0.5, solidarity=1.0, hazard_softness=0.0)
    eve = party("eve", scores={"x": (60, 50)})
    days = [meeting(1, "x", edits=0, test=False), meeting(9, "x", edits=0, test=False)]
    return talks(ann, bob, eve, provisions=[provision("x", 0.0, 1.0)], meetings=days, minimum_parties=1)


def test_in_the_middle_of_a_walk_out_those_who_are_left_think_again():
    result = run(walk_out_of_two())
    first, second = result.withdrawals
    assert (first.stakeholder, first.wave, second.stakeholder, second.wave) == ("ann", 1, "bob", 2)
    kept = fork(result, at=second.sequence, changes={"stakeholders.bob.solidarity": "0"})
    assert [w.stakeholder for w in kept.withdrawals] == ["ann"]
    back = fork(result, at=second.sequence + 1, keep=["ann"])
    kinds = [event.kind for event in back.events[second.sequence + 1 :][:2]]
    assert kinds == ["InterventionMade", "StakeholderRejoined"]
    assert np.array_equal(back.table.active[:, 0], [True, False, True])


def test_a_forecast_from_the_middle_of_a_walk_out_draws_anew_who_follows():
    scenario = walk_out_of_two()
    ann, bob, eve = scenario.stakeholders
    wavering = attrs.evolve(bob, traits=attrs.evolve(bob.traits, hazard_cap=0.5))
    scenario = attrs.evolve(scenario, stakeholders=(ann, wavering, eve))
    both = (run(scenario, replicate=replicate) for replicate in range(20))
    result = next(each for each in both if [w.meeting for w in each.withdrawals] == [1, 1])
    ensemble = forecast(result, at=result.withdrawals[1].sequence, replicates=200)
    left_at = ensemble.outcomes.left_at
    assert set(left_at[0].tolist()) == {1}
    # With a chance of a half at each of two meetings, about 100 of 200 leave at the first, and 50 never.
    counts = [int((left_at[1] == meeting).sum()) for meeting in (1, 2, 0)]
    assert all(abs(count - expected) < 30 for count, expected in zip(counts, (100, 50, 50), strict=True))


def test_what_has_struck_or_been_held_is_not_held_again_by_the_calendar_of_a_fork():
    scandal = schema.Shock(id="s", name="s", stakeholders=("eve",), on=day(5), reservation_value=0.1)
    scenario = walk_out_of_two()
    scenario = attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, shocks=(scandal,)))
    result = run(scenario)
    for at, event in enumerate(result.events[:-1], 1):
        other = fork(result, at=at, changes={"stakeholders.eve.attention": "0.4"})
        kinds = [each.kind for each in other.events]
        assert kinds.count("ShockOccurred") == 1, event
        assert kinds.count("MeetingOpened") == 2, event
        assert other.table.reservation_value[2, 0] == result.table.reservation_value[2, 0]


def test_a_change_moves_a_threshold_from_where_shocks_have_brought_it():
    scandal = schema.Shock(id="s", name="s", stakeholders=("eve",), on=day(5), withdrawal_threshold=0.25)
    scenario = walk_out_of_two()
    scenario = attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, shocks=(scandal,)))
    result = run(scenario)
    struck = next(event.sequence for event in result.events if event.kind == "ShockOccurred")
    fact = result.events[struck].fact
    assert fact.withdrawal_thresholds == {"eve": 750_000}
    made = fork(result, at=struck + 1, changes={"stakeholders.eve.withdrawal_threshold": "0.9"}).events[struck + 1]
    # From 0.5 to 0.9 is 0.4 more, on top of the 0.75 that the shock had left.
    assert made.fact.withdrawal_thresholds == {"eve": 1_150_000}
    assert (made.origin, made.cause, made.meeting) == ("intervention", None, 1)


def test_a_deadline_is_put_off_once_also_where_a_fork_follows():
    later = schema.Extension(deadline=day(30), min_support=Fraction(0))
    scenario = walk_out_of_two()
    days = (*scenario.calendar.meetings, meeting(20, "x", edits=0, test=False))
    calendar = attrs.evolve(scenario.calendar, meetings=days, deadline=day(10), extension=later)
    result = run(attrs.evolve(scenario, calendar=calendar))
    extended = next(event.sequence for event in result.events if event.kind == "DeadlineExtended")
    for at in range(extended + 1, len(result.events)):
        other = fork(result, at=at, changes={"stakeholders.eve.attention": "0.4"})
        assert [event.kind for event in other.events].count("DeadlineExtended") == 1
        assert forecast(result, at=at, replicates=2).outcomes.ended.tolist() == [31 * 1440 - 1] * 2

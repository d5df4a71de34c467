"""Why people left, as far as a log tells: small talks worked by hand, the park, and the facial-recognition talks."""

import attrs
import pytest
from hypothesis import given

from negotiation_sim import explain, fork, load, run, what_would_have_kept
from negotiation_sim.core.scale import CERTAIN
from negotiation_sim.explanation.exits import Hazard, grievance_sufficed
from negotiation_sim.explanation.stays import asked, walk_outs
from negotiation_sim.explanation.trace import Trace
from negotiation_sim.record import events as e
from negotiation_sim.story import tell_why
from negotiation_sim.story.reasons import Reasons
from tests.small import meeting, party, provision, talks
from tests.strategies import REPLICATES, SEEDS, part_of_examples, scenarios

FENCE = provision("fence", 0.0, 1.0)


def walk_out():
    """Ann's red line is crossed from the start; Bob is her ally; Cat cannot accept the other option."""
    return run(
        talks(
            party("ann", "us", forbids={"fence": "a"}, red_line_weight=1.0, withdrawal_threshold=0.25),
            party("bob", "us", solidarity=0.5, withdrawal_threshold=0.4),
            party("cat", forbids={"fence": "b"}),
            provisions=[FENCE],
            meetings=[meeting(0, ["fence"], edits=0)],
        )
    )


def test_a_red_line_that_doomed_itself_and_an_ally_who_followed():
    ann, bob = explain(walk_out()).exits
    # Hope: 0.9 + 0.5 × (0.5 − 0.9) = 0.7, so 0.3 of it is lost; the draft crossed her line and "b" was still open.
    assert (ann.provision, ann.hope_at_convening, ann.hope) == ("fence", 0.9, 0.7)
    assert (ann.grievance, ann.lost_hope, ann.disappointment, ann.pull) == (0.3, 0.3, 0.0, 0.0)
    assert (ann.threshold, ann.excess, ann.enough) == (0.25, 0.05, 0.0)
    assert (ann.sufficed, ann.allies, ann.tipped_by) == (True, (), ())
    # 1 the meeting, 2 her declaration, 3 the test, 4 and 5 the forecasts, 6 her exit, 7 his.
    assert (ann.sequence, ann.chain, bob.chain) == (6, (1, 4, 6), (1, 4, 6, 7))
    [turn] = ann.turns
    assert (turn.sequence, turn.signal, turn.hope) == (4, "amber", 0.7)
    assert (turn.declared.sequence, turn.declared.option, turn.declarations) == (2, "a", ())


def test_an_ally_who_followed_was_tipped_by_the_wave_before():
    bob = explain(walk_out()).exits[1]
    # Half of the bloc besides himself is Ann, all of it: 0.5 × 1 against 0.4.
    assert (bob.provision, bob.turns, bob.hope) == (None, (), None)
    assert (bob.grievance, bob.pull, bob.excess) == (0.0, 0.5, 0.1)
    assert bob.sufficed is False
    assert ([step.sequence for step in bob.allies], bob.tipped_by) == ([6], ("ann",))
    first, second = bob.waves
    assert (first.left, first.share_gone, first.pull, first.excess, first.chance) == ((), 0.0, 0.0, -0.4, 0.0)
    assert (second.left, second.share_gone, second.pull, second.excess) == (("ann",), 1.0, 0.5, 0.1)
    assert second.chance == 1.0


def test_an_exit_that_was_observed_had_no_draw():
    result = walk_out()
    seen = [
        attrs.evolve(event, origin="observed", fact=attrs.evolve(event.fact, draw=None))
        if isinstance(event.fact, e.StakeholderWithdrew)
        else event
        for event in result.events
    ]
    ann, bob = explain(attrs.evolve(result, events=tuple(seen))).exits
    assert (ann.origin, ann.draw, ann.enough, ann.sufficed, ann.excess) == ("observed", None, None, True, 0.05)
    assert (bob.draw, bob.sufficed) == (None, False)
    told = [line.strip() for line in tell_why(explain(seen))]
    assert "Their exit was observed, so no draw decided it; the model gives it a chance of 1.000." in told
    assert any(line.startswith("As the model has it: Grievance 0.30 (lost hope 0.30") for line in told)
    with pytest.raises(ValueError, match=r"no draw decided that 'ann' left \(it is observed\)"):
        what_would_have_kept(attrs.evolve(result, events=tuple(seen)), "ann")


def test_an_observed_exit_without_a_chance_was_not_expected():
    seen = [
        attrs.evolve(event, origin="observed", fact=attrs.evolve(event.fact, draw=None, chance=0, threshold=900_000))
        if isinstance(event.fact, e.StakeholderWithdrew)
        else event
        for event in walk_out().events
    ]
    told = [line.strip() for line in tell_why(explain(seen))]
    assert "Their exit was observed, so no draw decided it; the model would not have expected it." in told


def test_an_ally_who_had_left_at_an_earlier_meeting():
    result = run(
        talks(
            party("ann", "us", forbids={"fence": "a"}, red_line_weight=1.0, withdrawal_threshold=0.25),
            party("bob", "us", forbids={"fence": "a"}, red_line_weight=0.2, solidarity=0.5, withdrawal_threshold=0.57),
            party("cat"),
            party("dan"),
            provisions=[FENCE],
            meetings=[meeting(0, ["fence"], edits=0), meeting(5, ["fence"], edits=0)],
        )
    )
    ann, bob = explain(result).exits
    # First 0.2 × 0.3 + 0.5 is below 0.57, then 0.2 × 0.4 + 0.5 above: in the first wave of the second meeting.
    assert (ann.meeting, bob.meeting, bob.wave, bob.grievance, bob.pull) == (1, 2, 1, 0.08, 0.5)
    assert ([step.sequence for step in bob.allies], bob.tipped_by, bob.sufficed) == ([ann.sequence], ("ann",), False)
    assert [(wave.share_gone, wave.left) for wave in bob.waves] == [(1.0, ())]
    assert "The grievance alone would not have sufficed: ann, who had left at earlier meetings, tipped it." in [
        line.strip() for line in tell_why(explain(result))
    ]


def test_who_stayed_came_this_near():
    [cat] = explain(walk_out()).stays
    # Ann had declared against "a", and nobody may object: red. Hope 0.9 − 0.5 × 0.9 = 0.45; 0.4 × 0.55 against 0.5.
    assert (cat.darkest.signal, cat.darkest.hope) == ("red", 0.45)
    assert [step.stakeholder for step in cat.darkest.declarations] == ["ann"]
    assert (cat.nearest.lost_hope, cat.nearest.provision, cat.nearest.disappointment) == (0.22, "fence", 0.0)
    assert (cat.nearest.excess, cat.nearest.chance) == (-0.28, 0.0)
    assert (cat.lowest.sequence, cat.lowest.forecast, cat.lowest.reservation_value) == (0, 0.65, 0.3)


@pytest.mark.parametrize(
    ("holders", "now", "before"),
    [
        (["ann"], "ann declared a red line against “a” (event 2).", "Red line declared before: ann."),
        (
            ["ann", "bob"],
            "ann and bob declared red lines against “a” (events 2 to 3).",
            "Red lines declared before: ann and bob.",
        ),
    ],
)
def test_one_red_line_is_told_as_one(holders, now, before):
    # Cat accepts nothing but "a", and bears less than 0.4 × 0.55 of lost hope.
    result = run(
        talks(
            *(party(who, "us", forbids={"fence": "a"} if who in holders else None) for who in ("ann", "bob")),
            party("cat", forbids={"fence": "b"}, withdrawal_threshold=0.2),
            provisions=[FENCE],
            meetings=[meeting(0, ["fence"], edits=0)],
        )
    )
    [turn] = explain(result).exits[0].turns
    reasons = Reasons(result.events[0].fact)
    assert (turn.signal, reasons.turned_by(turn)) == ("red", now)
    assert reasons.turned_by(attrs.evolve(turn, declarations=(), standing=turn.declarations)) == before


def test_who_left_and_came_back_is_not_told_as_one_who_only_stayed():
    # The nature group leaves with event 25, comes back, and has no chance to leave any more when it is asked again.
    back = fork(run(load("teaching-park")), at=26, keep=["nature"])

    def stayed(talks):
        return {line.split(":")[0].strip(): line for line in tell_why(explain(talks)) if line.startswith("  ")}

    assert stayed(back)["Nature group"] == (
        "  Nature group: left after meeting 4 and came back; otherwise nearest after meeting 4 (2026-04-14), 0.05 "
        "above the threshold of 0.57; the draw of 0.192 was not below the chance of 0.000"
    )
    assert stayed(back.events)["Nature group"].startswith(
        "  Nature group: left after meeting 4 and came back; expected least after event 21 (2026-04-14), 0.13 against "
    )
    assert stayed(back)["Parents"].startswith("  Parents: nearest after meeting ")


def test_how_it_ended():
    # Nothing is worth anything to them, so all three object; with two of them gone, too few are left.
    ending = explain(walk_out()).ending
    assert (ending.status, ending.kind, ending.failure) == ("collapse", "no_agreement", "structural")
    assert (ending.failed.sequence, ending.objectors, ending.objectors_gone) == (
        3,
        ("ann", "bob", "cat"),
        ("ann", "bob"),
    )
    assert [step.sequence for step in ending.red_lines] == [2]
    assert [step.stakeholder for step in ending.exits] == ["ann", "bob"]


def test_a_log_alone_leaves_open_what_only_the_case_tells():
    ann, bob = explain(walk_out().events).exits
    assert (ann.enough, ann.sufficed, ann.excess) == (None, True, 0.05)
    assert (bob.waves[0].pull, bob.waves[1].pull, bob.sufficed, bob.tipped_by) == (None, 0.5, False, ("ann",))
    assert explain(walk_out().events).stays[0].nearest is None
    assert explain(walk_out().events).ending.failure is None


def test_pull_from_an_earlier_meeting_may_or_may_not_have_been_needed():
    fact = e.StakeholderWithdrew(
        stakeholder="bob",
        bloc="us",
        wave=1,
        grievance=600_000,
        disappointment=0,
        lost_hope=600_000,
        pull=300_000,
        threshold=500_000,
        chance=CERTAIN * 8 // 10,  # at 0.4: 0.4 / (0.4 + 0.1) with the cap 1, or the cap 0.8 without softness
        draw=0,
        provision="fence",
    )
    soft, capped = Hazard(100_000, CERTAIN, 0), Hazard(0, CERTAIN * 8 // 10, 0)
    low, high = (int(CERTAIN * draw) for draw in (0.45, 0.6))
    # By grievance alone, at 0.1: 0.1 / 0.2 = 0.5 if soft, and 0.8 if capped; the events allow 0.5 to 0.8.
    assert [grievance_sufficed(fact, low, hazard) for hazard in (None, soft, capped)] == [True, True, True]
    assert [grievance_sufficed(fact, high, hazard) for hazard in (None, soft, capped)] == [None, False, True]
    assert grievance_sufficed(attrs.evolve(fact, threshold=700_000), high, None) is False
    assert grievance_sufficed(attrs.evolve(fact, wave=2), high, None) is False
    assert grievance_sufficed(fact, None, soft) is None
    assert grievance_sufficed(attrs.evolve(fact, pull=0), None, None) is True


@pytest.mark.parametrize(
    ("hazard", "draw", "enough"),
    [
        (Hazard(100_000, CERTAIN, 0), CERTAIN // 2 - 1, 100_000),  # z / (z + 0.1) is a half at 0.1
        (Hazard(100_000, CERTAIN, 0), CERTAIN // 2, 100_001),
        (Hazard(100_000, CERTAIN, 0), 0, 1),
        (Hazard(0, CERTAIN // 2, 0), CERTAIN // 2 - 1, 0),
        (Hazard(0, CERTAIN // 2, 0), CERTAIN // 2, None),
        (Hazard(100_000, CERTAIN // 2, 0), CERTAIN // 2 - 1, None),
    ],
)
def test_the_least_excess_that_the_draw_asks_for(hazard, draw, enough):
    assert hazard.enough(draw) == enough


def test_the_nature_group_leaves_the_park():
    park = run(load("teaching-park"), seed=0)
    [nature] = explain(park).exits
    assert (nature.stakeholder, nature.meeting, nature.chain) == ("nature", 4, (18, 21, 25))
    assert [look.forecast for look in nature.forecasts] == [0.675, 0.3625, 0.20625, 0.128125]
    # The fence gave it 5 points of 100, so nothing that was changed hurt it.
    assert [(change.to_option, change.worth) for change in nature.changes] == [("fence", 0.05)]
    # 0.024 by (823684554 + 1) × 100000 / (2³² − 823684555) = 23728.5…, rounded up.
    assert (nature.excess, nature.enough) == (0.052812, 0.023729)
    # The parents are pulled by their solidarity, 0.5, once it has left against a threshold drawn at 0.507193.
    parents = explain(park, "parents").stays[0].nearest
    assert (parents.meeting, parents.pull, parents.excess) == (4, 0.5, -0.007193)
    ending = explain(park).ending
    assert (ending.kind, ending.failure, ending.failed.meeting) == ("narrowed_agreement", "procedural", 4)
    assert (ending.objectors, ending.objectors_gone, ending.changes) == (("nature",), ("nature",), ())


@pytest.mark.parametrize("known", [True, False])
def test_declarations_of_the_other_side_turned_it_red_and_those_of_allies_did_not(known):
    talks = run(load("ntia-facial-recognition"), seed=0)
    eff = explain(talks if known else talks.events, "eff").exits[0]
    amber, red = eff.turns
    assert (amber.meeting, amber.signal, amber.declared.sequence, amber.declarations) == (8, "amber", 78, ())
    assert (red.meeting, red.signal, [change.option for change in red.changes]) == (12, "red", ["opt_in_always"])
    assert [step.stakeholder for step in red.declarations] == ["netchoice", "act", "techfreedom", "siia", "cta"]
    assert eff.tipped_by == ("aclu", "cwatch", "georgetown")


def test_the_only_change_between_two_tests_is_worth_the_difference():
    # The chair sees one in support of "a" and two of "b", who object to "a".
    result = run(
        talks(
            party("ann", scores={"fence": (50, 10)}, withdrawal_threshold=0.1, attention=1.0),
            party("bob", scores={"fence": (0, 90)}),
            party("cat", scores={"fence": (0, 90)}),
            provisions=[FENCE],
            meetings=[meeting(0, edits=0), meeting(5, ["fence"]), meeting(9, ["fence"])],
            rule="unanimity",
        )
    )
    for known in (result, result.events):
        [ann] = explain(known).exits
        assert (ann.meeting, ann.disappointment, ann.provision) == (2, 0.2, None)
        assert [(c.from_option, c.to_option, c.proposer, c.worth) for c in ann.changes] == [("a", "b", None, -0.4)]
        assert [look.forecast for look in ann.forecasts] == [0.65, 0.1]


def test_only_one_of_them():
    asked_for = explain(walk_out(), "cat")
    assert (asked_for.exits, [stay.stakeholder for stay in asked_for.stays]) == ((), ["cat"])
    with pytest.raises(ValueError, match="'dan' is no party to these talks; the parties are ann, bob, cat"):
        explain(walk_out(), "dan")
    with pytest.raises(ValueError, match="begins with ProcessConvened"):
        explain(walk_out().events[1:])


def steps_of(explanation):
    """Every event that an exit names, with the exit."""
    for left in explanation.exits:
        looks = [
            step for look in left.turns for step in (*look.declarations, *look.changes, *look.exits, *look.standing)
        ]
        for step in (*looks, *left.turns, *left.allies, *left.changes, *left.forecasts):
            yield left, step


@part_of_examples(1)
@given(scenarios(), SEEDS, REPLICATES)
def test_what_an_explanation_names_happened_before(scenario, seed, replicate):
    result = run(scenario, seed=seed, replicate=replicate)
    full, alone = explain(result), explain(result.events)
    happened = {event.sequence: event for event in result.events}
    for explanation in (full, alone):
        assert all(step.sequence < left.sequence for left, step in steps_of(explanation))
        assert all(step.sequence in happened for _, step in steps_of(explanation))
        for left in explanation.exits:
            assert list(left.chain) == sorted(set(left.chain)) and left.chain[-1] == left.sequence
            assert happened[left.chain[0]].cause is None
    parties = {seat.id for seat in full.convened.roster if not seat.observer}
    assert parties == {each.stakeholder for each in (*full.exits, *full.stays)}
    for known, told in zip(full.exits, alone.exits, strict=True):
        assert known.enough is not None and known.enough <= known.excess
        assert told.sufficed in (known.sufficed, None)
        assert known.waves[-1].pull == known.pull and known.waves[-1].chance == known.chance
        assert all(wave.chance <= known.draw for wave in known.waves[:-1])
        assert [a.worth for a in told.changes if a.worth is not None] == [
            b.worth for a, b in zip(told.changes, known.changes, strict=True) if a.worth is not None
        ]


@part_of_examples(1)
@given(scenarios(), SEEDS, REPLICATES)
def test_nobody_stayed_whose_draw_was_below_the_chance(scenario, seed, replicate):
    result = run(scenario, seed=seed, replicate=replicate)
    trace = Trace(result.events, result.scenario)
    for walk_out in walk_outs(trace):
        for _, near in asked(trace, scenario, walk_out):
            assert near.draw >= near.chance

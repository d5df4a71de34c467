"""Talks at the points of a plan, by hand."""

from fractions import Fraction

import attrs
import numpy as np
from columns import unlike
from small import day, meeting, party, provision, talks

from negotiation_sim import load, run_many
from negotiation_sim.batch import COLUMNS, Outcomes
from negotiation_sim.core.table import STATUSES
from negotiation_sim.designs.design import COMMON, DATE, NUMBER, WHOLE, WORDS, Design, Factor, Level, Sampler
from negotiation_sim.designs.outline import outline
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points import held, variants
from negotiation_sim.points.held import groups, hold, scenario_at
from negotiation_sim.scenario import schema

X = [provision("x", 0.0, 1.0)]


def number(path, *, kind=NUMBER, apply="set"):
    """A factor that is a number at a path."""
    return Factor(name=path, label=path, path=path, kind=kind, apply=apply)


def words(name, *changes):
    """A factor whose levels make these changes."""
    levels = tuple(Level(name=str(place), changes=each) for place, each in enumerate(changes))
    return Factor(name=name, label=name, kind=WORDS, levels=levels)


def plan_of(scenario, *points, replicates=1, seed=0):
    """A plan of pairs: a factor, and what it is at each point."""
    design = Design(
        name="small",
        title="Small",
        question="",
        base=scenario,
        factors=tuple(factor for factor, _ in points),
        sampler=Sampler(method="file"),
        replicates=replicates,
        seed=seed,
        chances=COMMON,
        outcomes=(),
    )
    return Plan(design=design, points={factor.name: np.array(values) for factor, values in points})


def statuses(held):
    return [STATUSES[status] for status in held.outcomes.status]


def hurt_over_a_red_line():
    """Ann comes without hope; after the first meeting it is 0.5 · 0.5, and her grievance 0.5 · (1 − 0.25) = 0.375."""
    ann = party("ann", scores={"x": (50, 60)}, forbids={"x": "a"}, initial_hope=0.0, red_line_weight=0.5)
    bob = party("bob", scores={"x": (50, 60)})
    days = [meeting(1, "x", edits=0, test=False), meeting(11, "x", edits=1), meeting(21, "x", edits=1)]
    return talks(ann, bob, provisions=X, meetings=days)


def test_a_threshold_decides_who_is_there_for_the_test():
    held = hold(
        plan_of(hurt_over_a_red_line(), (number("stakeholders.ann.withdrawal_threshold"), [0.0, 0.37, 0.38, 0.2])),
        np.array([2, 1, 0, 3, 2]),
    )
    assert statuses(held) == ["agreement", "collapse", "collapse", "collapse", "agreement"]
    assert held.outcomes.left_at[0].tolist() == [0, 1, 1, 1, 0]


def test_what_is_added_to_is_what_the_base_case_says_and_stays_in_its_range():
    plan = plan_of(
        hurt_over_a_red_line(),
        (number("stakeholders[*].withdrawal_threshold", apply="add"), [-0.1, 0.2, -9.0]),
        (number("stakeholders[*].weight", apply="times"), [2.0, 0.5, 9999.0]),
    )
    people = [scenario_at(plan, point).stakeholders for point in range(3)]
    assert [[who.traits.withdrawal_threshold for who in each] for each in people] == [[0.4] * 2, [0.7] * 2, [0.0] * 2]
    assert [each[0].weight for each in people] == [2.0, 0.5, 1000.0]


def test_talks_end_on_the_dates_of_their_point():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    days = [meeting(1, "x", test=False), meeting(4, "x", test=False), meeting(30, "x", time="18:15")]
    scenario = talks(*people, provisions=X, meetings=days, deadline=day(60))
    epoch = 20454  # 2026-01-01, the day of convening
    plan = plan_of(
        scenario,
        (number("calendar.interval", kind=WHOLE), [2, 9, 29]),
        (number("calendar.deadline", kind=DATE), [epoch + 60, epoch + 18, epoch + 70]),
        (words("test", {}, {}, {"calendar.meetings.2.test": "false"}), [0, 0, 2]),
    )
    held = hold(plan, np.arange(3))
    # The third meeting is on day 5; on day 19, after the deadline; on day 59, without a test, so that time runs out.
    assert held.errors == {
        1: "small, changed: 1 fault\n  calendar.meetings[2] (2026-01-20) is after the deadline, 2026-01-19 "
        "(give a later deadline, or an extension)"
    }
    assert statuses(held)[::2] == ["agreement", "deadline_expired"]
    assert held.outcomes.ended.tolist() == [5 * 1440 + 18 * 60 + 15, 0, 70 * 1440 + 1439]


def test_a_deadline_of_its_own_stays_and_one_on_the_last_day_moves():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    days = [meeting(1, "x", test=False), meeting(4, "x", test=False)]
    for deadline, ended in ((40, (41 * 1440 - 1, 41 * 1440 - 1)), (4, (3 * 1440 - 1, 12 * 1440 - 1))):
        scenario = talks(*people, provisions=X, meetings=days, deadline=day(deadline))
        held = hold(plan_of(scenario, (number("calendar.interval", kind=WHOLE), [1, 10])), np.arange(2))
        assert held.outcomes.ended.tolist() == list(ended)


def test_a_faulty_point_is_told_and_the_others_are_held():
    plan = plan_of(
        hurt_over_a_red_line(),
        (number("rule.min_support"), [0.5, 0.5, 1.0, 1.5]),
        (words("rule", {}, {"rule.strict": "true"}), [0, 1, 1, 0]),
        replicates=2,
    )
    held = hold(plan, np.arange(8))
    strict = (
        "small, changed: 1 fault\n  rule.strict lets no text pass "
        "(with strict, support must exceed min_support, which is 1)"
    )
    high = "small, changed: 1 fault\n  rule.min_support must be between 0 and 1 (got 1.5)"
    assert held.errors == {4: strict, 5: strict, 6: high, 7: high}
    assert [status for status in statuses(held) if status != "open"] == ["agreement"] * 4
    for name in COLUMNS:
        assert not getattr(held.outcomes, name)[..., [4, 5, 6, 7]].any()


def test_when_every_point_is_faulty_all_is_blank():
    held = hold(plan_of(hurt_over_a_red_line(), (number("rule.quorum"), [1.1, 2.0])), np.arange(2))
    assert sorted(held.errors) == [0, 1]
    assert held.outcomes.text.tolist() == [[0, 0]]
    assert held.outcomes.left_at.shape == (2, 2)


def test_who_is_away_from_a_meeting_counts_for_its_quorum():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    scenario = talks(*people, provisions=X, meetings=[meeting(1, "x", attendance={"ann": 0.0})])
    held = hold(plan_of(scenario, (number("rule.quorum"), [0.5, 0.51])), np.arange(2))
    assert statuses(held) == ["agreement", "deadline_expired"]


def test_red_lines_that_are_numbers():
    # Ann is content with b alone. From 0.6 on her red line rules out b (0.5) as well, and 1.1 is no stringency.
    line = schema.RedLine(provision="x", min=0.4)
    ann = attrs.evolve(party("ann", scores={"x": (0, 60, 60)}), red_lines=(line,))
    bob = party("bob", scores={"x": (60, 50, 0)})
    table = [provision("x", 0.0, 0.5, 1.0)]
    scenario = talks(ann, bob, provisions=table, meetings=[meeting(1, "x")], start_from={"x": "b"})
    plan = plan_of(scenario, (number("stakeholders.ann.red_lines.x.min"), [0.4, 0.5, 0.6, 1.1]))
    held = hold(plan, np.arange(4))
    assert statuses(held) == ["agreement", "agreement", "deadline_expired", "open"]
    assert list(held.errors) == [3]


def test_points_with_many_replicates_are_what_many_replicates_are():
    park = load("teaching-park")
    plan = plan_of(park, (number("rule.quorum"), [0.0, 0.9]), replicates=1100, seed=5)
    order = np.random.default_rng(1).permutation(2200)
    held = hold(plan, order)
    for point in range(2):
        rows = order.argsort()[point * 1100 : point * 1100 + 1100]
        part = Outcomes(**{name: getattr(held.outcomes, name)[..., rows] for name in COLUMNS})
        whole = run_many(scenario_at(plan, point), replicates=1100, seed=5).outcomes
        assert set(unlike(part, whole)) <= {"forecast", "utility", "distance_to_ideal"}  # wider here
        assert all(np.array_equal(getattr(part, n), getattr(whole, n)) for n in COLUMNS)


def test_which_points_go_together():
    plan = plan_of(
        hurt_over_a_red_line(),
        (number("rule.quorum"), [0.1, 0.2, 0.3, 0.4, 0.5]),
        (words("how", {}, {"calendar.protocol": "floor_proposals"}, {"rule.name": "unanimity"}), [0, 1, 2, 0, 1]),
    )
    assert groups(plan).tolist() == [0, 1, 0, 0, 1]
    assert not hold(plan, np.arange(5)).errors


def test_very_many_variants_are_held_piece_by_piece(monkeypatch):
    rules = [{"rule.name": name} for name in ("consensus", "unanimity", "supermajority", "weighted_majority")]
    plan = plan_of(load("teaching-park"), (words("rule", *rules), [0, 1, 2, 3, 2]), replicates=8)
    whole = hold(plan, np.arange(40))
    monkeypatch.setattr(variants, "MOST_KEPT", 1)
    monkeypatch.setattr(held, "MOST_KEPT", 1)
    again = Plan(design=plan.design, points=plan.points)
    assert not unlike(hold(again, np.arange(40)).outcomes, whole.outcomes)
    assert len(variants.variants_of(again).found) == 1
    assert not hold(again, np.arange(0)).errors


def test_a_text_says_the_same_option_wherever_it_stands():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    people = [attrs.evolve(who, scores={}, ideal={"x": 1.0}, salience={"x": 1.0}) for who in people]
    scenario = talks(*people, provisions=X, meetings=[meeting(1, "x"), meeting(9, "x")])
    strong = '{ id = "z", stringency = 1.0 }'
    some, other = '{ id = "a", stringency = 0.0 }', '{ id = "b", stringency = 0.9 }'
    options = [
        {"provisions.x.options": f"[{', '.join(each)}]"} for each in ((strong, some), (other, some), (some, other))
    ]
    plan = plan_of(scenario, (words("options", {}, *options), [0, 1, 2, 3]))
    assert [option.id for option in outline(plan.design).provisions[0].options] == ["a", "b", "z"]
    # Everybody wants the strongest: b, z, b and b.
    assert hold(plan, np.arange(4)).outcomes.text.tolist() == [[1, 2, 1, 1]]


def test_a_later_deadline_where_enough_support_it():
    # Ann supports x = b, half of the weight; Bob does so at the very end, on the day to which the deadline is put off.
    ann, bob = party("ann", scores={"x": (0, 60)}), party("bob", scores={"x": (60, 20)}, reservation_value=0.1)
    later = schema.Extension(deadline=day(30), min_support=Fraction(0))
    days = [meeting(5, "x", edits=0), meeting(30, "x", edits=0)]
    scenario = talks(
        ann,
        bob,
        provisions=X,
        meetings=days,
        deadline=day(10),
        extension=later,
        rule="unanimity",
        start_from={"x": "b"},
    )
    held = hold(plan_of(scenario, (number("calendar.extension.min_support"), [0.0, 0.5, 0.51, 1.0])), np.arange(4))
    assert statuses(held) == ["agreement", "agreement", "deadline_expired", "deadline_expired"]
    assert held.outcomes.ended.tolist() == [30 * 1440, 30 * 1440, 10 * 1440 + 1439, 10 * 1440 + 1439]

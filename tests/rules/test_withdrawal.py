"""Who walks out: grievance, pull, and waves."""

import numpy as np
from small import by_name, convened, draws, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules.withdrawal import (
    chance_to_leave,
    disappointment,
    lost_hope,
    pull_of_allies,
    weight_gone,
    withdraw,
)

X, Y = provision("x", 0.0, 1.0), provision("y", 0.0, 1.0)
SCORES = {"x": (0, 50), "y": (0, 50)}
ALWAYS, HALF = 2**32, 2**31


def member(name, bloc="b", **said):
    """Someone with r = 0.5, L = 0.3 and a solidarity of 0.6."""
    usual = {"reservation_value": 0.5, "withdrawal_threshold": 0.3, "solidarity": 0.6, "scores": SCORES}
    return party(name, bloc, **(usual | said))


def seats(*people, more=0):
    """Case, table with F = r for everyone, and the meeting, with `more` of them to come."""
    days = [meeting(n, "xy") for n in range(1, more + 2)]
    scenario = talks(*people, provisions=[X, Y], meetings=days)
    case, table = convened(scenario)
    return case, put(table, forecast=table.reservation_value), held(scenario)


def everyone(case):
    """Every stakeholder, in the one negotiation."""
    return np.arange(len(case.stakeholders)), np.zeros(len(case.stakeholders), int)


def walk_out(*people, more=0, withdrawal=None, **changes):
    """The wave in which each leaves, 0 for who stays."""
    case, table, row = seats(*people, more=more)
    move = withdraw(case, put(table, **changes), row, draws(case, withdrawal=withdrawal))
    found = dict.fromkeys(case.stakeholders, 0)
    if move.why is not None:
        found |= {case.stakeholders[i]: wave for i, wave in zip(move.why.who, move.why.wave.tolist(), strict=True)}
    assert by_name(case.stakeholders, move.leaving) == {who: wave > 0 for who, wave in found.items()}
    assert (move.why is None) == (not move.leaving.any())
    return found, move


def waves(*people, **said):
    return walk_out(*people, **said)[0]


def test_a_cascade_in_waves():
    # ann lost 0.2 and bears 0.1. Then half of bob's allies have left, a pull of 0.3 to his 0.3, and all of cat's, 0.6.
    ann, bob, cat = (member("ann", withdrawal_threshold=0.1), member("bob"), member("cat", withdrawal_threshold=0.5))
    assert waves(ann, bob, cat, forecast={"ann": 300_000}) == {"ann": 1, "bob": 2, "cat": 3}


def test_all_who_leave_in_one_wave_pull_in_the_next():
    people = member("ann"), member("art"), member("cat", withdrawal_threshold=0.6)
    assert waves(*people, forecast={"ann": 0, "art": 0}) == {"ann": 1, "art": 1, "cat": 2}


def test_a_cascade_in_each_of_two_blocs():
    people = [member(name, bloc, withdrawal_threshold=0.1) for name, bloc in zip(("a1", "c1"), "ac", strict=True)]
    others = [member(name, bloc) for name, bloc in zip(("a2", "c2", "alone"), "acd", strict=True)]
    expected = {"a1": 1, "c1": 1, "a2": 2, "c2": 2, "alone": 0}
    assert waves(*people, *others, forecast={"a1": 300_000, "c1": 300_000}) == expected


def test_the_order_in_the_file_does_not_matter():
    cat, bob, ann = (member("cat", withdrawal_threshold=0.5), member("bob"), member("ann", withdrawal_threshold=0.1))
    assert waves(cat, bob, ann, forecast={"ann": 300_000}) == {"ann": 1, "bob": 2, "cat": 3}


def test_nobody_leaves_below_the_threshold_and_somebody_leaves_at_it():
    assert waves(member("ann"), forecast=200_001) == {"ann": 0}
    assert waves(member("ann"), forecast=200_000) == {"ann": 1}


def test_disappointment_and_lost_hope_add_up():
    ann = member("ann", withdrawal_threshold=0.2, forbids={"x": "a"}, red_line_weight=0.5)
    assert waves(ann, forecast=400_000, hope=800_000) == {"ann": 1}
    assert waves(ann, forecast=400_000, hope=800_002) == {"ann": 0}


def test_at_the_threshold_the_chance_is_still_0_where_it_rises_softly():
    soft = member("ann", hazard_softness=0.1)
    assert waves(soft, forecast=200_000) == {"ann": 0}
    assert waves(soft, forecast=199_999) == {"ann": 1}


def test_the_chance_to_leave():
    # z = 0.1 and κ = 0.1: a half. z = 0.3: three quarters. With a cap of one half: a quarter, and three eighths.
    people = [member("a", hazard_softness=0.1), member("b", hazard_softness=0.1, hazard_cap=0.5), member("c")]
    case = seats(*people)[0]

    def chances(z):
        return chance_to_leave(case, np.full(3, z), everyone(case)).tolist()

    assert chances(100_000) == [HALF, 2**30, ALWAYS]
    assert chances(300_000) == [3 * 2**30, 3 * 2**29, ALWAYS]
    assert chances(0) == [0, 0, ALWAYS]
    assert chances(-1) == [0, 0, 0]
    assert chances(1) == [42_949, 21_474, ALWAYS]  # 2³² / 100 001, floored


def test_a_draw_below_the_chance_leaves():
    soft = member("ann", hazard_softness=0.1)
    assert waves(soft, forecast=100_000, withdrawal={"ann": HALF}) == {"ann": 0}
    assert waves(soft, forecast=100_000, withdrawal={"ann": HALF - 1}) == {"ann": 1}


def test_a_cap_holds_back_whoever_has_lost_everything():
    capped = member("ann", hazard_cap=0.5, withdrawal_threshold=0.0)
    assert waves(capped, forecast=0, withdrawal={"ann": HALF}) == {"ann": 0}
    assert waves(capped, forecast=0, withdrawal={"ann": HALF - 1}) == {"ann": 1}


def test_the_same_draw_in_every_wave():
    # bob's chance is a half when asked alone, 0.1 above his threshold, and three quarters when ann has left.
    ann = member("ann", withdrawal_threshold=0.0)
    bob = member("bob", hazard_softness=0.1, withdrawal_threshold=0.3, solidarity=0.2)
    at = {"ann": 500_000, "bob": 100_000}
    assert waves(ann, bob, forecast=at, withdrawal={"bob": HALF - 1}) == {"ann": 1, "bob": 1}
    assert waves(ann, bob, forecast=at, withdrawal={"bob": 3 * 2**30 - 1}) == {"ann": 1, "bob": 2}
    assert waves(ann, bob, forecast=at, withdrawal={"bob": 3 * 2**30}) == {"ann": 1, "bob": 0}


def test_disappointment():
    case, table, row = seats(member("ann", meeting_cost=0.02), member("bob"), more=3)

    def found(ann, bob):
        return by_name(case.stakeholders, disappointment(case, put(table, forecast={"ann": ann, "bob": bob}), row))

    assert found(450_000, 450_000) == {"ann": 110_000, "bob": 50_000}  # three meetings at 0.02 to come
    assert found(570_000, 510_000) == {"ann": 0, "bob": 0}
    assert found(550_000, 500_001) == {"ann": 10_000, "bob": 0}


def test_lost_hope_is_that_of_the_worst_red_line():
    ann = member("ann", forbids={"x": "a", "y": "a"}, red_line_weight=0.8)
    case, table, _ = seats(ann, member("bob"), member("odd", forbids={"x": "a"}, red_line_weight=0.333333))
    hope = {("ann", "x"): 700_000, ("ann", "y"): 250_000, ("odd", "x"): 499_999}
    # 0.8 · 0.75 = 0.6; bob has none; 333 333 · 500 001 // 1 000 000 = 166 666.
    assert by_name(case.stakeholders, lost_hope(case, put(table, hope=hope))) == {
        "ann": 600_000,
        "bob": 0,
        "odd": 166_666,
    }


def test_the_provision_that_carried_the_grievance():
    ann = member("ann", forbids={"x": "a", "y": "a"}, red_line_weight=1.0)

    def carried_by(**hope):
        hopes = {("ann", p): value for p, value in hope.items()}
        return walk_out(ann, hope=hopes, forecast=0)[1].provision[0, 0]

    assert carried_by(x=900_000, y=100_000) == 1
    assert carried_by(x=100_000, y=100_000) == 0
    assert carried_by(x=1_000_000, y=1_000_000) == -1
    assert walk_out(member("ann", red_line_weight=0.0, forbids={"y": "a"}), hope=0, forecast=0)[1].provision[0, 0] == -1
    assert walk_out(ann, hope=1_000_000)[1].provision[0, 0] == -1  # stays


def pulls(*people, gone):
    """How much those still in are pulled."""
    case, table, _ = seats(*people)
    weight = weight_gone(case, put(table, active=dict.fromkeys(gone, False)))
    pulled = pull_of_allies(case, weight, everyone(case))
    return {who: pull for who, pull in zip(case.stakeholders, pulled.tolist(), strict=True) if who not in gone}


def test_the_pull_is_by_weight_of_the_bloc_without_oneself():
    people = [member("ann"), member("bob", weight=2.5), member("cat", weight=1.5)]
    # For ann 2.5 of 4.0, for cat 2.5 of 3.5 = 714 285; a solidarity of 0.6 each. Then 1.0 of 2.5 and of 3.5.
    assert pulls(*people, gone=["bob"]) == {"ann": 375_000, "cat": 428_571}
    assert pulls(*people, gone=["ann"]) == {"bob": 240_000, "cat": 171_428}
    assert pulls(*people, gone=["bob", "cat"]) == {"ann": 600_000}
    assert pulls(*people, gone=["ann", "cat"]) == {"bob": 600_000}
    assert pulls(*people, gone=[]) == {"ann": 0, "bob": 0, "cat": 0}


def test_other_blocs_do_not_pull():
    assert pulls(member("ann", "a"), member("art", "a"), member("bob", "b"), gone=["bob"]) == {"ann": 0, "art": 0}


def test_who_stands_alone_or_among_allies_without_weight_is_not_pulled():
    assert pulls(member("ann", "a"), member("bob"), gone=["bob"]) == {"ann": 0}
    assert pulls(member("ann"), member("bob", weight=0.0), gone=["bob"]) == {"ann": 0}
    assert pulls(member("ann", weight=0.0), member("bob"), gone=["bob"]) == {"ann": 600_000}


def test_the_weight_of_each_bloc_that_has_left():
    people = [member("ann", "a"), member("art", "a", weight=2.5), member("bob", weight=1.5), member("cat")]
    case, table, _ = seats(*people, party("watch", "a", observer=True))
    assert case.blocs == ("a", "b")
    for gone, weights in [((), [0, 0]), (("art", "cat", "watch"), [2_500_000, 1_000_000])]:
        assert weight_gone(case, put(table, active=dict.fromkeys(gone, False)))[:, 0].tolist() == weights


def test_an_observer_of_the_bloc_neither_pulls_nor_leaves():
    people = [member("ann"), member("bob"), party("watch", "b", observer=True)]
    assert pulls(*people, gone=["bob", "watch"])["ann"] == 600_000
    assert waves(*people, forecast=0) == {"ann": 1, "bob": 1, "watch": 0}


def test_who_left_before_pulls_on_but_does_not_leave_again():
    people = [member("ann"), member("bob")]
    assert waves(*people, active={"bob": False}) == {"ann": 1, "bob": 0}
    assert waves(*people) == {"ann": 0, "bob": 0}


def test_the_reasons_on_record():
    ann = member("ann", withdrawal_threshold=0.1, forbids={"x": "a"}, red_line_weight=0.5)
    before = {"forecast": {"ann": 400_000}, "hope": {("ann", "x"): 800_000}}
    _, move = walk_out(ann, member("bob"), withdrawal={"ann": 7, "bob": 8}, **before)
    why = move.why
    assert (why.who.tolist(), why.wave.tolist()) == ([0, 1], [1, 2])
    assert why.disappointment.tolist() == [100_000, 0]
    assert why.lost_hope.tolist() == [100_000, 0]
    assert why.pull.tolist() == [0, 600_000]
    assert why.chance.tolist() == [ALWAYS, ALWAYS]
    assert why.draw.tolist() == [7, 8]
    assert (move.provision[:, 0].tolist(), move.meeting) == ([0, -1], 1)

"""Who comes, and whether that is enough."""

from fractions import Fraction

import pytest
from small import by_name, convened, draws, held, meeting, party, provision, put, talks

from negotiation_sim.core.moves import apply
from negotiation_sim.core.rules.attendance import take_attendance

X = provision("x", 0.0, 1.0)
HALF = 2**31


def member(name, **said):
    return party(name, **({"scores": {"x": (0, 1)}, "attendance": 0.5} | said))


def opened(*people, attendance=None, left=(), agenda="x", edits=2, late=None, **changes):
    row = meeting(1, agenda, edits=edits, attendance=late or {})
    scenario = talks(*people, provisions=[X], meetings=[row], **changes)
    case, table = convened(scenario)
    table = put(table, active=dict.fromkeys(left, False), idle=3)
    move = take_attendance(case, table, held(scenario), draws(case, attendance=attendance))
    return by_name(case.stakeholders, move.in_room), move, apply(table, move)


def room(*people, **said):
    return opened(*people, **said)[0]


def test_a_draw_below_the_chance_comes():
    both = member("ann"), member("bob")
    assert room(*both, attendance={"ann": HALF - 1, "bob": HALF}) == {"ann": True, "bob": False}


def test_certainly_and_never():
    both = member("ann", attendance=1.0), member("bob", attendance=0.0)
    assert room(*both, attendance={"ann": 2**32 - 1, "bob": 0}) == {"ann": True, "bob": False}


def test_a_meeting_may_have_chances_of_its_own():
    assert room(member("ann"), attendance={"ann": 0}, late={"ann": 0.0}) == {"ann": False}
    assert room(member("ann"), attendance={"ann": 2**32 - 1}, late={"ann": 1.0}) == {"ann": True}


def test_the_chances_of_one_meeting_are_no_others():
    days = [meeting(1, "x", attendance={"ann": 0.0}), meeting(2, "x")]
    scenario = talks(member("ann"), provisions=[X], meetings=days)
    assert [held(scenario, number).attendance.tolist() for number in (1, 2)] == [[[0]], [[HALF]]]


def test_who_left_does_not_come_and_observers_do():
    people = member("ann"), member("bob"), party("watch", observer=True)
    assert room(*people, left=["bob"]) == {"ann": True, "bob": False, "watch": True}


@pytest.mark.parametrize(("present", "quorate"), [(5, True), (3, True), (2, False), (0, False)])
def test_a_quorum_is_reached_at_exactly_its_share(present, quorate):
    people = [member(f"p{n}") for n in range(5)]
    _, move, table = opened(*people, attendance={f"p{n}": HALF for n in range(present, 5)}, quorum=Fraction(3, 5))
    assert (move.quorate[0], table.quorate[0]) == (quorate, quorate)
    assert (move.why.weight_present[0], move.why.weight_active[0]) == (present * 1_000_000, 5_000_000)


def test_a_quorum_is_a_share_of_the_weight_of_the_active():
    people = [member("heavy", weight=2.0), member("ann"), member("bob"), party("watch", observer=True)]
    absent = {"ann": HALF, "bob": HALF}
    assert opened(*people, attendance=absent, quorum=Fraction(1, 2))[1].quorate[0]
    assert not opened(*people, attendance=absent, quorum=Fraction(51, 100))[1].quorate[0]
    assert opened(*people, attendance=absent, left=["ann"], quorum=Fraction(2, 3))[1].quorate[0]
    assert not opened(*people, attendance={"heavy": HALF}, quorum=Fraction(51, 100))[1].quorate[0]


def test_abstainers_count_for_the_quorum():
    people = [member("ann"), member("calm", abstains=True)]
    assert opened(*people, attendance={"ann": HALF}, quorum=Fraction(1, 2))[1].quorate[0]


@pytest.mark.parametrize(
    ("said", "idle"),
    [({}, 4), ({"edits": 0}, 3), ({"agenda": ""}, 3), ({"attendance": {"ann": HALF}, "quorum": Fraction(1)}, 4)],
)
def test_each_meeting_that_works_on_the_text_counts_as_idle_until_it_changes_it_quorate_or_not(said, idle):
    assert opened(member("ann"), **said)[2].idle[0] == idle

"""The chair and the single text. Everyone's utility is a sum of scores; only the differences matter to the chair."""

import numpy as np
from small import by_name, convened, draws, held, meeting, party, provision, put, talks

from negotiation_sim.core.chance import IRWIN_HALL_MEAN, IRWIN_HALL_SD
from negotiation_sim.core.protocols.single_text import amend_one_text, read_the_room
from negotiation_sim.core.rules.choice import lexicographic_best
from negotiation_sim.record.narrate import narrate

ABC = (0.0, 0.5, 1.0)
X, Y = provision("x", *ABC), provision("y", *ABC)
FREE = {"reservation_value": 0.0}


def edits(*people, agenda="xy", left=(), away=(), declared=(), start="aa", room=None, **said):
    """What the chair changes at one meeting at day 0 of 10, as letters: `"xb yc"`."""
    chair = {"reading_error": 0.0, "reading_error_after_caucus": 0.0, "attention": said.pop("attention", "head")}
    provisions = said.pop("provisions", [X, Y])
    texts = dict(zip([p.id for p in provisions], start, strict=False))
    when = meeting(0, agenda, **{"edits": 9, **said})
    scenario = talks(
        *people, provisions=provisions, meetings=[when, meeting(10)], rule="consensus", chair=chair, start_from=texts
    )
    case, table = convened(scenario)
    inside = {who.id: who.id not in (*left, *away) for who in people}
    lines = dict.fromkeys(declared, True)
    table = put(table, quorate=room is None, in_room=inside, active=dict.fromkeys(left, False), declared=lines)
    move = amend_one_text(case, table, held(scenario), draws(case))
    return move, " ".join(case.provisions[int(e.provision[0])] + "abc"[int(e.option[0])] for e in move.edits)


def changes(*people, **said):
    return edits(*people, **said)[1]


def test_the_chair_makes_the_best_change_first_and_goes_on_from_there():
    ann = party("ann", scores={"x": (0, 10, 5), "y": (0, 20, 30)}, **FREE)
    assert changes(ann) == "yc xb"


def test_the_chair_makes_so_many_changes_and_no_more():
    ann = party("ann", scores={"x": (0, 10, 5), "y": (0, 20, 30)}, **FREE)
    assert changes(ann, edits=1) == "yc"
    assert changes(ann, edits=0) == ""


def test_a_change_is_weighed_from_the_text_as_the_change_before_left_it():
    # yb alone costs bob 0.25 and gives ann 0.15, who would still object. After xb it wins her over.
    ann = party("ann", scores={"x": (20, 40), "y": (0, 15), "z": (0, 0)}, reservation_value=0.5)
    bob = party("bob", scores={"x": (20, 10), "y": (25, 0), "z": (0, 60)}, **FREE)
    provisions = [provision(name, 0.0, 1.0) for name in "xyz"]
    assert changes(ann, bob, provisions=provisions, start="aaa", agenda="y") == ""
    assert changes(ann, bob, provisions=provisions, start="aaa", agenda="yx") == "xb yb"


def test_a_provision_can_change_twice_at_a_meeting_and_the_record_says_from_what():
    # xc would give ann more than xb, but bob would object to it until yb makes up for it.
    ann = party("ann", scores={"x": (20, 30, 50), "y": (20, 5), "z": (0, 50)}, **FREE)
    bob = party("bob", scores={"x": (20, 20, 5), "y": (0, 20), "z": (0, 60)}, reservation_value=0.15)
    provisions = [X, provision("y", 0.0, 1.0), provision("z", 0.0, 1.0)]
    move, told = edits(ann, bob, provisions=provisions, start="aaa")
    assert told == "xb yb xc"
    case, table = convened(talks(ann, bob, provisions=provisions, meetings=[meeting(10)]))
    facts = narrate(move, case, table)
    assert [(fact.provision, fact.from_option, fact.to_option) for fact in facts] == [
        ("x", 0, 1),
        ("y", 0, 1),
        ("x", 1, 2),
    ]


def test_ties_go_to_the_first_on_the_agenda_and_then_to_the_first_option():
    ann = party("ann", scores={"x": (0, 7, 7), "y": (0, 7, 7)}, **FREE)
    assert changes(ann, agenda="xy") == "xb yb"
    assert changes(ann, agenda="yx") == "yb xb"


def test_what_is_not_on_the_agenda_stays():
    ann = party("ann", scores={"x": (0, 10, 5), "y": (0, 20, 30)}, **FREE)
    assert changes(ann, agenda="x") == "xb"
    assert changes(ann, agenda="") == ""


def test_only_a_strict_improvement_is_made():
    ann = party("ann", scores={"x": (7, 7, 7), "y": (9, 9, 8)}, **FREE)
    assert changes(ann) == ""


def test_stances_come_before_utilities():
    # xb wins bob, who would consider it; xc gives ann 0.4 more, but bob still objects.
    ann = party("ann", scores={"x": (20, 30, 70), "y": (0, 0, 50)}, **FREE)
    bob = party("bob", scores={"x": (0, 10, 0), "y": (0, 0, 50)}, reservation_value=0.1)
    assert changes(ann, bob, agenda="x", edits=1) == "xb"


def test_what_lies_above_the_aspiration_does_not_count():
    # ann holds out for 20 only, her best within her own red line on xc: she supports xb and xc alike.
    ann = party("ann", scores={"x": (0, 20, 90), "y": (0, 0, 0)}, forbids={"x": "c"}, **FREE)
    assert changes(ann) == "xb"


def test_the_chair_knows_declared_red_lines_only():
    ann = party("ann", scores={"x": (0, 10, 30), "y": (0, 0, 40)}, **FREE)
    bob = party("bob", scores={"x": (0, 10, 20), "y": (0, 0, 40)}, forbids={"x": "c"}, **FREE)
    assert changes(ann, bob, agenda="x") == "xc"
    assert changes(ann, bob, agenda="x", declared=[("bob", "x")]) == "xb"


def test_who_has_declared_a_red_line_that_the_text_crosses_objects_whatever_else_changes():
    # No change of y wins bob's stance; yc is made for his utility alone, up to the 0.3 that he holds out for.
    ann = party("ann", scores={"x": (0, 0, 50), "y": (0, 5, 0)}, **FREE)
    for lines in ({"x": "a"}, {"x": "a", "y": "b"}):
        bob = party("bob", scores={"x": (9, 0, 0), "y": (0, 0, 30)}, forbids=lines, **FREE)
        move, told = edits(ann, bob, agenda="y", declared=[("bob", "x")])
        why = move.edits[0].why
        assert told == "yc"
        assert (why.stances_before[0], why.stances_after[0]) == (1_000_000, 1_000_000)
        assert (why.utilities_before[0], why.utilities_after[0]) == (90_000, 300_000)
        why = edits(ann, bob, agenda="y")[0].edits[0].why
        assert (why.stances_before[0], why.stances_after[0]) == (2_000_000, 3_000_000)


def test_who_has_declared_a_red_line_is_won_back_by_a_change_that_respects_it():
    bob = party("bob", scores={"x": (9, 9, 0), "y": (0, 0, 0)}, forbids={"x": "a"}, **FREE)
    assert changes(bob, declared=[("bob", "x")]) == "xb"
    assert changes(bob) == ""


def test_the_same_table_is_amended_in_the_same_way_again():
    ann = party("ann", scores={"x": (0, 10, 5), "y": (0, 20, 30)}, **FREE)
    scenario = talks(ann, provisions=[X, Y], meetings=[meeting(0, "xy"), meeting(10)])
    case, table = convened(scenario)
    table = put(table, quorate=True, in_room=True)
    for _ in range(2):
        move = amend_one_text(case, table, held(scenario), draws(case))
        assert [edit.why.utilities_after[0] for edit in move.edits] == [300_000, 400_000]


def test_the_estimates_behind_a_change():
    # U before: ann 40 (considers: she holds out for 70), bob 0 (objects). After xb: ann 50, bob 30 = all he wants.
    ann = party("ann", scores={"x": (40, 50, 70), "y": (0, 0, 0)}, **FREE)
    bob = party("bob", scores={"x": (0, 30, 0), "y": (0, 0, 0)}, reservation_value=0.1)
    why = edits(ann, bob)[0].edits[0].why
    assert (why.stances_before[0], why.stances_after[0]) == (1_000_000, 3_000_000)
    assert (why.utilities_before[0], why.utilities_after[0]) == (400_000, 800_000)


def test_each_head_alike_or_each_bloc_alike():
    # For the two of a: xb is all they want, 30 each. For the one of b: xc, 40.
    two = [party(name, "a", scores={"x": (0, 30, 0), "y": (0, 0, 0)}, **FREE) for name in ("ann", "art")]
    one = party("bob", "b", scores={"x": (0, 0, 40), "y": (0, 0, 0)}, **FREE)
    assert changes(*two, one, attention="head") == "xb"
    assert changes(*two, one, attention="bloc") == "xc"


def test_a_bloc_counts_as_convened_without_observers_and_abstainers():
    # Three of a are voters, so each weighs 333 333; who left or abstains does not make the others heavier.
    three = [party(f"a{n}", "a", scores={"x": (0, 10, 0), "y": (0, 0, 0)}, **FREE) for n in range(3)]
    others = [
        party("watch", "a", observer=True),
        party("calm", "a", abstains=True, scores={"x": (0, 0, 90), "y": (0, 0, 0)}, **FREE),
    ]
    move, told = edits(*three, *others, attention="bloc", left=["a2"])
    assert told == "xb"
    assert move.edits[0].why.stances_before[0] == 666_666  # two who would consider
    assert move.edits[0].why.stances_after[0] == 1_333_332


def test_each_utility_is_floored_before_the_sum():
    # 333 333 · 100 001 // 1 000 000 = 33 333 for each of the three; floored after the sum it were 100 000.
    three = [party(f"a{n}", "a", scores={"x": (0, 10.0001, 0), "y": (0, 0, 0)}, **FREE) for n in range(3)]
    assert edits(*three, attention="bloc")[0].edits[0].why.utilities_after[0] == 99_999
    # 333 333 · 100 003 // 1 000 000 = 33 334, though of 100 001 and 2 it were 33 333 and 0.
    three = [party(f"a{n}", "a", scores={"x": (0, 0.0002, 0), "y": (10.0001, 0, 0)}, **FREE) for n in range(3)]
    assert edits(*three, attention="bloc")[0].edits[0].why.utilities_after[0] == 100_002


def test_who_is_away_or_has_left_or_abstains_or_observes_is_not_attended_to():
    ann = party("ann", scores={"x": (0, 10, 0), "y": (0, 0, 0)}, **FREE)
    bob = party("bob", scores={"x": (0, 0, 90), "y": (0, 0, 0)}, **FREE)
    calm = party("bob", abstains=True, scores={"x": (0, 0, 90), "y": (0, 0, 0)}, **FREE)
    assert changes(ann, bob) == "xc"
    assert changes(ann, bob, away=["bob"]) == "xb"
    assert changes(ann, bob, left=["bob"]) == "xb"
    assert changes(ann, calm) == "xb"
    assert changes(ann, party("bob", observer=True)) == "xb"


def test_without_a_quorum_the_text_stays():
    ann = party("ann", scores={"x": (0, 10, 5), "y": (0, 20, 30)}, **FREE)
    assert changes(ann, room="too few") == ""


def test_provisions_of_different_length():
    ann = party("ann", scores={"x": (3, 0), "y": (0, 20, 30), "z": (5,)}, **FREE)
    of_two, of_one = provision("x", 0.0, 1.0), provision("z", 0.0)
    assert changes(ann, agenda="zxy", provisions=[of_two, Y, of_one], start="baa") == "yc xa"


def test_sums_over_a_crowd_and_of_large_scores_do_not_run_over():
    # Worth 20 to each of 130, who would all consider the draft and all support the change.
    crowd = [party(f"p{n}", scores={"x": (0, 2000, 0), "y": (0, 0, 0)}, **FREE) for n in range(130)]
    why = edits(*crowd)[0].edits[0].why
    assert (why.stances_before[0], why.stances_after[0]) == (130_000_000, 260_000_000)
    assert (why.utilities_before[0], why.utilities_after[0]) == (0, 2_600_000_000)
    rich = [party(name, scores={"x": (0, 200_000, 0), "y": (0, 0, 0)}, **FREE) for name in ("ann", "bob")]
    assert edits(*rich)[0].edits[0].why.utilities_after[0] == 4_000_000_000


def test_an_error_may_be_larger_than_all_utilities():
    scenario = talks(
        party("ann", scores={"x": (0, 0, 80)}),
        provisions=[X],
        meetings=[meeting(5, "x"), meeting(10)],
        chair={"reading_error": 1000.0, "reading_error_after_caucus": 0.0},
    )
    case, table = convened(scenario)
    words = {"ann": IRWIN_HALL_MEAN + 3 * IRWIN_HALL_SD}
    read = read_the_room(case, put(table, in_room=True), held(scenario), draws(case, reading=words))
    assert (read.hoped[0, 0], read.least[0, 0]) == (3_000_550_000, 3_000_300_000)


def reading(caucus):
    """What the chair reads of ann one standard deviation too high, and of bob one too low: both r = 0.3, best 0.8."""
    people = [party(name, scores={"x": (0, 0, 80)}) for name in ("ann", "bob")]
    chair = {"reading_error": 0.08, "reading_error_after_caucus": 0.02}
    days = [meeting(5, "x", caucus=caucus), meeting(10)]
    scenario = talks(*people, provisions=[X], meetings=days, chair=chair)
    case, table = convened(scenario)
    words = {"ann": IRWIN_HALL_MEAN + IRWIN_HALL_SD, "bob": IRWIN_HALL_MEAN - IRWIN_HALL_SD}
    read = read_the_room(case, put(table, in_room=True), held(scenario), draws(case, reading=words))
    assert np.array_equal(read.enough, read.hoped)
    return by_name(case.stakeholders, read.hoped), by_name(case.stakeholders, read.least)


def test_the_chair_misreads_what_people_hold_out_for_and_what_they_can_bear_by_one_error():
    # Half-way the aspiration is 0.3 + 0.5 · 0.5 = 0.55.
    assert reading(caucus=False) == ({"ann": 630_000, "bob": 470_000}, {"ann": 380_000, "bob": 220_000})


def test_a_caucus_helps_to_read_people():
    assert reading(caucus=True) == ({"ann": 570_000, "bob": 530_000}, {"ann": 320_000, "bob": 280_000})


def test_who_is_not_a_voter_in_the_room_is_read_as_out_of_reach_and_adds_nothing():
    people = [
        party("ann", scores={"x": (0, 0, 80)}),
        party("away", scores={"x": (0, 0, 80)}),
        party("calm", abstains=True, scores={"x": (0, 0, 80)}),
        party("watch", observer=True),
    ]
    scenario = talks(*people, provisions=[X], meetings=[meeting(5, "x"), meeting(10)])
    case, table = convened(scenario)
    table = put(table, in_room={"ann": True, "calm": True, "watch": True})
    read = read_the_room(case, table, held(scenario), draws(case))
    nobody = [case.never] * 3
    assert read.hoped[:, 0].tolist() == [550_000, *nobody]
    assert read.least[:, 0].tolist() == [300_000, *nobody]
    assert read.enough[:, 0].tolist() == [550_000, 0, 0, 0]
    assert case.never > 10**9


def test_the_best_by_the_first_key_then_by_the_second_then_by_the_third():
    def best(possible, *keys):
        return [int(key[0]) for key in lexicographic_best(*(np.array(each)[:, None] for each in (possible, *keys)))]

    every, in_order = [True] * 4, [0, -1, -2, -3]
    assert best(every, [1, 3, 3, 2], [9, 1, 2, 9]) == [3, 2]
    assert best(every, [1, 3, 3, 2], [9, 5, 5, 9], in_order) == [3, 5, -1]
    assert best([True, False, False, True], [1, 3, 3, 2], [9, 1, 2, 9], in_order) == [2, 9, -3]
    assert best([True, False, True, False], [-5, 0, -7, 0], [1, 2, 3, 4]) == [-5, 1]


def test_the_best_of_each_column():
    possible, first = np.array([[True, True], [True, False]]), np.array([[1, 1], [2, 2]])
    assert [key.tolist() for key in lexicographic_best(possible, first, 10 * first)] == [[2, 1], [20, 10]]

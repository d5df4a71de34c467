"""What a meeting tells people about the end: of the text, and of their red lines."""

import pytest
from small import by_name, convened, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules.forecast import signals, update_forecasts

X, Y = provision("x", 0.0, 0.5, 1.0), provision("y", 0.0, 1.0)
SCORES = {"x": (10, 20, 30), "y": (0, 40)}


def ann(**said):
    return party("ann", scores=SCORES, **{"forbids": {"x": "a"}, **said})


def bob(options, **said):
    return party("bob", scores=SCORES, forbids={"x": options}, **said)


CAT = party("cat", scores=SCORES, forbids={"y": "a"})


def after(*people, agenda="x", edits=2, rule="consensus", **changes):
    """Forecasts, and hopes for red lines on x, after a meeting; before it F = 0.5 and μ = 0.9 for all, λ is 0.5."""
    scenario = talks(*people, provisions=[X, Y], meetings=[meeting(10, agenda, edits=edits)], rule=rule)
    case, table = convened(scenario)
    table = put(table, **{"forecast": 500_000, "hope": 900_000, "quorate": True, **changes})
    move = update_forecasts(case, table, held(scenario), None)
    return by_name(case.stakeholders, move.forecast), hopes_of(case, move.hope)


def hopes_of(case, hope):
    """The hope of each who has a red line, all of them on x here."""
    return by_name([case.stakeholders[i] for i, p in case.red_lines if p == 0], hope)


def hope_of_ann(*people, **said):
    return after(*people, **said)[1]["ann"]


def declared(who):
    return {(who, "x"): True}


def test_green_the_draft_respects_the_red_line():
    assert hope_of_ann(ann(), text={"x": 1}) == 950_000


def test_amber_something_else_that_is_acceptable_has_not_been_ruled_out():
    assert hope_of_ann(ann(), text={"x": 0}) == 700_000


def test_red_all_that_is_acceptable_has_been_ruled_out():
    assert hope_of_ann(ann(), bob("bc"), declared=declared("bob")) == 450_000


def test_amber_while_the_others_have_not_declared_their_red_lines():
    assert hope_of_ann(ann(), bob("bc")) == 700_000


def test_amber_where_the_draft_is_acceptable_to_ann_but_ruled_out_by_others():
    assert hope_of_ann(ann(), bob("b"), text={"x": 1}, declared=declared("bob")) == 700_000


def test_amber_where_the_others_can_be_overruled():
    cat = party("cat", scores=SCORES)
    assert hope_of_ann(ann(), bob("bc"), cat, declared=declared("bob"), rule="supermajority") == 700_000
    assert hope_of_ann(ann(), bob("bc"), declared=declared("bob"), rule="supermajority") == 450_000


def test_hope_rises_again_when_those_who_ruled_it_out_have_left():
    gone = {"declared": declared("bob"), "active": {"bob": False}}
    assert hope_of_ann(ann(), bob("bc"), text={"x": 1}, **gone) == 950_000


def test_the_forecast_moves_towards_the_text():
    # U = 0.10: half of the way from 0.5 is 0.3.
    assert after(ann())[0] == {"ann": 300_000}
    assert after(ann(), text={"x": 2, "y": 1})[0] == {"ann": 600_000}


def test_attention_is_how_far_it_moves():
    assert after(ann(attention=0.0)) == ({"ann": 500_000}, {"ann": 900_000})
    assert after(ann(attention=1.0)) == ({"ann": 100_000}, {"ann": 500_000})


def test_steps_are_floored_also_downwards():
    # −1 · 0.5 is floored to −1, +1 · 0.5 to 0; and −900 000 · 0.333333 to −300 000, not −299 999.
    assert after(ann(), forecast=100_001)[0] == {"ann": 100_000}
    assert after(ann(), forecast=99_999)[0] == {"ann": 99_999}
    assert hope_of_ann(ann(attention=0.333333), bob("bc"), declared=declared("bob")) == 600_000


def test_the_absent_read_the_minutes():
    assert after(ann(), in_room=False) == ({"ann": 300_000}, {"ann": 700_000})


def test_what_is_not_on_the_agenda_tells_nothing_of_red_lines():
    assert after(ann(), agenda="y") == ({"ann": 300_000}, {"ann": 900_000})


@pytest.mark.parametrize("nothing_done", [{"edits": 0}, {"quorate": False}])
def test_where_the_text_was_not_worked_on_only_red_lines_on_the_agenda_are_learnt_about(nothing_done):
    assert after(ann(), **nothing_done) == ({"ann": 500_000}, {"ann": 700_000})


def test_a_meeting_without_an_agenda_tells_nothing():
    assert after(ann(), agenda="") == ({"ann": 500_000}, {"ann": 900_000})


def test_who_left_and_observers_learn_nothing():
    watch = party("watch", observer=True)
    assert after(ann(), watch, active={"ann": False}) == (
        {"ann": 500_000, "watch": 500_000},
        {"ann": 900_000},
    )


def test_abstainers_forecast_like_everyone():
    assert after(ann(abstains=True)) == ({"ann": 300_000}, {"ann": 700_000})


def test_a_signal_for_each_provision():
    scenario = talks(ann(), bob("bc"), CAT, provisions=[X, Y], meetings=[meeting(10, "xy")])
    case, table = convened(scenario)
    table = put(table, declared=declared("bob"))
    assert signals(case, table)[:, 0].tolist() == [0, 1_000_000, 500_000]
    assert signals(case, put(table, text={"y": 1}))[:, 0].tolist() == [0, 1_000_000, 1_000_000]

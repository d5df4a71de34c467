"""Where talks stood at a moment: after an event, or at the end of a day."""

from datetime import date

import pytest
from logs import CONVENED, OPENED, POND, TESTED, placed
from logs import WITHDREW as LEFT

from negotiation_sim import load, run
from negotiation_sim.record import events as e
from negotiation_sim.record.state import Standing, state_after, state_on
from negotiation_sim.story import tell_state


def of(state, who):
    """The standing of one stakeholder."""
    return next(standing for standing in state.standings if standing.stakeholder == who)


def test_the_event_itself_is_counted():
    assert state_after(POND, 1).text == {"fence": "none", "dogs": "free"}
    assert state_after(POND, 2).text == {"fence": "high", "dogs": "free"}
    assert state_after(POND, 4).text == {"fence": "high", "dogs": "lead"}


def test_everything_about_a_stakeholder_who_left():
    assert of(state_after(POND, 8), "ann") == Standing(
        stakeholder="ann",
        name="Ann",
        bloc="a",
        observer=False,
        active=False,
        in_room=False,
        forecast=0.25,
        reservation_value=0.3,
        withdrawal_threshold=0.5,
        hope={"dogs": 0.4},
        declared=("dogs",),
        stance="object",
        left_at=1,
        carried_by="dogs",
    )


def test_a_stakeholder_without_red_lines_who_was_not_in_the_room():
    cleo = of(state_after(POND, 7), "cleo")
    assert (cleo.active, cleo.in_room, cleo.hope, cleo.declared) == (True, False, {}, ())
    assert (cleo.stance, cleo.left_at, cleo.carried_by) == (None, None, None)


def test_an_observer_expects_nothing():
    wim = of(state_after(POND, 1), "wim")
    assert (wim.observer, wim.in_room) == (True, True)
    assert (wim.forecast, wim.reservation_value, wim.withdrawal_threshold) == (None, None, None)


def test_shocks_and_the_deadline_in_force():
    before, after = state_after(POND, 9), state_after(POND, 11)
    assert (of(before, "ben").reservation_value, of(after, "ben").reservation_value) == (0.3, 0.35)
    assert (of(before, "cleo").withdrawal_threshold, of(after, "cleo").withdrawal_threshold) == (0.5, 0.45)
    assert (before.deadline, after.deadline) == ("2026-01-21", "2026-01-31")


@pytest.mark.parametrize(
    ("day", "last"), [("2026-01-01", 0), ("2026-01-04", 0), ("2026-01-05", 7), ("2026-01-06", 9), ("2030-01-01", 11)]
)
def test_a_day_ends_after_its_last_event(day, last):
    assert state_on(POND, date.fromisoformat(day)).event.sequence == last


def test_moments_that_a_log_has_not():
    with pytest.raises(ValueError, match="no event 12 in this log; it has the events 0 to 11"):
        state_after(POND, 12)
    with pytest.raises(ValueError, match="no event -1 in this log"):
        state_after(POND, -1)
    with pytest.raises(
        ValueError, match="on 2025-12-31 the talks had not been convened; ask for 2026-01-01 or a later"
    ):
        state_on(POND, date(2025, 12, 31))
    for empty in (lambda: state_after([], 0), lambda: state_on([], date(2026, 1, 1))):
        with pytest.raises(ValueError, match="a log begins with ProcessConvened"):
            empty()


def test_the_park_after_its_withdrawal():
    log = run(load("teaching-park"), seed=0).events
    told = state_after(log, 25).to_dict()
    people = told.pop("stakeholders")
    assert told.pop("scenario_hash") == log[0].fact.scenario_hash
    assert told == {
        "scenario": "teaching-park",
        "illustrative": False,
        "seed": 0,
        "replicate": 0,
        "sequence": 25,
        "date": "2026-04-14",
        "minute": 60480,
        "meeting": 4,
        "status": "open",
        "deadline": "2026-04-28",
        "idle_meetings": 2,
        "text": {"fence": "fence", "dogs": "free", "hours": "midnight", "meadow": "none"},
    }
    assert [(each["stakeholder"], each["active"], each["stance"], each["forecast"]) for each in people] == [
        ("parents", True, "consider", 0.521875),
        ("nature", False, "object", 0.128125),
        ("dog_owners", True, "support", 0.784375),
        ("cafe", True, "support", 0.828125),
        ("sports", True, "support", 0.871875),
    ]


def test_a_state_in_sentences():
    assert list(tell_state(state_after(POND, 8), POND)) == [
        "A pond · pond · case hash 0123456789ab · seed 5 · replicate 6",
        "Illustrative: positions of real organisations are coded by judgement, not stated by them.",
        "After event 8 (the last is 11) · 2026-01-06 · meeting 1 · the talks were open, deadline 2026-01-21",
        "  Ann withdrew: no option they could accept was still open on «Dogs», allies had left and staying on promised "
        "less than leaving (0.55 against a threshold of 0.50)",
        "The draft:",
        "  Fence: high it is",
        "  Dogs: lead it is",
        "Still in, 3 of 4 parties:",
        "  Anton: forecast 0.60, reservation value 0.30, withdrawal threshold 0.50 · at its latest test or poll "
        "in support · not in the room",
        "  Ben: forecast 0.60, reservation value 0.30, withdrawal threshold 0.50 · at its latest test or poll "
        "abstaining · hope for its red line on «Fence» 0.70",
        "  Cleo: forecast 0.60, reservation value 0.30, withdrawal threshold 0.50 · in no test or poll yet "
        "· not in the room",
        "Had left:",
        "  Ann, after meeting 1, over «Dogs»: forecast 0.25, reservation value 0.30, withdrawal threshold 0.50 "
        "· at its latest test or poll objecting · hope for its red line on «Dogs» 0.40, declared",
        "Observers: Wim",
    ]


def test_a_straw_poll_after_a_test_is_not_told_as_a_test():
    polled = e.StrawPollTaken(support=("ben",), consider=("ann",), object=())
    log = placed((0, 0, None, CONVENED), (1, 1, None, OPENED), (1, 1, 1, TESTED), (2, 1, 1, polled))
    ann, anton = [line for line in tell_state(state_after(log, 3), log) if line.startswith(("  Ann:", "  Anton:"))]
    assert " · at its latest test or poll would consider · " in ann  # at the test she had objected
    assert " · at its latest test or poll in support" in anton  # he was asked at the test only


def test_talks_that_are_over_and_a_party_that_left_before_they_met():
    log = placed((0, 0, None, CONVENED), (1, 0, None, LEFT), (2, 0, None, e.ProcessCollapsed(parties=1)))
    told = list(tell_state(state_after(log, 2), log))
    assert "· before the first meeting · the talks were over: collapse, deadline 2026-01-21" in told[2]
    assert any(line.startswith("  Ann, before the first meeting, over «Dogs»: ") for line in told)
    assert "The draft:" in told


def test_a_text_that_was_adopted_is_called_so():
    log = run(load("teaching-park"), seed=0).events
    told = list(tell_state(state_after(log, len(log) - 1), log))
    assert "The text that was adopted:" in told and "The draft:" not in told
    assert "· the talks were over: agreement, deadline" in told[1]

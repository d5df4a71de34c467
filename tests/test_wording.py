"""The one place that words an event, and the log told line by line."""

import attrs
import pytest
from logs import ACCEPTED, CONVENED, EVERY_KIND, INTERVENED, OPENED, POND, REJECTED, placed

from negotiation_sim import changed, load, names, run
from negotiation_sim.record import events as e
from negotiation_sim.record.selection import select
from negotiation_sim.story import tell, tell_log, worded


def test_every_event_of_the_pond():
    assert worded(POND) == [
        "«A pond» was convened: 4 parties and 1 observer, 2 provisions, deadline 2026-01-21",
        "Meeting 1 · Once · agenda: Dogs; in the room: 2 of 4 parties and 1 observer; absent: Anton and Cleo",
        "The chair amended «Fence»: “high it is” (was: “none it is”)",
        "Ben proposed «Dogs»: “lead it is”",
        "Accepted, with 75% of the weight for it: «Dogs»: “lead it is”, proposed by Ben",
        "Red line declared by Ann: never «Dogs»: “free it is”",
        "Test: 1 in support (Anton), 1 objecting (Ann), 1 abstaining (Ben); it did not pass: an objection",
        "Ann: forecast of the final text's utility 0.25, hope for its red line on «Dogs» 0.40; ruled out by others' "
        "red lines: every option on «Dogs» acceptable to Ann",
        "Ann withdrew: no option they could accept was still open on «Dogs», allies had left and staying on promised "
        "less than leaving (0.55 against a threshold of 0.50)",
        "Anton withdrew: allies had left (0.60 against a threshold of 0.50)",
        "Shock: A flood (reservation value now Ben 0.35; withdrawal threshold now Cleo 0.45)",
        "The deadline was extended to 2026-01-31",
    ]


@pytest.mark.parametrize("fact", [fact for fact, _, _ in EVERY_KIND[1:]], ids=lambda fact: type(fact).__name__)
def test_every_kind_of_fact_has_a_sentence(fact):
    sentence = worded(placed((0, 0, None, CONVENED), (1, 1, None, fact)))[1]
    assert len(sentence) > 10 and not sentence[0].islower() and "\n" not in sentence


def test_an_intervention_says_what_is_otherwise_and_what_that_moved():
    told = worded(placed((0, 0, None, CONVENED), (1, 1, None, INTERVENED)))
    assert told[1] == (
        "Intervention: from here on blocs.b.withdrawal_threshold = 0.6, calendar.deadline = 2026-02-01, "
        "initial_text.fence = low, stakeholders.ann.hazard_cap = 0 and stakeholders.ann.salience.dogs = 0.5 "
        "(reservation value now Cleo 0.35; withdrawal threshold now Ben 0.60); the deadline is now 2026-02-01"
    )


def test_the_hour_of_a_meeting_stands_apart_from_its_title():
    untitled = attrs.evolve(OPENED, title="")
    log = placed((0, 0, None, CONVENED), (1, 1, None, OPENED), (2, 2, None, untitled))
    told = worded([attrs.evolve(event, minute=event.minute + 14 * 60 + 5 if event.meeting else 0) for event in log])
    assert told[1].startswith("Meeting 1 · Once · 14:05 · agenda: Dogs; ")
    assert told[2].startswith("Meeting 2 · 14:05 · agenda: Dogs; ")


def test_shares_of_a_rule_are_told_exactly_and_never_as_odd_fractions():
    odd = {
        "rule.min_support": "0.804467",
        "rule.max_objection": "2/3",
        "rule.max_objectors": "3",
        "rule.quorum": "0.35",
    }
    lines = list(tell(run(changed(load("teaching-park"), odd)).events))
    (rule,) = [line for line in lines if "Rule:" in line]
    assert rule.strip() == (
        "Rule: consensus (at least 80.4467% of the weight in support, at most 2/3 of it objecting, at most 3 "
        "objectors, a quorum of 35%)"
    )


def test_who_left_is_not_missed_until_it_comes_back():
    left, back = POND[8].fact, e.StakeholderRejoined(stakeholder="ann")
    present = e.MeetingOpened(title="", agenda=(), works=False, present=("ben",))
    told = worded(
        placed(
            (0, 0, None, CONVENED), (1, 1, None, left), (2, 2, None, present), (3, 2, None, back), (4, 3, None, present)
        )
    )
    assert told[2] == "Meeting 2 · agenda: no provision; in the room: 1 of 3 parties; absent: Anton and Cleo"
    assert told[4] == "Meeting 3 · agenda: no provision; in the room: 1 of 4 parties; absent: Ann, Anton and Cleo"


def test_an_observed_exit_without_a_chance_is_given_no_motive():
    seen = attrs.evolve(POND[8].fact, draw=None, pull=0)
    told = worded(placed((0, 0, None, CONVENED), (1, 1, None, attrs.evolve(seen, chance=0)), (1, 1, None, seen)))
    assert told[1] == (
        "Ann withdrew over «Dogs» (the model would not have expected it; 0.45 against a threshold of 0.50)"
    )
    assert told[2] == (
        "Ann withdrew over «Dogs» (as the model has it: they doubted that their red line on «Dogs» would be kept and "
        "staying on promised less than leaving; 0.45 against a threshold of 0.50)"
    )


def test_observed_exits_of_one_wave_are_told_apart_by_whether_they_were_expected():
    ann = attrs.evolve(POND[8].fact, draw=None, chance=0)
    ben = attrs.evolve(ann, stakeholder="ben", chance=4_000)
    told = list(tell(placed((0, 0, None, CONVENED), (1, 1, None, ann), (1, 1, None, ben))))[-2:]
    assert told[0].startswith("  Ann withdrew over «Dogs» (the model would not have expected it; ")
    assert told[1].startswith("  Ben withdrew over «Dogs» (as the model has it: ")


def test_shares_of_no_weight_are_none():
    nobody = [e.MeetingInquorate(weight_present=0, weight_active=0, quorum="1/2")]
    nobody += [type(fact)(proposer="ben", changes={"dogs": 1}, in_favour=0, against=0) for fact in (ACCEPTED, REJECTED)]
    told = worded(placed((0, 0, None, CONVENED), *((1, 1, None, fact) for fact in nobody)))
    assert told[1] == "No quorum: 0.0% of the weight was in the room, and the rule asks for 1/2"
    assert told[2].startswith("Accepted, with 0% of the weight") and told[3].startswith(
        "Rejected, with 0% of the weight"
    )


def test_the_log_line_by_line():
    assert list(tell_log(POND, select(POND, stakeholders=["cleo"], meetings=[0, 1])))[:4] == [
        "A pond · pond · case hash 0123456789ab · seed 5 · replicate 6",
        "Illustrative: positions of real organisations are coded by judgement, not stated by them.",
        "2 of 12 events; ← points to the event that brought it about",
        "0 · 2026-01-01 · before the first meeting · simulated · «A pond» was convened: 4 parties and 1 observer, 2 "
        "provisions, deadline 2026-01-21",
    ]
    lines = list(tell_log(POND))
    assert len(lines) == 3 + 12
    assert lines[3 + 9].startswith("9 · 2026-01-06 · meeting 1 · simulated ← 8 · Anton withdrew: ")


def test_what_is_said_of_an_event_does_not_depend_on_what_else_is_asked_for():
    every = {line.split(" · ")[0]: line for line in tell_log(POND)}
    for line in list(tell_log(POND, POND[8:9]))[3:]:
        assert line == every[line.split(" · ")[0]]


def test_the_origin_of_an_event_is_told():
    log = placed((0, 0, None, CONVENED), (1, 1, None, OPENED))
    log[1] = e.Event(sequence=1, minute=1440, date="2026-01-02", meeting=1, origin="observed", fact=OPENED)
    assert list(tell_log(log))[-1].startswith("1 · 2026-01-02 · meeting 1 · observed · Meeting 1 · Once · ")


@pytest.mark.parametrize("case", names())
def test_illustrative_cases_say_so(case):
    scenario = load(case)
    told = list(tell_log(run(scenario).events, []))
    assert any(line.startswith("Illustrative: ") for line in told) == scenario.illustrative


def test_a_log_without_its_beginning_is_refused():
    for telling in (worded, lambda log: list(tell_log(log))):
        with pytest.raises(ValueError, match="begins with ProcessConvened"):
            telling(POND[1:])

"""Minutes of real talks as events: exact ones, worked by hand, and every fault that there can be."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import meeting, party, provision, talks

from negotiation_sim import (
    Minutes,
    ScenarioError,
    convened,
    load,
    load_minutes,
    observed,
    parse_minutes,
    reopen,
    replay,
    run,
)
from negotiation_sim.observe import put_on_record
from negotiation_sim.record import events as e
from negotiation_sim.record.log import Log
from negotiation_sim.scenario import schema
from negotiation_sim.story import tell

PARK = load("teaching-park")
CASES = Path(__file__).resolve().parent.parent / "scenarios"
NTIA = CASES / "ntia-facial-recognition"
X = provision("x", 0, 1)


def recorded(text, scenario=PARK, events=None):
    """What the minutes add, as (origin, cause, fact)."""
    before = convened(scenario) if events is None else events
    return [(event.origin, event.cause, event.fact) for event in observed(scenario, before, parse_minutes(text))]


def told(text, scenario=PARK):
    """The events with the convening."""
    before = convened(scenario)
    return [*before, *observed(scenario, before, parse_minutes(text))]


def test_a_meeting_of_the_park_event_by_event():
    text = """
    schema = 1
    case = "teaching-park"

    [[meetings]]
    at = 2026-03-17
    absent = ["sports"]
    caucus = ["cafe", "parents"]
    changes = [
      { text = { fence = "fence" } },
      { by = "nature", text = { dogs = "lead" }, adopted = false, in_favour = ["nature", "parents"], against = ["cafe"]}
    ]
    red_lines = [{ stakeholder = "nature", provision = "dogs" }]
    recess = "2 hours"
    left = [{ stakeholder = "nature", on = 2026-03-20 }]
    [meetings.test]
    support = ["parents", "sports"]
    consider = ["dog_owners", "cafe"]
    object = ["nature"]
    """
    here = ("parents", "nature", "dog_owners", "cafe")
    dogs = {"proposer": "nature", "changes": {"dogs": 1}}
    # Convened with F = 0.35 + 0.65/2 = 0.675 and hope 0.9. The fence makes the text worth 0.5, 0.05, 0.8, 0.85 and 0.9;
    # attention is a half, and both red lines on dogs see amber, so hope is (0.9 + 0.5)/2.
    seen = [
        (
            "observed",
            None,
            e.MeetingOpened(title="The pond and the dogs", agenda=("fence", "dogs"), works=True, present=here),
        ),
        ("observed", 1, e.CaucusHeld(stakeholders=("parents", "cafe"))),
        ("observed", 1, e.DraftAmended(provision="fence", from_option=0, to_option=2)),
        ("observed", 1, e.ProposalTabled(**dogs)),
        ("observed", 4, e.ProposalRejected(**dogs, in_favour=2_000_000, against=1_000_000)),
        ("observed", 0, e.RedLineDeclared(stakeholder="nature", provision="dogs", option=0)),
        (
            "observed",
            1,
            e.ConsensusTested(
                support=("parents", "sports"),
                consider=("dog_owners", "cafe"),
                object=("nature",),
                abstain=(),
                support_weight=2_000_000,
                consider_weight=2_000_000,
                object_weight=1_000_000,
                utilities={},
                aspirations={},
                passed=False,
                shortfalls=("min_support", "max_objection", "max_objectors"),
            ),
        ),
    ]
    amber = {"hope": {"dogs": 700_000}, "signal": {"dogs": 500_000}}
    none = {"hope": {}, "signal": {}}
    inferred = [
        ("simulated", 1, e.ForecastUpdated(stakeholder="parents", forecast=587_500, **none)),
        ("simulated", 1, e.ForecastUpdated(stakeholder="nature", forecast=362_500, **amber)),
        ("simulated", 1, e.ForecastUpdated(stakeholder="dog_owners", forecast=737_500, **amber)),
        ("simulated", 1, e.ForecastUpdated(stakeholder="cafe", forecast=762_500, **none)),
        ("simulated", 1, e.ForecastUpdated(stakeholder="sports", forecast=787_500, **none)),
    ]
    # F = 0.3625 is above 0.35, and of the red-line weight of 1 the hope 0.7 leaves 0.3: below the threshold as drawn.
    left = e.StakeholderWithdrew(
        stakeholder="nature",
        bloc="children_and_nature",
        wave=1,
        grievance=300_000,
        disappointment=0,
        lost_hope=300_000,
        pull=0,
        threshold=569_063,
        chance=0,
        draw=None,
        provision="dogs",
    )
    rest = [("observed", 1, e.RecessCalled(minutes=120)), ("observed", 9, left)]
    assert recorded(text) == [*seen, *inferred, *rest]
    last = told(text)[-1]
    assert (last.date, last.minute, last.meeting) == ("2026-03-20", 17 * 1440, 2)


def test_the_convening_is_observed_and_has_the_thresholds_of_its_replicate():
    simulated = run(PARK, seed=3, replicate=5).events[0]
    [first] = convened(PARK, seed=3, replicate=5)
    assert (first.origin, first.fact) == ("observed", simulated.fact)
    with pytest.raises(ValueError, match="replicate must be a whole number"):
        convened(PARK, replicate=-1)


def test_an_hour_a_title_and_a_note_of_ones_own():
    text = """
    schema = 1
    [[meetings]]
    meeting = 2
    at = 2026-03-18T19:30:00
    title = "In the café"
    agenda = ["meadow"]
    works = false
    present = ["cafe", "sports", "nature"]
    note = "It rained."
    """
    [opened] = [event for event in told(text) if isinstance(event.fact, e.MeetingOpened)]
    assert (opened.meeting, opened.date, opened.minute % 1440) == (2, "2026-03-18", 19 * 60 + 30)
    present = ("nature", "cafe", "sports")
    assert opened.fact == e.MeetingOpened(title="In the café", agenda=("meadow",), works=False, present=present)
    assert not any(isinstance(event.fact, e.ForecastUpdated) for event in told(text))


def test_a_day_without_an_hour_means_the_hour_that_was_planned():
    plan = [meeting(3, ("x",), time="14:00"), meeting(9, ("x",), time="09:30")]
    small = talks(party("a", scores={"x": (1, 2)}), provisions=[X], meetings=plan)
    held = told("schema = 1\nmeetings = [{ at = 2026-01-04 }, { meeting = 2 }]", small)
    assert [event.minute for event in held if isinstance(event.fact, e.MeetingOpened)] == [
        3 * 1440 + 840,
        9 * 1440 + 570,
    ]


def test_proposals_adopted_or_left_open_and_what_the_text_then_is():
    text = """
    schema = 1
    [[meetings]]
    meeting = 4
    changes = [
      { by = "cafe", text = { meadow = "strip", hours = "ten" } },
      { by = "sports", text = { dogs = "lead", fence = "hedge" }, adopted = true },
    ]
    """
    events = told(text)
    facts = [event.fact for event in events[2:5]]
    tabled = {"proposer": "sports", "changes": {"dogs": 1, "fence": 1}}
    assert facts == [
        e.ProposalTabled(proposer="cafe", changes={"meadow": 1, "hours": 1}),
        e.ProposalTabled(**tabled),
        e.ProposalAccepted(**tabled, in_favour=None, against=None),
    ]
    assert replay(events).text[:, 0].tolist() == [1, 1, 0, 0]
    assert "    Accepted" in list(tell(events))


def test_changes_of_one_provision_follow_each_other_and_only_voters_count():
    small = talks(
        party("a", weight=2.0),
        party("b", abstains=True, weight=4.0),
        party("c"),
        provisions=[provision("x", 0, 0.5, 1)],
        meetings=[meeting(1, ("x",))],
    )
    text = """
    schema = 1
    [[meetings]]
    meeting = 1
    changes = [
      { text = { x = "c" } },
      { text = { x = "b" } },
      { by = "a", text = { x = "a" }, adopted = true, in_favour = ["a", "b"], against = ["c"] },
    ]
    """
    facts = [event.fact for event in told(text, small)]
    assert facts[2:4] == [
        e.DraftAmended(provision="x", from_option=0, to_option=2),
        e.DraftAmended(provision="x", from_option=2, to_option=1),
    ]
    assert facts[5] == e.ProposalAccepted(proposer="a", changes={"x": 0}, in_favour=2_000_000, against=1_000_000)


def test_a_room_without_a_quorum_is_noted():
    text = 'schema = 1\nmeetings = [{ meeting = 2, present = ["cafe", "sports"] }]'
    made = put_on_record(PARK, convened(PARK), parse_minutes(text))
    assert made.events[1].fact == e.MeetingInquorate(weight_present=2_000_000, weight_active=5_000_000, quorum="3/5")
    assert made.remarks == [
        "Meeting 2 had no quorum: 40.0% of the weight was in the room, and the rule asks for 3/5.",
        "Meeting 1 of the calendar is not on record, and a later one is: it counts as not held.",
    ]
    forecasts = [event.fact.stakeholder for event in made.events if isinstance(event.fact, e.ForecastUpdated)]
    assert forecasts == ["nature", "dog_owners"]  # with a red line on the agenda; the text could not be worked on


def test_a_poll_a_return_and_an_end():
    text = """
    schema = 1
    [[meetings]]
    meeting = 1
    left = [{ stakeholder = "cafe", provision = "hours" }]
    [[meetings]]
    meeting = 2
    returned = ["cafe"]
    present = ["cafe", "parents", "nature"]
    [meetings.poll]
    object = ["cafe"]
    abstain = ["parents"]
    [end]
    status = "impasse"
    """
    events = told(text)
    kinds = [(event.kind, event.date, event.meeting, event.cause) for event in events[1:6]]
    assert kinds == [
        ("MeetingOpened", "2026-03-03", 1, None),
        ("StakeholderWithdrew", "2026-03-03", 1, 1),
        ("StakeholderRejoined", "2026-03-17", 1, None),
        ("MeetingOpened", "2026-03-17", 2, None),
        ("StrawPollTaken", "2026-03-17", 2, 4),
    ]
    assert events[2].fact.provision == "hours"
    assert events[5].fact == e.StrawPollTaken(support=(), consider=(), object=("cafe",), abstain=("parents",))
    assert events[-1].fact == e.ImpasseDeclared(idle_meetings=1)
    table = replay(events)
    assert table.active.all()
    assert dict(zip(table.stakeholders, table.stance[:, 0].tolist(), strict=True))["cafe"] == 0
    story = list(tell(events))
    assert "2026-03-17 · Café owner came back" in story
    assert story[6] == (
        "  Café owner withdrew over «How long the park stays lit and the café open» "
        "(the model would not have expected it; 0.00 against a threshold of 0.42)"
    )


@pytest.mark.parametrize(
    ("end", "fact", "on"),
    [
        ('status = "agreement"', "AgreementReached", "2026-03-17"),
        ('status = "collapse"\non = 2026-03-21', "ProcessCollapsed", "2026-03-21"),
        ('status = "impasse"\non = 2026-03-17', "ImpasseDeclared", "2026-03-17"),
        ('status = "deadline_expired"', "DeadlineExpired", "2026-04-28"),
        ('status = "deadline_expired"\non = 2026-04-29', "DeadlineExpired", "2026-04-29"),
    ],
)
def test_ends(end, fact, on):
    last = told(f"schema = 1\nmeetings = [{{ meeting = 2 }}]\n[end]\n{end}")[-1]
    assert (last.kind, last.date, last.origin) == (fact, on, "observed")


def test_a_text_that_passes_ends_the_talks_and_nobody_expects_more():
    text = """
    schema = 1
    [[meetings]]
    meeting = 2
    changes = [{ text = { dogs = "lead" } }]
    [meetings.test]
    support = ["parents", "nature", "dog_owners", "cafe", "sports"]
    """
    events = told(text)
    assert [event.kind for event in events[1:]] == [
        "MeetingOpened",
        "DraftAmended",
        "ConsensusTested",
        "AgreementReached",
    ]
    everyone = dict.fromkeys(["parents", "nature", "dog_owners", "cafe", "sports"], "support")
    text = {"fence": 0, "dogs": 1, "hours": 0, "meadow": 0}
    assert events[-1].fact == e.AgreementReached(kind="consensus", text=text, stances=everyone)
    assert events[-1].cause == 3


def test_the_room_may_decide_otherwise_than_the_rule_of_the_scenario():
    text = """
    schema = 1
    [[meetings]]
    meeting = 2
    [meetings.test]
    support = ["parents", "nature", "dog_owners", "cafe"]
    object = ["sports"]
    passed = true
    """
    made = put_on_record(PARK, convened(PARK), parse_minutes(text))
    assert made.events[-1].kind == "AgreementReached"
    assert "The text passed at meeting 2; the scenario's rule would not have let it." in made.remarks
    refused = text.replace('object = ["sports"]\n    passed = true', 'consider = ["sports"]\n    passed = false')
    made = put_on_record(PARK, convened(PARK), parse_minutes(refused))
    assert made.events[1].fact.shortfalls == ()
    assert "The text did not pass at meeting 2; the scenario's rule would have let it." in made.remarks
    assert "it did not pass" in list(tell([*convened(PARK), *made.events]))[-1]


SHOCK = schema.Shock(
    id="law",
    name="A law",
    stakeholders=("a", "b"),
    on=date(2026, 1, 5),
    reservation_value=0.1,
    withdrawal_threshold=-0.6,
)
LINES = {"x": "a"}
SMALL = talks(
    party("a", "us", weight=1.0, solidarity=0.5, scores={"x": (0, 40, 90)}, forbids=LINES, red_line_weight=0.6),
    party("b", "us", weight=2.0, solidarity=0.5, scores={"x": (0, 40, 90)}, meeting_cost=0.05),
    party("c", scores={"x": (90, 40, 0)}),
    provisions=[provision("x", 0, 0.5, 1)],
    meetings=[meeting(day, ("x",)) for day in (2, 4, 6, 8)],
    shocks=(SHOCK,),
    extension=schema.Extension(deadline=date(2026, 1, 20), min_support=1),
)


def test_who_follows_is_reckoned_after_who_left_before():
    """a: F = 0.65 halves to 0.325, and to 0.1625; hope is 0.9, 0.7, 0.6. So 0.3 − 0.1625 + 0.6·0.4 = 0.3775.

    b: the same forecast, less 0.05 for each of two meetings to come: 0.2375. When a is gone, 1 of 1 allies has left.
    """
    text = """
    schema = 1
    [[meetings]]
    meeting = 1
    [[meetings]]
    meeting = 2
    left = [{ stakeholder = "a" }, { stakeholder = "b", on = 2026-01-06, provision = "x" }]
    """
    first, second = (event.fact for event in told(text, SMALL)[-2:])
    reckoned = {"bloc": "us", "wave": 1, "threshold": 500_000, "draw": None, "provision": "x"}
    assert first == e.StakeholderWithdrew(
        stakeholder="a", grievance=377_500, disappointment=137_500, lost_hope=240_000, pull=0, chance=0, **reckoned
    )
    assert second == e.StakeholderWithdrew(
        stakeholder="b", grievance=237_500, disappointment=237_500, lost_hope=0, pull=500_000, chance=2**32, **reckoned
    )


def test_a_shock_and_an_extension_stand_in_the_order_of_time():
    text = """
    schema = 1
    meetings = [{ meeting = 1 }, { meeting = 4, at = 2026-01-12T09:00:00 }]
    shocks = [{ shock = "law", on = 2026-01-05 }]
    extensions = [{ on = 2026-01-09, deadline = 2026-01-15 }]
    """
    events = told(text, SMALL)
    found = [(event.kind, event.minute, event.cause) for event in events if event.kind != "ForecastUpdated"]
    assert found == [
        ("ProcessConvened", 0, None),
        ("MeetingOpened", 2 * 1440, None),
        ("ShockOccurred", 4 * 1440, None),
        ("DeadlineExtended", 9 * 1440 - 1, None),
        ("MeetingOpened", 11 * 1440 + 540, None),
    ]
    shock, extended = (
        next(event.fact for event in events if event.kind == kind) for _, kind in ((0, found[2][0]), (0, found[3][0]))
    )
    assert shock.reservation_values == {"a": 400_000, "b": 400_000}
    assert shock.withdrawal_thresholds == {"a": 0, "b": 0}
    assert extended == e.DeadlineExtended(from_minute=8 * 1440, to_minute=14 * 1440)


def test_a_shock_of_the_calendar_that_is_not_on_record_is_remarked_on():
    made = put_on_record(SMALL, convened(SMALL), parse_minutes("schema = 1\nmeetings = [{ meeting = 3, absent = [] }]"))
    assert "The calendar has the shock «A law» on 2026-01-05, and the record has not." in made.remarks


def test_a_red_line_may_be_declared_against_an_option_outside_the_draft():
    events = told(
        'schema = 1\nmeetings = [{ meeting = 1, red_lines = [{ stakeholder = "dog_owners", provision '
        '= "dogs", option = "banned" }] }]'
    )
    assert events[2].fact == e.RedLineDeclared(stakeholder="dog_owners", provision="dogs", option=2)
    assert "never «Dogs»: “not in the park”" in list(tell(events))[6]


def test_minutes_go_on_where_the_record_stands():
    one = 'schema = 1\nmeetings = [{ meeting = 1 }, { meeting = 2, left = [{ stakeholder = "cafe" }] }]'
    two = 'schema = 1\nmeetings = [{ meeting = 3, absent = ["sports"] }]'
    record = told(one)
    record += observed(PARK, record, parse_minutes(two))
    assert [event.sequence for event in record] == list(range(len(record)))
    [opened] = [event.fact for event in record if event.kind == "MeetingOpened" and event.meeting == 3]
    assert opened.present == ("parents", "nature", "dog_owners")


def test_a_log_goes_on_with_the_same_causes():
    for replicate in range(4):
        events = run(load("ntia-facial-recognition"), replicate=replicate).events
        for cut in range(1, len(events), 37):
            log = Log(date(2014, 2, 6))
            log.take_over(events[:cut])
            for event in events[cut:]:
                log.meeting = event.meeting
                log.append(event.fact, event.minute)
            assert tuple(log.events) == events


WHOLE = """
schema = 1
case = "teaching-park"
note = "n"
shocks = []
[[meetings]]
meeting = 1
at = 2026-03-03
present = ["cafe", "nature", "parents"]
left = [{ stakeholder = "cafe", on = 2026-03-04, provision = "dogs" }]
[[meetings]]
at = 2026-03-17T10:00:00
title = "t"
agenda = ["fence", "dogs"]
works = true
absent = ["sports"]
returned = ["cafe"]
caucus = ["cafe"]
changes = [
  { text = { fence = "hedge" } },
  { by = "cafe", text = { dogs = "lead" }, adopted = true, in_favour = ["cafe"] },
]
red_lines = [{ stakeholder = "nature", provision = "dogs", option = "free" }]
recess = "2 hours"
poll = { support = ["cafe"], abstain = ["sports"] }
test = { support = ["cafe"], object = ["nature"], passed = false }
[[extensions]]
on = 2026-04-02
deadline = 2026-05-02
[end]
status = "impasse"
on = 2026-05-01
"""


# Faults ---------------------------------------------------------------------------------------------------------------

PASSED = """
[meetings.test]
support = ["parents", "nature", "dog_owners", "cafe", "sports"]
"""


def meetings(*entries, rest=""):
    """Minutes of these meetings, each in the form of an inline table without its braces."""
    return "schema = 1\n" + "\n".join(f"[[meetings]]\n{entry}" for entry in entries) + f"\n{rest}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("meetings = [{ meeting = 1 }]", "schema is missing (write schema = 1)"),
        ("schema = 2\nmeetings = [{ meeting = 1 }]", "unknown schema version 2 @ schema (known: 1)"),
        (
            "schema = 1",
            "the top of the file says nothing that happened (write [[meetings]], [[shocks]], [[extensions]], [[left]] "
            "or [end])",
        ),
        (
            'schema = 1\ncase = "park"\nmeetings = [{ meeting = 1 }]',
            "case is 'park', and these talks are of 'teaching-park'",
        ),
        (meetings("meeting = 1\nwho = 1"), "unknown key 'who' @ meetings[0] (known: "),
        (meetings("meeting = 1\nabsnt = []"), "unknown key 'absnt' @ meetings[0] (did you mean 'absent'?)"),
        (meetings("meeting = 1.0"), "meetings[0].meeting must be a whole number (got 1.0)"),
        (
            meetings('at = "2026-03-03"'),
            "meetings[0].at must be a date, or a date and time like 2026-03-02T14:00:00 (got "
            "'2026-03-03': write it without quotes)",
        ),
        (
            meetings('meeting = 1\npresent = "cafe, sports"'),
            'meetings[0].present must be a list (got \'cafe, sports\': write a list: ["cafe", "sports"])',
        ),
        (
            meetings('title = "A talk"'),
            "meetings[0] ('A talk') must say which meeting it was (write its day, at = 2026-03-17, "
            "or its number, meeting = 2)",
        ),
        (
            meetings("meeting = 6"),
            "meetings[0].meeting is not in the calendar (got 6: the calendar has 5 meetings; add it "
            "there, and begin a new stream with the changed case and all minutes again)",
        ),
        (
            meetings("at = 2026-03-19"),
            "meetings[0] (2026-03-19).at is the day of no meeting of the calendar (got 2026-03-19: "
            "say which it was, e.g. meeting = 3, planned for 2026-03-31)",
        ),
        (
            meetings("meeting = 2", "meeting = 1"),
            "meetings[1].meeting comes before the meeting above it (write meetings in the order of time)",
        ),
        (
            meetings("meeting = 2", "meeting = 2"),
            "meetings[1] is meeting 2, which is on record already (each meeting is recorded once)",
        ),
        (
            meetings("meeting = 3", "meeting = 2\nat = 2026-04-02"),
            "meetings[1] (2026-04-02) is meeting 2, and meeting 3 is on record already (is the number right?)",
        ),
        (
            meetings("meeting = 1\nat = 2026-03-01"),
            "meetings[0] (2026-03-01) is before what is on record already (the record goes up to 2026-03-03)",
        ),
        (
            meetings("meeting = 5\nat = 2026-04-29"),
            "meetings[0] (2026-04-29).at is after the deadline (if the deadline was moved, say so "
            "first, under [[extensions]])",
        ),
        (
            meetings('meeting = 1\nagenda = ["fence", "dog"]'),
            "unknown provision 'dog' @ meetings[0].agenda (did you mean 'dogs'?)",
        ),
        (
            meetings('meeting = 1\nagenda = ["fence", "fence"]'),
            "meetings[0].agenda names 'fence' twice (keep one of them)",
        ),
        (
            meetings("meeting = 1\nworks = true"),
            "meetings[0].works needs an agenda (write which provisions the text was worked on)",
        ),
        (
            meetings('meeting = 2\nworks = false\nchanges = [{ text = { fence = "hedge" } }]'),
            "meetings[0].works must be true where the text was changed or voted on (got false)",
        ),
        (
            meetings('meeting = 1\npresent = ["cafes"]'),
            "unknown stakeholder 'cafes' @ meetings[0].present (did you mean 'cafe'?)",
        ),
        (
            meetings('meeting = 1\npresent = ["cafe", "cafe"]'),
            "meetings[0].present names 'cafe' twice (keep one of them)",
        ),
        (
            meetings('meeting = 1\npresent = ["cafe"]\nabsent = ["sports"]'),
            "meetings[0].absent cannot stand beside present (keep one of them)",
        ),
        (
            meetings('meeting = 1\nleft = [{ stakeholder = "cafe" }]', 'meeting = 2\npresent = ["cafe"]'),
            "meetings[1].present names 'cafe', who has left (at meeting 1; if it came back, say so "
            "first, under returned)",
        ),
        (
            meetings(
                'meeting = 1\nleft = [{ stakeholder = "cafe" }]', 'meeting = 2\nleft = [{ stakeholder = "cafe" }]'
            ),
            "meetings[1].left[0].stakeholder names 'cafe', who has left (at meeting 1; if it came "
            "back, say so first, under returned)",
        ),
        (
            meetings('meeting = 1\nleft = [{ stakeholder = "cafe" }, { stakeholder = "cafe" }]'),
            "meetings[0].left[1] names 'cafe' twice (keep one of them)",
        ),
        (
            meetings('meeting = 1\nleft = [{ provision = "dogs" }]'),
            "meetings[0].left[0].stakeholder is missing (write the id of a stakeholder in quotes)",
        ),
        (
            meetings('meeting = 1\nleft = [{ stakeholder = "cafe", provision = "dog" }]'),
            "unknown provision 'dog' @ meetings[0].left[0].provision (did you mean 'dogs'?)",
        ),
        (
            meetings('meeting = 2\nleft = [{ stakeholder = "cafe", on = 2026-03-16 }]'),
            "meetings[0].left[0].on is before the end of the meeting (leave it out, or put it right)",
        ),
        (
            meetings('meeting = 2\nleft = [{ stakeholder = "cafe", on = 2027-01-01 }]'),
            "meetings[0].left is after the deadline (if the deadline was moved, say so first, under [[extensions]])",
        ),
        (
            'schema = 1\nleft = [{ stakeholder = "cafe", on = 2026-03-10 }]',
            "left is before the first meeting on record (record the meeting first after which they left)",
        ),
        (
            'schema = 1\nleft = [{ stakeholder = "cafe" }]',
            "left[0].on is missing (write on = 2026-03-02)",
        ),
        (
            'schema = 1\nend = { status = "impasse", on = 2027-01-01 }',
            "end.on is after the deadline (if the deadline was moved, say so first, under [[extensions]])",
        ),
        (
            meetings('meeting = 2\nabsent = ["cafe"]\ncaucus = ["cafe"]'),
            "meetings[0].caucus names 'cafe', who was not in the room (leave it out, or put right who was present)",
        ),
        (
            meetings('meeting = 2\nabsent = ["nature"]\nred_lines = [{ stakeholder = "nature", provision = "dogs" }]'),
            "meetings[0].red_lines[0].stakeholder names 'nature', who was not in the room (leave it out, or put right "
            "who was present)",
        ),
        (
            meetings('meeting = 1\nreturned = ["cafe"]'),
            "meetings[0].returned names 'cafe', who is still in (only who has left can come back)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ text = { fence = "none" } }]'),
            "meetings[0].changes[0].text.fence is 'none' in the draft already (leave out what stays)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ text = { fence = "wall" } }]'),
            "unknown option 'wall' @ meetings[0].changes[0].text.fence (known: none, hedge, fence)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ text = { fences = "hedge" } }]'),
            "unknown provision 'fences' @ meetings[0].changes[0].text (did you mean 'fence'?)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ text = { hours = "ten" } }]'),
            "meetings[0].changes[0].text.hours is not on the agenda (add it to the agenda of this meeting)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ by = "cafe" }]'),
            'meetings[0].changes[0].text is missing (write text = { … = "…" }: the id of a '
            "provision, and that of its option)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ text = { fence = "hedge" }, adopted = true }]'),
            "meetings[0].changes[0].adopted is for proposals (write who made it: by = …)",
        ),
        (
            meetings('meeting = 2\nchanges = [{ by = "cafe", text = { fence = "hedge" }, in_favour = ["cafe"] }]'),
            "meetings[0].changes[0].adopted is missing (write adopted = true or false: there was a vote)",
        ),
        (
            meetings(
                'meeting = 2\nchanges = [{ by = "cafe", text = { fence = "hedge" }, adopted = true, '
                'in_favour = ["cafe"], against = ["cafe"] }]'
            ),
            "meetings[0].changes[0].against names 'cafe', who is under in_favour too (keep one of them)",
        ),
        (
            meetings('meeting = 2\nred_lines = [{ stakeholder = "parents", provision = "dogs" }]'),
            "meetings[0].red_lines[0] is no red line of 'parents' in the scenario (add it "
            "there, under red_lines of parents, and begin a new stream with the changed case and all minutes again)",
        ),
        (
            meetings('meeting = 2\nred_lines = [{ stakeholder = "dog_owners", provision = "dogs" }]'),
            "meetings[0].red_lines[0] does not rule out 'free' in the scenario (write against which "
            "option it was declared, option = …, or put the scenario right)",
        ),
        (
            meetings(
                'meeting = 2\nred_lines = [{ stakeholder = "nature", provision = "dogs" }]',
                'meeting = 3\nred_lines = [{ stakeholder = "nature", provision = "dogs" }]',
            ),
            "meetings[1].red_lines[0] is a red line that was declared before (it is recorded once: leave it out)",
        ),
        (
            meetings("meeting = 2\npoll = {}"),
            "meetings[0].poll must say who took which stance (write support, consider, object or abstain)",
        ),
        (
            meetings('meeting = 2\npoll = { support = ["cafe"], object = ["cafe"] }'),
            "meetings[0].poll.support names 'cafe', who is under object too (keep one of them)",
        ),
        (
            meetings('meeting = 2\ntest = { support = ["cafe"] }'),
            "meetings[0].test.passed is missing (write passed = true or false: not everyone's stance is known)",
        ),
        (
            meetings("meeting = 2" + PASSED, "meeting = 3"),
            "meetings[1] is after the end of the talks (they ended on 2026-03-17: agreement)",
        ),
        (
            meetings('meeting = 2\nleft = [{ stakeholder = "cafe" }]' + PASSED),
            "meetings[0].left is after the end of the talks (they ended on 2026-03-17: agreement)",
        ),
        (
            meetings('meeting = 2\nrecess = "2 days"\nleft = [{ stakeholder = "cafe", on = 2026-03-18 }]'),
            "meetings[0].left[0].on is before the end of the meeting (leave it out, or put it right)",
        ),
        (
            'schema = 1\nshocks = [{ shock = "law", on = 2026-03-04 }]',
            "shocks[0].shock is no shock of the scenario: 'law' (it has none: add it there, "
            "under [[calendar.shocks]], and begin a new stream with the changed case and all minutes again)",
        ),
        (
            "schema = 1\nshocks = [{ on = 2026-03-04 }]",
            "shocks[0].shock is missing (write the id of a shock of the calendar in quotes)",
        ),
        (
            "schema = 1\nextensions = [{ on = 2026-03-04, deadline = 2026-04-28 }]",
            "extensions[0].deadline must be later than the deadline before (got 2026-04-28)",
        ),
        (
            "schema = 1\nextensions = [{ on = 2026-04-29, deadline = 2026-05-28 }]",
            "extensions[0].on is after the deadline before (got 2026-04-29)",
        ),
        ("schema = 1\nextensions = [{ deadline = 2026-05-28 }]", "extensions[0].on is missing (write on = 2026-03-02)"),
        (
            'schema = 1\nend = { status = "collapsed" }',
            "unknown status 'collapsed' @ end.status (did you mean 'collapse'?)",
        ),
        (
            'schema = 1\nend = { status = "deadline_expired", on = 2026-04-27 }',
            "end.on is before the deadline (give the deadline's day, or leave out on; talks that "
            "ended before it had another end)",
        ),
        (
            meetings('at = { value = 2026-03-03, basis = "fact", source = "press" }'),
            "unknown source 'press' @ meetings[0] (2026-03-03).at.source (there are none)",
        ),
        (
            meetings(
                'at = { value = 2026-03-03, basis = "fact", source = "press" }',
                rest='[sources.pres]\ntitle = "A newspaper"',
            ),
            "unknown source 'press' @ meetings[0] (2026-03-03).at.source (did you mean 'pres'?)",
        ),
    ],
)
def test_every_fault_is_named(text, fault):
    with pytest.raises(ScenarioError) as refused:
        observed(PARK, convened(PARK), parse_minutes(text, "minutes.toml"))
    assert str(refused.value).startswith("minutes.toml: 1 fault\n"), str(refused.value)
    assert str(refused.value).splitlines()[1].removeprefix("  ").startswith(fault), str(refused.value)


def test_all_faults_come_at_once_and_in_the_order_of_the_file():
    text = meetings(
        "meeting = 9",
        'at = 2026-03-17\npresent = ["sport"]\nchanges = [{ text = { fence = "none" } }]',
        rest='[end]\nstatus = "over"',
    )
    with pytest.raises(ScenarioError) as refused:
        observed(PARK, convened(PARK), parse_minutes(text, "minutes.toml"))
    assert [fault.place for fault in refused.value.faults] == [
        "meetings[0].meeting",
        "meetings[1] (2026-03-17).present",
        "meetings[1] (2026-03-17).changes[0].text.fence",
        "end.status",
    ]


def test_names_are_checked_in_a_meeting_that_cannot_have_been_and_nothing_else_is():
    twice = """meeting = 2
    present = ["cafes"]
    agenda = ["fences"]
    changes = [{ by = "dogs", text = { fence = "none", dogs = "leash" }, in_favour = ["sport"] }]
    poll = { object = ["park"] }
    red_lines = [{ stakeholder = "parents", provision = "dog" }]
    left = [{ stakeholder = "parent" }, { stakeholder = "cafe" }]
    """
    with pytest.raises(ScenarioError) as refused:
        observed(PARK, convened(PARK), parse_minutes(meetings("meeting = 2", twice)))
    assert [(fault.place, fault.problem) for fault in refused.value.faults] == [
        ("meetings[1]", "is meeting 2, which is on record already"),
        ("meetings[1].present", "unknown stakeholder 'cafes'"),
        ("meetings[1].poll.object", "unknown stakeholder 'park'"),
        ("meetings[1].agenda", "unknown provision 'fences'"),
        ("meetings[1].changes[0].by", "unknown stakeholder 'dogs'"),
        ("meetings[1].changes[0].in_favour", "unknown stakeholder 'sport'"),
        ("meetings[1].changes[0].text.dogs", "unknown option 'leash'"),
        ("meetings[1].red_lines[0].provision", "unknown provision 'dog'"),
        ("meetings[1].left[0].stakeholder", "unknown stakeholder 'parent'"),
    ]


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-2, 3000),
        st.floats(),
        st.dates(),
        st.datetimes(),
        st.sampled_from(["cafe", "nature", "fence", "dogs", "hedge", "none", "2 hours", "", "\x00", "x" * 200]),
    ),
    lambda node: (
        st.lists(node, max_size=3)
        | st.dictionaries(
            st.sampled_from(["stakeholder", "provision", "text", "by", "at", "value", "basis", "fence"]), node
        )
    ),
    max_leaves=4,
)


@given(st.data())
def test_nothing_but_faults_ever_comes_out(data):
    tree = tomllib.loads(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        node = tree
        while isinstance(node, dict | list) and node:
            key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
            if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.integers(0, 3)) == 0:
                node[key] = data.draw(JUNK)
                break
            node = node[key]
    try:
        events = observed(PARK, convened(PARK), Minutes(where="minutes", tree=tree))
    except ScenarioError as refused:
        assert refused.faults
    else:
        assert replay([*convened(PARK), *events]) is not None


def test_who_abstains_and_who_watches_have_no_stance_to_record():
    watched = talks(party("a"), party("b", observer=True), provisions=[X], meetings=[meeting(1, ("x",))])
    text = meetings('meeting = 1\npoll = { support = ["b"] }\nleft = [{ stakeholder = "b" }]')
    with pytest.raises(ScenarioError) as refused:
        observed(watched, convened(watched), parse_minutes(text))
    assert str(refused.value).splitlines()[1:] == [
        "  meetings[0].poll.support names 'b', an observer (observers have no part in this)",
        "  meetings[0].left[0].stakeholder names 'b', an observer (observers have no part in this)",
    ]
    small = talks(party("a", abstains=True), party("b"), provisions=[X], meetings=[meeting(1, ("x",))])
    poll = 'schema = 1\nmeetings = [{ meeting = 1, poll = { support = ["b"], object = ["a"] } }]'
    with pytest.raises(
        ScenarioError, match=r"poll.object names 'a', who abstains in the scenario \(name it under abstain"
    ):
        observed(small, convened(small), parse_minutes(poll))


def test_two_meetings_on_one_day_must_be_told_apart():
    plan = [meeting(3, ("x",), time="09:00"), meeting(3, ("x",), time="14:00")]
    small = talks(party("a"), provisions=[X], meetings=plan)
    with pytest.raises(ScenarioError, match=r"at is the day of meetings 1 and 2 \(say which it was: meeting = 1\)"):
        observed(small, convened(small), parse_minutes("schema = 1\nmeetings = [{ at = 2026-01-04 }]"))
    afternoon = told("schema = 1\nmeetings = [{ at = 2026-01-04T14:00:00 }]", small)
    assert afternoon[1].meeting == 2


def test_the_record_of_other_talks_is_refused():
    with pytest.raises(ValueError, match="the record has other stakeholders than the scenario 'teaching-park'"):
        observed(PARK, convened(SMALL), parse_minutes("schema = 1\nmeetings = [{ meeting = 1 }]"))
    with pytest.raises(ValueError, match="there is no event to replay"):
        observed(PARK, [], parse_minutes("schema = 1\nmeetings = [{ meeting = 1 }]"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("meeting = 1,0", "line 1 is not valid TOML: meeting = 1,0 (write 1.0 with a point"),
        ("a = " + "[" * 5000, "minutes is nested too deeply"),
        ("a" + ".a" * 60 + " = 1", "minutes has a key of more than 40 parts"),
    ],
)
def test_a_text_that_is_no_toml_is_refused(text, fault):
    with pytest.raises(ScenarioError) as refused:
        parse_minutes(text)
    assert fault in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="is not a file"):
        load_minutes(tmp_path)


# The facial recognition record ----------------------------------------------------------------------------------------


def test_the_record_of_the_facial_recognition_talks_up_to_the_eve_of_the_walk_out():
    case = load("ntia-facial-recognition")
    eve = [*convened(case), *observed(case, convened(case), load_minutes(NTIA / "minutes.toml"))]
    opened = [event for event in eve if event.kind == "MeetingOpened"]
    assert [event.date for event in opened] == [
        *("2014-02-06", "2014-02-25", "2014-03-25", "2014-03-26", "2014-04-29", "2014-05-20", "2014-06-03"),
        *("2014-06-24", "2014-07-24", "2014-11-06", "2014-12-15"),
    ]
    assert [event.fact.works for event in opened] == [False] * 10 + [True]
    assert {event.kind for event in eve if event.origin == "observed"} == {"ProcessConvened", "MeetingOpened"}
    assert replay(eve).active.all()

    after = [*eve, *observed(case, eve, load_minutes(NTIA / "walk-out.toml"))]
    left = {event.fact.stakeholder: event.date for event in after if event.kind == "StakeholderWithdrew"}
    nine = {who.id for who in case.stakeholders if who.bloc == "advocates"}
    assert len(nine) == 9
    assert left == dict.fromkeys(nine, "2015-06-16") | {"ota": "2015-06-19"}
    assert not replay(after).declared.any()
    story = list(tell(after))
    assert any(
        "Online Trust Alliance withdrew" in line
        for line in story[story.index("2015-06-19 · after the recess of meeting 12") :]
    )


def test_the_simulation_goes_on_from_the_record():
    case = load("ntia-facial-recognition")
    eve = [*convened(case), *observed(case, convened(case), load_minutes(NTIA / "minutes.toml"))]
    result = reopen(case, eve)
    assert list(result.events[: len(eve)]) == eve
    next_one = result.events[len(eve)]
    assert (next_one.kind, next_one.date, next_one.meeting, next_one.origin) == (
        "MeetingOpened",
        "2015-06-11",
        12,
        "simulated",
    )
    small = told("schema = 1\nmeetings = [{ meeting = 2, at = 2026-03-19 }]")
    assert small[-1].kind == "ForecastUpdated"
    assert [event.meeting for event in reopen(PARK, small).events if event.kind == "MeetingOpened"][:2] == [2, 3]


def test_who_left_after_a_meeting_that_is_on_record_already():
    before = told("schema = 1\nmeetings = [{ meeting = 2 }]")
    later = parse_minutes('schema = 1\nleft = [{ stakeholder = "nature", on = 2026-03-20, provision = "dogs" }]')
    [gone] = observed(PARK, before, later)
    assert (gone.kind, gone.date, gone.meeting, gone.origin) == ("StakeholderWithdrew", "2026-03-20", 2, "observed")
    assert (gone.fact.stakeholder, gone.fact.provision, gone.fact.draw) == ("nature", "dogs", None)
    table = replay([*before, gone])
    assert table.left_at[table.seat("nature"), 0] == 2

"""What `calendar.count` and `calendar.interval` make of a calendar that lists its meetings."""

import tomllib
from datetime import date, datetime

import pytest
import tomli_w

from negotiation_sim import ScenarioError, changed, load, parse, spelled

PARK = load("teaching-park")  # meetings on 3, 17 and 31 March, 14 and 28 April 2026; the last is the deadline


def days(scenario):
    return [meeting.at.date() for meeting in scenario.calendar.meetings]


def test_only_the_first_meetings_stay_and_the_deadline_goes_with_the_last():
    park = changed(PARK, {"calendar.count": "3"})
    assert days(park) == [date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31)]
    assert park.calendar.deadline == date(2026, 3, 31)
    assert park.calendar.meetings == PARK.calendar.meetings[:3]


def test_there_may_be_as_many_as_are_listed_with_the_change_beside():
    assert changed(PARK, {"calendar.count": "5"}).calendar == PARK.calendar
    listed = {"calendar.meetings": "[{ at = 2026-03-03 }, { at = 2026-03-04 }]"}
    assert len(changed(PARK, {"calendar.count": "2", **listed}).calendar.meetings) == 2
    with pytest.raises(ScenarioError, match=r"^calendar\.count must be at most 2: .* \(got 3: list more"):
        changed(PARK, {"calendar.count": "3", **listed})


def test_a_rule_makes_the_meetings_that_there_are():
    tree = tomllib.loads(spelled(PARK))
    del tree["calendar"]["meetings"]
    tree["calendar"]["every"] = {"first": date(2026, 3, 3), "interval": "1 week", "count": 4}
    weekly = parse(tomli_w.dumps(tree))
    assert days(changed(weekly, {"calendar.count": "4"})) == [date(2026, 3, day) for day in (3, 10, 17, 24)]
    with pytest.raises(ScenarioError, match=r"^calendar\.count must be at most 4: "):
        changed(weekly, {"calendar.count": "5"})


def test_a_deadline_that_is_given_stays():
    park = changed(PARK, {"calendar.count": "2", "calendar.deadline": "2026-12-24"})
    assert park.calendar.deadline == date(2026, 12, 24)


def test_first_fewer_meetings_and_then_as_many_days_between_them():
    park = changed(PARK, {"calendar.interval": "10", "calendar.count": "3", "calendar.meetings.1.edits": "5"})
    assert days(park) == [date(2026, 3, 3), date(2026, 3, 13), date(2026, 3, 23)]
    assert (park.calendar.deadline, park.calendar.meetings[1].edits) == (date(2026, 3, 23), 5)


def test_every_meeting_keeps_its_hour():
    park = changed(PARK, {"calendar.meetings.1.at": "2026-03-17T14:30:00", "calendar.interval": "1 week"})
    assert park.calendar.meetings[1].at == datetime(2026, 3, 10, 14, 30)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("calendar.count", "0", "calendar.count must be between 1 and 1000 (got 0)"),
        (
            "calendar.count",
            "6",
            "calendar.count must be at most 5: there are no more meetings to leave (got 6: list more under "
            "calendar.meetings)",
        ),
        ("calendar.count", "2.5", "calendar.count must be a whole number (got 2.5)"),
        ("calendar.interval", "0", "calendar.interval must be between 1 and 36525 (got 0)"),
    ],
)
def test_what_they_cannot_be(path, value, fault):
    with pytest.raises(ScenarioError) as caught:
        changed(PARK, {path: value})
    assert str(caught.value) == fault

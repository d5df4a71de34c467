"""Paths that mean many values at once, days between meetings, and the words for what is wrong with them."""

from datetime import date, datetime
from fractions import Fraction

import attrs
import pytest
from small import day, meeting, party, provision, talks

from negotiation_sim import changed, load, run
from negotiation_sim.forks import fork
from negotiation_sim.scenario import ScenarioError, schema
from negotiation_sim.scenario.paths import fault_of, reader_of, targets

PARK = load("teaching-park")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("stakeholders.cafe.weight", ["stakeholders.cafe.weight"]),
        (
            "stakeholders[bloc=children_and_nature].solidarity",
            ["stakeholders.parents.solidarity", "stakeholders.nature.solidarity"],
        ),
        ("blocs.cafe.solidarity", ["stakeholders.cafe.solidarity"]),
        ("stakeholders[id=cafe].scores.hours.ten", ["stakeholders.cafe.scores.hours.ten"]),
        ("stakeholders.nature.red_lines.dogs.min", ["stakeholders.nature.red_lines.0.min"]),
        ("stakeholders.nature.red_lines.0.min", ["stakeholders.nature.red_lines.0.min"]),
        (
            "stakeholders[*].red_lines.dogs.min",
            [f"stakeholders.{who}.red_lines.0.min" for who in ("nature", "dog_owners")],
        ),
        ("calendar.meetings[edits=0].caucus", ["calendar.meetings.0.caucus"]),
        ("calendar.meetings[*].edits", [f"calendar.meetings.{n}.edits" for n in range(5)]),
        ("calendar.meetings.2026-03-31.edits", ["calendar.meetings.2.edits"]),
        (
            "provisions[id=dogs].options[*].stringency",
            [f"provisions.dogs.options.{o}.stringency" for o in ("free", "lead", "banned")],
        ),
    ],
)
def test_what_a_path_means(path, meant):
    assert list(targets(PARK, path)) == meant


def test_many_at_once_are_the_parties_and_not_those_who_only_listen():
    ann, bob = party("ann", scores={"x": (40, 60)}), party("bob", scores={"x": (60, 40)})
    eve = schema.Stakeholder(id="eve", name="eve", bloc="eve", observer=True)
    scenario = talks(ann, eve, bob, provisions=[provision("x", 0.0, 1.0)], meetings=[meeting(1, "x")])
    assert targets(scenario, "stakeholders[*].weight") == ("stakeholders.ann.weight", "stakeholders.bob.weight")
    heavy = changed(scenario, {"stakeholders[*].weight": "2"})
    assert [who.weight for who in heavy.stakeholders] == [2.0, 1.0, 2.0]


def test_a_red_line_by_its_provision_where_there_are_two():
    lines = (schema.RedLine(provision="x", min=0.2), schema.RedLine(provision="x", max=0.9))
    ann = attrs.evolve(party("ann", scores={"x": (40, 60, 0)}), red_lines=lines)
    scenario = talks(
        ann,
        party("bob", scores={"x": (60, 40, 0)}),
        provisions=[provision("x", 0.0, 0.5, 1.0)],
        meetings=[meeting(1, "x")],
    )
    assert targets(scenario, "stakeholders.ann.red_lines.x.max") == ("stakeholders.ann.red_lines.1.max",)
    with pytest.raises(ScenarioError, match=r"may mean several red lines \(write stakeholders.ann.red_lines.0 or"):
        targets(scenario, "stakeholders.ann.red_lines.x.forbids")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "stakeholders[bloc=children].weight",
            "unknown bloc 'children' @ stakeholders[bloc=children] (did you mean 'children_and_nature'?)",
        ),
        ("stakeholders[blok=cafe].weight", "unknown entry 'blok' @ stakeholders[blok=cafe] (did you mean 'bloc'?)"),
        (
            "stakeholders[cafe].weight",
            "stakeholders[cafe].weight cannot be read (got [cafe]: write * for all of them, or an "
            'entry and its value, as in "stakeholders[bloc=advocates].weight")',
        ),
        ("rule[*].quorum", "rule[*].quorum cannot be read (rule is no list of tables)"),
        (
            "stakeholders.cafe.red_lines.dogs.min",
            "stakeholders.cafe.red_lines.dogs.min means nothing here (there is no such entry in any of its members)",
        ),
        (
            "stakeholders.cafe.red_lines.dog.min",
            "unknown provision 'dog' @ stakeholders.cafe.red_lines (did you mean 'dogs'?)",
        ),
        (
            "stakeholders.caffe.red_lines.dogs.min",
            "unknown stakeholder 'caffe' @ stakeholders (did you mean 'cafe'?)",
        ),
        ("blocs.caffe.weight", "unknown part 'caffe' @ blocs (did you mean 'cafe'?)"),
        (
            "provisions[*].options[id=none].stringency",
            "unknown id 'none' @ provisions.dogs.options[id=none] (did you mean 'banned'?)",
        ),
        ("blocs.caffe.solidarity", "unknown bloc 'caffe' @ blocs (did you mean 'cafe'?)"),
    ],
)
def test_what_a_path_does_not_mean(path, said):
    with pytest.raises(ScenarioError) as caught:
        changed(PARK, {path: "1"})
    assert str(caught.value) == said


# Days between meetings.


def dates_at(interval, **others):
    """The days on which the park meets, and its deadline."""
    calendar = changed(PARK, {"calendar.interval": interval, **others}).calendar
    return [meeting.at.date().isoformat()[5:] for meeting in calendar.meetings], calendar.deadline.isoformat()[5:]


def test_meetings_so_many_days_apart_and_a_deadline_that_stays_on_the_day_of_the_last():
    assert dates_at("7") == (["03-03", "03-10", "03-17", "03-24", "03-31"], "03-31")
    assert dates_at("3 weeks") == (["03-03", "03-24", "04-14", "05-05", "05-26"], "05-26")
    assert dates_at('"10 days"', **{"calendar.deadline": "2026-06-30"}) == (
        ["03-03", "03-13", "03-23", "04-02", "04-12"],
        "06-30",
    )
    assert dates_at("7", **{"calendar.deadline": "2026-04-28"})[1] == "04-28"


def test_every_meeting_keeps_its_hour_and_a_deadline_of_its_own_stays():
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    later = schema.Extension(deadline=day(30), min_support=Fraction(0))
    days = [meeting(1, "x", time="09:30"), meeting(4, "x", time="14:00"), meeting(30, "x", time="18:15")]
    scenario = talks(*people, provisions=[provision("x", 0.0, 1.0)], meetings=days, deadline=day(20), extension=later)
    calendar = changed(scenario, {"calendar.interval": "25"}).calendar
    assert [each.at for each in calendar.meetings] == [
        datetime(2026, 1, 2, 9, 30),
        datetime(2026, 1, 27, 14),
        datetime(2026, 2, 21, 18, 15),
    ]
    assert (calendar.deadline, calendar.extension.deadline) == (day(20), day(51))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "calendar.interval must be between 1 and 36525 (got 0)"),
        ("7.5", "calendar.interval must be a whole number (got 7.5)"),
        ("2 months", "calendar.interval must be a number of days or weeks like \"2 weeks\" (got '2 months')"),
        ("9132", "calendar must end within 100 years (got 9132 days between each two of 5 meetings)"),
    ],
)
def test_what_cannot_lie_between_meetings(value, said):
    with pytest.raises(ScenarioError) as caught:
        changed(PARK, {"calendar.interval": value})
    assert str(caught.value) == said


def test_meetings_that_were_held_cannot_be_moved():
    talks_held = run(PARK)
    second = next(n for n, event in enumerate(talks_held.events) if event.meeting == 2)
    assert fork(talks_held, at=1, changes={"calendar.interval": "7"}).scenario.calendar == PARK.calendar
    with pytest.raises(ValueError, match=r"calendar.meetings: the first 2 have begun already"):
        fork(talks_held, at=second + 1, changes={"calendar.interval": "7"})
    with pytest.raises(ValueError, match=r"calendar.meetings: the first 2 have begun already"):
        fork(talks_held, at=second + 1, changes={"calendar.meetings[*].edits": "1"})


# The ends of a number.


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("stakeholders.eff.withdrawal_threshold", 0, 5),
        ("stakeholders.eff.weight", 0, 1000),
        ("stakeholders.eff.salience.consent_stranger", 0, 1_000_000),
        ("stakeholders.eff.scores.x.a", 0, 1_000_000),
        ("stakeholders.eff.red_lines.0.min", 0, 1),
        ("provisions.x.options.a.stringency", 0, 1),
        ("rule.quorum", 0, 1),
        ("rule.max_objectors", 0, 1000),
        ("calendar.interval", 1, 36525),
        ("calendar.impasse_after", 1, 1000),
        ("calendar.shocks.law.reservation_value", -1, 1),
        ("calendar.meetings.3.edits", 0, 100),
    ],
)
def test_between_which_ends_a_number_may_lie(path, low, high):
    reader = reader_of(path)
    assert (reader.low, reader.high) == (low, high)


def test_the_words_for_a_value_that_may_not_be():
    assert str(fault_of("rule.quorum", 40.0)) == "rule.quorum must be between 0 and 1 (got 40.0: 40% is 0.4)"
    assert fault_of("rule.quorum", 0.4) is None
    assert fault_of("calendar.deadline", date(2026, 3, 2)) is None
    assert reader_of("stakeholders.eff.wieght") is None


@pytest.mark.parametrize("turned", [False, True])
def test_a_protocol_without_proposals_from_the_floor_ends_the_proposers_of_the_case(turned):
    floor = changed(PARK, {"calendar.protocol": "floor_proposals", "calendar.proposers": "influence"})
    assert changed(floor, {"calendar.protocol": "floor_proposals"}).proposers == "influence"
    assert changed(floor, {"calendar.protocol": "single_text"}).proposers is None
    both = [("calendar.protocol", "single_text"), ("calendar.proposers", "turn")]
    with pytest.raises(ScenarioError, match=r"calendar\.proposers is for proposals from the floor"):
        changed(floor, dict(reversed(both) if turned else both))

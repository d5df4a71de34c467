"""The variants of a case change what their names say, and nothing else."""

import re
from datetime import date
from fractions import Fraction

import attrs
import pytest
from small import meeting, party, provision, talks

from docs import ablations
from negotiation_sim import load, names
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import Calendar, Scenario

COMMENTARY = {"sources", "bases", "origins", "written"}

PEOPLE = (
    party("ann", "left", forbids={"dogs": "a"}, solidarity=0.4),
    party("ben", "left", withdrawal_threshold=0.25),
    party("cat", "right", forbids={"fence": "c", "dogs": "c"}),
    party("dan"),
    party("eve", "left", observer=True, forbids={"fence": "a"}),
)
MEETINGS = (
    meeting(0, edits=0),
    meeting(7, ["fence"]),
    meeting(14, ["dogs", "hours"], edits=0),
    meeting(21, ["fence", "dogs"]),
    meeting(28, ["hours"]),
    meeting(35, ["dogs"], edits=0),
)
PROVISIONS = tuple(provision(name, 0.0, 0.5, 1.0) for name in ("fence", "dogs", "hours"))
SMALL = talks(
    *PEOPLE, provisions=PROVISIONS, meetings=MEETINGS, quorum=Fraction(1, 2), bloc_floor=Fraction(1, 3), max_objectors=2
)
UNDER = {
    "under weighted majority": {"name": "weighted_majority", "strict": True, "max_objection": 1, "max_objectors": None},
    "under rough consensus": {"name": "rough_consensus", "max_objection": Fraction(1, 5), "max_objectors": None},
    "under consensus": {"max_objectors": 0},
    "under unanimity": {"name": "unanimity", "min_support": 1, "max_objectors": 0},
}
CHANGES = {
    "contested provision early": {
        "calendar.meetings.2.agenda": ("dogs", "fence"),
        "calendar.meetings.4.agenda": ("dogs", "fence"),
    },
    "contested provision parked": {
        "calendar.meetings.3.agenda": ("hours",),
        "calendar.meetings.4.agenda": ("fence",),
        "calendar.meetings.5.agenda": ("hours", "dogs"),
    },
    "without the red lines of «left»": {"stakeholders.ann.red_lines": ()},
    "without the red lines of «right»": {"stakeholders.cat.red_lines": ()},
    "no solidarity": {"stakeholders.ann.traits.solidarity": 0.0, "stakeholders.ben.traits.solidarity": 0.0},
    "withdrawal thresholds 0.3 higher": {
        "stakeholders.ann.traits.withdrawal_threshold": 0.8,
        "stakeholders.ben.traits.withdrawal_threshold": 0.55,
        "stakeholders.cat.traits.withdrawal_threshold": 0.8,
        "stakeholders.dan.traits.withdrawal_threshold": 0.8,
    },
} | {name: {f"rule.{entry}": value for entry, value in rule.items()} for name, rule in UNDER.items()}


def flat(value, path=""):
    """Every entry of a scenario by its path, people by id and meetings by number; commentary left out."""
    if attrs.has(type(value)):
        parts = {name: getattr(value, name) for name in attrs.fields_dict(type(value)) if name not in COMMENTARY}
    elif isinstance(value, tuple) and attrs.has(type(next(iter(value), None))) and not path.endswith("red_lines"):
        parts = {getattr(part, "id", number): part for number, part in enumerate(value, 1)}
    else:
        return {path: value}
    return {p: leaf for name, part in parts.items() for p, leaf in flat(part, f"{path}.{name}".strip(".")).items()}


def changes(scenario, name):
    """What a variant changes: the new value of each entry that is another one."""
    before, after = flat(scenario), flat(ablations.ablations(scenario)[name](scenario))
    assert before.keys() == after.keys()
    return {path: value for path, value in after.items() if value != before[path]}


def test_the_variants_of_small_talks_have_these_names():
    assert list(ablations.ablations(SMALL)) == list(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_a_variant_of_small_talks_changes_this_and_nothing_else(name):
    assert changes(SMALL, name) == CHANGES[name]


def test_the_comparison_sees_every_entry():
    assert {path.split(".")[0] for path in flat(SMALL)} == set(attrs.fields_dict(Scenario)) - COMMENTARY
    later = attrs.evolve(SMALL.calendar, deadline=date(2027, 1, 1))
    before, after = flat(SMALL), flat(attrs.evolve(SMALL, calendar=later))
    assert [path for path in before if before[path] != after[path]] == ["calendar.deadline"]
    assert {path.split(".")[1] for path in before if path.startswith("calendar.")} == set(attrs.fields_dict(Calendar))


def test_equally_contested_provisions_go_by_the_file():
    one_line_each = attrs.evolve(SMALL, stakeholders=PEOPLE[2:])
    assert ablations.contested_provision(one_line_each) == "fence"


def test_a_red_line_that_rules_out_nothing_is_none():
    idle = attrs.evolve(PEOPLE[3], red_lines=(attrs.evolve(PEOPLE[0].red_lines[0], forbids=("z",)),))
    assert ablations.contested_provision(attrs.evolve(SMALL, stakeholders=(idle,))) is None


def test_where_there_is_nothing_to_change_the_case_means_the_same():
    alone = attrs.evolve(SMALL, stakeholders=PEOPLE[3:])
    variants = ablations.ablations(alone)
    assert not [name for name in variants if "red lines" in name]
    for name in ("contested provision early", "contested provision parked", "no solidarity"):
        assert scenario_hash(variants[name](alone)) == scenario_hash(alone)


def test_a_case_without_work_on_the_text_keeps_its_agendas():
    idle = attrs.evolve(SMALL, calendar=attrs.evolve(SMALL.calendar, meetings=MEETINGS[:1]))
    assert changes(idle, "contested provision early") == changes(idle, "contested provision parked") == {}


@pytest.mark.parametrize(
    ("case", "name"), [("ntia-facial-recognition", "under rough consensus"), ("teaching-park", "under consensus")]
)
def test_a_case_under_its_own_rule_is_as_coded(case, name):
    scenario = load(case)
    assert scenario_hash(ablations.ablations(scenario)[name](scenario)) == scenario_hash(scenario)


def test_the_facial_recognition_talks_with_consent_early_or_parked():
    scenario = load("ntia-facial-recognition")
    assert ablations.contested_provision(scenario) == "consent_stranger"
    assert changes(scenario, "contested provision early") == {
        "calendar.meetings.5.agenda": ("consent_stranger", "minors", "consent_enrol"),
        "calendar.meetings.6.agenda": ("consent_stranger", "transparency_notice", "third_party_sharing"),
    }
    others = tuple(p.id for p in scenario.provisions if p.id != "consent_stranger")
    assert changes(scenario, "contested provision parked") == {
        "calendar.meetings.8.agenda": ("consent_enrol", "data_security", "retention"),
        "calendar.meetings.12.agenda": ("consent_enrol", "redress_audit", "secondary_use", "minors"),
        "calendar.meetings.13.agenda": others,
        "calendar.meetings.14.agenda": others,
    }


def test_the_facial_recognition_talks_without_the_red_lines_of_industry():
    found = changes(load("ntia-facial-recognition"), "without the red lines of «Industry»")
    industry = ("netchoice", "ibia", "act", "techfreedom", "iab", "siia", "cta", "facebook")
    assert found == {f"stakeholders.{who}.red_lines": () for who in industry}


def test_the_park_with_dogs_early_or_parked_and_without_solidarity():
    park = load("teaching-park")
    assert changes(park, "contested provision early") == {
        "calendar.meetings.2.agenda": ("dogs", "fence"),
        "calendar.meetings.3.agenda": ("dogs", "hours", "meadow"),
    }
    assert changes(park, "contested provision parked") == {
        "calendar.meetings.2.agenda": ("fence",),
        "calendar.meetings.4.agenda": ("fence", "hours", "meadow"),
    }
    assert changes(park, "no solidarity") == {
        "stakeholders.parents.traits.solidarity": 0.0,
        "stakeholders.nature.traits.solidarity": 0.0,
    }


@pytest.mark.parametrize("case", names())
def test_the_variants_of_a_shipped_case_stay_within_their_subject(case):
    scenario = load(case)
    subjects = {
        "contested": r"calendar\.meetings\.\d+\.agenda",
        "without": r"stakeholders\.\w+\.red_lines",
        "no": r"stakeholders\.\w+\.traits\.solidarity",
        "withdrawal": r"stakeholders\.\w+\.traits\.withdrawal_threshold",
        "under": r"rule\.(name|min_support|strict|max_objection|max_objectors)",
    }
    for name in ablations.ablations(scenario):
        subject = subjects[name.split()[0]]
        assert all(re.fullmatch(subject, path) for path in changes(scenario, name)), name

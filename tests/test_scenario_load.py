"""What a scenario file means: defaults, meetings made by a rule, shares, bases, the hash, and why."""

import copy
import json
import pickle
import re
import subprocess
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.scenario import (
    ILLUSTRATIVE,
    ScenarioError,
    copied,
    counts,
    load,
    names,
    parse,
    red_lines,
    remarks,
    scenario_hash,
    template,
    why,
    written,
)
from negotiation_sim.scenario.find import shelf
from negotiation_sim.scenario.schema import Basis, Bloc, RedLine, Source, Traits

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "scenario-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]

CASE = """
schema = 1
name = "case"
title = "A case"
provisions = [
  { id = "a", options = [{ id = "x", stringency = 0.5 }, { id = "y", stringency = 0.5, wording = "why" }] },
  { id = "b", options = [{ id = "z", stringency = 1 }, { id = "w", stringency = 0.25 }] },
]
defaults = { solidarity = 0.1, attention = 0.2, reservation_value = 0.3 }
blocs = [{ id = "left", solidarity = 0.4, attention = 0.6 }]

[[stakeholders]]
id = "one"
bloc = "left"
solidarity = 0.7
ideal = { a = 1, b = 0 }
salience = { b = 2 }

[[stakeholders]]
id = "two"
name = "Two"
scores = { a = { x = 1, y = 2 }, b = { z = 3, w = 98 } }

[[stakeholders]]
id = "three"
observer = true

[rule]
name = "consensus"

[[calendar.meetings]]
at = 2026-03-02

[[calendar.meetings]]
at = 2026-03-05T14:30:00
recess = "1 hour"
[calendar.extension]
deadline = 2026-04-01
[[calendar.shocks]]
id = "late"
rate = 1
"""


ATTENTION = "Meaning: weight of the latest meeting in forecasts."


def changed(*changes, text=CASE):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text)


def ruled(rule):
    return changed(('name = "consensus"', rule)).rule


def every(rule):
    start = CASE.index("[[calendar.meetings]]")
    return parse(CASE[:start] + f"[calendar.every]\n{rule}\n").calendar.meetings


def test_the_example_of_the_page_loads():
    park = parse(EXAMPLE)
    assert park.illustrative
    assert park.stakeholders[0].red_lines == (RedLine(provision="fence", min=0.5),)
    assert park.stakeholders[0].traits == Traits(red_line_weight=1.0, reservation_value=0.4)
    assert park.calendar.extension.deadline == date(2026, 9, 30)
    assert park.calendar.meetings[0].recess == 120
    assert park.sources == {"PLAN": Source(title="Draft plan for the park", address="https://…")}


def test_what_the_page_comments_out_loads_too():
    lines = []
    for line in EXAMPLE.splitlines():
        if re.match(r"(ideal|salience|red_lines) ", line):
            line = "red_lines = [" if line.startswith("red") else ""
        lines.append(re.sub(r"^# ?(?=\S+ = |\{|\[calendar.every)", "", line))
    text = "\n".join(lines)
    meetings = text[text.index("[[calendar.meetings]]") : text.index("[calendar.every]")]
    park = parse(text.replace(meetings, "").replace('  { provision = "fence", min = 0.5 },', ""))
    assert park.stakeholders[0].scores == {"fence": {"none": 0.0, "hedge": 20.0, "fence": 60.0}}
    assert park.rule.min_support == Fraction(2, 3)
    assert [meeting.agenda for meeting in park.calendar.meetings] == [("fence",), ()] * 3


def test_the_second_example_of_the_page_is_a_basis():
    line = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]
    park = parse(EXAMPLE.replace("salience = { fence = 0.6 } ", line.strip()))
    assert park.bases["stakeholders.parents.salience"].source == ("PLAN",)


@pytest.mark.parametrize("name", names())
def test_the_shipped_cases_load(name):
    case = load(name)
    assert case.name == name
    assert all(source in case.sources for basis in case.bases.values() for source in basis.source)


def test_the_template_loads_under_any_name():
    assert parse(template("a-b-2")).name == "a-b-2"


def test_a_case_is_found_by_file_and_by_folder(tmp_path):
    (tmp_path / "scenario.toml").write_bytes(b"\xef\xbb\xbf" + CASE.replace("\n", "\r\n").encode())
    by_folder, by_file = load(tmp_path), load(str(tmp_path / "scenario.toml"))
    assert scenario_hash(by_folder) == scenario_hash(by_file) == scenario_hash(parse(CASE))


def test_traits_come_from_the_stakeholder_its_bloc_the_defaults_and_the_program():
    case = parse(CASE)
    one, two, _ = case.stakeholders
    assert one.traits == Traits(solidarity=0.7, attention=0.6, reservation_value=0.3)
    assert two.traits == Traits(solidarity=0.1, attention=0.2, reservation_value=0.3)
    assert case.origins["stakeholders.one.solidarity"] == "stakeholders.one.solidarity"
    assert case.origins["stakeholders.one.attention"] == "blocs.left.attention"
    assert case.origins["stakeholders.one.reservation_value"] == "defaults.reservation_value"
    assert case.origins["stakeholders.one.hazard_cap"] == "built-in"


def test_names_weights_and_blocs_by_default():
    case = parse(CASE)
    assert [(who.name, who.bloc, who.weight) for who in case.stakeholders] == [
        ("one", "left", 1.0),
        ("Two", "two", 1.0),
        ("three", "three", 1.0),
    ]
    assert case.blocs == (Bloc(id="left", name="left"), Bloc(id="two", name="Two"), Bloc(id="three", name="three"))
    assert [option.wording for option in case.provisions[0].options] == ["x", "why"]
    assert case.provisions[0].name == "a"


def test_preferences():
    one, two, three = parse(CASE).stakeholders
    assert one.ideal == {"a": 1.0, "b": 0.0}
    assert one.salience == {"a": 0.0, "b": 2.0}
    assert (two.ideal, two.salience) == ({}, {})
    assert two.scores["b"] == {"z": 3.0, "w": 98.0}
    assert (three.ideal, three.salience, three.scores) == ({}, {}, {})
    assert changed(("salience = { b = 2 }", "")).stakeholders[0].salience == {"a": 1.0, "b": 1.0}
    watching = changed(("observer = true", "observer = true\nideal = { a = 0, b = 1 }")).stakeholders[2]
    assert (watching.ideal, watching.salience) == ({"a": 0.0, "b": 1.0}, {"a": 1.0, "b": 1.0})


def test_sums_of_scores_are_exact():
    thirds = [("x = 1, y = 2", "x = 0, y = 0.1"), ("z = 3, w = 98", "z = 0, w = 0.2")]
    changed(("blocs =", "full_score = 0.3\nblocs ="), *thirds)  # 0.1 + 0.2 > 0.3 in floating point


def test_the_talks_start_from_the_weakest_option_the_first_of_equals():
    assert parse(CASE).initial_text == {"a": "x", "b": "w"}
    assert changed(("[rule]", '[initial_text]\nb = "z"\n[rule]')).initial_text == {"a": "x", "b": "z"}


def test_named_rules():
    half, none, whole = Fraction(1, 2), Fraction(0), Fraction(1)
    vectors = {
        "unanimity": (whole, False, none, 0),
        "consensus": (half, False, none, 0),
        "consensus_minus": (half, False, whole, 1),
        "rough_consensus": (half, False, Fraction(1, 5), None),
        "supermajority": (Fraction(2, 3), False, whole, None),
        "weighted_majority": (half, True, whole, None),
    }
    for name, vector in vectors.items():
        rule = ruled(f'name = "{name}"')
        assert (rule.min_support, rule.strict, rule.max_objection, rule.max_objectors) == vector
        assert (rule.quorum, rule.bloc_floor) == (0, 0)


def test_each_entry_of_a_rule_can_be_overridden():
    rule = ruled('name = "consensus_minus"\nmin_support = 0.65\nmax_objectors = "any"\nstrict = true\nquorum = "2/3"')
    assert rule.min_support == Fraction(13, 20)
    assert rule.max_objectors is None
    assert rule.strict
    assert rule.quorum == Fraction(2, 3)
    assert ruled('name = "consensus_minus"\nmax_objectors = 3\nbloc_floor = 1').max_objectors == 3


@pytest.mark.parametrize(
    ("written", "share"),
    [("0.1", "1/10"), ("1", "1"), ("1e-6", "1/1000000"), ('"1/3"', "1/3"), ('"0.25"', "1/4"), ('"4/6"', "2/3")],
)
def test_shares_are_exact(written, share):
    assert ruled(f'name = "consensus"\nquorum = {written}').quorum == Fraction(share)


def test_the_calendar_by_default():
    calendar = parse(CASE).calendar
    assert (calendar.start, calendar.deadline) == (date(2026, 3, 2), date(2026, 3, 5))
    assert [meeting.at for meeting in calendar.meetings] == [datetime(2026, 3, 2), datetime(2026, 3, 5, 14, 30)]
    first = calendar.meetings[0]
    assert (first.title, first.agenda, first.edits, first.test, first.caucus) == ("", (), 2, True, False)
    assert (calendar.minimum_parties, calendar.impasse_after) == (2, None)
    assert calendar.extension.min_support == 0
    assert parse(CASE).protocol == "single_text"
    assert parse(CASE).chair.reading_error == 0.08


def test_a_recess_may_last_to_the_last_minute_of_the_deadline():
    changed(('recess = "1 hour"', 'recess = "569 minutes"'))
    with pytest.raises(ScenarioError, match="23:59"):
        changed(('recess = "1 hour"', 'recess = "570 minutes"'))


def test_meetings_by_a_rule():
    weeks = every(
        'interval = "2 weeks"\nfirst = 2026-03-02\ncount = 3\nagenda = [["a"], ["b", "a"]]\nrecess = "1 hour"'
    )
    assert [meeting.at for meeting in weeks] == [datetime(2026, 3, 2), datetime(2026, 3, 16), datetime(2026, 3, 30)]
    assert [meeting.agenda for meeting in weeks] == [("a",), ("b", "a"), ("a",)]
    assert {meeting.recess for meeting in weeks} == {60}
    days = every('interval = "1 day"\nfirst = 2026-12-31T09:00:00\ncount = 2\nedits = 0\ntest = false\ncaucus = true')
    assert [meeting.at for meeting in days] == [datetime(2026, 12, 31, 9), datetime(2027, 1, 1, 9)]
    assert [(meeting.agenda, meeting.edits, meeting.test, meeting.caucus) for meeting in days] == [
        ((), 0, False, True)
    ] * 2


def test_months_are_counted_from_the_first_and_clipped():
    months = every('interval = "1 month"\nfirst = 2027-10-31\ncount = 6')
    ends = [(10, 31), (11, 30), (12, 31), (1, 31), (2, 29), (3, 31)]
    assert [(meeting.at.month, meeting.at.day) for meeting in months] == ends
    assert months[-1].at.year == 2028
    assert len(every('interval = "1 month"\nfirst = 2026-01-31\ncount = 1000')) == 1000


def test_whom_a_shock_strikes():
    def struck(names):
        return changed(("rate = 1", f"rate = 1\n{names}")).calendar.shocks[0].stakeholders

    assert struck("") == ("one", "two")
    assert struck('stakeholders = ["two", "one", "two"]') == ("one", "two")
    assert struck('blocs = ["left"]') == ("one",)
    assert struck('blocs = ["two"]') == ("two",)
    assert struck('stakeholders = ["two"]\nblocs = ["left"]') == ("one", "two")


def test_bases_are_told_by_path_and_leave_the_values_alone():
    case = changed(
        ("title =", 'title = { value = "A case", basis = "fact" } #'),
        ("ideal = { a = 1,", 'ideal = { a = { value = 1, basis = "inference", source = "S", note = "n" },'),
        ("at = 2026-03-02", 'at = { value = 2026-03-02, basis = "fact", source = ["S", "T"] }'),
        ("{ b = 2 }", '{ value = { b = { value = 2, basis = "fact" } }, basis = "assumption" }'),
        ("[rule]", '[sources]\nS = { title = "Letter" }\nT = { title = "Minutes", address = "https://t" }\n[rule]'),
        ('blocs = [{ id = "left", solidarity = 0.4, attention = 0.6 }]', ""),
        (
            "[[stakeholders]]",
            '[blocs]\nvalue = [{ id = "left", solidarity = 0.4, attention = 0.6 }]\nbasis = "fact"\n[[stakeholders]]',
        ),
    )
    assert scenario_hash(case) == scenario_hash(parse(CASE))
    assert case.bases == {
        "title": Basis(basis="fact"),
        "blocs": Basis(basis="fact"),
        "stakeholders.one.ideal.a": Basis(basis="inference", source=("S",), note="n"),
        "stakeholders.one.salience": Basis(basis="assumption"),
        "stakeholders.one.salience.b": Basis(basis="fact"),
        "calendar.meetings.0.at": Basis(basis="fact", source=("S", "T")),
    }
    assert str(why(case, "calendar.meetings.0.at")).splitlines() == [
        "calendar.meetings.0.at = 2026-03-02 00:00",
        "This is meeting 1 of the story, on 2026-03-02.",
        "Set in the file.",
        "Fact, stated for calendar.meetings.0.at.",
        "Source S: Letter",
        "Source T: Minutes, https://t",
    ]
    assert why(case, "stakeholders.one.attention").basis_of == "blocs"
    assert why(case, "stakeholders.one.salience.a").basis is None


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "stakeholders.one.solidarity",
            ["stakeholders.one.solidarity = 0.7", "Meaning: pull of allies who left.", "Set in the file."],
        ),
        (
            "stakeholders.one.attention",
            ["stakeholders.one.attention = 0.6", ATTENTION, "Taken from the bloc, at blocs.left.attention."],
        ),
        (
            "stakeholders.two.attention",
            ["stakeholders.two.attention = 0.2", ATTENTION, "Taken from the defaults, at defaults.attention."],
        ),
        (
            "blocs.left.solidarity",
            ["blocs.left.solidarity = 0.4", "Meaning: pull of allies who left.", "Set in the file."],
        ),
        ("blocs.left.name", ['blocs.left.name = "left"', "Follows from blocs.left.id."]),
        ("stakeholders.two.bloc", ['stakeholders.two.bloc = "two"', "Follows from stakeholders.two.id."]),
        ("provisions.a.name", ['provisions.a.name = "a"', "Follows from provisions.a.id."]),
        (
            "provisions.a.options.x.wording",
            ['provisions.a.options.x.wording = "x"', "Follows from provisions.a.options.x.id."],
        ),
        ("calendar.shocks.late.name", ['calendar.shocks.late.name = "late"', "Follows from calendar.shocks.late.id."]),
        (
            "calendar.meetings.1.recess",
            [
                "calendar.meetings.1.recess = 60 minutes",
                "This is meeting 2 of the story, on 2026-03-05.",
                "Set in the file.",
            ],
        ),
        ("blocs.two.name", ['blocs.two.name = "Two"', "Follows from stakeholders.two."]),
        ("rule.min_support", ["rule.min_support = 1/2", "Follows from rule.name."]),
        ("calendar.deadline", ["calendar.deadline = 2026-03-05", "Follows from calendar.meetings.1.at."]),
        ("initial_text.a", ['initial_text.a = "x"', "Follows from provisions.a.options."]),
        ("provisions.b.options.w.stringency", ["provisions.b.options.w.stringency = 0.25", "Set in the file."]),
    ],
)
def test_why(path, lines):
    assert str(why(parse(CASE), path)).splitlines() == [*lines, "No basis is stated."]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "stakeholders.two.hazard_cap",
            ["stakeholders.two.hazard_cap = 1.0", "Meaning: largest chance to leave at one meeting."],
        ),
        ("rule.quorum", ["rule.quorum = 0"]),
        ("calendar.impasse_after", ["calendar.impasse_after = never"]),
        ("chair.reading_error", ["chair.reading_error = 0.08"]),
    ],
)
def test_why_of_a_built_in_default(path, lines):
    assumed = "Not in the file: the built-in default, an assumption of the model shared by all cases."
    assert str(why(parse(CASE), path)).splitlines() == [*lines, assumed]


BASED = (
    CASE.replace("ideal = { a = 1, b = 0 }", 'ideal = { value = { a = 1, b = 0 }, basis = "inference", note = "told" }')
    .replace("[rule]", '[[stakeholders]]\nid = "four"\nbloc = "left"\nobserver = true\n[rule]')
    .replace('"consensus"\n', '{ value = "rough_consensus", basis = "assumption" }\nquorum = "1/2"\n')
    .replace("[rule]", '[[stakeholders.red_lines]]\nprovision = "b"\nmin = { value = 0.5, basis = "fact" }\n[rule]')
    .replace("observer = true\n[[stakeholders.red", "ideal = { a = 1, b = 1 }\n[[stakeholders.red")
)


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "rule",
            [
                '  name = "rough_consensus" · assumption',
                "  min_support = 1/2 · follows from rule.name · assumption",
                "  strict = false · follows from rule.name · assumption",
                "  max_objection = 1/5 · follows from rule.name · assumption",
                "  max_objectors = any · follows from rule.name · assumption",
                "  quorum = 1/2",
                "  bloc_floor = 0 · built-in default",
            ],
        ),
        (
            "calendar",
            [
                "  start = 2026-03-02 · follows from calendar.meetings.0.at",
                "  deadline = 2026-03-05 · follows from calendar.meetings.1.at",
                "  meetings: 2026-03-02, 2026-03-05",
                "  shocks: late",
                "  extension: deadline, min_support",
                "  minimum_parties = 2 · built-in default",
                "  impasse_after = never · built-in default",
            ],
        ),
        (
            "calendar.meetings.1",
            [
                "This is meeting 2 of the story, on 2026-03-05.",
                "  at = 2026-03-05 14:30",
                "  edits = 2 · built-in default",
                "  test = true · built-in default",
                "  caucus = false · built-in default",
                "  recess = 60 minutes",
            ],
        ),
        ("calendar.meetings", ["  0: 2026-03-02", "  1: 2026-03-05"]),
        (
            "stakeholders.one",
            [
                '  id = "one"',
                '  name = "one" · follows from stakeholders.one.id',
                '  bloc = "left"',
                "  observer = false · built-in default",
                "  abstains = false · built-in default",
                "  veto = false · built-in default",
                "  weight = 1.0 · built-in default",
                "  ideal: a, b · inference",
                "  salience: a, b",
                "  reservation_value = 0.3 · from the defaults",
                "  withdrawal_threshold = 0.6 · built-in default",
                "  withdrawal_threshold_sd = 0.08 · built-in default",
                "  red_line_weight = 0.4 · built-in default",
                "  solidarity = 0.7",
                "  attention = 0.6 · from the bloc",
                "  initial_hope = 0.9 · built-in default",
                "  initial_optimism = 0.5 · built-in default",
                "  concession_exponent = 0.5 · built-in default",
                "  opening_concession = 0.05 · built-in default",
                "  hazard_softness = 0.1 · built-in default",
                "  hazard_cap = 1.0 · built-in default",
                "  meeting_cost = 0.0 · built-in default",
                "  attendance = 0.9 · built-in default",
            ],
        ),
        (
            "stakeholders.one.ideal",
            ["  a = 1.0 · inference", "  b = 0.0 · inference", "Inference, stated for stakeholders.one.ideal: told."],
        ),
        ("stakeholders.one.salience", ["  a = 0.0 · built-in default", "  b = 2.0"]),
        ("stakeholders.four.red_lines", ["  0: b, min 0.5 · fact"]),
        ("stakeholders.four.red_lines.0", ['  provision = "b"', "  min = 0.5 · fact"]),
        ("stakeholders", ["  one: one · inference", "  two: Two", "  three: three", "  four: four · fact"]),
        (
            "blocs.left",
            [
                '  id = "left"',
                '  name = "left" · follows from blocs.left.id',
                "  solidarity = 0.4",
                "  attention = 0.6",
            ],
        ),
        ("defaults", ["  solidarity = 0.1", "  attention = 0.2", "  reservation_value = 0.3"]),
        ("provisions.a.options", ["  x: 0.5, x", "  y: 0.5, why"]),
        (
            "initial_text",
            ['  a = "x" · follows from provisions.a.options', '  b = "w" · follows from provisions.b.options'],
        ),
    ],
)
def test_why_of_a_section_lists_its_parts(path, lines):
    assert str(why(parse(BASED), path)).splitlines() == [f"{path}:", *lines]


def test_why_of_a_long_list_is_cut_short():
    lines = str(why(load("ntia-facial-recognition"), "stakeholders")).splitlines()
    assert len(lines) == 13
    assert lines[10].startswith("  ota: Online Trust Alliance · ")
    assert lines[11:] == ["  and 12 more", ILLUSTRATIVE]
    (ideal,) = (line for line in why(load("ntia-facial-recognition"), "stakeholders.eff").parts if "ideal" in line)
    assert ideal.endswith("and 6 more · inference")


def test_why_takes_the_day_of_a_meeting():
    case = load("ntia-facial-recognition")
    answer = why(case, "calendar.meetings.2015-06-11.title")
    assert (answer.path, answer.value) == ("calendar.meetings.11.title", "The question of opt-in")
    assert answer.remarks == ("This is meeting 12 of the story, on 2015-06-11.",)
    assert str(why(case, "calendar.meetings.12")).splitlines()[1] == "This is meeting 13 of the story, on 2015-07-28."


def test_why_of_a_day_without_one_meeting():
    with pytest.raises(ScenarioError) as raised:
        why(parse(CASE), "calendar.meetings.2026-03-03")
    assert str(raised.value) == "no meeting is on 2026-03-03 (they are on 2026-03-02, 2026-03-05)"
    with pytest.raises(ScenarioError) as raised:
        why(changed(("at = 2026-03-05T14:30:00", "at = 2026-03-02T14:30:00")), "calendar.meetings.2026-03-02.at")
    assert str(raised.value) == "2 meetings are on 2026-03-02 (write calendar.meetings.0 or calendar.meetings.1)"


def test_why_marks_what_is_illustrative():
    case = changed(("schema = 1", "schema = 1\nillustrative = true"))
    for path in ("rule", "rule.name", "stakeholders.one.hazard_cap"):
        assert str(why(case, path)).splitlines()[-1] == ILLUSTRATIVE
        assert ILLUSTRATIVE not in str(why(parse(CASE), path))


def test_every_trait_has_a_meaning_and_the_default_of_the_model_page():
    table = (DOCS / "model.md").read_text(encoding="utf-8").partition("| symbol |")[2].partition("\n\n")[0]
    defaults = dict(re.findall(r"\| `(\w+)` \| ([\d.]+)", table))
    assert {trait.name: trait.default for trait in attrs.fields(Traits)} == {
        name: float(defaults[name]) for name in attrs.fields_dict(Traits)
    }
    assert all(trait.metadata["meaning"] for trait in attrs.fields(Traits))


def test_the_parts_of_a_scenario_by_name_of_nothing_are_no_traits():
    assert why(parse(CASE), "calendar.shocks.late.reservation_value").remarks == ()


def test_counts_have_the_right_number():
    assert counts(parse(CASE)) == "2 parties, 1 observer, 2 provisions, 2 meetings"
    alone = (
        'scores = { a = { x = 1, y = 2 }, b = { z = 3, w = 98 } }\n\n[[stakeholders]]\nid = "three"\nobserver = true'
    )
    fewer = (("[[calendar.meetings]]", "[calendar]\nminimum_parties = 1\n[[calendar.meetings]]"),)
    assert counts(changed((alone, "observer = true"), *fewer)) == "1 party, 1 observer, 2 provisions, 2 meetings"


def test_red_lines_are_told_with_those_who_have_them():
    lines = ['{ provision = "b", min = 0.5 }', '{ provision = "b", max = 0.5 }', '{ provision = "a", forbids = ["x"] }']
    one, two = (f"red_lines = [{', '.join(each)}]\n" for each in (lines[:1] + lines[2:], lines[1:]))
    case = changed(("salience", f"{one}salience"), ("scores", f"{two}scores"))
    assert list(red_lines(case)) == ["b at least 0.5: one", "a not x: one, Two", "b at most 0.5: Two"]
    (remark,) = (remark for remark in remarks(case) if "red lines" in remark)
    assert remark == "b: the red lines of one and Two together leave no option."


def test_at_most_twelve_lines_tell_the_red_lines():
    def told(number):
        lines = ", ".join(f'{{ provision = "b", min = {n / 100} }}' for n in range(number))
        return list(red_lines(changed(("salience", f"red_lines = [{lines}]\nsalience"))))

    assert len(told(12)) == 12
    assert told(13)[10:] == ["b at least 0.1: one", "and 2 more"]


def test_what_is_worth_a_second_look():
    assert list(remarks(changed(('bloc = "left"\n', "")))) == [
        "a is on no agenda of a meeting with edits: it stays at x.",
        "b is on no agenda of a meeting with edits: it stays at w.",
        "The bloc left has no members.",
        "The shock late changes nothing: it adds 0.",
        "a: x and y have the same stringency, 0.5.",
    ]
    worked_on = changed(
        ("at = 2026-03-02\n", 'at = 2026-03-02\nagenda = ["a"]\n'),
        ('recess = "1 hour"', 'agenda = ["a", "b"]\nedits = 0'),
    )
    assert next(remarks(worked_on)) == "b is on no agenda of a meeting with edits: it stays at w."
    assert list(remarks(parse(template("my-case")))) == []


@pytest.mark.parametrize("name", names())
def test_a_copy_is_the_same_text_under_another_name(name, tmp_path):
    original = (shelf() / name / "scenario.toml").read_text(encoding="utf-8")
    copy = copied("my-copy", name)
    assert copy == original.replace(f'\nname = "{name}"\n', '\nname = "my-copy"\n', 1)
    assert attrs.evolve(parse(copy), name=name).written == {**load(name).written, "name": "my-copy"}
    assert scenario_hash(attrs.evolve(parse(copy), name=name)) == scenario_hash(load(name))


@pytest.mark.parametrize(
    ("line", "copy"),
    [
        ("name = 'case' # mine", 'name = "new" # mine'),
        ('  name="case"', '  name="new"'),
        ('name = { value = "case", basis = "fact" }', 'name = { value = "new", basis = "fact" }'),
        ('summary = """\nname = "x"\n"""\nname = "case"', 'summary = """\nname = "x"\n"""\nname = "new"'),
    ],
)
def test_a_copy_leaves_the_rest_of_the_file(line, copy, tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(CASE.replace('name = "case"', line), encoding="utf-8")
    assert copied("new", file) == CASE.replace('name = "case"', copy)


def test_what_cannot_be_copied(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(CASE.replace('name = "case"', '"name" = "case"'), encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        copied("new", file)
    assert str(raised.value) == f"{file} cannot be copied (write its name as a line at the top: name = …)"
    file.write_text(CASE.replace("schema = 1", "schema = 2"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="unknown schema version 2"):
        copied("new", file)


def test_the_template_is_not_illustrative_and_points_to_the_documentation():
    text = template("my-case")
    assert not parse(text).illustrative
    for words in ("`negsim check my-case/`", "`negsim why my-case/ PATH`", "docs/scenario-format.md of the project"):
        assert words in text


RULED = (
    CASE[: CASE.index("[[calendar")]
    + """
[calendar.every]
interval = { value = "1 week", basis = "assumption" }
first = { value = 2026-01-01, basis = "fact" }
count = 3
edits = { value = 1, basis = "inference" }
agenda = [["a"], { value = ["b"], basis = "fact" }]
"""
)
ASSUMED = "Not in the file: the built-in default, an assumption of the model shared by all cases."


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "meetings.1.at",
            [
                "calendar.meetings.1.at = 2026-01-08 00:00",
                "This is meeting 2 of the story, on 2026-01-08.",
                "Follows from calendar.every.first.",
                "Also from calendar.every.interval (assumption).",
                "Fact, stated for calendar.every.first.",
            ],
        ),
        (
            "meetings.0.at",
            [
                "calendar.meetings.0.at = 2026-01-01 00:00",
                "This is meeting 1 of the story, on 2026-01-01.",
                "Follows from calendar.every.first.",
                "Fact, stated for calendar.every.first.",
            ],
        ),
        (
            "meetings.2.edits",
            [
                "calendar.meetings.2.edits = 1",
                "This is meeting 3 of the story, on 2026-01-15.",
                "Follows from calendar.every.edits.",
                "Inference, stated for calendar.every.edits.",
            ],
        ),
        (
            "meetings.1.agenda",
            [
                'calendar.meetings.1.agenda = ["b"]',
                "This is meeting 2 of the story, on 2026-01-08.",
                "Follows from calendar.every.agenda.1.",
                "Fact, stated for calendar.every.agenda.1.",
            ],
        ),
        (
            "meetings.0.recess",
            ["calendar.meetings.0.recess = 0 minutes", "This is meeting 1 of the story, on 2026-01-01.", ASSUMED],
        ),
        (
            "deadline",
            [
                "calendar.deadline = 2026-01-15",
                "Follows from calendar.every.first.",
                "Also from calendar.every.interval (assumption) and calendar.every.count.",
                "Fact, stated for calendar.every.first.",
            ],
        ),
        (
            "start",
            [
                "calendar.start = 2026-01-01",
                "Follows from calendar.every.first.",
                "Fact, stated for calendar.every.first.",
            ],
        ),
        (
            "meetings.1",
            [
                "calendar.meetings.1:",
                "This is meeting 2 of the story, on 2026-01-08.",
                "  at = 2026-01-08 00:00 · follows from calendar.every.first · fact, assumption",
                '  agenda = ["b"] · follows from calendar.every.agenda.1 · fact',
                "  edits = 1 · follows from calendar.every.edits · inference",
                "  test = true · built-in default",
                "  caucus = false · built-in default",
                "  recess = 0 minutes · built-in default",
                "Follows from calendar.every.",
            ],
        ),
    ],
)
def test_why_of_what_a_rule_makes(path, lines):
    assert str(why(parse(RULED), f"calendar.{path}")).splitlines() == lines


def test_why_of_whom_a_shock_strikes():
    def told(names):
        return str(why(changed(("rate = 1", f"rate = 1\n{names}")), "calendar.shocks.late.stakeholders")).splitlines()[
            1:
        ]

    blocs = 'blocs = { value = ["left"], basis = "fact" }'
    assert told("") == [ASSUMED]
    assert told(blocs) == ["Follows from calendar.shocks.late.blocs.", "Fact, stated for calendar.shocks.late.blocs."]
    assert told('stakeholders = ["two"]') == ["Set in the file.", "No basis is stated."]
    assert told(f'stakeholders = ["two"]\n{blocs}') == [
        "Set in the file.",
        "Also from calendar.shocks.late.blocs (fact).",
        "No basis is stated.",
    ]


def test_why_of_what_is_not_used_for_an_observer():
    case = parse(CASE)
    assert "Not used: an observer has no weight." in why(case, "stakeholders.three.weight").remarks
    assert "Not used: of an observer, only the attendance counts." in why(case, "stakeholders.three.hazard_cap").remarks
    assert not any("Not used" in remark for remark in why(case, "stakeholders.three.attendance").remarks)
    assert not any("Not used" in remark for remark in why(case, "stakeholders.one.weight").remarks)
    parts = why(case, "stakeholders.three").parts
    assert "weight = 1.0 · not used for an observer" in parts
    assert "solidarity = 0.1 · not used for an observer" in parts
    assert "attendance = 0.9 · built-in default" in parts
    assert '  bloc = "three" · follows from stakeholders.three.id' in str(why(case, "stakeholders.three")).splitlines()


def test_two_bases_of_one_value_are_both_told():
    inner = '{ value = 1, basis = "fact", source = "S", note = "seen" }'
    case = changed(
        ("ideal = { a = 1,", f'ideal = {{ a = {{ value = {inner}, basis = "inference", source = "T" }},'),
        ("[rule]", '[sources]\nS = { title = "Letter" }\nT = { title = "Minutes" }\n[rule]'),
    )
    outer = Basis(basis="inference", source=("T",))
    assert case.bases == {"stakeholders.one.ideal.a": Basis(basis="fact", source=("S",), note="seen", around=outer)}
    assert str(why(case, "stakeholders.one.ideal.a")).splitlines()[2:] == [
        "Fact, stated for stakeholders.one.ideal.a: seen.",
        "Around it, inference.",
        "Source S: Letter",
        "Source T: Minutes",
    ]


def test_a_basis_around_others_covers_the_rest():
    inner = '{ value = 1, basis = "fact" }'
    case = changed(("{ a = 1, b = 0 }", f'{{ value = {{ a = {inner}, b = 0 }}, basis = "inference" }}'))
    assert [why(case, f"stakeholders.one.ideal.{name}").basis.basis for name in "ab"] == ["fact", "inference"]


def test_remarks_on_shocks_and_facts():
    found = list(remarks(changed(("rate = 1", "rate = 0\nreservation_value = 0.1"))))
    assert "The shock late never strikes: its rate is 0." in found
    assert not any("changes nothing" in remark for remark in found)
    sourced = ("[rule]", '[sources]\nS = { title = "Letter" }\n[rule]')
    for source, remark in (("", True), (', source = "S"', False)):
        case = changed(("solidarity = 0.7", f'solidarity = {{ value = 0.7, basis = "fact"{source} }}'), sourced)
        told = "Called a fact, without a source: stakeholders.one.solidarity." in remarks(case)
        assert told is remark


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.__setitem__("a", "y"),
        lambda text: text.__delitem__("a"),
        lambda text: text.__ior__({"a": "y"}),
        lambda text: text.clear(),
        lambda text: text.pop("a"),
        lambda text: text.popitem(),
        lambda text: text.setdefault("c", "y"),
        lambda text: text.update(a="y"),
    ],
)
def test_a_scenario_cannot_be_changed(change):
    case = parse(CASE)
    for mapping in (case.initial_text, case.stakeholders[0].ideal, case.stakeholders[1].scores["a"], case.bases):
        with pytest.raises(TypeError, match=r"^a scenario cannot be changed: use attrs.evolve to make another$"):
            change(mapping)
    assert case.initial_text == {"a": "x", "b": "w"}


def test_a_scenario_goes_to_other_processes_and_evolves():
    case = parse(CASE)
    text = {"a": "y", "b": "w"}
    for other in (pickle.loads(pickle.dumps(case)), copy.deepcopy(case)):
        assert attrs.asdict(other) == attrs.asdict(case)
        assert scenario_hash(other) == scenario_hash(case)
        with pytest.raises(TypeError):
            other.stakeholders[1].scores["a"]["x"] = 9
    evolved = attrs.evolve(case, initial_text=text)
    text["a"] = "x"
    assert (evolved.initial_text["a"], case.initial_text["a"]) == ("y", "x")
    assert json.loads(json.dumps(evolved.initial_text)) == {"a": "y", "b": "w"}


@pytest.mark.parametrize(
    ("said", "protocol", "proposers"),
    [
        ('protocol = "single_text"', "single_text", None),
        ('protocol = "floor_proposals"', "floor_proposals", "turn"),
        ('protocol = "floor_proposals"\nproposers = "influence"', "floor_proposals", "influence"),
    ],
)
def test_how_people_get_the_floor(said, protocol, proposers):
    case = parse(CASE.replace("[[calendar.meetings]]", f"[calendar]\n{said}\n[[calendar.meetings]]", 1))
    assert (case.protocol, case.proposers) == (protocol, proposers)


def test_the_protocols_of_a_file_are_those_of_the_core():
    assert set(written.PROTOCOLS) == set(PROTOCOLS)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("stakeholder.one", "unknown part 'stakeholder' @ case (did you mean 'stakeholders'?)"),
        ("stakeholders.on.weight", "unknown part 'on' @ stakeholders (did you mean 'one'?)"),
        ("blocs.left.salidarity", "unknown part 'salidarity' @ blocs.left (did you mean 'solidarity'?)"),
        ("calendar.meetings.7", "unknown part '7' @ calendar.meetings (known: 0, 1)"),
        ("rule.quorum.x", "unknown part 'x' @ rule.quorum (there are none)"),
        ("", "unknown part '' @ case (known: name, title,"),
    ],
)
def test_why_of_nothing(path, message):
    with pytest.raises(ScenarioError) as raised:
        why(parse(CASE), path)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema = 1", "# a comment\nschema = 1"),
        ("schema = 1\n", 'illustrative = false\nutility = "city_block"\nschema = 1\n'),
        ('id = "one"\nbloc = "left"', 'bloc = "left"\nnote = "a note"\nid = "one"'),
        ("ideal = { a = 1, b = 0 }", "ideal = { b = -0.0, a = 1.0 }"),
        ("solidarity = 0.7", 'solidarity = { value = 0.7, basis = "assumption", note = "a guess" }'),
        ("[rule]", '[sources.S]\ntitle = "Letter"\n[rule]'),
        ('name = "consensus"', 'name = "consensus"\nmin_support = "2/4"'),
        ('recess = "1 hour"', 'recess = "60 minutes"'),
        ("at = 2026-03-02", "at = 2026-03-02T00:00:00"),
        ("[rule]", '[initial_text]\na = "x"\n[rule]'),
        ("reservation_value = 0.3", "reservation_value = 0.3, hazard_cap = 1"),
    ],
)
def test_the_same_meaning_has_the_same_hash(old, new):
    assert scenario_hash(changed((old, new))) == scenario_hash(parse(CASE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("solidarity = 0.7", "solidarity = 0.70001"),
        ("b = 2", "b = 2.5"),
        ('name = "consensus"', 'name = "unanimity"'),
        ("at = 2026-03-02", "at = 2026-03-01"),
        ("rate = 1", "rate = 2"),
        ('wording = "why"', 'wording = "when"'),
    ],
)
def test_another_meaning_has_another_hash(old, new):
    assert scenario_hash(changed((old, new))) != scenario_hash(parse(CASE))


def test_the_hash_is_that_of_canonical_json():
    case = parse(CASE)
    assert re.fullmatch("[0-9a-f]{64}", scenario_hash(case))
    assert scenario_hash(attrs.evolve(case, title="Ein Fall für alle")) != scenario_hash(case)
    assert scenario_hash(attrs.evolve(case, bases={}, origins={}, sources={}, written={})) == scenario_hash(case)


def test_reading_a_scenario_needs_no_numpy():
    code = "import sys, negotiation_sim.scenario; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

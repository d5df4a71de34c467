"""What a dry run tells of a sweep."""

import re

import pytest

from negotiation_sim import drawn, parse_design, run_sweep
from negotiation_sim.points.variants import variants_of
from negotiation_sim.sweep import tried
from negotiation_sim.sweep.estimate import in_words, told
from negotiation_sim.sweep.tried import Estimate, estimated, rows_to_try, variants_made

from .sweeping import bytes_in

DESIGN = """\
schema = 1
name = "who-stays"
base = "teaching-park"
replicates = 20
[sampler]
method = "factorial"
levels = 3
[[factors]]
path = "calendar.interval"
values = [7, 14, 21]
[[factors]]
path = "calendar.deadline"
name = "deadline"
label = "last day"
values = [2026-04-01, 2026-06-01]
"""
SHARED = """\
schema = 1
name = "when-to-begin"
base = "teaching-park"
sampler = { method = "latin_hypercube", points = 20_000 }
[[factors]]
path = "calendar.meetings.1.at"
name = "second"
range = [2026-03-14, 2026-03-18]
[[factors]]
path = "calendar.meetings.2.at"
name = "third"
range = [2026-03-25, 2026-03-28]
[[factors]]
path = "chair.reading_error"
range = [0.0, 0.2]
"""


def plan_of(text):
    """The plan of a design."""
    return drawn(parse_design(text))


def test_a_plan_is_told_in_numbers():
    lines = told(plan_of(DESIGN))
    assert lines[:7] == [
        "who-stays, on teaching-park: 6 points × 20 replicates = 120 rows",
        "Points: every combination (factorial)",
        "  calendar.interval",
        "  deadline, last day",
        "Held side by side: 1 group of points",
        "Columns: 2 factors, 22 of outcomes",
        "Chances: common. Every point is held with replicates 0 to 19, so points differ by their factors alone.",
    ]
    assert re.fullmatch(r"Time: (under a second|about \d+ seconds?) with one worker, by the 120 rows .*", lines[7])


def test_rows_that_cannot_be_held_are_told_before_the_sweep():
    # Meetings from 3 March: of five, 14 days apart, two are after 1 April; 21 days apart, three.
    lines = told(plan_of(DESIGN))
    assert lines[9:] == [
        "Errors: 40 of the 120 rows that were tried cannot be held, and will be recorded as errors; the first",
        "  at point 2: calendar.meetings[3] (2026-04-14) is after the deadline, 2026-04-01 (give a later deadline, or "
        "an extension) and 1 more",
    ]


def test_a_case_that_codes_real_organisations_is_marked():
    text = DESIGN.replace("teaching-park", "ntia-facial-recognition").partition('[[factors]]\npath = "calendar.d')[0]
    lines = told(plan_of(text.replace("replicates = 20", "replicates = 1")))
    assert lines[1] == "Illustrative: positions of real organisations are coded by judgement, not stated by them."


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('replicates = 1\nchances = "common"', "Every point is held with replicate 0, so points differ by"),
        ('replicates = 1\nchances = "independent"', "Point j is held with replicate j, so no two rows share"),
        (
            'replicates = 20\nchances = "independent"',
            "Point j is held with replicates 20·j to 20·j + 19, so no two rows",
        ),
    ],
)
def test_chances_are_told_in_a_sentence(said, sentence):
    assert sentence in "\n".join(told(plan_of(DESIGN.replace("replicates = 20", said))))


@pytest.mark.parametrize(
    ("sampler", "sentence"),
    [
        ("{ method = 'morris', points = 6, seed = 2 }", "6 trajectories × (2 factors + 1) (morris, seed 2)"),
        ("{ method = 'saltelli', points = 4 }", "4 base points × (2 factors + 2) (saltelli, seed 0)"),
        ("{ method = 'sobol', points = 4 }", "drawn together over all 2 factors (sobol, seed 0)"),
    ],
)
def test_the_choice_of_points_is_told(sampler, sentence):
    text = DESIGN.replace('[sampler]\nmethod = "factorial"\nlevels = 3\n', f"sampler = {sampler}\n")
    assert f"Points: {sentence}" in told(plan_of(text))


def test_rows_are_tried_from_the_first_to_the_last():
    plan = plan_of(DESIGN)
    assert rows_to_try(plan, 8).tolist() == [0, 17, 34, 51, 68, 85, 102, 119]
    assert rows_to_try(plan, 2048).tolist() == list(range(120))


def test_a_long_sweep_is_told_in_hours_and_gigabytes():
    found = Estimate(tried=512, seconds=3 * 3600, size=12_000_000_000)
    assert list(in_words(found)) == [
        "Time: about 3 hours with one worker, by the 512 rows that were tried",
        "Size: at most about 12 GB",
    ]


def timed(monkeypatch, *, of_row, of_variant):
    """Let the time of the trials be what they hold: so many seconds a row, and so many a variant that is made."""
    now, really = [0.0], tried.hold

    def hold(plan, rows):
        known = set(variants_of(plan).found)
        held = really(plan, rows)
        now[0] += of_row * len(rows) + of_variant * len(set(variants_of(plan).found) - known)
        return held

    monkeypatch.setattr(tried, "hold", hold)
    monkeypatch.setattr(tried, "perf_counter", lambda: now[0])
    return now


def test_what_is_checked_once_for_all_rows_counts_once(monkeypatch):
    # Meetings on 5 days and on 4 days: 20 variants of 5 s each, and 20,000 rows of 1 ms.
    plan = plan_of(SHARED)
    spent = timed(monkeypatch, of_row=0.001, of_variant=5.0)
    found = estimated(plan)
    assert (found.tried, found.seconds) == (2048, pytest.approx(20 * 5.0 + 20.0))
    assert spent[0] == pytest.approx(20 * 5.0 + 0.001 * (8 + 256 + 256 + 2048))


def test_variants_that_are_not_kept_are_made_again(monkeypatch):
    # 20,000 rows are 2 tasks; in each of them 20 variants, of which 8 can be kept at once, are made 3 times at most.
    assert variants_made(plan_of(SHARED)) == 20
    monkeypatch.setattr(tried, "MOST_KEPT", 8)
    assert variants_made(plan_of(SHARED)) == 20 * 2 * 3
    assert variants_made(plan_of(SHARED.replace("20_000", "100"))) == 60
    assert variants_made(plan_of(SHARED.replace("20_000", "25"))) == 25


@pytest.mark.parametrize("points", [8, 800])
@pytest.mark.parametrize("base", ["teaching-park", "ntia-facial-recognition"])
def test_a_folder_is_no_larger_than_was_said_and_not_very_much_smaller(tmp_path, base, points):
    text = f"""\
schema = 1
name = "small"
base = "{base}"
sampler = {{ method = "latin_hypercube", points = {points} }}
[[factors]]
path = "chair.reading_error"
range = [0.0, 0.2]
[[factors]]
path = "calendar.protocol"
values = ["single_text", "floor_proposals"]
"""
    said = estimated(plan_of(text)).size
    folder = run_sweep(parse_design(text), tmp_path / "small")
    size = sum(len(content) for content in bytes_in(folder).values())
    assert size <= said <= 2.5 * size

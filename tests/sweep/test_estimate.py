"""What a dry run tells of a sweep."""

import re

import pytest

from negotiation_sim import drawn, parse_design
from negotiation_sim.sweep.estimate import Estimate, in_words, rows_to_try, told

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
    estimate = Estimate(tried=512, seconds=3 * 3600, size=12_000_000_000)
    assert list(in_words(estimate)) == [
        "Time: about 3 hours with one worker, by the 512 rows that were tried",
        "Size: at most about 12 GB",
    ]

"""The ranges and steps in which values are moved are those of the page."""

import re
from pathlib import Path

import attrs

from negotiation_sim.explanation.lever import READING_ERROR, TRAITS
from negotiation_sim.scenario import schema


def test_the_ranges_are_those_of_the_page():
    page = (Path(__file__).resolve().parents[2] / "docs" / "event-logs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)`.* \| ([\d.]+) to ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE)
    shown = {name: tuple(map(float, numbers)) for name, *numbers in rows}
    assert {name: shown.get(name) for name in TRAITS} == TRAITS
    assert set(TRAITS) == set(attrs.fields_dict(schema.Traits))
    assert shown["chair.reading_error"] == READING_ERROR
    assert shown["rule.min_support"] == (0, 1, 0.01)

"""docs/minutes-format.md and the section on real talks: the example is read, and every entry of a file is in it."""

import re
from pathlib import Path

import attrs
import pytest

from negotiation_sim import convened, load, observed, parse_minutes
from negotiation_sim.observe import written
from negotiation_sim.scenario.faults import Faults
from negotiation_sim.scenario.structure import structure

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "minutes-format.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
CLASSES = [
    written.File,
    written.Meeting,
    written.Change,
    written.RedLine,
    written.Poll,
    written.Test,
    written.Exit,
    written.Shock,
    written.Extension,
    written.End,
]


def test_the_example_has_the_form_of_minutes():
    minutes = parse_minutes(EXAMPLE)
    faults = Faults("minutes", minutes.tree)
    file = structure(minutes.tree, written.File, faults)
    faults.report()
    assert file.meetings[0].changes[2].against == ("nature", "cafe")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_entry_is_in_the_example(cls):
    said = re.sub(r'"[^"]*"', '""', EXAMPLE)
    missing = [field.name for field in attrs.fields(cls) if not re.search(rf"\b{field.name}\b", said)]
    assert not missing


def test_the_order_of_what_is_told_in_one_meeting_is_that_of_the_table():
    told = list(dict.fromkeys(re.findall(r"`([A-Z]\w+)`", PAGE.partition("## What becomes of it")[2])))
    park = load("teaching-park")
    text = """
    schema = 1
    [[meetings]]
    meeting = 2
    caucus = ["cafe"]
    changes = [
      { text = { fence = "hedge" } },
      { by = "cafe", text = { dogs = "lead" }, adopted = true },
      { by = "cafe", text = { fence = "none" }, adopted = false },
    ]
    red_lines = [{ stakeholder = "nature", provision = "dogs", option = "free" }]
    recess = "1 hour"
    poll = { support = ["cafe"] }
    test = { support = ["cafe"], passed = false }
    left = [{ stakeholder = "cafe" }]
    """
    events = observed(park, convened(park), parse_minutes(text))
    seen = list(dict.fromkeys(event.kind for event in events if event.origin == "observed"))
    assert seen == [kind for kind in told if kind in seen]

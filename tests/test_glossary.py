"""docs/glossary.md explains every name that a user can meet."""

import inspect
import re
from pathlib import Path

import attrs
import pytest

import negotiation_sim
from negotiation_sim import load, run
from negotiation_sim.api import Result, Withdrawal
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.rules.decision import CONDITIONS
from negotiation_sim.core.table import STANCES, STATUSES
from negotiation_sim.ensemble import Ensemble
from negotiation_sim.record import events as e
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.rules import NAMED_RULES
from negotiation_sim.story import FAILURES

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
EXPLAINED = set(re.findall(r"`([^`\n]+)`", PAGE))
PARTS = (e.Seat, e.ProvisionOnTheTable, e.OptionOnTheTable)
FACTS = e.Fact.__subclasses__()


def fields(cls):
    """The names of the fields of a class."""
    return {field.name for field in attrs.fields(cls)}


def public(cls):
    """The fields, properties and methods of a class that do not begin with an underscore."""
    return {name for name in fields(cls) | set(vars(cls)) if not name.startswith("_")}


def classes(module):
    """The attrs classes that a module defines."""
    found = (each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__)
    return [each for each in found if attrs.has(each)]


@pytest.fixture(scope="module")
def result():
    return run(load("teaching-park"))


def test_every_name_is_in_the_glossary(result):
    names = {
        "kinds of events": {fact.__name__ for fact in FACTS},
        "parts of events": {cls.__name__ for cls in (e.Seat, e.ProvisionOnTheTable)},
        "fields of events": set.union(*(fields(cls) for cls in classes(e))),
        "names of the package": set(negotiation_sim.__all__),
        "attributes of Result": public(Result),
        "attributes of Ensemble": public(Ensemble),
        "measures": set(result.measures),
        "fields of Withdrawal": fields(Withdrawal),
        "traits": fields(schema.Traits),
        "entries of a scenario": set.union(*(fields(cls) for cls in classes(schema))),
        "statuses": set(STATUSES),
        "kinds of endings": {"consensus", "narrowed_agreement", "no_agreement"},
        "failures": set(FAILURES),
        "named rules": set(NAMED_RULES),
        "conditions of a rule": set(CONDITIONS),
        "stances": set(STANCES),
        "protocols": set(PROTOCOLS),
        "bases": {"fact", "inference", "assumption"},
    }
    assert all(names.values())
    missing = {group: sorted(each - EXPLAINED) for group, each in names.items() if each - EXPLAINED}
    assert not missing, f"docs/glossary.md does not have, in code marks: {missing}"


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Kinds of events", [fact.__name__ for fact in FACTS]),
        (
            "Fields of events",
            [
                field.name
                for cls in [*FACTS, e.Seat, e.ProvisionOnTheTable, e.OptionOnTheTable]
                for field in attrs.fields(cls)
            ],
        ),
        ("Names in Python", [*negotiation_sim.__all__, *public(Result), *public(Ensemble), *fields(Withdrawal)]),
    ],
)
def test_the_tables_are_complete_and_have_nothing_else(heading, names):
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert not set(names) - set(re.findall(r"`([\w.]+)`", section))
    listed = [name for row in rows for name in re.findall(r"`([\w.]+)`", row.split("|")[1])]
    assert not {name.split(".")[-1] for name in listed} - set(names) - {"Result", "Withdrawal", "Ensemble"}


def test_the_table_of_measures_is_that_of_a_result(result):
    section = PAGE.partition("\n## Measures\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == sorted(result.measures)


def test_terms_stand_in_the_order_of_the_alphabet_and_once():
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        terms = [term.casefold() for term in re.findall(r"^- \*\*(.+?)\*\*", section, re.MULTILINE)]
        assert terms == sorted(terms), section.splitlines()[0]
    terms = re.findall(r"^- \*\*(.+?)\*\*", PAGE, re.MULTILINE)
    assert len(terms) == len(set(terms))


def test_sources_are_those_of_the_model():
    model = (Path(__file__).resolve().parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    sources = model.partition("\n## Sources\n")[2]
    cited = re.findall(r"(\w+)(?: et al\.)?\s\((\d{4})\)", PAGE)
    assert cited
    assert not [
        (name, year) for name, year in cited if not re.search(rf"^- .*{name}.*\({year}\)", sources, re.MULTILINE)
    ]


def test_links_to_headings_lead_somewhere():
    headings = {
        title.lower().replace(",", "").replace(" ", "-") for title in re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) == headings

"""`negsim analyse`, on the data set of a small sweep."""

import json

import pytest

from negotiation_sim import parse_design, run_sweep
from negotiation_sim.cli import main
from negotiation_sim.scenario.schema import ILLUSTRATIVE

DESIGN = """
schema = 1
name = "how-patient"
title = "How patient are people?"
base = "teaching-park"
replicates = 2
outcomes = ["kind", "status", "failure", "month", "minimum_bloc_share_in", "first_to_leave"]
sampler = { method = "latin_hypercube", points = 100, seed = 1 }
[[factors]]
path = "stakeholders[bloc=children_and_nature].withdrawal_threshold"
name = "threshold"
label = "withdrawal threshold of children and nature"
range = [0.3, 1.3]
[[factors]]
path = "rule.name"
name = "rule"
label = "decision rule"
values = ["consensus", "unanimity"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return run_sweep(parse_design(DESIGN), tmp_path_factory.mktemp("sweep") / "out")


def told(capsys, *arguments):
    """What a command that must succeed prints."""
    assert main(["analyse", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_a_sweep_is_told(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    lines = told(capsys, folder).splitlines()
    assert lines[0] == "How patient are people?"
    assert "How the talks end, in 200 talks" in lines
    assert any(line.startswith("Under which conditions consensus fails: ") for line in lines)
    assert any(line.startswith("  withdrawal threshold of children and nature: ") for line in lines)
    assert "How long the talks last" in lines
    assert f"  {ILLUSTRATIVE}" not in lines  # the park is nowhere


def test_the_same_as_json(folder, capsys):
    found = json.loads(told(capsys, folder, "--json"))
    assert (found["name"], found["talks"], found["not_held"], found["left_out"]) == ("how-patient", 200, 0, {})
    ends = {name: ending["count"] for name, ending in found["shares"]["endings"].items()}
    assert ends["consensus"] + ends["narrowed_agreement"] + ends["no_agreement"] == 200
    assert found["discovery"]["cases"]["count"] == 200 - ends["consensus"]
    assert sum(leaf["rows"] for leaf in found["tree"]["leaves"]) == 200
    assert {each["factor"] for each in found["sensitivity"]["influences"]} == {"threshold", "rule"}


def test_another_outcome(folder, capsys):
    found = json.loads(told(capsys, folder, "--outcome", "first_to_leave=", "--json"))
    assert found["outcome"] == "first_to_leave="
    assert "Under which conditions first to leave is nobody: " in told(capsys, folder, "--outcome", "first_to_leave=")


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        ("mouth", "this data set has no outcome 'mouth': did you mean 'month'?"),
        ("mouth>12", "this data set has no outcome 'mouth': did you mean 'month'?"),
        ("consenus_fails", "this data set has no outcome 'consenus_fails': did you mean 'consensus_fails'?"),
        ("unopposed", "this data set has no outcome 'unopposed': did you mean 'unopposed_consensus'?"),
        ("text.dogs=any", "unopposed_consensus, status, kind, failure, month, minimum_bloc_share_in, first_to_leave; "),
        (
            "threshold>1",
            "threshold is a factor, which the design sets, and no outcome of the talks: these are",
        ),
        (
            "illustrative",
            "illustrative says which talks a row has, or why none, and no outcome of the talks: ",
        ),
        (
            "gini>0.5",
            "gini>0.5 needs the column 'gini', which was not kept (or not read): name it in outcomes = ",
        ),
        ("gini", "the column 'gini' was not kept (or not read): name it in outcomes = [...] of the design"),
        ("unopposed_consensus", "unopposed_consensus needs the column 'overruled', which was not kept (or not read): "),
        ("month>=12", "month>=12: >= is no sign of a condition: use >, < or =, as in 'month>12'"),
        ("kind==consensus", "kind==consensus: == is no sign of a condition: use >, < or =, as in 'kind=consensus'"),
        ("status=peace", "status=peace: status is never 'peace'; it is one of 'agreement', 'deadline_expired'"),
        ("month>nan", "month>nan: 'nan' is no number that month can be compared with; write one such as 12 or 0.5"),
        ("month>1e400", "month>1e400: '1e400' is no number that month can be compared with"),
        ("month<-inf", "month<-inf: '-inf' is no number that month can be compared with"),
        ("month=NaN", "month=NaN: 'NaN' is no number that month can be compared with"),
        ("month>late", "month>late: month holds numbers (got 'late')"),
        ("first_to_leave", "first_to_leave is in words: ask for one of them, such as 'first_to_leave="),
    ],
)
def test_an_outcome_that_is_not_there(folder, capsys, outcome, complaint):
    assert main(["analyse", str(folder), "--outcome", outcome]) == 2
    assert complaint in capsys.readouterr().err
    assert main(["plot", str(folder), "--kind", "boxes", "--outcome", outcome]) == 2
    assert complaint in capsys.readouterr().err


def test_the_example_of_a_condition_is_answered(folder, capsys):
    assert main(["analyse", "--help"]) == 0
    help_text = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for example in ("kind=consensus", "minimum_bloc_share_in<1"):
        assert example in help_text
        assert json.loads(told(capsys, folder, "--outcome", example, "--json"))["discovery"]["cases"]["count"] > 0


def test_a_folder_that_is_no_data_set(tmp_path, capsys):
    assert main(["analyse", str(tmp_path)]) == 2
    assert "is no data set of a sweep: there is no manifest.json in it" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["saltelli", "morris"])
def test_a_factor_without_any_effect_has_none(method, tmp_path, capsys):
    # With common chances, talks differ by their factors alone; and a quorum of a tenth at most is always met.
    design = f"""
    schema = 1
    name = "quorum"
    base = "teaching-park"
    sampler = {{ method = "{method}", points = 16 }}
    [[factors]]
    path = "rule.quorum"
    range = [0.0, 0.1]
    [[factors]]
    path = "chair.reading_error"
    range = [0.0, 0.5]
    """
    folder = run_sweep(parse_design(design), tmp_path / "out")
    found = json.loads(told(capsys, folder, "--outcome", "share_in", "--json"))["sensitivity"]
    error, quorum = found["influences"]
    assert (found["method"], error["factor"], quorum["factor"]) == (method, "chair.reading_error", "rule.quorum")
    strength = "total" if method == "saltelli" else "mean_size"
    assert quorum[strength] == 0 < error[strength]

"""docs/json.md says what the output for programs holds: its tables against what the command prints."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import attrs
import pytest

from negotiation_sim import cli, load, names, run_many
from negotiation_sim.analysis.sensitivity import Influence
from negotiation_sim.record import events as e

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
KINDS = {kind.__name__: kind for kind in e.Fact.__subclasses__()}
PARTS = {"ProvisionOnTheTable": e.ProvisionOnTheTable, "OptionOnTheTable": e.OptionOnTheTable, "Seat": e.Seat}
WORDS = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}


def table_after(mark):
    """The documented keys behind a mark, with their types in words."""
    assert PAGE.count(f"{mark}\n") == 1, f"docs/json.md has no place, or several, marked {mark}"
    rows = re.search(r"(?:^\|.*\n)+", PAGE[PAGE.index(f"{mark}\n") :], re.MULTILINE)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(len(row) == 4 and row[1] and row[3] for row in cells), f"a row after {mark} has a gap"
    return {row[0].strip("`"): row[1] for row in cells}


def of_type(value, words):
    """Is a value from JSON of the documented type?"""
    allowed = words.split(" or ")
    return WORDS[type(value)] in allowed or (type(value) is int and "number" in allowed)


def check(found, documented, where):
    """The same keys, and values of the documented types."""
    assert list(found) == list(documented), where
    wrong = {key: value for key, value in found.items() if not of_type(value, documented[key])}
    assert not wrong, f"{where}: {wrong} is not as documented"


def printed(capsys, *arguments):
    """What `negsim run` prints."""
    assert cli.main(["run", *arguments]) == 0
    return capsys.readouterr().out


def type_in_words(hint):
    """The type that a field has in JSON."""
    if get_origin(hint) in (tuple, Mapping):
        return "array" if get_origin(hint) is tuple else "object"
    return " or ".join(WORDS[part] for part in get_args(hint)) if get_args(hint) else WORDS[hint]


def test_there_are_two_cases():
    assert {"teaching-park", "ntia-facial-recognition"} <= set(names())


@pytest.mark.parametrize("replicate", ["0", "1", "2"])
@pytest.mark.parametrize("case", names())
def test_the_result_has_the_documented_keys(capsys, case, replicate):
    result = json.loads(printed(capsys, case, "--replicate", replicate, "--json"))
    documented = table_after("<!-- keys: result -->")
    assert documented.pop("events") == "array"
    check(result, documented, case)
    check(result["measures"], table_after("<!-- keys: measures -->"), case)
    for withdrawal in result["withdrawals"]:
        check(withdrawal, table_after("<!-- keys: withdrawal -->"), case)


@pytest.mark.parametrize("case", names())
def test_the_events_have_the_documented_keys(capsys, case):
    result = json.loads(printed(capsys, case, "--json", "--events"))
    assert list(result) == list(table_after("<!-- keys: result -->"))
    for event in result["events"]:
        check(event, table_after("<!-- keys: event -->"), event["kind"])
        check(event["fact"], table_after(f"### {event['kind']}"), event["kind"])
    convened = result["events"][0]["fact"]
    for part, several in (("ProvisionOnTheTable", "provisions"), ("Seat", "roster")):
        for each in convened[several]:
            check(each, table_after(f"#### {part}"), part)
    for provision in convened["provisions"]:
        for option in provision["options"]:
            check(option, table_after("#### OptionOnTheTable"), "OptionOnTheTable")


@pytest.mark.parametrize("case", names())
def test_the_log_by_itself_is_that_of_the_result(capsys, case):
    alone = [json.loads(line) for line in printed(capsys, case, "--events").splitlines()]
    assert alone == json.loads(printed(capsys, case, "--json", "--events"))["events"]


@pytest.mark.parametrize("name", [*KINDS, *PARTS])
def test_every_fact_is_documented_with_its_fields(name):
    kind = (KINDS | PARTS)[name]
    hints = get_type_hints(kind)
    fields = {field.name: type_in_words(hints[field.name]) for field in attrs.fields(kind)}
    assert table_after(f"{'###' if name in KINDS else '####'} {name}") == fields


def test_every_documented_fact_exists():
    facts = PAGE[PAGE.index("## The facts") :]
    assert sorted(re.findall(r"^### (\w+)$", facts, re.MULTILINE)) == sorted(KINDS)
    assert sorted(re.findall(r"^#### (\w+)$", facts, re.MULTILINE)) == sorted(PARTS)


def test_the_keys_of_the_rule_are_documented(capsys):
    convened = json.loads(printed(capsys, "teaching-park", "--events").splitlines()[0])["fact"]
    row = next(line for line in PAGE.splitlines() if line.startswith("| `rule` |"))
    assert not [key for key in convened["rule"] if f"`{key}`" not in row]


def test_the_example_is_what_the_command_prints(capsys):
    block = re.search(r"<!-- output: negsim run (.*?) --json -->(.*?)<!-- end -->", PAGE, re.DOTALL)
    shown = block[2][block[2].index("{") : block[2].rindex("}") + 1]
    assert json.loads(shown) == json.loads(printed(capsys, block[1], "--json"))


def test_the_lines_of_the_log_are_in_it(capsys):
    shown = re.search(r"<!-- lines of the log -->\n```json\n(.*?)```", PAGE, re.DOTALL)[1].splitlines()
    log = printed(capsys, "teaching-park", "--events").splitlines()
    assert len(shown) == 4
    assert not [line for line in shown if line not in log]


def test_many_runs_have_the_documented_keys(capsys):
    for case in ("teaching-park", "ntia-facial-recognition"):
        found = json.loads(printed(capsys, case, "--replicates", "40", "--json"))
        share = table_after("<!-- keys: share -->")
        check(found, table_after("<!-- keys: ensemble -->"), case)
        for ending in found["endings"].values():
            check(ending, table_after("<!-- keys: ending -->"), "endings")
            if ending["overruled"] is not None:
                check(ending["overruled"], share, "overruled")
        for first in found["first_exits"]:
            check(first, table_after("<!-- keys: first exit -->"), "first_exits")
        for bloc in found["blocs"].values():
            check(bloc, table_after("<!-- keys: bloc -->"), "blocs")
            check(bloc["somebody_leaves"], share, "blocs")
        for party in found["withdrawals"].values():
            check(party, table_after("<!-- keys: party -->"), "withdrawals")
        for grievance in found["grievances"]:
            check(grievance, table_after("<!-- keys: grievance -->"), "grievances")
        for each in [*found["failures"].values(), *(o for options in found["text"].values() for o in options.values())]:
            check(each, share, "failures and text")


def test_what_is_shown_of_a_log_has_the_documented_keys(capsys, tmp_path):
    logs = []
    for case, replicate in (("teaching-park", "0"), ("teaching-park", "1"), ("ntia-facial-recognition", "0")):
        logs.append(tmp_path / f"{case}-{replicate}.jsonl")
        logs[-1].write_text(printed(capsys, case, "--replicate", replicate, "--events"), encoding="utf-8")

    def found(*arguments):
        assert cli.main([*map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    for file in logs:
        log = found("log", file)
        check(log, table_after("<!-- keys: log -->"), file.name)
        for event in (log["events"][0], log["events"][-1]):
            check(event, table_after("<!-- keys: event -->"), event["kind"])
        for at in (0, log["length"] // 2, log["length"] - 1):
            state = found("replay", file, "--at", at)
            check(state, table_after("<!-- keys: state -->"), file.name)
            for standing in state["stakeholders"]:
                check(standing, table_after("<!-- keys: standing -->"), standing["stakeholder"])
    for a, b in ((0, 1), (0, 0), (2, 1)):
        comparison = found("diff", logs[a], logs[b])
        check(comparison, table_after("<!-- keys: comparison -->"), "comparison")
        for side in (comparison["a"], comparison["b"]):
            check(side, table_after("<!-- keys: side -->"), "side")
            check(side["outcome"], table_after("<!-- keys: outcome of a log -->"), "outcome")
        for difference in comparison["differences"] + comparison["talks_differences"]:
            assert list(difference) == list(table_after("<!-- keys: difference -->"))


@pytest.mark.parametrize("case", names())
def test_an_explanation_has_the_documented_keys(capsys, tmp_path, case):
    file = tmp_path / "log.jsonl"
    for replicate in ("0", "4"):
        file.write_text(printed(capsys, case, "--replicate", replicate, "--events"), encoding="utf-8")
        assert cli.main(["explain", str(file), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        check(found, table_after("<!-- keys: explanation -->"), case)
        for left in found["exits"]:
            check(left, table_after("<!-- keys: exit -->"), "exits")
            check_each(left["turns"], "look", "turns")
            check_each(left["forecasts"], "forecast", "forecasts")
            check_each(left["changes"], "change", "changes")
            check_each(left["waves"], "wave", "waves")
            check_each(left["allies"], "step", "allies")
            for look in left["turns"]:
                several = ("declarations", "changes", "exits", "standing")
                check_each([step for part in several for step in look[part]], "step", "a look")
                check_each([look["declared"]] if look["declared"] else [], "step", "a look")
        for stay in found["stays"]:
            check(stay, table_after("<!-- keys: stay -->"), "stays")
            check_each([stay["lowest"]], "forecast", "lowest")
            check_each([stay["darkest"]] if stay["darkest"] else [], "look", "darkest")
            check_each([stay["nearest"]] if stay["nearest"] else [], "nearest", "nearest")
        check(found["ending"], table_after("<!-- keys: end -->"), "ending")
        check_each(
            found["ending"]["exits"] + found["ending"]["red_lines"] + found["ending"]["changes"], "step", "ending"
        )


def test_what_would_have_kept_somebody_has_the_documented_keys(capsys, tmp_path):
    file = tmp_path / "park.jsonl"
    file.write_text(printed(capsys, "teaching-park", "--events"), encoding="utf-8")
    assert cli.main(["explain", str(file), "--stakeholder", "nature", "--json"]) == 0
    keeping = json.loads(capsys.readouterr().out)["keeping"]
    check(keeping, table_after("<!-- keys: keeping -->"), "keeping")
    check_each(keeping["answers"], "answer", "answers")
    assert keeping["answers"]


DESIGN = """\
schema = 1
name = "json"
base = "{base}"
[sampler]
{sampler}
[[factors]]
path = "stakeholders[*].withdrawal_threshold"
name = "threshold"
range = [0.2, 3.0]
[[factors]]
path = "rule.name"
name = "rule"
values = ["consensus", "weighted_majority"]
"""


@pytest.mark.parametrize(
    ("base", "sampler"),
    [
        ("teaching-park", 'method = "saltelli"\npoints = 32'),
        ("teaching-park", 'method = "morris"\npoints = 16'),
        ("ntia-facial-recognition", 'method = "latin_hypercube"\npoints = 120'),
    ],
)
def test_a_sweep_and_its_analysis_have_the_documented_keys(capsys, tmp_path, base, sampler):
    (tmp_path / "design.toml").write_text(DESIGN.format(base=base, sampler=sampler), encoding="utf-8")
    assert cli.main(["sweep", str(tmp_path), "--out", str(tmp_path / "out"), "--json"]) == 0
    manifest = json.loads(capsys.readouterr().out)
    documented = table_after("<!-- keys: manifest -->")
    if not manifest["illustrative"]:
        del documented["note"]
    check(manifest, documented, base)
    check_each(manifest["chunks"], "chunk", "chunks")
    assert list(manifest["sampler"]) == ["method", "points", "levels", "seed"]
    assert cli.main(["analyse", str(tmp_path / "out"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["left_out"]) == (["interactions"] if "morris" in sampler else [])
    check_each([*found["discovery"]["boxes"], *found["tree"]["leaves"]], "box", "boxes and leaves")
    restrictions = [
        each for box in found["discovery"]["boxes"] + found["tree"]["leaves"] for each in box["restrictions"]
    ]
    assert restrictions
    check_some(restrictions, "restriction")
    check_some(found["sensitivity"]["influences"], "influence")
    check_each([found["survival"]["going_on"], *found["survival"]["endings"].values()], "curve", "survival")
    check_each(found["interactions"] or [], "pair", "interactions")


def test_every_number_of_an_influence_is_documented():
    assert list(table_after("<!-- keys: influence -->")) == [field.name for field in attrs.fields(Influence)]


def check_some(several, mark):
    """Check values that have some of the documented keys, in their order."""
    documented = table_after(f"<!-- keys: {mark} -->")
    for each in several:
        check(each, {key: words for key, words in documented.items() if key in each}, mark)


def check_each(several, mark, where):
    """Check values of one kind, none or many."""
    for each in several:
        check(each, table_after(f"<!-- keys: {mark} -->"), where)


def test_the_columns_are_documented_in_their_order():
    columns = run_many(load("teaching-park"), replicates=1).columns
    documented = table_after("<!-- keys: columns -->")
    kinds = {re.sub(r"\..*", "", name): WORDS[type(column[0].item())] for name, column in columns.items()}
    assert kinds == {re.sub(r"\..*", "", name): words for name, words in documented.items()}
    assert list(kinds) == [re.sub(r"\..*", "", name) for name in documented]

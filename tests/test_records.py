"""The commands about what is on record, as a user meets them."""

import json
import subprocess
import sys

import pytest
from logs import POND

from negotiation_sim import cli, load, run
from negotiation_sim.record.comparison import compare
from negotiation_sim.record.jsonl import plain, to_json
from negotiation_sim.record.state import state_after


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the logs of the park and of the pond, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "1000")
    for name, log in (("park", park(0)), ("other", park(1)), ("pond", POND)):
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(to_json(event).encode() + b"\n" for event in log))
    return tmp_path


def park(replicate):
    """The log of a replicate."""
    return run(load("teaching-park"), replicate=replicate).events


def printed(capsys, *arguments):
    """What a command prints."""
    assert cli.main(list(arguments)) == 0
    found = capsys.readouterr()
    assert found.err == ""
    return found.out


def test_a_log_line_by_line(folder, capsys):
    lines = printed(capsys, "log", "park.jsonl").splitlines()
    assert len(lines) == 2 + 29
    assert lines[:2] == [
        "A park for whom? · teaching-park · case hash 5c01cd864efc · seed 0 · replicate 0",
        "29 of 29 events; ← points to the event that brought it about",
    ]
    assert lines[2 + 4] == (
        "4 · 2026-03-17 · meeting 2 · simulated ← 0 · Red line declared by Nature group: never «Dogs»: “may run free”"
    )
    assert lines[2 + 28] == "28 · 2026-04-28 · meeting 5 · simulated ← 27 · The text was adopted by those still in"


def test_a_log_of_some_stakeholders_and_meetings(folder, capsys):
    asked = ["--stakeholder", "nature", "--stakeholder", "cafe", "--meeting", "2", "--meeting", "4"]
    lines = printed(capsys, "log", "park.jsonl", *asked, "--kind", "ForecastUpdated").splitlines()
    assert [line.split(" · ")[0] for line in lines[2:]] == ["7", "9", "21", "23"]
    lines = printed(
        capsys, "log", "park.jsonl", "--provision", "fence", "--provision", "hours", "--meeting", "2"
    ).splitlines()
    assert [line.split(" · ")[0] for line in lines[2:]] == ["2", "3"]


def test_a_log_for_programs(folder, capsys):
    found = json.loads(printed(capsys, "log", "park.jsonl", "--kind", "StakeholderWithdrew", "--json"))
    assert found == {
        "scenario": "teaching-park",
        "scenario_hash": park(0)[0].fact.scenario_hash,
        "illustrative": False,
        "seed": 0,
        "replicate": 0,
        "length": 29,
        "events": [plain(park(0)[25])],
    }


def test_a_moment_by_number_and_by_date(folder, capsys):
    by_number = printed(capsys, "replay", "park.jsonl", "--at", "25")
    assert by_number == printed(capsys, "replay", "park.jsonl", "--date", "2026-04-27")
    assert "\n  Nature group, after meeting 4, over «Dogs»: forecast 0.13, reservation value 0.35, " in by_number
    found = json.loads(printed(capsys, "replay", "park.jsonl", "--at", "24", "--json"))
    assert found == json.loads(json.dumps(state_after(park(0), 24).to_dict()))
    assert [each["active"] for each in found["stakeholders"]] == [True] * 5


def test_two_logs(folder, capsys):
    told = printed(capsys, "diff", "park.jsonl", "other.jsonl")
    assert told.startswith("A · park.jsonl · teaching-park · ")
    assert "\nThen they part, at event 1:\n" in told
    found = json.loads(printed(capsys, "diff", "park.jsonl", "other.jsonl", "--json"))
    assert found == json.loads(json.dumps(compare(park(0), park(1)).to_dict()))
    assert printed(capsys, "diff", "pond.jsonl", "pond.jsonl").endswith("all 12 events are the same.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["log", "pond.jsonl", "--kind", "ShockOccurred"],
        ["replay", "pond.jsonl", "--at", "0"],
        ["diff", "pond.jsonl", "park.jsonl"],
    ],
)
def test_illustrative_talks_say_so(folder, capsys, arguments):
    assert "Illustrative: positions of real organisations are coded by judgement" in printed(capsys, *arguments)
    found = json.loads(printed(capsys, *arguments, "--json"))
    assert found.get("illustrative", found.get("a", {}).get("illustrative")) is True


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["log", "nowhere.jsonl"],
            "nowhere.jsonl: there is no such file; negsim run CASE --events > nowhere.jsonl writes",
        ),
        (["log", "./"], "./: there is no such file"),
        (["log", "broken.jsonl"], "broken.jsonl, line 3: no event: "),
        (["log", "empty.jsonl"], "empty.jsonl: no event is in it"),
        (
            ["log", "park.jsonl", "--stakeholder", "natur"],
            "no stakeholder 'natur' here; did you mean 'nature'? there are",
        ),
        (["log", "park.jsonl", "--meeting", "6"], "there is no meeting 6 here; there are 0, 1, 2, 3, 4, 5"),
        (["log", "park.jsonl", "--meeting", "-1"], "--meeting must be the number of a meeting (got '-1')"),
        (["log", "park.jsonl", "--meeting", "two"], "--meeting must be the number of a meeting (got 'two')"),
        (["log", "park.jsonl", "--kind", "Exit"], "there is no kind of event 'Exit' here; there are ProcessConvened, "),
        (["replay", "park.jsonl"], "give either --at NUMBER or --date YYYY-MM-DD"),
        (["replay", "park.jsonl", "--at", "1", "--date", "2026-04-01"], "give either --at NUMBER or --date YYYY-MM-DD"),
        (["replay", "park.jsonl", "--at", "29"], "no event 29 in this log; it has the events 0 to 28"),
        (["replay", "park.jsonl", "--at", "1.5"], "must be a whole number (got '1.5')"),
        (
            ["replay", "park.jsonl", "--date", "14.4.2026"],
            "--date must be a day of the calendar, as in 2026-04-14 (got '14.4.",
        ),
        (["replay", "park.jsonl", "--date", "2026-03-02"], "ask for 2026-03-03 or a later day"),
        (["diff", "park.jsonl", "nowhere.jsonl"], "nowhere.jsonl: there is no such file"),
        (["diff", "park.jsonl"], "requires an argument"),
    ],
)
def test_bad_input_ends_with_2_and_says_why(folder, capsys, arguments, complaint):
    lines = (folder / "park.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "broken.jsonl").write_bytes(b"".join([*lines[:2], lines[2][:-20] + b"\n", *lines[3:]]))
    (folder / "empty.jsonl").touch()
    assert cli.main(arguments) == 2
    found = capsys.readouterr()
    assert (found.out, "Traceback" in found.err) == ("", False)
    assert complaint in found.err


def test_what_run_prints_is_what_log_reads(tmp_path):
    told = subprocess.run(
        f"{sys.executable} -m negotiation_sim run ntia-facial-recognition --events > talks.jsonl && "
        f"{sys.executable} -m negotiation_sim log talks.jsonl --kind StakeholderWithdrew",
        shell=True, capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert "\nIllustrative: positions of real organisations" in told
    assert "withdrew: " in told


def test_a_line_without_an_end_is_not_read_whole(folder, capsys):
    (folder / "endless.jsonl").write_bytes(b" " * 3_000_000)
    assert cli.main(["log", "endless.jsonl"]) == 2
    assert "endless.jsonl, line 1: no event: it has 1,000," in capsys.readouterr().err

"""The command that explains a log, as a user meets it."""

import json

import pytest

from negotiation_sim import cli, explain, fork, load, run, spelled, what_would_have_kept
from negotiation_sim.record.events import StakeholderRejoined
from negotiation_sim.record.jsonl import to_json


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the log of the park, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "1000")
    write(tmp_path / "park.jsonl", run(load("teaching-park")).events)
    return tmp_path


def write(file, events):
    """A log on file."""
    file.write_bytes(b"".join(to_json(event).encode() + b"\n" for event in events))


def printed(capsys, *arguments, complaint=""):
    """What the command prints, and what it says besides."""
    assert cli.main(["explain", *arguments]) == 0
    found = capsys.readouterr()
    assert found.err == complaint
    return found.out


def refused(capsys, *arguments):
    """What is wrong with the input."""
    assert cli.main(["explain", *arguments]) == 2
    return capsys.readouterr().err


def test_why_somebody_left_and_what_would_have_kept_it(folder, capsys):
    lines = printed(capsys, "park.jsonl", "--stakeholder", "nature").splitlines()
    assert "Nature group left after meeting 4 (2026-04-14, event 25)" in lines
    assert "    Meeting 2 (2026-03-17): amber, hope 0.70. They declared it against “may run free” (event 4)." in lines
    assert any(line.startswith("  3.0% · their withdrawal threshold: 0.63 instead of 0.6; at 0.625") for line in lines)


def test_everyone_without_asking_what_would_have_kept_them(folder, capsys):
    told = printed(capsys, "park.jsonl")
    assert "  Parents: nearest after meeting 4 (2026-04-14), 0.01 short of the threshold of 0.51" in told.splitlines()
    assert "instead of" not in told
    assert "--stakeholder nature" in told


def test_who_stayed_is_explained_without_more(folder, capsys):
    told = printed(capsys, "park.jsonl", "--stakeholder", "cafe")
    assert "Café owner: nearest after meeting 1" in told
    assert "What would have kept" not in told


def test_who_left_twice_is_told_that_this_is_about_the_first_exit(folder, capsys):
    # The group leaves with event 25; back with event 26, it leaves again with event 27.
    back = fork(run(load("teaching-park")), at=26, inject=[StakeholderRejoined(stakeholder="nature")])
    write(folder / "back.jsonl", back.events)
    remark = "Nature group came back and left again: this is about the first exit, and not about the later (event 27)."
    lines = printed(capsys, "back.jsonl", "--stakeholder", "nature").splitlines()
    assert lines[-1] == f"  {remark}"
    assert "came back and left again" not in printed(capsys, "park.jsonl", "--stakeholder", "nature")
    assert "came back and left again" not in printed(capsys, "back.jsonl", "--stakeholder", "nature", "--no-what-if")


def test_why_nothing_is_tried_for_an_exit_that_was_observed(folder, capsys):
    minutes = 'schema = 1\nmeetings = [{ meeting = 1, left = [{ stakeholder = "cafe" }] }]\n'
    (folder / "seen.toml").write_text(minutes, encoding="utf-8")
    seen = ["seen", "--store", "talks.db"]
    assert cli.main(["observe", *seen, "--file", "seen.toml", "--scenario", "teaching-park"]) == 0
    capsys.readouterr()
    assert printed(capsys, *seen, "--stakeholder", "cafe").splitlines()[-2:] == [
        "",
        "What would have kept Café owner in is not asked: no draw decided their exit, so no change can be tried.",
    ]
    assert "is not asked" not in printed(capsys, *seen, "--stakeholder", "nature")
    again = 'schema = 1\nmeetings = [{ meeting = 2, returned = ["cafe"], left = [{ stakeholder = "cafe" }] }]\n'
    (folder / "again.toml").write_text(again, encoding="utf-8")
    assert cli.main(["observe", *seen, "--file", "again.toml"]) == 0
    capsys.readouterr()
    told = printed(capsys, *seen, "--stakeholder", "cafe")
    assert "is not asked: no draw decided their first exit (event 2), so" in told


def test_the_same_as_json(folder, capsys):
    result = run(load("teaching-park"))
    found = json.loads(printed(capsys, "park.jsonl", "--stakeholder", "nature", "--json"))
    assert found.pop("keeping") == what_would_have_kept(result, "nature").to_dict()
    assert found == explain(result, "nature").to_dict()
    later = json.loads(printed(capsys, "park.jsonl", "--stakeholder", "nature", "--at", "20", "--json"))
    assert later["keeping"]["at"] == 20
    without = json.loads(printed(capsys, "park.jsonl", "--stakeholder", "nature", "--no-what-if", "--json"))
    assert without["keeping"] is None


def test_a_log_whose_case_is_not_known(folder, capsys):
    case = spelled(load("teaching-park")).replace('name = "teaching-park"', 'name = "my-park"')
    (folder / "my.toml").write_text(case, encoding="utf-8")
    write(folder / "my.jsonl", run(load("my.toml")).events)
    remark = "no shipped case has its hash, so only what the events tell is said; --case CASE names its case"
    told = printed(capsys, "my.jsonl", complaint=f"my.jsonl: {remark}\n")
    assert "What 1 change of the draft was worth to them, the log leaves open." in told
    assert "No change of the draft had made it worse" in printed(capsys, "my.jsonl", "--case", "my.toml")


def test_a_stream_of_a_store_has_its_case_with_it(folder, capsys):
    case = spelled(load("teaching-park")).replace('name = "teaching-park"', 'name = "my-park"')
    (folder / "my.toml").write_text(case, encoding="utf-8")
    assert cli.main(["run", "my.toml", "--quiet", "--store", "talks.db"]) == 0
    assert capsys.readouterr().err == "kept as my-park-0-0 in talks.db\n"
    told = printed(capsys, "my-park-0-0", "--stakeholder", "nature", "--store", "talks.db")
    assert "No change of the draft had made it worse" in told
    assert "their withdrawal threshold: 0.63 instead of 0.6" in told


def test_a_log_that_stops_before_the_end(folder, capsys):
    write(folder / "part.jsonl", run(load("teaching-park")).events[:26])
    told = printed(capsys, "part.jsonl")
    assert "Nature group left after meeting 4" in told
    assert "How it ended" not in told


def test_what_cannot_be_asked(folder, capsys):
    assert "'dan' is no party to these talks; the parties are" in refused(capsys, "park.jsonl", "--stakeholder", "dan")
    assert "--at says from when on the --stakeholder" in refused(capsys, "park.jsonl", "--at", "4")
    assert "at must be between 1 and 25" in refused(capsys, "park.jsonl", "--stakeholder", "nature", "--at", "26")
    other = refused(capsys, "park.jsonl", "--case", "stalled-standard")
    assert "this is not the case of park.jsonl: its hash is" in other
    assert "there is no such file" in refused(capsys, "nowhere.jsonl")


def test_a_log_that_the_case_does_not_give(folder, capsys):
    text = (folder / "park.jsonl").read_text(encoding="utf-8")
    assert text.count('"forecast":362500') == 1
    (folder / "park.jsonl").write_text(text.replace('"forecast":362500', '"forecast":362501'), encoding="utf-8")
    assert "event 7: the log has ForecastUpdated" in refused(capsys, "park.jsonl", "--stakeholder", "nature")

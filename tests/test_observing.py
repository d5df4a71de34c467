"""`negsim observe`: real talks in a store, from the command line."""

import json
from pathlib import Path

import pytest

from negotiation_sim import cli, convened, load, load_minutes, observed
from negotiation_sim.archive import verify
from negotiation_sim.store import open_store
from negotiation_sim.store.streams import events_of

NTIA = Path(__file__).resolve().parent.parent / "scenarios" / "ntia-facial-recognition"
FIRST = 'schema = 1\nmeetings = [{ meeting = 1, absent = ["sports"] }]\n'
SECOND = 'schema = 1\nmeetings = [{ meeting = 2, changes = [{ text = { fence = "fence" } }] }]\n'


@pytest.fixture
def place(tmp_path):
    (tmp_path / "first.toml").write_text(FIRST)
    (tmp_path / "second.toml").write_text(SECOND)
    return tmp_path


def observe(place, stream, minutes, *more):
    """Run the command on a store in this folder."""
    return cli.main(["observe", stream, "--file", str(place / minutes), "--store", str(place / "talks.db"), *more])


def kept(place, stream="park"):
    with open_store(place / "talks.db", create=False) as store:
        return events_of(store, stream), store.manifest(stream)


def test_a_stream_begins_and_goes_on(place, capsys):
    assert observe(place, "park", "first.toml", "--scenario", "teaching-park", "--seed", "7") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("A park for whom?")
    assert told[-1] == "park: 1 event observed and 0 inferred are on record, 2 in all."
    events, manifest = kept(place)
    assert [event.kind for event in events] == ["ProcessConvened", "MeetingOpened"]
    assert (manifest.kind, manifest.seed, manifest.replicate) == ("observed", 7, 0)
    assert manifest.scenario_hash == events[0].fact.scenario_hash

    assert observe(place, "park", "second.toml") == 0
    told = capsys.readouterr().out
    assert "3 · 2026-03-17 · meeting 2 · observed ← 2 · The chair amended «What stands round the pond»" in told
    assert "Remark · Meeting 2: who was in the room is not known" in told
    assert told.splitlines()[-1] == "park: 2 events observed and 5 inferred are on record, 9 in all."
    assert kept(place)[0][:2] == events


def test_the_facial_recognition_record_from_the_command_line(tmp_path, capsys):
    assert observe(tmp_path, "frt", NTIA / "minutes.toml", "--scenario", "ntia-facial-recognition") == 0
    assert "Illustrative" in capsys.readouterr().out
    assert observe(tmp_path, "frt", NTIA / "walk-out.toml", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    case = load("ntia-facial-recognition")
    record = convened(case)
    for file in ("minutes.toml", "walk-out.toml"):
        record = [*record, *observed(case, record, load_minutes(NTIA / file))]
    assert kept(tmp_path, "frt")[0] == record
    assert (printed["stream"], printed["length"]) == ("frt", len(record))
    assert [event["sequence"] for event in printed["events"]] == list(range(51, len(record)))
    left = [event["fact"] for event in printed["events"] if event["kind"] == "StakeholderWithdrew"]
    assert {(fact["wave"], fact["draw"]) for fact in left} == {(1, None)}
    with open_store(tmp_path / "talks.db", create=False) as store:
        assert verify(store) == []


def test_nothing_is_recorded_where_anything_is_wrong(place, capsys):
    (place / "wrong.toml").write_text(FIRST + '[[shocks]]\nshock = "rain"\non = 2026-03-04\n')
    assert observe(place, "park", "wrong.toml", "--scenario", "teaching-park") == 2
    assert "shocks[0].shock is no shock of the scenario: 'rain'" in " ".join(capsys.readouterr().err.split())
    assert observe(place, "park", "first.toml", "--scenario", "teaching-park") == 0
    before = kept(place)
    assert observe(place, "park", "first.toml") == 2
    assert "meetings[0] is meeting 1, which is on record already" in " ".join(capsys.readouterr().err.split())
    assert kept(place) == before


@pytest.mark.parametrize(
    ("stream", "more", "error"),
    [
        ("lake", [], "no stream 'lake' is in the store (there are: park); to begin it, name its case: --scenario CASE"),
        ("park", ["--scenario", "teaching-park"], "--scenario is for a new stream, and 'park' is in the store already"),
        ("park", ["--seed", "1"], "--seed is for a new stream"),
        ("../park", ["--scenario", "teaching-park"], "(got '../park')"),
        ("lake", ["--scenario", "teaching-lake"], "unknown case 'teaching-lake'"),
    ],
)
def test_what_cannot_be_is_said(place, capsys, stream, more, error):
    assert observe(place, "park", "first.toml", "--scenario", "teaching-park") == 0
    assert observe(place, stream, "second.toml", *more) == 2
    assert error in " ".join(capsys.readouterr().err.split())
    assert len(kept(place)[0]) == 2


def test_without_a_store_nothing_is_made(place, capsys):
    assert observe(place, "park", "first.toml") == 2
    assert capsys.readouterr().err == (
        f"error: there is no store {place / 'talks.db'}: to begin one, name the case of the talks: --scenario CASE\n"
    )
    (place / "wrong.toml").write_text(FIRST + '[[shocks]]\nshock = "rain"\non = 2026-03-04\n')
    for stream, minutes, more in (("park", "wrong", []), ("Park", "first", []), ("park", "first", ["--seed", "-1"])):
        assert observe(place, stream, f"{minutes}.toml", "--scenario", "teaching-park", *more) == 2
    capsys.readouterr()
    assert not (place / "talks.db").exists()
    assert observe(place, "park", "third.toml", "--scenario", "teaching-park") == 2
    assert "third.toml is not a file" in " ".join(capsys.readouterr().err.split())
    assert not (place / "talks.db").exists()

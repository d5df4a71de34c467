"""Talks in a store: what is kept comes out again, and what was changed, or never came from the rules, is found."""

import io
import sqlite3

import attrs
import pytest

from negotiation_sim import cli, fork, load, run
from negotiation_sim.archive import keep, keep_fork, manifest_of, take_in, taken_out, verify
from negotiation_sim.record.events import AgreementReached
from negotiation_sim.store import open_store
from negotiation_sim.store.files import export_log
from negotiation_sim.store.streams import write_log

PARK = load("teaching-park")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "talks.db") as found:
        yield found


def test_a_run_and_its_forks_come_out_as_they_went_in_and_verify(store):
    park = run(PARK)
    keep(store, "park", park)
    stays = fork(park, at=25, keep=["nature"])
    keep_fork(store, "stays", stays, parent="park", at=25)
    again = fork(taken_out(store, "stays"), at=30, changes={"rule.name": "weighted_majority"})
    keep_fork(store, "again", again, parent="stays", at=30)
    assert [taken_out(store, stream).events for stream in ("park", "stays", "again")] == [
        park.events,
        stays.events,
        again.events,
    ]
    assert verify(store) == []
    assert store.version("stays") == len(stays.events)
    assert sum(1 for _ in store.everything()) == len(park.events) + len(stays.events) - 25 + len(again.events) - 30


def test_what_is_kept_again_is_kept_once(store):
    keep(store, "park", run(PARK))
    keep(store, "park", run(PARK))
    with pytest.raises(ValueError, match="park"):
        keep(store, "park", run(PARK, replicate=1))
    assert store.streams() == ["park"]


def test_a_fork_of_something_else_is_refused(store):
    keep(store, "park", run(PARK))
    with pytest.raises(ValueError, match="the first 25 events are not those of 'park', so it is no fork of it"):
        keep_fork(store, "other", fork(run(PARK, replicate=1), at=20), parent="park", at=25)


def test_a_log_that_the_rules_do_not_give_is_found(store):
    park = run(PARK)
    draft = next(n for n, event in enumerate(park.events) if event.kind == "DraftAmended")
    altered = attrs.evolve(park.events[draft], fact=attrs.evolve(park.events[draft].fact, utilities_after=1))
    keep(store, "altered", attrs.evolve(park, events=(*park.events[:draft], altered, *park.events[draft + 1 :])))
    keep(store, "short", attrs.evolve(park, events=park.events[:-1]))
    assert isinstance(park.events[-1].fact, AgreementReached)
    assert verify(store) == [
        f"stream 'altered': event {draft}: the log has DraftAmended, and the rules give DraftAmended with other "
        "particulars",
        f"stream 'short': it stops after event {len(park.events) - 2}, and the rules go on with AgreementReached",
    ]


def test_a_scenario_that_no_file_can_say_is_refused_before_anything_is_kept(store):
    alone = attrs.evolve(PARK, calendar=attrs.evolve(PARK.calendar, minimum_parties=99))
    with pytest.raises(ValueError, match="minimum_parties must be at most the number of parties"):
        keep(store, "park", run(alone))
    assert store.streams() == []


def test_an_export_whose_manifest_is_of_other_talks_is_refused(store, tmp_path):
    park = run(PARK)
    write_log(store, attrs.evolve(manifest_of("park", park, "run"), seed=7), park.events)
    file = io.BytesIO()
    export_log(store, "park", file)
    file.seek(0)
    with open_store(tmp_path / "other.db") as other:
        with pytest.raises(ValueError, match="stream 'park': its manifest has seed 7, its log 0"):
            take_in(other, file)
        assert other.streams() == []


# On the command line.


@pytest.fixture
def at_home(tmp_path, monkeypatch, capsys):
    """A folder with a run in its store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "1000")
    assert cli.main(["run", "teaching-park", "--store", "talks.db", "--as", "park", "--quiet"]) == 0
    assert capsys.readouterr().err == "kept as park in talks.db\n"
    return tmp_path


def said(capsys, *arguments):
    """What a command prints, and how it ends."""
    code = cli.main(list(arguments))
    return code, capsys.readouterr()


def test_a_fork_is_kept_beside_its_parent(at_home, capsys):
    code, told = said(capsys, "fork", "park", "--at", "25", "--keep", "nature", "--store", "talks.db")
    assert (code, told.err) == (0, "kept as park.25 in talks.db\n")
    assert "In B, 2026-04-14: Intervention: from here on stakeholders.nature.hazard_cap = 0" in told.out
    code, told = said(capsys, "fork", "park", "--at", "25", "--store", "talks.db")
    assert (code, told.err) == (0, "kept as park.25-2 in talks.db\n")
    assert said(capsys, "verify", "talks.db")[1].out == (
        "talks.db: 3 streams, every event as it was kept, and as the rules give it\n"
    )
    assert said(capsys, "streams", "--store", "talks.db")[1].out.splitlines() == [
        "park · 29 events · teaching-park · agreement",
        "park.25 · 35 events · teaching-park · deadline_expired · from park at 25",
        "park.25-2 · 29 events · teaching-park · agreement · from park at 25",
    ]


def test_many_ways_to_go_on_are_counted_and_not_kept(at_home, capsys):
    code, told = said(
        capsys, "fork", "park", "--at", "20", "--replicates", "500", "--rule", "unanimity", "--store", "talks.db"
    )
    assert (code, told.err) == (0, "")
    assert "in 500 replicates" in told.out
    assert told.out.splitlines()[0] == (
        "From event 20 of park on (as of 2026-04-14), with rule.name = unanimity: everyone is still in."
    )
    assert said(capsys, "streams", "--store", "talks.db")[1].out.count("\n") == 1


def test_what_is_otherwise_and_who_had_left_is_said_of_many_ways_to_go_on(at_home, capsys):
    # The group leaves with event 25; kept in from event 26 on, it is back.
    many = ["fork", "park", "--at", "26", "--replicates", "20", "--store", "talks.db"]
    first = said(capsys, *many, "--set", "chair.reading_error=0.1")[1].out.splitlines()[0]
    assert first == (
        "From event 26 of park on (as of 2026-04-14), with chair.reading_error = 0.1: already left, and counted below "
        "as leaving: Nature group."
    )
    again = said(capsys, *many, "--keep", "nature", "--rule", "unanimity")[1].out.splitlines()[0]
    assert again == (
        "From event 26 of park on (as of 2026-04-14), with rule.name = unanimity and Nature group kept in: "
        "everyone is still in."
    )


def test_a_forecast_goes_on_after_the_last_event(at_home, capsys):
    events = run(PARK).events[:21]
    with open_store("talks.db") as store:
        write_log(store, manifest_of("begun", run(PARK), "observed"), events)
    told = said(capsys, "forecast", "begun", "--replicates", "20", "--store", "talks.db")[1].out
    assert told.startswith("From event 21 of begun on (as of 2026-04-14): everyone is still in.\n")


def test_an_export_can_be_verified_imported_and_forked_without_its_store(at_home, capsys):
    assert said(capsys, "export", "park", "--store", "talks.db", "--out", "park.jsonl")[0] == 0
    assert said(capsys, "import", "park.jsonl")[1].err == (
        f"park is in {at_home / 'home' / 'negotiation-sim' / 'talks.db'}\n"
    )
    assert said(capsys, "verify")[0] == 0
    code, told = said(capsys, "fork", "park.jsonl", "--at", "1", "--set", "rule.name=unanimity")
    assert (code, told.err) == (0, "")
    assert said(capsys, "log", "park")[1].out == said(capsys, "log", "park.jsonl")[1].out


def test_a_changed_byte_is_found_and_placed(at_home, capsys):
    database = sqlite3.connect("talks.db")
    triggers = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for trigger in triggers:
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute("UPDATE segments SET lines = CAST(replace(lines, 'Nature group', 'Nature grouq') AS BLOB)")
    database.commit()
    database.close()
    code, told = said(capsys, "verify", "talks.db")
    assert code == 1
    assert told.out.startswith("stream 'park', ")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["fork", "park", "--at", "99"], "at must be between 1 and 29, the number of events (got 99)"),
        (["fork", "park", "--at", "29", "--keep", "nature"], "the talks had ended by event 28 (AgreementReached)"),
        (["fork", "park", "--at", "9", "--keep", "natur"], "keep: unknown stakeholder 'natur' (known: parents, "),
        (
            ["fork", "park", "--at", "9", "--set", "rule.quorun=1"],
            "unknown key 'quorun' @ rule (did you mean 'quorum'?)",
        ),
        (["fork", "park", "--at", "9", "--set", "rule.quorum"], "--set must be PATH=VALUE"),
        (
            ["fork", "park", "--at", "9", "--set", "stakeholders.nature.initial_hope=1"],
            "initial_hope: it counts at the convening only; change the case and run it instead",
        ),
        (
            ["fork", "park", "--at", "9", "--agenda", "2026-03-03=dogs", "--set", "calendar.start=2026-03-01"],
            "calendar.start: the talks have begun already",
        ),
        (
            ["fork", "park", "--at", "20", "--set", "calendar.deadline=2026-03-05"],
            "is after the deadline, 2026-03-05",
        ),
        (["fork", "park", "--at", "9", "--inject", "Rain {}"], "there is no kind of event 'Rain' (known: "),
        (
            ["fork", "park", "--at", "9", "--inject", 'ImpasseDeclared {"idle_meetings": 1}'],
            "cannot be injected, only ",
        ),
        (["fork", "nowhere", "--at", "9"], "talks.db has no stream 'nowhere'"),
        (["fork", "park", "--at", "9", "--workers", "2"], "--workers goes with --replicates only"),
        (["export", "park", "--redact", "99"], "there is no 99 to redact"),
    ],
)
def test_bad_input_ends_with_2_and_says_why(at_home, capsys, arguments, complaint):
    code, told = said(capsys, *arguments, "--store", "talks.db")
    assert (code, told.out, "Traceback" in told.err) == (2, "", False)
    assert complaint in " ".join(told.err.split())


def test_without_a_store_it_is_said_how_to_make_one(at_home, capsys):
    code, told = said(capsys, "log", "park")
    place = at_home / "home" / "negotiation-sim" / "talks.db"
    assert (code, told.out) == (2, "")
    assert told.err == (
        f"error: there is no store {place}: negsim run CASE --store default keeps a run, and makes it\n"
    )

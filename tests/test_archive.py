"""Talks in a store: what is kept comes out again, and what was changed, or never came from the rules, is found."""

import io
import json
import sqlite3

import attrs
import pytest

from negotiation_sim import (
    changed,
    cli,
    convened,
    forecast,
    fork,
    load,
    observed,
    parse_minutes,
    reopen,
    run,
)
from negotiation_sim.archive import keep, keep_fork, manifest_of, take_in, taken_out, verify
from negotiation_sim.cli.keeping import put
from negotiation_sim.record import events as e
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


def with_events(talks, place, event):
    """The talks with another event at a place of their log."""
    return attrs.evolve(talks, events=(*talks.events[:place], event, *talks.events[place + 1 :]))


def forged(store, stream, talks, **changes):
    """Put talks into a store past `keep`, with a manifest that says something else."""
    write_log(store, attrs.evolve(manifest_of(stream, talks, "run"), **changes), talks.events)


def test_forgeries_with_fitting_hashes_are_found(store):
    park = run(PARK)
    stays = fork(park, at=25, changes={"stakeholders.nature.withdrawal_threshold": "0.9"})
    made = stays.events[25]
    more = attrs.evolve(made.fact, withdrawal_thresholds={"nature": 5_000_000})
    ended = with_events(park, 27, attrs.evolve(park.events[28], sequence=27, origin="intervention", cause=None))
    forged(store, "another-seed", park, seed=5)
    forged(store, "as-if-seen", with_events(park, 28, attrs.evolve(park.events[28], origin="observed")))
    forged(store, "as-if-made", attrs.evolve(ended, events=ended.events[:28]))
    forged(store, "moved-more", with_events(stays, 25, attrs.evolve(made, fact=more)))
    assert verify(store) == [
        "stream 'another-seed': its manifest has seed 5, its log 0",
        "stream 'as-if-made': event 27: AgreementReached cannot be injected, only ShockOccurred, RedLineDeclared, "
        "DraftAmended, ProposalAccepted, StrawPollTaken, StakeholderWithdrew, StakeholderRejoined",
        "stream 'as-if-seen': event 28 was observed, and this is a run",
        "stream 'moved-more': event 25: the log has InterventionMade, and the rules give InterventionMade with other "
        "particulars",
    ]


def test_a_hostile_change_is_refused_and_the_rest_of_the_store_is_verified(store):
    park = run(PARK)
    keep(store, "park", park)
    stays = fork(park, at=25, changes={"stakeholders.nature.withdrawal_threshold": "0.9"})
    deep = attrs.evolve(stays.events[25].fact, changes={"title": "[" * 5000})
    forged(store, "deep", with_events(stays, 25, attrs.evolve(stays.events[25], fact=deep)))
    assert verify(store) == ["stream 'deep': title is nested too deeply"]


def test_what_goes_on_with_other_chances_is_no_run_of_its_own(store):
    row = forecast(run(PARK), at=20, replicates=4)[3]
    with pytest.raises(ValueError, match="stream 'row': its manifest has replicate 3, its log 0"):
        keep(store, "row", row)


@pytest.mark.parametrize(
    ("fact", "complaint"),
    [
        (e.StakeholderRejoined(stakeholder="nature"), "nature has not left"),
        (
            e.ShockOccurred(shock="s", name="s", reservation_values={"cafe": -5}, withdrawal_thresholds={}),
            "leaves cafe a value that is out of range",
        ),
        (e.StrawPollTaken(support=("cafe",), consider=("cafe",), object=(), abstain=()), "somebody is in it twice"),
    ],
)
def test_what_cannot_be_is_not_injected(fact, complaint):
    with pytest.raises(ValueError, match=complaint):
        fork(run(PARK), at=9, inject=[fact])


def test_a_text_that_has_passed_is_adopted():
    with pytest.raises(ValueError, match="the text had passed in event 27: fork before that"):
        fork(run(PARK), at=28, keep=["nature"])


@pytest.mark.parametrize("at", [True, "20", 2.0, 0, 30])
def test_a_fork_is_at_an_event(at):
    with pytest.raises(ValueError, match="at must be between 1 and 29"):
        fork(run(PARK), at=at)


def test_what_is_over_is_not_changed():
    park = run(PARK)
    for path, value in (("calendar.meetings.1.agenda", '["fence"]'), ("calendar.meetings.1.title", "Other")):
        with pytest.raises(ValueError, match=r"calendar\.meetings: the first 2 have begun already"):
            fork(park, at=9, changes={path: value})


def test_a_meeting_that_was_held_late_pushes_what_was_planned_before_it_out():
    record = convened(PARK)
    late = parse_minutes("schema = 1\n[[meetings]]\nat = 2026-04-20\nmeeting = 3\n")
    record = [*record, *observed(PARK, record, late)]
    gone_on = reopen(PARK, record)
    held = [(event.meeting, event.date[:10]) for event in gone_on.events if event.kind == "MeetingOpened"]
    assert held == [(3, "2026-04-20"), (5, "2026-04-28")]


def test_a_recess_is_called_once_in_what_comes_after():
    recess = changed(PARK, {"calendar.meetings.3.recess": "2 hours"})
    result = run(recess)
    called = next(event.sequence for event in result.events if event.kind == "RecessCalled")
    row = forecast(result, at=called + 1, changes={"rule.name": "unanimity"}, replicates=1)[0]
    assert [event.kind for event in row.events].count("RecessCalled") == 1


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
    assert said(capsys, "verify", "talks.db")[1].out == (
        "talks.db: 1 stream, every event as it was kept, and as the rules give it\n"
    )
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


def test_the_agenda_of_a_meeting_to_come_is_changed(at_home, capsys):
    code, told = said(capsys, "fork", "park", "--at", "9", "--agenda", "2026-04-14=fence,hours", "--store", "talks.db")
    assert code == 0
    assert 'calendar.meetings.2026-04-14.agenda = ["fence", "hours"]' in " ".join(told.out.split())


def test_a_copy_of_the_case_is_a_design_and_only_what_it_has_otherwise_counts(at_home, capsys):
    assert said(capsys, "new", "early-dogs", "--from", "teaching-park")[0] == 0
    case = at_home / "early-dogs" / "scenario.toml"
    case.write_text(case.read_text().replace("A park for whom?", "Dogs first"))
    forecast = ("forecast", "park", "--at", "20", "--replicates", "50", "--store", "talks.db")
    code, told = said(capsys, *forecast, "--design", "early-dogs/", "--json")
    assert (code, told.err) == (0, "")
    ways = json.loads(told.out)["ways"]
    assert ways["early-dogs/"]["changes"] == {}
    assert ways["early-dogs/"]["endings"] == ways["as it is"]["endings"]


def test_a_design_is_compared_with_the_case_as_it_is_at_that_event(at_home, capsys):
    assert said(capsys, "fork", "park", "--at", "25", "--keep", "nature", "--store", "talks.db")[0] == 0
    design = ("--design", "teaching-park", "--replicates", "50", "--store", "talks.db", "--json")
    before = json.loads(said(capsys, "forecast", "park.25", "--at", "25", *design)[1].out)
    after = json.loads(said(capsys, "forecast", "park.25", "--at", "26", *design)[1].out)
    assert before["ways"]["teaching-park"]["changes"] == {}
    assert list(after["ways"]["teaching-park"]["changes"]) == ["stakeholders.nature.hazard_cap"]


def test_a_design_that_talks_cannot_follow_is_named(at_home, capsys):
    assert said(capsys, "new", "lake", "--from", "teaching-park")[0] == 0
    case = at_home / "lake" / "scenario.toml"
    case.write_text(case.read_text().replace("2026-03-03", "2026-03-02"))
    design = ("--design", "teaching-park", "--design", "lake/")
    code, told = said(capsys, "forecast", "park", "--at", "20", "--replicates", "50", "--store", "talks.db", *design)
    assert (code, told.out) == (2, "")
    assert told.err == "error: --design lake/: calendar.start: the talks have begun already\n"


def test_a_stream_named_like_a_folder_or_a_file_is_reached(at_home, capsys):
    told = said(capsys, "log", "park", "--store", "talks.db")
    (at_home / "park").mkdir()
    assert said(capsys, "log", "park", "--store", "talks.db") == told
    (at_home / "park").rmdir()
    (at_home / "park").write_text("no log\n")
    assert said(capsys, "log", "park", "--store", "talks.db") == told
    assert "park, line 1: no event: " in said(capsys, "log", "park")[1].err
    (at_home / "park").unlink()
    (at_home / "park").mkdir()
    assert "error: there is no store " in said(capsys, "log", "park")[1].err


def test_a_run_is_kept_though_nobody_reads_what_it_prints(at_home, capsys, monkeypatch):
    def closed(*_):
        raise OSError("nobody reads this")

    monkeypatch.setattr("negotiation_sim.cli.cases.print_lines", closed)
    code, told = said(capsys, "run", "teaching-park", "--events", "--store", "talks.db", "--as", "unread")
    assert (code, told.out) == (2, "")
    assert told.err == "kept as unread in talks.db\nerror: nobody reads this\n"
    assert "unread · 29 events" in said(capsys, "streams", "--store", "talks.db")[1].out


@pytest.mark.parametrize("name", ["", "Park", "../park"])
def test_a_run_that_cannot_be_kept_under_a_name_is_not_held(at_home, capsys, name):
    code, told = said(capsys, "run", "teaching-park", "--store", "new.db", "--as", name)
    assert (code, told.out) == (2, "")
    assert f"(got {name!r})" in told.err
    assert not (at_home / "new.db").exists()


def test_a_fork_takes_no_name_that_is_taken(at_home, capsys):
    fork = ("fork", "park", "--at", "25", "--store", "talks.db", "--as")
    assert said(capsys, *fork, "x2")[0] == 0
    before = said(capsys, "streams", "--store", "talks.db")
    for name in ("x2", "park"):
        code, told = said(capsys, *fork, name, "--keep", "nature")
        assert (code, told.out) == (2, "")
        assert told.err == f"error: talks.db has another stream {name!r} already: choose another id, --as ID\n"
    assert said(capsys, *fork, "x2")[0] == 0  # the same again
    assert said(capsys, "streams", "--store", "talks.db") == before


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


def test_an_export_is_written_whole_or_not_at_all(at_home, capsys):
    export = ("export", "park", "--store", "talks.db", "--out", "park.jsonl")
    assert said(capsys, *export, "--redact", "99")[0] == 2
    assert said(capsys, "export", "lake", *export[2:], "--csv")[0] == 2
    assert not (at_home / "park.jsonl").exists()
    assert said(capsys, *export)[0] == 0
    log = (at_home / "park.jsonl").read_bytes()
    assert log.count(b"\n") == 1 + 29
    code, told = said(capsys, *export, "--csv")
    assert (code, told.err) == (2, "error: park.jsonl exists already; it is left as it is. Choose another name.\n")
    assert (at_home / "park.jsonl").read_bytes() == log
    assert said(capsys, *export[:4])[1].out.encode() == log
    assert said(capsys, *export[:4], "--csv")[1].out.startswith("stream,sequence,minute,")


def test_nothing_is_left_of_an_export_for_which_there_is_no_room(at_home, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    def made(path, _):
        path.touch()
        return Full()

    monkeypatch.setattr("pathlib.Path.open", made)
    with pytest.raises(OSError, match="No space left"):
        put(at_home / "park.jsonl", b"log")
    assert not (at_home / "park.jsonl").exists()


@pytest.mark.parametrize("option", ["--as", "--store"])
def test_the_fork_of_a_file_is_not_kept_and_that_is_said(at_home, capsys, option):
    assert said(capsys, "export", "park", "--store", "talks.db", "--out", "park.jsonl")[0] == 0
    code, told = said(capsys, "fork", "park.jsonl", "--at", "25", option, "other")
    assert (code, told.out) == (2, "")
    assert told.err == (
        f"error: {option} does not go with the file park.jsonl, whose fork is told and not kept: "
        "import it into a store first\n"
    )


def test_a_fork_is_imported_after_its_parent(at_home, capsys):
    assert said(capsys, "fork", "park", "--at", "25", "--store", "talks.db", "--as", "again")[0] == 0
    for stream in ("park", "again"):
        assert said(capsys, "export", stream, "--store", "talks.db", "--out", f"{stream}.jsonl")[0] == 0
    code, told = said(capsys, "import", "again.jsonl", "--store", "other.db")
    assert (code, told.out) == (2, "")
    assert told.err == (
        "error: other.db has no stream 'park', of which 'again' is a fork: import its parent 'park' first\n"
    )
    for stream in ("park", "again"):
        assert said(capsys, "import", f"{stream}.jsonl", "--store", "other.db")[0] == 0
    assert said(capsys, "verify", "other.db")[0] == 0


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
        (["fork", "park", "--at", "9", "--keep", "natur"], "keep: unknown party 'natur' (known: parents, "),
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
            ["fork", "park", "--at", "9", "--agenda", "2026-04-14=dogs", "--set", "calendar.start=2026-03-01"],
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
        (["fork", "park", "--at", "9", "--agenda", "3=fence"], "--agenda must be DATE=PROVISION,PROVISION, like "),
        (
            ["fork", "park", "--at", "9", "--agenda", "2026-04-15=fence"],
            "--agenda: no meeting is on 2026-04-15; still to come: 2026-03-31, 2026-04-14, 2026-04-28",
        ),
        (
            ["fork", "park", "--at", "9", "--agenda", "2026-03-17=fence"],
            "--agenda: the meeting of 2026-03-17 has been opened already; still to come: 2026-03-31, ",
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


def test_an_exported_file_is_verified(at_home, capsys):
    assert said(capsys, "fork", "park", "--at", "25", "--keep", "nature", "--store", "talks.db")[0] == 0
    with open_store("talks.db") as store:
        heads = {stream: store.head(stream).hash for stream in store.streams()}
    for stream, events in (("park", 29), ("park.25", 35)):
        assert said(capsys, "export", stream, "--store", "talks.db", "--out", f"{stream}.jsonl")[0] == 0
        code, told = said(capsys, "verify", f"{stream}.jsonl")
        assert (code, told.err) == (0, "")
        assert told.out == (
            f"{stream}.jsonl: {events} events, everything as it was kept, and as the rules give it. "
            f"Head: {heads[stream]}\n"
        )
    redact = ("--redact", "3", "--redact", "8", "--redact-case", "--out", "told")
    assert said(capsys, "export", "park", "--store", "talks.db", *redact)[0] == 0
    assert said(capsys, "verify", "told")[1].out == (
        f"told: 29 events, 2 of them redacted, everything as it was kept. The case is redacted. Head: {heads['park']}\n"
    )
    assert [file.name for file in at_home.glob("*.db")] == ["talks.db"]


def test_what_is_wrong_with_an_exported_file_is_found(at_home, capsys):
    park = run(PARK)
    with open_store("false.db") as store:
        keep(store, "short", attrs.evolve(park, events=park.events[:-1]))
    assert said(capsys, "export", "short", "--store", "false.db", "--out", "short.jsonl")[0] == 0
    code, told = said(capsys, "verify", "short.jsonl")
    assert (code, told.out) == (
        1,
        "stream 'short': it stops after event 27, and the rules go on with AgreementReached\n",
    )
    file = at_home / "short.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Nature group", b"Nature grouq"))
    code, told = said(capsys, "verify", "short.jsonl")
    assert code == 1
    assert told.out.startswith("short.jsonl")
    missing = said(capsys, "verify", "nowhere.jsonl")[1].err
    assert missing.startswith("error: there is no store, exported file or data set of a sweep at nowhere.jsonl: ")


@pytest.mark.parametrize("command", [["log"], ["replay", "--at", "3"], ["fork", "--at", "3"], ["explain"]])
def test_a_store_is_no_log(at_home, capsys, command):
    for path in ("talks.db", "./talks.db"):
        code, told = said(capsys, *command, path)
        assert (code, told.out) == (2, "")
        assert told.err == f"error: {path} is a store: give a stream of it and --store {path}\n"


def test_an_empty_file_is_no_store_and_stays_empty(at_home, capsys):
    (at_home / "zero.db").touch()
    for command in (["verify", "zero.db"], ["streams", "--store", "zero.db"], ["log", "park", "--store", "zero.db"]):
        code, told = said(capsys, *command)
        assert (code, told.out, told.err) == (2, "", "error: zero.db is empty, and no store\n")
    assert (at_home / "zero.db").read_bytes() == b""
    assert [file.name for file in at_home.glob("zero*")] == ["zero.db"]
    assert said(capsys, "run", "teaching-park", "--store", "zero.db", "--quiet")[0] == 0


def test_without_a_store_it_is_said_how_to_make_one(at_home, capsys):
    code, told = said(capsys, "log", "park")
    place = at_home / "home" / "negotiation-sim" / "talks.db"
    assert (code, told.out) == (2, "")
    assert told.err == (
        f"error: there is no store {place}: negsim run CASE --store default keeps a run, and makes it\n"
    )

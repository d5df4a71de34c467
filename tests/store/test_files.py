"""Logs as files: whole and verified on the way in, or refused whole."""

import io
import json
from hashlib import sha256

import pytest

from negotiation_sim import load, run
from negotiation_sim.store import open_store
from negotiation_sim.store.files import export_log, import_log, read_export, write_csv
from negotiation_sim.store.protocol import Conflict, StoreError
from negotiation_sim.store.streams import write_log

from .talks import fork, manifest, recess, recesses


def exported(store, stream="park", **said):
    """A stream as a file."""
    file = io.BytesIO()
    export_log(store, stream, file, **said)
    return file.getvalue()


@pytest.fixture
def log(store):
    """The file of a log of four events."""
    store.create(manifest(), recesses(4))
    return exported(store)


@pytest.fixture
def other(tmp_path):
    """Another store, empty."""
    with open_store(tmp_path / "other.db") as store:
        yield store


def test_a_file_has_the_manifest_and_the_head_and_then_an_event_a_line(store, log):
    first, *events = log.splitlines(keepends=True)
    assert events == [line + b"\n" for line in recesses(4)]
    header = json.loads(first)
    assert list(header) == ["log", "manifest", "genesis", "schema", "shared", "events", "head"]
    assert header["manifest"]["stream"] == "park"
    assert header["genesis"] == sha256(manifest().to_json()).hexdigest()
    assert (header["log"], header["schema"], header["shared"], header["events"]) == (1, 1, 0, 4)
    assert header["head"] == store.head("park").hash


def test_a_log_goes_from_store_to_store(store, other):
    events = run(load("ntia-facial-recognition")).events
    write_log(store, manifest(), events)
    file = exported(store)
    assert import_log(other, io.BytesIO(file)) == "park"
    assert other.manifest("park") == manifest()
    assert other.head("park") == store.head("park")
    assert list(other.read("park")) == list(store.read("park"))
    assert exported(other) == file
    before = list(other.everything())
    import_log(other, io.BytesIO(file))
    assert list(other.everything()) == before


def test_a_log_of_which_there_is_another_is_not_taken_in(log, other):
    other.create(manifest(), recesses(4, minutes=5))
    with pytest.raises(Conflict, match=r"event 0 is another one"):
        import_log(other, io.BytesIO(log))
    assert list(other.read("park")) == recesses(4, minutes=5)


DEEP = b'{"sequence":2,"minute":' + b"[" * 400_000 + b"]" * 400_000 + b"}"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b'"sequence":2', b'"sequence":2 ', r"line 4, event 2: no event: not in the one form"),
        (b'"sequence":2', b'"sequence":4', r"line 4, event 2: it says of itself that it is event 4"),
        (
            b'"minutes":10',
            b'"minutes":11',
            r"the events do not fit the hash in the first line; one or more were changed",
        ),
        (b'"minutes":10', b'"minutes":NaN', r"line 2, event 0: no event: JSON is malformed"),
        (b'"minutes":10', b'"minutes":1e999', r"line 2, event 0: no event: .*out of range"),
        (
            b'"minutes":10',
            b'"minutes":1' + b"0" * 30,
            r"line 2, event 0: no event: Expected `int` <= 9223372036854775807",
        ),
        (b'"minutes":10', b'"minutes":null', r"line 2, event 0: no event: Expected `int`, got `null`"),
        (b"RecessCalled", b"RecessHeld", r"line 2, event 0: no event: Invalid value 'RecessHeld' - at `\$.kind`"),
        (b'"minutes":10', b'"minutes":10,"more":1', r"line 2, event 0: no event: Object contains unknown field `more`"),
        (recesses(3)[2], DEEP, r"line 4, event 2: no event: (it is nested too deeply|Expected `int`, got `array`)"),
        (recesses(3)[2], b"x" * 1_000_001, r"line 4: it has more than 1,000,000 bytes"),
        (recesses(3)[2], b"x" * 9_000_000, r"line 4: it has more than 1,000,000 bytes"),
        (recesses(3)[2] + b"\n", b"", r"line 4, event 2: it says of itself that it is event 3"),
        (recesses(4)[3] + b"\n", b"", r"has 3 events, and its first line says 4"),
        (recesses(4)[3] + b"\n", b"\n".join(recesses(5)[3:]) + b"\n", r"has 5 events, and its first line says 4"),
        (recesses(4)[3] + b"\n", recesses(4)[3], r"line 5: the line has no end; the file was cut off"),
        (recesses(4)[3] + b"\n", recesses(4)[3] + b"\r\n", r"line 5, event 3: no event: not in the one form"),
        (b'"seed":0', b'"seed":1', r"line 1: the manifest is not the one that was hashed; it was changed"),
        (b'"stream":"park"', b'"stream":"../../park"', r"line 1: .*a stream's id has lower-case letters"),
        (b'"log":1', b'"log":2', r"line 1: no log of negotiation-sim: it is not in the form of log 1"),
        (b'"events":4', b'"events":3', r"has 4 events, and its first line says 3"),
        (b'"shared":0', b'"shared":1', r"line 1: the manifest is not the one that was hashed; it was changed"),
        (b'"head":"', b'"head":"0', r"line 1: .*a hash has 64 hexadecimal digits"),
        (b'"schema":1,"shared"', b'"schema":0,"shared"', r"line 1: the manifest is not the one that was hashed"),
        (b'{"log":1', b'{"log":1,"code":"import os"', r"line 1: .*Object contains unknown field `code`"),
        (b'{"log":1', b"[" * 100_000, r"line 1: no log of negotiation-sim: "),
    ],
)
def test_a_file_with_anything_wrong_in_it_is_refused_whole(log, other, old, new, complaint):
    assert old in log
    with pytest.raises(ValueError, match=complaint):
        import_log(other, io.BytesIO(log.replace(old, new, 1)))
    assert other.streams() == []


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"null\n", b"PK\x03\x04", b"\x80\x04\x95.\n", b"x" * 3_000_000]
)
def test_a_file_that_is_no_log_is_refused(other, content):
    with pytest.raises(ValueError, match=r"line 1: "):
        import_log(other, io.BytesIO(content))
    assert other.streams() == []


def test_a_changed_head_is_noticed(log):
    head = json.loads(log.splitlines()[0])["head"].encode()
    with pytest.raises(ValueError, match=r"do not fit the hash in the first line"):
        read_export(io.BytesIO(log.replace(head, b"0" * 64)))


def test_a_redacted_log_is_still_verified_and_not_imported(store, log, other):
    file = exported(store, redact=[1, 3])
    lines = file.splitlines()
    assert lines[2] == b'{"sequence":1,"redacted":"' + sha256(recesses(2)[1]).hexdigest().encode() + b'"}'
    assert [lines[0], lines[1], lines[3]] == [log.splitlines()[0], recesses(1)[0], recesses(3)[2]]
    read = read_export(io.BytesIO(file))
    assert (read.redacted, read.head) == ((1, 3), store.head("park").hash)
    with pytest.raises(ValueError, match=r"was redacted: it can be verified, but what is not told cannot be kept"):
        import_log(other, io.BytesIO(file))
    assert other.streams() == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (sha256(recesses(2)[1]).hexdigest().encode(), b"0" * 64, r"the events do not fit the hash in the first line"),
        (b'"sequence":1,"redacted"', b'"sequence":2,"redacted"', r"line 3: event 1 is missing"),
        (b'"redacted":"', b'"redacted":"G', r"line 3, event 1: no event: "),
        (b'"minutes":10', b'"minutes":11', r"the events do not fit the hash in the first line"),
    ],
)
def test_a_changed_redacted_log_is_refused(store, log, old, new, complaint):
    file = exported(store, redact=[1, 3])
    assert old in file
    with pytest.raises(ValueError, match=complaint):
        read_export(io.BytesIO(file.replace(old, new, 1)))


def test_the_manifest_can_be_redacted_too(store, log, other):
    file = exported(store, redact_manifest=True)
    assert b'"manifest":null,"genesis":"' + sha256(manifest().to_json()).hexdigest().encode() in file
    assert b"park" not in file
    assert read_export(io.BytesIO(file)).manifest is None
    with pytest.raises(ValueError, match=r"was redacted"):
        import_log(other, io.BytesIO(file))


def test_there_must_be_something_to_redact(store, log):
    with pytest.raises(ValueError, match=r"'park' has the events 0 to 3; there is no 4 to redact"):
        exported(store, redact=[2, 4])


def test_a_fork_is_exported_whole_and_imported_after_its_parent(store, log, other):
    store.create(fork("if", "park", 2, recesses(2)), recesses(1, first=2, minutes=99))
    file = exported(store, "if")
    assert file.splitlines()[1:] == [*recesses(2), *recesses(1, first=2, minutes=99)]
    read_export(io.BytesIO(file))
    with pytest.raises(StoreError, match=r"has no stream 'park'"):
        import_log(other, io.BytesIO(file))
    import_log(other, io.BytesIO(log))
    assert import_log(other, io.BytesIO(file)) == "if"
    assert [each.sequence for each in other.everything()] == [0, 1, 2, 3, 2]
    assert exported(other, "if") == file
    with pytest.raises(ValueError, match=r"shares with 'park' are not those of its manifest"):
        read_export(io.BytesIO(file.replace(b'"minutes":10', b'"minutes":11', 1)))


def test_an_old_log_is_read_from_a_file_as_from_a_store(store, other):
    old = [line.replace(b'"origin"', b'"source"') for line in recesses(2)]
    store.create(manifest(schema=0), old)
    import_log(other, io.BytesIO(exported(store)))
    assert list(other.read("park")) == old


def test_a_damaged_log_is_not_exported(backend, store, log):
    backend.tamper("UPDATE segments SET lines = ?", b"\n".join(recesses(4, minutes=9)))
    with pytest.raises(StoreError, match=r"'park' does not fit its hashes: verify the store"):
        exported(store)


def test_a_table_has_a_row_for_each_entry(store):
    write_log(store, manifest(), [recess(0), recess(1, minutes=30)])
    file = io.StringIO(newline="")
    write_csv(store, ["park"], file)
    assert file.getvalue() == (
        "stream,sequence,minute,date,meeting,origin,cause,kind,entry,value\n"
        "park,0,0,2026-01-01,1,simulated,,RecessCalled,minutes,10\n"
        "park,1,0,2026-01-01,1,simulated,,RecessCalled,minutes,30\n"
    )


def test_a_table_of_several_streams_has_whole_logs_in_it(store):
    result = run(load("teaching-park"))
    write_log(store, manifest(), result.events)
    write_log(store, fork("if", "park", 20, list(store.read("park"))), result.events[20:22])
    file = io.StringIO(newline="")
    write_csv(store, ["park", "if"], file)
    rows = file.getvalue().splitlines()
    assert "park,0,0,2026-03-03,0,simulated,,ProcessConvened,roster.1.hope.dogs,900000" in rows
    assert {int(row.split(",")[1]) for row in rows[1:] if row.startswith("if,")} == set(range(22))

"""What a store promises, on every database: nothing is lost, nothing is changed, and two writers never both win."""

from hashlib import sha256

import pytest

from negotiation_sim import load, run
from negotiation_sim.record.codec import encode
from negotiation_sim.store import open_store
from negotiation_sim.store.protocol import Conflict, Placed, StoreError
from negotiation_sim.store.streams import append_events, events_of, shared_prefix, write_log

from .talks import fork, manifest, recess, recesses


def positions(store, after=0):
    """What was added after a position, in order."""
    return [(placed.position, placed.stream, placed.sequence) for placed in store.everything(after)]


def test_a_new_store_is_empty(store):
    assert store.streams() == []
    assert list(store.everything()) == []
    with pytest.raises(StoreError, match=r"has no stream 'park'"):
        store.version("park")
    with pytest.raises(StoreError, match=r"has no stream 'park'"):
        store.manifest("park")
    with pytest.raises(StoreError, match=r"has no stream 'park'"):
        store.read("park")
    with pytest.raises(StoreError, match=r"has no stream 'park'"):
        store.append("park", 0, [b"one"])


def test_what_was_appended_is_read_back(backend, store):
    store.create(manifest())
    assert store.append("park", 0, [b"one", b"two"]) == 2
    assert store.append("park", 2, [b"three"]) == 3
    with open_store(backend.place) as another:
        assert another.streams() == ["park"]
        assert another.version("park") == 3
        assert list(another.read("park")) == [b"one", b"two", b"three"]
        assert another.manifest("park") == manifest()


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 2, ["0", "1"]), (1, 4, ["1", "2", "3"]), (4, None, ["4"]), (3, 99, ["3", "4"]), (5, None, []), (2, 2, [])],
)
def test_a_part_is_read(store, start, stop, expected):
    store.create(manifest(), [b"0", b"1"])
    store.append("park", 2, [b"2"])
    store.append("park", 3, [b"3", b"4"])
    assert [line.decode() for line in store.read("park", start, stop)] == expected


def test_events_are_not_counted_from_the_end(store):
    store.create(manifest(), [b"0", b"1"])
    with pytest.raises(ValueError, match=r"counted from 0 \(got -1 to 2\)"):
        store.read("park", -1)


def test_the_head_is_the_chain_of_the_hashes(store):
    store.create(manifest())
    text = (
        '{"stream":"park","kind":"run","scenario":"","scenario_hash":"' + "0" * 64 + '","seed":0,"replicate":0,'
        '"version":"0.1.0","model":1,"schema":1,"parent":null,"at":null,"prefix":null}'
    )
    start = sha256(text.encode()).digest()
    assert store.head("park") == (0, start.hex())
    after_one = sha256(start + sha256(b"one").digest()).digest()
    after_two = sha256(after_one + sha256(b"two").digest())
    store.append("park", 0, [b"one"])
    assert store.head("park") == (1, after_one.hex())
    store.append("park", 1, [b"two"])
    assert store.head("park") == (2, after_two.hexdigest())


def test_the_head_does_not_depend_on_how_events_came(backend):
    heads = set()
    for sizes in ([10_000], [1, 9_999], [4096, 4096, 1808], [5000, 5000]):
        backend.new()
        with open_store(backend.place) as store:
            store.create(manifest())
            lines, version = [b"%d" % n for n in range(10_000)], 0
            for size in sizes:
                version = store.append("park", version, lines[version : version + size])
            heads.add(store.head("park"))
            assert list(store.read("park")) == lines
            assert list(store.read("park", 4094, 4099)) == [b"4094", b"4095", b"4096", b"4097", b"4098"]
    assert len(heads) == 1


def test_lines_too_large_for_one_row_are_kept_in_several(store):
    lines = [b"%d" % n * 900_000 for n in range(10)] * 2
    store.create(manifest(), lines)
    assert list(store.read("park")) == lines
    assert [segment.events for segment in store.segments()] == [17, 3]


def test_many_lines_are_kept_in_several_rows(store):
    store.create(manifest(), [b"%d" % n for n in range(10_000)])
    assert [(each.position, each.first, each.events) for each in store.segments()] == [
        (0, 0, 4096),
        (4096, 4096, 4096),
        (8192, 8192, 1808),
    ]


@pytest.mark.parametrize(
    ("expected", "lines", "complaint"),
    [
        (1, [b"new"], r"expected 1 events and found 3, and event 1 is another one"),
        (0, [b"one", b"TWO"], r"expected 0 events and found 3, and event 1 is another one"),
        (2, [b"three", b"four"], r"expected 2 events and found 3, the first 1 of these 2; add the rest at version 3"),
        (4, [b"five"], r"expected 4 events and found 3; what comes between is missing"),
    ],
)
def test_another_version_than_expected_is_a_conflict_and_nothing_is_written(store, expected, lines, complaint):
    store.create(manifest(), [b"one", b"two", b"three"])
    before = store.head("park")
    with pytest.raises(Conflict, match=complaint):
        store.append("park", expected, lines)
    assert store.head("park") == before
    assert list(store.read("park")) == [b"one", b"two", b"three"]


def test_appending_the_same_again_changes_nothing(store):
    store.create(manifest())
    store.append("park", 0, [b"one", b"two"])
    store.append("park", 2, [b"three"])
    before = store.head("park"), positions(store)
    assert store.append("park", 0, [b"one", b"two"]) == 2
    assert store.append("park", 1, [b"two", b"three"]) == 3
    assert store.append("park", 2, [b"three"]) == 3
    assert (store.head("park"), positions(store)) == before


def test_creating_the_same_again_changes_nothing(store):
    store.create(manifest(), [b"one", b"two"])
    before = store.head("park"), positions(store)
    store.create(manifest(), [b"one", b"two"])
    store.create(manifest())
    assert (store.head("park"), positions(store)) == before
    with pytest.raises(Conflict, match=r"event 1 is another one"):
        store.create(manifest(), [b"one", b"TWO"])
    with pytest.raises(Conflict, match=r"has a stream 'park' with another manifest"):
        store.create(manifest(seed=1), [b"one", b"two"])
    assert (store.head("park"), positions(store)) == before


def test_a_stream_that_cannot_be_written_whole_is_not_begun(store):
    store.create(manifest(), [b"one"])
    with pytest.raises(StoreError, match=r"fork 'other' shares 2 events of 'park', which has 1"):
        store.create(fork("other", "park", 2, [b"one", b"two"]), [b"three"])
    assert store.streams() == ["park"]


def test_what_was_added_is_numbered_without_gaps_over_all_streams(store):
    store.create(manifest("a"), [b"1", b"2"])
    store.create(manifest("b"))
    store.append("b", 0, [b"3"])
    store.append("a", 2, [b"4", b"5"])
    assert next(store.everything(2)) == Placed(3, "b", 0, b"3")
    every = [(1, "a", 0), (2, "a", 1), (3, "b", 0), (4, "a", 2), (5, "a", 3)]
    assert [positions(store, after) for after in range(7)] == [every[after:] for after in range(7)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE segments SET lines = leaves",
        "UPDATE segments SET position = position + 1000",
        "DELETE FROM segments",
        "INSERT INTO segments SELECT position + 1, stream, first, events, lines, leaves, head FROM segments",
        "INSERT INTO segments SELECT 2, stream, 0, events, lines, leaves, head FROM segments",
        "INSERT INTO segments SELECT 7, stream, 2, events, lines, leaves, head FROM segments",
        "UPDATE streams SET manifest = genesis",
        "DELETE FROM streams",
        "UPDATE heads SET version = 1",
        "UPDATE heads SET head = NULL",
        "DELETE FROM heads",
    ],
)
def test_the_database_refuses_to_change_what_is_there(backend, store, statement):
    store.create(manifest(), [b"one", b"two"])
    with pytest.raises(Exception, match=r"a store of negotiation-sim is append-only"):
        backend.execute(statement)
    assert list(store.read("park")) == [b"one", b"two"]
    assert store.head("park").version == 2


def test_a_fork_reads_as_the_beginning_of_its_parent_and_its_own(store):
    old = [b"0", b"1", b"2", b"3"]
    store.create(manifest(), old)
    store.create(fork("if", "park", 2, old), [b"2'", b"3'"])
    store.create(fork("and-if", "if", 3, [b"0", b"1", b"2'"]), [b"3''"])
    store.create(fork("early", "if", 1, old), [])
    store.append("park", 4, [b"4"])
    store.append("if", 4, [b"4'"])
    assert list(store.read("if")) == [b"0", b"1", b"2'", b"3'", b"4'"]
    assert list(store.read("and-if")) == [b"0", b"1", b"2'", b"3''"]
    assert list(store.read("and-if", 1, 3)) == [b"1", b"2'"]
    assert list(store.read("and-if", 3)) == [b"3''"]
    assert list(store.read("early")) == [b"0"]
    assert [store.version(stream) for stream in ("park", "if", "and-if", "early")] == [5, 5, 4, 1]
    assert [(part.manifest.stream, part.start, part.stop) for part in store.parts("and-if")] == [
        ("park", 0, 2),
        ("if", 2, 3),
        ("and-if", 3, 4),
    ]


def test_what_a_fork_shares_is_checked_and_cannot_be_added(store):
    old = [b"0", b"1", b"2"]
    store.create(manifest(), old)
    with pytest.raises(StoreError, match=r"has no stream 'nobody'"):
        store.create(fork("if", "nobody", 2, old))
    with pytest.raises(StoreError, match=r"but its prefix is that of other events"):
        store.create(fork("if", "park", 2, [b"0", b"ONE"]))
    store.create(fork("if", "park", 2, old), [b"2'"])
    with pytest.raises(Conflict, match=r"the first 2 are shared with the stream it comes from"):
        store.append("if", 1, [b"1"])


@pytest.mark.parametrize("line", [b"", b"two\nlines", b"end\n", "text", b"x" * 1_000_001])
def test_what_is_no_line_is_refused(store, line):
    store.create(manifest())
    with pytest.raises(ValueError, match=r"must be lines in bytes|has 1,000,001 bytes, and 1,000,000 are the limit"):
        store.append("park", 0, [b"fine", line])
    assert store.version("park") == 0


def test_a_line_is_never_read_as_anything_else(store):
    lines = [b"%s ? $1 ' \" ; -- DROP TABLE segments", b"\x00\xff\\", "«…»".encode(), b" "]
    store.create(manifest(), lines)
    assert list(store.read("park")) == lines


@pytest.mark.parametrize(
    "stream",
    ["../park", "a/b", "a\\b", "a..b", ".park", "Park", "", "a" * 101, "a'; DROP TABLE streams; --", "a\n", "ä"],
)
def test_an_id_that_is_none_is_refused(store, stream):
    with pytest.raises(ValueError, match=r"a stream's id has lower-case letters"):
        manifest(stream)
    for ask in (store.version, store.manifest, store.read):
        with pytest.raises(ValueError, match=r"a stream's id has lower-case letters"):
            ask(stream)
    with pytest.raises(ValueError, match=r"a stream's id has lower-case letters"):
        store.append(stream, 0, [b"one"])


def test_a_store_of_another_version_is_left_alone(backend):
    with open_store(backend.place) as store:
        store.create(manifest(), [b"one"])
    backend.set_version(2)
    with pytest.raises(StoreError, match=r"store of version 2, and this program has version 1: use the program that"):
        open_store(backend.place)
    backend.set_version(1)
    with open_store(backend.place) as store:
        assert list(store.read("park")) == [b"one"]


def test_a_store_is_not_made_where_one_is_expected(backend):
    with pytest.raises(StoreError, match=r"no store"):
        open_store(backend.place, create=False)
    open_store(backend.place).close()
    with open_store(backend.place, create=False) as store:
        assert store.streams() == []


def test_a_log_comes_back_as_events(store):
    events = run(load("teaching-park")).events
    write_log(store, manifest(), events)
    write_log(store, manifest(), events)
    assert events_of(store, "park") == list(events)
    assert events_of(store, "park", 3, 5) == [events[3], events[4]]
    assert list(store.read("park")) == [encode(event) for event in events]


def test_events_are_added_in_order_and_without_gaps(store):
    write_log(store, manifest(), [recess(0)])
    assert append_events(store, "park", 1, [recess(1), recess(2)]) == 3
    with pytest.raises(ValueError, match=r"event 4 of 'park' stands where 3 should"):
        append_events(store, "park", 3, [recess(4)])
    with pytest.raises(ValueError, match=r"event 0 of 'if' stands where 2 should"):
        write_log(store, fork("if", "park", 2, recesses(2)), [recess(0)])
    with pytest.raises(Conflict):
        append_events(store, "park", 2, [recess(2, minutes=99)])
    assert events_of(store, "park") == [recess(0), recess(1), recess(2)]


def test_a_fork_of_an_old_log_reads_each_part_in_its_schema(store):
    new, old = recesses(3), [line.replace(b'"origin"', b'"source"') for line in recesses(3)]
    store.create(manifest(schema=0), old)
    store.create(fork("if", "park", 2, old), new[2:])
    assert events_of(store, "park") == [recess(0), recess(1), recess(2)]
    assert events_of(store, "if") == [recess(0), recess(1), recess(2)]
    assert shared_prefix(store, "if", 2) == store.manifest("if").prefix
    with pytest.raises(StoreError, match=r"events of schema 0, and this program writes 1: go on in a fork of it"):
        append_events(store, "park", 3, [recess(3)])


def test_a_line_that_is_no_event_is_named(store):
    store.create(manifest(), [recesses(1)[0], b"nonsense"])
    store.create(manifest("twice"), recesses(1) * 2)
    with pytest.raises(ValueError, match=r"^stream 'park', event 1: no event: JSON is malformed: .*: nonsense$"):
        events_of(store, "park")
    with pytest.raises(ValueError, match=r"^stream 'twice', event 1: it says of itself that it is event 0$"):
        events_of(store, "twice")


def test_the_prefix_of_a_fork_is_asked_of_the_store(store):
    store.create(manifest(), [b"one", b"two"])
    leaves = sha256(b"one").digest() + sha256(b"two").digest()
    assert shared_prefix(store, "park", 2) == sha256(leaves).hexdigest()
    with pytest.raises(StoreError, match=r"'park' has 2 events, and so no 3 to share"):
        shared_prefix(store, "park", 3)

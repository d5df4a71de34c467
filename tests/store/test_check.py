"""Every way in which a store can be changed behind its back is found, and placed."""

import random
from hashlib import sha256

import pytest

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults
from negotiation_sim.store.protocol import StoreError

from .talks import fork, manifest, recesses


@pytest.fixture
def kept(backend):
    """A store with the streams park (rows of 3, 1 and 4 events), other (2 events) and if, a fork of park at 2."""
    with open_store(backend.place) as store:
        lines = recesses(8)
        store.create(manifest(), lines[:3])
        store.append("park", 3, lines[3:4])
        store.create(manifest("other"), recesses(2))
        store.append("park", 4, lines[4:])
        store.create(fork("if", "park", 2, lines), recesses(1, first=2, minutes=99))
    return backend


def found(backend):
    """What the check says, in words."""
    with open_store(backend.place) as store:
        return [str(fault) for fault in faults(store)]


def row(backend, first, column):
    """What a row of park has in a column."""
    return backend.execute(f"SELECT {column} FROM segments WHERE stream = 'park' AND first = ?", first)[0][0]


def test_a_store_that_nobody_touched_has_no_fault(kept):
    assert found(kept) == []


@pytest.mark.parametrize(("first", "byte", "event"), [(0, 0, 0), (0, 150, 1), (3, 70, 3), (4, -1, 7)])
def test_a_flipped_bit_is_placed_at_its_event(kept, first, byte, event):
    lines = bytearray(row(kept, first, "lines"))
    lines[byte] ^= 1
    kept.tamper("UPDATE segments SET lines = ? WHERE stream = 'park' AND first = ?", bytes(lines), first)
    assert found(kept) == [f"stream 'park', event {event}: changed"]


def test_a_changed_event_with_a_hash_to_match_breaks_the_chain(kept):
    kept.tamper("UPDATE segments SET lines = ? WHERE stream = 'park' AND first = 3", recesses(1, 3, minutes=11)[0])
    leaf = sha256(recesses(1, 3, minutes=11)[0]).digest()
    kept.tamper("UPDATE segments SET leaves = ? WHERE stream = 'park' AND first = 3", leaf)
    assert found(kept) == [
        "stream 'park', event 3: hashes that do not follow from those before; changed or out of place"
    ]


def test_a_dropped_tail_is_placed(kept):
    kept.tamper("DELETE FROM segments WHERE stream = 'park' AND first = 4")
    assert found(kept) == [
        "the store: after position 6 comes 11; events are missing or out of place",
        "stream 'park', events 4 to 7: missing at the end",
    ]


def test_a_tail_dropped_with_nothing_after_it_is_placed(kept):
    kept.tamper("DELETE FROM segments WHERE stream = 'if'")
    assert found(kept) == ["stream 'if', event 2: missing at the end"]


def test_an_event_dropped_from_the_end_of_a_row_is_placed(kept):
    lines, leaves = row(kept, 4, "lines"), row(kept, 4, "leaves")
    kept.tamper(
        "UPDATE segments SET lines = ?, leaves = ?, events = 3 WHERE stream = 'park' AND first = 4",
        lines[: lines.rindex(b"\n")],
        leaves[:-32],
    )
    assert found(kept) == [
        "stream 'park', events 4 to 6: hashes that do not follow from those before; changed or out of place",
        "the store: after position 9 comes 11; events are missing or out of place",
        "stream 'park', event 7: missing at the end",
    ]


def test_an_event_cut_out_of_the_joined_lines_is_placed(kept):
    lines = row(kept, 4, "lines")
    kept.tamper("UPDATE segments SET lines = ? WHERE stream = 'park' AND first = 4", lines[: lines.rindex(b"\n")])
    assert found(kept) == ["stream 'park', events 4 to 7: 3 lines and 4 hashes for 4 events"]


def test_a_deleted_row_is_placed(kept):
    kept.tamper("DELETE FROM segments WHERE stream = 'park' AND first = 3")
    assert found(kept) == [
        "the store: after position 3 comes 5; events are missing or out of place",
        "stream 'park', event 3: missing",
    ]


def test_rows_whose_lines_were_swapped_are_placed(kept):
    lines = row(kept, 0, "lines"), row(kept, 4, "lines")
    kept.tamper("UPDATE segments SET lines = ? WHERE stream = 'park' AND first = 0", lines[1])
    kept.tamper("UPDATE segments SET lines = ? WHERE stream = 'park' AND first = 4", lines[0])
    assert found(kept) == [
        "stream 'park', events 0 to 2: 4 lines and 3 hashes for 3 events",
        "stream 'park', events 4 to 7: 3 lines and 4 hashes for 4 events",
    ]


def test_rows_that_changed_places_are_placed(kept):
    for first, other in ((3, 1000), (0, 3), (1000, 0)):
        kept.tamper("UPDATE segments SET first = ? WHERE stream = 'park' AND first = ?", other, first)
    assert found(kept) == [
        "stream 'park', events 0 to 2: missing",
        "stream 'park', event 0: out of place; event 6 should be here",
        "stream 'park', events 1 to 3: missing",
    ]


def test_a_row_that_was_given_to_another_stream_is_placed(kept):
    kept.tamper("UPDATE segments SET stream = 'other', first = 2 WHERE stream = 'park' AND first = 4")
    assert found(kept) == [
        "stream 'other', events 2 to 5: hashes that do not follow from those before; changed or out of place",
        "stream 'other': it is said to end after 2 events, and has 6",
        "stream 'park', events 4 to 7: missing at the end",
    ]


def test_a_changed_manifest_is_found(kept):
    kept.tamper("UPDATE streams SET manifest = ? WHERE stream = 'park'", manifest(seed=1).to_json())
    assert found(kept) == ["stream 'park': the manifest was changed"]
    kept.tamper("UPDATE streams SET manifest = ? WHERE stream = 'park'", manifest("other").to_json())
    assert found(kept) == [
        "stream 'park': the manifest was changed",
        "stream 'park': the manifest is that of 'other'",
    ]
    kept.tamper("UPDATE streams SET manifest = ? WHERE stream = 'park'", b"{}")
    assert found(kept) == [
        "stream 'park': the manifest was changed",
        "stream 'park': no manifest: Object missing required field `stream`",
    ]


def test_a_changed_manifest_with_a_hash_to_match_breaks_the_chain(kept):
    changed = manifest(seed=1).to_json()
    kept.tamper("UPDATE streams SET manifest = ?, genesis = ? WHERE stream = 'park'", changed, sha256(changed).digest())
    assert found(kept) == [
        "stream 'park', events 0 to 2: hashes that do not follow from those before; changed or out of place"
    ]


def test_a_wrong_head_is_found(kept):
    kept.tamper("UPDATE heads SET head = ? WHERE stream = 'park'", bytes(32))
    assert found(kept) == ["stream 'park': the hash of its end was changed"]
    kept.tamper("UPDATE heads SET version = 7 WHERE stream = 'park'")
    assert found(kept) == ["stream 'park': it is said to end after 7 events, and has 8"]
    kept.tamper("UPDATE heads SET version = 9 WHERE stream = 'park'")
    assert found(kept) == ["stream 'park', event 8: missing at the end"]
    kept.tamper("DELETE FROM heads WHERE stream = 'park'")
    assert found(kept) == ["stream 'park': where it ends is missing"]


def test_a_missing_stream_is_found(kept):
    kept.tamper("DELETE FROM streams WHERE stream = 'other'")
    assert found(kept) == ["stream 'other', events 0 to 1: the stream itself is missing"]


def test_a_parent_that_was_rewritten_with_all_its_hashes_no_longer_fits_its_fork(kept, tmp_path):
    with open_store(tmp_path / "forged.db") as store:
        lines = recesses(8, minutes=7)
        store.create(manifest(), lines[:3])
        store.append("park", 3, lines[3:4])
        store.append("park", 4, lines[4:])
        for each in store.segments():
            kept.tamper(
                "UPDATE segments SET lines = ?, leaves = ?, head = ? WHERE stream = 'park' AND first = ?",
                *(each.lines, each.leaves, each.head, each.first),
            )
        kept.tamper("UPDATE heads SET head = ? WHERE stream = 'park'", bytes.fromhex(store.head("park").hash))
    assert found(kept) == ["stream 'if', events 0 to 1: not those that 'park' has"]


def test_a_damaged_store_is_not_read_as_if_nothing_were(kept):
    kept.tamper("DELETE FROM segments WHERE stream = 'park' AND first = 3")
    with open_store(kept.place) as store:
        assert list(store.read("park", 0, 3)) == recesses(3)
        assert list(store.read("park", 4)) == recesses(4, first=4)
        for start, stop in ((0, None), (3, 4), (2, 5)):
            with pytest.raises(StoreError, match=r"event 3 is missing; the store was damaged"):
                list(store.read("park", start, stop))


def test_an_id_that_was_smuggled_in_is_never_given_out(kept):
    kept.tamper("UPDATE streams SET stream = '../../park' WHERE stream = 'park'")
    assert found(kept)[0] == "stream '../../park': the manifest is that of 'park'"
    with open_store(kept.place) as store, pytest.raises(ValueError, match=r"a stream's id has lower-case letters"):
        store.streams()


def test_a_manifest_in_the_place_of_another_is_not_taken_for_it(kept):
    kept.tamper("UPDATE streams SET manifest = ? WHERE stream = 'park'", manifest("other").to_json())
    with open_store(kept.place) as store, pytest.raises(StoreError, match=r"'park': its manifest is that of 'other'"):
        store.read("park")


def test_streams_that_are_each_other_s_parents_are_not_followed_for_ever(kept):
    circle = fork("park", "if", 2, recesses(2)).to_json()
    kept.tamper("UPDATE streams SET manifest = ? WHERE stream = 'park'", circle)
    with open_store(kept.place) as store, pytest.raises(StoreError, match=r"is its own parent"):
        store.read("park")


@pytest.fixture(scope="module")
def file_and_lines(tmp_path_factory):
    """The bytes of a file, and the lines of the streams in it."""
    file = tmp_path_factory.mktemp("talks") / "talks.db"
    with open_store(file) as store:
        store.create(manifest(), recesses(60))
        store.create(manifest("other"), recesses(300))
        store.create(fork("if", "park", 20, recesses(20)), recesses(5, first=20, minutes=99))
        lines = {stream: list(store.read(stream)) for stream in store.streams()}
    return file.read_bytes(), lines


@pytest.mark.parametrize("seed", range(60))
def test_a_bit_flipped_anywhere_in_a_file_is_found_or_harmless(tmp_path, file_and_lines, seed):
    file, chance = tmp_path / "talks.db", random.Random(seed)
    content, lines = bytearray(file_and_lines[0]), file_and_lines[1]
    content[chance.choice([i for i, byte in enumerate(content) if byte])] ^= 1 << chance.randrange(8)
    file.write_bytes(content)
    try:
        with open_store(file) as store:
            if not faults(store):
                assert {stream: list(store.read(stream)) for stream in store.streams()} == lines
    except StoreError as error:
        assert str(file) in str(error)

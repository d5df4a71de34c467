"""Sweeps that are stopped, by whatever and at any moment, go on where they were: not a byte of the end is another."""

import json
import os
import random
import signal
import subprocess
import sys

import numpy as np
import pytest

from negotiation_sim import load_design, parse_design, read_sweep, run_sweep
from negotiation_sim.sweep import chunks, tasks
from negotiation_sim.sweep.folder import alone

from .sweeping import PARK, ROOT, ROWS, bytes_in, chunks_in, ended, sweeping, swept, wait_until, workers_of

GOES_ON = "What is finished stays, and the same command goes on from there"
KILLED = -signal.SIGKILL
LONG = PARK.replace("replicates = 50", "replicates = 250")
NAMES = ["design.toml", "dictionary.csv", "manifest.json", "points.parquet", "recipe.json", "scenario.toml"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What the small design comes to, held at one go by one worker."""
    return bytes_in(swept(tmp_path_factory.mktemp("whole") / "park"))


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """The same with five times as many rows."""
    return bytes_in(swept(tmp_path_factory.mktemp("long") / "park", LONG))


def test_what_is_in_the_folder(whole):
    names = [name for name in whole if not name.startswith("rows/")]
    assert names == NAMES
    assert len(whole) - len(names) == 20  # 2,000 rows of two protocols, 100 in a chunk
    assert whole["design.toml"].decode() == PARK


def test_neither_processes_nor_the_command_change_a_byte(tmp_path, whole):
    code, told, complaint = ended(tmp_path / "park", "--workers", 2)
    assert (code, complaint) == (0, "")
    assert told.startswith(f"{tmp_path / 'park'}: 2,000 rows. Digest ")
    assert bytes_in(tmp_path / "park") == whole


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "8", "LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "cwd": "/"},
    ],
    ids=["far east", "far west"],
)
def test_neither_place_nor_language_nor_time_zone_changes_a_byte(tmp_path, surroundings):
    name = "größe – Ω"
    text = f'{PARK}[[factors]]\nname = "l"\n[[factors.levels]]\nname = "{name}"\n[[factors.levels]]\nname = "b"\n'
    code, _, complaint = ended(tmp_path / "park", text=text, rows=500, **surroundings)
    assert (code, complaint) == (0, "")
    here = bytes_in(swept(tmp_path / "here", text, rows=500))
    assert name in here["dictionary.csv"].decode()
    assert bytes_in(tmp_path / "park") == here


def test_neither_the_ends_of_lines_nor_a_link_nor_the_folder_of_the_design_change_a_byte(tmp_path, whole, monkeypatch):
    home = tmp_path / "design"
    home.mkdir()
    (home / "design.toml").write_bytes(PARK.replace("\n", "\r\n").encode())
    (home / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(home / "elsewhere")
    monkeypatch.setattr(tasks, "ROWS", ROWS)
    run_sweep(load_design(home), tmp_path / "link")
    assert bytes_in(home / "elsewhere") == whole


# Each stops the program at the write number `at` of the sweep (from 0): half of the file written, all of it, or all of
# it under its own name. The first six are the files beside the rows.
HALF = "os.ftruncate(place, os.fstat(place).st_size // 2); die()"
ALL = "die()"
AT_WRITE = """
def die(): os.kill(os.getpid(), signal.SIGKILL)
def stopping(place, fsync=os.fsync, seen=[]):
    seen.append(os.path.isdir(f"/proc/self/fd/{{place}}"))
    fsync(place)
    if seen.count({folder}) == {at} + 1 and seen[-1] is {folder}:
        {what}
chunks.os.fsync = stopping
"""


@pytest.mark.parametrize("at", [0, 5, *(pytest.param(at, marks=pytest.mark.heavy) for at in (1, 2, 3, 4, 12, 24))])
@pytest.mark.parametrize("folder", [False, True], ids=["before", "after"])
def test_a_sweep_killed_at_a_write_goes_on(tmp_path, whole, at, folder):
    what = ALL if folder or at % 2 else HALF
    code, _, _ = ended(tmp_path / "park", change=AT_WRITE.format(folder=folder, at=at, what=what))
    assert code == KILLED
    left = [file for file in (tmp_path / "park").rglob(".*") if file.is_file()]
    assert [file.suffix for file in left] == [".unfinished"] * (not folder)
    assert bytes_in(swept(tmp_path / "park")) == whole


@pytest.mark.parametrize("workers", [2, pytest.param(1, marks=pytest.mark.heavy)])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(1, 6))])
def test_a_sweep_killed_at_a_random_moment_goes_on(tmp_path, long, seed, workers):
    folder = tmp_path / "park"
    with sweeping(folder, "--workers", workers, text=LONG) as process:
        wait_until(process, folder, seed, 60)
        process.kill()
        process.communicate(timeout=30)  # until the workers have closed it as well
    assert process.returncode == KILLED
    finished = {file: file.stat().st_mtime_ns for file in chunks_in(folder)}
    assert 0 < len(finished) < 100
    assert not (folder / "manifest.json").exists()
    assert bytes_in(swept(folder, LONG)) == long
    assert {file: file.stat().st_mtime_ns for file in finished} == finished  # what was finished was not held again


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(1, 6))])
def test_a_sweep_outlives_its_workers(tmp_path, long, seed):
    folder, chance = tmp_path / "park", random.Random(seed)
    with sweeping(folder, "--workers", 2, text=LONG) as process:
        wait_until(process, folder, seed, 50)
        victims = workers_of(process)
        assert victims
        os.kill(chance.choice(victims), signal.SIGKILL)
        _, complaint = process.communicate(timeout=60)
    assert (process.returncode, complaint) == (0, "")
    assert bytes_in(folder) == long


def test_workers_that_never_live_long_are_an_error_with_a_remedy(tmp_path):
    script = tmp_path / "script.py"
    lines = ["from negotiation_sim import parse_design, run_sweep", "from negotiation_sim.sweep import tasks, workers"]
    lines += ["workers.STARTS = 1", "tasks.ROWS = 1000", f"run_sweep(parse_design('''{PARK}'''), 'park', workers=2)"]
    script.write_text("\n".join(["import os", "os.sched_getaffinity = lambda _: {0, 1}", *lines]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ChildProcessError: worker processes end before their work is done")
    assert "if __name__ == '__main__'" in done.stderr.splitlines()[-1]
    assert done.stderr.endswith(f"{GOES_ON}\n")


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.heavy)])
def test_an_interrupt_says_how_far_the_sweep_is_and_it_goes_on(tmp_path, long, workers):
    folder = tmp_path / "park"
    with sweeping(folder, "--workers", workers, text=LONG) as process:
        wait_until(process, folder, 0, 20)
        os.killpg(process.pid, signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    finished = sum(len(chunks.read_chunk(file)) for file in chunks_in(folder))
    assert 0 < finished < 10_000
    assert complaint == f"stopped: {finished:,} of 10,000 rows are finished. {GOES_ON}\n"
    assert process.returncode == 130
    assert bytes_in(swept(folder, LONG)) == long


def test_an_interrupt_before_the_first_talks_is_told_as_well(tmp_path, whole):
    folder = tmp_path / "park"
    early = "from negotiation_sim.sweep import folder\ndef drawn(design): os.kill(os.getpid(), signal.SIGINT)\n"
    code, told, complaint = ended(folder, change=f"{early}folder.drawn = drawn")
    assert (code, told, complaint) == (130, "", f"stopped: getting ready. {GOES_ON}\n")
    assert bytes_in(swept(folder)) == whole


@pytest.mark.parametrize(("room", "begun"), [(4000, 0), (9000, 1)], ids=["for no case", "for no chunk"])
@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.heavy)])
def test_a_full_disk_is_an_error_in_words_and_the_sweep_goes_on(tmp_path, workers, room, begun):
    folder = tmp_path / "park"
    full = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))"
    code, told, complaint = ended(folder, "--workers", workers, change=full, rows=500)
    assert (code, told, complaint) == (2, "", f"error: {folder}: File too large. {GOES_ON}\n")
    assert (folder / "points.parquet").exists() == begun
    assert not chunks_in(folder)
    assert not list(folder.rglob("*.unfinished"))
    assert bytes_in(swept(folder, rows=500)) == bytes_in(swept(tmp_path / "whole", rows=500))


def flipped(content, at, bit=0):
    """The same bytes, but for one bit."""
    changed = bytearray(content)
    changed[at] ^= 1 << bit
    return bytes(changed)


def test_a_chunk_that_is_not_as_it_was_written_is_held_again(tmp_path, whole):
    folder = swept(tmp_path / "park")
    for n, file in enumerate(chunks_in(folder)):
        content, chance = file.read_bytes(), random.Random(n)
        if n < 4:
            file.write_bytes(content[: chance.randrange(len(content))])
        else:  # in a page, or in what says where the pages are, which has no checksum
            file.write_bytes(flipped(content, chance.randrange(len(content)), chance.randrange(8)))
    assert not set(bytes_in(folder).values()) & {content for name, content in whole.items() if name.startswith("rows/")}
    assert bytes_in(swept(folder)) == whole


def test_a_chunk_of_other_rows_is_held_again(tmp_path, whole):
    folder = swept(tmp_path / "park")
    one, another, *_ = chunks_in(folder)
    one.write_bytes(another.read_bytes())
    assert bytes_in(swept(folder)) == whole


def test_what_was_being_written_is_cleared_up(tmp_path, whole):
    folder = swept(tmp_path / "park")
    chunk = chunks_in(folder)[0]
    chunk.with_name(f".{chunk.name}.1a2b3c4d.unfinished").write_bytes(chunk.read_bytes()[:1000])
    chunk.unlink()
    (folder / ".manifest.json.1a2b3c4d.unfinished").write_text("{")
    assert bytes_in(swept(folder)) == whole


def test_files_beside_the_rows_that_are_gone_come_back(tmp_path, whole):
    folder = swept(tmp_path / "park")
    for name in NAMES:
        if name != "recipe.json":
            (folder / name).unlink()
    assert bytes_in(swept(folder)) == whole


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        ("points.parquet", None, "points"),
        ("scenario.toml", ("quorum = ", "quorum = 0.2  # "), "design"),
        ("design.toml", ("0.9]", "0.8]"), "design"),
    ],
)
def test_a_file_beside_the_rows_that_says_something_else_is_refused(tmp_path, name, change, what):
    folder = swept(tmp_path / "park")
    if change is None:
        other = swept(tmp_path / "other", PARK.replace("seed = 3", "seed = 4"))
        (folder / name).write_bytes((other / name).read_bytes())
    else:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(change[0]) == 1
        (folder / name).write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"recipe\.json says {what} \w+, here \w+: whoever holds the rows needs"):
        swept(folder)


def test_the_folder_of_another_design_is_refused(tmp_path, whole):
    folder = swept(tmp_path / "park")
    with pytest.raises(
        ValueError, match=r"has the data set of another design than park; give another folder with --out"
    ):
        swept(folder, PARK.replace("0.9", "0.8"))
    assert bytes_in(folder) == whole


def test_chunks_of_other_chances_or_points_have_other_names(tmp_path):
    few = PARK.replace("points = 40", "points = 4")
    texts = [few, few.replace("seed = 7", "seed = 8"), few.replace("seed = 3", "seed = 4")]
    names = [{file.name for file in chunks_in(swept(tmp_path / str(n), text))} for n, text in enumerate(texts)]
    assert len(set.union(*names)) == sum(map(len, names)) >= 6


def test_another_title_is_not_another_design(tmp_path, whole):
    folder = swept(tmp_path / "park")
    assert bytes_in(swept(folder, PARK.replace("replicates", 'title = "Who stays?"\nreplicates'))) == whole


def test_a_data_set_of_another_version_is_refused(tmp_path):
    folder = swept(tmp_path / "park")
    recipe = json.loads((folder / "recipe.json").read_text())
    (folder / "recipe.json").write_text(json.dumps({**recipe, "negotiation-sim": "0.0.9"}))
    with pytest.raises(ValueError, match=r"was made by negotiation-sim 0\.0\.9, and this is 0\.1\.0; give another"):
        swept(folder)


def test_a_data_set_keeps_the_size_of_its_chunks(tmp_path, whole):
    folder = swept(tmp_path / "park")
    chunks_in(folder)[0].unlink()
    assert bytes_in(swept(folder, rows=300)) == whole


@pytest.mark.parametrize("size", [None, "0", "-3", "12.5", "many", "1" * 5000])
def test_a_data_set_that_does_not_say_the_size_of_its_chunks_is_refused(tmp_path, size):
    folder = swept(tmp_path / "park")
    recipe = json.loads((folder / "recipe.json").read_text())
    others = {name: value for name, value in recipe.items() if name != "rows in a chunk"}
    (folder / "recipe.json").write_text(json.dumps(others if size is None else {**others, "rows in a chunk": size}))
    with pytest.raises(ValueError, match=r"recipe\.json does not say how many rows in a chunk there are: sweep its"):
        swept(folder)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "design.toml").write_text("mine")
    with pytest.raises(
        ValueError, match=r"has files in it \(design\.toml\), but is no data set of a sweep; give another"
    ):
        swept(tmp_path)
    assert bytes_in(tmp_path) == {"design.toml": b"mine"}


@pytest.mark.parametrize("recipe", ["{", "[]", '{"design": 1}'])
def test_a_recipe_that_is_none_is_refused(tmp_path, recipe):
    (tmp_path / "recipe.json").write_text(recipe)
    with pytest.raises(ValueError, match=r"is no data set of a sweep: recipe\.json in it"):
        swept(tmp_path)


def test_two_sweeps_at_once_in_one_folder_are_refused(tmp_path, whole):
    folder = tmp_path / "park"
    with alone(folder):
        code, _, complaint = ended(folder)
    said = f"error: another sweep is being written into {folder}: wait for it, or stop it\n"
    assert (code, complaint) == (2, said)
    assert bytes_in(folder) == {}
    assert bytes_in(swept(folder)) == whole


def test_an_unfinished_folder_is_not_read(tmp_path):
    folder = swept(tmp_path / "park")
    (folder / "manifest.json").unlink()
    with pytest.raises(ValueError, match=r"is not finished: the same negsim sweep … --out .* goes on with it"):
        read_sweep(folder)


def test_rows_that_break_the_program_are_recorded_and_the_others_are_held(tmp_path, monkeypatch):
    held, broken = chunks.hold, [1200, 1234, 1235, 1299, 1777]

    def hold(plan, rows):
        if np.isin(broken, rows).any():
            raise ZeroDivisionError("by nothing")
        return held(plan, rows)

    usual = read_sweep(swept(tmp_path / "park"))
    monkeypatch.setattr(chunks, "hold", hold)
    seen = []
    folder = swept(tmp_path / "broken", watch=lambda *said: seen.append(said))
    found = read_sweep(folder)
    assert found.left_out == 5
    assert json.loads((folder / "manifest.json").read_text())["errors"] == 5
    assert (seen[-1][2].rows, seen[-1][2].errors) == (2000, 5)
    assert seen[-1][2].no_consensus == (found.outcomes["kind"] != "consensus").sum()
    for name, column in usual.outcomes.items():
        assert np.array_equal(np.delete(column, broken), found.outcomes[name]), name
    kept = {row["row"]: row for file in chunks_in(folder) for row in chunks.read_chunk(file).to_pylist()}
    assert sorted(number for number, row in kept.items() if row["error"] is not None) == broken
    row = kept[1234]
    assert (row["point"], row["error"]) == (24, "ZeroDivisionError: by nothing")
    assert (row["status"], row["month"], row["left_at.nature"], row["consensus"]) == (None, None, None, None)
    assert row["threshold"] is not None
    # The error is not the design's: the chunk has the name that it has in the other folder.
    assert [file.name for file in chunks_in(folder)] == [file.name for file in chunks_in(tmp_path / "park")]


def test_want_of_memory_is_not_a_row_that_fails(tmp_path, monkeypatch):
    def hold(plan, rows):
        raise MemoryError

    monkeypatch.setattr(chunks, "hold", hold)
    with pytest.raises(MemoryError):
        swept(tmp_path / "park")
    assert not chunks_in(tmp_path / "park")


def test_who_watches_is_told_after_each_chunk(tmp_path):
    seen = []
    swept(tmp_path / "park", rows=500, watch=lambda *said: seen.append(said))
    assert [(total, finished) for total, finished, _ in seen] == [(2000, n) for n in (0, 500, 1000, 1500, 2000)]
    found = read_sweep(tmp_path / "park")
    last = seen[-1][2]
    assert (last.rows, last.errors) == (2000, 0)
    assert last.no_consensus == (found.outcomes["kind"] != "consensus").sum()
    assert last.share_in == pytest.approx(found.outcomes["minimum_bloc_share_in"].sum())
    chunks_in(tmp_path / "park")[0].unlink()
    seen.clear()
    swept(tmp_path / "park", rows=500, watch=lambda *said: seen.append(said))
    assert [(finished, tally.rows) for _, finished, tally in seen] == [(1500, 0), (2000, 500)]


@pytest.mark.parametrize("workers", [0, -1, 1.5, True])
def test_workers_are_a_whole_number(tmp_path, workers):
    with pytest.raises(ValueError, match="workers must be a whole number, at least 1"):
        run_sweep(parse_design(PARK), tmp_path / "park", workers=workers)
    assert not (tmp_path / "park").exists()


def test_a_sweep_does_not_go_on_beside_a_copy_of_a_chunk(tmp_path):
    few = PARK.replace("replicates = 50", "replicates = 5")
    folder = swept(tmp_path / "park", few)
    finished = bytes_in(folder)
    stray = folder / "rows" / "copy.parquet"
    stray.write_bytes(chunks_in(folder)[0].read_bytes())
    beside = bytes_in(folder)
    with pytest.raises(ValueError, match=r"copy\.parquet is no chunk of this sweep, and would be read as one: move it"):
        swept(folder, few)
    assert bytes_in(folder) == beside
    stray.unlink()
    swept(folder, few)
    assert bytes_in(folder) == finished

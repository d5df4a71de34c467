"""Sweeps that are killed, interrupted or out of room: the same command goes on, to the same bytes in the end."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from negotiation_sim import load_design

from .folders import chunks, contents, design_file, held

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed and limited as POSIX has it")

REPLICATES = 4600  # six chunks, of which two are smaller
COMMAND = """
import multiprocessing, os, signal, sys
from negotiation_sim import cli
from negotiation_sim.sweep import chunks, workers
{change}
sys.exit(cli.main(sys.argv[1:]))
"""
GOES_ON = "What is finished stays, and the same command goes on from there"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return design_file(tmp_path_factory.mktemp("design"), REPLICATES)


@pytest.fixture(scope="module")
def whole(file, tmp_path_factory):
    """What is in the folder of a sweep that nothing stopped."""
    return held(load_design(file), tmp_path_factory.mktemp("whole"))


@contextmanager
def sweeping(file, out, *, workers=2, change="", **how):
    """The command, in a group of processes of its own."""
    command = [sys.executable, "-c", COMMAND.format(change=change), "sweep", file, "--out", out]
    pipe = subprocess.PIPE
    said = {"stdout": pipe, "stderr": pipe, "text": True, "start_new_session": True, **how}
    with subprocess.Popen([*map(str, command), "--workers", str(workers)], **said) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def finish(file, out, workers=1):
    """Let the command run to its end."""
    with sweeping(file, out, workers=workers) as process:
        _, complaint = process.communicate(timeout=300)
    assert (process.returncode, complaint) == (0, "")
    return contents(out)


def until(sign, process):
    """Wait for a sign of progress; no longer than the process lives."""
    while not sign() and process.poll() is None:
        time.sleep(0.002)


def children(process):
    """The processes that a process has started."""
    try:
        return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def test_killed_when_some_chunks_are_finished(file, whole, tmp_path):
    with sweeping(file, tmp_path) as process:
        until(lambda: len(chunks(tmp_path)) >= 2, process)
        process.kill()
        process.communicate(timeout=30)  # until the workers have ended as well
    assert process.returncode == -signal.SIGKILL
    assert 2 <= len(chunks(tmp_path)) < 6 and not (tmp_path / "manifest.json").exists()
    assert finish(file, tmp_path) == whole


@pytest.mark.parametrize("out_of", ["chunk", "name"])
def test_killed_with_a_chunk_half_written(file, whole, tmp_path, out_of):
    """By another name it is thrown away; by its own, as no system should leave it, it is seen to be no chunk."""
    half = """
put = chunks.put
def half(file, content):
    if chunks.__name__ and file.suffix == ".parquet" and len(list(file.parent.glob("*.parquet"))) == 2:
        open({name}, "wb").write(bytes(content)[: len(bytes(content)) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    put(file, content)
chunks.put = half
"""
    name = {"chunk": 'file.with_name(f".{file.name}.1.unfinished")', "name": "file"}[out_of]
    with sweeping(file, tmp_path, workers=1, change=half.replace("{name}", name)) as process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(contents(tmp_path).keys() - whole.keys() - {".lock"}) == (1 if out_of == "chunk" else 0)
    assert finish(file, tmp_path) == whole


def test_a_worker_that_dies_is_replaced(file, whole, tmp_path):
    with sweeping(file, tmp_path) as process:
        until(lambda: chunks(tmp_path) and children(process), process)
        os.kill(children(process)[0], signal.SIGKILL)
        _, complaint = process.communicate(timeout=120)
    assert (process.returncode, complaint) == (0, "")
    assert contents(tmp_path) == whole


def test_workers_that_die_again_and_again_are_an_error_in_words(file, tmp_path):
    change = "chunks.hold = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    with sweeping(file, tmp_path, change=change) as process:
        told, complaint = process.communicate(timeout=120)
    assert (process.returncode, told) == (2, "")
    assert complaint.startswith("error: worker processes end before their work is done")
    assert complaint.endswith(f"take fewer workers. {GOES_ON}\n")


def test_an_interrupt_says_that_it_can_be_gone_on_with(file, whole, tmp_path):
    with sweeping(file, tmp_path) as process:
        until(lambda: chunks(tmp_path), process)
        os.killpg(process.pid, signal.SIGINT)
        told, complaint = process.communicate(timeout=60)
    said = "interrupted: what is finished stays, and the same command goes on from there\n"
    assert (process.returncode, told, complaint) == (130, "", said)
    assert not (tmp_path / "manifest.json").exists()
    assert finish(file, tmp_path) == whole


@pytest.mark.parametrize("workers", [1, 2])
def test_no_room_for_a_chunk_is_an_error_in_words(file, whole, tmp_path, workers):
    limit = 16_384
    assert max(len(content) for name, content in whole.items() if not name.startswith("rows/")) < limit
    assert max(len(content) for name, content in whole.items() if name.startswith("rows/")) > limit

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with sweeping(file, tmp_path, workers=workers, preexec_fn=limited) as process:
        told, complaint = process.communicate(timeout=60)
    assert (process.returncode, told) == (2, "")
    assert complaint == f"error: {tmp_path}: File too large. {GOES_ON}\n"
    assert not [name for name in contents(tmp_path) if name.endswith((".unfinished", "manifest.json"))]
    assert finish(file, tmp_path) == whole


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_time_again_and_again(long, tmp_path, seed):
    """The main process or one of its workers, at times drawn by a seed, until it happens to finish in between."""
    file, whole = long
    chance, kills = random.Random(seed), 0
    while True:
        with sweeping(file, tmp_path, workers=chance.choice((1, 2))) as process:
            try:
                process.wait(chance.uniform(0.3, 2.5))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice([process.pid, *children(process)]), signal.SIGKILL)
                kills += 1
            _, complaint = process.communicate(timeout=120)
        if process.returncode == 0:
            break
        assert (process.returncode, complaint) == (-signal.SIGKILL, "")
        assert kills < 60
    assert kills and contents(tmp_path) == whole


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A sweep of some seconds, and what is in its folder in the end."""
    file = design_file(tmp_path_factory.mktemp("long"), 40_000)
    return file, held(load_design(file), tmp_path_factory.mktemp("held"))

"""Workers that are ended, that lose their parent, or that have no room: no traceback, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers start here as copies of a changed parent")

TALKS = """
import multiprocessing, os, resource, signal, sys, time
from negotiation_sim import cli
from negotiation_sim.ensemble import replicates
multiprocessing.set_start_method("fork")
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts behind it would not hear an interrupt
os.cpu_count = lambda: 2
{change}
sys.exit(cli.main(["run", "teaching-park", "--replicates", "10000000", "--workers", "2"]))
"""
SHARE_OUT_ALOUD = """
share_out = replicates.shared_out
def told(*arguments):
    print("ready", flush=True)
    return share_out(*arguments)
replicates.shared_out = told
"""
WAIT = r"""
def wait(*_):
    os.write(1, b"ready\n")
    time.sleep(60)
replicates.hold = wait
"""
KILLED = "replicates.hold = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
NO_ROOM = "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"


@contextmanager
def talking(folder, change):
    """The command with two workers, in a group of processes of its own; its folder for temporary files is this one."""
    command, pipe = [sys.executable, "-c", TALKS.format(change=change)], subprocess.PIPE
    said = {"stdout": pipe, "stderr": pipe, "text": True, "env": {**os.environ, "TMPDIR": str(folder)}}
    with subprocess.Popen(command, start_new_session=True, **said) as process:
        yield process


def test_an_interrupt_ends_in_silence(tmp_path):
    with talking(tmp_path, SHARE_OUT_ALOUD) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (130, "")


def test_workers_whose_parent_is_gone_end_and_leave_nothing(tmp_path):
    with talking(tmp_path, WAIT) as process:
        assert process.stdout.readline() == "ready\n"
        assert [folder.name[:7] for folder in tmp_path.iterdir()] == ["negsim-"]
        process.terminate()
        _, complaint = process.communicate(timeout=30)  # until the workers have closed it as well
    assert (process.returncode, complaint) == (-signal.SIGTERM, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "place", "remedy"),
    [
        (KILLED, "a worker process has ended before its work was done", "take fewer workers or fewer replicates\n"),
        (
            NO_ROOM,
            "the outcomes do not go into a file in {folder} (",
            "make room there, or set TMPDIR to another folder\n",
        ),
    ],
    ids=["killed", "no room"],
)
def test_a_worker_that_cannot_go_on_is_an_error_in_words(tmp_path, change, place, remedy):
    with talking(tmp_path, change) as process:
        told, complaint = process.communicate(timeout=60)
    assert (process.returncode, told) == (2, "")
    assert complaint.startswith(f"error: {place.format(folder=tmp_path)}")
    assert complaint.endswith(f": {remedy}")
    assert not list(tmp_path.iterdir())

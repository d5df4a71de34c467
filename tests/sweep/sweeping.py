"""Sweeps to be stopped: a small design, the command in a process of its own, and a folder byte by byte."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from negotiation_sim import parse_design, run_sweep
from negotiation_sim.sweep import tasks

ROOT = Path(__file__).resolve().parents[2]
PARK = """\
schema = 1
name = "park"
base = "teaching-park"
replicates = 50
seed = 7
outcomes = ["status", "kind", "consensus", "month", "parties_in", "minimum_bloc_share_in", "text", "left_at"]
[sampler]
method = "latin_hypercube"
points = 40
seed = 3
[[factors]]
path = "stakeholders[*].withdrawal_threshold"
name = "threshold"
range = [0.2, 0.9]
[[factors]]
path = "calendar.protocol"
name = "protocol"
values = ["single_text", "floor_proposals"]
[[factors]]
path = "calendar.deadline"
name = "deadline"
range = [2026-05-01, 2026-06-30]
[[factors]]
path = "calendar.minimum_parties"
name = "fewest"
range = [2, 4]
"""
ROWS = 100  # in a chunk, so that there are many
COMMAND = """
import os, resource, signal, sys, time
from pathlib import Path
from negotiation_sim import cli
from negotiation_sim.sweep import chunks, runner, tasks
tasks.ROWS = {rows}
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts behind it would not hear an interrupt
os.sched_getaffinity = lambda _: {{0, 1}}
{change}
sys.exit(cli.main(sys.argv[1:]))
"""


def swept(folder, text=PARK, *, rows=ROWS, **said):
    """The data set of a design, held here."""
    usual, tasks.ROWS = tasks.ROWS, rows
    try:
        return run_sweep(parse_design(text), folder, **said)
    finally:
        tasks.ROWS = usual


def bytes_in(folder):
    """Every file in a folder, hidden ones too, with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def chunks_in(folder):
    """The finished chunks in the folder of a data set."""
    return sorted((folder / "rows").glob("*.parquet"))


def arguments(folder, text, *options):
    """Those of `negsim sweep` of a design, which is put beside the folder."""
    design = folder.with_suffix(".toml")
    design.write_text(text, encoding="utf-8")
    return ["sweep", str(design), "--out", str(folder), *map(str, options)]


@contextmanager
def sweeping(folder, *options, text=PARK, rows=ROWS, change="", cwd=ROOT, **surroundings):
    """The command in a group of processes of its own."""
    command = [sys.executable, "-c", COMMAND.format(rows=rows, change=change), *arguments(folder, text, *options)]
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=os.environ | surroundings,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def ended(folder, *options, **said):
    """How the command ended, and what it said."""
    with sweeping(folder, *options, **said) as process:
        told, complaint = process.communicate(timeout=120)
    return process.returncode, told, complaint


def wait_until(process, folder, seed, most):
    """Let a sweep run to a moment of chance: up to so many chunks are finished, and another one is begun."""
    chance = random.Random(seed)
    finished, moment = chance.randrange(1, most), chance.random() * 0.05
    while len(chunks_in(folder)) < finished:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.001)
    time.sleep(moment)


def workers_of(process):
    """The worker processes of a sweep."""
    found = []
    for about in Path("/proc").glob("[0-9]*"):
        try:
            session = int((about / "stat").read_text().rpartition(")")[2].split()[3])
            command = (about / "cmdline").read_bytes()
        except OSError:
            continue
        if session == process.pid and b"spawn_main" in command:
            found.append(int(about.name))
    return sorted(found)

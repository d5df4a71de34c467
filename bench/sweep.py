"""How fast sweeps are: rows a second from the design to the data set, against the bare core; workers; and memory.

    .venv/bin/python bench/sweep.py [--million]

The bare core holds the same points in the same chunks, from cases and tapes that are compiled already, and its outcomes
are dropped. A sweep reads the design, draws the points, compiles, holds, writes Parquet, and seals. Timings depend on
the machine and its load: read the ratios, which are formed within one run, and the medians.
"""

import argparse
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from negotiation_sim import drawn, parse_design, run_sweep
from negotiation_sim.batch import negotiate_many, outcomes
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.points.calendars import tape_at
from negotiation_sim.points.cases import case_at, figures_at
from negotiation_sim.points.sorting import sorted_out

STUDY = Path(__file__).resolve().parent.parent / "experiments" / "when-consensus-fails" / "design.toml"
ROWS, MANY, CHUNK = 49_152, 491_520, 3072
ROUNDS = 5


def design_of(points: int, replicates: int = 1) -> str:
    """The design of the study, with another number of points."""
    text = re.sub(r"(?m)^points = .*", f"points = {points}", STUDY.read_text(encoding="utf-8"))
    return re.sub(r"(?m)^replicates = .*", f"replicates = {replicates}", text)


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def swept(points: int, workers: int, replicates: int = 1) -> None:
    """A sweep into a folder of its own."""
    with TemporaryDirectory() as folder:
        run_sweep(parse_design(design_of(points, replicates)), folder, workers=workers)


def compiled(points: int) -> list[tuple]:
    """Cases, tapes and chances of the same points, a chunk at a time."""
    plan, found = drawn(parse_design(design_of(points))), []
    for first in range(0, points, CHUNK):
        (group,), faults = sorted_out(plan, np.arange(first, min(first + CHUNK, points)))
        assert not faults
        chances = Chances.of(plan.design.seed, *(first + group.members))
        figures = figures_at(group.points)
        case = case_at(group.points, figures)
        tape = tape_at(group.points, case, figures, chances)
        found.append((PROTOCOLS[group.points.scenario.protocol], case, tape, chances, CHUNK))
    return found


def bare(chunks: list[tuple]) -> None:
    """The talks and what they come to, and nothing else."""
    for chunk in chunks:
        for end in negotiate_many(*chunk):
            outcomes(*end)


def million() -> None:
    """A million rows to the end, and the most memory that the main process and a worker had, against fewer rows."""
    for points, replicates, workers in ((100_000, 1, 1), (100_000, 10, 1), (100_000, 10, 2), (1_000_000, 1, 2)):
        code = f"import sweep; sweep.measure({points}, {replicates}, {workers})"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


def measure(points: int, replicates: int, workers: int) -> None:
    """Time and memory of one sweep in a process of its own."""
    took = seconds(lambda: swept(points, workers, replicates))
    rows, most = points * replicates, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{rows:,} rows of {points:,} points, workers {workers}: {took:.0f} s, {rows / took:,.0f} rows/s, "
        f"at most {most:.0f} MiB in the main process",
        flush=True,
    )


def main() -> None:
    """Print medians of rounds in which the measurements take turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--million", action="store_true", help="a million rows, with the memory they take")
    if parser.parse_args().million:
        million()
        return
    chunks = compiled(ROWS)
    bare(chunks[:2])
    times: dict[str, list[float]] = {"bare": [], "sweep": [], "one": [], "two": []}
    for _ in range(ROUNDS):
        times["bare"].append(seconds(lambda: bare(chunks)) / ROWS)
        times["sweep"].append(seconds(lambda: swept(ROWS, 1)) / ROWS)
        times["one"].append(seconds(lambda: swept(MANY, 1)))
        times["two"].append(seconds(lambda: swept(MANY, 2)))
    print(f"bare core, {ROWS:,} points: median {1 / statistics.median(times['bare']):,.0f} rows/s")
    print(f"from the design to the data set: median {1 / statistics.median(times['sweep']):,.0f} rows/s")
    for name, a, b in (
        ("of the bare core's speed", "bare", "sweep"),
        (f"times as fast with two workers, {MANY:,} rows", "one", "two"),
    ):
        ratios = [x / y for x, y in zip(times[a], times[b], strict=True)]
        print(f"  {statistics.median(ratios):.2f} {name} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()

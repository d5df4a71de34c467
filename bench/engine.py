"""How long one run of the facial-recognition talks takes, with its full event log, and where the time goes.

    .venv/bin/python bench/engine.py [--profile]

Timings depend on the machine and its load: read the ratio to the calibration loop, and the median.
"""

import cProfile
import pstats
import statistics
import sys
import time
from collections.abc import Callable

from negotiation_sim import load, run
from negotiation_sim.record.jsonl import to_json

RUNS = 40


def milliseconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def calibration() -> int:
    """A fixed amount of plain Python, to compare machines by."""
    return sum(i * i % 7 for i in range(200_000))


def main() -> None:
    """Print medians of runs that alternate with the calibration loop."""
    scenario = load("ntia-facial-recognition")
    events = run(scenario).events
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(lambda: [run(scenario, replicate=k) for k in range(RUNS)])
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
        return
    talks, loops = [], []
    for k in range(RUNS):
        talks.append(milliseconds(lambda k=k: run(scenario, replicate=k)))
        loops.append(milliseconds(calibration))
    written = milliseconds(lambda: [to_json(event) for event in events])
    ratio = statistics.median(t / c for t, c in zip(talks, loops, strict=True))
    print(
        f"one run with its log: median {statistics.median(talks):.1f} ms of {RUNS} "
        f"(from {min(talks):.1f} to {max(talks):.1f})"
    )
    print(f"  as a multiple of the calibration loop: {ratio:.2f} (median of pairs)")
    print(f"  events of replicate 0: {len(events)}; writing them as JSON: {written:.1f} ms")


if __name__ == "__main__":
    main()

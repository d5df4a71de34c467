"""How fast events are kept, read back, decoded and folded, on SQLite in a temporary folder.

    .venv/bin/python bench/store.py [--profile]

Appended are the encoded lines of runs of the facial-recognition talks, hashed and chained, so many in one transaction;
read back are the same bytes, line by line. Timings depend on the machine, its disk and its load.
"""

import cProfile
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from negotiation_sim import load, run
from negotiation_sim.record.codec import decode, encode
from negotiation_sim.record.decider import replay
from negotiation_sim.store import open_store
from negotiation_sim.store.manifest import Manifest

RUNS = 9
APPENDS = 25
LINES_AN_APPEND = (1, 200, 4096)


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def said(what: str, events: int, times: Iterable[float]) -> None:
    """Print the median speed, the slowest and the fastest."""
    speeds = sorted(events / each for each in times)
    print(f"{what:58} {statistics.median(speeds):>11,.0f} events/s ({speeds[0]:,.0f} to {speeds[-1]:,.0f})")


def talks(stream: str) -> Manifest:
    """A manifest."""
    return Manifest(
        stream=stream, kind="run", scenario="", scenario_hash="0" * 64, seed=0, replicate=0, version="bench"
    )


def append_all(store: Any, stream: str, parts: list[list[bytes]]) -> None:
    """A stream, in so many transactions."""
    store.create(talks(stream))
    version = 0
    for part in parts:
        version = store.append(stream, version, part)


def through(lines: Iterable[bytes]) -> None:
    """Read lines to the end."""
    for _ in lines:
        pass


def main() -> None:
    """Print medians."""
    logs = [run(load("ntia-facial-recognition"), replicate=k).events for k in range(30)]
    events = [event for log in logs for event in log]
    lines = [encode(event) for event in events]
    print(f"{len(lines):,} events of {sum(map(len, lines)) / len(lines):.0f} bytes on average, {RUNS} rounds; medians")
    with TemporaryDirectory() as folder:
        for live in (False, True):
            for size in LINES_AN_APPEND:
                parts = [[lines[(k * size + i) % len(lines)] for i in range(size)] for k in range(APPENDS)]
                file = Path(folder) / f"{live}-{size}.db"
                with open_store(file, live=live) as store:
                    times = [seconds(partial(append_all, store, f"talks-{n}", parts)) for n in range(RUNS)]
                    name = f"appended, {size} in a transaction{', live' if live else ''}"
                    said(name, size * APPENDS, times)
                    if size == LINES_AN_APPEND[-1] and not live:
                        streams, total = store.streams(), size * APPENDS
                        said(
                            "read back as bytes, a stream",
                            total,
                            [seconds(lambda s=s: through(store.read(s))) for s in streams],
                        )
                        said(
                            "read back as bytes, everything",
                            RUNS * total,
                            [seconds(lambda: through(store.everything())) for _ in range(3)],
                        )
    said(
        "encoded and checked", len(events), [seconds(lambda: [encode(event) for event in events]) for _ in range(RUNS)]
    )
    said("decoded and checked", len(lines), [seconds(lambda: [decode(line) for line in lines]) for _ in range(RUNS)])
    said("folded", len(events), [seconds(lambda: [replay(log) for log in logs]) for _ in range(3)])
    state = statistics.median(seconds(lambda: replay(map(decode, lines[: len(logs[0])]))) for _ in range(RUNS))
    print(f"the state at the end of a log of {len(logs[0])} events, decoded and folded: {1000 * state:.1f} ms")
    if "--profile" in sys.argv:
        for work in (lambda: [decode(line) for line in lines], lambda: [replay(log) for log in logs]):
            profile = cProfile.Profile()
            profile.runcall(work)
            pstats.Stats(profile).sort_stats("tottime").print_stats(12)


if __name__ == "__main__":
    main()

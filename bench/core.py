"""How fast the batch core is: talks a second, against plain Python, many points against one, workers, memory, and cost.

    .venv/bin/python bench/core.py [--memory] [--scan FILE.svg]

One process and one core unless said otherwise; loading and compiling the case are part of every time. Timings depend on
the machine and its load: read the ratios, which are formed within one run, and the medians.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import attrs
import numpy as np

from negotiation_sim import Scenario, load, parse, run_many
from negotiation_sim.batch import CHUNK, gathered, negotiate_many, outcomes, side_by_side
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.figures import Figures, figures_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import reference

CASE = "ntia-facial-recognition"
MANY, FEW = 10_000, 6
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def replicates() -> None:
    """One point, many replicates."""
    run_many(fresh(), replicates=MANY)


def fresh() -> Scenario:
    """The case, loaded anew, so that nothing is remembered of it."""
    return load(CASE)


def by_reference(first: int) -> None:
    """A few talks by the plain-Python program of the tests."""
    scenario = load(CASE)
    for replicate in range(first, first + FEW):
        reference.play(scenario, 0, replicate)


def points() -> None:
    """As many points, each with numbers and preferences of its own, one replicate each."""
    scenario, random = fresh(), np.random.default_rng(1)
    parts, width = [], side_by_side(compile_case(scenario))
    for first in range(0, MANY, width):
        n = min(width, MANY - first)
        figures = shaken(figures_of(scenario), random, n)
        chances = Chances.of(0, *range(first, first + n))
        case, tape = compile_case(scenario, figures), record_tape(scenario, chances, figures)
        parts += [outcomes(*end) for end in negotiate_many(PROTOCOLS[scenario.protocol], case, tape, chances)]
    assert len(gathered(parts, MANY).status) == MANY


def shaken(figures: Figures, random: np.random.Generator, n: int) -> Figures:
    """Every number moved a little, otherwise at every point."""

    def around(numbers: np.ndarray) -> np.ndarray:
        return np.clip(numbers * random.uniform(0.8, 1.2, (*numbers.shape[:-1], n)), 0, np.maximum(numbers, 1))

    return attrs.evolve(
        figures,
        traits={name: around(numbers) for name, numbers in figures.traits.items()},
        weight=around(figures.weight),
        ideal=around(figures.ideal),
        salience=around(figures.salience),
        reading_error=around(figures.reading_error),
        reading_error_after_caucus=around(figures.reading_error_after_caucus),
    )


def workers(count: int) -> None:
    """Enough replicates for the processes to pay."""
    run_many(fresh(), replicates=24 * MANY, workers=count)


def resident(replicates: int) -> tuple[float, float]:
    """The most memory of a process that runs so many replicates, and the part that is its outcome columns, in MiB."""
    code = (
        "import resource, attrs, numpy; from negotiation_sim import load, run_many\n"
        f"o = run_many(load({CASE!r}), replicates={replicates}).outcomes\n"
        "kept = sum(getattr(o, f.name).nbytes for f in attrs.fields(type(o)))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, kept / 2**20)"
    )
    most, kept = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    return float(most), float(kept)


def grown(stakeholders: int = 12, options: int = 4, meetings: int = 8) -> Scenario:
    """Made-up talks of any size, which run to their end: six provisions, all on every agenda, and no agreement."""
    provisions = [f"p{p}" for p in range(6)]
    wordings = ", ".join(f'{{ id = "o{o}", stringency = {o / (options - 1)} }}' for o in range(options))
    lines = ['schema = 1\nname = "grown"\ntitle = "Grown"\nrule = { name = "unanimity" }']
    lines += [f'[[provisions]]\nid = "{p}"\noptions = [{wordings}]' for p in provisions]
    lines += ['[[blocs]]\nid = "weak"\n[[blocs]]\nid = "strong"']
    for i in range(stakeholders):
        side, line = (("strong", "min = 1.0"), ("weak", "max = 0.0"))[i % 2]
        wish = ", ".join(f"{p} = {i * 7 % stakeholders / stakeholders}" for p in provisions)
        who = f'[[stakeholders]]\nid = "s{i}"\nbloc = "{side}"\nwithdrawal_threshold = 0.9\nideal = {{ {wish} }}'
        lines.append(f'{who}\nred_lines = [{{ provision = "p0", {line} }}]')
    agenda = ", ".join(f'"{p}"' for p in provisions)
    lines.append(
        f'[calendar.every]\ninterval = "2 weeks"\nfirst = 2026-01-05\ncount = {meetings}\nagenda = [[{agenda}]]'
    )
    return parse("\n".join(lines))


SIZES = {"stakeholders": (6, 12, 24, 48), "options": (2, 4, 8, 16), "meetings": (4, 8, 16, 32)}


def scan() -> dict[str, list[tuple[int, float]]]:
    """Microseconds a negotiation, by size, one size varied at a time; the least of several."""
    found = {}
    for name, sizes in SIZES.items():
        cases = [(size, grown(**{name: size})) for size in sizes]
        times = {
            size: [seconds(partial(run_many, case, replicates=CHUNK)) for _ in range(ROUNDS)] for size, case in cases
        }
        found[name] = [(size, min(several) / CHUNK * 1e6) for size, several in times.items()]
    return found


def plot(found: dict[str, list[tuple[int, float]]], file: str) -> None:
    """The scan as a picture: each line with the straight line through its ends."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), layout="constrained")
    for axes, (name, measured) in zip(figure.subplots(1, len(found), sharey=True), found.items(), strict=True):
        sizes, costs = zip(*measured, strict=True)
        axes.plot(sizes, costs, "o-", color="#0072B2")
        axes.plot(sizes[:: len(sizes) - 1], costs[:: len(costs) - 1], "--", color="#999999")
        axes.set(xlabel=name, xlim=(0, None), ylim=(0, None))
    figure.axes[0].set_ylabel("µs a negotiation")
    figure.savefig(file, metadata={"Date": None} if file.endswith(".svg") else None)


def main() -> None:
    """Print medians of rounds in which the measurements take turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory", action="store_true", help="a million replicates in a process of its own")
    parser.add_argument("--scan", metavar="FILE", help="cost by size, as a picture")
    asked = parser.parse_args()
    if asked.memory:
        few, many = resident(MANY), resident(100 * MANY)
        beside = (few[0] - few[1], many[0] - many[1])
        print(f"resident beside the columns: {beside[0]:.0f} MiB at {MANY:,}, {beside[1]:.0f} at {100 * MANY:,}")
        print(f"  ratio {beside[1] / beside[0]:.3f}; the columns are {few[1]:.0f} and {many[1]:.0f} MiB")
        return
    if asked.scan:
        found = scan()
        for name, measured in found.items():
            print(f"{name}: " + ", ".join(f"{size}: {cost:.1f} µs" for size, cost in measured))
        plot(found, asked.scan)
        return
    replicates()
    times: dict[str, list[float]] = {"many": [], "reference": [], "points": [], "one": [], "two": []}
    for turn in range(ROUNDS):
        times["many"].append(seconds(replicates) / MANY)
        times["reference"].append(seconds(lambda first=turn * FEW: by_reference(first)) / FEW)
        times["points"].append(seconds(points) / MANY)
        times["one"].append(seconds(lambda: workers(1)))
        times["two"].append(seconds(lambda: workers(2)))
    rates = [1 / t for t in times["many"]]
    print(f"1 point x {MANY:,} replicates: median {statistics.median(rates):,.0f} talks/s, best {max(rates):,.0f}")
    for name, a, b in (
        ("times the plain-Python reference", "reference", "many"),
        (f"of that speed at {MANY:,} points x 1 replicate", "many", "points"),
        ("times as fast with two workers", "one", "two"),
    ):
        ratios = [x / y for x, y in zip(times[a], times[b], strict=True)]
        print(f"  {statistics.median(ratios):.2f} {name} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()

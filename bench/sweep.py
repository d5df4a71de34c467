"""How fast a sweep is from its design to Parquet: against the bare batch core on the same points, and by workers.

    .venv/bin/python bench/sweep.py

The facial-recognition talks, at every point of a Latin hypercube once. The bare core is handed the numbers of the
points as columns, and keeps nothing. Timings depend on the machine, its disk and its load: read the ratios, which are
formed within one run, and the medians.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import numpy as np

from negotiation_sim import drawn, parse_design, read_sweep, run_sweep
from negotiation_sim.batch import Outcomes, gathered, negotiate_many, outcomes, side_by_side
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.scale import Ints
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.figures import Figures, figures_of
from negotiation_sim.sweep.plan import Plan

POINTS = 8 * 12_288  # chunks enough for two workers
ROUNDS = 5
TRAITS = {"withdrawal_threshold": (0.3, 1.3), "red_line_weight": (0.0, 1.2), "solidarity": (0.0, 1.0)}
TRAITS |= {"reservation_value": (0.1, 0.7), "attention": (0.2, 0.8), "concession_exponent": (0.1, 2.0)}
ERROR = "reading_error"
DESIGN = f"""
schema = 1
name = "as-fast-as-it-goes"
base = "ntia-facial-recognition"
sampler = {{ method = "latin_hypercube", points = {POINTS} }}
[[factors]]
path = "chair.{ERROR}"
name = "{ERROR}"
range = [0.0, 0.2]
""" + "".join(
    f'[[factors]]\npath = "stakeholders[bloc=advocates].{name}"\nname = "{name}"\nrange = [{low}, {high}]\n'
    for name, (low, high) in TRAITS.items()
)


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(plan: Plan) -> Outcomes:
    """What the talks come to, by the batch core alone."""
    scenario, parts = plan.design.base, []
    as_coded, width = figures_of(scenario), side_by_side(compile_case(scenario))
    for first in range(0, POINTS, width):
        rows = np.arange(first, min(first + width, POINTS))
        figures, chances = figures_at(plan, as_coded, rows), Chances.of(plan.design.seed, *rows)
        case, tape = compile_case(scenario, figures), record_tape(scenario, chances, figures)
        parts += [outcomes(*end) for end in negotiate_many(PROTOCOLS[scenario.protocol], case, tape, chances)]
    return gathered(parts, POINTS)


def figures_at(plan: Plan, as_coded: Figures, rows: Ints) -> Figures:
    """The numbers of the case at some points."""
    advocates = np.array([who.bloc == "advocates" for who in plan.design.base.stakeholders])[:, None]
    traits = {name: np.where(advocates, plan.points[name][rows], as_coded.traits[name]) for name in TRAITS}
    return attrs.evolve(as_coded, traits={**as_coded.traits, **traits}, reading_error=plan.points[ERROR][rows])


def swept(workers: int, folder: str) -> None:
    """The whole of it: the design is read, the points are drawn, the rows held and written."""
    run_sweep(parse_design(DESIGN), Path(folder) / "rows", workers=workers)


def in_a_folder(work: Callable[[str], object]) -> float:
    """How long a piece of work takes in a new folder, which is deleted afterwards."""
    with TemporaryDirectory() as folder:
        return seconds(lambda: work(folder))


def main() -> None:
    """Print medians of rounds in which the measurements take turns."""
    plan = drawn(parse_design(DESIGN))
    with TemporaryDirectory() as folder:
        swept(1, folder)
        kept = read_sweep(Path(folder) / "rows", ["kind"])
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet")) / POINTS
    assert ((kept.outcomes["kind"] == "consensus") == bare(plan).consensus).all()
    times: dict[str, list[float]] = {"bare": [], "one": [], "two": []}
    for _ in range(ROUNDS):
        times["bare"].append(seconds(lambda: bare(plan)))
        times["one"].append(in_a_folder(lambda folder: swept(1, folder)))
        times["two"].append(in_a_folder(lambda folder: swept(2, folder)))
    median = {name: statistics.median(each) for name, each in times.items()}
    print(f"{POINTS:,} points, {len(plan.design.outcomes)} columns of outcomes, {size:.0f} bytes a row")
    for name, what in (("bare", "bare core"), ("one", "sweep"), ("two", "sweep with two workers")):
        print(f"{what}: median {POINTS / median[name]:,.0f} rows/s, {median[name] / POINTS * 1e6:.1f} µs a row")
    for words, a, b in (
        ("of the bare core's speed from design to Parquet", "bare", "one"),
        ("times as fast with two workers", "one", "two"),
    ):
        ratios = [x / y for x, y in zip(times[a], times[b], strict=True)]
        print(f"  {statistics.median(ratios):.2f} {words} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()

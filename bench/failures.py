"""How long it takes to say whether failures are structural or procedural, against holding those talks.

    .venv/bin/python bench/failures.py

One process. The case is that of `bench/core.py` without the industry's red lines, which leaves several million texts,
with every number shaken, and reservation values times a factor: it is hardest where just no text is left.
"""

import attrs
import numpy as np
from core import CASE, ROUNDS, seconds, shaken

from negotiation_sim import Scenario, load
from negotiation_sim.batch import CHUNK, negotiate_many
from negotiation_sim.core import benchmarks
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.figures import figures_of

PERCENT = (100, 120, 140, 150, 160, 170, 180, 200, 220)


def without_red_lines(scenario: Scenario, bloc: str) -> Scenario:
    """The case in which members of a bloc could accept everything."""
    people = (attrs.evolve(s, red_lines=()) if s.bloc == bloc else s for s in scenario.stakeholders)
    return attrs.evolve(scenario, stakeholders=tuple(people))


def main() -> None:
    """Print the best of several rounds, for each factor."""
    scenario = without_red_lines(load(CASE), "industry")
    figures = shaken(figures_of(scenario), np.random.default_rng(1), CHUNK)
    case, chances = compile_case(scenario, figures), Chances.of(0, *range(CHUNK))
    tape = record_tape(scenario, chances, figures)
    texts = benchmarks.number_of_texts(case)
    print(f"{CHUNK:,} columns of {len(case.stakeholders)} stakeholders and {texts:,} texts, milliseconds")

    def least(work) -> float:
        return min(seconds(work) for _ in range(ROUNDS)) * 1000

    for percent in PERCENT:
        harder = attrs.evolve(case, reservation_value=case.reservation_value * percent // 100)
        talks = least(lambda h=harder: list(negotiate_many(PROTOCOLS[scenario.protocol], h, tape, chances)))
        failures = least(lambda h=harder: benchmarks.failures(h))
        found = np.bincount(benchmarks.failures(harder), minlength=len(benchmarks.FAILURES))
        of_kind = ", ".join(f"{n} {name}" for name, n in zip(benchmarks.FAILURES, found.tolist(), strict=True) if n)
        print(f"reservation values × {percent}%: talks {talks:.0f}, failures {failures:.1f} ({of_kind})")


if __name__ == "__main__":
    main()

"""From the sampler that a design file writes to that of the design, with what does not go together."""

from collections.abc import Sequence
from math import prod

from negotiation_sim.designs import written
from negotiation_sim.designs.design import FACTORIAL, FILE, LATIN_HYPERCUBE, MORRIS, SALTELLI, SOBOL, Factor, Sampler
from negotiation_sim.designs.samplers import values_of
from negotiation_sim.scenario.faults import Faults

ENTRIES = {
    FACTORIAL: ("levels",),
    LATIN_HYPERCUBE: ("points", "seed"),
    SOBOL: ("points", "seed"),
    SALTELLI: ("points", "seed"),
    MORRIS: ("points", "levels", "seed"),
    FILE: ("file",),
}
LEVELS = {FACTORIAL: 5, MORRIS: 4}
COUNTED = {
    LATIN_HYPERCUBE: "how many points",
    SOBOL: "how many points, a power of two",
    SALTELLI: "how many base points, a power of two: with D factors there are D + 2 times as many points",
    MORRIS: "how many trajectories: with D factors there are D + 1 times as many points",
    FILE: 'write file = "points.csv": a table with a column for each factor',
}


def read_sampler(file: written.File, factors: Sequence[Factor], outside: int, faults: Faults) -> Sampler:
    """The sampler of a design.

    Parameters
    ----------
    file : written.File
    factors : sequence of Factor
        Those that could be read.
    outside : int
        How many points an outside file has.
    faults : Faults
        Takes what is wrong with the sampler, also with these factors.
    """
    said = file.sampler
    if not said.method:
        return Sampler(method="")
    for name in ("points", "levels", "seed", "file"):
        given = getattr(said, name) is not None
        if given and name not in ENTRIES[said.method]:
            needed = ", ".join(ENTRIES[said.method])
            faults.add(("sampler", name), f"has no meaning for {said.method}", f"leave it out; it takes {needed}")
    for name in ("points", "file"):
        if name in ENTRIES[said.method] and getattr(said, name) is None:
            advice = COUNTED[said.method]
            faults.add(("sampler", name), "is missing", advice if name == "file" else f"write points = … : {advice}")
    levels = said.levels or LEVELS.get(said.method, 0)
    if said.method == MORRIS and levels % 2:
        faults.add(
            ("sampler", "levels"), "must be even for morris", f"got {levels}: write {levels - 1} or {levels + 1}"
        )
    points = said.points or outside
    if said.method in (SOBOL, SALTELLI) and points & (points - 1):
        near = 1 << points.bit_length()
        remedy = f"got {points}: write {near // 2} or {near}"
        faults.add(("sampler", "points"), f"must be a power of two for {said.method}", remedy)
    sampler = Sampler(method=said.method, points=points, levels=levels, seed=said.seed or 0)
    check_size(sampler, file, factors, faults)
    return sampler


def check_size(sampler: Sampler, file: written.File, factors: Sequence[Factor], faults: Faults) -> None:
    """There are addresses for the chances of all rows."""
    points = number_of_points(sampler, factors)
    if points > written.MOST_POINTS:
        entry = "levels" if sampler.method == FACTORIAL else "points"
        faults.add(("sampler", entry), f"must lead to at most {written.MOST_POINTS:,} points", f"got {points:,}")
    elif points * file.replicates > written.ADDRESSES:
        problem = f"must lead to at most {written.ADDRESSES:,} rows"
        faults.add(("replicates",), problem, f"got {points:,} points × {file.replicates:,} replicates")


def number_of_points(sampler: Sampler, factors: Sequence[Factor]) -> int:
    """How many points there will be."""
    match sampler.method:
        case "factorial":
            return prod(len(values_of(factor, sampler.levels)) for factor in factors)
        case "saltelli":
            return sampler.points * (len(factors) + 2)
        case "morris":
            return sampler.points * (len(factors) + 1)
    return sampler.points

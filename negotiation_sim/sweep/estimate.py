"""What a sweep will be, before it is held: how many rows, how long, how large, and what of it is faulty."""

from collections.abc import Iterator

import numpy as np

from negotiation_sim.designs.design import COMMON, FACTORIAL, FILE, MORRIS, SALTELLI, Design
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.held import groups
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted
from negotiation_sim.sweep.tried import Estimate, estimated

UNITS = ((86_400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds"))


def told(plan: Plan) -> list[str]:
    """What `negsim sweep --dry-run` prints: the plan in numbers, what its chances mean, and a trial of some rows.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    list of str
        A line each. All but the estimates of time follow from the plan.

    Examples
    --------
    >>> from negotiation_sim import drawn, parse_design
    >>> plan = drawn(parse_design('''
    ... schema = 1
    ... name = "who-stays"
    ... base = "teaching-park"
    ... replicates = 10
    ... sampler = { method = "factorial", levels = 3 }
    ... [[factors]]
    ... path = "chair.reading_error"
    ... range = [0.0, 0.2]
    ... '''))
    >>> print(told(plan)[0])
    who-stays, on teaching-park: 3 points × 10 replicates = 30 rows
    """
    return [*in_numbers(plan), chances_in_words(plan.design), *in_words(estimated(plan))]


def in_numbers(plan: Plan) -> Iterator[str]:
    """The plan in numbers, and how its points were chosen."""
    design = plan.design
    points, replicates = plan.number_of_points, counted(design.replicates, "replicate", "replicates")
    yield f"{design.name}, on {design.base.name}: {points:,} points × {replicates} = {plan.number_of_rows:,} rows"
    if design.base.illustrative:
        yield ILLUSTRATIVE
    yield f"Points: {sampler_in_words(design)}"
    for factor in design.factors:
        yield f"  {factor.name}{'' if factor.label == factor.name else f', {factor.label}'}"
    side_by_side = counted(len(np.unique(groups(plan))), "group", "groups")
    yield f"Held side by side: {side_by_side} of points"
    yield f"Columns: {counted(len(design.factors), 'factor', 'factors')}, {len(design.outcomes)} of outcomes"


def sampler_in_words(design: Design) -> str:
    """How the points are chosen."""
    sampler, factors = design.sampler, len(design.factors)
    seed = f", seed {sampler.seed}"
    match sampler.method:
        case method if method == FACTORIAL:
            return "every combination (factorial)"
        case method if method == FILE:
            return "from a file"
        case method if method == SALTELLI:
            return f"{sampler.points:,} base points × ({factors} factors + 2) (saltelli{seed})"
        case method if method == MORRIS:
            return f"{sampler.points:,} trajectories × ({factors} factors + 1) (morris{seed})"
    return f"drawn together over all {factors} factors ({sampler.method}{seed})"


def chances_in_words(design: Design) -> str:
    """What the chances of a design mean."""
    n = design.replicates
    if design.chances == COMMON:
        which = "replicate 0" if n == 1 else f"replicates 0 to {n - 1:,}"
        return f"Chances: common. Every point is held with {which}, so points differ by their factors alone."
    which = "replicate j" if n == 1 else f"replicates {n:,}·j to {n:,}·j + {n - 1:,}"
    return f"Chances: independent. Point j is held with {which}, so no two rows share their chances."


def in_words(estimate: Estimate) -> Iterator[str]:
    """How long, how large, and which errors there were."""
    many = f"{estimate.tried:,} rows that were tried"
    yield f"Time: {duration(estimate.seconds)} with one worker, by the {many}"
    yield f"Size: at most about {size_in_words(estimate.size)}"
    if estimate.errors:
        yield f"Errors: {estimate.errors:,} of the {many} cannot be held, and will be recorded as errors; the first"
        yield f"  {estimate.first_error}"


def duration(seconds: float) -> str:
    """A length of time, in words.

    Examples
    --------
    >>> duration(0.2), duration(100), duration(2 * 86_400)
    ('under a second', 'about 2 minutes', 'about 2 days')
    """
    for size, one, many in UNITS:
        if seconds >= 1.5 * size or (size == 1 and seconds >= 1):
            return f"about {counted(round(seconds / size), one, many)}"
    return "under a second"


def size_in_words(size: int) -> str:
    """A number of bytes, in words.

    Examples
    --------
    >>> size_in_words(12), size_in_words(34_600_000)
    ('1 kB', '35 MB')
    """
    for unit, of in (("GB", 10**9), ("MB", 10**6)):
        if size >= of:
            return f"{size / of:.1f} {unit}" if size < 10 * of else f"{size / of:.0f} {unit}"
    return f"{max(1, round(size / 1000))} kB"

"""Results of sweeps that nobody held: factors of every kind, and outcomes that depend on them."""

import numpy as np

from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Distribution, Factor, Level, Sampler
from negotiation_sim.sweep.results import Results

THRESHOLD = Factor(name="threshold", label="withdrawal threshold of the advocates", low=0.3, high=1.3)
DEADLINE = Factor(name="deadline", label="deadline", kind=DATE, low=16436, high=17000)
AGENDA = Factor(
    name="agenda",
    label="agenda",
    kind=WORDS,
    levels=tuple(Level(name=name, changes={}) for name in ("consent first", "sharing first", "all at once, late")),
)
WEIGHT = Factor(
    name="weight", label="weight of industry", low=0.1, high=10, distribution=Distribution(kind="log_uniform")
)
MEETINGS = Factor(name="meetings", label="number of meetings", kind=WHOLE, low=3, high=30)
OTHERS = tuple(Factor(name=f"other_{n}", label=f"another one, number {n}", high=1.0) for n in range(7))
FACTORS = (THRESHOLD, DEADLINE, AGENDA, WEIGHT, MEETINGS, *OTHERS)


def results(experiments, outcomes, factors, *, method="latin_hypercube", **said):
    """Results of these columns."""
    known = {
        "name": "made-up",
        "title": "Made up: nobody held these talks",
        "question": "Who stays?",
        "scenario": "small",
        "scenario_hash": "ab" * 32,
        "illustrative": False,
        "digest": "cd" * 32,
        "seed": 7,
        "replicates": 1,
    }
    rows = len(next(iter(outcomes.values())))
    columns = {
        part: {name: np.asarray(values) for name, values in given.items()}
        for part, given in (("experiments", experiments), ("outcomes", outcomes))
    }
    sampler = Sampler(method=method, points=rows)
    return Results(**{**known, **said}, factors=tuple(factors), sampler=sampler, **columns)


def drawn(factor, rows, luck):
    """Values of a factor, spread over it."""
    if factor.kind == WORDS:
        return np.array([level.name for level in factor.levels])[luck.integers(0, len(factor.levels), rows)]
    if factor.kind in (DATE, WHOLE):
        return luck.integers(int(factor.low), int(factor.high) + 1, rows)
    if factor.distribution.kind == "log_uniform":
        return np.exp(luck.uniform(np.log(factor.low), np.log(factor.high), rows))
    return luck.uniform(factor.low, factor.high, rows)


def made(rows=2000, factors=FACTORS[:5], *, seed=0, chance=None, **said):
    """Consensus is the likelier the higher the threshold, if there is one; or has this chance everywhere."""
    luck = np.random.default_rng(seed)
    experiments = {factor.name: drawn(factor, rows, luck) for factor in factors}
    leaning = experiments["threshold"] if "threshold" in experiments else np.full(rows, 0.8)
    agreed = luck.uniform(size=rows) < (np.clip(leaning - 0.3, 0, 1) if chance is None else chance)
    way = np.array(["agreement", "deadline_expired", "impasse", "collapse"])[luck.integers(0, 4, rows)]
    narrowed = ~agreed & (way == "agreement")
    first_left_at = np.where(agreed, 0, np.maximum(luck.integers(0, 4, rows), narrowed))
    outcomes = {
        "status": np.where(agreed, "agreement", way),
        "kind": np.where(agreed, "consensus", np.where(narrowed, "narrowed_agreement", "no_agreement")),
        "first_left_at": first_left_at,
        "minimum_bloc_share_in": np.where(first_left_at > 0, luck.choice([0.0, 0.25, 0.5, 0.75], rows), 1.0),
        "month": luck.integers(6, 54, rows) / 3,
    }
    return results(experiments, outcomes, factors, **said)

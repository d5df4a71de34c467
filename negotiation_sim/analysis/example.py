"""Results that are small and made by hand, for the examples in docstrings."""

import numpy as np

from negotiation_sim.designs.design import LATIN_HYPERCUBE, WORDS, Factor, Level, Sampler
from negotiation_sim.sweep.results import Results


def ramp() -> Results:
    """A hundred talks about nothing real: without hope there is no agreement, and it takes longer.

    Returns
    -------
    Results
        Factors `hope`, 0 to 0.99 in steps of 0.01, and `agenda`, ``first`` and ``last`` in turn. Without 0.3 hope the
        deadline expires in month 24, else there is an agreement in month 12, and with ``last`` one bloc is half gone.
    """
    hope, last = np.arange(100) / 100, np.arange(100) % 2 == 1
    agreed = hope >= 0.3
    return Results(
        name="ramp",
        title="Hope",
        question="Is hope enough?",
        scenario="nowhere",
        scenario_hash="0" * 64,
        illustrative=False,
        digest="0" * 64,
        factors=(
            Factor(name="hope", label="hope", high=1.0),
            Factor(
                name="agenda",
                label="place on the agenda",
                kind=WORDS,
                levels=(Level(name="first", changes={}), Level(name="last", changes={})),
            ),
        ),
        sampler=Sampler(method=LATIN_HYPERCUBE, points=100),
        seed=0,
        replicates=1,
        experiments={"hope": hope, "agenda": np.where(last, "last", "first")},
        outcomes={
            "status": np.where(agreed, "agreement", "deadline_expired"),
            "kind": np.where(agreed, np.where(last, "narrowed_agreement", "consensus"), "no_agreement"),
            "failure": np.where(agreed & ~last, "none", "procedural"),
            "month": np.where(agreed, 12.0, 24.0),
            "minimum_bloc_share_in": np.where(last, 0.5, 1.0),
        },
    )

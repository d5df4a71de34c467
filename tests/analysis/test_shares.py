"""Shares of endings, and never agreement without who was still in."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim import load, run_many
from negotiation_sim.analysis.bins import bins_of
from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.outcomes import outcome_of
from negotiation_sim.analysis.shares import shares, shares_by
from negotiation_sim.designs.design import WHOLE, WORDS, Factor, Level
from negotiation_sim.ensemble.shares import Share


def without(results, column):
    return evolve(results, outcomes={name: values for name, values in results.outcomes.items() if name != column})


def test_endings_and_causes_are_counted():
    found = shares(ramp())
    counts = {e.name: (e.share.count, e.share.of, e.mean_minimum_bloc_share_in) for e in found.endings}
    assert counts == {
        "consensus": (35, 100, 1),
        "narrowed_agreement": (35, 100, 0.5),
        "no_agreement": (30, 100, 0.75),
        "deadline_expired": (30, 100, 0.75),
        "impasse": (0, 100, None),
        "collapse": (0, 100, None),
    }
    assert dict(found.causes) == {"structural": Share(0, 65), "procedural": Share(65, 65), "undecided": Share(0, 65)}


def test_by_the_levels_of_a_factor_in_their_order():
    results = ramp()
    agenda = evolve(results.factors[1], levels=tuple(Level(name=n, changes={}) for n in ("last", "never", "first")))
    found = shares_by(evolve(results, factors=(results.factors[0], agenda)), "agenda")
    assert [(each.level, part.talks, part.of("consensus").share.count) for each, part in found] == [
        ("last", 50, 0),
        ("first", 50, 35),
    ]


def test_by_bins_of_a_number():
    found = shares_by(ramp(), "hope", 4)
    assert [(each.low, each.high, part.of("no_agreement").share.count) for each, part in found] == [
        (0, 0.24, 25),
        (0.25, 0.49, 5),
        (0.5, 0.74, 0),
        (0.75, 0.99, 0),
    ]


def test_equal_values_stay_together():
    results = ramp()
    months = np.array([1] * 70 + [2, 3, 4, 5, 6, 7] * 5)
    results = evolve(
        results,
        factors=(Factor(name="months", label="months", kind=WHOLE, low=1, high=7),),
        experiments={"months": months},
    )
    places, bins = bins_of(results, "months", 3)
    assert [(each.low, each.high) for each in bins] == [(1, 1), (2, 7)]
    assert np.bincount(places).tolist() == [70, 30]
    assert len(bins_of(results, "months", 7)[1]) == 7


def test_no_share_of_agreement_without_who_was_still_in():
    with pytest.raises(ValueError, match="needs the column 'minimum_bloc_share_in', which was not kept"):
        shares(without(ramp(), "minimum_bloc_share_in"))


def test_a_factor_that_is_not_there():
    with pytest.raises(ValueError, match="ramp has no factor 'Hope'; it has hope, agenda"):
        shares_by(ramp(), "Hope")


def test_the_counts_are_those_of_the_replicates():
    ensemble = run_many(load("teaching-park"), replicates=60, seed=3)
    results = evolve(
        ramp(),
        factors=(Factor(name="rule", label="rule", kind=WORDS),),
        experiments={"rule": np.full(60, "consensus")},
        outcomes=ensemble.columns,
    )
    found, expected = shares(results), ensemble.summary
    for ending in expected.endings:
        assert found.of(ending.name).share == ending.share
        assert found.of(ending.name).mean_minimum_bloc_share_in == pytest.approx(ending.mean_minimum_bloc_share_in)
    assert dict(found.causes) == {cause.name: cause.share for cause in expected.causes}


def test_a_consensus_that_nobody_objects_to_can_be_asked_for():
    # The first two of the 35 talks with consensus, hope 0.3 and 0.32, are over an objection.
    over = np.isin(np.arange(100), (30, 31, 32)).astype(int)
    found = outcome_of(evolve(ramp(), outcomes={**ramp().outcomes, "overruled": over}), "unopposed_consensus")
    assert found.words == "there is a consensus that nobody objects to"
    assert np.flatnonzero(found.values).tolist() == list(range(34, 100, 2))
    with pytest.raises(ValueError, match="unopposed_consensus needs the column 'overruled'"):
        outcome_of(ramp(), "unopposed_consensus")

"""What is asked for, from Python: results that lack what a question needs, and what can be said without it."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis import analyse, discover, sensitivity, shares, survival
from negotiation_sim.analysis.asked import columns_asked, condition_in
from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.outcomes import outcome_of
from negotiation_sim.plots import plot_sweep


@pytest.mark.parametrize("kept", ["kind", "status"])
def test_whether_there_is_an_agreement_is_told_by_either_column(kept):
    only = evolve(ramp(), outcomes={kept: ramp().outcomes[kept]})
    assert outcome_of(only, "no_agreement").values.tolist() == [True] * 30 + [False] * 70


def test_without_either_the_remedy_is_named():
    month = evolve(ramp(), outcomes={"month": ramp().outcomes["month"]})
    with pytest.raises(ValueError, match=r"no_agreement needs the column 'kind', which was not kept"):
        outcome_of(month, "no_agreement")


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        ("mnth", "no outcome 'mnth': did you mean 'month'\\?$"),
        ("hope<0.5", "hope is a factor, which the design sets, and no outcome of the talks"),
        ("luck", "no outcome 'luck': known: consensus_fails, .*, month, .*; others are kept with outcomes = "),
    ],
)
def test_what_is_no_outcome_is_told_apart(outcome, complaint):
    with pytest.raises(ValueError, match=complaint):
        analyse(ramp(), outcome=outcome)


@pytest.mark.parametrize("part", [analyse, shares, discover, sensitivity, survival, plot_sweep])
def test_a_folder_is_not_what_was_read_from_it(part):
    with pytest.raises(TypeError, match=r"results that read_sweep gives, as in analyse\(read_sweep.* \(got 'stays'\)$"):
        part("stays")


def test_a_condition_may_have_spaces():
    assert outcome_of(ramp(), "month > 20").values.tolist() == outcome_of(ramp(), "month>20").values.tolist()
    assert outcome_of(ramp(), "month > 20").words == "month is above 20"
    assert condition_in("first_to_leave=").value == ""


def test_a_column_of_yes_and_no_is_told_as_a_condition():
    agreed = evolve(ramp(), outcomes={**ramp().outcomes, "agreement": ramp().outcomes["status"] == "agreement"})
    assert outcome_of(agreed, "agreement").words == outcome_of(agreed, "agreement=true").words == "agreement is yes"
    assert outcome_of(agreed, "month").words == "month"


def test_each_outcome_reads_its_columns_alone():
    kept = ["status", "kind", "overruled", "month"]
    asked = {"consensus_fails": ("kind",), "unopposed_consensus": ("kind", "overruled"), "month<3": ("month",)}
    assert {name: columns_asked(name, kept, []) for name in asked} == asked


def test_a_consensus_over_an_objection_is_not_unopposed():
    overruled = np.where(np.arange(100) < 50, 1, 0)
    found = outcome_of(evolve(ramp(), outcomes={**ramp().outcomes, "overruled": overruled}), "unopposed_consensus")
    assert int(found.values.sum()) == 25  # those with the agenda first, from 50 on

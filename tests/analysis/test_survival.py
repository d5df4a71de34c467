"""Survival and competing risks against published numbers, scipy, and talks counted by hand."""

import numpy as np
import pytest
from attrs import evolve
from scipy import stats

from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.survival import aalen_johansen, kaplan_meier, survival
from negotiation_sim.ensemble.shares import wilson

# Weeks in remission under 6-mercaptopurine, and who of the 21 relapsed; the others were in remission when last seen.
# Freireich et al. (1963), in the textbooks since Gehan (1965).
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
RELAPSED = np.isin(np.arange(21), [0, 1, 2, 4, 6, 9, 10, 14, 15])


def test_the_product_limit_is_that_of_the_remissions_under_6_mercaptopurine():
    curve = kaplan_meier(WEEKS, RELAPSED)
    assert curve.months.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.chance.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_the_interval_is_that_of_scipy():
    curve = kaplan_meier(WEEKS, RELAPSED)
    data = stats.CensoredData.right_censored(WEEKS, ~RELAPSED)
    ends = stats.ecdf(data).sf.confidence_interval(method="log-log")
    at = np.searchsorted(np.unique(WEEKS), curve.months)
    assert curve.low == pytest.approx(ends.low.probabilities[at], rel=1e-12)
    assert curve.high == pytest.approx(ends.high.probabilities[at], rel=1e-12)


def test_without_censoring_survival_is_the_share_that_goes_on():
    months = np.array([1.5, 1.5, 4, 4, 4, 9, 9, 9, 9, 9])
    curve = kaplan_meier(months, np.ones(10, bool))
    assert curve.months.tolist() == [1.5, 4, 9]
    assert curve.chance == pytest.approx([0.8, 0.5, 0.0])
    assert (curve.low[-1], curve.high[-1]) == (0, 0)
    assert (curve.low[:2] < curve.chance[:2]).all() and (curve.chance[:2] < curve.high[:2]).all()


def test_competing_risks_by_hand():
    # Month 1: one of six in one way. 2: one of five in the other, one censored. 3: one of three in the first way.
    months, causes = np.array([1, 2, 2, 3, 4, 5]), np.array([0, 1, -1, 0, 1, -1])
    first, second = (aalen_johansen(months, causes, cause) for cause in (0, 1))
    assert first.months.tolist() == [1, 2, 3, 4]
    # Going on before months 1, 2, 3, 4: 1, 5/6, 2/3, 4/9.
    assert first.chance == pytest.approx([1 / 6, 1 / 6, 1 / 6 + 2 / 3 / 3, 1 / 6 + 2 / 9])
    assert second.chance == pytest.approx([0, 1 / 6, 1 / 6, 1 / 6 + 4 / 9 / 2])


def test_endings_and_going_on_add_up_to_one():
    chance = np.random.default_rng(0)
    months, causes = chance.integers(1, 25, 500), chance.integers(-1, 4, 500)
    going_on = kaplan_meier(months, causes >= 0)
    risks = [aalen_johansen(months, causes, cause).chance for cause in range(4)]
    assert going_on.chance + sum(risks) == pytest.approx(np.ones(len(going_on.months)))


def test_the_variance_without_censoring_is_that_of_a_share():
    months, causes = np.arange(1, 41), np.arange(40) % 4 // 3
    curve = aalen_johansen(months, causes, 1)
    share, step = 5 / 40, 19  # after 20 of 40, five of which ended so
    assert curve.chance[step] == pytest.approx(share)
    spread = 1.959963984540054 * np.sqrt(share * (1 - share) / 40) / (share * -np.log(share))
    assert curve.low[step] == pytest.approx(share ** np.exp(spread))
    assert curve.high[step] == pytest.approx(share ** np.exp(-spread))
    assert curve.low[step] == pytest.approx(wilson(5, 40)[0], abs=0.02)  # another method, and nearly the same


def test_the_talks_of_a_sweep():
    found = survival(ramp())
    assert found.going_on.months.tolist() == [12, 24]
    assert found.going_on.chance == pytest.approx([0.3, 0])
    assert {name: curve.chance[-1].round(9) for name, curve in found.endings.items()} == {
        "consensus": 0.35,
        "narrowed_agreement": 0.35,
        "deadline_expired": 0.3,
        "impasse": 0,
        "collapse": 0,
    }
    assert (found.talks, found.censored, found.median_month, found.month_of(0.1)) == (100, 0, 12, 24)
    assert found.going_on.at(11.9, 1.0) == 1 and found.going_on.at(12, 1.0) == pytest.approx(0.3)


def test_the_deadline_may_be_no_end():
    found = survival(ramp(), expired_censored=True)
    assert found.going_on.months.tolist() == [12]
    assert (found.censored, found.month_of(0.29)) == (30, None)
    assert "deadline_expired" not in found.endings


def test_talks_that_could_not_be_held_are_left_out():
    error = np.where(np.arange(100) < 30, "bad point", "")
    results = ramp()
    results = evolve(results, outcomes={**results.outcomes, "error": error})
    assert survival(results).talks == 70
    assert survival(results).going_on.chance.tolist() == [0]


def test_what_all_come_to_by_many_steps_is_certain_in_the_end():
    months = np.arange(1, 56).repeat(6)[:300] / 3  # whose shares add up to a little less than 1
    curve = aalen_johansen(months, np.zeros(300, int), 0)
    assert (curve.chance[-1], curve.low[-1], curve.high[-1]) == (1.0, 1.0, 1.0)

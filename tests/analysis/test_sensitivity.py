"""Sensitivity on the function of Ishigami & Homma (1990), whose indices are known, and on sums done by hand."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.sensitivity import explained, sensitivity
from negotiation_sim.designs.design import MORRIS, SALTELLI, SOBOL, Factor, Sampler
from negotiation_sim.designs.samplers import unit_points

# With a = 7 and b = 0.1.
FIRST = {"x": 0.3139052, "y": 0.4424111, "z": 0.0}
TOTAL = {"x": 0.5575889, "y": 0.4424111, "z": 0.2436837}


def ishigami(method, points, replicates=1):
    """The function at the points of a design: every replicate is off by as much as the others make good."""
    sampler = Sampler(method=method, points=points, levels=4, seed=1)
    x, y, z = (np.repeat((2 * u - 1) * np.pi, replicates) for u in unit_points(sampler, 3).T)
    off = np.tile(np.arange(replicates) - (replicates - 1) / 2, len(x) // replicates) * 100
    return evolve(
        ramp(),
        factors=tuple(Factor(name=name, label=name, low=-np.pi, high=np.pi) for name in "xyz"),
        sampler=sampler,
        replicates=replicates,
        experiments={"x": x, "y": y, "z": z},
        outcomes={"value": np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x) + off},
    )


def test_indices_of_sobol():
    found = sensitivity(ishigami(SALTELLI, 8192), "value")
    assert (found.method, [each.factor for each in found.influences]) == (SALTELLI, ["x", "y", "z"])
    for each in found.influences:
        assert each.first == pytest.approx(FIRST[each.factor], abs=0.015)
        assert each.total == pytest.approx(TOTAL[each.factor], abs=0.005)
        assert each.first_low < FIRST[each.factor] < each.first_high < each.first_low + 0.06
        assert each.total_low < TOTAL[each.factor] < each.total_high < each.total_low + 0.08
        assert each.mean is None


def test_of_replicates_the_mean_counts():
    one, three = (sensitivity(ishigami(SALTELLI, 64, n), "value") for n in (1, 3))
    for each in one.influences:
        assert three.of(each.factor).first == pytest.approx(each.first)
        assert three.of(each.factor).total_high == pytest.approx(each.total_high)


def test_the_same_seed_gives_the_same_interval_and_another_does_not():
    results = ishigami(SALTELLI, 64)
    assert sensitivity(results, "value") == sensitivity(results, "value", seed=0)
    one, other = (sensitivity(results, "value", seed=seed).of("x") for seed in (0, 1))
    assert (one.first, one.total) == (other.first, other.total)
    assert one.first_low != other.first_low


def test_effects_of_morris():
    found = sensitivity(ishigami(MORRIS, 400), "value")
    # Four levels, so a step goes over two thirds of the range: from −π to π/3, or from −π/3 to π. In y that changes
    # 7 sin² by 5.25 up or down, always: 5.25 · 3/2. In x, with sin 0 at the ends and √3/2 within, it is
    # √3/2 · (1 + 0.1 z⁴) · 3/2, where z is π or π/3, half the time each. In z it is 0.1 (π⁴ − (π/3)⁴) · 3/2 · √3/2
    # where x is within, else nothing.
    y, x, z = (found.of(name) for name in "yxz")
    assert (y.mean_size, y.mean_size_low, y.mean_size_high) == (pytest.approx(7.875),) * 3
    assert abs(y.mean) < 1 and y.spread == pytest.approx(7.875, abs=0.05)
    in_x = 1.5 * 3**0.5 / 2 * (1 + 0.1 * (np.pi**4 + (np.pi / 3) ** 4) / 2)
    assert x.mean == pytest.approx(x.mean_size) and x.mean_size_low < in_x < x.mean_size_high
    in_z = 0.1 * (np.pi**4 - (np.pi / 3) ** 4) * 1.5 * 3**0.5 / 2 / 2
    assert z.mean_size_low < in_z < z.mean_size_high
    sizes = [each.mean_size for each in found.influences]
    assert sizes == sorted(sizes, reverse=True) and found.influences[2].factor == "z"


def test_shares_of_variance_by_bins():
    found = sensitivity(ishigami(SOBOL, 2**15), "value")
    assert found.method == "binned"
    for each in found.influences:
        assert each.first == pytest.approx(FIRST[each.factor], abs=0.02)
        assert each.total is None


def test_shares_of_variance_by_hand():
    # Means 1 and 4 of six values around 2.5: within 4, in all 17.5, and with 6 values in 2 groups 1 − 4/17.5 · 5/4.
    values, groups = np.array([0, 1, 2, 3, 4, 5]), np.array([7, 7, 7, 9, 9, 9])
    assert explained(values, groups) == pytest.approx(1 - 4 / 17.5 * 5 / 4)
    with pytest.raises(ValueError, match="each of 6 talks has a group of its own"):
        explained(values, values)


def test_what_cannot_be_explained():
    with pytest.raises(ValueError, match="value>1e6 is the same in all talks: there is nothing to explain"):
        sensitivity(ishigami(SALTELLI, 64), "value>1e6")
    results = ishigami(SALTELLI, 64)
    error = np.where(np.arange(64 * 5) == 3, "bad", "")
    with pytest.raises(ValueError, match="1 rows could not be held, and a design by saltelli needs all"):
        sensitivity(evolve(results, outcomes={**results.outcomes, "error": error}), "value")

"""Sensitivity on the function of Ishigami & Homma (1990), whose indices are known, and on sums done by hand."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis import analyse, interactions
from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.sensitivity import sensitivity
from negotiation_sim.analysis.variance import parted
from negotiation_sim.designs.design import FACTORIAL, MORRIS, SALTELLI, SOBOL, WHOLE, WORDS, Factor, Level, Sampler
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


def trajectories(outcome, *columns, levels=4, replicates=1):
    """Results of trajectories written by hand: a factor and its values in each column."""
    factors = tuple(factor for factor, _ in columns)
    return evolve(
        ramp(),
        factors=factors,
        sampler=Sampler(method=MORRIS, points=len(outcome) // replicates // (len(factors) + 1), levels=levels),
        replicates=replicates,
        experiments={factor.name: np.array(each) for factor, each in columns},
        outcomes={"value": np.array(outcome)},
    )


RULE = Factor(name="rule", label="rule", kind=WORDS, levels=tuple(Level(name=name, changes={}) for name in "abc"))
QUORUM = Factor(name="quorum", label="quorum", values=(0.4, 0.8, 0.5))
DICE = Factor(name="dice", label="dice", kind=WHOLE, low=1, high=3)
HOPE = Factor(name="hope", label="hope", high=3.0)


@pytest.mark.parametrize(
    ("factor", "values", "outcome", "effects"),
    [
        (RULE, ["a", "b", "c", "b"], [0.0, 1.0, 1.0, 0.0], [1, 1]),  # from level to level: the change itself
        (RULE, ["a", "c", "b", "a"], [0.0, 1.0, 0.0, 1.0], [1, -1]),
        (QUORUM, [0.4, 0.5, 0.8, 0.4], [0.0, 1.0, 3.0, 1.0], [2, 2]),  # half the list of three, and all of it
        (DICE, [1, 3, 2, 3], [0.0, 1.0, 0.0, 1.0], [1, 2]),  # all of the three numbers that it can be, and half
        (HOPE, [0.0, 2.0, 3.0, 1.0], [0.0, 1.0, 4.0, 2.0], [1.5, 3]),  # two thirds of the range
    ],
)
def test_effects_are_over_the_whole_of_what_a_factor_can_be(factor, values, outcome, effects):
    (found,) = sensitivity(trajectories(outcome, (factor, values)), "value").influences
    assert found.mean == pytest.approx(sum(effects) / 2)
    assert found.mean_size == pytest.approx(sum(map(abs, effects)) / 2)
    assert found.spread == pytest.approx(abs(effects[0] - effects[1]) / 2**0.5)


def test_effects_of_one_factor_beside_another_by_hand():
    # First the rule from a to c at hope 0, which changes 1 to 5, then hope by two thirds, to 7; and then hope from 3 to
    # 1 with b, 6 to 4, and the rule from b to a, to 1. Each is held twice, one above and one below.
    outcome = np.repeat([1, 5, 7, 6, 4, 1], 2) + np.tile([-0.5, 0.5], 6)
    rule, hope = np.repeat(list("accbba"), 2), np.repeat([0.0, 0.0, 2.0, 3.0, 1.0, 1.0], 2)
    found = sensitivity(trajectories(outcome, (RULE, rule), (HOPE, hope), replicates=2), "value")
    assert (found.of("rule").mean_size, found.of("rule").mean) == (3.5, 3.5)
    assert (found.of("hope").mean_size, found.of("hope").mean) == (3.0, 3.0)


def test_the_points_are_those_of_the_data_set():
    # The points that the sampler draws would change the other factor first.
    one = trajectories([0.0, 2.0, 2.0, 2.0, 2.0, 0.0], (HOPE, [0.0, 2.0, 2.0, 2.0, 2.0, 0.0]), (RULE, list("aababb")))
    for seed in range(8):
        found = sensitivity(evolve(one, sampler=evolve(one.sampler, seed=seed)), "value")
        assert (found.of("hope").mean_size, found.of("rule").mean_size) == (3.0, 0.0)


def test_effects_of_ranges_are_those_of_salib():
    from SALib.analyze import morris

    results = ishigami(MORRIS, 50)
    columns = np.stack([results.experiments[name] for name in "xyz"], axis=1)
    problem = {"num_vars": 3, "names": list("xyz"), "bounds": [[0.0, 1.0]] * 3}
    published = morris.analyze(problem, columns, results.outcomes["value"], num_levels=4, num_resamples=500, seed=0)
    found = sensitivity(results, "value")
    for place, name in enumerate("xyz"):
        each, half = found.of(name), published["mu_star_conf"][place]
        assert each.mean == pytest.approx(published["mu"][place], rel=1e-12, abs=1e-12)
        assert each.mean_size == pytest.approx(published["mu_star"][place], rel=1e-12)
        assert each.spread == pytest.approx(published["sigma"][place], rel=1e-12)
        assert (each.mean_size_high - each.mean_size_low) / 2 == pytest.approx(half, rel=0.15, abs=1e-12)


def test_one_trajectory_does_not_tell_how_much_effects_differ():
    with pytest.raises(ValueError, match="one trajectory does not tell how much effects differ: write points = 10"):
        sensitivity(trajectories([0.0, 1.0], (HOPE, [0.0, 2.0])), "value")


def test_shares_of_variance_by_bins():
    found = sensitivity(ishigami(SOBOL, 2**15), "value")
    assert found.method == "binned"
    for each in found.influences:
        assert each.first == pytest.approx(FIRST[each.factor], abs=0.02)
        assert each.total is None


def test_shares_of_variance_by_hand():
    # Means 1 and 4 of six values around 2.5: within 4, in all 17.5, and with 6 values in 2 groups 1 − 4/17.5 · 5/4.
    values, groups = np.array([0, 1, 2, 3, 4, 5]), np.array([7, 7, 7, 9, 9, 9])
    assert parted(values, groups, values).share == pytest.approx(1 - 4 / 17.5 * 5 / 4)
    with pytest.raises(ValueError, match="each of 6 points has a group of its own"):
        parted(values, values, values)


def test_talks_at_a_point_are_one_where_variance_is_parted():
    # Points with means 1, 2, 3 and 4, 5, 6, of talks that are 1 more and 1 less: around the means of the groups, 2 and
    # 5, twice 4; those around 3.5, 12 · 2.25; in all that and 12 more. A group more than one adds 8/4 by chance.
    means, points = np.arange(1, 7), np.repeat(np.arange(6), 2)
    values = np.repeat(means, 2) + np.tile([-1, 1], 6)
    found = parted(values, points // 3, points)
    assert (found.between, found.within, found.total) == (27, 8, 47)
    assert (found.groups, found.units, found.noise) == (2, 6, 2)
    assert found.share == pytest.approx(25 / 47)
    # Talks by themselves: within 20, of 12 talks in 2 groups.
    assert parted(values, points // 3, np.arange(12)).share == pytest.approx(1 - 20 / 47 * 11 / 10)


def test_bins_count_points_but_of_a_factorial_design_talks():
    results = evolve(ramp(), replicates=20)
    of_talks = sensitivity(ramp(), "month").of("hope").first
    assert sensitivity(evolve(ramp(), replicates=2), "month").of("hope").first != of_talks
    factorial = evolve(results, sampler=evolve(results.sampler, method=FACTORIAL))
    assert sensitivity(factorial, "month").of("hope").first == of_talks


def test_what_cannot_be_explained():
    with pytest.raises(ValueError, match="value>1e6 is the same in all talks: there is nothing to explain"):
        sensitivity(ishigami(SALTELLI, 64), "value>1e6")
    results = ishigami(SALTELLI, 64)
    error = np.where(np.arange(64 * 5) == 3, "bad", "")
    with pytest.raises(ValueError, match="1 talk could not be held, and a design by saltelli needs all"):
        sensitivity(evolve(results, outcomes={**results.outcomes, "error": error}), "value")


def test_of_a_design_that_misses_rows_no_pair_of_factors_is_told():
    results = ishigami(SALTELLI, 512)
    assert interactions(results, "value")[0].factors == ("x", "z")
    why = "3 talks could not be held, and a design by saltelli needs all to tell what factors and pairs of them do"
    with pytest.raises(ValueError, match=why):
        interactions(evolve(results, left_out=3), "value")
    found = analyse(evolve(results, left_out=3), "value")
    assert found.interactions is None and found.left_out["interactions"].startswith(why)
    assert interactions(evolve(results, sampler=evolve(results.sampler, method=SOBOL), left_out=3), "value")


def test_of_trajectories_no_pair_of_factors_is_told():
    with pytest.raises(ValueError, match=r"points on trajectories \(morris\) tell no pairs of factors"):
        interactions(ishigami(MORRIS, 64), "value")


def test_of_saltelli_the_base_points_alone_tell_pairs():
    results = ishigami(SALTELLI, 512)
    base, sobol = np.arange(2 * 512), evolve(results.sampler, method=SOBOL)
    alone = evolve(
        results,
        sampler=sobol,
        experiments={name: column[base] for name, column in results.experiments.items()},
        outcomes={name: column[base] for name, column in results.outcomes.items()},
    )
    assert interactions(results, "value") == interactions(alone, "value")

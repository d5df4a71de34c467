"""The points of the samplers: exact where they can be counted, published numbers where they can be judged."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_sim import drawn, parse_design
from negotiation_sim.designs.design import Distribution, Factor
from negotiation_sim.designs.distributions import values_at
from negotiation_sim.designs.samplers import latin_hypercube, saltelli_parts

HEAD = 'schema = 1\nname = "study"\nbase = "teaching-park"\n'
PATHS = (
    "stakeholders.parents.withdrawal_threshold",
    "stakeholders.nature.withdrawal_threshold",
    "stakeholders.cafe.withdrawal_threshold",
)


def plan_of(sampler, *factors):
    """The plan of a design on the park."""
    return drawn(parse_design(f"{HEAD}sampler = {sampler}\n" + "".join(f"[[factors]]\n{each}\n" for each in factors)))


def measured(path, low, high, more=""):
    """A factor with a range."""
    return f'path = "{path}"\nrange = [{low}, {high}]\n{more}'


def three_from_minus_pi_to_pi(method, points):
    """The plan of three factors, and the points mapped to the domain of the function of Ishigami."""
    plan = plan_of(f'{{ method = "{method}", points = {points} }}', *(measured(path, 0.0, 4.0) for path in PATHS))
    return plan, np.stack([plan.points[path] for path in PATHS]) * (math.pi / 2) - math.pi


def ishigami(x):
    """Ishigami and Homma (1990) with a = 7, b = 0.1, of (3, points)."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_a_factorial_design_has_every_combination_and_the_last_factor_changes_fastest():
    plan = plan_of(
        '{ method = "factorial", levels = 3 }',
        'path = "rule.name"\nvalues = ["consensus", "unanimity"]',
        measured("chair.reading_error", 0.0, 0.1),
        'path = "rule.quorum"\nvalues = [0.25, 0.5]',
    )
    expected = itertools.product([0, 1], [0.0, 0.05, 0.1], [0.25, 0.5])
    assert list(zip(*(column.tolist() for column in plan.points.values()), strict=True)) == list(expected)
    assert (plan.number_of_points, plan.number_of_rows) == (12, 12)


def test_a_factorial_design_has_each_whole_number_and_day_once():
    plan = plan_of(
        '{ method = "factorial", levels = 5 }',
        measured("calendar.minimum_parties", 2, 4),
        'path = "calendar.deadline"\nrange = [2026-07-01, 2026-07-09]',
    )
    assert sorted(set(plan.points["calendar.minimum_parties"].tolist())) == [2, 3, 4]
    days = np.unique(plan.points["calendar.deadline"]).astype("datetime64[D]").astype(str).tolist()
    assert days == ["2026-07-01", "2026-07-03", "2026-07-05", "2026-07-07", "2026-07-09"]


def test_a_logarithmic_range_is_cut_in_equal_ratios():
    plan = plan_of('{ method = "factorial", levels = 3 }', measured(PATHS[0], 0.1, 1.6, 'distribution = "log_uniform"'))
    assert plan.points[PATHS[0]].tolist() == [0.1, 0.4, 1.6]


@settings(max_examples=30, deadline=None)
@given(points=st.integers(1, 200), factors=st.integers(1, 6), seed=st.integers(0, 2**64 - 1))
def test_a_latin_hypercube_has_one_value_in_each_part_of_every_range(points, factors, seed):
    u = latin_hypercube(points, factors, seed)
    for column in u.T:
        assert sorted(np.floor(column * points).astype(int).tolist()) == list(range(points))


def test_levels_and_listed_values_have_equal_shares():
    plan = plan_of(
        '{ method = "latin_hypercube", points = 300 }',
        'path = "rule.name"\nvalues = ["consensus", "unanimity", "consensus_minus"]',
        'path = "rule.quorum"\nvalues = [0.25, 0.5]',
    )
    assert np.bincount(plan.points["rule.name"]).tolist() == [100, 100, 100]
    assert dict(zip(*np.unique(plan.points["rule.quorum"], return_counts=True), strict=True)) == {0.25: 150, 0.5: 150}


def test_the_ends_of_whole_numbers_are_as_likely_as_the_others():
    dice = Factor(name="dice", label="dice", kind="whole", low=1, high=6)
    u = (np.arange(600) + 0.5) / 600
    assert np.bincount(values_at(dice, u)).tolist() == [0, 100, 100, 100, 100, 100, 100]


distributions = st.one_of(
    st.just(Distribution()),
    st.just(Distribution(kind="log_uniform")),
    st.builds(lambda at, sd: ("normal", at, sd), st.floats(0, 1), st.floats(1e-3, 10)),
    st.builds(lambda at: ("triangular", at, 0), st.floats(0, 1)),
    st.builds(lambda a, b: Distribution(kind="beta", numbers={"a": a, "b": b}), st.floats(0.1, 50), st.floats(0.1, 50)),
)


@settings(max_examples=200, deadline=None)
@given(
    low=st.integers(1, 4_000_000),
    width=st.integers(1, 5_000_000),
    shape=distributions,
    u=st.lists(st.floats(0, 1), min_size=1, max_size=20),
)
def test_every_value_is_in_its_range_and_has_six_decimals(low, width, shape, u):
    low, high = low / 1e6, (low + width) / 1e6
    if isinstance(shape, tuple):
        kind, at, sd = shape
        centre = low + at * (high - low)
        numbers = {"mean": centre, "sd": sd} if kind == "normal" else {"mode": centre}
        shape = Distribution(kind=kind, numbers=numbers)
    found = values_at(Factor(name="f", label="f", low=low, high=high, distribution=shape), np.array([0.0, *u, 1.0]))
    assert ((low <= found) & (found <= high)).all()
    assert (np.round(found, 6) == found).all()


@pytest.mark.parametrize(
    ("distribution", "quarter", "half"),
    [
        (Distribution(), 1.0, 2.0),
        (Distribution(kind="normal", numbers={"mean": 2.0, "sd": 0.1}), 1.932551, 2.0),
        (Distribution(kind="triangular", numbers={"mode": 2.0}), 1.414214, 2.0),
        (Distribution(kind="beta", numbers={"a": 1.0, "b": 2.0}), 0.535898, 1.171573),
    ],
)
def test_quartiles_are_those_of_the_tables(distribution, quarter, half):
    # From 0 to 4: the normal's is 2 − 0.67449·0.1; the triangle's √2; the beta's 4(1 − √¾) and 4(1 − √½).
    factor = Factor(name="f", label="f", low=0.0, high=4.0, distribution=distribution)
    assert values_at(factor, np.array([0.25, 0.5])).tolist() == [quarter, half]


def test_the_blocks_of_saltelli_give_the_indices_of_the_function_of_ishigami():
    from scipy.stats import sobol_indices

    plan, x = three_from_minus_pi_to_pi("saltelli", 2**13)
    assert plan.number_of_points == 5 * 2**13
    indices = sobol_indices(func=saltelli_parts(ishigami(x), 2**13), n=2**13)
    assert indices.first_order == pytest.approx([0.3139052, 0.4424111, 0], abs=0.01)
    assert indices.total_order == pytest.approx([0.5575889, 0.4424111, 0.2436837], abs=0.01)


def test_each_block_of_saltelli_takes_one_factor_from_the_second():
    plan, _ = three_from_minus_pi_to_pi("saltelli", 8)
    blocks = np.stack([plan.points[path] for path in PATHS], axis=1).reshape(5, 8, 3)
    for factor, mixed in enumerate(blocks[2:]):
        for other in range(3):
            assert (mixed[:, other] == blocks[1 if other == factor else 0][:, other]).all()


def test_morris_changes_one_factor_a_step_and_salib_takes_its_points():
    from SALib.analyze import morris

    plan, _ = three_from_minus_pi_to_pi("morris", 200)
    points = np.stack([plan.points[path] for path in PATHS], axis=1)
    assert points.shape == (800, 3)
    steps = np.diff(points.reshape(200, 4, 3), axis=1)
    assert ((np.abs(steps) > 0).sum(axis=2) == 1).all()
    assert np.unique(np.round(np.abs(steps[steps != 0]), 4)).tolist() == [2.6667]  # 4/6 of the range
    problem = {"num_vars": 3, "names": list(PATHS), "bounds": [[0.0, 4.0]] * 3}
    linear = 3 * points[:, 0] - points[:, 1]
    found = morris.analyze(problem, points, linear, num_levels=4)
    assert np.asarray(found["mu"]) == pytest.approx([12, -4, 0], abs=1e-4)
    assert np.asarray(found["sigma"]) == pytest.approx([0, 0, 0], abs=1e-4)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol", "saltelli", "morris"])
def test_a_seed_gives_the_same_points_and_another_seed_others(method):
    first, again, other = (
        plan_of(f'{{ method = "{method}", points = 8, seed = {seed} }}', measured(PATHS[0], 0.0, 1.0))
        for seed in (3, 3, 4)
    )
    assert first.points[PATHS[0]].tolist() == again.points[PATHS[0]].tolist()
    assert first.points[PATHS[0]].tolist() != other.points[PATHS[0]].tolist()


@pytest.mark.parametrize(
    ("method", "first", "second"),
    [
        ("latin_hypercube", [0.528531, 2.341831, 2.138829], [2.937198, 0.788512, 0.675981]),
        ("sobol", [1.639798, 3.856481, 3.43062], [3.133361, 0.695115, 1.13261]),
        ("saltelli", [1.639798, 3.856481, 3.43062], [3.674196, 0.557747, 1.063481]),
        ("morris", [4.0, 1.333333, 1.333333], [4.0, 1.333333, 4.0]),
    ],
)
def test_the_first_points_are_those_on_record(method, first, second):
    plan, _ = three_from_minus_pi_to_pi(method, 8)
    points = np.stack([plan.points[path] for path in PATHS], axis=1)
    assert points[:2].tolist() == [first, second]

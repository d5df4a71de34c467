"""The trajectories of Morris with factors of every kind: what each holds, counted, and what ranges keep."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.designs.design import WHOLE, WORDS, Factor, Level, Sampler
from negotiation_sim.designs.trajectories import trajectories

HOPE = Factor(name="hope", label="hope", high=3.0)
TRUST = Factor(name="trust", label="trust", high=3.0)


def of_words(levels):
    """A factor with so many levels in words."""
    return Factor(
        name="rule", label="rule", kind=WORDS, levels=tuple(Level(name=str(n), changes={}) for n in range(levels))
    )


def of_values(*values):
    """A factor given as a list of values."""
    return Factor(name="listed", label="listed", values=values)


def drawn(*factors, points=6000, levels=4, seed=0):
    """The points of a design by morris, (trajectories, points of each, factors)."""
    found = trajectories(Sampler(method="morris", points=points, levels=levels, seed=seed), factors)
    return np.stack([found[factor.name] for factor in factors], axis=1).reshape(points, len(factors) + 1, len(factors))


def pairs(column):
    """How often the first and the last value of a trajectory are which two, without their order."""
    ends = np.sort(column[:, [0, -1]], axis=1)
    kinds, counts = np.unique(ends, axis=0, return_counts=True)
    return dict(zip(map(tuple, kinds.tolist()), counts.tolist(), strict=True))


@pytest.mark.parametrize("levels", [2, 3, 6, 10])
def test_every_level_is_held_about_equally_often_and_beside_every_other(levels):
    rule = drawn(of_words(levels), HOPE)[:, :, 0]
    held, counts = np.unique(rule, return_counts=True)
    assert held.tolist() == list(range(levels))
    assert counts == pytest.approx(18000 / levels, rel=0.1)
    found = pairs(rule)
    assert set(found) == {(one, other) for other in range(levels) for one in range(other)}
    assert list(found.values()) == pytest.approx([6000 / len(found)] * len(found), rel=0.35)


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        ((0.4, 0.8), {(0.4, 0.8)}),
        ((0.8, 0.4, 0.6), {(0.4, 0.6), (0.6, 0.8), (0.4, 0.8)}),
        ((1.0, 2.0, 3.0, 4.0), {(1.0, 3.0), (2.0, 4.0)}),
        ((1.0, 2.0, 3.0, 4.0, 5.0), {(1.0, 3.0), (2.0, 4.0), (3.0, 5.0), (1.0, 4.0), (2.0, 5.0)}),
        (tuple(n / 10 for n in range(1, 11)), {(n / 10, (n + 5) / 10) for n in range(1, 6)}),
    ],
)
def test_every_listed_value_is_held_about_equally_often_and_changes_by_half_the_list(values, apart):
    listed = drawn(of_values(*values), HOPE)[:, :, 0]
    held, counts = np.unique(listed, return_counts=True)
    assert held.tolist() == sorted(values)
    assert counts == pytest.approx(18000 / len(values), rel=0.1)
    found = pairs(listed)
    assert set(found) == apart
    assert list(found.values()) == pytest.approx([6000 / len(apart)] * len(apart), rel=0.15)


def test_each_step_changes_one_factor_and_each_factor_once():
    steps = np.diff(drawn(of_words(3), of_values(1.0, 2.0, 5.0), HOPE, points=200), axis=1) != 0
    assert (steps.sum(axis=1) == 1).all() and (steps.sum(axis=2) == 1).all()


def test_a_list_does_not_change_what_ranges_hold():
    ranges = drawn(HOPE, TRUST, points=50)
    for other in (of_words(3), of_values(1.0, 2.0, 5.0)):
        assert (drawn(HOPE, other, points=50)[:, :, 0] == ranges[:, :, 0]).all()
    assert sorted(np.unique(ranges).tolist()) == [0.0, 1.0, 2.0, 3.0]


def test_two_lists_are_drawn_apart_and_anew_with_another_seed():
    one, other = drawn(of_words(6), evolve(of_words(6), name="other"), points=50).transpose(2, 0, 1)
    assert (one[:, 0] != other[:, 0]).any()
    assert (one != drawn(of_words(6), HOPE, points=50, seed=1)[:, :, 0]).any()


def test_listed_whole_numbers_stay_whole():
    meetings = Factor(name="meetings", label="meetings", kind=WHOLE, values=(3, 5, 8))
    points = trajectories(Sampler(method="morris", points=20, levels=4), (meetings,))["meetings"]
    assert points.dtype == np.int64 and set(points.tolist()) == {3, 5, 8}

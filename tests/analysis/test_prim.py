"""Peeling, pasting and choosing, on talks few enough to follow by hand."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis.box import Box, Restriction, restrictions_of
from negotiation_sim.analysis.discovery import discover
from negotiation_sim.analysis.example import ramp
from negotiation_sim.analysis.prim import MEAN, Peeling, halfway, trajectory
from negotiation_sim.analysis.quasi import at_least, pruned, quasi_p
from negotiation_sim.analysis.space import Space, space_of
from negotiation_sim.analysis.tree import tree
from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Factor


def space(*numbers, words=(), levels=()):
    """A space of columns: numbers, and codes of words."""
    points = len((*numbers, *words)[0])
    names = tuple("xyzuvw"[: len(numbers)]) + tuple("abcd"[: len(words)])
    return Space(
        names=names,
        numbers=np.array(numbers, float).reshape(-1, points),
        codes=np.array(words, np.int64).reshape(-1, points),
        levels=levels,
    )


def yes(places, of):
    """Which of so many are cases."""
    return np.isin(np.arange(of), places)


def counts(steps):
    return [(step.rows, step.cases) for step in steps]


def test_ten_talks_peeled_a_fifth_at_a_time():
    # x = 0 … 9, cases 0 to 3. A peel of 0.2 of ten goes to place 9 · 0.8 = 7.2: between 7 and 8. Then of eight to
    # 7 · 0.8 = 5.6: between 5 and 6; of six to 4, which stands for itself, and the limit goes below it: 3.5.
    steps = trajectory(space(range(10)), yes([0, 1, 2, 3], 10), np.arange(10), Peeling(alpha=0.2))
    assert counts(steps) == [(10, 4), (8, 4), (6, 4), (4, 4)]
    assert [step.limits.high[0] for step in steps] == [9, 7.5, 5.5, 3.5]
    assert [step.limits.low[0] for step in steps] == [0, 0, 0, 0]


def test_the_lower_end_is_peeled_too():
    steps = trajectory(space(range(10)), yes([6, 7, 8, 9], 10), np.arange(10), Peeling(alpha=0.2))
    assert [step.limits.low[0] for step in steps] == [0, 1.5, 3.5, 5.5]


def test_no_box_is_smaller_than_the_least_mass():
    steps = trajectory(space(range(10)), yes([0], 10), np.arange(10), Peeling(alpha=0.2, least_mass=0.6))
    assert counts(steps) == [(10, 1), (8, 1), (6, 1)]


def test_a_level_is_peeled_whole():
    # Level p has three talks and no case: (5/7 − 5/10) / 3 = 0.071, against (5/8 − 5/10) / 2 = 0.063 for x above 7.5.
    words = [[0, 1, 1, 2, 0, 1, 2, 2, 0, 1]]
    table = space(range(10), words=words, levels=(("p", "q", "r"),))
    steps = trajectory(table, yes([1, 2, 3, 5, 6], 10), np.arange(10), Peeling(alpha=0.2))
    assert counts(steps) == [(10, 5), (7, 5), (5, 5)]
    assert steps[-1].limits.admitted[0].tolist() == [False, True, True]
    assert steps[-1].limits.high[0] == 6.5  # between x = 6 and 7, of 1, 2, 3, 5, 6, 7, 9


def test_the_lenient_objective_divides_by_what_is_taken_off():
    words = [[0, 0, 0, 0, 0, 0, 1, 1, 1, 1]]
    cases = yes([3, 4, 6, 7, 8], 10)
    table = space([5, 6, 4, 0, 2, 7, 1, 3, 8, 9], words=words, levels=(("p", "q"),))
    # Level p has six talks and two cases; without it three of four are cases: (3/4 − 5/10) / 6 = 0.042. One talk
    # less, the last, is (5/9 − 5/10) / 1 = 0.056, and a smaller mean.
    lenient, mean = (
        counts(trajectory(table, cases, np.arange(10), Peeling(alpha=0.1, objective=objective)))[1]
        for objective in ("lenient", MEAN)
    )
    assert (lenient, mean) == ((9, 5), (4, 3))


def test_of_equal_values_a_limit_goes_to_their_end():
    values = np.array([1.0, 1, 1, 1, 2, 3, 3])
    assert (halfway(values, 0.05), halfway(values, 0.95), halfway(values, 0.5)) == (1.5, 2.5, 1.5)
    assert (halfway(values[:4], 0.05), halfway(values[:4], 0.95)) == (1, 1)


def test_pasting_takes_back_what_was_peeled_too_much():
    # Peels of a half: x below 4.5 has four cases of five, and no smaller box is allowed. Beside it lies a case, x = 5,
    # and a paste of 0.2 of the five talks beside it goes halfway from that to the next: five of six.
    how = Peeling(alpha=0.5, paste_alpha=0.2, least_mass=0.5)
    steps = trajectory(space(range(10)), yes([0, 2, 3, 4, 5], 10), np.arange(10), how)
    assert counts(steps) == [(10, 5), (5, 4), (6, 5)]
    assert [step.limits.high[0] for step in steps] == [9, 4.5, 5.5]


def test_quasi_p_by_hand():
    # Four talks in x ≤ 3.5, all cases; without that limit ten talks, four cases: 0.4⁴.
    table, cases, rows = space(range(10)), yes([0, 1, 2, 3], 10), np.arange(10)
    limits = table.unlimited.with_high(0, 3.5)
    assert quasi_p(table, cases, rows, limits) == {"x": (pytest.approx(0.4**4),)}
    both = limits.with_low(0, 0.5)  # without the lower limit four of four are cases: three of three are sure
    assert quasi_p(table, cases, rows, both) == {"x": (1, pytest.approx((3 / 9) ** 3))}
    assert at_least(2, 3, 0.5) == 0.5


def test_limits_that_could_be_chance_are_dropped():
    table, cases, rows = space(range(10)), yes([0, 1, 2, 3], 10), np.arange(10)
    left = pruned(table, cases, rows, table.unlimited.with_high(0, 3.5).with_low(0, 0.5))
    assert (left.low[0], left.high[0]) == (0, 3.5)


def test_a_box_says_what_it_holds():
    box = Box(
        restrictions=(Restriction(factor="x", low=2), Restriction(factor="rule", levels=("a", "b"))),
        rows=3,
        cases=2,
        all_rows=12,
        all_cases=4,
    )
    points = {"x": np.array([1, 2, 3, 4]), "rule": np.array(["a", "b", "c", "a"])}
    assert box.inside(points).tolist() == [False, True, False, True]
    assert (box.coverage, box.mass, box.restricted) == (0.5, 0.25, 2)
    assert box.to_dict() == {
        "restrictions": [
            {"factor": "x", "low": 2, "high": None, "quasi_p": []},
            {"factor": "rule", "levels": ["a", "b"], "quasi_p": []},
        ],
        "rows": 3,
        "cases": 2,
        "density": 0.666667,
        "coverage": 0.5,
        "mass": 0.25,
        "mean_minimum_bloc_share_in": None,
    }


def test_boxes_cover_one_after_the_other():
    grid = np.array([(x, y) for x in range(40) for y in range(40)])
    corners = ((grid < 16).all(axis=1)) | ((grid >= 28).all(axis=1))
    results = two_factors(grid, corners)
    found = discover(results, "failed", how=Peeling(objective=MEAN))
    first, second = found.boxes
    assert {r.factor: (r.low, r.high) for r in first.restrictions} == {"x": (None, 15.5), "y": (None, 15.5)}
    assert {r.factor: (r.low, r.high) for r in second.restrictions} == {"x": (27.5, None), "y": (27.5, None)}
    assert (first.rows, first.cases, second.rows, second.cases, found.coverage) == (256, 256, 144, 144, 1)
    assert found.cases.count == 400
    # Whole boxes of 16 × 16 of 1600, and of 12 × 12 of the 1344 that are left: p = 0.4 and 144/432.
    assert all(p < 1e-40 for r in first.restrictions for p in r.quasi_p)


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        (0.73605, 0.736486, 0.7363),
        (0.29, 0.3, 0.295),
        (1003.0, 1004.0, 1003.5),
        (1100.0, 1390.0, 1200.0),
        (-2.0, 2.0, 0.0),
    ],
)
def test_a_limit_has_as_few_figures_as_part_the_same_values(least, most, told):
    table = space([*[least] * 5, *[most] * 5])
    found = {
        restrictions_of(table, limits, {})[0]
        for limits in (
            table.unlimited.with_high(0, (least + most) / 2),
            table.unlimited.with_low(0, (least + most) / 2),
        )
    }
    assert found == {Restriction(factor="x", high=told), Restriction(factor="x", low=told)}


@pytest.mark.parametrize("kind", [WHOLE, DATE])
def test_limits_on_whole_numbers_and_dates_do_not_overlap(kind):
    # 44 and 46 were drawn, and 45 was not: the limit between them is 45, which would be on both sides.
    drawn = np.repeat([44.0, 46.0], 50)
    factor = Factor(name="hope", label="hope", kind=kind)
    results = evolve(ramp(), factors=(factor,), experiments={"hope": drawn}, outcomes={"failed": drawn > 45})
    ends = [(leaf.restrictions[0].low, leaf.restrictions[0].high) for leaf in tree(results, "failed").leaves]
    assert ends == [(46, None), (None, 44)]


def test_limits_on_a_list_of_values_are_values_of_it():
    # Where 14, 30 and 60 days are tried, the box ends at 30 and not at 40, with the same talks in it.
    interval, edits = np.repeat([14.0, 30.0, 60.0], 100), np.tile([1.0, 2.0, 4.0, 8.0], 75)
    results = two_factors(np.array([interval, edits]).T, (interval < 60) & (edits > 1) & (edits < 8))
    x, y = results.factors
    listed = (evolve(x, values=(14.0, 30.0, 60.0)), evolve(y, values=(1.0, 2.0, 4.0, 8.0)))
    as_range, as_list = (discover(evolve(results, factors=each), "failed").boxes[0] for each in ((x, y), listed))
    assert [(r.low, r.high) for r in as_range.restrictions] == [(None, 40), (1.5, 6)]
    assert [(r.low, r.high) for r in as_list.restrictions] == [(None, 30), (2, 4)]
    assert (as_list.rows, as_list.cases) == (as_range.rows, as_range.cases) == (100, 100)
    assert as_list.inside(results.experiments).sum() == 100
    assert [each["high"] for each in as_list.to_dict()["restrictions"]] == [30, 4]


def test_at_most_so_many_factors_and_boxes():
    grid = np.array([(x, y) for x in range(40) for y in range(40)])
    results = two_factors(grid, (grid < 16).all(axis=1))
    found = discover(results, "failed", most_restricted=1, most_boxes=1)
    assert len(found.boxes) == 1 and found.boxes[0].restricted == 1
    assert found.boxes[0].restrictions[0].factor == "x" or found.boxes[0].restrictions[0].factor == "y"


def test_the_box_that_covers_most_with_a_density():
    grid = np.array([(x, y) for x in range(40) for y in range(40)])
    cases = (grid < 16).all(axis=1)
    loose = discover(two_factors(grid, cases), "failed", least_density=0.3).boxes[0]
    dense = discover(two_factors(grid, cases), "failed", least_density=0.95).boxes[0]
    assert loose.coverage == 1 and 0.3 <= loose.density < 0.5
    assert dense.density >= 0.95


def test_no_box_where_there_is_nothing_to_find():
    grid = np.array([(x, y) for x in range(10) for y in range(10)])
    assert discover(two_factors(grid, np.zeros(100, bool)), "failed").boxes == ()
    assert discover(two_factors(grid, np.ones(100, bool)), "failed").boxes == ()
    assert discover(two_factors(grid * 0, np.arange(100) < 50), "failed").boxes == ()


def test_a_factor_that_does_not_differ_is_left_out():
    factors = (
        Factor(name="x", label="x"),
        Factor(name="rule", label="rule", kind=WORDS),
        Factor(name="day", label="day", kind=DATE),
        Factor(name="same", label="same"),
    )
    columns = {"x": [1.5, 2.5], "rule": ["q", "p"], "day": [16000, 16001], "same": [3, 3]}
    found = space_of(factors, {name: np.array(column) for name, column in columns.items()})
    assert found.names == ("x", "day", "rule")
    assert found.numbers.tolist() == [[1.5, 2.5], [16000, 16001]]
    assert (found.codes.tolist(), found.levels) == ([[1, 0]], (("p", "q"),))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("month", "month is a number, and a box needs yes or no: ask for a condition, such as 'month>12'"),
        ("mouth", "no outcome 'mouth': did you mean 'month'"),
        ("status", "status is in words: ask for one of them, such as 'status=agreement'"),
        ("status=peace", "status=peace: status is never 'peace'; it is one of 'agreement', 'deadline_expired'"),
        ("status<3", "status<3: status holds words; ask for one of them with ="),
        ("month>late", "month>late: month holds numbers \\(got 'late'\\)"),
    ],
)
def test_questions_that_cannot_be_asked(asked, message):
    with pytest.raises(ValueError, match=message):
        discover(ramp(), asked)


@pytest.mark.parametrize(
    ("asked", "cases"),
    [("status=agreement", 70), ("month>12", 30), ("month<24", 70), ("month=12", 70), ("consensus_fails", 65)],
)
def test_conditions(asked, cases):
    assert discover(ramp(), asked).cases.count == cases


def two_factors(grid, cases):
    """Results of talks on a grid about which it is only known whether they failed."""
    return evolve(
        ramp(),
        factors=(Factor(name="x", label="x"), Factor(name="y", label="y")),
        experiments={"x": grid[:, 0].astype(float), "y": grid[:, 1].astype(float)},
        outcomes={"failed": cases},
    )


def test_a_peel_where_nearly_all_values_are_equal():
    # Place 19 · 0.95 = 18.05 of 18 ones and two twos lies at the first two, and 0.9 · 19 = 17.1 before it.
    x = [1] * 18 + [2] * 2
    for alpha, limit in ((0.05, 1.5), (0.2, 1)):
        steps = trajectory(space(x), yes(range(9), 20), np.arange(20), Peeling(alpha=alpha))
        assert counts(steps) == [(20, 9), (18, 9)]
        assert steps[-1].limits.high[0] == limit


def test_a_box_is_not_chosen_for_its_density_alone():
    # Four in five of the talks with x below 20 are cases, and all of those with y below 10 besides.
    grid = np.array([(x, y) for x in range(40) for y in range(40)])
    cases = (grid[:, 0] < 20) & ((grid.sum(axis=1) % 5 > 0) | (grid[:, 1] < 10))
    found = discover(two_factors(grid, cases), "failed").found[0]
    assert max(box.density for box in found.trajectory) == 1
    assert found.box.restrictions[0].high == 19.5 and found.box.restricted == 1
    assert (found.box.rows, found.box.coverage) == (800, 1)

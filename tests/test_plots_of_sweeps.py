"""The pictures of sweeps draw what was counted, say of which data set, and can be read."""

import inspect
from hashlib import sha256
from shutil import copytree, ignore_patterns

import attrs
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from sweeps import AGENDA, DEADLINE, FACTORS, MEETINGS, OTHERS, THRESHOLD, WEIGHT, made, results

from negotiation_sim import __version__, changed, cli, load, run_many
from negotiation_sim.analysis.box import Box, Restriction
from negotiation_sim.analysis.discovery import Found, discover
from negotiation_sim.analysis.sensitivity import Influence, Sensitivity
from negotiation_sim.cli import drawing
from negotiation_sim.cli.sweeping import results_in
from negotiation_sim.designs.design import WHOLE, Factor, Level, Sampler
from negotiation_sim.designs.reading import parse_design
from negotiation_sim.designs.samplers import unit_points
from negotiation_sim.ensemble.shares import Share, percent
from negotiation_sim.plots import plot_sweep, save, usual_kind
from negotiation_sim.plots.bins import binned
from negotiation_sim.plots.boxes import INSIDE, draw_box, draw_trade_off
from negotiation_sim.plots.flow import draw_flows
from negotiation_sim.plots.heat import draw_chance, draw_still_in, smoothed
from negotiation_sim.plots.influences import draw_influences
from negotiation_sim.plots.open_talks import draw_ended, draw_open, groups_of
from negotiation_sim.plots.sweep_counts import Ends, consensus, counted, ends_of, flows, most_influential, tornado
from negotiation_sim.plots.sweeps import COLUMNS, KINDS
from negotiation_sim.plots.tornado import draw_tornado
from negotiation_sim.scenario import ILLUSTRATIVE
from negotiation_sim.sweep.dataset import read_sweep
from negotiation_sim.sweep.runner import run_sweep

PULL, AGE = Factor(name="pull", label="pull", high=1.0), Factor(name="age", label="age", high=4.0)


def eight(**said):
    """Eight talks in two times two cells: consensus in 0 of 2, 1 of 2, 1 of 2 and 2 of 2."""
    status = [
        "impasse",
        "collapse",
        "agreement",
        "deadline_expired",
        "agreement",
        "agreement",
        "agreement",
        "agreement",
    ]
    kind = ["no_agreement"] * 2 + ["consensus", "no_agreement", "consensus", "narrowed_agreement"] + ["consensus"] * 2
    outcomes = {
        "status": status,
        "kind": kind,
        "first_left_at": [2, 1, 0, 0, 0, 3, 0, 0],
        "minimum_bloc_share_in": [0.25, 0.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0],
        "month": [3.0, 3.0, 5.0, 12.0, 5.0, 9.0, 4.0, 6.0],
    }
    experiments = {"pull": [0.2, 0.2, 0.8, 0.8] * 2, "age": [1.0] * 4 + [3.0] * 4}
    return results(experiments, outcomes, (PULL, AGE), **said)


def words(figure):
    """Everything that is written in a picture."""
    texts = [*figure.texts, *(text for ax in figure.axes for text in ax.texts)]
    return " | ".join(text.get_text().replace("\n", " ") for text in [figure._suptitle, *texts])


def rectangles(ax, colour=None):
    """The rectangles of a panel, of one colour if one is given: left, bottom, width, height."""
    found = [each for each in ax.patches if isinstance(each, Rectangle)]
    of_colour = [each for each in found if colour is None or to_hex(each.get_facecolor()) == to_hex(colour)]
    return [(*each.get_xy(), each.get_width(), each.get_height()) for each in of_colour]


def test_few_values_are_each_by_themselves_and_many_in_ranges():
    assert binned(PULL, np.array([0.8, 0.2, 0.8])).names == ("0.2", "0.8")
    assert binned(PULL, np.array([0.8, 0.2, 0.8])).place.tolist() == [1, 0, 1]
    many = binned(PULL, np.array([0.0, 0.1, 0.5, 0.9, 1.0]), 2)
    assert (many.names, many.place.tolist()) == (("0 to 0.5", "0.5 to 1"), [0, 0, 1, 1, 1])


def test_levels_stand_in_the_order_of_the_design_and_are_never_put_together():
    values = np.array(["all at once, late", "consent first", "all at once, late"])
    found = binned(AGENDA, values, 1)
    assert found.names == ("consent first", "all at once, late")
    assert (found.place.tolist(), found.continuous) == ([1, 0, 1], False)


def test_levels_are_read_without_underscores():
    kinds = Factor(name="protocol", label="protocol", kind="words")
    assert binned(kinds, np.array(["single_text", "floor_proposals"])).names == ("floor proposals", "single text")
    assert binned(kinds, np.array(["true", "false"])).names == ("no", "yes")


def test_ranges_of_whole_numbers_and_dates_begin_on_whole_ones():
    whole = binned(MEETINGS, np.arange(3, 31), 3)
    assert whole.names == ("3 to 11", "12 to 20", "21 to 30")
    assert np.bincount(whole.place).tolist() == [9, 9, 10]
    days = binned(DEADLINE, np.arange(16436, 17001), 2)
    assert days.names == ("2015-01-01 to 2015-10-09", "2015-10-10 to 2016-07-18")


def test_ranges_of_what_is_spread_by_ratio_are_equal_in_ratio():
    assert binned(WEIGHT, np.linspace(0.1, 10, 50), 2).edges == pytest.approx((0.1, 1.0, 10.0))


def test_a_heat_map_counts_and_prints_its_cells():
    grid = counted(eight(), "pull", "age")
    assert grid.talks.tolist() == [[2, 2], [2, 2]]
    assert grid.agreed.tolist() == [[0, 1], [1, 2]]
    assert grid.still_in.tolist() == [[0.125, 1.0], [0.75, 1.0]]
    chance, still_in = draw_chance(grid), draw_still_in(grid)
    cells = [text.get_text() for text in chance.texts if text.get_text().startswith("(")]
    assert cells == ["(0)", "(50)", "(50)", "(100)"]  # in brackets, for two talks are few
    assert [text.get_text() for text in still_in.texts][:4] == ["(12)", "(100)", "(75)", "(100)"]


def test_a_heat_map_shows_the_consensus_that_nobody_objects_to():
    data = eight()
    # Of the consensus in cells of 0, 1, 1 and 2, that of the last is once over an objection.
    over = attrs.evolve(data, outcomes={**data.outcomes, "overruled": np.array([0, 0, 0, 0, 0, 3, 2, 0])})
    assert counted(over, "pull", "age").unopposed.tolist() == [[0, 1], [1, 1]]
    *_, third = plot_sweep(over, "heat", x="pull", y="age").axes
    assert [text.get_text() for text in third.texts][:4] == ["(0)", "(50)", "(50)", "(50)"]
    told = words(plot_sweep(over, "heat", x="pull", y="age"))
    assert "Consensus that nobody objects to" in told and "Of the talks that adopted a text" not in told


def test_where_nobody_objects_to_a_consensus_there_is_no_map_of_it():
    data = eight()
    assert counted(data, "pull", "age").unopposed is None
    narrowed = attrs.evolve(data, outcomes={**data.outcomes, "overruled": np.array([0, 0, 0, 0, 0, 3, 0, 0])})
    assert counted(narrowed, "pull", "age").unopposed is None
    told = words(plot_sweep(narrowed, "heat", x="pull", y="age"))
    assert "Of the talks that adopted a text, 20.0% (3.6% to 62.4%) did so over the objection" in told


def test_a_cell_without_talks_is_empty():
    grid = counted(results({"pull": [0.2, 0.8], "age": [1.0, 3.0]}, {
        "kind": ["consensus", "no_agreement"], "minimum_bloc_share_in": [1.0, 0.5]
    }, (PULL, AGE)), "pull", "age")  # fmt: skip
    assert grid.talks.tolist() == [[1, 0], [0, 1]]
    ax = draw_chance(grid)
    assert len(rectangles(ax, "white")) == 2
    assert [text.get_text() for text in ax.texts][:2] == ["(100)", "(0)"]


@pytest.mark.parametrize(
    ("talks", "few", "empty"),
    [((40, 40, 40), False, True), ((40, 40, 40, 40), False, False), ((40, 19, 40, 20), True, False)],
)
def test_what_a_cell_may_be_is_told_where_one_is_so(talks, few, empty):
    pull, age = (np.repeat(each[: len(talks)], talks) for each in ([0.2, 0.8, 0.2, 0.8], [1.0, 1.0, 3.0, 3.0]))
    outcomes = {"kind": np.full(len(pull), "consensus"), "minimum_bloc_share_in": np.ones(len(pull))}
    said = words(plot_sweep(results({"pull": pull, "age": age}, outcomes, (PULL, AGE)), "heat"))
    assert ("In brackets and hatched: fewer than 20 talks in the cell." in said) == few
    assert ("An empty cell has no talks." in said) == empty


def cliff(kind=("no_agreement", "consensus")):
    """Forty talks in each of four by four cells, with consensus in all of the right half and in none of the left."""
    pull, age = (np.repeat(each.ravel(), 40) for each in np.meshgrid([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]))
    agreed = (pull > 2).astype(int)
    outcomes = {"kind": np.array(kind)[agreed], "minimum_bloc_share_in": np.ones(len(pull))}
    return results({"pull": pull, "age": age}, outcomes, (attrs.evolve(PULL, high=4.0), AGE))


def in_ranges(grid):
    """The same counts as of four ranges each way."""
    edges = (0.0, 1.0, 2.0, 3.0, 4.0)
    return attrs.evolve(grid, x=attrs.evolve(grid.x, edges=edges), y=attrs.evolve(grid.y, edges=edges))


def test_a_line_of_equal_chance_runs_where_the_chance_is_that():
    ax = draw_chance(in_ranges(counted(cliff(), "pull", "age")))
    halves = [
        lines for lines in ax.collections if getattr(lines, "levels", None) is not None and lines.levels[0] == 0.5
    ]
    assert len(halves) == 2  # the line, and white below it
    for lines in halves:
        assert {x for path in lines.get_paths() for x in path.vertices[:, 0].tolist()} == {2.0}


def test_ranges_are_smoothed_over_those_beside():
    # Half from the cell itself and a quarter from either side; at the edge there is one side only.
    assert smoothed(counted(cliff(), "pull", "age")).tolist() == [[0, 0.25, 0.75, 1]] * 4


def test_there_are_no_lines_where_nothing_differs_or_a_factor_has_no_order():
    assert not draw_chance(in_ranges(counted(cliff(("consensus", "consensus")), "pull", "age"))).collections
    assert not draw_chance(counted(made(), "threshold", "agenda")).collections
    assert draw_chance(counted(made(), "threshold", "weight")).collections


def test_there_are_no_lines_between_values_that_were_tried():
    values = counted(cliff(), "pull", "age")
    assert not draw_chance(values).collections
    listed = attrs.evolve(PULL, values=tuple(range(20)))
    grid = in_ranges(values)
    assert not draw_chance(attrs.evolve(grid, x=attrs.evolve(grid.x, factor=listed))).collections


@pytest.mark.parametrize("levels", [4, 6, 12])
def test_no_column_of_a_lattice_is_empty(levels):
    units = unit_points(Sampler(method="morris", points=40, levels=levels), 2)
    outcomes = {"kind": ["consensus"] * len(units), "minimum_bloc_share_in": [1.0] * len(units)}
    factors = (attrs.evolve(PULL, high=0.3), AGE)
    experiments = {"pull": units[:, 0] * 0.3, "age": units[:, 1] * 4}
    grid = counted(results(experiments, outcomes, factors, method="morris"), "pull", "age")
    assert (grid.talks.sum(axis=0) > 0).all() and (grid.talks.sum(axis=1) > 0).all()
    assert grid.talks.shape == ((levels, levels) if levels <= 10 else (3, 3))


def test_values_on_the_edges_of_ranges_are_in_the_range_above():
    # A value k/11 of the way, as it is computed, may be a little less than the edge that it lies on.
    for high in (0.1, 0.3, 0.7, 1.3):
        pull = attrs.evolve(PULL, high=high)
        values = np.arange(12) / 11 * high
        assert np.bincount(binned(pull, values, 11).place).tolist() == [1] * 10 + [2]


def ends_at(low, high):
    """The ends of a factor with these shares of a thousand talks."""
    return Ends(PULL, ("0", "1"), (Share(low, 1000), Share(high, 1000)), (1.0, 1.0))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 913, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (30, 390, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (490, 510, [0.45, 0.5, 0.55]),
        (1000, 1000, [0.9, 0.92, 0.94, 0.96, 0.98, 1]),
    ],
)
def test_the_axis_of_a_tornado_is_named_beyond_all_bars(low, high, ticks):
    ax = draw_tornado([ends_at(low, high)], (low + high) / 2000)
    assert ax.get_xticks().tolist() == pytest.approx(ticks)
    assert [text.get_text() for text in ax.get_xticklabels()] == [f"{round(tick * 100)}%" for tick in ticks]


def test_a_tornado_has_the_shares_at_the_ends_the_widest_first():
    found = tornado(eight(), consensus(eight()))
    assert [ends.factor.name for ends in found] == ["pull", "age"]
    assert found[0].names == ("0.2", "0.8")
    assert found[0].shares == (Share(1, 4), Share(3, 4))
    assert found[0].still_in == (0.4375, 1.0)
    assert found[1].shares == (Share(1, 4), Share(3, 4))
    ax = draw_tornado(found, 0.5)
    bars = [(left, width) for left, _, width, _ in rectangles(ax)]
    assert bars == [(0.5, -0.25), (0.5, 0.25)] * 2
    assert "0.2 · 25.0%" in [text.get_text() for text in ax.texts]
    assert "minimum bloc share in 43.8%" in [text.get_text() for text in ax.texts]


def test_a_tornado_of_another_outcome():
    figure = plot_sweep(eight(), "tornado", outcome="minimum_bloc_share_in<0.6")
    (ax,) = figure.axes
    # In three of eight talks: of the low pulls 0.25, 0 and 0.5; of the ages at 1 two, and at 3 one.
    bars = [(left, width) for left, _, width, _ in rectangles(ax)]
    assert bars == [(0.375, 0.375), (0.375, -0.375), (0.375, 0.125), (0.375, -0.125)]
    assert "How often minimum bloc share in is below 0.6 at the ends of each factor" in words(figure)
    with pytest.raises(ValueError, match="month is a number, and a tornado needs yes or no"):
        plot_sweep(eight(), "tornado", outcome="month")


def test_sensitivity_to_another_outcome():
    assert "What outcomes depend on" in (told := words(plot_sweep(made(), "sensitivity", outcome="month>12")))
    assert "Whether month is above 12" in told and "Whether consensus fails" not in told
    assert "Month" in words(plot_sweep(made(), "sensitivity", outcome="month"))
    assert "Whether consensus fails" in words(plot_sweep(made(), "sensitivity"))


def test_boxes_of_another_outcome():
    data = made()
    found = discover(data, "minimum_bloc_share_in<0.5")
    told = words(plot_sweep(data, "boxes", outcome="minimum_bloc_share_in<0.5"))
    assert f"In {found.cases} of the talks minimum bloc share in is below 0.5." in told


@pytest.mark.parametrize("kind", ["heat", "survival", "flows"])
def test_an_outcome_goes_with_three_kinds(kind):
    with pytest.raises(ValueError, match=f"a picture of {kind} does not go with outcome, 'no_agreement': leave it out"):
        plot_sweep(made(), kind, outcome="no_agreement")


def test_the_ends_of_a_factor_in_words_are_its_least_and_its_most():
    kind = ["consensus", "consensus", "no_agreement", "no_agreement", "consensus", "no_agreement"]
    agenda = ["sharing first"] * 2 + ["consent first"] * 2 + ["all at once, late"] * 2
    data = results({"agenda": agenda}, {"kind": kind, "minimum_bloc_share_in": [1.0] * 6}, [AGENDA])
    found = ends_of(data, AGENDA, consensus(data))
    assert found.names == ("consent first", "sharing first")
    assert found.swing == 1.0


def test_the_most_influential_factor_is_that_whose_values_differ_most():
    assert most_influential(made(factors=FACTORS), 1) == ["threshold"]
    assert most_influential(cliff(), 2) == ["pull", "age"]


def test_flows_are_counts_and_their_heights_shares():
    found = flows(eight())
    assert (found.talks, found.leaving(True), found.leaving(False)) == (8, 3, 5)
    assert found.counts[True, "narrowed_agreement"] == 1
    assert {name: found.ending(name) for name in ("consensus", "impasse", "collapse", "deadline_expired")} == {
        "consensus": 4,
        "impasse": 1,
        "collapse": 1,
        "deadline_expired": 1,
    }
    assert found.still_in["narrowed_agreement"] == 0.5
    ax = draw_flows(found)
    assert [height for *_, height in rectangles(ax)] == pytest.approx([1, 5 / 8, 3 / 8, 4 / 8, *[1 / 8] * 4])
    said = [text.get_text() for text in ax.texts]
    assert "somebody left\n3 · 37.5%" in said
    assert "Consensus · 4 · 50.0%\nminimum bloc share in 100.0%" in said


def test_curves_are_the_shares_still_open_and_of_those_ended_so():
    groups = groups_of(eight())
    ax = draw_open(groups)
    shares = [1, 6 / 8, 5 / 8, 3 / 8, 2 / 8, 1 / 8, 0]
    np.testing.assert_allclose(ax.lines[0].get_xydata(), np.transpose([[0, 3, 4, 5, 6, 9, 12], shares]))
    assert "all talks\n8 talks, half by month 5.0" in [text.get_text() for text in ax.texts]
    ended = draw_ended(eight())
    # Consensus, on to the last month.
    steps = [[0, 0], [3, 0], [4, 1 / 8], [5, 3 / 8], [6, 4 / 8], [9, 4 / 8], [12, 4 / 8]]
    np.testing.assert_allclose(ended.lines[0].get_xydata(), steps)


def test_that_endings_exclude_each_other_is_said_of_several():
    shown = "Share of all talks that had ended so by the month"
    assert f"{shown}: the ways exclude each other." in words(plot_sweep(eight(), "survival"))
    assert f"{shown}." in words(plot_sweep(made(300, chance=1.0), "survival"))


def test_curves_by_a_factor_are_of_its_talks():
    groups = groups_of(eight(), "pull")
    assert {name: group.talks for name, group in groups.items()} == {"0.2": 4, "0.8": 4}
    assert groups["0.2"].going_on.months.tolist() == [3, 5, 9]


def test_a_curve_of_many_months_is_drawn_in_at_most_400_steps_to_its_end():
    data = made(3000)
    months = np.arange(3000) / 100
    ax = draw_open(groups_of(attrs.evolve(data, outcomes={**data.outcomes, "month": months})))
    line = ax.lines[0].get_xydata()
    assert (len(line), line[-1].tolist()) == (401, [29.99, 0.0])


def test_boxes_are_drawn_where_they_are():
    box = Box(
        restrictions=(
            Restriction(factor="threshold", low=0.55, high=0.8, quasi_p=(0.02, 0.0001)),
            Restriction(factor="agenda", levels=("consent first", "all at once, late"), quasi_p=(0.5,)),
            Restriction(factor="weight", high=1.0, quasi_p=(0.01,)),
        ),
        rows=40,
        cases=30,
        all_rows=100,
        all_cases=60,
    )
    ax = draw_box(box, FACTORS)
    assert [(left, width) for left, _, width, _ in rectangles(ax, INSIDE)] == [
        pytest.approx((0.25, 0.25)),
        pytest.approx((0, 1 / 3)),
        pytest.approx((2 / 3, 1 / 3)),
        pytest.approx((0, 0.5)),  # in the logarithm, 1 is the middle of 0.1 to 10
    ]
    said = [text.get_text() for text in ax.texts]
    assert {"0.55", "0.8", "0.3", "1.3", "low: p 0.020\nhigh: p < 0.001", "quasi-p 0.500"} <= set(said)
    whole = attrs.evolve(box, restrictions=(), rows=100, cases=60)
    trade = draw_trade_off(Found(box=box, trajectory=(whole, box)))
    line = trade.lines[0]
    assert line.get_xydata().tolist() == [[1.0, 0.6], [0.5, 0.75]]
    assert {"all talks", "3 factors", "the box"} <= {text.get_text() for text in trade.texts}
    trade = draw_trade_off(Found(box=box, trajectory=(whole, box)), rest=True)
    assert {"the other talks", "3 factors", "the box"} <= {text.get_text() for text in trade.texts}


def test_the_first_box_is_chosen_from_all_talks_and_the_second_from_the_others():
    data = made(2000)
    corners = (data.experiments["threshold"] < 0.5) | (data.experiments["meetings"] > 24)
    data = attrs.evolve(data, outcomes={**data.outcomes, "corner": corners})
    figure = plot_sweep(data, "boxes", outcome="corner")
    begins = [[text.get_text() for text in ax.texts if text.get_text().endswith(" talks")] for ax in figure.axes[::2]]
    assert begins[:2] == [["all talks"], ["the other talks"]]


def test_levels_that_begin_alike_are_told_apart():
    names = ("unanimity", "consensus", "consensus_minus", "consensuality", "supermajority", "weighted_majority")
    rule = Factor(name="rule", label="rule", kind="words", levels=tuple(Level(name=n, changes={}) for n in names))
    box = Box(restrictions=(Restriction(factor="rule", levels=names[:2]),), rows=4, cases=3, all_rows=10, all_cases=6)
    _, *below = [text.get_text() for text in draw_box(box, (rule,)).texts][:7]
    assert [text.replace("-\n", "").replace("\n", " ") for text in below] == [name.replace("_", " ") for name in names]


def test_a_list_of_values_is_drawn_as_its_values():
    days = Factor(name="days", label="days", kind=WHOLE, low=14, high=60, values=(60, 14, 30))
    restriction = Restriction(factor="days", high=30, quasi_p=(0.5,))
    ax = draw_box(Box(restrictions=(restriction,), rows=4, cases=3, all_rows=10, all_cases=6), (days,))
    assert [(left, width) for left, _, width, _ in rectangles(ax, INSIDE)] == [
        pytest.approx((0, 1 / 3)),
        pytest.approx((1 / 3, 1 / 3)),
    ]
    assert [text.get_text() for text in ax.texts] == ["days", "14", "30", "60", "quasi-p 0.500"]


def sobol(factor, first, total):
    """An influence with intervals a tenth to either side."""
    ends = {"first_low": first - 0.1, "first_high": first + 0.1, "total_low": total - 0.1, "total_high": total + 0.1}
    return Influence(factor=factor, first=first, total=total, **ends)


def test_indices_are_bars_with_whiskers_in_the_order_of_the_picture():
    found = Sensitivity(
        outcome="month", method="saltelli", influences=(sobol("age", 0.5, 0.75), sobol("pull", 0.25, 0.25))
    )
    ax = draw_influences(found, ["pull", "age"], factors=(PULL, AGE))
    assert [width for *_, width, _ in rectangles(ax)] == [0.25, 0.25, 0.5, 0.75]
    whiskers = [line.get_xdata() for line in ax.lines[:4]]
    np.testing.assert_allclose(whiskers, [[0.15, 0.35], [0.15, 0.35], [0.4, 0.6], [0.65, 0.85]])
    said = [text.get_text() for text in ax.texts]
    assert said == [
        *("0.25 (0.15 to 0.35)", "0.25 (0.15 to 0.35)", "pull"),
        *("0.50 (0.40 to 0.60)", "0.75 (0.65 to 0.85)", "age"),
    ]


def test_shares_that_overlap_are_not_said_to_leave_anything():
    data = cliff()
    assert "What all leave to 1 is interaction and luck." in words(plot_sweep(data, "sensitivity"))
    twins = attrs.evolve(data, experiments={**data.experiments, "age": data.experiments["pull"]})
    said = words(plot_sweep(twins, "sensitivity")).replace(" | ", " ")
    assert "They add up to more than 1: in this design some factors go together, so that their shares overlap." in said
    assert "What all leave" not in said


def test_elementary_effects_are_a_bar_and_a_diamond():
    effect = Influence(factor="age", mean=-0.1, mean_size=0.25, mean_size_low=0.125, mean_size_high=0.375, spread=0.5)
    ax = draw_influences(Sensitivity(outcome="month", method="morris", influences=(effect,)), ["age"])
    assert [width for *_, width, _ in rectangles(ax)] == [0.25]
    (diamond,) = [line for line in ax.lines if line.get_marker() == "D"]
    assert diamond.get_xdata() == [0.5]
    assert [text.get_text() for text in ax.texts] == ["σ 0.50", "μ* 0.25 (0.12 to 0.38)"]
    assert ax.get_xlim()[1] > 0.5


@pytest.mark.parametrize("method", ["saltelli", "morris"])
def test_the_sensitivity_of_a_design_made_for_it_can_be_read(method):
    factors = tuple(attrs.evolve(factor, label=LONG) for factor in FACTORS[3:6])
    sampler = Sampler(method=method, points=64, levels=4)
    units = unit_points(sampler, len(factors))
    weight, _, other = units.T
    agreed = weight + other > 1
    outcomes = {
        "status": np.where(agreed, "agreement", "impasse"),
        "kind": np.where(agreed, "consensus", "no_agreement"),
        "minimum_bloc_share_in": weight.round(1),
    }
    experiments = dict(zip([factor.name for factor in factors], units.T, strict=True))
    figure = plot_sweep(attrs.evolve(results(experiments, outcomes, factors), sampler=sampler))
    fails, still_in, *_ = figure.axes
    assert all(len(rectangles(ax)) == (6 if method == "saltelli" else 3) for ax in (fails, still_in))
    assert_readable(figure)


def test_where_no_box_is_there_is_no_picture_of_one():
    with pytest.raises(ValueError, match="consensus fails in 0 of 300 talks, and no box sets these apart"):
        plot_sweep(made(300, chance=1.0), "boxes")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_which_data_it_shows_and_who_is_still_in(kind):
    said = words(plot_sweep(made(illustrative=True), kind))
    key = "small · case hash abababababab · seed 7 · design made-up · data set cdcdcdcdcdcd · negotiation-sim"
    assert f"{key} {__version__}" in said
    assert ILLUSTRATIVE in said
    assert "inimum bloc share" in said
    assert "2,000 simulated talks at 2,000 points of a Latin hypercube" in said
    assert ILLUSTRATIVE not in words(plot_sweep(made(), kind))


def test_each_box_says_who_is_still_in_where_it_happens():
    found, data = discover(made()), made()
    cases = found.boxes[0].inside(data.experiments) & (data.outcomes["kind"] != "consensus")
    mean = percent(float(data.outcomes["minimum_bloc_share_in"][cases].mean()))
    assert f"coverage; minimum bloc share then in {mean}" in words(plot_sweep(data, "boxes"))
    assert "minimum bloc share then in" not in words(plot_sweep(data, "boxes", outcome="no_agreement"))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_could_not_be_held_are_left_out_and_it_says_so(kind):
    whole = made()
    blank = {
        name: np.concatenate([values, np.zeros(3, values.dtype) if values.dtype.kind != "U" else np.full(3, "")])
        for name, values in whole.outcomes.items()
    }
    more = {name: np.concatenate([values, values[:3]]) for name, values in whole.experiments.items()}
    error = np.array([""] * 2000 + ["no such option"] * 3)
    figure = plot_sweep(attrs.evolve(whole, experiments=more, outcomes={**blank, "error": error}), kind)
    assert (
        "2,003 simulated talks at 2,003 points of a Latin hypercube. Of these 3 could not be held, and are left out."
        in words(figure)
    )
    drawn = [[text.get_text() for text in ax.texts] for ax in figure.axes]
    assert drawn == [[text.get_text() for text in ax.texts] for ax in plot_sweep(whole, kind).axes]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_results_give_the_same_bytes(kind, tmp_path):
    files = [
        save(plot_sweep(made(), kind), tmp_path / f"{n}.{suffix}") for suffix in ("svg", "png", "pdf") for n in range(2)
    ]
    digests = [sha256(file.read_bytes()).hexdigest() for file in files]
    assert digests[::2] == digests[1::2]


LONG = "withdrawal threshold of those advocates of privacy who came late to the table, whoever they are, at $5 & <more>"
ONE_LEVEL = attrs.evolve(AGENDA, levels=(Level(name=f"only {LONG}", changes={}),))
AWKWARD = {
    "five factors": made(),
    "twelve factors with long names": made(factors=[attrs.evolve(factor, label=LONG) for factor in FACTORS]),
    "one factor": made(500, factors=[THRESHOLD]),
    "one level": made(500, factors=[ONE_LEVEL, *OTHERS[:2]], chance=0.5),
    "few": made(12),
    "one talks": made(1),
    "all fail": made(500, chance=0.0),
    "none fails": made(500, chance=1.0),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", AWKWARD)
def test_no_text_is_outside_the_page_or_on_another(name, kind):
    try:
        figure = plot_sweep(AWKWARD[name], kind)
    except ValueError as error:
        assert kind in ("boxes", "sensitivity"), error
        assert any(
            said in str(error) for said in ("there is none to draw", "is the same in all", "nothing can be said")
        )
        assert name not in ("five factors", "twelve factors with long names", "one factor")
        return
    assert_readable(figure)


@pytest.mark.parametrize(("x", "y"), [("agenda", "weight"), ("deadline", "agenda"), ("meetings", "deadline")])
@pytest.mark.parametrize("name", ["five factors", "twelve factors with long names", "few"])
def test_heat_maps_of_all_kinds_of_factors_can_be_read(name, x, y):
    assert_readable(plot_sweep(AWKWARD[name], "heat", x=x, y=y))


@pytest.mark.parametrize("x", ["agenda", "deadline", "weight"])
def test_curves_by_all_kinds_of_factors_can_be_read(x):
    assert_readable(plot_sweep(AWKWARD["twelve factors with long names"], "survival", x=x))


def in_view(axis):
    """The labels of an axis that are drawn: its locator may make more, one beyond each end."""
    low, high = sorted(axis.get_view_interval())
    labels = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    return [label for at, label in labels if low <= at <= high]


def assert_readable(figure):
    """Every text is on the page, and on no other text."""
    figure.draw_without_rendering()
    page = figure.bbox.padded(1)
    ticks = [tick for ax in figure.axes if ax.axison for tick in (*in_view(ax.xaxis), *in_view(ax.yaxis))]
    labels = [label for ax in figure.axes if ax.axison for label in (ax.xaxis.label, ax.yaxis.label)]
    texts = [*figure.texts, *(text for ax in figure.axes for text in ax.texts), *ticks, *labels]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text().strip()]
    for text, box in boxes:
        assert page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1), f"outside: {text}"
    for n, (text, box) in enumerate(boxes):
        for other, beside in boxes[:n]:
            assert not box.padded(-0.6).overlaps(beside.padded(-0.6)), f"{text!r} is on {other!r}"


def test_a_panel_can_stand_alone_or_on_axes_of_the_reader():
    data, ax = made(), Figure().add_subplot()
    grid, found = counted(data, "threshold", "weight"), discover(data).found[0]
    draws = (
        lambda on=None: draw_chance(grid, on),
        lambda on=None: draw_still_in(grid, on),
        lambda on=None: draw_tornado(tornado(data, consensus(data)), 0.5, on),
        lambda on=None: draw_flows(flows(data), on),
        lambda on=None: draw_open(groups_of(data), on),
        lambda on=None: draw_ended(data, on),
        lambda on=None: draw_trade_off(found, on),
        lambda on=None: draw_box(found.box, FACTORS, on),
    )
    for draw in draws:
        assert isinstance(draw(), Axes) and draw(ax) is ax


def test_the_usual_picture_goes_with_the_sampler():
    assert usual_kind(made(20)) == "heat"
    assert usual_kind(made(20, factors=[THRESHOLD])) == "tornado"
    assert usual_kind(made(20, method="saltelli")) == usual_kind(made(20, method="morris")) == "sensitivity"
    first, second = most_influential(made(), 2)
    told = words(plot_sweep(made()))
    assert first == "threshold" and "withdrawal threshold of the advocates" in told
    assert {f.name: f.label for f in FACTORS}[second] in told


@pytest.mark.parametrize(
    ("kind", "said", "complaint"),
    [
        ("pie", {}, "no picture 'pie' of a sweep: it is one of heat, boxes, "),
        ("heat", {"x": "luck"}, "made-up has no factor 'luck'; it has threshold, deadline, agenda, weight, meetings"),
        ("heat", {"x": "agenda", "y": "agenda"}, "two different factors .got 'agenda' twice"),
        ("flows", {"x": "agenda"}, "a picture of flows does not go with x, 'agenda': leave it out"),
        ("survival", {"y": "agenda"}, "a picture of survival does not go with y"),
    ],
)
def test_bad_input_is_refused(kind, said, complaint):
    with pytest.raises(ValueError, match=complaint):
        plot_sweep(made(20), kind, **said)


@pytest.mark.parametrize(
    ("kind", "column"),
    [("heat", "minimum_bloc_share_in"), ("flows", "first_left_at"), ("survival", "month"), ("boxes", "kind")],
)
def test_a_column_that_was_not_kept_is_named(kind, column):
    data = made(200)
    fewer = {name: values for name, values in data.outcomes.items() if name != column}
    with pytest.raises(ValueError, match=f"needs the column '{column}', which was not kept"):
        plot_sweep(attrs.evolve(data, outcomes=fewer), kind)


def test_talks_that_were_held_are_drawn_as_they_ended():
    limits = (0.2, 0.6, 1.0)
    park = load("teaching-park")
    held = [run_many(changed(park, {"rule.max_objection": str(limit)}), replicates=60) for limit in limits]
    columns = [each.columns for each in held]
    kept = ("status", "kind", "minimum_bloc_share_in", "month", "first_left_at")
    outcomes = {name: np.concatenate([each[name] for each in columns]) for name in kept}
    factor = Factor(name="limit", label="weight that may object", path="rule.max_objection", low=0.2, high=1.0)
    data = results({"limit": np.repeat(limits, 60)}, outcomes, [factor], replicates=60)
    grid = counted(data, "limit")
    assert grid.agreed.tolist() == [[each.summary.endings[0].share.count for each in held]]
    assert flows(data).ending("narrowed_agreement") == sum(each.summary.endings[1].share.count for each in held)
    assert "180 simulated talks at 3 points" in words(plot_sweep(data))


DESIGN = """
schema = 1
name = "park"
title = "Who may object in the park"
question = "What does an objection cost?"
base = "teaching-park"
replicates = 40

[sampler]
method = "factorial"

[[factors]]
path = "rule.max_objection"
name = "objection"
values = [0.0, 0.3, 1.0]

[[factors]]
path = "rule.name"
name = "rule"
values = ["consensus", "unanimity"]
"""


@pytest.fixture(scope="module")
def park(tmp_path_factory):
    """A sweep on disk."""
    return run_sweep(parse_design(DESIGN), tmp_path_factory.mktemp("sweep") / "park")


def test_the_command_draws_a_sweep_and_says_where(park, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", str(park)]) == 0
    assert cli.main(["plot", str(park), "--kind", "heat", "--x", "rule", "--y", "objection", "--out", "two.png"]) == 0
    assert capsys.readouterr().out.split() == ["park-heat.svg", "two.png"]
    expected = save(plot_sweep(read_sweep(park), "heat", x="rule", y="objection"), tmp_path / "expected.png")
    assert (tmp_path / "two.png").read_bytes() == expected.read_bytes()
    assert cli.main(["plot", str(park), "--kind", "tornado", "--outcome", "status=agreement"]) == 0
    expected = save(plot_sweep(read_sweep(park), "tornado", outcome="status=agreement"), tmp_path / "expected.svg")
    assert (tmp_path / "park-tornado.svg").read_bytes() == expected.read_bytes()
    usual = save(plot_sweep(read_sweep(park)), tmp_path / "usual.svg").read_bytes()
    assert (tmp_path / "park-heat.svg").read_bytes() == usual


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"boxes"}))  # no box is found in these talks
def test_the_command_reads_every_column_that_a_picture_shows(park, kind, tmp_path):
    assert cli.main(["plot", str(park), "--kind", kind, "--out", str(tmp_path / "some.svg")]) == 0
    everything = save(plot_sweep(read_sweep(park), kind), tmp_path / "all.svg")
    assert (tmp_path / "some.svg").read_bytes() == everything.read_bytes()


def test_the_command_reads_no_column_that_no_picture_shows(park):
    found = results_in(park, COLUMNS)
    assert list(found.outcomes) == ["kind", "status", "month", "minimum_bloc_share_in", "overruled", "first_left_at"]


LATE = """
[[factors]]
path = "calendar.deadline"
name = "deadline"
values = [2026-06-01, 2027-12-31]

[[factors]]
path = "calendar.interval"
name = "interval"
values = [14, 40]
"""


def test_rows_on_disk_whose_talks_could_not_be_held_are_counted(tmp_path):
    text = DESIGN.partition("[[factors]]")[0].replace("replicates = 40", "replicates = 2") + LATE
    swept = read_sweep(run_sweep(parse_design(text), tmp_path / "late"))
    # Five meetings, 40 days apart, from March on do not fit in before June: one point of four.
    assert (len(swept.outcomes["kind"]), swept.left_out) == (6, 2)
    told = words(plot_sweep(swept, "flows"))
    assert (
        "8 simulated talks at 4 points of a factorial design. Of these 2 could not be held, and are left out." in told
    )


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--seed", "1"], "--seed does not go with a sweep, which has been held: leave it out"),
        (["--kind", "pie"], "pie"),
        (["--out", "pie.gif"], "the name of a picture ends in .svg, .png or .pdf"),
        (["--x", "luck"], "park has no factor 'luck'"),
    ],
)
def test_the_command_refuses_what_it_cannot_draw_of_a_sweep(arguments, complaint, park, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", str(park), *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, complaint in printed.err.replace("\n", " ")) == ("", True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["--kind", "heat"], ["--x", "agenda"], ["--outcome", "month>12"]])
def test_what_goes_with_a_sweep_only_is_refused_of_a_case(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", "teaching-park", *arguments]) == 2
    assert f"{arguments[0]} goes with a sweep only" in capsys.readouterr().err.replace("\n", " ")


def test_a_sweep_that_is_not_finished_is_not_drawn_as_its_case(park, tmp_path, capsys):
    begun = copytree(park, tmp_path / "begun", ignore=ignore_patterns("manifest.json"))
    assert cli.main(["plot", str(begun), "--out", str(tmp_path / "begun.svg")]) == 2
    assert "begun" in capsys.readouterr().err
    assert not (tmp_path / "begun.svg").exists()


def test_the_command_offers_every_kind():
    offered = inspect.signature(drawing.plot, eval_str=True).parameters["kind"].annotation
    assert all(repr(kind) in str(offered) for kind in KINDS)

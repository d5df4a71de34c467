"""Trees, pairs of factors, the table of two factors, and the form of the EMA Workbench, on talks counted by hand."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis import analyse, for_the_workbench, heat, interactions, tree
from negotiation_sim.analysis.example import ramp
from negotiation_sim.designs.design import WORDS, Factor, Level
from negotiation_sim.ensemble.shares import Share


def results_of(cases, **columns):
    """Results of talks about which it is only known whether they failed."""
    factors = tuple(
        Factor(name=name, label=name, kind=WORDS, levels=tuple(Level(name=n, changes={}) for n in sorted(set(column))))
        if isinstance(column[0], str)
        else Factor(name=name, label=name)
        for name, column in columns.items()
    )
    experiments = {name: np.array(column) for name, column in columns.items()}
    return evolve(ramp(), factors=factors, experiments=experiments, outcomes={"failed": np.array(cases, bool)})


def valued(values, **columns):
    """Results of talks of which a number is known."""
    return evolve(results_of([0] * len(values), **columns), outcomes={"value": np.array(values)})


def test_leaves_of_a_tree():
    # 16 talks: x = 0 … 7 twice, with rule p and q. Cases: x above 3 with q (4), and x = 7 with p.
    x, rule = list(range(8)) * 2, ["p"] * 8 + ["q"] * 8
    found = tree(results_of([0] * 7 + [1] + [0] * 4 + [1] * 4, x=x, rule=rule), "failed", least_mass=0.0)
    leaves = [
        ({r.factor: (r.low, r.high) if r.factor == "x" else r.levels for r in leaf.restrictions}, leaf.rows, leaf.cases)
        for leaf in found.leaves
    ]
    assert leaves == [
        ({"x": (3.5, None), "rule": ("q",)}, 4, 4),
        ({"x": (6.5, None), "rule": ("p",)}, 1, 1),
        ({"x": (None, 3.5)}, 8, 0),
        ({"x": (3.5, 6.5), "rule": ("p",)}, 3, 0),
    ]
    assert found.cases == Share(5, 16)
    assert sum(leaf.coverage for leaf in found.leaves) == 1


def test_no_leaf_is_smaller_than_the_least_mass():
    x, rule = list(range(8)) * 2, ["p"] * 8 + ["q"] * 8
    results = results_of([0] * 7 + [1] + [0] * 4 + [1] * 4, x=x, rule=rule)
    assert min(leaf.rows for leaf in tree(results, "failed", least_mass=0.25).leaves) == 4
    assert len(tree(results, "failed", depth=1).leaves) == 2


def test_a_tree_tells_apart_what_32_bits_do_not():
    x = 1 + np.arange(10) * 1e-12
    found = tree(results_of(np.arange(10) < 4, x=x), "failed")
    assert [(leaf.rows, leaf.cases) for leaf in found.leaves] == [(4, 4), (6, 0)]
    assert x[3] < found.leaves[0].restrictions[0].high < x[4]


def test_a_tree_asks_about_the_values_of_a_list():
    results = results_of([1, 1, 0] * 4, x=[14, 30, 60] * 4)
    listed = evolve(results, factors=(evolve(results.factors[0], values=(14.0, 30.0, 60.0)),))
    leaves = [leaf.restrictions[0] for leaf in tree(listed, "failed").leaves]
    assert [(leaf.low, leaf.high) for leaf in leaves] == [(None, 30), (60, None)]


def test_a_tree_without_a_question():
    found = tree(results_of([0] * 4, x=[1.0, 2.0, 3.0, 4.0]), "failed")
    assert [(leaf.restrictions, leaf.rows, leaf.cases) for leaf in found.leaves] == [((), 4, 0)]


def test_either_or_is_all_interaction():
    # Ten talks in each of four cells, cases where a and b differ: neither explains anything, both everything.
    a, b = np.repeat([0, 0, 1, 1], 10), np.repeat([0, 1, 0, 1], 10)
    (pair,) = interactions(results_of(a != b, a=a, b=b), "failed")
    assert pair.factors == ("a", "b")
    # Together 1; each by itself 1 − (1 − 0) · 39/38.
    assert pair.strength == pytest.approx(1 + 2 / 38)


def test_an_interaction_is_tried_against_chance():
    # Cells with means 2, 2, 2 and 5 of three values each: the interaction has 12 · (3/4)², a group more 8/8, so that F
    # is 6.75, with 1 and 8 degrees of freedom: the square of Student's t, whose distribution has a closed form.
    a, b = np.repeat([0, 0, 1, 1], 3), np.repeat([0, 1, 0, 1], 3)
    results = valued([1, 2, 3] * 3 + [4, 5, 6], a=a, b=b)
    (pair,) = interactions(results, "value")
    assert pair.p_value == pytest.approx(0.031713, abs=1e-6)
    # A third factor makes three pairs of which one may look so.
    more = valued([1, 2, 3] * 3 + [4, 5, 6], a=a, b=b, c=np.array([0, 1, 1] * 4))
    tried = {each.factors: each.p_value for each in interactions(more, "value")}
    assert tried["a", "b"] == pytest.approx(3 * pair.p_value)


def test_points_without_interaction_are_told_so_however_many_talks_they_have():
    # A hundred points drawn at random, whose value depends on nothing that is known of them, and 50 talks at each.
    chance = np.random.default_rng(3)
    a, b, c, own = (np.repeat(chance.random(100), 50) for _ in range(4))
    found = interactions(evolve(valued(own, a=a, b=b, c=c), replicates=50), "value")
    assert min(pair.p_value for pair in found) > 0.05


def test_the_strongest_pair_is_the_first():
    a, b = np.repeat([0, 0, 1, 1], 20), np.repeat([0, 1, 0, 1], 20)
    c = np.tile([0, 1], 40)
    pairs = interactions(results_of(a & c, a=a, b=b, c=c), "failed")
    assert pairs[0].factors == ("a", "c")
    assert [pair.strength for pair in pairs] == sorted((pair.strength for pair in pairs), reverse=True)
    with pytest.raises(ValueError, match="failed is the same in all talks"):
        interactions(results_of(a * 0, a=a), "failed")


def test_cells_of_two_factors():
    found = heat(ramp(), "hope", "agenda", 4)
    assert found.talks.tolist() == [[13, 12, 13, 12], [12, 13, 12, 13]]
    # hope from 0.3 on and first: 0.30, 0.32, … 0.48 are ten of the second bin.
    assert found.consensus.tolist() == [[0, 10, 13, 12], [0, 0, 0, 0]]
    assert found.of(0, 1) == Share(10, 12)
    assert found.mean_minimum_bloc_share_in.tolist() == [[1] * 4, [0.5] * 4]
    assert [each.level for each in found.rows] == ["first", "last"]


def test_a_cell_without_talks_has_no_share():
    results = ramp()
    diagonal = np.array(["a", "b"])[(np.arange(100) >= 50).astype(int)]
    factors = tuple(Factor(name=name, label=name, kind=WORDS) for name in ("one", "other"))
    found = heat(evolve(results, factors=factors, experiments={"one": diagonal, "other": diagonal}), "one", "other")
    assert found.talks.tolist() == [[50, 0], [0, 50]]
    assert np.isnan(found.share).tolist() == [[False, True], [True, False]]
    assert found.to_dict()["mean_minimum_bloc_share_in"] == [[0.75, None], [None, 0.75]]


def test_the_form_of_the_workbench():
    results = ramp()
    error = np.where(np.arange(100) == 1, "bad point", "")
    experiments, outcomes = for_the_workbench(evolve(results, outcomes={**results.outcomes, "error": error}))
    assert experiments.columns.tolist() == ["hope", "agenda", "scenario", "policy", "model", "illustrative"]
    assert experiments.iloc[1].tolist() == [0.02, "first", "2", "None", "nowhere", False]
    assert [str(kind) for kind in experiments.dtypes[["hope", "agenda", "model"]]] == [
        "float64",
        "category",
        "category",
    ]
    assert len(experiments) == 99 and {len(column) for column in outcomes.values()} == {99}
    assert set(outcomes) == set(results.outcomes)


def test_the_workbench_has_the_mark_of_an_illustrative_case():
    experiments, _ = for_the_workbench(evolve(ramp(), illustrative=True))
    assert experiments["illustrative"].tolist() == [True] * 100
    assert "illustrative" in experiments.to_csv(index=False).splitlines()[0].split(",")


def test_everything_in_one_go():
    found = analyse(ramp()).to_dict()
    assert (found["talks"], found["outcome"], found["sampler"], found["left_out"]) == (
        100,
        "consensus_fails",
        "latin_hypercube",
        {},
    )
    assert found["illustrative"] is False
    assert analyse(evolve(ramp(), illustrative=True)).to_dict()["illustrative"] is True


def test_the_page_has_the_keys_of_the_json():
    page = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
    table = page.partition("\n## As JSON\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(analyse(ramp()).to_dict())


def test_a_part_that_cannot_be_is_left_out_with_its_reason(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    found = analyse(ramp())
    assert found.tree is None
    assert "this analysis needs scikit-learn, and it is not installed" in found.left_out["tree"]
    assert "-m pip install 'negotiation-sim[analysis]'" in found.left_out["tree"]
    assert set(analyse(ramp(), "month").left_out) == {"discovery", "tree"}
    with pytest.raises(ValueError, match="this data set has no outcome 'mouth'"):
        analyse(ramp(), "mouth")

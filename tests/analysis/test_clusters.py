"""Shares of talks that share their luck: worked by hand, and by whoever shows them."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis import Restriction, analyse, heat, shares, survival
from negotiation_sim.analysis.clusters import effective_talks, share_among
from negotiation_sim.analysis.example import ramp
from negotiation_sim.designs.design import FACTORIAL, FILE, Sampler
from negotiation_sim.designs.reading import parse_design
from negotiation_sim.ensemble.shares import Share
from negotiation_sim.plots import plot_sweep
from negotiation_sim.plots.sweep_counts import consensus, held, tornado
from negotiation_sim.story.sweep import tell_analysis
from negotiation_sim.sweep.dataset import read_sweep
from negotiation_sim.sweep.runner import run_sweep

# (z/t)² with t of 1 to 4 degrees of freedom, from a table: 1.95996, 12.7062, 4.30265, 3.18245 and 2.77645.
SHRUNK = {2: 0.0237937, 3: 0.2075042, 4: 0.3792954, 5: 0.4983323}
WORDS = "all points share the luck of one replicate"
DESIGN = """
schema = 1
name = "small"
base = "teaching-park"
replicates = {replicates}
[sampler]
method = "factorial"
levels = 4
[[factors]]
name = "quorum"
path = "rule.quorum"
range = [0.59, 0.6]
"""


def talks(*replicates):
    """Whether something happens in the talks of each replicate, and the replicate of each."""
    return np.array([happens for each in replicates for happens in each], bool), np.repeat(
        np.arange(len(replicates)), [len(each) for each in replicates]
    )


def told(results):
    return "\n".join(tell_analysis(analyse(results)))


def written(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


@pytest.mark.parametrize(
    ("replicates", "size"),
    [
        # Shares of 3/8 and 5/8: a variance of their mean of 2/64/2, and 1/4 over it is 16; all talks would be as many.
        (([1] * 3 + [0] * 5, [1] * 5 + [0] * 3), 16),
        # Shares of 1, 1/2 and 0: 1/12, so 3.
        (([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]), 3),
        # Shares of 1/4, 1/2, 1/2 and 3/4: (2/16/3)/4, so 24, but there are 16 talks.
        (([1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 1]), 16),
        # Shares of 1 and 0: 1/4, so 1, and the replicates are two.
        (([1, 1, 1], [0, 0, 0]), 2),
        # No variance: as many as replicates where none, or all, are so, and as talks where all replicates are alike.
        (([0] * 5, [0] * 5, [0] * 5), 3),
        (([1] * 5, [1] * 5, [1] * 5), 3),
        (([1, 0], [1, 0], [1, 0]), 6),
        # Rows failed, or the talks are those that ended so: 16 and 4 talks are 20²/(256 + 16) replicates.
        (([1] * 16, [1] * 4), 400 / 272),
        # A ratio, with p of 3/4: y − p·m is 7 − 6, 1 − 3 and 4 − 3, v is 3/2 · 6/256, and 3/16 over it is 16/3.
        (([1] * 7 + [0], [1, 0, 0, 0], [1] * 4), 16 / 3),
        # Another: y − p·m is 4 − 3, 0 − 1.5 and 2 − 1.5, with p of 3/4: v is 3/2 · 3.5/64, and 3/16 over it is 2.2857.
        # That is less than 64/24, which it is kept to.
        (([1, 1, 1, 1], [0, 0], [1, 1]), 64 / 24),
    ],
)
def test_the_effective_sample_size_by_hand(replicates, size):
    assert effective_talks(*talks(*replicates)) == pytest.approx(size * SHRUNK[len(replicates)], rel=1e-5)


def test_the_interval_is_that_of_wilson_at_the_effective_sample_size():
    # With p of 1/2 its half-width is z/2 over the root of the size and z²: 0.97998/√(0.62251 + 3.84146) = 0.46383.
    share = share_among(*talks([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]))
    assert (share.count, share.of) == (6, 12)
    assert (share.low, share.high) == (pytest.approx(0.03617, abs=2e-5), pytest.approx(0.96383, abs=2e-5))
    # Of three replicates without one, the upper end is z²/(0.62251 + z²).
    assert share_among(*talks([0] * 9, [0] * 9, [0] * 9)).high == pytest.approx(0.86054, abs=2e-5)


def test_a_replicate_in_which_there_are_none_does_not_count():
    where, luck = talks([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0])
    assert effective_talks(where, luck * 7) == effective_talks(where, luck)


def test_one_replicate_has_no_interval():
    share = share_among(*talks([1, 0, 0, 0]))
    assert (str(share), share.low, share.high) == ("25.0%", None, None)
    assert share.to_dict() == {"count": 1, "of": 4, "share": 0.25, "low": None, "high": None}


def test_independent_chances_count_talks():
    where, _ = talks([1, 1, 1, 1], [1, 1, 0, 0])
    assert share_among(where, None) == Share(6, 8)
    assert shares(ramp()).of("consensus").share == Share(35, 100)
    assert "Wilson" in written(plot_sweep(ramp(), "tornado")) and "modified" not in written(
        plot_sweep(ramp(), "tornado")
    )
    assert "each talk has luck of its own and counts by itself" in told(ramp())
    assert analyse(ramp()).to_dict()["chances"] == "independent"


def test_replicates_of_one_point_share_no_luck():
    assert shares(evolve(ramp(), luck=np.arange(100))).of("consensus").share == Share(35, 100)


def test_all_shares_of_a_sweep_count_replicates():
    # Every fourth of the hundred talks has the same luck.
    results = evolve(ramp(), luck=np.arange(100) % 4)
    agreed = (results.outcomes["kind"] == "consensus").astype(int)
    assert [int(agreed[luck::4].sum()) for luck in range(4)] == [17, 0, 18, 0]
    # Shares of 17/25, 0, 18/25 and 0: p is 0.35, the squares 0.1089 + 0.1225 + 0.1369 + 0.1225, a twelfth of them
    # 0.0409, and 0.2275 over it 5.5623.
    share = shares(results).of("consensus").share
    assert share.effective == pytest.approx(5.5623 * SHRUNK[4], rel=1e-4)
    found = analyse(results)
    assert found.discovery.cases.effective == found.tree.cases.effective == pytest.approx(share.effective)
    # First on the agenda are two replicates with 17 and 18 of 25: 0.21 over 0.0004 is more than the 50 talks there are.
    assert heat(results, "hope", "agenda", 1).of(0, 0).effective == pytest.approx(50 * SHRUNK[2], rel=1e-5)
    assert "count replicates, not talks" in told(results)
    assert found.to_dict()["chances"] == "common"


def test_points_that_were_drawn_count_and_not_their_talks():
    # With 20 talks at each of five points: 0, 5, 10, 10 and 10 agree, 7 on average, the squares of what is more or
    # less 49 + 4 + 9 + 9 + 9, so that v is 5/4 · 80/10,000, and 0.2275 over it 22.75.
    results = evolve(ramp(), replicates=20)
    assert shares(results).of("consensus").share.effective == pytest.approx(22.75 * SHRUNK[5], rel=1e-5)
    assert "Talks at the same of 5 points are alike, so those of shares count points, not talks." in told(results)
    assert "talks at the same of 5 points are alike, and they count points" in written(plot_sweep(results, "tornado"))
    assert "each talk by itself: those at one point are alike" in written(plot_sweep(results, "survival"))
    assert "by itself, though those at one point are alike" in written(plot_sweep(results, "boxes"))
    # The hundred talks at one point say nothing of others.
    assert "Shares have no interval: all talks were held at one point" in told(evolve(results, replicates=100))


@pytest.mark.parametrize("method", [FACTORIAL, FILE])
def test_points_that_were_given_are_as_they_are(method):
    given = evolve(ramp(), replicates=20, sampler=Sampler(method=method))
    assert shares(given).of("consensus").share == Share(35, 100)


def test_rows_that_failed_leave_each_its_point():
    error = np.where(np.arange(100) == 1, "bad", "")
    results = evolve(ramp(), replicates=20, outcomes={**ramp().outcomes, "error": error})
    assert np.bincount(held(results).point).tolist() == [19, 20, 20, 20, 20]


def test_a_tornado_counts_replicates_and_leaves_out_rows_that_failed():
    error = np.where(np.arange(100) < 4, "bad", "")
    results = evolve(ramp(), luck=np.arange(100) % 4, outcomes={**ramp().outcomes, "error": error})
    rows = held(results)
    assert rows.luck.tolist() == [0, 1, 2, 3] * 24
    ends = {each.factor.name: each for each in tornado(rows, consensus(rows))}
    # First on the agenda, of 24 in either replicate 17 and 18: as many as the 48 talks that there are.
    assert ends["agenda"].shares[1].effective == pytest.approx(48 * SHRUNK[2], rel=1e-5)
    assert "modified Wilson" in (said := written(plot_sweep(results, "tornado"))) and "4 replicates" in said


def test_one_luck_is_told_once_and_drawn_without_whiskers():
    results = evolve(ramp(), luck=np.zeros(100, int))
    said = told(results)
    assert said.count(WORDS) == 1 and 'chances = "independent"' in said
    assert "  35.0% Narrowed agreement" in said and " to " not in said.partition("Under which")[0]
    figure = plot_sweep(results, "tornado")
    assert WORDS in written(figure) and not [line for line in figure.axes[0].lines if len(set(line.get_ydata())) == 1]
    assert figure.axes[0].patches
    whiskers = plot_sweep(ramp(), "tornado").axes[0].lines
    assert len([line for line in whiskers if len(set(line.get_ydata())) == 1]) == 4


def test_curves_have_no_bands_where_luck_is_shared():
    results = evolve(ramp(), luck=np.arange(100) % 4)
    curve = survival(results).going_on
    assert curve.chance == pytest.approx(survival(ramp()).going_on.chance)
    assert np.isnan(curve.low).all() and curve.to_dict()["high"] == [None, None]
    assert "There are no bands" in written(plot_sweep(results, "survival"))
    assert "Bands are 95%" in written(plot_sweep(ramp(), "survival"))


def test_quasi_p_values_are_told_as_counting_talks():
    for luck, counted in ((None, False), (np.arange(100) % 2, True)):
        found = analyse(evolve(ramp(), luck=luck))
        (first, *_), limit = found.discovery.found, Restriction(factor="hope", high=0.3, quasi_p=(0.02,))
        one = evolve(found.discovery, found=(evolve(first, box=evolve(first.box, restrictions=(limit,))),))
        said = "\n".join(tell_analysis(evolve(found, discovery=one)))
        assert "Largest quasi-p-value of a limit: 0.02" in said
        assert ("0.02, each talk counted by itself." in said) is counted
        assert (
            "by itself, though the points share their luck" in written(plot_sweep(found.results, "boxes"))
        ) is counted


def test_a_data_set_knows_which_replicate_a_row_is(tmp_path):
    folder = run_sweep(parse_design(DESIGN.format(replicates=3)), tmp_path / "common")
    results = read_sweep(folder)
    assert results.luck.tolist() == [0, 1, 2] * 4
    # The number does nothing: the four talks of a replicate are one, and three talks are counted.
    for ending in shares(results).endings:
        assert ending.share.effective == pytest.approx(3 * SHRUNK[3], rel=1e-5)
    own = DESIGN.replace("[sampler]", 'chances = "independent"\n[sampler]').format(replicates=3)
    assert read_sweep(run_sweep(parse_design(own), tmp_path / "independent")).luck is None
    assert results.point.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]

"""What a sweep says, as sentences."""

import numpy as np
import pytest
from attrs import evolve

from negotiation_sim.analysis import Box, Restriction, analyse
from negotiation_sim.analysis.example import ramp
from negotiation_sim.designs.design import DATE, MORRIS, NUMBER, SALTELLI, WHOLE, WORDS, Factor, Level, Sampler
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.story.conditions import condition, conditions, figure, tell_box
from negotiation_sim.story.sweep import tell_analysis

THRESHOLD = Factor(name="threshold", label="withdrawal threshold of the advocates", low=0.3, high=1.3)
TABLED = Factor(name="tabled", label="month in which consent is tabled", kind=WHOLE, low=1, high=12)


def told(**changes):
    return list(tell_analysis(analyse(evolve(ramp(), **changes))))


def test_a_box_as_a_sentence():
    box = Box(
        restrictions=(Restriction(factor="threshold", high=0.58), Restriction(factor="tabled", high=8.5)),
        rows=1200,
        cases=996,
        all_rows=10_000,
        all_cases=1403,
    )
    assert tell_box(box, (TABLED, THRESHOLD), "consensus fails") == (
        "In this model, consensus fails in 83.0% of the talks simulated with withdrawal threshold of the advocates "
        "below 0.58 and month in which consent is tabled of 8 or less (996 of 1,200); this covers 71.0% of all talks "
        "in which consensus fails."
    )
    assert "83.0% of the other talks simulated with" in tell_box(box, (TABLED, THRESHOLD), "consensus fails", rest=True)


@pytest.mark.parametrize(
    ("kind", "asked", "words"),
    [
        (NUMBER, {"low": 0.25}, "thing above 0.25"),
        (NUMBER, {"high": 1234.5}, "thing below 1234.5"),
        (NUMBER, {"low": -0.1, "high": 0.00012346}, "thing between -0.1 and 0.00012346"),
        (WHOLE, {"low": 2.5}, "thing of 3 or more"),
        (WHOLE, {"low": 3.0}, "thing of 3 or more"),
        (WHOLE, {"low": 2.5, "high": 3.5}, "thing of 3"),
        (WHOLE, {"low": 2.5, "high": 7.0}, "thing from 3 to 7"),
        (DATE, {"low": 16435.5}, "thing on 2015-01-01 or later"),
        (DATE, {"high": 16435.5}, "thing on 2014-12-31 or earlier"),
        (DATE, {"low": 16435.5, "high": 16436.5}, "thing on 2015-01-01"),
        (DATE, {"low": 16436.0, "high": 16437.5}, "thing from 2015-01-01 to 2015-01-02"),
        (WORDS, {"levels": ("a",)}, "thing: a"),
        (WORDS, {"levels": ("a", "b")}, "thing: a or b"),
        (WORDS, {"levels": ("a", "b", "d")}, "thing: anything but c"),
        (WORDS, {"levels": ("single_text", "true")}, "thing: single text or yes"),
    ],
)
def test_conditions_by_kind(kind, asked, words):
    levels = tuple(Level(name=name, changes={}) for name in "abcd") if kind == WORDS else ()
    factor = Factor(name="x", label="thing", kind=kind, levels=levels)
    assert condition(Restriction(factor="x", **asked), factor) == words


def test_a_sentence_with_its_limits_gives_its_counts():
    luck = np.random.default_rng(5)
    hope = luck.uniform(0.3, 1.3, 500)
    failed = luck.uniform(size=500) < np.where(hope < 0.7, 0.9, 0.2)
    results = evolve(ramp(), factors=(THRESHOLD,), experiments={"threshold": hope}, outcomes={"failed": failed})
    found = analyse(results, "failed")
    for box in (*found.discovery.boxes, *found.tree.leaves):
        said = conditions(box.restrictions, (THRESHOLD,)).removeprefix("withdrawal threshold of the advocates ")
        numbers = [float(word) for word in said.replace("between ", "").split() if word[0].isdigit()]
        low, high = numbers if "between" in said else (numbers[0], 9.0) if "above" in said else (0.0, numbers[0])
        assert np.count_nonzero((low < hope) & (hope < high)) == box.rows


@pytest.mark.parametrize(
    ("kind", "values", "asked", "words"),
    [
        (WHOLE, (60, 14, 30), {"high": 30}, "thing of 14 or 30"),
        (WHOLE, (1, 2, 4), {"high": 2}, "thing of 1 or 2"),
        (WHOLE, (1, 2, 4), {"low": 4}, "thing of 4"),
        (NUMBER, (0.25, 0.5, 0.75, 1.0), {"high": 0.5}, "thing of 0.25 or 0.5"),
        (NUMBER, (0.25, 0.5, 0.75, 1.0), {"low": 0.5}, "thing of 0.5, 0.75 or 1"),
        (NUMBER, (0.0, 2000.0, 2001.0, 9000.0), {"low": 2001}, "thing of 2001 or 9000"),
        (NUMBER, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6), {"low": 0.2}, "thing of 0.2 or more"),
        (NUMBER, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6), {"high": 0.4}, "thing of 0.4 or less"),
        (NUMBER, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6), {"low": 0.2, "high": 0.5}, "thing from 0.2 to 0.5"),
        (WHOLE, (1, 2, 3, 4, 1500), {"low": 2}, "thing of 2 or more"),
        (WHOLE, (1, 2, 3, 4, 1500), {"low": 4}, "thing of 4 or 1,500"),
        (DATE, (16436, 16800, 17000), {"low": 16800}, "thing on 2015-12-31 or 2016-07-18"),
    ],
)
def test_of_a_list_of_values_those_in_the_box_are_named(kind, values, asked, words):
    factor = Factor(name="x", label="thing", kind=kind, low=min(values), high=max(values), values=values)
    assert condition(Restriction(factor="x", **asked), factor) == words


def test_what_is_added_or_multiplied_is_said():
    below = Restriction(factor="threshold", high=0.5)
    assert conditions([below], [evolve(THRESHOLD, apply="times", label="threshold")]) == (
        "threshold below 0.5 times what the case says"
    )
    assert conditions([below], [evolve(THRESHOLD, apply="add", label="threshold")]) == (
        "threshold below 0.5 added to what the case says"
    )


def test_figures_have_no_exponent():
    assert [figure(number) for number in (0.58, 0.5804, 12345.6, 1e-7, None)] == [
        "0.58",
        "0.58",
        "12300",
        "0.0000001",
        "none",
    ]


def test_a_sweep_is_told():
    lines = told()
    assert lines[0] == "Hope · Is hope enough?"
    assert (
        "  35.0% (26.4% to 44.7%) Narrowed agreement: those still in adopted the text; others had left; of the bloc "
        "that lost most 50.0% still in (mean)."
    ) in lines
    assert "Why not everyone agrees, in 65 of 100" in lines
    assert (
        # Without consensus are 15 with the agenda first, all whole, and 50 with it last, half gone: (15 + 25) / 65.
        "Under which conditions consensus fails: 65.0% (55.3% to 73.6%) of all talks, of the bloc that lost most 61.5% "
        "then still in (mean)"
    ) in lines
    assert (
        "  1. In this model, consensus fails in 100.0% of the talks simulated with place on the agenda: last (50 of "
        "50), of the bloc that lost most 50.0% then still in (mean); this covers 76.9% of all talks in which "
        "consensus fails."
    ) in lines
    assert "  Together they cover 100.0%." in lines
    assert (
        "  100.0% of 50 talks with place on the agenda: last, of the bloc that lost most 50.0% then still in (mean)"
    ) in lines
    assert "  Half have ended by month 12.0, nine in ten by month 24.0, the last in month 24.0." in lines
    assert (
        "  By month 12.0: consensus 35.0%; narrowed agreement 35.0% (of the bloc that lost most 50.0% still in, mean "
        "of all such); still going on 30.0%."
    ) in lines
    assert "  ramp · nowhere · case hash 000000000000 · data set 000000000000" in lines


def test_that_nobody_was_overruled_is_said_as_well():
    half = np.where(np.arange(100) < 50, 0, 1)
    for overruled, share in ((0 * half, "0.0% (0.0% to 9.9%)"), (half, "71.4% (54.9% to 83.7%)")):
        lines = told(outcomes={**ramp().outcomes, "overruled": overruled})
        # Of the 35 with consensus (the agenda first), 25 come from 50 on.
        assert any(line.endswith(f"; every bloc whole; over somebody's objection in {share}.") for line in lines)


def test_a_made_up_case_is_marked():
    assert told(illustrative=True)[1] == f"  {ILLUSTRATIVE}"
    assert f"  {ILLUSTRATIVE}" not in told()


def test_no_agreement_is_told_without_who_was_still_in():
    for line in told():
        if "arrowed agreement" in line and "%" in line:
            assert "of the bloc that lost most 50.0% still in" in line


def test_boxes_and_leaves_of_agreements_say_who_was_still_in():
    lines = list(tell_analysis(analyse(ramp(), "status=agreement")))
    # Agreements are 35 with the agenda first, all whole, and 35 with it last, half gone.
    half = "of the bloc that lost most 75.0% then still in (mean)"
    assert f"Under which conditions status is agreement: 70.0% (60.4% to 78.1%) of all talks, {half}" in lines
    (box,) = [line for line in lines if line.startswith("  1. ")]
    assert f" (68 of 68), {half}; this covers" in box
    assert f"  100.0% of 70 talks with hope above 0.295, {half}" in lines
    assert "  0.0% of 30 talks with hope below 0.295" in lines
    whole = list(tell_analysis(analyse(ramp(), "kind=consensus")))
    assert any(line.endswith(" of all talks, every bloc then whole") for line in whole)


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [("status=agreement", "status"), ("kind=narrowed_agreement", "kind"), ("failure=none", "failure")],
)
def test_no_share_of_agreements_is_told_where_it_is_not_known_who_was_still_in(outcome, kept):
    found = analyse(evolve(ramp(), outcomes={kept: ramp().outcomes[kept]}), outcome)
    assert (found.discovery, found.tree) == (None, None)
    complaint = f"{outcome} has talks with an agreement, and how often those come needs the column"
    assert all(
        found.left_out[part].startswith(f"{complaint} 'minimum_bloc_share_in'") for part in ("discovery", "tree")
    )
    assert not any(line.startswith("Under which") for line in tell_analysis(found))


def test_without_an_agreement_nobody_need_be_told_to_be_in():
    found = analyse(evolve(ramp(), outcomes={"status": ramp().outcomes["status"]}), "no_agreement")
    assert found.discovery.mean_minimum_bloc_share_in is None
    assert found.tree.to_dict()["leaves"][0]["mean_minimum_bloc_share_in"] is None
    assert not any("still in" in line for line in tell_analysis(found))


def test_talks_that_could_not_be_held_are_counted():
    outcomes = {**ramp().outcomes, "error": np.where(np.arange(100) < 2, "bad", "")}
    lines = told(outcomes=outcomes)
    assert lines[1] == "  2 talks could not be held and are left out: the column error says why."
    assert "How the talks end, in 98 talks" in lines


def test_what_is_left_out_says_why():
    lines = list(tell_analysis(analyse(ramp(), "month")))
    assert "What month depends on: the share of the variance that lies between the bins of a factor" in lines
    assert "  Left out: month is a number, and a box needs yes or no: ask for a condition, such as 'month>12'." in lines


def test_shares_that_overlap_leave_no_rest():
    hope = np.arange(100) // 10 / 10
    factors = (ramp().factors[0], evolve(ramp().factors[0], name="wish", label="wish"))
    said = {"factors": factors, "experiments": {"hope": hope, "wish": hope}, "outcomes": {"month": hope}}
    lines = list(tell_analysis(analyse(evolve(ramp(), **said), "month")))
    assert "  Together 200.0%: in this design some factors go together, so that their shares overlap." in lines
    said |= {"experiments": {"hope": hope, "wish": np.arange(100) % 10 / 10}}
    lines = list(tell_analysis(analyse(evolve(ramp(), **said), "month")))
    assert "  The rest, 0.0%, goes with interactions of factors and with luck." in lines


def test_effects_have_three_decimals_as_indices_have():
    rows = np.arange(12)
    levels = np.array([0.0, 2 / 3])
    results = evolve(
        ramp(),
        sampler=Sampler(method=MORRIS, points=4, levels=4, seed=0),
        experiments={"hope": levels[(rows % 3 > 0).astype(int)], "agenda": np.where(rows % 3 > 1, "last", "first")},
        outcomes={"month": np.where(rows % 3 > 0, 1 / 72, 0.0)},
    )
    lines = list(tell_analysis(analyse(results, "month")))
    # A step of 2/3 brings 1/72: 1/48 of the whole range, in each of the four trajectories.
    assert "  hope: 0.021 (0.021 to 0.021), 0.021, 0.000" in lines
    assert "  place on the agenda: 0.000 (0.000 to 0.000), 0.000, 0.000" in lines


def test_indices_are_told_with_their_intervals():
    rows = 8 * 4
    u = np.linspace(0, 1, rows)
    results = evolve(
        ramp(),
        sampler=Sampler(method=SALTELLI, points=8, seed=0),
        experiments={"hope": u, "agenda": np.where(u < 0.5, "first", "last")},
        outcomes={"month": np.tile([1.0, 2.0], rows // 2)},
    )
    (line,) = [line for line in tell_analysis(analyse(results, "month")) if line.startswith("  hope: ")]
    assert line == "  hope: 0.000 (0.000 to 0.000), 0.000 (0.000 to 0.000)"


def test_shares_that_chance_brings_a_little_above_one_do_not_overlap():
    found = analyse(ramp(), "month")
    one, other = found.sensitivity.influences
    for first, rest in ((1.04, "The rest, 0.0%"), (1.06, "Together 106.0%")):
        shares = evolve(found.sensitivity, influences=(evolve(one, first=first), evolve(other, first=-0.01)))
        assert any(rest in line for line in tell_analysis(evolve(found, sensitivity=shares)))

"""Many replicates: the counts of outcomes made by hand, and columns that are what single runs give."""

import csv
import io
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import pytest
from small import meeting, party, provision, talks

from negotiation_sim import load, run, run_many
from negotiation_sim.batch import Outcomes
from negotiation_sim.ensemble import Ensemble
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.ensemble.replicates import shared_out
from negotiation_sim.ensemble.shares import Share, percent, wilson
from negotiation_sim.scenario.schema import ILLUSTRATIVE, Extension
from negotiation_sim.story import outcome, tell_endings, tell_many

PARK = load("teaching-park")
MONTH = 43_830  # minutes

TALKS = talks(
    party("ann", "friends"),
    party("bob", "friends"),
    party("cat"),
    party("dan", "watchers", observer=True),
    provisions=[provision("fence", 0.0, 1.0), provision("dogs", 0.0, 1.0)],
    meetings=[meeting(10), meeting(20), meeting(30)],
)


def made_by_hand(scenario=TALKS, start=0):
    """Ten replicates: five consensus, two without some, one out of time, two at an impasse."""
    ann, bob = [0, 0, 0, 0, 0, 2, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0, 2, 0, 3, 2]
    nobody = [0] * 10
    outcomes = Outcomes(
        status=np.array([1, 1, 1, 1, 1, 1, 1, 2, 3, 3], np.int8),
        consensus=np.arange(10) < 5,
        ended=np.array([1, 1, 1, 2, 5, 3, 4, 9, 6, 8], np.int32) * MONTH,
        text=np.array([[0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 1, 0, 0, 0]], np.int16),
        left_at=np.array([ann, bob, nobody, nobody], np.int16),
        carried_by=np.where([[False] * 10] * 4, 0, -1) + by_red_lines(),
        stance=np.full((4, 10), -1, np.int8),
        overruled=np.arange(10) == np.array([[-1], [-1], [6], [-1]]),
        forecast=np.full((4, 10), 250_000),
        utility=np.full((4, 10), 7),
        reservation_value=np.full((4, 10), 350_000),
        share_in=np.full(10, 1_000_000, np.int32),
        bloc_shares_in=np.array(
            [
                [1_000_000] * 5 + [500_000, 0, 1_000_000, 500_000, 0],
                [1_000_000] * 10,
                [1_000_000] * 10,
            ],
            np.int32,
        ),
        largest_joint_exit=np.zeros(10, np.int16),
        gini=np.full(10, 1, np.int32),
        stringency=np.zeros((2, 10), np.int32),
        distance_to_ideal=np.full((3, 10), -1),
        clash=np.zeros(10, bool),
        failure=np.array([0] * 5 + [2] * 5, np.int8),
    )
    return Ensemble(outset=Outset(scenario=scenario, seed=0), start=start, outcomes=outcomes)


def by_red_lines():
    """Four grievances over the dogs or the fence, added to −1 for none: two exits had none."""
    carried = np.zeros((4, 10), np.int16)
    carried[0, [5, 6]] = carried[1, 6] = 2
    carried[1, 9] = 1
    return carried


def counts(share):
    """A share as a pair."""
    return share.count, share.of


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # tables of the score interval for ten
        (0, 10, 0.0000, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_the_interval_is_that_of_the_published_tables(count, of, low, high):
    assert [round(end, 4) for end in wilson(count, of)] == [low, high]


def test_of_nothing_nothing_is_known():
    assert Share(0, 0).to_dict() == {"count": 0, "of": 0, "share": None, "low": 0.0, "high": 1.0}


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.5, "50.0%"), (0.0, "0.0%"), (1.0, "100.0%"), (0.9996, "99.96%"), (0.0004, "0.04%"), (0.001, "0.1%")],
)
def test_a_share_does_not_pass_for_none_or_all(share, words):
    assert percent(share) == words


def test_endings_are_counted_with_their_intervals():
    endings = {ending.name: ending for ending in made_by_hand().summary.endings}
    assert {name: counts(ending.share) for name, ending in endings.items()} == {
        "consensus": (5, 10),
        "narrowed_agreement": (2, 10),
        "deadline_expired": (1, 10),
        "impasse": (2, 10),
        "collapse": (0, 10),
    }
    assert [round(end, 4) for end in (endings["consensus"].share.low, endings["consensus"].share.high)] == [
        0.2366,
        0.7634,
    ]
    assert round(endings["collapse"].share.high, 4) == 0.2775
    assert (endings["consensus"].mean_month, endings["consensus"].median_month) == (2.0, 1.0)
    assert endings["impasse"].mean_month == 7.0
    assert endings["collapse"].mean_month is None


def test_agreement_stands_with_who_was_still_in_and_who_was_overruled():
    consensus, narrowed, expired, *_ = made_by_hand().summary.endings
    assert (narrowed.mean_minimum_bloc_share_in, narrowed.lowest_minimum_bloc_share_in) == (0.25, 0.0)
    assert counts(narrowed.overruled) == (1, 2)
    assert (consensus.mean_minimum_bloc_share_in, counts(consensus.overruled)) == (1.0, (0, 5))
    assert expired.overruled is None


def test_first_exits_are_counted_by_meeting():
    found = [(first.meeting, first.date, counts(first.share)) for first in made_by_hand().summary.first_exits]
    assert found == [
        (1, date(2026, 1, 11), (1, 10)),
        (2, date(2026, 1, 21), (2, 10)),
        (3, date(2026, 1, 31), (1, 10)),
        (None, None, (6, 10)),
    ]


def test_exits_are_counted_by_bloc_and_by_party():
    summary = made_by_hand().summary
    blocs = {bloc.id: (bloc.parties, bloc.somebody.count, bloc.everybody.count) for bloc in summary.blocs}
    assert blocs == {"friends": (2, 4, 2), "cat": (1, 0, 0)}  # no bloc of observers
    assert (summary.blocs[0].mean_share_in, summary.blocs[0].lowest_share_in) == (0.7, 0.0)
    parties = {who.id: (who.leaves.count, who.among_the_first.count) for who in summary.parties}
    assert parties == {"ann": (3, 3), "bob": (3, 2), "cat": (0, 0)}


def test_grievances_are_counted_over_withdrawals():
    found = [(each.id, each.count, each.of) for each in made_by_hand().summary.grievances]
    assert found == [("dogs", 3, 6), ("fence", 1, 6), (None, 2, 6)]


def test_failures_and_options_are_counted_where_they_apply():
    summary = made_by_hand().summary
    assert {cause.name: counts(cause.share) for cause in summary.causes} == {
        "structural": (0, 5),
        "procedural": (5, 5),
        "undecided": (0, 5),
    }
    fence, dogs = summary.text
    assert [counts(option.share) for option in fence.options] == [(5, 7), (2, 7)]  # the draft of a failure is no text
    assert (dogs.most_frequent.id, dogs.most_frequent.share.count) == ("b", 5)
    assert summary.mean_minimum_bloc_share_in_adopted == pytest.approx(5.5 / 7)
    assert summary.to_dict()["mean_minimum_bloc_share_in_adopted"] == 0.785714


def test_four_times_the_replicates_halve_an_interval():
    summary = made_by_hand().summary
    few, many = Share(50, 100), Share(200, 400)
    assert summary.replicates_to_halve == 40
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(0.5, abs=0.02)


def test_six_replicates_halve_the_intervals_of_one_which_are_all_at_0_or_100_percent():
    summary = run_many(PARK, replicates=1).summary
    few, many = Share(0, 1), Share(0, summary.replicates_to_halve)
    assert many.high / few.high == pytest.approx(0.5, abs=0.02)
    assert list(tell_many(summary))[-1].endswith("; about 6 replicates would halve them.")


def the_one(found):
    """The only member, a word for several, nothing for none."""
    return "(several)" if len(found) > 1 else next(iter(found), "")


def as_columns(result):
    """One run, under the names of the columns."""
    m, left = result.measures, {w.stakeholder: w for w in result.withdrawals}
    row = {
        "scenario": result.scenario.name,
        "illustrative": result.scenario.illustrative,
        "seed": result.seed,
        "replicate": result.replicate,
        "status": result.status,
        "kind": result.kind,
        "consensus": result.kind == "consensus",
        "agreement": result.status == "agreement",
        "failure": result.failure or "none",
        "month": result.month,
        "overruled": len(result.overruled),
    }
    row |= {key: m[key] for key in ("parties_in", "share_in", "minimum_bloc_share_in", "largest_joint_exit", "gini")}
    first = min((w.meeting for w in result.withdrawals), default=0)
    carried = min((w.meeting for w in result.withdrawals if w.provision), default=0)
    row |= {
        "first_left_at": first,
        "first_to_leave": the_one([w.stakeholder for w in result.withdrawals if w.meeting == first]),
        "first_bloc_to_leave": the_one({w.bloc for w in result.withdrawals if w.meeting == first}),
        "first_provision": the_one(
            {w.provision for w in result.withdrawals if w.meeting == carried and w.provision is not None}
        ),
    }
    for p in result.text:
        row |= {f"text.{p}": result.text[p], f"stringency.{p}": m["stringency"][p]}
    row |= {f"bloc_share_in.{bloc}": share for bloc, share in m["bloc_shares_in"].items()}
    for who in m["utilities"]:
        row |= {
            f"left_at.{who}": left[who].meeting if who in left else 0,
            f"carried_by.{who}": (left[who].provision or "") if who in left else "",
            f"stance.{who}": result.stances.get(who, ""),
            f"forecast.{who}": result.table.forecast[result.table.seat(who), 0] / 1_000_000,
            f"utility.{who}": m["utilities"][who],
            f"reservation_value.{who}": m["reservation_values"][who],
        }
    return row


def rows(ensemble):
    """The columns, a dictionary a row."""
    return [dict(zip(ensemble.columns, row, strict=True)) for row in zip(*ensemble.columns.values(), strict=True)]


def test_the_columns_are_what_single_runs_give():
    found = rows(run_many(PARK, replicates=30, seed=2, start=5))
    assert found == [as_columns(run(PARK, seed=2, replicate=k)) for k in range(5, 35)]
    assert {row["kind"] for row in found} == {"consensus", "narrowed_agreement", "no_agreement"}


def test_a_row_is_a_run():
    ensemble = run_many(PARK, replicates=5, start=3)
    assert [result.replicate for result in ensemble] == [3, 4, 5, 6, 7]
    assert ensemble[-1].events == run(PARK, replicate=7).events
    with pytest.raises(IndexError, match="rows 0 to 4"):
        ensemble[5]


def test_talks_that_decide_their_own_deadline_are_played_event_by_event():
    later = Extension(deadline=date(2026, 6, 30), min_support=Fraction(1, 2))
    meetings = (*PARK.calendar.meetings, attrs.evolve(PARK.calendar.meetings[-1], at=meeting(160).at))
    scenario = attrs.evolve(PARK, calendar=attrs.evolve(PARK.calendar, extension=later, meetings=meetings))
    ensemble = run_many(scenario, replicates=20)
    results = [run(scenario, replicate=k) for k in range(20)]
    assert rows(ensemble) == [as_columns(result) for result in results]
    assert {e.kind for result in results for e in result.events} & {"DeadlineExtended"}
    assert ensemble.summary.event_by_event and not run_many(PARK, replicates=1).summary.event_by_event
    assert any("event by event" in line for line in tell_many(ensemble.summary))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_any_number_of_workers_gives_the_same(method, tmp_path):
    code = f"""
import multiprocessing, os
from fractions import Fraction
import attrs
from negotiation_sim import load, run_many
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    os.cpu_count = lambda: 2
    park = load("teaching-park")
    for replicates in (1, 1100):
        one, two = (run_many(park, replicates=replicates, start=7, workers=n).columns for n in (1, 2))
        print(list(one) == list(two) and all((one[name] == two[name]).all() for name in one))
    print(two["replicate"][-1])
"""
    (tmp_path / "program.py").write_text(code)
    told = subprocess.run([sys.executable, tmp_path / "program.py"], capture_output=True, text=True, check=False)
    assert told.stdout.split() == ["True", "True", "1106"], told.stderr


@pytest.mark.parametrize("workers", [1, 2, 16])
@pytest.mark.parametrize("replicates", [range(3), range(5, 10_005), range(2**32 - 700, 2**32)])
def test_tasks_are_the_replicates_in_order(replicates, workers):
    tasks = shared_out(replicates, workers, 512, 3000)
    assert [k for task in tasks for k in task] == list(replicates)
    assert max(map(len, tasks)) <= 8 * 3000
    assert len(tasks) == 1 or min(map(len, tasks[:-1])) >= 512


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ({"replicates": 0}, "replicates must be a whole number, at least 1 (got 0)"),
        ({"replicates": 2.0}, "replicates must be a whole number, at least 1 (got 2.0)"),
        ({"replicates": True}, "replicates must be a whole number, at least 1 (got True)"),
        ({"replicates": 5, "workers": 0}, "workers must be a whole number, at least 1 (got 0)"),
        ({"replicates": 5, "workers": None}, "workers must be a whole number, at least 1 (got None)"),
        ({"replicates": 5, "start": -1}, "start must be a whole number, at least 0 (got -1)"),
        ({"replicates": 5, "seed": "1"}, "seed must be a whole number from 0 to 18446744073709551615 (got '1')"),
        (
            {"replicates": 2, "start": 2**32 - 1},
            "start + replicates must be at most 4294967296 (got 4294967295 + 2): take fewer replicates, an earlier "
            "start, or another seed",
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused(wanted, complaint):
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        run_many(PARK, **wanted)


def test_the_last_replicate_there_is_can_be_run():
    assert run_many(PARK, replicates=np.int64(1), start=2**32 - 1).columns["replicate"].tolist() == [2**32 - 1]


def test_csv_has_a_row_a_replicate_with_plain_numbers():
    file = io.StringIO()
    made_by_hand(attrs.evolve(TALKS, illustrative=True), start=4).to_csv(file)
    found = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert file.getvalue().count("\n") == 11 and "\r" not in file.getvalue()
    assert [row["replicate"] for row in found] == [str(k) for k in range(4, 14)]
    assert {row["illustrative"] for row in found} == {"true"}
    assert {(row["gini"], row["utility.ann"], row["forecast.cat"]) for row in found} == {
        ("0.000001", "0.000007", "0.25")
    }
    assert [row["month"] for row in found] == ["1", "1", "1", "2", "5", "3", "4", "9", "6", "8"]
    assert [row["carried_by.ann"] for row in found[4:7]] == ["", "dogs", "dogs"]
    assert "left_at.dan" not in found[0] and "bloc_share_in.watchers" not in found[0]


def test_html_is_marked_escaped_and_never_shows_agreement_alone():
    page = made_by_hand(attrs.evolve(TALKS, title="<script>Tom & co", illustrative=True))._repr_html_()
    assert "&lt;script&gt;Tom &amp; co" in page and "<script" not in page and "style" not in page
    assert ILLUSTRATIVE in re.search("<caption>(.*?)</caption>", page)[1]
    row = next(line for line in page.splitlines() if "narrowed agreement" in line)
    assert re.findall("<td>(.*?)</td>", row) == ["20.0%", "5.7% to 51.0%", "3.5", "25.0%", "0.0%", "50.0%"]


def test_every_share_of_agreement_is_told_with_who_was_still_in():
    told = list(tell_endings(made_by_hand().summary))
    assert told[0] == "Small talks · how the talks end, in 10 replicates"
    assert told[1].startswith("  50.0% (23.7% to 76.3%) Consensus: ") and "every bloc whole" in told[1]
    narrowed = next(line for line in told if "Narrowed agreement" in line)
    assert "of the bloc that lost most 25.0% still in (mean; lowest 0.0%); over somebody's objection in 50" in narrowed
    assert told[-1] == "  0.0% (0.0% to 27.8%): collapse."


def test_no_bloc_is_called_whole_where_somebody_without_weight_has_left():
    """Bob leaves over his red line; Ann, who has all the weight of their bloc, and Cat agree without him."""
    hurt = {"withdrawal_threshold": 0.0, "red_line_weight": 1.0, "initial_hope": 0.0}
    scenario = talks(
        party("ann", "friends", scores={"fence": (50, 60)}),
        party("bob", "friends", scores={"fence": (50, 60)}, weight=0.0, forbids={"fence": "a"}, **hurt),
        party("cat", scores={"fence": (50, 60)}),
        provisions=[provision("fence", 0.0, 1.0)],
        meetings=[meeting(10, ["fence"], edits=0, test=False), meeting(20, ["fence"])],
    )
    (ended,) = [line for line in tell_endings(run_many(scenario, replicates=1).summary) if "others had left" in line]
    assert "; with all of every bloc's weight still in; over somebody's objection in 0.0%" in ended
    assert "  Still in: 2 of 3 parties, with 100% of the weight, all of every bloc's." in list(outcome(run(scenario)))


def test_the_story_of_many_says_why_who_and_what():
    told = "\n".join(tell_many(made_by_hand().summary))
    for sentence in (
        "Why not everyone agrees, in 5 of 10\n  100.0% (56.6% to 100.0%) a procedural failure: ",
        "Nobody: 60.0% (31.3% to 83.2%). First exits after meeting 1 (2026-01-11) 10.0% (1.8% to 40.4%), "
        "meeting 2 (2026-01-21) 20.0% (5.7% to 51.0%)",
        "  friends (2 parties): somebody 40.0% (16.8% to 68.7%), all of them 20.0% (5.7% to 51.0%)\n  cat: 0.0%",
        "Who most often: ann 30.0% (10.8% to 60.3%), bob 30.0% (10.8% to 60.3%)\n",
        "  Most often among the first: ann 30.0% (10.8% to 60.3%), bob 20.0% (5.7% to 51.0%)",
        "Most often over the red line on «dogs»: 50.0% of 6 withdrawals (33.3% over none)",
        "What is adopted most often, in 7 of 10 (mean of the minimum bloc share still in: 78.6%)\n"
        "  fence: a · 71.4% (35.9% to 91.8%)\n  dogs: b · 71.4%",
        "about 40 replicates would halve most of them",
    ):
        assert sentence in told


def test_illustrative_talks_are_marked_as_such():
    illustrative = made_by_hand(attrs.evolve(TALKS, illustrative=True)).summary
    assert f"  {ILLUSTRATIVE}" in list(tell_endings(illustrative))
    assert illustrative.to_dict()["illustrative"] is True

"""Outcomes: who is still in, what the text is worth, and what was possible."""

import attrs
import numpy as np
import pytest
from small import alone, convened, meeting, party, provision, put, talks

from negotiation_sim.batch import outcomes
from negotiation_sim.core import benchmarks, measures
from negotiation_sim.core.rules import closing
from negotiation_sim.core.table import ABSTAIN, AGREEMENT, CONSIDER, IMPASSE, OBJECT, SUPPORT

X, Y = provision("x", 0.0, 0.5, 1.0), provision("y", 0.0, 1.0)
SCORES = {"x": (0, 10, 20), "y": (0, 10)}
ALIKE = {"x": 1.0, "y": 1.0}


def seats(*people, provisions=(X, Y)):
    return convened(talks(*people, provisions=provisions, meetings=[meeting(9)]))


def five():
    """Bloc a with weights 1 and 3 and ideals, bloc c with weights 2 and 0, and an observer."""
    return seats(
        party("ann", "a", ideal={"x": 0.2, "y": 0.6}, salience=ALIKE),
        party("bob", "a", ideal={"x": 0.6, "y": 0.0}, salience=ALIKE, weight=3.0),
        party("cat", "c", scores=SCORES, weight=2.0),
        party("calm", "c", scores=SCORES, weight=0.0, abstains=True),
        party("watch", "c", observer=True, ideal={"x": 1.0, "y": 1.0}, salience=ALIKE),
    )


def test_how_many_and_how_much_weight_is_still_in():
    case, table = five()
    assert (closing.parties_in(case, table)[0], measures.share_in(case, table)[0]) == (4, 1_000_000)
    table = put(table, active={"bob": False, "calm": False})
    assert (closing.parties_in(case, table)[0], measures.share_in(case, table)[0]) == (2, 500_000)
    assert measures.bloc_shares_in(case, table)[:, 0].tolist() == [250_000, 1_000_000]


def test_where_nobody_has_weight_heads_are_counted():
    nobodies = [party(name, "a", scores=SCORES, weight=0.0) for name in ("ann", "cat")]
    case, table = seats(*nobodies, party("bob", "b", scores=SCORES))
    assert measures.bloc_shares_in(case, put(table, active={"ann": False}))[:, 0].tolist() == [500_000, 1_000_000]
    case, table = seats(*nobodies)
    assert measures.share_in(case, put(table, active=False))[0] == 0


@pytest.mark.parametrize(("left_at", "most"), [((0, 0, 0, 0), 0), ((1, 3, 3, 0), 2), ((2, 2, 2, 5), 3)])
def test_the_largest_joint_exit_is_at_one_meeting(left_at, most):
    _, table = five()
    table = put(table, left_at=dict(zip(table.stakeholders, left_at, strict=False)))
    assert measures.largest_joint_exit(table)[0] == most


def test_utilities_and_surpluses_are_those_of_parties_at_the_text_and_reservation_values_in_force():
    case, table = five()
    table = put(table, text=1, status=AGREEMENT, reservation_value={"cat": 50_000}, active={"cat": False})
    # ann: (1 − 0.3 + 1 − 0.4) / 2, bob: (1 − 0.1 + 0) / 2; the others 0.1 + 0.1.
    assert measures.utilities(case, table)[:, 0].tolist() == [650_000, 450_000, 200_000, 200_000]
    assert measures.surpluses(case, table)[:, 0].tolist() == [350_000, 150_000, 150_000, -100_000]


def test_without_an_agreement_the_status_quo_stays_in_force():
    case, table = five()
    table = put(table, text=1, status=IMPASSE)
    # ann: (1 − 0.2 + 1 − 0.6) / 2, bob: (1 − 0.6 + 1) / 2, at the weakest options.
    assert measures.utilities(case, table)[:, 0].tolist() == [600_000, 700_000, 0, 0]
    assert measures.stringency(case, table)[:, 0].tolist() == [0, 0]


def test_overruled_is_who_stayed_and_objects_to_what_was_adopted():
    case, table = five()
    stances = {"ann": OBJECT, "bob": OBJECT, "cat": CONSIDER, "calm": ABSTAIN}
    table = put(table, stance=stances, active={"bob": False}, status=AGREEMENT)
    assert measures.overruled(case, table)[:, 0].tolist() == [True, False, False, False, False]
    assert not measures.overruled(case, put(table, stance=SUPPORT)).any()
    assert not measures.overruled(case, put(table, status=IMPASSE)).any()


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [((1, 2, 3, 4), 250_000), ((4, 2, 1, 3), 250_000), ((0, 0, 0, 5), 750_000), ((7, 7), 0), ((0, 0), 0)],
)
def test_gini(amounts, expected):
    assert measures.gini(np.array(amounts)[:, None])[0] == expected


def test_how_strong_the_text_is_and_how_far_from_the_ideals_of_each_bloc():
    case, table = five()
    table = put(table, text=1, status=AGREEMENT, active={"bob": False})
    assert measures.stringency(case, table)[:, 0].tolist() == [500_000, 1_000_000]
    # The mean ideal of a is 0.4 and 0.3, so the gaps are 0.1 and 0.7; in c no party states one.
    assert measures.distances_to_ideals(case, table)[:, 0].tolist() == [400_000, -1]


def test_every_text_once():
    case, _ = seats(party("ann", scores=SCORES))
    texts = np.concatenate(list(benchmarks.all_texts(case)), axis=1)
    assert benchmarks.number_of_texts(case) == 6
    assert sorted(map(tuple, texts.T.tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]


def test_a_text_that_gives_just_the_reservation_value_is_acceptable_and_one_over_a_red_line_is_not():
    case, _ = seats(party("ann", scores=SCORES, reservation_value=0.2, forbids={"y": "a"}))
    texts = np.array([[0, 1, 2, 2, 0], [0, 1, 1, 0, 1]])  # worth 0, 0.2, 0.3, 0.2 over the line, and 0.1
    failures = benchmarks.failures(alone(case, texts))
    assert [benchmarks.FAILURES[f] == "procedural" for f in failures] == [False, True, True, False, False]


def named(failures):
    """The one failure of a single column by its name."""
    assert failures.shape == (1,)
    return benchmarks.FAILURES[failures[0]]


def failure(*people):
    return named(benchmarks.failures(seats(*people)[0]))


def test_a_failure_is_structural_where_no_text_respects_red_lines_and_reservation_values():
    ann, weak = party("ann", scores=SCORES, reservation_value=0.3), party("weak", scores=SCORES, reservation_value=0.0)
    high = party("high", scores=SCORES, reservation_value=0.300001)
    assert failure(ann, weak) == "procedural"
    assert failure(high, weak) == "structural"
    no_b, only_b = party("no", scores=SCORES, forbids={"y": "b"}), party("only", scores=SCORES, forbids={"y": "a"})
    assert benchmarks.red_line_clash(seats(no_b, only_b, weak)[0]).tolist() == [[False], [True]]
    no_c = party("bob", scores=SCORES, forbids={"x": "c"}, reservation_value=0.0)
    only_c = party("cat", scores=SCORES, forbids={"x": "ab"}, reservation_value=0.0)
    assert failure(no_c, only_c) == "structural"
    assert failure(no_c, weak) == failure(only_c, weak) == "procedural"
    assert failure(no_c, ann) == "structural"
    assert failure(weak, party("watch", observer=True)) == "procedural"


def test_why_talks_failed_column_by_column_though_only_what_people_ask_for_differs():
    case, _ = seats(party("ann", scores=SCORES))
    for asked, failed in [([300_000, 300_001, 0], [2, 1, 2]), ([300_001], [1])]:
        assert benchmarks.failures(attrs.evolve(case, reservation_value=np.array([asked]))).tolist() == failed


def test_a_narrowed_agreement_is_no_consensus_and_so_a_failure():
    ann, bob = (party(name, scores={"x": (0, 0, 40), "y": (0, 0)}) for name in ("ann", "bob"))
    case, table = seats(ann, bob, party("watch", observer=True))
    for left, status, consensus, why in [
        ({}, AGREEMENT, True, "none"),
        ({"bob": False}, AGREEMENT, False, "procedural"),
        ({}, IMPASSE, False, "procedural"),
    ]:
        found = outcomes(case, put(table, active=left, status=status))
        assert (found.consensus.tolist(), named(found.failure)) == ([consensus], why)


def test_a_clash_proves_a_failure_structural_where_texts_are_too_many_to_try():
    many = [provision(f"x{n}", *(o / 5 for o in range(6))) for n in range(8)]  # 6⁸ = 1 679 616 texts
    scores = {p.id: range(6) for p in many}
    people = [party("ann", scores=scores, forbids={"x3": "abc"}), party("bob", scores=scores, forbids={"x3": "def"})]
    case, _ = seats(*people, provisions=many)
    assert benchmarks.red_line_clash(case)[:, 0].tolist() == [n == 3 for n in range(8)]
    assert named(benchmarks.failures(case)) == "structural"
    assert benchmarks.pareto_gap(case, (0,) * 8) is None
    assert named(benchmarks.failures(seats(people[0], provisions=many)[0])) == "procedural"


def test_how_much_everyone_together_could_gain_without_anyone_losing():
    ann = party("ann", scores={"x": (0, 10, 40), "y": (0, 10)})
    bob = party("bob", scores={"x": (20, 15, 0), "y": (0, 5)})
    case, _ = seats(ann, bob, party("watch", observer=True))
    # From 0 and 20 to 20 and 20, by both provisions; from there ann could only gain what bob would lose.
    assert benchmarks.pareto_gap(case, (0, 0)) == 200_000
    assert benchmarks.pareto_gap(case, (1, 1)) == 0


def test_every_text_of_a_hundred_provisions_most_of_which_leave_no_choice():
    settled = [provision(f"s{n}", 0.5) for n in range(98)]
    ann = party("ann", scores={p.id: (0, 0, 0) for p in settled} | {"x": (1, 2, 3), "y": (0, 10)})
    scenario = talks(
        ann, provisions=[*settled, provision("x", 0.0, 0.5, 1.0), provision("y", 0.0, 1.0)], meetings=[meeting(1)]
    )
    case, _ = convened(scenario)
    texts = np.concatenate(list(benchmarks.all_texts(case)), axis=1)
    assert texts[:98].tolist() == [[0] * 6] * 98
    assert list(zip(*texts[98:].tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]

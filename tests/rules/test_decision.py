"""Stances, and the decision rule as one vector."""

from fractions import Fraction

import numpy as np
import pytest
from small import by_name, convened, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules import decision
from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.utility import utility
from negotiation_sim.core.scale import Share
from negotiation_sim.core.table import ABSTAIN, CONSIDER, NO_STANCE, OBJECT, SUPPORT

CODES = {"S": SUPPORT, "C": CONSIDER, "O": OBJECT, "A": ABSTAIN, "-": NO_STANCE}


def shortfalls(rule, stances, *, weights=None, blocs=None, vetoes=(), abstain=(), observe=(), **changes):
    """Which conditions of the rule fail; `stances` is a letter a seat, and seats are numbered from 0."""
    people = [
        party(
            f"p{n}",
            blocs[n] if blocs else None,
            weight=weights[n] if weights else 1.0,
            veto=n in vetoes,
            abstains=n in abstain,
            observer=n in observe,
            scores={"x": (1,)},
        )
        for n in range(len(stances))
    ]
    case, _ = convened(talks(*people, provisions=[provision("x", 0.0)], meetings=[meeting(0)], rule=rule, **changes))
    verdict = decision.decide_by_rule(case, np.array([[CODES[letter]] for letter in stances]))
    failed = [name for name, fails in zip(decision.CONDITIONS, verdict.why.failed[:, 0], strict=True) if fails]
    assert verdict.passed[0] == (not failed)
    return failed


@pytest.mark.parametrize(
    ("rule", "stances", "failed"),
    [
        ("unanimity", "SSS", []),
        ("unanimity", "SSC", ["min_support"]),
        ("unanimity", "SSO", ["min_support", "max_objection", "max_objectors"]),
        ("consensus", "SC", []),
        ("consensus", "SCC", ["min_support"]),
        ("consensus", "SSO", ["max_objection", "max_objectors"]),
        ("consensus_minus", "SSO", []),
        ("consensus_minus", "SSSOO", ["max_objectors"]),
        ("consensus_minus", "SCCO", ["min_support"]),
        ("rough_consensus", "SSSCO", []),
        ("rough_consensus", "SSCO", ["max_objection"]),
        ("rough_consensus", "SSSSSSSSOO", []),
        ("rough_consensus", "SSSSSSSOOO", ["max_objection"]),
        ("supermajority", "S" * 18 + "O" * 9, []),
        ("supermajority", "S" * 17 + "C" + "O" * 9, ["min_support"]),
        ("weighted_majority", "SO", ["min_support"]),
        ("weighted_majority", "SSCC", ["min_support"]),
        ("weighted_majority", "SSO", []),
    ],
)
def test_named_rules(rule, stances, failed):
    assert shortfalls(rule, stances) == failed


def test_consensus_minus_two_bears_two_objectors_and_no_third():
    assert shortfalls("consensus_minus", "SSSOO", max_objectors=2) == []
    assert shortfalls("consensus_minus", "SSSOOO", max_objectors=2) == ["max_objectors"]


def test_weights_decide_and_not_heads():
    assert shortfalls("weighted_majority", "SOO", weights=[2.5, 1.0, 1.0]) == []
    assert shortfalls("weighted_majority", "SOO", weights=[2.0, 1.0, 1.0]) == ["min_support"]


def test_objectors_are_counted_by_head():
    assert shortfalls("consensus_minus", "SOO", weights=[2.5, 0.0, 0.0]) == ["max_objectors"]


def test_shares_are_exact_fractions():
    assert shortfalls("supermajority", "SSO", min_support=Fraction(2, 3)) == []
    assert shortfalls("supermajority", "SSO", min_support=Fraction(666_667, 10**6)) == ["min_support"]
    assert shortfalls("rough_consensus", "SSO", max_objection=Fraction(1, 3)) == []
    assert shortfalls("rough_consensus", "SSO", max_objection=Fraction(333_333, 10**6)) == ["max_objection"]


def test_a_veto_holder_can_stop_a_text_alone_but_only_by_objecting():
    assert shortfalls("supermajority", "SSSO", vetoes=[3]) == ["veto"]
    assert shortfalls("supermajority", "SSSC", vetoes=[3]) == []
    assert shortfalls("supermajority", "SSSO", vetoes=[0]) == []


def test_a_bloc_floor_is_reached_at_exactly_the_share():
    half = Fraction(1, 2)
    assert shortfalls("supermajority", "SSSO", blocs="aabb", bloc_floor=half) == []
    assert shortfalls("supermajority", "SSSSSSOO", blocs="aaaaabbb", bloc_floor=half) == ["bloc_floor"]
    assert shortfalls("supermajority", "SSSO", blocs="aabb", weights=[1.0, 1.0, 1.0, 1.001], bloc_floor=half) == [
        "bloc_floor"
    ]


def test_who_would_consider_a_text_does_not_object_to_it():
    assert shortfalls("consensus", "SSSC", blocs="aaab", bloc_floor=Fraction(1)) == []


def test_a_bloc_that_has_walked_out_cannot_be_counted_as_not_objecting():
    assert shortfalls("consensus", "SS--", blocs="aabb", bloc_floor=Fraction(1, 3)) == ["bloc_floor"]
    assert shortfalls("consensus", "SSS-", blocs="aabb", bloc_floor=Fraction(1, 2)) == []


def test_a_bloc_without_voters_has_no_floor():
    assert shortfalls("consensus", "SSA", blocs="aab", abstain=[2], bloc_floor=Fraction(1)) == []


def test_observers_and_abstainers_are_not_counted():
    assert shortfalls("consensus", "SCA-", abstain=[2], observe=[3]) == []
    assert shortfalls("unanimity", "SSA-", abstain=[2], observe=[3]) == []


def test_nothing_passes_without_voters():
    case, _ = convened(talks(party("p", abstains=True, scores={"x": (1,)}), **ONE_ITEM, rule="supermajority"))
    verdict = decision.decide_by_rule(case, np.array([[ABSTAIN]]))
    assert not verdict.passed[0]
    assert verdict.whole[0] == 0


ONE_ITEM = {"provisions": [provision("x", 0.0)], "meetings": [meeting(10, ["x"])]}

# Everyone has r = 0.3. At day 10 of 10 the concession is 1, so who gets r supports; at day 5 of 10 it is 0.5.
PARK = {
    "provisions": [provision("fence", 0.0, 1.0)],
    "meetings": [meeting(5, ["fence"]), meeting(10, ["fence"])],
}


def stances_at(number, *people, **changes):
    scenario = talks(*people, **PARK)
    case, table = convened(scenario)
    table = put(table, **changes)
    u, hoped = utility(case, table.text), aspiration(case, table, held(scenario, number))
    return by_name(case.stakeholders, decision.take_stances(case, table, u, hoped))


def test_support_begins_at_the_aspiration():
    # best 0.7: half-way through, the aspiration is 0.3 + 0.4 · 0.5 = 0.5.
    just, below = party("just", scores={"fence": (50, 70)}), party("below", scores={"fence": (49.9999, 70)})
    assert stances_at(1, just, below) == {"just": SUPPORT, "below": CONSIDER}


def test_objection_begins_below_the_reservation_value():
    just, below = party("just", scores={"fence": (30, 70)}), party("below", scores={"fence": (29.9999, 70)})
    assert stances_at(1, just, below) == {"just": CONSIDER, "below": OBJECT}
    assert stances_at(2, just, below) == {"just": SUPPORT, "below": OBJECT}


def test_a_crossed_red_line_is_an_objection_however_good_the_text_declared_or_not():
    assert stances_at(1, party("ann", scores={"fence": (90, 5)}, forbids={"fence": "a"})) == {"ann": OBJECT}


def test_a_reservation_value_that_rose_turns_support_into_objection():
    ann = party("ann", scores={"fence": (50, 70)})
    assert stances_at(1, ann, reservation_value=500_001) == {"ann": OBJECT}


def test_abstainers_abstain_observers_and_leavers_have_no_stance():
    people = [
        party("abstains", abstains=True, scores={"fence": (0, 9)}),
        party("observes", observer=True),
        party("left", scores={"fence": (90, 90)}),
        party("stays", scores={"fence": (90, 90)}),
    ]
    assert stances_at(1, *people, active={"left": False}) == {
        "abstains": ABSTAIN,
        "observes": NO_STANCE,
        "left": NO_STANCE,
        "stays": SUPPORT,
    }


def put_to_the_test(scenario, quorate=True):
    case, table = convened(scenario)
    return decision.test_consensus(case, put(table, quorate=quorate), held(scenario), None)


def test_a_test_needs_a_quorum_and_a_meeting_that_has_one():
    ann = party("ann", scores={"x": (90,)})
    with_test, without = (
        talks(ann, provisions=[provision("x", 0.0)], meetings=[meeting(10, ["x"], test=test)]) for test in (True, False)
    )
    for scenario, quorate, takes_place in [(with_test, True, True), (with_test, False, False), (without, True, False)]:
        test = put_to_the_test(scenario, quorate)
        assert (test.held[0], test.passed[0]) == (takes_place, takes_place)


def test_there_is_no_test_without_a_voter_of_weight():
    nobody = party("nobody", weight=0.0, scores={"x": (90,)})
    test = put_to_the_test(talks(nobody, **ONE_ITEM))
    assert not test.held[0]
    assert not test.passed[0]


def test_the_absent_send_word():
    scenario = talks(party("ann", scores={"x": (90,)}), party("bob", scores={"x": (90,)}), **ONE_ITEM)
    case, table = convened(scenario)
    test = decision.test_consensus(case, put(table, quorate=True, in_room={"ann": True}), held(scenario), None)
    assert by_name(case.stakeholders, test.stance) == {"ann": SUPPORT, "bob": SUPPORT}
    assert (test.why.support[0], test.why.consider[0], test.why.object[0]) == (2_000_000, 0, 0)
    assert test.minute[0] == 14_400


def open_options(*people, rule, declared, left=(), **changes):
    """Which options of x are open, as letters, when these have declared their red lines on it."""
    scenario = talks(
        *people, provisions=[provision("x", 0.0, 0.5, 1.0)], meetings=[meeting(10, ["x"])], rule=rule, **changes
    )
    case, table = convened(scenario)
    table = put(table, declared={(who, "x"): True for who in declared}, active=dict.fromkeys(left, False))
    return "".join(np.array(["a", "b", "c"])[decision.is_open(case, table, 0)[:, 0]])


ANN = party("ann", scores={"x": (1, 2, 3)}, forbids={"x": "a"})
BOB = party("bob", scores={"x": (1, 2, 3)}, forbids={"x": "bc"})
CAT = party("cat", scores={"x": (1, 2, 3)})


def test_a_red_line_closes_options_only_once_declared():
    assert open_options(ANN, BOB, CAT, rule="consensus", declared=[]) == "abc"
    assert open_options(ANN, BOB, CAT, rule="consensus", declared=["ann"]) == "bc"
    assert open_options(ANN, BOB, CAT, rule="consensus", declared=["ann", "bob"]) == ""


def test_an_option_stays_open_while_its_opponents_can_be_overruled():
    assert open_options(ANN, BOB, CAT, rule="supermajority", declared=["bob"]) == "abc"
    assert open_options(ANN, BOB, rule="supermajority", declared=["bob"]) == "a"
    assert open_options(ANN, BOB, rule="weighted_majority", declared=["bob"]) == "a"
    assert open_options(ANN, BOB, CAT, rule="weighted_majority", declared=["bob"]) == "abc"


def test_opponents_can_be_too_heavy_or_too_many_or_hold_a_veto():
    heavy = party("bob", weight=2.0, scores={"x": (1, 2, 3)}, forbids={"x": "bc"})
    mighty = party("bob", veto=True, scores={"x": (1, 2, 3)}, forbids={"x": "bc"})
    assert open_options(ANN, heavy, CAT, rule="consensus_minus", declared=["bob"]) == "abc"
    third = {"rule": "rough_consensus", "max_objection": Fraction(1, 3)}
    assert open_options(ANN, BOB, CAT, declared=["bob"], **third) == "abc"
    assert open_options(ANN, heavy, CAT, declared=["bob"], **third) == "a"
    assert open_options(ANN, BOB, CAT, rule="consensus_minus", declared=["bob"], max_objectors=0) == "a"
    assert open_options(ANN, mighty, CAT, rule="supermajority", declared=["bob"]) == "a"


def test_who_left_or_abstains_closes_nothing():
    neutral = party("bob", abstains=True, veto=True, scores={"x": (1, 2, 3)}, forbids={"x": "bc"})
    assert open_options(ANN, BOB, CAT, rule="consensus", declared=["bob"], left=["bob"]) == "abc"
    assert open_options(ANN, neutral, CAT, rule="consensus", declared=["bob"]) == "abc"


def test_the_bloc_floor_is_not_asked_whether_an_option_is_open():
    assert open_options(ANN, BOB, CAT, rule="supermajority", declared=["bob"], bloc_floor=Fraction(1)) == "abc"


def near(share, stances, **changes):
    people = [party(f"p{n}", abstains=letter == "A", scores={"x": (1,)}) for n, letter in enumerate(stances)]
    case, table = convened(talks(*people, **ONE_ITEM))
    table = put(table, stance={f"p{n}": CODES[letter] for n, letter in enumerate(stances)}, **changes)
    return bool(decision.near_agreement(case, table, Share.of(share)).reached[0])


def test_agreement_is_near_by_the_weight_of_active_voters_at_the_latest_test():
    assert near(Fraction(2, 3), "SSC")
    assert not near(Fraction(2, 3), "SCC")
    assert near(Fraction(1), "SSA")
    assert near(Fraction(1), "SSO", active={"p2": False})
    assert not near(Fraction(1, 2), "SCO", active={"p0": False})
    assert near(Fraction(0), "---")
    assert not near(Fraction(1, 10), "---")

"""Proposals from the floor. Everyone's utility is a sum of scores; only the differences matter to a proposal."""

from decimal import Decimal, localcontext
from math import log2

import attrs
import numpy as np
import pytest
from small import convened, draws, held, meeting, party, provision, put, talks

from negotiation_sim.core.chance import IRWIN_HALL_MEAN, IRWIN_HALL_SD, LOG2, Chances, Draws, entity, waiting_time
from negotiation_sim.core.moves import apply
from negotiation_sim.core.protocols.floor_proposals import hear_proposals, speaking_order
from negotiation_sim.engine import negotiate
from negotiation_sim.record import events as e
from negotiation_sim.scenario.compile import compile_case

ABC = (0.0, 0.5, 1.0)
X, Y, Z = (provision(name, *ABC) for name in "xyz")
FREE = {"reservation_value": 0.0}


def member(name, x=(0, 0, 0), y=(0, 0, 0), z=(0, 0, 0), **said):
    """Someone who is worth 0 outside, and to whom the options a, b, c of three provisions are worth so much."""
    return party(name, scores={"x": x, "y": y, "z": z}, **(FREE | said))


def debate(*people, number=1, agenda="xyz", day=0, edits=9, start="aaa", proposers="turn", chair=None, **said):
    """The case, the table in the meeting with this number, at this day of 10, and what is decided there."""
    usual = {"reading_error": 0.0, "reading_error_after_caucus": 0.0}
    caucus = said.pop("caucus", False)
    days = [meeting(day, agenda, time=f"0{n}:00", edits=edits, caucus=caucus) for n in range(number)]
    scenario = talks(
        *people,
        provisions=[X, Y, Z],
        meetings=[*days, meeting(10)],
        chair=usual | (chair or {}),
        start_from=dict(zip("xyz", start, strict=True)),
        protocol="floor_proposals",
        proposers=proposers,
    )
    case, table = convened(scenario)
    away, left = said.pop("away", ()), said.pop("left", ())
    inside = {who.id: who.id not in (*away, *left) for who in people}
    lines = dict.fromkeys(said.pop("declared", ()), True)
    table = put(
        table, quorate=said.pop("quorate", True), in_room=inside, active=dict.fromkeys(left, False), declared=lines
    )
    return case, table, hear_proposals(case, table, held(scenario, number), draws(case, **said))


def told(*people, **said):
    """What is tabled, as `"ann xb 2.5:1 yes"`: who, what, the weights in favour and against, and whether it passes."""
    case, _, move = debate(*people, **said)
    found = []
    for proposal in move.proposals:
        i, p, o = (int(each[0]) for each in (proposal.proposer, proposal.provision, proposal.option))
        if i >= 0:
            yes, no = (f"{each[0] / 10**6:g}" for each in (proposal.in_favour, proposal.against))
            ended = "yes" if proposal.adopted[0] else "no"
            found.append(f"{case.stakeholders[i]} {case.provisions[p]}{'abc'[o]} {yes}:{no} {ended}")
        else:
            assert not proposal.adopted[0]
    return found


def speakers(*people, **said):
    """Who tables something, in order."""
    return [line.split()[0] for line in told(*people, **said)]


# Who gets the floor. Each of the three wants one thing, which is the same to the others.

ANN, BOB, CAT = member("ann", x=(0, 10, 0)), member("bob", y=(0, 10, 0)), member("cat", z=(0, 10, 0))
WATCH = party("watch", observer=True)


def test_in_turn_by_the_list_of_the_scenario():
    assert told(ANN, BOB, CAT) == ["ann xb 3:0 yes", "bob yb 3:0 yes", "cat zb 3:0 yes"]
    assert speakers(CAT, ANN, BOB) == ["cat", "ann", "bob"]


@pytest.mark.parametrize(
    ("number", "edits", "order"),
    [
        (1, 1, ["ann"]),
        (1, 2, ["ann", "bob"]),
        (2, 1, ["bob"]),
        (2, 2, ["cat", "ann"]),
        (3, 1, ["cat"]),
        (3, 2, ["bob", "cat"]),  # (3 − 1) · 2 = 4, and 4 mod 3 = 1
        (4, 1, ["ann"]),
        (2, 3, ["ann", "bob", "cat"]),
        (2, 4, ["bob", "cat", "ann"]),  # each once, though the meeting could hear four
    ],
)
def test_the_rota_moves_on_by_as_many_as_a_meeting_hears(number, edits, order):
    assert speakers(ANN, BOB, CAT, number=number, edits=edits) == order


def test_the_rota_passes_over_who_is_not_a_voter_in_the_room_but_counts_all():
    assert speakers(ANN, BOB, CAT, edits=2, away=["bob"]) == ["ann", "cat"]
    assert speakers(ANN, BOB, CAT, edits=2, left=["ann"]) == ["bob", "cat"]
    calm = member("calm", y=(0, 10, 0), abstains=True)
    assert speakers(ANN, calm, CAT, edits=2) == ["ann", "cat"]
    # Four places: the second meeting begins at place 1, where nobody with a vote sits, the third at place 2.
    assert speakers(ANN, WATCH, BOB, CAT, number=2, edits=1) == ["bob"]
    assert speakers(ANN, WATCH, BOB, CAT, number=3, edits=1) == ["bob"]
    assert speakers(ANN, WATCH, BOB, CAT, number=4, edits=1) == ["cat"]


def test_who_has_nothing_to_table_lets_the_floor_go_by():
    pair = member("dan", x=(90, 0, 0), weight=0.5), ANN
    assert told(*pair, agenda="x", edits=1) == []
    assert told(*pair, agenda="x", edits=2) == ["ann xb 1:0.5 yes"]
    assert [int(each.proposer[0]) for each in debate(*pair, agenda="x", edits=2)[2].proposals] == [-1, 1]


def test_everyone_has_the_floor_once():
    assert told(member("ann", x=(0, 10, 0), y=(0, 5, 0))) == ["ann xb 1:0 yes"]


# By influence: the wait is T · 2²⁷ // w, and T(2^k) = (32 − k) · 2³⁰.


def race(*people, **proposer):
    return speakers(*people, proposers="influence", proposer=proposer)


def test_by_influence_the_shortest_wait_comes_first():
    assert race(ANN, BOB, CAT, ann=2**20, bob=2**31, cat=2**25) == ["bob", "cat", "ann"]
    # Near 2³¹ one more of a draw is about 0.7 less of T, or 93 less of a wait.
    assert race(ANN, BOB, CAT, ann=2**31 - 1, bob=2**31, cat=2**31 + 2) == ["cat", "bob", "ann"]


def test_a_weight_makes_the_wait_shorter():
    bob = member("bob", y=(0, 10, 0), weight=3.0)
    # ann waits 2, bob 5 / 3; then 7 / 3, and then 6 / 3, a tie, which goes to the first in the list.
    assert race(ANN, bob, ann=2**30, bob=2**27) == ["bob", "ann"]
    assert race(ANN, bob, ann=2**30, bob=2**25) == ["ann", "bob"]
    assert race(ANN, bob, ann=2**30, bob=2**26) == ["ann", "bob"]
    assert race(bob, ANN, ann=2**30, bob=2**26) == ["bob", "ann"]
    assert race(ANN, bob, ann=2**30, bob=2**26 + 1) == ["bob", "ann"]


def test_who_has_no_weight_never_gets_the_floor_by_influence_but_does_in_turn():
    nobody = member("nobody", y=(0, 10, 0), weight=0.0)
    assert race(nobody, ANN, nobody=2**32 - 1, ann=0) == ["ann"]
    assert speakers(nobody, ANN) == ["nobody", "ann"]


def test_by_influence_as_many_as_the_meeting_hears_and_only_voters_in_the_room():
    words = {"ann": 4, "bob": 3, "cat": 2}
    assert speakers(ANN, BOB, CAT, proposers="influence", proposer=words, edits=2) == ["ann", "bob"]
    assert speakers(ANN, BOB, CAT, proposers="influence", proposer=words, edits=2, away=["bob"]) == ["ann", "cat"]
    # Another meeting, the same words: the rota plays no part.
    assert speakers(ANN, BOB, CAT, proposers="influence", proposer=words, edits=1, number=2) == ["ann"]


def test_by_influence_in_one_column_and_in_turn_in_another():
    days = [meeting(0, "xyz"), meeting(10)]
    case, table = convened(talks(ANN, BOB, CAT, provisions=[X, Y, Z], meetings=days))
    table = attrs.evolve(table, in_room=np.ones((3, 2), bool))
    case = attrs.evolve(case, by_influence=np.array([False, True]))
    row = held(talks(ANN, BOB, CAT, provisions=[X, Y, Z], meetings=days))
    words = draws(case, proposer={"ann": 2**20, "bob": 2**25, "cat": 2**31})
    assert speaking_order(case, table, row, words).T.tolist() == [[0, 1, 2], [2, 1, 0]]


def test_the_chance_to_be_first_and_second_is_in_proportion_to_weight():
    # Weights 1, 2 and 5: cat first with 5 / 8, and then bob with 2 / 3. 20 000 times: within four standard errors.
    people = [member("ann"), member("bob", weight=2.0), member("cat", weight=5.0)]
    scenario = talks(
        *people,
        provisions=[X, Y, Z],
        meetings=[meeting(1, "x")],
        protocol="floor_proposals",
        proposers="influence",
    )
    case, table = convened(scenario)
    chances = Chances.of(3, *range(20_000))
    table = put(table, in_room=True)
    order = speaking_order(case, table, held(scenario), Draws(chances, case.address, 1))
    assert sorted(set(map(tuple, order.T.tolist()))) == [
        (i, j, 3 - i - j) for i in range(3) for j in range(3) if i != j
    ]
    first = order[0] == 2
    assert abs(first.mean() - 5 / 8) < 4 * (5 / 8 * 3 / 8 / 20_000) ** 0.5
    second = (order[1] == 1)[first]
    assert abs(second.mean() - 2 / 3) < 4 * (2 / 3 * 1 / 3 / len(second)) ** 0.5


# The integer logarithm.


def test_waits_are_exact_at_powers_of_two():
    words = np.array([[2**k for k in range(32)]])
    assert waiting_time(words).tolist() == [[(32 - k) * 2**30 for k in range(32)]]
    assert waiting_time(np.array([0])).tolist() == [32 * 2**30]


def test_a_wait_between_powers_of_two_by_hand():
    # y = 3 · 2³⁰: b = 31, f = 2³¹, j = 512, g = 0; ℓ_512 = 2³⁰ · log2(1.5) = 628 098 702.3 …
    assert LOG2[512] == 628_098_702
    assert waiting_time(np.array([3 * 2**30])).tolist() == [2**30 - 628_098_702]
    # y = 2³² − 1: j = 1023 and g = 2²² − 2, which is all but 2 parts in 2²² of the last step, rounded in its favour.
    assert waiting_time(np.array([2**32 - 1])).tolist() == [1]


def test_waits_fall_as_draws_rise_and_are_near_the_logarithm():
    near = {max(0, 2**k + d) for k in range(32) for d in range(-3, 4)} | {2**32 - 1 - d for d in range(4)}
    words = np.array(sorted({*near, *range(0, 2**32, 9_999_991)}))
    waits = waiting_time(words)
    assert (np.diff(waits) <= 0).all()
    assert (waits > 0).all()
    exact = np.array([32 - log2(max(word, 1)) for word in words.tolist()])
    assert np.abs(waits / 2**30 - exact).max() < 2e-7  # a straight line over 1 / 1024 is off by 1.7 · 10⁻⁷ at most


def test_the_table_of_logarithms_is_no_matter_of_the_last_bit():
    """Every machine rounds it alike: no entry is so near a half that an error in the last place could tell."""
    with localcontext(prec=30):
        exact = [(1 + Decimal(j) / 1024).ln() / Decimal(2).ln() * 2**30 for j in range(1025)]
        assert [int(value + Decimal("0.5")) for value in exact] == LOG2.tolist()
        assert min(abs(value % 1 - Decimal("0.5")) for value in exact) > Decimal("0.00001")


# What is tabled.


def test_the_change_that_gives_the_proposer_most():
    assert told(member("ann", x=(0, 10, 5), y=(0, 20, 30))) == ["ann yc 1:0 yes"]
    assert told(member("ann", x=(0, 10, 5), y=(0, 20, 30)), start="aca") == ["ann xb 1:0 yes"]
    # From what the draft gives: xc gives more than yb, but less more.
    assert told(member("ann", x=(0, 40, 45), y=(0, 10, 0)), start="baa") == ["ann yb 1:0 yes"]


def test_ties_go_to_the_first_on_the_agenda_and_then_to_the_first_option():
    ann = member("ann", x=(0, 7, 7), y=(0, 7, 7))
    assert told(ann, agenda="xy") == ["ann xb 1:0 yes"]
    assert told(ann, agenda="yx") == ["ann yb 1:0 yes"]


def test_only_what_is_on_the_agenda():
    ann = member("ann", x=(0, 10, 5), y=(0, 20, 30))
    assert told(ann, agenda="x") == ["ann xb 1:0 yes"]
    assert told(ann, agenda="zy") == told(ann, agenda="yx") == ["ann yc 1:0 yes"]
    assert told(ann, agenda="") == told(ann, edits=0) == []


def test_who_has_enough_may_concede():
    # Half-way, worth 0 outside and 0.8 at best, ann holds out for 0.4, and has 0.8.
    def conceding(*x, **said):
        return told(member("ann", x=x, y=(0, 0, 0)), member("bob", x=(0, 5, 20)), day=5, agenda="x", edits=1, **said)

    assert conceding(80, 50, 30) == ["ann xb 2:0 yes"]  # xc would leave her 0.3
    assert conceding(80, 40, 39.9999) == ["ann xb 2:0 yes"]
    assert conceding(80, 39.9999, 0) == []
    assert conceding(80, 40, 50) == ["ann xc 2:0 yes"]  # of two concessions the smaller one
    assert conceding(60, 50, 80) == ["ann xc 2:0 yes"]  # what is good for her comes first


def test_who_has_enough_may_table_what_is_the_same_to_it():
    cat = member("cat", y=(0, 10, 10))
    assert told(cat, agenda="x") == []  # she holds out for 0.1
    assert told(cat, agenda="x", start="aba") == ["cat xb 1:0 yes"]


def test_nobody_tables_what_newly_crosses_an_own_red_line_declared_or_not():
    ann = member("ann", x=(0, 10, 50), forbids={"x": "c"})
    assert told(ann) == told(ann, declared=[("ann", "x")]) == ["ann xb 1:0 yes"]
    crossed = member("ann", x=(0, 10, 50), forbids={"x": "bc"})
    assert told(crossed, agenda="x") == []
    assert told(crossed, agenda="x", start="baa") == ["ann xc 1:0 yes"]  # b crosses it already


# What is expected to pass. ann wants xb.

SD = 0.05


def expecting(bob, error=None, **said):
    """What happens to ann's wish; `error` is how bob is misread, in standard deviations or by a sum of words."""
    summed = {} if error is None else {"bob": IRWIN_HALL_MEAN + error}
    chair = {"reading_error": SD, **said.pop("chair", {})}
    return told(member("ann", x=(0, 10, 0)), bob, reading=summed, chair=chair, agenda="x", edits=1, **said)


def test_what_is_not_expected_to_pass_is_not_tabled():
    assert expecting(member("bob", x=(5, 0, 0))) == []
    assert expecting(member("bob", x=(0, 0, 0))) == ["ann xb 2:0 yes"]


def test_others_are_misread():
    # bob loses 0.05. Taken for keener by that, he is expected to agree, and does not; by a hair less, he is not.
    bob = member("bob", x=(5, 0, 0))
    assert expecting(bob, IRWIN_HALL_SD) == ["ann xb 1:1 no"]
    assert expecting(bob, IRWIN_HALL_SD - 1) == []
    # Here he gains it.
    bob = member("bob", x=(0, 5, 0))
    assert expecting(bob, -IRWIN_HALL_SD) == ["ann xb 2:0 yes"]
    assert expecting(bob, -IRWIN_HALL_SD - 1) == []


def test_after_a_caucus_others_are_read_better():
    bob, caucus = member("bob", x=(1, 0, 0)), {"reading_error_after_caucus": 0.01}
    assert expecting(bob, IRWIN_HALL_SD, caucus=True, chair=caucus) == ["ann xb 1:1 no"]
    assert expecting(bob, IRWIN_HALL_SD - 1, caucus=True, chair=caucus) == []
    assert expecting(bob, IRWIN_HALL_SD - 1, caucus=False, chair=caucus) == ["ann xb 1:1 no"]


def test_one_is_read_alike_by_all_who_speak_and_never_misreads_oneself():
    people = member("ann", x=(0, 10, 0)), member("cat", x=(0, 0, 10)), member("bob", x=(5, 0, 0), weight=3.0)
    said = {"chair": {"reading_error": SD}, "agenda": "x", "edits": 2}
    # Each expects bob to agree, who does not; that each is itself taken for shy tells the other.
    keen = {"bob": IRWIN_HALL_MEAN + IRWIN_HALL_SD}
    shy = dict.fromkeys(("ann", "cat"), 0)
    assert told(*people, reading=keen | shy, **said) == ["ann xb 2:3 no", "cat xc 2:3 no"]
    assert told(*people, reading={"bob": IRWIN_HALL_MEAN + IRWIN_HALL_SD - 1}, **said) == []


def test_a_declared_red_line_is_expected_to_hold_and_an_undeclared_one_is_not_known():
    bob = member("bob", x=(0, 5, 0), forbids={"x": "b"})
    assert expecting(bob) == ["ann xb 1:1 no"]
    assert expecting(bob, declared=[("bob", "x")]) == []
    assert expecting(bob, IRWIN_HALL_SD * 3, declared=[("bob", "x")]) == []  # however he is misread


def test_what_one_has_declared_says_nothing_of_another():
    bob, cat = (member(name, x=(0, 5, 0), forbids={"x": "b"}) for name in ("bob", "cat"))
    assert told(ANN, bob, cat, agenda="x", edits=1, declared=[("bob", "x")]) == ["ann xb 1:2 no"]
    assert told(ANN, bob, cat, agenda="x", edits=1, declared=[("bob", "x"), ("cat", "x")]) == []


def test_a_red_line_on_another_provision_says_nothing():
    bob = member("bob", x=(0, 5, 0), forbids={"y": "a"})
    assert expecting(bob, declared=[("bob", "y")]) == ["ann xb 2:0 yes"]
    ann, bob = member("ann", y=(0, 10, 0)), member("bob", y=(0, 5, 0), forbids={"x": "b", "y": "b"})
    assert told(ann, bob, agenda="y", edits=1, declared=[("bob", "x")]) == ["ann yb 1:1 no"]
    assert told(ann, bob, agenda="y", edits=1, declared=[("bob", "y")]) == []


def test_a_red_line_that_the_draft_crosses_already_is_no_reason_against_a_change():
    bob = member("bob", x=(0, 5, 5), forbids={"x": "bc"})
    for declared in ([], [("bob", "x")]):
        said = {"agenda": "x", "edits": 1, "start": "caa", "declared": declared}
        assert told(member("ann", x=(0, 10, 0)), bob, **said) == ["ann xb 2:0 yes"]


def test_more_than_half_of_the_weight_must_be_expected():
    bob = member("bob", x=(5, 0, 0))
    for weight, expected in [(1.0, []), (1.001, ["ann xb 1.001:1 yes"])]:
        ann = member("ann", x=(0, 10, 0), weight=weight)
        assert told(ann, bob, agenda="x", edits=1) == expected


# The vote.


def test_exactly_half_is_not_enough():
    bob = member("bob", x=(0, 5, 0), forbids={"x": "b"})
    assert expecting(bob) == ["ann xb 1:1 no"]
    lighter = member("bob", x=(0, 5, 0), forbids={"x": "b"}, weight=0.999)
    assert expecting(lighter) == ["ann xb 1:0.999 yes"]


def test_whoever_does_not_lose_is_in_favour():
    others = [member("bob", x=(5, 5, 0)), member("cat", x=(5.0001, 5, 0)), member("dan", x=(0, 0, 90), weight=0.5)]
    assert told(member("ann", x=(0, 10, 0)), *others, agenda="x", edits=1) == ["ann xb 2.5:1 yes"]


def test_the_proposer_counts_for_itself_though_it_concedes():
    # ann has what she holds out for, and with her concession she alone outweighs bob, whom she misreads.
    ann, bob = member("ann", x=(80, 50, 0), weight=2.0), member("bob", x=(9, 0, 0))
    assert told(ann, bob, agenda="x", edits=1, day=5) == ["ann xb 2:1 yes"]


def test_the_absent_abstainers_observers_and_leavers_have_no_vote():
    ann = member("ann", x=(0, 10, 0))
    against, calm = member("bob", x=(5, 0, 0), weight=9.0), member("calm", x=(5, 0, 0), abstains=True)
    glad = member("glad", x=(0, 5, 0), abstains=True)
    assert told(ann, against, calm, glad, WATCH, agenda="x", edits=1, away=["bob"]) == ["ann xb 1:0 yes"]
    assert told(ann, against, calm, glad, WATCH, agenda="x", edits=1, left=["bob"]) == ["ann xb 1:0 yes"]
    assert told(ann, against, calm, glad, WATCH, agenda="x", edits=1) == []


def test_a_vote_without_weight_passes_nothing():
    assert told(member("ann", x=(0, 10, 0), weight=0.0)) == []


# What becomes of the draft.


def test_the_next_speaker_sees_the_changed_draft():
    ann, cat = member("ann", x=(0, 10, 0)), member("cat", z=(0, 0, 0), weight=1.5)
    bob = member("bob", x=(20, 0, 0), y=(0, 10, 0))
    assert told(ann, bob, cat, agenda="xy", edits=2) == ["ann xb 2.5:1 yes", "bob xa 2.5:1 yes"]
    assert told(ann, bob, cat, agenda="xy", edits=2, away=["ann"], number=1)[0] == "bob yb 2.5:0 yes"


def after(*people, **said):
    """The draft and the number of idle meetings, of which there were 3, after a debate."""
    _, table, move = debate(*people, **said)
    table = apply(put(table, idle=3), move)
    assert np.array_equal(table.text, move.text)
    return "".join("abc"[o] for o in table.text[:, 0]), int(table.idle[0])


def test_a_rejected_proposal_leaves_the_draft_and_the_meeting_idle():
    bob = member("bob", x=(0, 5, 0), forbids={"x": "b"})
    assert after(member("ann", x=(0, 10, 0)), bob, agenda="x", edits=1) == ("aaa", 3)
    assert after(member("ann", x=(0, 10, 0)), agenda="x", edits=1) == ("baa", 0)
    assert after(ANN, BOB, CAT) == ("bbb", 0)
    # Accepted first and rejected then: the meeting was not idle.
    bob = member("bob", y=(0, 5, 0), forbids={"x": "b"}, weight=1.5)
    assert after(bob, member("ann", x=(0, 10, 0))) == ("aba", 0)
    assert told(bob, member("ann", x=(0, 10, 0))) == ["bob yb 2.5:0 yes", "ann xb 1:1.5 no"]


def test_without_a_quorum_nobody_gets_the_floor():
    assert told(ANN, BOB, quorate=False) == []
    assert after(ANN, BOB, quorate=False) == ("aaa", 3)


def test_columns_debate_each_on_its_own():
    days = [meeting(0, "xyz", edits=2), meeting(10)]
    case, table = convened(talks(ANN, BOB, CAT, provisions=[X, Y, Z], meetings=days, protocol="floor_proposals"))
    table = attrs.evolve(
        table,
        text=table.text.repeat(3, axis=1),
        in_room=np.array([[True, False, True], [True, True, True], [True, True, True]]),
        quorate=np.array([True, True, False]),
    )
    row = held(talks(ANN, BOB, CAT, provisions=[X, Y, Z], meetings=days))
    move = hear_proposals(case, table, attrs.evolve(row, edits=np.array([2, 1, 2])), draws(case))
    assert [proposal.proposer.tolist() for proposal in move.proposals] == [[0, 1, -1], [1, -1, -1]]
    assert move.text.T.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


# On record.


def recorded(*people, agenda="xy", impasse_after=None):
    scenario = talks(
        *people,
        provisions=[X, Y, Z],
        meetings=[meeting(1, agenda, edits=2, test=False), meeting(10)],
        protocol="floor_proposals",
        proposers="turn",
        impasse_after=impasse_after,
    )
    return negotiate(scenario, compile_case(scenario), 0, 0).log.events


def test_the_events_of_a_debate_and_their_causes():
    # bob's red line is not known, so ann's wish fails; his own passes over cat, who then says what it crosses.
    ann = member("ann", x=(0, 10, 0))
    bob = member("bob", x=(0, 5, 0), y=(0, 20, 0), forbids={"x": "b"}, weight=2.0)
    cat = member("cat", y=(0, 0, 0), forbids={"y": "b"}, weight=0.5)
    events = recorded(ann, bob, cat)[2:7]
    to_xb, to_yb = {"proposer": "ann", "changes": {"x": 1}}, {"proposer": "bob", "changes": {"y": 1}}
    assert [event.fact for event in events] == [
        e.ProposalTabled(**to_xb),
        e.ProposalRejected(**to_xb, in_favour=1_500_000, against=2_000_000),
        e.ProposalTabled(**to_yb),
        e.ProposalAccepted(**to_yb, in_favour=3_000_000, against=500_000),
        e.RedLineDeclared(stakeholder="cat", provision="y", option=1),
    ]
    assert [event.cause for event in events] == [1, 2, 1, 4, 5]
    assert {event.minute for event in events} == {1440}


def test_talks_in_which_everything_is_rejected_are_idle():
    # bob has not what he wants, and nothing to table but what he forbids.
    ann, bob = member("ann", x=(0, 10, 0)), member("bob", x=(0, 5, 0), y=(0, 20, 0), forbids={"x": "b"}, weight=2.0)
    events = recorded(ann, bob, agenda="x", impasse_after=1)
    assert (events[-1].fact, events[-1].meeting) == (e.ImpasseDeclared(idle_meetings=1), 1)
    assert [event.kind for event in events].count("ProposalRejected") == 1
    kinds = [event.kind for event in recorded(ann, member("dan"), agenda="x", impasse_after=1)]
    assert "ProposalAccepted" in kinds
    assert "ImpasseDeclared" not in kinds


def test_the_word_that_calls_a_speaker_is_the_third_of_the_meeting():
    address = np.array([entity("ann")], np.uint64)
    chances = Chances.of(5, 6)
    words = chances.words(address, np.array([2], np.uint64), 1)
    drawn = Draws(chances, address, 2)
    assert (drawn.attendance, drawn.withdrawal, drawn.proposer) == (words[0], words[1], words[2])
    assert drawn.reading == chances.words(address, np.array([2], np.uint64), 2).sum(axis=0)

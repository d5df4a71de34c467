"""Numbers from the literature and from independent computation, each through the project's own code."""

from fractions import Fraction
from math import comb
from statistics import NormalDist
from types import SimpleNamespace

import attrs
import numpy as np
import pytest
from small import alone, convened, meeting, party, provision, talks

from negotiation_sim.core import benchmarks
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import philox
from negotiation_sim.core.rules.decision import decide_by_rule
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import CERTAIN, SCALE
from negotiation_sim.core.table import OBJECT, OPEN, SUPPORT, Table
from negotiation_sim.core.tape import NO_STRIKES, Meeting
from negotiation_sim.scenario.compile import concession

# Philox4x32-10: the known answers that come with Random123.

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(counter, key, words):
    counter, key = ([np.array([word], np.uint64) for word in given] for given in (counter, key))
    assert tuple(int(word[0]) for word in philox(tuple(counter), tuple(key))) == words


# Granovetter (1978): people of one bloc with different thresholds, through the withdrawal rule.


def crowd(thresholds):
    """A bloc in which nothing counts but who else has left."""
    n = len(thresholds)

    def all_of(value, *shape):
        return np.full((n, *shape, 1), value)

    zero, one = all_of(0), all_of(SCALE)
    meeting = Meeting(
        number=1,
        title="",
        held=np.array([True]),
        minute=np.array([0]),
        agenda=np.array([[-1]]),
        edits=np.array([0]),
        test=np.array([False]),
        caucus=np.array([False]),
        recess=np.array([0]),
        attendance=all_of(CERTAIN),
        concession=zero,
        remaining=np.array([0]),
        strikes=NO_STRIKES,
        recess_strikes=NO_STRIKES,
    )
    case = Case(
        **dict.fromkeys(("reservation_value", "withdrawal_threshold_sd", "red_line_weight", "attention"), zero),
        **dict.fromkeys(("initial_hope", "initial_optimism", "hazard_softness", "meeting_cost"), zero),
        **dict.fromkeys(("weight", "solidarity", "chair_attention"), one),
        **dict.fromkeys(("hazard_cap", "attendance"), all_of(CERTAIN)),
        **dict.fromkeys(("party", "voter"), all_of(True)),
        stakeholders=tuple(map(str, range(n))),
        provisions=("x",),
        blocs=("crowd",),
        address=np.arange(n, dtype=np.uint64),
        bloc=np.zeros(n, np.int64),
        veto=all_of(False),
        value=all_of(0, 1, 1),
        forbidden=all_of(False, 1, 1),
        exists=np.ones((1, 1, 1), bool),
        stringency=np.zeros((1, 1, 1), np.int64),
        ideal=all_of(-1, 1),
        initial_text=np.zeros((1, 1), np.int64),
        withdrawal_threshold=thresholds[:, None],
        rule=None,
        by_influence=np.array([False]),
        reading_error=np.array([0]),
        reading_error_after_caucus=np.array([0]),
        shocks=(),
        shock_names=(),
        shock_reservation_value=np.zeros((0, n, 1), np.int64),
        shock_withdrawal_threshold=np.zeros((0, n, 1), np.int64),
        minimum_parties=np.array([0]),
        impasse_after=np.array([9]),
    )
    table = Table(
        stakeholders=case.stakeholders,
        provisions=case.provisions,
        red_lines=case.red_lines,
        text=np.zeros((1, 1), np.int64),
        active=all_of(True),
        in_room=all_of(True),
        quorate=np.array([True]),
        reservation_value=zero,
        withdrawal_threshold=thresholds[:, None],
        forecast=zero,
        hope=np.zeros((0, 1), np.int64),
        declared=np.zeros((0, 1), bool),
        stance=all_of(-1),
        left_at=zero,
        carried_by=all_of(-1),
        idle=np.array([0]),
        deadline=np.array([0]),
        status=np.array([OPEN]),
        ended=np.array([-1]),
    )
    return case, table, meeting, SimpleNamespace(withdrawal=zero)


def leaving(thresholds):
    return int(withdraw(*crowd(thresholds)).leaving.sum())


def test_a_hundred_people_with_thresholds_one_percent_apart_all_leave():
    assert leaving(np.arange(100) * SCALE // 100) == 100


def test_one_threshold_changed_and_only_one_leaves():
    thresholds = np.arange(100) * SCALE // 100
    thresholds[1] = 2 * SCALE // 100
    assert leaving(thresholds) == 1


@pytest.mark.heavy
@pytest.mark.parametrize(("sd", "percent"), [(10, 0.7696), (12, 4.0211), (12.2, 5.4792), (12.3, 100.0)])
def test_normal_thresholds_tip_near_a_spread_of_12_2(sd, percent):
    people = 10**6
    quantile = NormalDist(25, sd).inv_cdf
    percents = np.array([quantile((j + 0.5) / people) for j in range(people)])
    thresholds = np.maximum(0, np.floor(percents * SCALE / 100 + 0.5)).astype(np.int64)
    assert leaving(thresholds) / people * 100 == pytest.approx(percent, abs=1e-3)


# Decision rules: everyone accepts independently with the same chance, and who does not accept objects.


def chance_to_pass(n, rule, p=0.9, **changes):
    """The exact chance, by all numbers of acceptors side by side through the rule."""
    people = [party(f"p{i}", scores={"x": (1,)}) for i in range(n)]
    case, _ = convened(talks(*people, provisions=[provision("x", 0.0)], meetings=[meeting(0)], rule=rule, **changes))
    acceptors = np.arange(n + 1)
    stances = np.where(np.arange(n)[:, None] < acceptors, SUPPORT, OBJECT)
    passed = decide_by_rule(case, stances).passed
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in acceptors[passed].tolist())


@pytest.mark.parametrize(
    ("n", "rule", "changes", "expected"),
    [
        (10, "unanimity", {}, 0.3486784401),
        (10, "consensus_minus", {}, 0.7360989291),
        (10, "supermajority", {"min_support": "7/10"}, 0.9872048016),
        (27, "unanimity", {}, 0.0581497),
        (27, "consensus_minus", {}, 0.2325989),
        (27, "supermajority", {}, 0.9998311),
    ],
)
def test_the_chance_that_a_rule_is_met(n, rule, changes, expected):
    changes = {name: Fraction(share) for name, share in changes.items()}
    assert chance_to_pass(n, rule, **changes) == pytest.approx(expected, abs=1e-7)


# Time-dependent concession, Faratin, Sierra & Jennings (1998).

LONG = 10**9  # minutes, so that time is finer than what is conceded in it


def conceded(beta, tau, opening=0.0):
    traits = {"opening_concession": np.array([[opening]]), "concession_exponent": np.array([[beta]])}
    return concession(traits, round(tau * LONG), LONG)[0, 0]


@pytest.mark.parametrize(("beta", "expected"), [(0.5, 325_000), (1.0, 550_000), (2.0, 736_396)])
def test_polynomial_concession_half_way_from_a_tenth(beta, expected):
    assert conceded(beta, 0.5, opening=0.1) == expected


def crossing(one, other):
    """When two agents who split 1 have conceded enough between them, found by halving the time that is left."""
    early, late = 0.0, 1.0
    while late - early > 1e-9:
        middle = (early + late) / 2
        met = conceded(one, middle) + conceded(other, middle) >= SCALE
        early, late = (early, middle) if met else (middle, late)
    return late


@pytest.mark.parametrize(("one", "other", "expected"), [(0.5, 0.5, 0.7071068), (0.5, 2.0, 0.5248886)])
def test_when_two_agents_meet(one, other, expected):
    assert crossing(one, other) == pytest.approx(expected, abs=1e-6)


# Scoreable games of six parties and five issues, Abdelnabi et al. (2023), arXiv:2309.17234; all their texts enumerated
# independently. What each option is worth, issue by issue, and what a party asks for.

BASE = {
    "mayor": (((14, 8, 0), (12, 8, 0), (24, 18, 12, 0), (40, 30, 23, 0), (0, 2, 4, 7, 10)), 30),
    "cities": (((0, 4, 10), (0, 0, 0), (12, 8, 6, 0), (0, 8, 13, 18), (60, 45, 30, 15, 0)), 31),
    "union": (((15, 20, 0), (0, 0, 0), (42, 35, 25, 0), (30, 20, 10, 0), (2, 4, 6, 8, 0)), 50),
    "company": (((14, 8, 0), (11, 7, 0), (0, 5, 10, 17), (35, 29, 20, 0), (0, 5, 10, 15, 23)), 55),
    "tourism": (((0, 11, 5), (0, 20, 25), (0, 2, 4, 9), (10, 26, 40, 0), (4, 8, 15, 12, 0)), 65),
    "league": (((0, 22, 45), (0, 25, 55), (0,) * 4, (0,) * 4, (0,) * 5), 55),
}
GAME_1 = {
    "bank": (((0, 9, 13), (10, 26, 40, 10), (0, 15, 20, 25), (0, 9, 11, 13, 15), (7, 0, 4)), 60),
    "nature": (((0, 20, 25), (11, 9, 5, 0), (0, 10, 29, 40), (0, 9, 11, 13, 15), (2, 5, 9)), 60),
    "government": (((17, 5, 9), (10, 15, 29, 40), (12, 8, 4, 0), (8, 6, 4, 2, 0), (0, 23, 17)), 60),
    "builders": (((15, 22, 5), (10, 15, 29, 40), (6, 10, 2, 0), (0, 6, 4, 2, 0), (0, 22, 15)), 57),
    "community": (((0, 45, 25), (10, 8, 2, 0), (0, 5, 15, 9), (0, 15, 20, 25, 30), (0, 0, 0)), 47),
    "tourism": (((30, 0, 25), (10, 20, 25, 30), (0, 14, 7, 0), (0, 9, 5, 2, 0), (10, 5, 17)), 57),
}


def scoreable(game, **asked):
    """The game as a case, with some asking for another score than was published."""
    counts = [len(scores) for scores in next(iter(game.values()))[0]]
    issues = [provision(f"i{n}", *(k / (count - 1) for k in range(count))) for n, count in enumerate(counts)]
    people = [
        party(
            name,
            scores={issue.id: points for issue, points in zip(issues, scores, strict=True)},
            reservation_value=asked.get(name, minimum) / 100,
        )
        for name, (scores, minimum) in game.items()
    ]
    return convened(talks(*people, provisions=issues, meetings=[meeting(0)]))[0]


@pytest.mark.parametrize(("game", "asked", "acceptable"), [(BASE, {}, 12), (BASE, {"league": 0}, 32), (GAME_1, {}, 21)])
def test_how_many_texts_of_a_scoreable_game_all_accept(game, asked, acceptable):
    case = scoreable(game, **asked)
    texts = np.concatenate(list(benchmarks.all_texts(case)), axis=1)
    assert texts.shape == (5, 720)
    assert benchmarks.failures(alone(case, texts)).tolist().count(benchmarks.PROCEDURAL) == acceptable
    assert benchmarks.FAILURES[benchmarks.failures(case)[0]] == "procedural"


def test_in_the_base_game_everyone_could_get_three_points_more_than_they_ask_for_and_not_four():
    case = scoreable(BASE)
    asked = case.reservation_value + np.array([0, 30_000, 30_001, 40_000])
    failures = benchmarks.failures(attrs.evolve(case, reservation_value=asked))
    assert [benchmarks.FAILURES[f] for f in failures] == ["procedural", "procedural", "structural", "structural"]


@pytest.mark.parametrize(("game", "sum_of_best"), [(BASE, 391), (GAME_1, 425)])
def test_the_best_text_of_a_scoreable_game_that_all_accept(game, sum_of_best):
    """An onlooker who shares in all that the parties get could ask for so much, and for nothing more."""
    together = tuple(
        tuple(sum(scores[issue][k] for scores, _ in game.values()) for k in range(len(options)))
        for issue, options in enumerate(next(iter(game.values()))[0])
    )
    for more, failure in [(0, "procedural"), (1, "structural")]:
        # Worth to the onlooker a tenth of what all get, so that it stays below the full score.
        shared = tuple(tuple(points / 10 for points in options) for options in together)
        case = scoreable(game | {"onlooker": (shared, (sum_of_best + more) / 10)})
        assert benchmarks.FAILURES[benchmarks.failures(case)[0]] == failure

"""Whether there is a text for all: as exact as trying every text, also where they are too many to try."""

import gc
import itertools
import weakref

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import convened, meeting, party, provision, talks
from strategies import part_of_examples

from negotiation_sim.core import benchmarks
from negotiation_sim.core.columns import pick

X, Y = provision("x", 0.0, 0.5, 1.0), provision("y", 0.0, 1.0)
STRUCTURAL, PROCEDURAL, UNDECIDED = 1, 2, 3


def bargaining(value, asked, *, forbidden=None, exists=None, party_=None):
    """What failures depend on, as a case: value (S, P, K, 1|n), asked (S, 1|n), and everyone a party, if not said."""
    value = np.asarray(value)
    case, _ = convened(
        talks(party("ann", scores={"x": (1, 1, 1), "y": (1, 1)}), provisions=(X, Y), meetings=[meeting(1)])
    )
    seats, provisions, options, _ = value.shape
    return attrs.evolve(
        case,
        stakeholders=tuple(f"s{i}" for i in range(seats)),
        provisions=tuple(f"p{p}" for p in range(provisions)),
        party=np.ones((seats, 1), bool) if party_ is None else party_,
        value=value,
        forbidden=np.zeros((seats, provisions, options, 1), bool) if forbidden is None else forbidden,
        exists=np.ones((provisions, options, 1), bool) if exists is None else exists,
        reservation_value=np.asarray(asked),
    )


def by_trying(case, n):
    """Every text of every column, in plain Python: STRUCTURAL or PROCEDURAL, by column."""
    value, asked, forbidden, exists = (
        np.broadcast_to(array, (*array.shape[:-1], n)).tolist()
        for array in (case.value, case.reservation_value, case.forbidden, case.exists)
    )
    parties = [i for i, (who,) in enumerate(case.party.tolist()) if who]

    def served(j, text):
        return all(
            sum(value[i][p][k][j] for p, k in enumerate(text)) >= asked[i][j]
            and not any(forbidden[i][p][k][j] for p, k in enumerate(text))
            for i in parties
        )

    return [
        PROCEDURAL
        if any(
            served(j, text)
            for text in itertools.product(*([k for k, there in enumerate(p) if there[j]] for p in exists))
        )
        else STRUCTURAL
        for j in range(n)
    ]


@st.composite
def bargainings(draw):
    """Few people, provisions and options, with small numbers, so that much is just enough or just too little."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    seats, provisions, options, n = (draw(st.integers(1, most)) for most in (5, 5, 4, 4))

    def columns():
        return draw(st.sampled_from([1, n]))

    most, dtype = draw(st.sampled_from([(3, np.int32), (20, np.int32), (1_000_000, np.int32), (10**16, np.int64)]))
    value = random.integers(0, most, (seats, provisions, options, columns()), dtype, endpoint=True)
    some = draw(st.integers(30, 75)) * provisions * most // 100
    asked = random.integers(some * 9 // 10, some, (seats, columns()), endpoint=True)
    exists = random.random((provisions, options, columns())) < 0.9
    exists[:, 0] = True
    ruled_out = random.random((seats, provisions, options, columns())) < draw(st.sampled_from([0, 0, 0.1]))
    ruled_out = ruled_out | ~exists if ruled_out.shape[-1] == n else ruled_out | ~exists.any(axis=-1, keepdims=True)
    party_ = random.random((seats, 1)) < 0.9
    party_[0] = True
    return bargaining(value, asked, forbidden=ruled_out, exists=exists, party_=party_), n


@part_of_examples(10)
@given(bargainings())
def test_failures_are_what_trying_every_text_finds(made):
    case, n = made
    assert np.broadcast_to(benchmarks.failures(case), n).tolist() == by_trying(case, n)


def best_smallest(value):
    """The most that the worst-off can get, by trying every text at once; value (S, P, K)."""
    total = 0
    for p in range(value.shape[1]):
        total = total + value[:, p].reshape(len(value), *(-1 if q == p else 1 for q in range(value.shape[1])))
    return int(total.min(axis=0).max())


@pytest.mark.parametrize(
    ("seats", "provisions", "options"), [(5, 6, 5), (12, 5, 6), (3, 12, 2), (9, 2, 200), (8, 8, 5)]
)
def test_just_what_the_worst_off_can_get_is_possible_and_a_millionth_more_is_not(seats, provisions, options):
    random, n = np.random.default_rng(seats), 12
    value = random.integers(0, 200_000, (seats, provisions, options, n), np.int32)
    most = np.array([best_smallest(value[..., j]) for j in range(n)])
    for more, expected in ((0, PROCEDURAL), (1, STRUCTURAL)):
        asked = np.broadcast_to(most + more, (seats, n))
        assert benchmarks.failures(bargaining(value, asked)).tolist() == [expected] * n


def test_people_may_ask_for_different_things_of_the_same_text():
    value = np.random.default_rng(5).integers(0, 200_000, (6, 6, 5, 1), np.int32)
    most = best_smallest(value[..., 0])
    asked = np.array([[most, most + 1, most + 1, most, most + 1]] * 6)
    kinds = [PROCEDURAL, STRUCTURAL, STRUCTURAL, PROCEDURAL, STRUCTURAL]
    assert benchmarks.failures(bargaining(value, asked)).tolist() == kinds


def test_what_observers_rule_out_and_ask_for_does_not_count():
    value, forbidden = np.zeros((2, 2, 2, 1), np.int32), np.zeros((2, 2, 2, 1), bool)
    forbidden[1, 0] = True
    for party_, expected in (([[True], [False]], PROCEDURAL), ([[True], [True]], STRUCTURAL)):
        case = bargaining(value, [[0], [1]], forbidden=forbidden, party_=np.array(party_))
        assert benchmarks.failures(case).tolist() == [expected]


def test_two_provisions_without_an_option_are_no_better_than_one():
    exists = np.array([[True, True], [False, False], [False, False]])[..., None]
    value = np.full((2, 3, 2, 1), 10**15)
    assert benchmarks.failures(bargaining(value, [[0], [0]], exists=exists)).tolist() == [STRUCTURAL]


def wide(columns, seed=0):
    """27 stakeholders, 10 provisions and 5 options, near where there is just no text: 9 765 625 texts."""
    random = np.random.default_rng(seed)
    return bargaining(random.integers(0, 200_000, (27, 10, 5, columns), np.int32), np.full((27, 1), 980_000))


def test_a_column_is_decided_as_if_it_were_alone():
    case = wide(40)
    together = benchmarks.failures(case).tolist()
    assert set(together) == {STRUCTURAL, PROCEDURAL}
    assert together == [int(benchmarks.failures(pick(case, slice(j, j + 1)))[0]) for j in range(40)]
    back = np.arange(40)[::-1]
    assert benchmarks.failures(pick(case, back)).tolist() == together[::-1]


def parity(provisions, *, odd):
    """Ann wants a sum of even numbers to be at least, bob at most, an odd number; or an even one of them."""
    amounts = 2 * np.random.default_rng(1).integers(10_000, 1_000_000, provisions)
    value = np.zeros((2, provisions, 2, 1), np.int64)
    value[0, :, 0, 0], value[1, :, 1, 0] = amounts, amounts
    target = int(amounts[::2].sum()) + odd
    return bargaining(value, [[target], [int(amounts.sum()) - target]])


def test_up_to_a_million_texts_are_always_decided():
    assert benchmarks.failures(parity(19, odd=1)).tolist() == [STRUCTURAL]  # 2¹⁹ = 524 288 texts, which look alike
    assert benchmarks.failures(parity(19, odd=0)).tolist() == [PROCEDURAL]


def test_what_many_nodes_do_not_show_stays_undecided():
    assert benchmarks.failures(parity(40, odd=1)).tolist() == [UNDECIDED]  # 2⁴⁰ texts


def test_of_a_case_that_differs_elsewhere_nothing_large_is_remembered():
    case = bargaining(np.ones((2, 2, 2, 1), np.int32), [[2], [3]])
    case = attrs.evolve(case, withdrawal_threshold=np.zeros((2, 3072), np.int64))
    assert benchmarks.failures(case).tolist() == [STRUCTURAL]
    kept = weakref.ref(case)
    del case
    gc.collect()
    assert kept() is None

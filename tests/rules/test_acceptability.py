"""Whether a text that all could accept exists: against trying every text, and where that cannot be done."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import convened, meeting, party, provision, talks

from negotiation_sim.core import acceptability, benchmarks
from negotiation_sim.core.acceptability import NO_TEXT, SOME_TEXT, UNKNOWN, acceptable_text


def seats(*people, provisions):
    return convened(talks(*people, provisions=provisions, meetings=[meeting(9)]))


def random_case(random, people, provisions, options, columns, generous):
    """A case of random worth, red lines and reservation values, otherwise in every column."""
    many = [provision(f"x{n}", *(o / max(1, options - 1) for o in range(options))) for n in range(provisions)]
    scores = {p.id: (0,) * options for p in many}
    case, _ = seats(*(party(f"s{i}", scores=scores) for i in range(people)), provisions=many)
    shape = (people, provisions, options, columns)
    value = random.integers(0, 2_000_000 // provisions, shape)
    return attrs.evolve(
        case,
        value=value,
        forbidden=random.random(shape) < 0.1,
        reservation_value=(value.max(axis=2).sum(axis=1) * random.uniform(*generous, (people, columns))).astype(int),
    )


def by_trying(case, column):
    """Every text of one column against the definition, in plain Python's numbers."""
    value, forbidden = case.value[..., column], case.forbidden[..., column].any(axis=0)
    people, provisions, options = value.shape
    for text in np.ndindex(*(options,) * provisions):
        if any(forbidden[p, o] for p, o in enumerate(text)):
            continue
        if all(
            sum(int(value[i, p, o]) for p, o in enumerate(text)) >= case.reservation_value[i, column]
            for i in range(people)
        ):
            return SOME_TEXT
    return NO_TEXT


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 4), st.integers(1, 4))
def test_the_answer_is_that_of_trying_every_text(seed, people, provisions, options):
    case = random_case(np.random.default_rng(seed), people, provisions, options, 8, (0.3, 0.9))
    found = acceptable_text(case, np.arange(8))
    assert found.tolist() == [by_trying(case, column) for column in range(8)]


def test_building_finds_what_prices_do_not(monkeypatch):
    monkeypatch.setattr(acceptability, "ROUNDS", 0)
    case = random_case(np.random.default_rng(5), 4, 4, 4, 60, (0.55, 0.75))
    found = acceptable_text(case, np.arange(60))
    assert found.tolist() == [by_trying(case, column) for column in range(60)]
    assert set(found.tolist()) == {NO_TEXT, SOME_TEXT}


def test_columns_are_asked_for_by_their_places():
    case = random_case(np.random.default_rng(6), 3, 3, 3, 40, (0.5, 0.8))
    whole = acceptable_text(case, np.arange(40))
    assert acceptable_text(case, np.array([31, 2, 17])).tolist() == whole[[31, 2, 17]].tolist()


def test_texts_beyond_number_are_decided_exactly():
    # Ten to the twelfth texts. Ann takes all that bob gives up: 12 provisions of 10 options, 9 units each. They ask for
    # 54 each, and there are 108; or one unit more, and there is no such text.
    many = [provision(f"x{n}", *(o / 9 for o in range(10))) for n in range(12)]
    for asked, answer in [(0.54, "procedural"), (0.540001, "structural")]:
        ann = party("ann", scores={p.id: tuple(range(10)) for p in many}, reservation_value=0.54)
        bob = party("bob", scores={p.id: tuple(range(9, -1, -1)) for p in many}, reservation_value=asked)
        case, _ = seats(ann, bob, provisions=many)
        assert benchmarks.FAILURES[benchmarks.failures(case)[0]] == answer


def test_too_much_work_is_said_to_be_too_much(monkeypatch):
    monkeypatch.setattr(acceptability, "MOST_TRIED", 10)
    monkeypatch.setattr(acceptability, "ROUNDS", 0)
    case = random_case(np.random.default_rng(7), 3, 6, 4, 20, (0.6, 0.7))
    assert UNKNOWN in acceptable_text(case, np.arange(20))


def test_what_is_too_much_work_does_not_depend_on_which_negotiations_are_asked_about_together(monkeypatch):
    monkeypatch.setattr(acceptability, "MOST_TRIED", 60)
    monkeypatch.setattr(acceptability, "ROUNDS", 3)
    case = random_case(np.random.default_rng(9), 5, 6, 4, 200, (0.6, 0.75))
    size = np.where(np.arange(200) % 2, 1, 2**32)  # so much that prices must stay small, in every other column
    case = attrs.evolve(case, value=case.value * size, reservation_value=case.reservation_value * size)
    whole = acceptable_text(case, np.arange(200))
    assert {NO_TEXT, SOME_TEXT, UNKNOWN} == set(whole.tolist())
    assert whole.tolist() == [int(acceptable_text(case, np.array([column]))[0]) for column in range(200)]


def test_texts_are_built_once_for_all_who_ask_the_same(monkeypatch):
    built = []
    by_building = acceptability.by_building
    monkeypatch.setattr(acceptability, "ROUNDS", 0)
    monkeypatch.setattr(acceptability, "by_building", lambda *one: built.append(one) or by_building(*one))
    case = random_case(np.random.default_rng(5), 4, 4, 4, 6, (0.55, 0.75))
    columns = np.array([0, 1, 2, 3, 4, 5] * 50)
    assert acceptable_text(case, columns).tolist() == acceptable_text(case, np.arange(6)).tolist() * 50
    assert len(built) == 12  # six by the first question, six by the second


def test_who_asks_for_more_is_answered_apart(monkeypatch):
    monkeypatch.setattr(acceptability, "ROUNDS", 0)
    case = seats(party("ann", scores={"x": (10, 20)}), provisions=[provision("x", 0.0, 1.0)])[0]
    case = attrs.evolve(case, reservation_value=np.array([[200_000, 200_001, 200_000, 0]]))
    assert acceptable_text(case, np.arange(4)).tolist() == [SOME_TEXT, NO_TEXT, SOME_TEXT, SOME_TEXT]


@pytest.mark.parametrize("largest", [2**31, 2**50])
def test_no_sum_is_too_large_for_its_type(largest):
    case = random_case(np.random.default_rng(8), 3, 3, 3, 30, (0.5, 0.8))
    case = attrs.evolve(
        case, value=case.value * (largest // 10**6), reservation_value=case.reservation_value * (largest // 10**6)
    )
    assert acceptable_text(case, np.arange(30)).tolist() == [by_trying(case, column) for column in range(30)]

"""Some of many negotiations: picking columns, and looking things up at pairs of row and column."""

import attrs
import numpy as np
from columns import arrays_of, column, differences, repeated, stack
from small import convened, meeting, party, provision, talks

from negotiation_sim.core.chance import Chances
from negotiation_sim.core.columns import at, pick
from negotiation_sim.core.table import convene
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case


def point(threshold=0.5, forbids=None, days=(1, 9), **said):
    """Talks that differ in a withdrawal threshold, a red line, the days, or the rule."""
    ann = party("ann", scores={"x": (1, 2)}, withdrawal_threshold=threshold, forbids=forbids)
    bob = party("bob", scores={"x": (2, 1)})
    return talks(ann, bob, provisions=[provision("x", 0.0, 1.0)], meetings=[meeting(d, "x") for d in days], **said)


POINTS = [point(0.1), point(0.2, {"x": "a"}), point(0.3, days=(2, 5)), point(0.4, rule="unanimity")]


def stacked():
    return stack(*map(compile_case, POINTS))


def same(one, other):
    """Do two things hold the same arrays, all the way down? Titles are not told apart by column."""
    for field in attrs.fields(type(one)):
        mine, yours = getattr(one, field.name), getattr(other, field.name)
        if attrs.has(type(mine)):
            assert same(mine, yours)
        elif isinstance(mine, tuple) and mine and attrs.has(type(mine[0])):
            assert len(mine) == len(yours)
            assert all(same(a, b) for a, b in zip(mine, yours, strict=True))
        elif isinstance(mine, np.ndarray):
            assert np.array_equal(mine, yours), field.name
            assert mine.shape == yours.shape, field.name
        elif field.init and field.name != "title":
            assert mine == yours, field.name
    return True


def test_a_slice_and_places_of_a_case():
    for columns in (slice(1, 3), np.array([1, 2])):
        assert same(pick(stacked(), columns), stack(*map(compile_case, POINTS[1:3])))
    assert same(pick(stacked(), np.array([3, 0])), stack(compile_case(POINTS[3]), compile_case(POINTS[0])))


def test_what_all_share_stays_as_it_is():
    case = compile_case(POINTS[0])
    assert pick(case, slice(0, 1)) is case
    assert pick(case, np.array([5, 7])) is case
    wide = attrs.evolve(case, withdrawal_threshold=np.array([[1, 2, 3], [4, 5, 6]]))
    picked = pick(wide, np.array([0, 2]))
    assert picked.withdrawal_threshold.tolist() == [[1, 3], [4, 6]]
    assert picked.value is case.value
    assert picked.rule is case.rule


def test_who_they_are_has_no_columns():
    case = stacked()
    picked = pick(case, slice(2, 4))
    assert (picked.address is case.address) and (picked.bloc is case.bloc)
    assert (picked.stakeholders, picked.provisions) == (("ann", "bob"), ("x",))


def test_meetings_and_shares_are_picked_within_what_holds_them():
    tapes = [record_tape(p, Chances.of(0, 0)) for p in POINTS]
    picked = pick(stack(*tapes), slice(2, 4))
    assert same(picked, stack(*tapes[2:]))
    assert picked.meetings[0].minute.tolist() == [2 * 1440, 1440]
    assert picked.meetings[1].number == 2
    rule = pick(stacked(), slice(2, 4)).rule
    assert (rule.min_support.numerator.tolist(), rule.min_support.denominator.tolist()) == ([1, 1], [2, 1])


def test_chances_and_tables():
    chances = Chances.of(7, 3, 4, 5, 6)
    picked = pick(chances, np.array([2, 0]))
    assert (picked.seed.tolist(), picked.replicate.tolist()) == ([7], [5, 3])
    seeds = Chances(np.array([1, 2, 3], np.uint64), np.array([4, 5, 6], np.uint64))
    assert pick(seeds, slice(1, 2)).seed.tolist() == [2]

    case, table = convened(POINTS[1])
    table = convene(repeated(case, 4), chances, np.array([9, 8, 7, 6]))
    picked = pick(table, np.array([2, 0]))
    assert picked.deadline.tolist() == [7, 9]
    assert not differences(column(picked, 0), column(table, 2))
    assert all(array.shape[-1] == 2 for array in arrays_of(picked).values())


def test_the_red_lines_of_columns_are_those_of_any_of_them():
    case = stack(*(compile_case(point(forbids=lines)) for lines in (None, {"x": "a"}, {"x": "b"})))
    assert case.red_lines == ((0, 0),)
    assert (case.holder.tolist(), case.disputed.tolist()) == ([0], [0])
    assert case.drawn.tolist() == [[False, True, True]]
    assert case.forbids[0].tolist() == [[False, True, False], [False, False, True]]
    assert {p: lines.tolist() for p, lines in case.contested.items()} == {0: [0]}
    alone = pick(case, slice(0, 1))
    assert (alone.red_lines, alone.contested) == ((), {})
    assert (alone.forbids.shape, alone.drawn.shape, alone.forbids.dtype) == ((0, 2, 1), (0, 1), bool)


def test_red_lines_reduced_to_their_holders():
    people = [
        party("ann", scores={"x": (1, 2), "y": (1, 2)}, forbids={"x": "a", "y": "b"}),
        party("bob", scores={"x": (1, 2), "y": (1, 2)}),
        party("cat", scores={"x": (1, 2), "y": (1, 2)}, forbids={"y": "a"}),
    ]
    provisions = [provision(name, 0.0, 1.0) for name in "xy"]
    case = compile_case(talks(*people, provisions=provisions, meetings=[meeting(1)]))
    assert case.red_lines == ((0, 0), (0, 1), (2, 1))
    assert {p: lines.tolist() for p, lines in case.contested.items()} == {0: [0], 1: [1, 2]}
    amounts = np.array([[5, 1], [3, 2], [4, 9]])
    assert case.over_lines(np.minimum, amounts, 7).tolist() == [[3, 1], [7, 7], [4, 7]]
    either = case.over_lines(np.logical_or, amounts > 4, False)
    assert either.tolist() == [[True, False], [False, False], [False, True]]


def test_what_stands_at_pairs_of_row_and_column():
    places = np.array([2, 0, 2]), np.array([1, 0, 0])
    assert at(np.array([[1, 2], [3, 4], [5, 6]]), places).tolist() == [6, 1, 5]
    assert at(np.array([[1], [3], [5]]), places).tolist() == [5, 1, 5]  # one column that all share
    nowhere = np.array([], int), np.array([], int)
    assert at(np.array([[1], [3]]), nowhere).tolist() == []

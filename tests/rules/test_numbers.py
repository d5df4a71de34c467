"""Millionths, chances and exact shares, and how a scenario becomes them."""

from fractions import Fraction

import attrs
import numpy as np
import pytest
from small import convened, meeting, party, provision, talks

from negotiation_sim.core.chance import IRWIN_HALL_MEAN, IRWIN_HALL_SD, Chances, entity, philox, spread
from negotiation_sim.core.scale import Share, chance, heads, scaled, times
from negotiation_sim.core.table import convene
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case, concession


@pytest.mark.parametrize(
    ("number", "millionths"),
    [(0.35, 350_000), (1.0, 10**6), (5e-7, 1), (2.5e-6, 3), (-5e-7, 0), (-1.5e-6, -1), (1 / 3, 333_333)],
)
def test_numbers_are_rounded_half_up(number, millionths):
    assert scaled(number) == millionths
    assert scaled(np.array([[0.0, number]])).tolist() == [[0, millionths]]


@pytest.mark.parametrize(("probability", "threshold"), [(0.0, 0), (1.0, 2**32), (0.5, 2**31), (0.3, 1_288_490_189)])
def test_a_probability_is_a_threshold_for_32_bits(probability, threshold):
    assert chance(probability) == threshold
    assert chance(np.array([[1.0, probability]])).tolist() == [[2**32, threshold]]


def test_products_are_floored():
    assert times(np.array([333_333, -333_333, 1, -1]), 500_000).tolist() == [166_666, -166_667, 0, -1]


def test_shares_are_compared_by_cross_multiplication():
    two_thirds = Share.of(Fraction(2, 3))
    assert two_thirds.of_whole_reached_by(np.array([17, 18, 19]), 27).tolist() == [False, True, True]
    assert two_thirds.of_whole_exceeded_by(np.array([17, 18, 19]), 27).tolist() == [False, False, True]


def test_heads_are_counted_by_column_however_many_there_are():
    for many in (3, 255, 256, 1000):
        assert heads(np.arange(many)[:, None] >= [0, 1, many]).tolist() == [many, many - 1, 0]


def test_an_error_is_as_large_as_its_standard_deviation_says():
    words = IRWIN_HALL_MEAN + np.array([-2, -1, 0, 1, 1_000_000]) * IRWIN_HALL_SD // np.array([1, 1, 1, 1, 10**6])
    assert spread(words, 80_000).tolist() == [-160_000, -80_000, 0, 80_000, 80_000]
    assert spread(np.array([IRWIN_HALL_MEAN - 1, IRWIN_HALL_MEAN + 1]), 80_000).tolist() == [-1, 0]


def test_chances_have_the_mean_and_spread_of_even_draws():
    # 20 000 sums of four even draws: the mean within 4 standard errors, the standard deviation within 2 %.
    sums = Chances.of(0, *range(20_000)).of_persons(np.array([entity("ann")], np.uint64))[0]
    assert abs(sums.mean() - IRWIN_HALL_MEAN) < 4 * IRWIN_HALL_SD / 20_000**0.5
    assert abs(sums.std() / IRWIN_HALL_SD - 1) < 0.02


def test_an_address_is_the_beginning_of_the_hash_of_the_name():
    assert entity("abc") == 0xBA7816BF  # of SHA-256's own example, ba7816bf 8f01cfea …


def test_seeds_beyond_32_bits_count():
    one, other = (Chances.of(seed, 0).of_persons(np.array([7], np.uint64))[0, 0] for seed in (1, 1 + 2**32))
    assert one != other


def test_draws_of_many_are_those_of_each():
    """Seeds and replicates of their own, many people or days or one: every word has its address alone."""
    seeds, replicates = np.array([1, 2**40, 3], np.uint64), np.array([7, 8, 2**32 - 1], np.uint64)
    for entities, steps in [([5, 6], [4]), ([5], [4, 9]), ([5], [4]), ([5], [])]:
        address, when = np.array(entities, np.uint64), np.array(steps, np.uint64)
        rows = len(steps) if len(entities) == 1 else len(entities)
        for seed, replicate in [(seeds, replicates), (seeds[:1], replicates), (seeds, replicates[:1])]:
            words = Chances(seed, replicate).words(address, when, 3)
            assert words.shape == (4, rows, 3)
            for place in range(3):
                alone = Chances(*(each[place if len(each) > 1 else 0] for each in (seed[:, None], replicate[:, None])))
                for row in range(rows):
                    one = address[row : row + 1] if len(entities) > 1 else address
                    step = when[row : row + 1] if len(steps) > 1 else when
                    assert words[:, row, place].tolist() == alone.words(one, step, 3)[:, 0, 0].tolist()


def test_a_draw_is_addressed_by_replicate_entity_step_and_purpose():
    counter, key = ([np.array([word], np.uint64) for word in given] for given in ((2, 3, 4, 5), (1, 7)))
    words = Chances.of(1 + 7 * 2**32, 2).words(counter[1], counter[2], 5)
    assert words[:, 0, 0].tolist() == [int(word[0]) for word in philox(tuple(counter), tuple(key))]


def test_draws_of_very_many_are_those_of_each():
    """Columns are drawn some at a time; a thousand days of 40 replicates are too many for one time."""
    days, ann = np.arange(1000, dtype=np.uint64), np.array([entity("ann")], np.uint64)
    some, last = (Chances.of(3, *replicates) for replicates in (range(40), range(37, 40)))
    assert np.array_equal(some.of_shock(7, days)[:, 37:], last.of_shock(7, days))
    seeds = np.arange(20_000, dtype=np.uint64)
    many, few = (Chances(each, each + np.uint64(5)) for each in (seeds, seeds[19_000:]))
    assert np.array_equal(many.of_persons(ann)[:, 19_000:], few.of_persons(ann))


X, Y = provision("x", 0.0, 0.5, 1.0), provision("y", 1.0)


def worth(utility="city_block", full_score=100.0, **said):
    """What the options of x and y are worth to one party."""
    ann = party("ann", **said)
    scenario = talks(ann, provisions=[X, Y], meetings=[meeting(1)])
    scenario = attrs.evolve(scenario, utility=utility, full_score=full_score)
    return compile_case(scenario).value[0, :, :, 0].tolist()


def test_ideal_points():
    # x has three quarters of the salience; at the ideal all of it.
    said = {"ideal": {"x": 0.8, "y": 0.4}, "salience": {"x": 3.0, "y": 1.0}}
    assert worth(**said) == [[150_000, 525_000, 600_000], [100_000, 0, 0]]
    assert worth("quadratic", **said) == [[270_000, 682_500, 720_000], [160_000, 0, 0]]
    assert worth(**{**said, "salience": {"x": 2.0}}) == [[200_000, 700_000, 800_000], [0, 0, 0]]


def test_scores():
    assert worth(scores={"x": (0, 12.5, 40), "y": (60,)}) == [[0, 125_000, 400_000], [600_000, 0, 0]]
    assert worth(scores={"x": (0, 0.5, 1.5), "y": (2.5,)}, full_score=10.0**6) == [[0, 1, 2], [3, 0, 0]]


def test_red_lines_and_what_pads_shorter_provisions():
    lines = (schema.RedLine(provision="x", min=0.5), schema.RedLine(provision="x", max=0.5))
    ann = attrs.evolve(party("ann", ideal={"x": 1.0, "y": 1.0}, salience={"x": 1.0, "y": 1.0}), red_lines=lines)
    bob = party("bob", scores={"x": (1, 2, 3), "y": (1,)})
    case, _ = convened(talks(ann, bob, provisions=[X, Y], meetings=[meeting(1)]))
    assert case.forbidden[0, :, :, 0].tolist() == [[True, False, True], [False, True, True]]
    assert case.forbidden[1, :, :, 0].tolist() == [[False, False, False], [False, True, True]]
    assert case.red_lines == ((0, 0),)
    assert case.drawn.tolist() == [[True]]
    assert case.forbids[0, :, 0].tolist() == [True, False, True]
    assert case.best[:, 0].tolist() == [250_000 + 500_000, 40_000]


def test_the_chair_attends_to_voters():
    people = [
        *(party(f"a{n}", "a", scores={"y": (1,)}) for n in range(3)),
        party("calm", "a", abstains=True, scores={"y": (1,)}),
        party("watch", "a", observer=True),
        party("bob", "b", scores={"y": (1,)}),
    ]
    for attention, omega in [("head", [10**6] * 3), ("bloc", [333_333] * 3)]:
        scenario = talks(*people, provisions=[Y], meetings=[meeting(1)], chair={"attention": attention})
        assert compile_case(scenario).chair_attention[:, 0].tolist() == [*omega, 0, 0, 10**6]


@pytest.mark.parametrize(
    ("minute", "deadline", "conceded"),
    [(0, 1440, 100_000), (360, 1440, 550_000), (1440, 1440, 10**6), (2000, 1440, 10**6), (600, 0, 10**6)],
)
def test_concession_in_calendar_time(minute, deadline, conceded):
    # A tenth at once and the square root of the time for the rest: a quarter of the time is a half of the way.
    traits = {"opening_concession": np.array([[0.1]]), "concession_exponent": np.array([[2.0]])}
    assert concession(traits, minute, deadline).tolist() == [[conceded]]


def test_where_a_concession_is_near_a_step_it_is_rounded_half_up():
    # A quarter of the time is a half of the way; 0.000003 + 0.999997 / 2 = 0.5000015.
    traits = {"opening_concession": np.array([[3e-6, 0.1]]), "concession_exponent": np.array([[2.0, 2.0]])}
    assert concession(traits, 360, 1440).tolist() == [[500_002, 550_000]]


def test_expectations_at_convening():
    scores = {"x": (1, 2, 3)}
    ann = party("ann", scores=scores, forbids={"x": "a"}, reservation_value=0.3, initial_optimism=0.25)
    bob = party("bob", scores=scores, initial_hope=0.2, withdrawal_threshold=0.0, withdrawal_threshold_sd=0.3)
    scenario = talks(ann, bob, party("watch", observer=True), provisions=[X], meetings=[meeting(1)])
    table = convene(compile_case(scenario), Chances.of(0, *range(40)), np.array([1440]))
    assert table.forecast[0].tolist() == [475_000] * 40  # 0.3 + 0.25 · 0.7
    assert table.red_lines == ((0, 0),)
    assert table.hope.tolist() == [[900_000] * 40]
    assert table.withdrawal_threshold[[0, 2]].tolist() == [[500_000] * 40, [0] * 40]
    spread_of_bob = table.withdrawal_threshold[1]
    assert (spread_of_bob >= 0).all()
    assert 10 < (spread_of_bob == 0).sum() < 30

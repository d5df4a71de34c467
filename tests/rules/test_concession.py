"""What people hold out for."""

import attrs
import numpy as np
from small import convened, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules.concession import aspiration
from negotiation_sim.core.rules.utility import chosen, crossed, utility


def seats(*people):
    provisions = [provision("x", 0.0, 0.5, 1.0), provision("y", 0.0, 1.0)]
    scenario = talks(*people, provisions=provisions, meetings=[meeting(4), meeting(10)])
    case, table = convened(scenario)
    return case, table, held(scenario)


def hold_out(row=None, **said):
    ann = party("ann", **({"scores": {"x": (10, 60, 70), "y": (0, 20)}, "forbids": {"x": "c"}} | said))
    case, table, first = seats(ann)
    return aspiration(case, table, row or first)[0, 0]


def test_the_aspiration_falls_from_the_best_within_ones_red_lines_to_the_reservation_value():
    # best 0.8 = 0.6 + 0.2, r = 0.3; day 4 of 10: 0.3 + 0.5 · 0.6 = 0.6.
    assert hold_out() == 600_000
    assert hold_out(forbids={}) == 660_000
    assert hold_out(opening_concession=0.5) == 450_000  # α = 0.5 + 0.5 · 0.4
    assert hold_out(opening_concession=1.0) == 300_000


def test_who_cannot_get_more_than_the_reservation_value_holds_out_for_that():
    assert hold_out(reservation_value=0.9) == 900_000


def test_the_way_is_floored():
    # best − r = 0.500001 and 1 − α = 0.333333: 500 001 · 333 333 // 1 000 000 = 166 666.
    ann = party("ann", scores={"x": (0, 60.0001, 0), "y": (0, 20)})
    case, table, row = seats(ann)
    row = attrs.evolve(row, concession=np.array([[666_667]]))
    assert aspiration(case, table, row)[0, 0] == 466_666


def test_a_shock_to_the_reservation_value_moves_the_aspiration():
    ann = party("ann", scores={"x": (10, 60, 70), "y": (0, 20)}, forbids={"x": "c"})
    case, table, row = seats(ann)
    assert aspiration(case, put(table, reservation_value=500_000), row)[0, 0] == 680_000


def test_what_a_text_is_worth_and_crosses():
    ann = party("ann", scores={"x": (10, 60, 70), "y": (0, 20)}, forbids={"x": "c"})
    bob = party("bob", scores={"x": (1, 2, 3), "y": (4, 5)}, forbids={"y": "b"})
    case, _, _ = seats(ann, bob)
    texts = np.array([[0, 2, 2], [0, 0, 1]])
    assert utility(case, texts).tolist() == [[100_000, 700_000, 900_000], [50_000, 70_000, 80_000]]
    assert chosen(case.value[:, 0], texts[0]).tolist() == [[100_000, 700_000, 700_000], [10_000, 30_000, 30_000]]
    assert case.red_lines == ((0, 0), (1, 1))
    assert crossed(case, texts).tolist() == [[False, True, True], [False, False, True]]

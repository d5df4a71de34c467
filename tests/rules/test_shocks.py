"""What a shock does to reservation values and withdrawal thresholds."""

import numpy as np
from small import by_name, convened, day, meeting, party, provision, put, talks

from negotiation_sim.core.play import strike_all
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.scenario import schema


def law(*who, **effects):
    return schema.Shock(id="-".join(who), name="A law", stakeholders=who, on=day(1), **effects)


def after(shocks, strikes=(0,), reservation_value=None, withdrawal_threshold=None, active=True):
    people = [party(name, scores={"x": (1,)}, reservation_value=0.9) for name in ("ann", "bob")]
    scenario = talks(*people, provisions=[provision("x", 0.0)], meetings=[meeting(1)], shocks=tuple(shocks))
    case, table = convened(scenario)
    given = {"reservation_value": reservation_value, "withdrawal_threshold": withdrawal_threshold, "active": active}
    table = put(table, **{name: value for name, value in given.items() if value is not None})
    table = strike_all(case, table, [np.array([shock]) for shock in strikes])
    return by_name(case.stakeholders, table.reservation_value), by_name(case.stakeholders, table.withdrawal_threshold)


def test_a_shock_moves_those_whom_it_names():
    assert after([law("bob", reservation_value=0.05, withdrawal_threshold=-0.1)]) == (
        {"ann": 900_000, "bob": 950_000},
        {"ann": 500_000, "bob": 400_000},
    )


def test_reservation_values_stay_between_0_and_1():
    assert after([law("ann", reservation_value=0.3)])[0] == {"ann": 1_000_000, "bob": 900_000}
    assert after([law("ann", reservation_value=-0.3)], reservation_value=200_000)[0] == {"ann": 0, "bob": 200_000}


def test_thresholds_stay_above_0_and_may_exceed_1():
    assert after([law("ann", withdrawal_threshold=-0.6)])[1] == {"ann": 0, "bob": 500_000}
    assert after([law("ann", withdrawal_threshold=0.6)])[1] == {"ann": 1_100_000, "bob": 500_000}


def test_one_shock_after_the_other():
    shocks = [law("ann", reservation_value=0.3), law("ann", "bob", reservation_value=-0.2)]
    assert after(shocks, [0, 1])[0] == {"ann": 800_000, "bob": 700_000}
    assert after(shocks, [1, 0])[0] == {"ann": 1_000_000, "bob": 700_000}
    assert after(shocks, [1, 1])[0] == {"ann": 500_000, "bob": 500_000}


def test_no_shock_changes_nothing():
    assert after([law("ann", reservation_value=-0.3)], [-1])[0] == {"ann": 900_000, "bob": 900_000}


def test_those_who_left_are_struck_as_well():
    assert after([law("ann", reservation_value=0.05)], active=False)[0] == {"ann": 950_000, "bob": 900_000}


def test_columns_are_struck_by_shocks_of_their_own():
    people = [party("ann", scores={"x": (1,)}, reservation_value=0.5)]
    shocks = (law("ann", reservation_value=0.1), law("ann", reservation_value=-0.1))
    scenario = talks(*people, provisions=[provision("x", 0.0)], meetings=[meeting(1)], shocks=shocks)
    case, table = convened(scenario)
    struck = strike_shock(case, table, np.array([-1, 0, 1]))
    assert struck.reservation_value.tolist() == [[500_000, 600_000, 400_000]]

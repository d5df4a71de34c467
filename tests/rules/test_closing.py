"""How talks end without agreement."""

import pytest
from small import convened, held, meeting, party, provision, put, talks

from negotiation_sim.core.rules.closing import close, expire
from negotiation_sim.core.table import COLLAPSE, DEADLINE_EXPIRED, IMPASSE, OPEN


def closed(left=(), idle=0, **said):
    people = [party(name, scores={"x": (1,)}, abstains=name == "cat") for name in ("ann", "bob", "cat")]
    watch = party("watch", observer=True)
    days = [meeting(1, "x", time="09:30", recess=120), meeting(9)]
    scenario = talks(*people, watch, provisions=[provision("x", 0.0)], meetings=days, **said)
    case, table = convened(scenario)
    return close(case, put(table, active=dict.fromkeys(left, False), idle=idle), held(scenario), None)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, OPEN),
        ({"left": ["ann"]}, OPEN),
        ({"left": ["ann", "bob"]}, COLLAPSE),
        ({"left": ["ann", "bob"], "minimum_parties": 1}, OPEN),
        ({"left": ["ann"], "minimum_parties": 3}, COLLAPSE),
        ({"idle": 99}, OPEN),
        ({"idle": 2, "impasse_after": 3}, OPEN),
        ({"idle": 3, "impasse_after": 3}, IMPASSE),
        ({"idle": 3, "impasse_after": 3, "left": ["ann", "bob"]}, COLLAPSE),
    ],
)
def test_too_few_parties_or_too_many_idle_meetings(said, status):
    assert closed(**said).status[0] == status


def test_the_end_comes_after_the_recess():
    assert closed(left=["ann", "bob"]).minute[0] == 1440 + 570 + 120


def test_time_runs_out_in_the_last_minute_of_the_day_of_the_deadline():
    scenario = talks(party("ann", scores={"x": (1,)}), provisions=[provision("x", 0.0)], meetings=[meeting(9)])
    move = expire(convened(scenario)[1])
    assert (move.status[0], move.minute[0]) == (DEADLINE_EXPIRED, 9 * 1440 + 1439)

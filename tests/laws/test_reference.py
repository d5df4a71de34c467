"""The engine does what an independent program, written from docs/model.md alone, does: event for event."""

import attrs
import numpy as np
import pytest
import reference
from hypothesis import given
from strategies import REPLICATES, SEEDS, explore, part_of_examples, scenarios

from negotiation_sim.core.table import NO_STANCE, STANCES, STATUSES
from negotiation_sim.engine import negotiate
from negotiation_sim.scenario import load, names, scenario_hash
from negotiation_sim.scenario.compile import compile_case

SHIPPED = names()


def plain(value):
    """A fact as the reference writes it: dictionaries, lists and numbers."""
    if attrs.has(type(value)):
        return {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def as_plain(event):
    return {**plain(event), "kind": event.kind}


def by_line(table, amounts):
    """What stands by red line, by the places of stakeholder and provision."""
    return dict(zip(table.red_lines, amounts[:, 0].tolist(), strict=True))


def state_of(table):
    """The final table in the words of the reference."""
    return {
        "text": table.text[:, 0].tolist(),
        "active": table.active[:, 0].tolist(),
        "reservation": table.reservation_value[:, 0].tolist(),
        "threshold": table.withdrawal_threshold[:, 0].tolist(),
        "forecast": table.forecast[:, 0].tolist(),
        "hope": by_line(table, table.hope),
        "declared": by_line(table, table.declared),
        "stance": table.stance[:, 0].tolist(),
        "left_at": table.left_at[:, 0].tolist(),
        "carried_by": table.carried_by[:, 0].tolist(),
        "idle": table.idle[0],
        "deadline": table.deadline[0],
        "status": STATUSES[table.status[0]],
        "ended": table.ended[0],
    }


def state_by(outcome, provisions):
    """The end of the reference in the same words."""
    return {
        "text": outcome.text,
        "active": outcome.active,
        "reservation": outcome.reservation,
        "threshold": outcome.threshold,
        "forecast": outcome.forecast,
        "hope": {(i, provisions.index(p)): hope for i, hopes in enumerate(outcome.hope) for p, hope in hopes.items()},
        "declared": {
            (i, provisions.index(p)): p in outcome.declared[i] for i, hopes in enumerate(outcome.hope) for p in hopes
        },
        "stance": [NO_STANCE if stance is None else STANCES.index(stance) for stance in outcome.stance],
        "left_at": outcome.left_at,
        "carried_by": [-1 if p is None else provisions.index(p) for p in outcome.left_over],
        "idle": outcome.idle,
        "deadline": outcome.deadline,
        "status": outcome.status,
        "ended": outcome.minute,
    }


def room_by(log):
    """Who is in the room at the end, and whether there was a quorum, as the log of the reference tells it."""
    room, quorate = set(), False
    for event in log:
        match event["kind"]:
            case "MeetingOpened":
                room, quorate = set(event["fact"]["present"]), True
            case "MeetingInquorate":
                quorate = False
            case "StakeholderWithdrew":
                room.discard(event["fact"]["stakeholder"])
    return room, quorate


def same_as_the_reference(scenario, case, seed, replicate):
    talks = negotiate(scenario, case, seed, replicate)
    outcome = reference.play(scenario, seed, replicate)
    outcome.log[0]["fact"]["scenario_hash"] = scenario_hash(scenario)
    for event, expected in zip(talks.log.events, outcome.log, strict=False):
        assert as_plain(event) == expected
    assert len(talks.log.events) == len(outcome.log)
    assert state_of(talks.table) == state_by(outcome, case.provisions)
    room = {who for who, inside in zip(case.stakeholders, talks.table.in_room[:, 0], strict=True) if inside}
    assert (room, bool(talks.table.quorate[0])) == room_by(outcome.log)


def law(scenario, seed, replicate):
    same_as_the_reference(scenario, compile_case(scenario), seed, replicate)


@part_of_examples(2.5)
@given(scenarios(), SEEDS, REPLICATES)
def test_every_event_and_the_final_state_are_those_of_the_reference(scenario, seed, replicate):
    law(scenario, seed, replicate)


@pytest.mark.heavy
def test_every_event_and_the_final_state_of_thousands_of_new_scenarios():
    explore(law, scenarios(), SEEDS, REPLICATES)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_cases(name):
    scenario = load(name)
    case = compile_case(scenario)
    for replicate in range(20):
        same_as_the_reference(scenario, case, 0, replicate)


@pytest.mark.heavy
@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_cases_at_length(name):
    scenario = load(name)
    case = compile_case(scenario)
    for replicate in range(300):
        same_as_the_reference(scenario, case, 2**64 - 1, replicate)


def test_numbers_are_plain_integers_in_the_record():
    scenario = load("teaching-park")
    for event in negotiate(scenario, compile_case(scenario), 0, 0).log.events:
        assert not any(isinstance(value, np.generic) for value in leaves(as_plain(event)))


def leaves(value):
    """Every single value in nested lists and dictionaries."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield value

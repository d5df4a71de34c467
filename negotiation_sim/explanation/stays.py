"""How near those who stayed came to leaving."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from attrs import frozen

from negotiation_sim.api import compiled
from negotiation_sim.calendar import meetings_after
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.rules.withdrawal import (
    chance_to_leave,
    disappointment,
    lost_hope,
    pull_of_allies,
    weight_gone,
)
from negotiation_sim.core.scale import CERTAIN, SCALE
from negotiation_sim.core.table import Table
from negotiation_sim.explanation.causes import Nearest, Stay
from negotiation_sim.explanation.trace import Trace
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import evolve
from negotiation_sim.retrace import scenario_in_force
from negotiation_sim.scenario.schema import Scenario


def stays(trace: Trace) -> Iterator[Stay]:
    """How near each party that was in at the end came to leaving."""
    gone = trace.gone(trace.events)
    nearest = {} if trace.scenario is None else nearest_exits(trace, trace.scenario)
    for seat in trace.convened.roster:
        if seat.observer or seat.id in gone:
            continue
        expected = trace.forecasts(trace.events, seat.id)
        looks = (look for provision in seat.hope for look in trace.looks(trace.events, seat.id, provision))
        yield Stay(
            stakeholder=seat.id,
            bloc=seat.bloc,
            lowest=min(expected, key=lambda each: each.forecast - each.reservation_value),
            darkest=min(looks, key=lambda look: look.hope, default=None),
            nearest=nearest.get(seat.id),
        )


def nearest_exits(trace: Trace, scenario: Scenario) -> dict[str, Nearest]:
    """The walk-out at which each came nearest to leaving: the largest excess, the first of equals."""
    found: dict[str, Nearest] = {}
    for walk_out in walk_outs(trace):
        for who, nearest in asked(trace, scenario, walk_out):
            if who not in found or nearest.excess > found[who].excess:
                found[who] = nearest
    return found


@frozen
class WalkOut:
    """A meeting after which people decided whether to stay, and the table when all waves were over, at this event."""

    opened: e.Event
    table: Table
    sequence: int


def walk_outs(trace: Trace) -> Iterator[WalkOut]:
    """Each time that people decided whether to stay."""
    table: Table | None = None
    opened: tuple[e.Event, int] | None = None
    last = trace.events[0]
    for event in trace.events:
        if opened and table and (event.minute > opened[1] or isinstance(event.fact, AFTER_A_WALK_OUT)):
            yield WalkOut(opened[0], table, last.sequence)
            opened = None
        table, last = evolve(table, event), event
        match event.fact:
            case e.MeetingOpened():
                opened = event, event.minute
            case e.RecessCalled(minutes=minutes) if opened:
                opened = opened[0], event.minute + minutes
            case e.AgreementReached():
                opened = None
    if opened and table:
        yield WalkOut(opened[0], table, last.sequence)


AFTER_A_WALK_OUT = (e.ProcessCollapsed, e.ImpasseDeclared, e.DeadlineExpired, e.DeadlineExtended)


def asked(trace: Trace, scenario: Scenario, walk_out: WalkOut) -> Iterator[tuple[str, Nearest]]:
    """The arithmetic of each party that stayed at a walk-out."""
    opened, table = walk_out.opened, walk_out.table
    in_force = scenario_in_force(scenario, [each for each in trace.events if each.sequence <= walk_out.sequence])
    case = compiled(in_force)
    meeting: Any = SimpleNamespace(
        remaining=meetings_after(in_force.calendar, opened.meeting, int(table.deadline[0]), opened.minute)
    )
    convened = trace.convened
    observed = opened.origin == "observed"
    draw = Draws(Chances.of(convened.seed, convened.replicate), case.address, opened.meeting).withdrawal[:, 0]
    regret, lost = disappointment(case, table, meeting)[:, 0], lost_hope(case, table)[:, 0]
    who = np.flatnonzero((case.party & table.active)[:, 0])
    places = who, np.zeros_like(who)
    pull = pull_of_allies(case, weight_gone(case, table), places)
    excess = regret[who] + lost[who] + pull - table.withdrawal_threshold[who, 0]
    chance = chance_to_leave(case, excess, places)
    for n, i in enumerate(who):
        yield (
            case.stakeholders[i],
            Nearest(
                meeting=opened.meeting,
                date=opened.date,
                disappointment=int(regret[i]) / SCALE,
                lost_hope=int(lost[i]) / SCALE,
                provision=darkest_line(table, int(i)) if lost[i] else None,
                pull=int(pull[n]) / SCALE,
                threshold=int(table.withdrawal_threshold[i, 0]) / SCALE,
                excess=int(excess[n]) / SCALE,
                chance=int(chance[n]) / CERTAIN,
                draw=None if observed else int(draw[i]) / CERTAIN,
            ),
        )


def darkest_line(table: Table, seat: int) -> str:
    """The provision of the own red line with the least hope, the first of equals."""
    own = [line for line, (i, _) in enumerate(table.red_lines) if i == seat]
    return table.provisions[table.red_lines[min(own, key=lambda line: int(table.hope[line, 0]))][1]]

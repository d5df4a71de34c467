"""Interventions: a change of the case in talks that have begun, as a fact, and what such talks cannot take."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs
import numpy as np

from negotiation_sim.calendar import minute_of
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.scale import SCALE, Ints
from negotiation_sim.core.table import STANCES, Table, thresholds
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY
from negotiation_sim.record.events import (
    DeadlineExtended,
    DraftAmended,
    Event,
    Fact,
    InterventionMade,
    ProposalAccepted,
    RedLineDeclared,
    ShockOccurred,
    StakeholderRejoined,
    StakeholderWithdrew,
    StrawPollTaken,
)
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.schema import Scenario, Shock
from negotiation_sim.scenario.spelled import changed

FIXED = ("name", "provisions", "stakeholders", "blocs")
MOST_GRIEVANCE = 10 * SCALE  # twice the largest withdrawal threshold of a case
INJECTED = (
    "ShockOccurred",
    "RedLineDeclared",
    "DraftAmended",
    "ProposalAccepted",
    "StrawPollTaken",
    "StakeholderWithdrew",
    "StakeholderRejoined",
)
AT_CONVENING = ("initial_hope", "initial_optimism", "initial_text")


def intervention(
    scenario: Scenario, changes: Mapping[str, str], before: Sequence[Event], table: Table, chances: Chances
) -> InterventionMade:
    """The fact of a change of the scenario after these events."""
    after = changed(scenario, changes)
    refused = list(impossible(scenario, after, before))
    if refused:
        raise ValueError("\n".join(refused))
    old, new = compile_case(scenario), compile_case(after)
    r = np.clip(table.reservation_value + new.reservation_value - old.reservation_value, 0, SCALE)
    moved = thresholds(new, chances) - thresholds(old, chances)
    threshold = np.maximum(0, table.withdrawal_threshold + moved)
    return InterventionMade(
        changes=dict(changes),
        reservation_values=differing(old, table.reservation_value, r),
        withdrawal_thresholds=differing(old, table.withdrawal_threshold, threshold),
        deadline=new_deadline(scenario, after, before),
    )


def injectable(fact: Fact, case: Case, table: Table) -> str:
    """Why a fact cannot happen besides, in a sentence; nothing if it can.

    Parameters
    ----------
    fact : Fact
        Whose names, options and red lines are known at the table.
    case, table
        Of one negotiation.
    """
    match fact:
        case ShockOccurred(reservation_values=r, withdrawal_thresholds=threshold):
            high = [who for who, value in r.items() if not 0 <= value <= SCALE]
            low = [who for who, value in threshold.items() if not 0 <= value <= MOST_GRIEVANCE]
            if high or low:
                return f"ShockOccurred leaves {(high or low)[0]} a value that is out of range (in millionths)"
        case StakeholderRejoined(stakeholder=who):
            if table.active[table.seat(who), 0]:
                return f"StakeholderRejoined: {who} has not left"
        case StakeholderWithdrew(stakeholder=who, bloc=bloc):
            seat = table.seat(who)
            if not table.active[seat, 0] or not case.party[seat, 0]:
                return f"StakeholderWithdrew: {who} is not a party that is still in"
            if bloc != case.blocs[case.bloc[seat]]:
                return f"StakeholderWithdrew: {who} is of the bloc {case.blocs[case.bloc[seat]]} (got {bloc})"
        case StrawPollTaken():
            said = [who for stance in STANCES for who in getattr(fact, stance)]
            if len(said) != len(set(said)):
                return "StrawPollTaken: somebody is in it twice"
        case RedLineDeclared() | DraftAmended() | ProposalAccepted():
            pass
        case _:
            return f"{type(fact).__name__} cannot be injected, only {', '.join(INJECTED)}"
    return ""


def differing(case: Case, before: Ints, after: Ints) -> dict[str, int]:
    """Whose value is another one, and which."""
    return {case.stakeholders[i]: int(after[i, 0]) for i in np.flatnonzero(before[:, 0] != after[:, 0])}


def new_deadline(scenario: Scenario, after: Scenario, before: Sequence[Event]) -> int | None:
    """The deadline in force under the changed scenario, None if it is the same."""
    extended = any(isinstance(event.fact, DeadlineExtended) for event in before)

    def in_force(one: Scenario) -> date:
        extension = one.calendar.extension
        return extension.deadline if extended and extension else one.calendar.deadline

    same = in_force(after) == in_force(scenario)
    return None if same else minute_of(after.calendar, in_force(after))


def impossible(scenario: Scenario, after: Scenario, before: Sequence[Event]) -> Iterator[str]:
    """What a change would have to undo, in sentences."""
    for part in FIXED:
        if named(scenario, part) != named(after, part):
            yield f"{part}: who and what is on the table stays once the talks have begun; make a case of its own of it"
            return
    if compile_case(scenario).red_lines != compile_case(after).red_lines:
        yield "red_lines: talks that have begun can take no new red lines, and lose none; make a case of its own of it"
    if scenario.calendar.start != after.calendar.start:
        yield "calendar.start: the talks have begun already"
        return
    for name in AT_CONVENING:
        if at_convening(scenario, name) != at_convening(after, name):
            yield f"{name}: it counts at the convening only; change the case and run it instead"
    now, opened = before[-1], before[-1].meeting
    if scenario.calendar.meetings[:opened] != after.calendar.meetings[:opened]:
        yield f"calendar.meetings: the first {opened} have begun already, and stay as they are"
        return
    if past_shocks(scenario, now.minute) != past_shocks(after, now.minute):
        yield f"calendar.shocks: what was to strike up to {now.date} has struck, or has not"
    for number, meeting in enumerate(after.calendar.meetings[opened:], opened):
        if meeting not in scenario.calendar.meetings and minute_of(after.calendar, meeting.at) <= now.minute:
            yield f"calendar.meetings.{number}.at: {meeting.at} has passed: it is {now.date}"
    deadline = new_deadline(scenario, after, before)
    if deadline is not None and deadline + LAST_MINUTE_OF_A_DAY < now.minute:
        yield f"calendar.deadline: {after.calendar.deadline} has passed: it is {now.date}"


def past_shocks(scenario: Scenario, now: int) -> list[Shock]:
    """The shocks whose day has come."""
    shocks = scenario.calendar.shocks
    return [shock for shock in shocks if shock.on is not None and minute_of(scenario.calendar, shock.on) <= now]


def named(scenario: Scenario, part: str) -> object:
    """What identifies a part of a scenario that talks cannot change."""
    if part == "name":
        return scenario.name
    if part == "provisions":
        return [(p.id, [o.id for o in p.options]) for p in scenario.provisions]
    if part == "stakeholders":
        return [(s.id, s.bloc, s.observer) for s in scenario.stakeholders]
    return [bloc.id for bloc in scenario.blocs]


def at_convening(scenario: Scenario, name: str) -> object:
    """A value that counts at the convening only."""
    if name == "initial_text":
        return scenario.initial_text
    return [attrs.asdict(s.traits)[name] for s in scenario.stakeholders]

"""The variants of a case that its page shows beside the case as coded: one change each, and the rest as it is.

A variant is a function from scenario to scenario. Where there is nothing to change, what it gives means the same.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import attrs

from negotiation_sim import Scenario
from negotiation_sim.scenario.rules import NAMED_RULES
from negotiation_sim.scenario.schema import Bloc, Meeting, Stakeholder

Variant = Callable[[Scenario], Scenario]
Agenda = tuple[str, ...]

HIGHER = 0.3


def ablations(scenario: Scenario) -> dict[str, Variant]:
    """The variants of a case by name: those of every case, and one for each bloc that has red lines."""
    lines = {
        f"without the red lines of «{bloc.name}»": partial(without_red_lines, bloc=bloc.id)
        for bloc in blocs_with_red_lines(scenario)
    }
    return {**AGENDAS, **lines, **TRAITS, **RULES}


def contested_early(scenario: Scenario) -> Scenario:
    """The contested provision comes first at the first two meetings that work on the text; other agendas stay."""
    contested, first_two = contested_provision(scenario), working_meetings(scenario)[:2]
    if contested is None:
        return scenario
    return with_agendas(scenario, {n: put_first((contested,), agenda(scenario, n)) for n in first_two})


def contested_parked(scenario: Scenario) -> Scenario:
    """The contested provision is on no agenda before the last meeting that works on the text, and on that one."""
    contested, working = contested_provision(scenario), working_meetings(scenario)
    if contested is None or not working:
        return scenario
    last = working[-1]
    before = {n: without((contested,), agenda(scenario, n)) for n in range(1, last)}
    on_it = contested in agenda(scenario, last)
    return with_agendas(scenario, before | {last: agenda(scenario, last) + (() if on_it else (contested,))})


def without_red_lines(scenario: Scenario, *, bloc: str) -> Scenario:
    """Nobody of this bloc has a red line."""
    return with_parties(scenario, lambda s: attrs.evolve(s, red_lines=()) if s.bloc == bloc else s)


def without_solidarity(scenario: Scenario) -> Scenario:
    """No exit pulls an ally: solidarity is 0 for everyone who has allies, and nobody else feels any."""
    parties = Counter(s.bloc for s in scenario.stakeholders if not s.observer)
    return with_parties(scenario, lambda s: with_trait(s, solidarity=0.0) if parties[s.bloc] > 1 else s)


def higher_thresholds(scenario: Scenario) -> Scenario:
    """Every party bears more grievance before it leaves."""
    return with_parties(scenario, lambda s: with_trait(s, withdrawal_threshold=s.traits.withdrawal_threshold + HIGHER))


def under_rule(scenario: Scenario, *, name: str) -> Scenario:
    """The whole rule is the named one; the quorum and the floor for blocs are those of the case."""
    rule = attrs.evolve(NAMED_RULES[name], quorum=scenario.rule.quorum, bloc_floor=scenario.rule.bloc_floor)
    return attrs.evolve(scenario, rule=rule)


AGENDAS: Mapping[str, Variant] = {
    "contested provision early": contested_early,
    "contested provision parked": contested_parked,
}
TRAITS: Mapping[str, Variant] = {
    "no solidarity": without_solidarity,
    f"withdrawal thresholds {HIGHER} higher": higher_thresholds,
}
RULES: Mapping[str, Variant] = {
    f"under {name.replace('_', ' ')}": partial(under_rule, name=name)
    for name in ("weighted_majority", "rough_consensus", "consensus", "unanimity")
}


def contested_provision(scenario: Scenario) -> str | None:
    """The provision on which most parties have a red line, the first in the file of equals; None without red lines."""
    lines = Counter(provision for _, provision in red_lines(scenario))
    return max((p.id for p in scenario.provisions), key=lambda p: lines[p]) if lines else None


def blocs_with_red_lines(scenario: Scenario) -> list[Bloc]:
    """The blocs of the parties with red lines, in the order of the file."""
    sides = {who.bloc for who, _ in red_lines(scenario)}
    return [bloc for bloc in scenario.blocs if bloc.id in sides]


def red_lines(scenario: Scenario) -> list[tuple[Stakeholder, str]]:
    """Each party and provision with a red line that rules out an option."""
    return [
        (who, provision.id)
        for who in scenario.stakeholders
        for provision in scenario.provisions
        if not who.observer
        and any(
            line.provision == provision.id and line.excludes(option.id, option.stringency)
            for line in who.red_lines
            for option in provision.options
        )
    ]


def working_meetings(scenario: Scenario) -> list[int]:
    """The numbers of the meetings that work on the text: they have edits and an agenda."""
    return [n for n, meeting in enumerate(scenario.calendar.meetings, 1) if meeting.edits and meeting.agenda]


def agenda(scenario: Scenario, number: int) -> Agenda:
    """What is on the agenda of a meeting, counted from 1."""
    return scenario.calendar.meetings[number - 1].agenda


def put_first(provisions: Agenda, others: Agenda) -> Agenda:
    """An agenda that begins with these provisions."""
    return (*provisions, *without(provisions, others))


def without(provisions: Agenda, others: Agenda) -> Agenda:
    """An agenda that leaves these provisions out."""
    return tuple(p for p in others if p not in provisions)


def with_agendas(scenario: Scenario, agendas: Mapping[int, Agenda]) -> Scenario:
    """The case with other agendas, by the number of the meeting."""

    def meeting(number: int, coded: Meeting) -> Meeting:
        return attrs.evolve(coded, agenda=agendas.get(number, coded.agenda))

    meetings = tuple(meeting(n, coded) for n, coded in enumerate(scenario.calendar.meetings, 1))
    return attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, meetings=meetings))


def with_parties(scenario: Scenario, change: Callable[[Stakeholder], Stakeholder]) -> Scenario:
    """The case with every party changed; observers stay."""
    people = tuple(who if who.observer else change(who) for who in scenario.stakeholders)
    return attrs.evolve(scenario, stakeholders=people)


def with_trait(who: Stakeholder, **traits: float) -> Stakeholder:
    """Someone with other traits."""
    return attrs.evolve(who, traits=attrs.evolve(who.traits, **traits))

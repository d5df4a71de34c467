"""A scenario as the integer tables of the core. The only place where floating point meets the rules.

The order of operations is normative (docs/model.md, sections 2 and 3), so that every machine compiles the same bits.
"""

import math
from collections.abc import Callable, Iterable

import numpy as np

from negotiation_sim.core.case import Case, DecisionRule
from negotiation_sim.core.chance import entity
from negotiation_sim.core.scale import SCALE, Array, Ints, Share, chance, scaled
from negotiation_sim.core.tape import NO_STRIKES, Meeting
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.schema import Option, Provision, Scenario, Stakeholder

NO_LIMIT = 2**31


def compile_case(scenario: Scenario) -> Case:
    """What the parties bring, as integer tables of one column.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    Case
        S stakeholders, P provisions, K options (the most that any provision has; the rest is padding), millionths.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> case = compile_case(load("teaching-park"))
    >>> case.value.shape
    (5, 4, 3, 1)
    """
    stakeholders, provisions = scenario.stakeholders, scenario.provisions
    most = max(len(p.options) for p in provisions)
    blocs = tuple(b.id for b in scenario.blocs)

    def column(values: Iterable[int | bool]) -> Array:
        return np.array(list(values))[:, None]

    def of_parties(value: Callable[[Stakeholder], int | bool]) -> Array:
        nothing = type(value(stakeholders[0]))(0)
        return column(nothing if s.observer else value(s) for s in stakeholders)

    def trait(name: str, unit: Callable[[float], int] = scaled) -> Array:
        return of_parties(lambda s: unit(getattr(s.traits, name)))

    return Case(
        stakeholders=tuple(s.id for s in stakeholders),
        provisions=tuple(p.id for p in provisions),
        blocs=blocs,
        address=np.array([entity(s.id) for s in stakeholders], np.uint64),
        bloc=np.array([blocs.index(s.bloc) for s in stakeholders]),
        party=column(not s.observer for s in stakeholders),
        voter=column(not s.observer and not s.abstains for s in stakeholders),
        veto=of_parties(lambda s: s.veto),
        weight=of_parties(lambda s: scaled(s.weight)),
        value=np.array([[padded(worth(scenario, s, p), most) for p in provisions] for s in stakeholders])[..., None],
        forbidden=np.array([[padded(red_line(s, p), most, True) for p in provisions] for s in stakeholders])[..., None],
        exists=np.array([padded([True] * len(p.options), most) for p in provisions])[..., None],
        stringency=np.array([padded([scaled(o.stringency) for o in p.options], most) for p in provisions])[..., None],
        ideal=np.array([[scaled(s.ideal[p.id]) if p.id in s.ideal else -1 for p in provisions] for s in stakeholders])[
            ..., None
        ],
        initial_text=column(place(p, scenario.initial_text[p.id]) for p in provisions),
        reservation_value=trait("reservation_value"),
        withdrawal_threshold=trait("withdrawal_threshold"),
        withdrawal_threshold_sd=trait("withdrawal_threshold_sd"),
        red_line_weight=trait("red_line_weight"),
        solidarity=trait("solidarity"),
        attention=trait("attention"),
        initial_hope=trait("initial_hope"),
        initial_optimism=trait("initial_optimism"),
        hazard_softness=trait("hazard_softness"),
        hazard_cap=trait("hazard_cap", chance),
        meeting_cost=trait("meeting_cost"),
        attendance=column(chance(s.traits.attendance) for s in stakeholders),
        rule=compile_rule(scenario.rule),
        chair_attention=column(chair_attention(scenario, s) for s in stakeholders),
        reading_error=np.array([scaled(scenario.chair.reading_error)]),
        reading_error_after_caucus=np.array([scaled(scenario.chair.reading_error_after_caucus)]),
        shocks=tuple(shock.id for shock in scenario.calendar.shocks),
        shock_names=tuple(shock.name for shock in scenario.calendar.shocks),
        shock_reservation_value=shock_effects(scenario, "reservation_value"),
        shock_withdrawal_threshold=shock_effects(scenario, "withdrawal_threshold"),
        minimum_parties=np.array([scenario.calendar.minimum_parties]),
        impasse_after=np.array([scenario.calendar.impasse_after or NO_LIMIT]),
    )


def compile_rule(rule: schema.Rule) -> DecisionRule:
    """The decision rule as one column."""
    return DecisionRule(
        min_support=Share.of(rule.min_support),
        strict=np.array([rule.strict]),
        max_objection=Share.of(rule.max_objection),
        max_objectors=np.array([NO_LIMIT if rule.max_objectors is None else rule.max_objectors]),
        quorum=Share.of(rule.quorum),
        bloc_floor=Share.of(rule.bloc_floor),
    )


def worth(scenario: Scenario, who: Stakeholder, provision: Provision) -> list[int]:
    """What each option of a provision is worth to someone, in millionths."""
    if who.scores:
        scores = who.scores[provision.id]
        return [math.floor((SCALE * scores[o.id]) / scenario.full_score + 0.5) for o in provision.options]
    if not who.ideal or who.observer:
        return [0] * len(provision.options)
    total = 0.0
    for p in scenario.provisions:
        total += who.salience[p.id]
    weight = who.salience[provision.id] / total
    return [
        math.floor((SCALE * weight) * satisfaction(scenario.utility, option, who.ideal[provision.id]) + 0.5)
        for option in provision.options
    ]


def satisfaction(form: str, option: Option, ideal: float) -> float:
    """How near an option is to an ideal, from 0 to 1."""
    gap = option.stringency - ideal
    return 1 - (gap * gap if form == "quadratic" else abs(gap))


def red_line(who: Stakeholder, provision: Provision) -> list[bool]:
    """Which options of a provision someone can never accept."""
    lines = [line for line in who.red_lines if line.provision == provision.id]
    return [any(line.excludes(o.id, o.stringency) for line in lines) for o in provision.options]


def chair_attention(scenario: Scenario, who: Stakeholder) -> int:
    """The chair's ω: each head alike, or each bloc alike."""
    if who.observer or who.abstains:
        return 0
    if scenario.chair.attention == "head":
        return SCALE
    return SCALE // sum(s.bloc == who.bloc and not s.observer and not s.abstains for s in scenario.stakeholders)


def shock_effects(scenario: Scenario, trait: str) -> Ints:
    """What each shock adds to a trait of each stakeholder, (shocks, S, 1)."""
    return np.array(
        [
            [[scaled(getattr(shock, trait)) if s.id in shock.stakeholders else 0] for s in scenario.stakeholders]
            for shock in scenario.calendar.shocks
        ],
        np.int64,
    ).reshape(len(scenario.calendar.shocks), len(scenario.stakeholders), 1)


def compile_meeting(
    scenario: Scenario, meeting: schema.Meeting, *, number: int, minute: int, deadline: int, remaining: int
) -> Meeting:
    """A row of the tape: a meeting as it is when held under this deadline.

    Parameters
    ----------
    number : from 1
    minute, deadline : minutes since 00:00 of the day of convening
    remaining : meetings to come up to the deadline
    """
    places = {p: place for place, p in enumerate(meeting.agenda)}
    who_comes = [meeting.attendance.get(s.id, s.traits.attendance) for s in scenario.stakeholders]
    return Meeting(
        number=number,
        title=meeting.title,
        held=np.array([True]),
        minute=np.array([minute]),
        agenda=np.array([[places.get(p.id, -1)] for p in scenario.provisions]),
        edits=np.array([meeting.edits]),
        test=np.array([meeting.test]),
        caucus=np.array([meeting.caucus]),
        recess=np.array([meeting.recess]),
        attendance=np.array([[chance(share)] for share in who_comes]),
        concession=np.array([[concession(s.traits, minute, deadline)] for s in scenario.stakeholders]),
        remaining=np.array([remaining]),
        strikes=NO_STRIKES,
        recess_strikes=NO_STRIKES,
    )


def concession(traits: schema.Traits, minute: int, deadline: int) -> int:
    """How much of the way to the reservation value has been conceded: α(t) = k₀ + (1 − k₀)·(min(t, T)/T)^(1/β).

    Source: Faratin, Sierra & Jennings (1998), the polynomial time-dependent tactic. β < 1 Boulware, β > 1 conceder.
    """
    elapsed = min(minute, deadline) / deadline if deadline else 1.0
    k, beta = traits.opening_concession, traits.concession_exponent
    return scaled(k + (1 - k) * math.pow(elapsed, 1 / beta))


def place(provision: Provision, option: str) -> int:
    """The place of an option in its provision."""
    return [o.id for o in provision.options].index(option)


def padded(values: list[int] | list[bool], length: int, filler: int | bool = 0) -> list[int | bool]:
    """The values with a filler up to this length."""
    return [*values, *[type(values[0])(filler)] * (length - len(values))]

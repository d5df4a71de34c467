"""A scenario as the integer tables of the core. The only place where floating point meets the rules.

The order of operations is normative (docs/model.md, sections 2 and 3), so that every machine compiles the same bits.
"""

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from negotiation_sim.core.case import Case, DecisionRule
from negotiation_sim.core.chance import entity
from negotiation_sim.core.scale import SCALE, Array, Bools, Ints, Share, chance, scaled
from negotiation_sim.core.tape import NO_STRIKES, Meeting
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.figures import Figures, figures_of
from negotiation_sim.scenario.schema import Provision, Scenario, Stakeholder

NO_LIMIT = 2**31
CLOSE_TO_A_STEP = 1e-6  # far above numpy's error in a power, which is about 1e-10 millionths
FARTHEST = 3.5  # standard deviations that a sum of four draws can be off, at most 3.464


def compile_case(scenario: Scenario, figures: Figures | None = None) -> Case:
    """What the parties bring, as integer tables.

    Parameters
    ----------
    scenario : Scenario
    figures : Figures, optional
        Other numbers than the scenario's own, with a column a point.

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
    numbers = figures_of(scenario) if figures is None else figures
    most = max(len(p.options) for p in provisions)
    blocs = tuple(b.id for b in scenario.blocs)
    party = np.array([[not s.observer] for s in stakeholders])

    def trait(name: str, unit: Callable[[Array], Ints] = scaled) -> Ints:
        return np.where(party, unit(numbers.traits[name]), 0)

    return Case(
        stakeholders=tuple(s.id for s in stakeholders),
        provisions=tuple(p.id for p in provisions),
        blocs=blocs,
        address=np.array([entity(s.id) for s in stakeholders], np.uint64),
        bloc=np.array([blocs.index(s.bloc) for s in stakeholders]),
        party=party,
        voter=np.array([[not s.observer and not s.abstains] for s in stakeholders]),
        veto=np.array([[s.veto and not s.observer] for s in stakeholders]),
        weight=np.where(party, scaled(numbers.weight), 0),
        value=values(scenario, numbers),
        forbidden=np.array([[padded(red_line(s, p), most, True) for p in provisions] for s in stakeholders])[..., None],
        exists=np.array([padded([True] * len(p.options), most) for p in provisions])[..., None],
        stringency=scaled(numbers.stringency),
        ideal=np.where(np.isnan(numbers.ideal), -1, scaled(np.nan_to_num(numbers.ideal))),
        initial_text=np.array([[place(p, scenario.initial_text[p.id])] for p in provisions]),
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
        attendance=chance(numbers.traits["attendance"]),
        rule=compile_rule(scenario.rule),
        by_influence=np.array([scenario.proposers == "influence"]),
        chair_attention=np.array([[chair_attention(scenario, s)] for s in stakeholders]),
        reading_error=scaled(numbers.reading_error),
        reading_error_after_caucus=scaled(numbers.reading_error_after_caucus),
        shocks=tuple(shock.id for shock in scenario.calendar.shocks),
        shock_names=tuple(shock.name for shock in scenario.calendar.shocks),
        shock_reservation_value=shock_effects(scenario, "reservation_value"),
        shock_withdrawal_threshold=shock_effects(scenario, "withdrawal_threshold"),
        minimum_parties=np.array([scenario.calendar.minimum_parties]),
        impasse_after=np.array([scenario.calendar.impasse_after or NO_LIMIT]),
    )


def compile_rule(*rules: schema.Rule) -> DecisionRule:
    """The decision rule of each negotiation, or one for all."""
    objectors = [NO_LIMIT if rule.max_objectors is None else rule.max_objectors for rule in rules]
    return DecisionRule(
        min_support=Share.of(*(rule.min_support for rule in rules)),
        strict=np.array([rule.strict for rule in rules]),
        max_objection=Share.of(*(rule.max_objection for rule in rules)),
        max_objectors=np.array(objectors),
        quorum=Share.of(*(rule.quorum for rule in rules)),
        bloc_floor=Share.of(*(rule.bloc_floor for rule in rules)),
    )


def values(scenario: Scenario, numbers: Figures) -> Array:
    """What each option of each provision is worth to each, (S, P, K, 1|n) millionths; 0 to observers."""
    own = (numbers.salience, numbers.ideal, numbers.scores)
    columns = max(array.shape[-1] for array in (*own, numbers.stringency))
    found = np.empty((len(own[0]), *numbers.stringency.shape[:2], columns), type_of_values(scenario, numbers))
    differ = np.logical_or.reduce([differs(array) for array in own])
    for seats, some in ((np.flatnonzero(differ), slice(None)), (np.flatnonzero(~differ), slice(1))):
        salience, ideal, scores = (array[seats][..., some] for array in own)
        for p, worth in enumerate(worths(scenario, seats, salience, ideal, scores, numbers.stringency)):
            found[seats, p] = worth
    return found


def differs(array: Array) -> Bools:
    """Whose numbers (S, …, 1|n) differ by column, (S,), or are written otherwise."""
    bits = array.view(np.int64)
    return (bits != bits[..., :1]).reshape(len(array), -1).any(axis=1)


def worths(
    scenario: Scenario, seats: Ints, salience: Array, ideal: Array, scores: Array, stringency: Array
) -> Iterator[Array]:
    """What the options are worth to some, provision by provision, (seats, K, 1|n), from their own numbers alone."""
    total = np.zeros_like(salience[:, 0])
    for p in range(len(scenario.provisions)):
        total = total + salience[:, p]
    total = np.where(total > 0, total, 1)
    people = [scenario.stakeholders[seat] for seat in seats]
    party = np.array([not s.observer for s in people], bool)[:, None, None]
    by_score = np.array([bool(s.scores) for s in people], bool)[:, None, None]
    for p, provision in enumerate(scenario.provisions):
        weight = (salience[:, p] / total)[:, None]
        near = satisfaction(scenario.utility, stringency[p], np.nan_to_num(ideal[:, p])[:, None])
        worth = (SCALE * weight) * near
        if by_score.any():
            worth = np.where(by_score, (SCALE * scores[:, p]) / scenario.full_score, worth)
        real = party & (np.arange(worth.shape[1]) < len(provision.options))[:, None]
        yield np.where(real, np.floor(worth + 0.5), 0)


def type_of_values(scenario: Scenario, numbers: Figures) -> type[np.int32] | type[np.int64]:
    """The smaller type that holds the sum of everyone's utilities, aspirations and the chair's errors about them."""
    scores = np.nan_to_num(numbers.scores).max(axis=2).sum(axis=1).max() / scenario.full_score
    error = max(numbers.reading_error.max(), numbers.reading_error_after_caucus.max())
    most = SCALE * (max(scores, 1) + 1 + FARTHEST * error) + len(scenario.provisions)
    return np.int32 if most * max(2, len(scenario.stakeholders)) < 2**31 else np.int64


def satisfaction(form: str, stringency: Array, ideal: Array) -> Array:
    """How near options are to an ideal, from 0 to 1."""
    gap = stringency - ideal
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
            [[int(scaled(getattr(shock, trait))) if s.id in shock.stakeholders else 0] for s in scenario.stakeholders]
            for shock in scenario.calendar.shocks
        ],
        np.int64,
    ).reshape(len(scenario.calendar.shocks), len(scenario.stakeholders), 1)


def compile_meeting(
    scenario: Scenario,
    meeting: schema.Meeting,
    figures: Figures,
    *,
    number: int,
    minute: int,
    deadline: int,
    remaining: int,
) -> Meeting:
    """A row of the tape: a meeting as it is when held under this deadline.

    Parameters
    ----------
    figures : Figures
        For the concessions and the attendance.
    number : from 1
    minute, deadline : minutes since 00:00 of the day of convening
    remaining : meetings to come up to the deadline
    """
    places = {p: place for place, p in enumerate(meeting.agenda)}
    comes = figures.traits["attendance"].copy()
    for i, s in enumerate(scenario.stakeholders):
        comes[i] = meeting.attendance.get(s.id, comes[i])
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
        attendance=chance(comes),
        concession=concession(figures.traits, np.array([minute]), np.array([deadline])),
        remaining=np.array([remaining]),
        strikes=NO_STRIKES,
        recess_strikes=NO_STRIKES,
    )


def concession(traits: Mapping[str, Array], minute: Ints, deadline: Ints) -> Ints:
    """How much of the way to the reservation value is conceded: α(t) = k₀ + (1 − k₀)·(min(t, T)/T)^(1/β), (S, 1|n).

    Source: Faratin, Sierra & Jennings (1998), the polynomial time-dependent tactic. β < 1 Boulware, β > 1 conceder.
    The power of record is that of `math.pow`, and numpy's may differ from it in the last place: where that could
    change the rounding, `math.pow` decides.

    Parameters
    ----------
    traits : mapping of str to array
        By name, (S, 1|n).
    minute, deadline : (1|n,) minutes since 00:00 of the day of convening
    """
    elapsed = np.where(deadline > 0, np.minimum(minute, deadline) / np.maximum(deadline, 1), 1.0)
    k, beta, elapsed = np.broadcast_arrays(traits["opening_concession"], traits["concession_exponent"], elapsed)
    exact = SCALE * (k + (1 - k) * np.power(elapsed, 1 / beta)) + 0.5
    for place in zip(*np.nonzero(abs(exact - np.rint(exact)) < CLOSE_TO_A_STEP), strict=True):
        exact[place] = SCALE * (k[place] + (1 - k[place]) * math.pow(elapsed[place], 1 / beta[place])) + 0.5
    return np.floor(exact).astype(np.int64)


def place(provision: Provision, option: str) -> int:
    """The place of an option in its provision."""
    return [o.id for o in provision.options].index(option)


def padded(values: list[int] | list[bool], length: int, filler: int | bool = 0) -> list[int | bool]:
    """The values with a filler up to this length."""
    return [*values, *[type(values[0])(filler)] * (length - len(values))]

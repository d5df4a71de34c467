"""Hypothesis strategies for plans: a generated scenario, and factors of every kind with values good and bad."""

from datetime import date

import numpy as np
from hypothesis import strategies as st
from strategies import choice, either, numbers, one_in, only, scenarios

from negotiation_sim.designs.design import (
    COMMON,
    DATE,
    INDEPENDENT,
    NUMBER,
    WHOLE,
    WORDS,
    Design,
    Factor,
    Level,
    Sampler,
)
from negotiation_sim.designs.plan import Plan
from negotiation_sim.scenario.paths import TRAITS
from negotiation_sim.scenario.schema import Option
from negotiation_sim.scenario.spelled import inline

ANOTHER = Option(id="another", stringency=0.4, wording="another")
EPOCH = date(1970, 1, 1)
OFTEN = ("red_lines", "stringency", "interval", "deadline", "strict", "min_support", "scores", "salience", "shock")


def levels(path, *values):
    """Levels that set a path to these values."""
    return tuple(Level(name=f"{n}", changes={path: inline(value)}) for n, value in enumerate(values))


def days(when):
    """A date as the number that a plan has."""
    return (when - EPOCH).days


def of_people(scenario):
    """What may differ about who takes part: by slot, paths with a kind and a strategy for their values."""
    parties = [who for who in scenario.stakeholders if not who.observer]
    blocs = sorted({who.bloc for who in parties})
    places = [
        *(f"stakeholders.{who.id}" for who in parties),
        *(f"stakeholders[bloc={b}]" for b in blocs),
        "stakeholders[*]",
    ]
    shared = [*places, *(f"blocs.{b}" for b in blocs), "defaults"]
    for trait in TRAITS:
        values = numbers(0, 1.2) if trait == "withdrawal_threshold" else numbers(0.05, 1)
        yield trait, [(f"{place}.{trait}", NUMBER, values) for place in shared]
    yield "weight", [(f"{place}.weight", NUMBER, numbers(0, 3)) for place in places]
    yield "veto", [(f"{who.id}", levels(f"stakeholders.{who.id}.veto", True, False), None) for who in parties]
    yield "observer", [(f"{who.id}", levels(f"stakeholders.{who.id}.abstains", True, False), None) for who in parties]
    yield from of_positions(scenario, parties)


def of_positions(scenario, parties):
    """What may differ about what they want."""
    provisions = [p.id for p in scenario.provisions]
    people = [f"stakeholders.{who.id}" for who in parties if who.ideal]
    for name, values in (("ideal", numbers()), ("salience", either(only(0.0), numbers(0, 2)))):
        yield name, [(f"{place}.{name}.{p}", NUMBER, values) for place in people for p in provisions]
    scored = [who for who in parties if who.scores]
    most = scenario.full_score * 0.6
    yield (
        "scores",
        [
            (f"stakeholders.{who.id}.scores.{p}.{o}", NUMBER, numbers(0, most))
            for who in scored
            for p, options in who.scores.items()
            for o in options
        ],
    )
    yield (
        "red_lines",
        [
            (f"stakeholders.{who.id}.red_lines.{n}.{end}", NUMBER, numbers())
            for who in parties
            for n, line in enumerate(who.red_lines)
            for end in ("min", "max")
            if getattr(line, end) is not None
        ],
    )
    strengths = [f"provisions.{p.id}.options.{o.id}.stringency" for p in scenario.provisions for o in p.options]
    yield "stringency", [(path, NUMBER, numbers()) for path in strengths]
    yield (
        "text",
        [(p.id, levels(f"initial_text.{p.id}", *(o.id for o in p.options)), None) for p in scenario.provisions],
    )


def of_rules(scenario):
    """What may differ about how they decide."""
    yield "name", [("rule", levels("rule.name", "unanimity", "supermajority", "weighted_majority"), None)]
    yield "strict", [("strict", levels("rule.strict", True, False), None)]
    for share in ("min_support", "max_objection", "quorum", "bloc_floor"):
        yield share, [(f"rule.{share}", NUMBER, either(numbers(), choice(0.0, 0.5, 1.0)))]
    yield "max_objectors", [("rule.max_objectors", WHOLE, st.integers(0, 3))]
    yield "minimum_parties", [("calendar.minimum_parties", WHOLE, st.integers(0, 5))]
    yield "impasse_after", [("calendar.impasse_after", WHOLE, st.integers(1, 4))]
    yield (
        "chair",
        [(f"chair.{name}", NUMBER, numbers(0, 0.3)) for name in ("reading_error", "reading_error_after_caucus")],
    )
    yield "chair_attention", [("attention", levels("chair.attention", "head", "bloc"), None)]
    yield "utility", [("utility", levels("utility", "city_block", "quadratic"), None)]
    yield "full_score", [("full_score", NUMBER, choice(scenario.full_score, 2 * scenario.full_score))]
    yield (
        "options",
        [
            (
                p.id,
                levels(
                    f"provisions.{p.id}.options",
                    *(
                        [{"id": o.id, "stringency": o.stringency} for o in options]
                        for options in (p.options, p.options[::-1], p.options[:1], (*p.options[1:], ANOTHER))
                    ),
                ),
                None,
            )
            for p in scenario.provisions
        ],
    )
    if scenario.protocol == "single_text":
        yield "protocol", [("protocol", levels("calendar.protocol", "single_text", "floor_proposals"), None)]


def of_calendars(scenario):
    """What may differ about when and on what they meet."""
    calendar, provisions = scenario.calendar, [p.id for p in scenario.provisions]
    last = days(calendar.deadline)
    yield "interval", [("calendar.interval", WHOLE, st.integers(1, 40))]
    yield "deadline", [("calendar.deadline", DATE, st.integers(last - 10, last + 60))]
    for n in range(len(calendar.meetings)):
        yield (
            f"agenda {n}",
            [(f"agenda {n}", levels(f"calendar.meetings.{n}.agenda", [], provisions, provisions[:1]), None)],
        )
    yield "edits", [("calendar.meetings[*].edits", WHOLE, st.integers(0, 3))]
    yield "test", [("test", levels("calendar.meetings.0.test", True, False), None)]
    yield "caucus", [("caucus", levels("calendar.meetings[*].caucus", True, False), None)]
    yield "recess", [("recess", levels("calendar.meetings.0.recess", "0 minutes", "90 minutes", "3 days"), None)]
    if calendar.extension:
        later = days(calendar.extension.deadline)
        yield "later", [("calendar.extension.deadline", DATE, st.integers(later - 10, later + 30))]
        yield "support", [("calendar.extension.min_support", NUMBER, either(only(0.0), numbers()))]
    for shock in calendar.shocks:
        path = f"calendar.shocks.{shock.id}"
        yield (
            "shock",
            [(f"{path}.{name}", NUMBER, numbers(-0.4, 0.4)) for name in ("reservation_value", "withdrawal_threshold")],
        )
        when = ("on", DATE, st.integers(last - 30, last)) if shock.on else ("rate", NUMBER, numbers(0, 60))
        yield f"when {shock.id}", [(f"{path}.{when[0]}", *when[1:])]


@st.composite
def factors(draw, scenario):
    """One to five factors that touch nothing in common, each with a strategy for its values."""
    slots = [(name, ways) for each in (of_people, of_rules, of_calendars) for name, ways in each(scenario) if ways]
    slots += [slot for slot in slots if slot[0] in OFTEN] * 4
    found = []
    for name, ways in draw(st.lists(st.sampled_from(slots), min_size=1, max_size=5, unique_by=lambda slot: slot[0])):
        path, kind, values = draw(st.sampled_from(ways))
        if isinstance(kind, tuple):
            found.append((Factor(name=name, label=name, kind=WORDS, levels=kind), st.integers(0, len(kind) - 1)))
            continue
        apply = "set"
        if (
            kind == NUMBER
            and name in (*TRAITS, "weight", "ideal", "salience", "stringency", "chair")
            and draw(one_in(3))
        ):
            apply = draw(choice("add", "times"))
            values = numbers(-0.5, 0.5) if apply == "add" else numbers(0, 2)
        elif kind == NUMBER and draw(one_in(8)):
            values = either(values, choice(-0.1, 7.5, 2e6))
        found.append((Factor(name=name, label=name, path=path, kind=kind, apply=apply), values))
    return found


@st.composite
def plans(draw, most=5, base=None):
    """Plans of two or more points over a generated scenario."""
    scenario = draw(scenarios() if base is None else base)
    chosen = draw(factors(scenario))
    number = draw(st.integers(2, most))
    points = {factor.name: draw(st.lists(values, min_size=number, max_size=number)) for factor, values in chosen}
    design = Design(
        name="generated",
        title="Generated",
        question="",
        base=scenario,
        factors=tuple(factor for factor, _ in chosen),
        sampler=Sampler(method="file"),
        replicates=draw(choice(1, 2, 3)),
        seed=draw(st.integers(0, 2**64 - 1)),
        chances=draw(choice(COMMON, INDEPENDENT)),
        outcomes=(),
    )
    return Plan(design=design, points={name: np.array(values) for name, values in points.items()})

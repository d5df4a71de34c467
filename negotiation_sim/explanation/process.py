"""What might have been otherwise with the process: the rule, the chair, the agendas, and the text to start from."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import attrs

from negotiation_sim.explanation.lever import HUNDREDTHS, READING_ERROR, Lever, outward
from negotiation_sim.explanation.points import AGENDA, CHAIR, RULE, TEXT, Entry, Point
from negotiation_sim.scenario.compile import chair_attention, place
from negotiation_sim.scenario.schema import Provision, Scenario


def rule(scenario: Scenario) -> Iterator[Lever]:
    """The entries of the decision rule."""
    for name in ("min_support", "max_objection", "quorum", "bloc_floor"):
        present: Fraction = getattr(scenario.rule, name)
        most = (
            HUNDREDTHS - 1 if name == "min_support" and scenario.rule.strict else HUNDREDTHS
        )  # more than all is nobody's
        parts = [Fraction(n, HUNDREDTHS) for n in range(most + 1)]
        yield Lever(
            name=f"rule.{name}",
            present=str(present),
            step=1 / HUNDREDTHS,
            sides=(
                tuple(ruled(scenario, name, v, f'"{v}"', float(present - v)) for v in reversed(parts) if v < present),
                tuple(ruled(scenario, name, v, f'"{v}"', float(v - present)) for v in parts if v > present),
            ),
        )
    voters = sum(not s.observer and not s.abstains for s in scenario.stakeholders)
    objectors = voters if scenario.rule.max_objectors is None else min(scenario.rule.max_objectors, voters)
    yield Lever(
        name="rule.max_objectors",
        present="any" if scenario.rule.max_objectors is None else str(scenario.rule.max_objectors),
        step=1,
        sides=tuple(
            tuple(ruled(scenario, "max_objectors", n, str(n), abs(n - objectors) / max(voters, 1)) for n in side)
            for side in (range(objectors - 1, -1, -1), range(objectors + 1, voters + 1))
        ),
    )


def ruled(scenario: Scenario, name: str, value: Any, written: str, moved: float) -> Point:
    """Another entry of the decision rule."""
    entry = Entry(RULE, (), attrs.evolve(scenario.rule, **{name: value}))
    return Point(changes={f"rule.{name}": written}, value=str(value), moved=moved, entries=(entry,))


def chair(scenario: Scenario) -> Iterator[Lever]:
    """How well the chair reads people, and to whom it attends."""
    for name in ("reading_error", "reading_error_after_caucus"):
        present = getattr(scenario.chair, name)
        yield outward(f"chair.{name}", present, READING_ERROR, lambda v, name=name: [Entry(name, (), v)])  # type: ignore[misc]
    other = "bloc" if scenario.chair.attention == "head" else "head"
    otherwise = attrs.evolve(scenario, chair=attrs.evolve(scenario.chair, attention=other))
    entries = (Entry(CHAIR, (i,), chair_attention(otherwise, s)) for i, s in enumerate(scenario.stakeholders))
    point = Point(changes={"chair.attention": f'"{other}"'}, value=other, moved=1.0, entries=tuple(entries))
    yield Lever(name="chair.attention", present=scenario.chair.attention, step=None, sides=((point,),))


def slots(scenario: Scenario, table: Provision, begun: int, meeting: int) -> Iterator[Lever]:
    """The provision at another meeting: one slot moved to each meeting to come, unless both are after they left."""
    meetings, p = scenario.calendar.meetings, table.id
    places = {q.id: n for n, q in enumerate(scenario.provisions)}
    for a, here in enumerate(meetings):
        for b, there in enumerate(meetings):
            if p not in here.agenda or p in there.agenda or not begun <= min(a, b) < meeting:
                continue
            agendas = {a: tuple(q for q in here.agenda if q != p), b: (*there.agenda, p)}
            point = Point(
                changes={f"calendar.meetings.{m}.agenda": written(agenda) for m, agenda in agendas.items()},
                value=f"meeting {b + 1}",
                moved=abs(a - b) / (len(meetings) - 1),
                entries=tuple(Entry(AGENDA, (m,), [places[q] for q in agenda]) for m, agenda in agendas.items()),
            )
            yield Lever(
                name=f"calendar.meetings.{a}.agenda.{p}", present=f"meeting {a + 1}", step=None, sides=((point,),)
            )


def written(agenda: Sequence[str]) -> str:
    """An agenda as a scenario file writes it."""
    return "[" + ", ".join(f'"{p}"' for p in agenda) + "]"


def initial_texts(scenario: Scenario) -> Iterator[Lever]:
    """Each other option of each provision in the text from which the talks start."""
    for p, table in enumerate(scenario.provisions):
        now = next(option for option in table.options if option.id == scenario.initial_text[table.id])
        for option in table.options:
            if option is not now:
                point = Point(
                    changes={f"initial_text.{table.id}": f'"{option.id}"'},
                    value=option.id,
                    moved=abs(option.stringency - now.stringency),
                    entries=(Entry(TEXT, (p,), place(table, option.id)),),
                )
                yield Lever(name=f"initial_text.{table.id}", present=now.id, step=None, sides=((point,),))

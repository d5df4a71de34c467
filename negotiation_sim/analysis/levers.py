"""What might have been otherwise for somebody to stay: each value, its range and step, and the values to try."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import floor
from typing import Any

import attrs
from attrs import frozen

from negotiation_sim.analysis.points import AGENDA, CHAIR, RED_LINE, RULE, TEXT, Entry, Point
from negotiation_sim.scenario.compile import chair_attention, place, red_line
from negotiation_sim.scenario.schema import Provision, Scenario, Stakeholder

# Over which range each trait is moved, and in which steps; a present value outside widens the range to itself.
TRAITS: dict[str, tuple[float, float, float]] = {
    "reservation_value": (0.1, 0.7, 0.005),
    "withdrawal_threshold": (0.3, 1.3, 0.005),
    "withdrawal_threshold_sd": (0.0, 0.3, 0.005),
    "red_line_weight": (0.0, 1.2, 0.005),
    "solidarity": (0.0, 1.0, 0.005),
    "attention": (0.0, 1.0, 0.005),
    "initial_hope": (0.0, 1.0, 0.005),
    "initial_optimism": (0.0, 1.0, 0.005),
    "concession_exponent": (0.1, 2.0, 0.01),
    "opening_concession": (0.0, 0.2, 0.005),
    "hazard_softness": (0.0, 0.3, 0.005),
    "hazard_cap": (0.0, 1.0, 0.005),
    "meeting_cost": (0.0, 0.01, 0.0005),
    "attendance": (0.0, 1.0, 0.005),
}
READING_ERROR = (0.0, 0.2, 0.005)
SHARE_STEP = 0.005  # of an ideal, a salience's or a weight's share of the whole, and of full_score in a score
MOST_WEIGHT = 1000.0
HUNDREDTHS = 100  # in which the shares of a rule are moved


@frozen(kw_only=True)
class Lever:
    """A value that might have been otherwise: its name, what it is now, and the values to try.

    Attributes
    ----------
    name : str
        The path of the entry in a scenario.
    step : float or None
        Between neighbouring values; None where there is nothing between two choices.
    sides : tuple of tuples of Point
        The values on each side, the nearest first.
    """

    name: str
    present: str
    step: float | None
    sides: tuple[tuple[Point, ...], ...]


def levers(
    scenario: Scenario, who: Stakeholder, provision: str | None, meeting: int, begun: int | None = None
) -> Iterator[Lever]:
    """Everything that is tried to keep somebody in.

    Parameters
    ----------
    scenario : Scenario
    who : Stakeholder
    provision : str or None
        The provision that carried the grievance: whose salience, ideal or scores, red line and place on the agendas are
        tried.
    meeting : int
        The one after which they left: agendas are changed up to it.
    begun : int, optional
        How many meetings have been opened by the event from which on things are otherwise; None for the convening.
        Talks that have begun have their initial text, hopes and forecasts, and can lose no red line.
    """
    yield from (lever for lever in traits_of(scenario, who) if begun is None or lever.name not in at_convening(who))
    if provision is not None:
        table = next(p for p in scenario.provisions if p.id == provision)
        yield from preferences(scenario, who, table)
        yield from red_lines(scenario, who, table, begun=begun is not None)
        yield from slots(scenario, table, begun or 0, meeting)
    yield from rule(scenario)
    yield from chair(scenario)
    yield solidarity_of_all(scenario)
    if begun is None:
        yield from initial_texts(scenario)


def at_convening(who: Stakeholder) -> set[str]:
    """The entries of somebody that count at the convening only."""
    return {f"stakeholders.{who.id}.{name}" for name in ("initial_hope", "initial_optimism")}


def outward(
    name: str, present: float, span: tuple[float, float, float], at: Callable[[float], Sequence[Entry]]
) -> Lever:
    """A number, moved from what it is in steps to both ends of its range."""
    low, high, step = min(span[0], present), max(span[1], present), span[2]

    def side(sign: int, end: float) -> tuple[Point, ...]:
        values = [round(present + sign * step * n, 6) for n in range(1, int(abs(end - present) / step + 1e-9) + 1)]
        values += [end] if abs(end - (values[-1] if values else present)) > 1e-9 else []
        return tuple(
            Point(
                changes={name: repr(value)},
                value=f"{value:g}",
                moved=abs(value - present) / (high - low),
                entries=tuple(at(value)),
            )
            for value in values
        )

    return Lever(name=name, present=f"{present:g}", step=step, sides=(side(-1, low), side(1, high)))


def traits_of(scenario: Scenario, who: Stakeholder) -> Iterator[Lever]:
    """The numbers of somebody's behaviour, and its weight as a share of everyone's."""
    i, path = scenario.stakeholders.index(who), f"stakeholders.{who.id}"
    for name, span in TRAITS.items():
        present = getattr(who.traits, name)
        yield outward(f"{path}.{name}", present, span, lambda v, name=name: [Entry(name, (i,), v)])  # type: ignore[misc]
    others = sum(s.weight for s in scenario.stakeholders if not s.observer and s is not who)
    most = min(1 - SHARE_STEP, MOST_WEIGHT / (MOST_WEIGHT + others))
    yield share_of_whole(f"{path}.weight", who.weight, others, most, lambda v: [Entry("weight", (i,), v)])


def share_of_whole(
    name: str, present: float, others: float, most: float, at: Callable[[float], Sequence[Entry]]
) -> Lever:
    """A number that counts by its share of a whole: it is the share that is moved, from 0 to the most."""
    if others <= 0:
        return Lever(name=name, present=f"{present:g}", step=SHARE_STEP, sides=())
    share = present / (present + others)
    low, high = 0.0, max(most, share)

    def point(at_share: float) -> Point:
        value = round(at_share / (1 - at_share) * others, 6)
        return Point(
            changes={name: repr(value)},
            value=f"{value:g}",
            moved=abs(at_share - share) / (high - low),
            entries=tuple(at(value)),
        )

    def side(sign: int, end: float) -> tuple[Point, ...]:
        return tuple(point(share + sign * SHARE_STEP * n) for n in range(1, int(abs(end - share) / SHARE_STEP) + 1))

    return Lever(name=name, present=f"{present:g}", step=SHARE_STEP, sides=(side(-1, low), side(1, high)))


def preferences(scenario: Scenario, who: Stakeholder, table: Provision) -> Iterator[Lever]:
    """What somebody wants on a provision: its ideal and salience, or its scores."""
    i, p = scenario.stakeholders.index(who), scenario.provisions.index(table)
    path = f"stakeholders.{who.id}"
    if who.scores:
        full = scenario.full_score
        for o, option in enumerate(table.options):
            present = who.scores[table.id][option.id]
            best = sum(max(s.values()) for q, s in who.scores.items() if q != table.id)
            span = (0.0, floor(1_000_000 * (full - best)) / 1_000_000, full * SHARE_STEP)
            name = f"{path}.scores.{table.id}.{option.id}"
            yield outward(name, present, span, lambda v, o=o: [Entry("scores", (i, p, o), v)])  # type: ignore[misc]
        return
    if table.id in who.ideal:
        name = f"{path}.ideal.{table.id}"
        yield outward(name, who.ideal[table.id], (0, 1, SHARE_STEP), lambda v: [Entry("ideal", (i, p), v)])
    others = sum(amount for q, amount in who.salience.items() if q != table.id)
    name, present = f"{path}.salience.{table.id}", who.salience.get(table.id, 0.0)
    yield share_of_whole(name, present, others, 1 - SHARE_STEP, lambda v: [Entry("salience", (i, p), v)])


def red_lines(scenario: Scenario, who: Stakeholder, table: Provision, *, begun: bool) -> Iterator[Lever]:
    """Where somebody's red lines on a provision lie: at the stringency of one option or another, or nowhere."""
    for n, line in enumerate(who.red_lines):
        for end, present in (("min", line.min), ("max", line.max)):
            if line.provision == table.id and present is not None:
                name = f"stakeholders.{who.id}.red_lines.{n}.{end}"
                points = list(red_line_moved(scenario, who, table, n, begun=begun))
                yield Lever(
                    name=name,
                    present=f"{present:g}",
                    step=None,
                    sides=(
                        tuple(point for value, point in reversed(points) if value < present),
                        tuple(point for value, point in points if value > present),
                    ),
                )


def red_line_moved(
    scenario: Scenario, who: Stakeholder, table: Provision, n: int, *, begun: bool
) -> Iterator[tuple[float, Point]]:
    """A red line at the stringency of each option that leaves one acceptable; in talks that have begun it stays one."""
    i, p, line = scenario.stakeholders.index(who), scenario.provisions.index(table), who.red_lines[n]
    end, present = ("min", line.min) if line.max is None else ("max", line.max)
    there = any(red_line(who, table))
    for value in sorted({option.stringency for option in table.options}):
        moved = attrs.evolve(line, min=value) if end == "min" else attrs.evolve(line, max=value)
        mask = red_line(attrs.evolve(who, red_lines=(*who.red_lines[:n], moved, *who.red_lines[n + 1 :])), table)
        if not all(mask) and not (begun and any(mask) != there):
            yield (
                value,
                Point(
                    changes={f"stakeholders.{who.id}.red_lines.{n}.{end}": repr(value)},
                    value=f"{value:g}",
                    moved=abs(value - (present or 0)),
                    entries=tuple(Entry(RED_LINE, (i, p, o), forbidden) for o, forbidden in enumerate(mask)),
                ),
            )


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


def solidarity_of_all(scenario: Scenario) -> Lever:
    """Everyone's solidarity: at most so much, or at least so much."""
    parties = [(i, s) for i, s in enumerate(scenario.stakeholders) if not s.observer]
    least, most = (f(s.traits.solidarity for _, s in parties) for f in (min, max))
    low, high, step = TRAITS["solidarity"]
    low, high = min(low, least), max(high, most)

    def point(value: float, start: float) -> Point:
        moved = [(i, s) for i, s in parties if (s.traits.solidarity - value) * (start - value) > 0]
        return Point(
            changes={f"stakeholders.{s.id}.solidarity": repr(value) for _, s in moved},
            value=f"{value:g}",
            moved=abs(value - start) / (high - low),
            entries=tuple(Entry("solidarity", (i,), value) for i, _ in moved),
        )

    down = [round(most - step * n, 6) for n in range(1, int((most - low) / step + 1e-9) + 1)]
    up = [round(least + step * n, 6) for n in range(1, int((high - least) / step + 1e-9) + 1)]
    return Lever(
        name="stakeholders.*.solidarity",
        present=f"{least:g}" if least == most else f"{least:g} to {most:g}",
        step=step,
        sides=(tuple(point(value, most) for value in down), tuple(point(value, least) for value in up)),
    )


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

"""What might have been otherwise with the people: their traits, what they want, and their red lines."""

from collections.abc import Iterator
from math import floor

import attrs

from negotiation_sim.explanation.lever import MOST_WEIGHT, SHARE_STEP, TRAITS, Lever, outward, share_of_whole
from negotiation_sim.explanation.points import RED_LINE, Entry, Point
from negotiation_sim.scenario.compile import red_line
from negotiation_sim.scenario.schema import Provision, Scenario, Stakeholder

AT_CONVENING = ("initial_hope", "initial_optimism")


def traits_of(scenario: Scenario, who: Stakeholder, *, begun: bool) -> Iterator[Lever]:
    """The numbers of somebody's behaviour, and its weight as a share of everyone's.

    In talks that have begun, those that count at the convening only are left out.
    """
    i, path = scenario.stakeholders.index(who), f"stakeholders.{who.id}"
    for name, span in TRAITS.items():
        if begun and name in AT_CONVENING:
            continue
        present = getattr(who.traits, name)
        yield outward(f"{path}.{name}", present, span, lambda v, name=name: [Entry(name, (i,), v)])  # type: ignore[misc]
    others = sum(s.weight for s in scenario.stakeholders if not s.observer and s is not who)
    most = min(1 - SHARE_STEP, MOST_WEIGHT / (MOST_WEIGHT + others))
    yield share_of_whole(f"{path}.weight", who.weight, others, most, lambda v: [Entry("weight", (i,), v)])


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

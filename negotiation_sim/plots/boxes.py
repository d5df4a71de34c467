"""Scenario discovery: what a box gives up in coverage for density, and what it asks of which factors."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from negotiation_sim.analysis.box import EXACT, Box, Restriction
from negotiation_sim.analysis.discovery import Discovery, Found, discover
from negotiation_sim.designs.design import WORDS, Factor
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.plots.bins import said
from negotiation_sim.plots.fit import fitted, inches, parted
from negotiation_sim.plots.paper import (
    EDGE,
    GREY,
    HEADING,
    INK,
    MARKS,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    beside,
    placed,
    plain_style,
    size_of,
)
from negotiation_sim.plots.sweep_page import above, alone, sweep_page
from negotiation_sim.scenario.words import counted
from negotiation_sim.story.intervals import clustered
from negotiation_sim.sweep.results import Results

LEFT, TRADE, KEY, BARS, RIGHT = 0.7, 2.5, 1.35, 3.1, 1.45
KEY_ROW, AIR = 0.18, 0.08
ROW, LOWEST, FOOT = 0.62, 1.9, 0.5
SMALLEST = 5.8
MANY = 6  # restricted factors, from which on they are not told apart
INSIDE, OUTSIDE = "#0072B2", "#f2f2f2"
COLOURS = matplotlib.colormaps["cividis_r"]
SHARES = [0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"]


def plot_boxes(results: Results, discovery: Discovery | None = None) -> Figure:
    """Draw the boxes of a scenario discovery: the trade-off of each, and its limits.

    Parameters
    ----------
    results : Results
    discovery : Discovery, optional
        From `discover`; if not given, of the talks in which consensus fails.

    Returns
    -------
    Figure
        A row for each box: coverage and density of all that it was chosen from, and a bar for each factor it restricts.

    Raises
    ------
    ValueError
        If no box was found.
    """
    found = discover(results) if discovery is None else discovery
    if not found.found:
        talks = counted(found.cases.of, "talk", "talks")
        raise ValueError(
            f"{found.outcome.words} in {found.cases.count:,} of {talks}, and no box sets these apart: there is none to "
            "draw"
        )
    alike = clustered(results)
    as_if = f"; and quasi-p counts each talk by itself, though {alike.why}" if alike else ""
    heights = [max(ROW * each.box.restricted, LOWEST) for each in found.found]
    asked = found.outcome.words
    small = [
        f"Density: the share of a box's talks in which {asked}. Coverage: the share of all such talks that it has, "
        "without those that an earlier box has taken.",
        "Quasi-p: the chance of as many such talks in the box if the limit made no difference. The box was chosen "
        f"for its density, which flatters it{as_if}.",
    ]
    with plain_style():
        room = sum(HEADING + height + FOOT for height in heights)
        shown = f"In {found.cases} of the talks {asked}."
        figure, top = sweep_page(results, shown, room, small)
        for number, (each, height) in enumerate(zip(found.found, heights, strict=True), 1):
            top -= HEADING + height
            draw_trade_off(each, placed(figure, LEFT, top, TRADE, height), rest=number > 1)
            tall = ROW * each.box.restricted
            ax = placed(figure, LEFT + TRADE + KEY, top + height - tall, BARS, tall)
            draw_box(each.box, results.factors, ax)
            told = f"{percent(each.box.density)} density, {percent(each.box.coverage)} coverage"
            if (still_in := each.box.mean_minimum_bloc_share_in) is not None:
                told += f"; minimum bloc share then in {percent(still_in)}"
            above(ax, f"Box {number}", told, WIDTH - LEFT - TRADE - KEY - EDGE)
            top -= FOOT
    return figure


def draw_trade_off(found: Found, ax: Axes | None = None, *, rest: bool = False) -> Axes:
    """Coverage and density of every box on the way, marked by how many factors it restricts; the chosen one ringed.

    The way begins with all talks, or with the rest that an earlier box has not taken.
    """
    ax = alone(ax, TRADE, LOWEST, LEFT)
    way = found.trajectory
    ax.plot([box.coverage for box in way], [box.density for box in way], color=GREY, lw=0.5, zorder=1)
    numbers = sorted({min(box.restricted, MANY) for box in way})
    for place, number in enumerate(numbers):
        those = [box for box in way if min(box.restricted, MANY) == number]
        where = [box.coverage for box in those], [box.density for box in those]
        draw_mark(ax, *where, place, named(number, rest), {"marker": MARKS[number], "mfc": COLOURS(number / MANY)})
    ring = {"marker": "o", "ms": 11, "mfc": "none", "mec": "#D55E00", "mew": 1.6}
    draw_mark(ax, [found.box.coverage], [found.box.density], len(numbers), "the box", ring)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xticks(*SHARES)
    ax.set_yticks(*SHARES)
    ax.set_xlabel("coverage", labelpad=2)
    ax.set_ylabel("density", labelpad=2)
    above(ax, "The trade-off", "A mark for each box on the way.", TRADE + KEY - 0.15)
    return ax


def draw_mark(ax: Axes, x: list[float], y: list[float], place: int, name: str, look: Mapping[str, Any]) -> None:
    """Marks at some places, and in the key right of the panel one with its name, so far down."""
    across, up = 1 + 0.13 / size_of(ax)[0], 1 - (place + 0.5) * KEY_ROW / size_of(ax)[1]
    plain: dict[str, Any] = {"ls": "", "mec": INK, "mew": 0.4, "ms": 4.5, "clip_on": False}
    ax.plot(x, y, zorder=2, **{**plain, **look})
    ax.plot(across, up, transform=ax.transAxes, **{**plain, **look})
    ax.annotate(
        name, (across, up), (9, 0), xycoords="axes fraction", textcoords="offset points", va="center",
        fontsize=SMALL_SIZE, annotation_clip=False,
    )  # fmt: skip


def draw_box(box: Box, factors: Sequence[Factor], ax: Axes | None = None) -> Axes:
    """A bar for each factor that a box restricts: what is in the box of all there is, with the values and quasi-p."""
    ax = alone(ax, BARS, ROW * box.restricted, LEFT)
    by_name = {factor.name: factor for factor in factors}
    ax.set(xlim=(0, 1), ylim=(box.restricted, 0))
    ax.set_axis_off()
    for row, each in enumerate(box.restrictions):
        factor = by_name[each.factor]
        room = size_of(ax)[0] + RIGHT - EDGE
        ax.text(0, row + 0.17, fitted(factor.label, room, TEXT_SIZE), va="center", ha="left")
        if factor.kind == WORDS:
            draw_pieces(ax, row, [(said(factor, level.name), level.name in each.levels) for level in factor.levels])
        elif values := listed_in(factor, size_of(ax)[0]):
            draw_pieces(ax, row, [(said(factor, value), bool(each.admits(np.array(value)))) for value in values])
        else:
            draw_range(ax, row, each, factor)
        beside(ax, row + 0.45, "\n".join(quasi_p(each)), x=0.1, size=SMALL_SIZE)
    return ax


def listed_in(factor: Factor, width: float) -> list[float]:
    """The values of a factor that is given as a list, if their names fit side by side in so many inches."""
    values = sorted(set(factor.values))
    room = width / max(len(values), 1) - 0.06
    return values if all(inches(said(factor, value), SMALL_SIZE) <= room for value in values) else []


def draw_range(ax: Axes, row: int, restriction: Restriction, factor: Factor) -> None:
    """The range of a number with the part that is in the box, its limits below it, those of the range at the ends."""
    limits = [(restriction.low, factor.low), (restriction.high, factor.high)]
    low, high = (placed_in(factor, end if limit is None else limit) for limit, end in limits)
    draw_bar(ax, row, 0, 1, inside=False)
    draw_bar(ax, row, low, high - low, inside=True)
    places = [
        (at, said(factor, limit, EXACT))
        for at, (limit, _) in zip((low, high), limits, strict=True)
        if limit is not None
    ]
    written = written_at(places, size_of(ax)[0])
    for x, text in written:
        write_below(ax, row, x, text, INK)
    for at, end in ((0.0, factor.low), (1.0, factor.high)):
        (x, text), *_ = written_at([(at, said(factor, end))], size_of(ax)[0])
        wide = inches(text, SMALL_SIZE)
        if all(x + wide + AIR < other or other + inches(word, SMALL_SIZE) + AIR < x for other, word in written):
            write_below(ax, row, x, text, GREY)


def written_at(places: Sequence[tuple[float, str]], width: float) -> list[tuple[float, str]]:
    """Where the texts of one or two places of a bar begin, in inches: below them, or beside each other."""
    wide = [inches(text, SMALL_SIZE) for _, text in places]
    begin = [at * width - room / 2 for (at, _), room in zip(places, wide, strict=True)]
    if len(begin) == 2 and begin[0] + wide[0] + AIR > begin[1]:
        middle = (begin[0] + begin[1] + wide[1]) / 2
        begin = [middle - wide[0] - AIR / 2, middle + AIR / 2]
    over = max(0.0, *(at + room - width for at, room in zip(begin, wide, strict=True)))
    under = max(0.0, *(-at for at in begin))
    return [(at - over + under, text) for at, (_, text) in zip(begin, places, strict=True)]


def write_below(ax: Axes, row: int, x: float, text: str, ink: str) -> None:
    """A value below a bar, so many inches from its left end."""
    ax.text(x / size_of(ax)[0], row + 0.62, text, va="top", ha="left", color=ink, fontsize=SMALL_SIZE)


def draw_bar(ax: Axes, row: int, left: float, width: float, *, inside: bool) -> None:
    """A piece of the bar of a factor, in the box or outside."""
    look: dict[str, Any] = {"fc": INSIDE, "ec": INSIDE} if inside else {"fc": OUTSIDE, "ec": GREY}
    ax.add_patch(Rectangle((left, row + 0.34), width, 0.22, lw=0.5, **look))


def draw_pieces(ax: Axes, row: int, pieces: Sequence[tuple[str, bool]]) -> None:
    """A piece of the bar for each level or listed value, filled where it is in the box, with its name below."""
    width = 1 / len(pieces)
    texts, size = in_pieces([name for name, _ in pieces], width * size_of(ax)[0] - 0.06)
    for n, (_, inside) in enumerate(pieces):
        draw_bar(ax, row, n * width, width, inside=inside)
        if n and inside and pieces[n - 1][1]:
            ax.plot([n * width] * 2, [row + 0.34, row + 0.56], color="white", lw=1, solid_capstyle="butt")
        look: dict[str, Any] = {"va": "top", "ha": "center", "fontsize": size, "linespacing": 1.05}
        ax.text((n + 0.5) * width, row + 0.62, texts[n], color=INK if inside else GREY, **look)


def in_pieces(names: Sequence[str], width: float) -> tuple[list[str], float]:
    """Names as they stand below the pieces of a bar, so many inches wide, and their size.

    Where two lines would cut one of them, all are smaller, with long words parted over three lines: names that begin
    alike must not become the same.
    """
    texts = [fitted(name, width, SMALL_SIZE, lines=2) for name in names]
    if not any("…" in text for text in texts):
        return texts, SMALL_SIZE
    return [fitted(parted(name, width, SMALLEST), width, SMALLEST, lines=3) for name in names], SMALLEST


def placed_in(factor: Factor, value: float) -> float:
    """Where a value is between the ends of its factor, 0 to 1, in the logarithm where it is spread so."""
    low, high = factor.low, factor.high
    if factor.distribution.kind == "log_uniform" and low > 0:
        low, high, value = (float(np.log(each)) for each in (low, high, value))
    return min(max((value - low) / (high - low), 0.0), 1.0)


def quasi_p(restriction: Restriction) -> list[str]:
    """The quasi-p-values of a restriction as they are printed, a line each."""
    values = restriction.quasi_p
    sides = ["low: ", "high: "] if len(values) == 2 else [""]
    return [f"{side}{'quasi-p' if not side else 'p'} {small(p)}" for side, p in zip(sides, values, strict=False)]


def small(p: float) -> str:
    """A chance as it is printed, "< 0.001" where it is less."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def named(number: int, rest: bool) -> str:
    """How many factors a box restricts, in words; without any it is all talks, or the rest of them."""
    if number == 0:
        return "the other talks" if rest else "all talks"
    return f"{number} factor{'' if number == 1 else 's'}{' or more' if number == MANY else ''}"

"""The paper that the pictures are drawn on: its measures in inches, colours, marks, and texts that fit their place."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from negotiation_sim.calendar import DAY
from negotiation_sim.plots.fit import FONT, POINTS, fitted, inches

WIDTH, LEFT, RIGHT, EDGE = 9.4, 2.35, 2.45, 0.15
HEADING, TICKS, LINE = 0.5, 0.34, 0.17
TITLE_SIZE, HEADING_SIZE, TEXT_SIZE, SMALL_SIZE = 12, 9, 7.5, 6.8
MONTHLY_FROM = 75  # days

INK, GREY, FAINT = "#222222", "#666666", "#e3e3e3"
# Okabe & Ito (2008), without the yellow, which is too pale for a line on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKS = ("o", "s", "^", "D", "v", "<", ">", "p")
DASHES = ((0, ()), (0, (5, 2)), (0, (1, 1)), (0, (6, 1.5, 1, 1.5)), (0, (9, 2, 3, 2)))

STYLE = {
    "font.family": FONT,
    "font.size": TEXT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "svg.fonttype": "path",
    "svg.hashsalt": "negotiation-sim",
}


def plain_style() -> AbstractContextManager[Any]:
    """Draw as here, whatever the settings of the reader."""
    return matplotlib.style.context(["default", STYLE], after_reset=True)


def colour(place: int) -> str:
    """The colour of a bloc, by its place."""
    return COLOURS[place % len(COLOURS)]


def mark(place: int) -> str:
    """The mark of a bloc, by its place: colour and mark together repeat after 56."""
    return MARKS[place % len(MARKS)]


def dashes(place: int) -> Any:
    """The dash pattern of a bloc, by its place."""
    return DASHES[place % len(DASHES)]


def page(
    title: str,
    lines: Sequence[str],
    panels: Sequence[tuple[float, float]],
    small: Sequence[str],
    blocs: Sequence[str] = (),
) -> tuple[Figure, list[Axes]]:
    """A page: title, lines, the blocs with their marks, panels of (width, height) in inches, and lines at its foot."""
    width = max(WIDTH, *(LEFT + panel_width + 3 * EDGE for panel_width, _ in panels))
    figure, top = blank(title, lines, sum(HEADING + height + TICKS for _, height in panels), small, blocs, width=width)
    return figure, stacked(figure, panels, top)


def blank(
    title: str,
    lines: Sequence[str],
    height: float,
    small: Sequence[str],
    blocs: Sequence[str] = (),
    *,
    width: float = WIDTH,
) -> tuple[Figure, float]:
    """A page with so many inches for panels between what stands at its head and at its foot, and where they begin."""
    room = width - 2 * EDGE
    heads = [row for line in lines for row in fitted(line, room, TEXT_SIZE, lines=2).split("\n")]
    feet = [row for line in small for row in fitted(line, room, SMALL_SIZE, lines=2).split("\n")]
    key = in_rows(blocs, room)
    tall, foot = 0.4 + LINE * (len(heads) + len(key)), 0.1 + LINE * len(feet)
    height = tall + height + foot
    figure = Figure(figsize=(width, height))
    below: dict[str, Any] = {"ha": "left", "va": "top"}
    shown = fitted(title, room, TITLE_SIZE, bold=True)
    figure.suptitle(shown, x=EDGE / width, y=1 - 0.12 / height, fontsize=TITLE_SIZE, fontweight="bold", **below)
    for n, head in enumerate(heads):
        figure.text(EDGE / width, 1 - (0.4 + n * LINE) / height, head, **below)
    for n, row in enumerate(key, len(heads)):
        for x, place, name in row:
            y = height - 0.4 - n * LINE
            figure.text((x + 0.15) / width, y / height, name, **below)
            figure.add_artist(_mark([(x + 0.05) / width], [(y - 0.06) / height], place))
    for n, line in enumerate(feet):
        figure.text(EDGE / width, (foot - n * LINE) / height, line, fontsize=SMALL_SIZE, color=GREY, **below)
    return figure, height - tall


def in_rows(blocs: Sequence[str], room: float) -> list[list[tuple[float, int, str]]]:
    """The blocs' names side by side, in as many rows as they need: where each begins, and its place."""
    rows: list[list[tuple[float, int, str]]] = []
    x = room
    for place, bloc in enumerate(blocs):
        name = fitted(bloc, room - 0.2, TEXT_SIZE)
        if x + inches(name, TEXT_SIZE) + 0.2 > room:
            rows.append([])
            x = EDGE
        rows[-1].append((x, place, name))
        x += inches(name, TEXT_SIZE) + 0.4
    return rows


def stacked(figure: Figure, panels: Sequence[tuple[float, float]], top: float) -> list[Axes]:
    """The panels' axes below each other, from a height in inches down."""
    axes = []
    for panel_width, panel_height in panels:
        top -= HEADING + panel_height
        axes.append(placed(figure, LEFT, top, panel_width, panel_height))
        top -= TICKS
    return axes


def placed(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place on the page, in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def sheet(ax: Axes | None, height: float, width: float = WIDTH - LEFT - RIGHT) -> Axes:
    """The axes to draw on: those given, or new ones alone on a page."""
    if ax is None:
        _, (ax,) = page("", [], [(width, height)], [])
    return ax


def size_of(part: Any) -> tuple[float, float]:
    """The width and height of a panel, or of a whole picture, in inches."""
    dots = part.get_figure().dpi
    return part.bbox.width / dots, part.bbox.height / dots


def heading(ax: Axes, text: str, small: str) -> None:
    """What a panel shows, above it, from the left edge of the page."""
    above: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    left, room = (EDGE - LEFT) * POINTS, size_of(ax.get_figure())[0] - 2 * EDGE
    ax.annotate(text, (0, 1), (left, 22), fontsize=HEADING_SIZE, fontweight="bold", **above)
    ax.annotate(fitted(small, room, SMALL_SIZE), (0, 1), (left, 11), fontsize=SMALL_SIZE, color=GREY, **above)


def beside(ax: Axes, y: float, text: str, x: float = -0.1, size: float = TEXT_SIZE, **said: Any) -> Text:
    """A text in the margin at the height y, so many inches right of the panel, or left of it if negative."""
    side, ha = (1, "left") if x > 0 else (0, "right")
    return ax.annotate(
        text, (side, y), (x * POINTS, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
        fontsize=size, annotation_clip=False, **{"ha": ha, "linespacing": 1.12, **said},
    )  # fmt: skip


def marked(ax: Axes, x: float, y: float, place: int) -> None:
    """The mark of a bloc, so many inches right of the panel (left of it if negative), at the height y."""
    across = x / size_of(ax)[0] + (x > 0)
    ax.add_line(_mark([across], [y], place, transform=ax.get_yaxis_transform()))


def _mark(x: list[float], y: list[float], place: int, **said: Any) -> Line2D:
    look = {"color": colour(place), "mec": "white", "mew": 0.4, "ms": 4.8, "ls": "", "clip_on": False}
    return Line2D(x, y, marker=mark(place), **{**look, **said})


def dated(ax: Axes, first: float, last: float) -> None:
    """Dates along the time axis, from one day to another, a week at least."""
    last = max(last, first + 7)
    air = (last - first) * 0.015
    ax.set_xlim(first - air, last + air)
    if last - first < MONTHLY_FROM:
        ax.set_xticks(np.arange(first, last + 0.01, np.ceil((last - first) / 6)))
    else:
        ax.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))
    ax.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))
    ax.tick_params(axis="x", length=3, width=0.6)


def days(start: date, minutes: Any) -> Any:
    """Minutes since 00:00 of the start, on the time axis."""
    return start.toordinal() - date(1970, 1, 1).toordinal() + np.asarray(minutes, np.float64) / DAY

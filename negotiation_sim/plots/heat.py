"""Where talks fail: the chance of consensus over two factors, and beside it who is still in."""

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from negotiation_sim.plots.bins import Bins, said
from negotiation_sim.plots.fit import POINTS, fitted, inches
from negotiation_sim.plots.many import in_percent
from negotiation_sim.plots.paper import (
    DASHES,
    EDGE,
    GREY,
    HEADING,
    INK,
    LEFT,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    beside,
    placed,
    plain_style,
    size_of,
)
from negotiation_sim.plots.series import Floats
from negotiation_sim.plots.sweep_counts import Grid, counted, held
from negotiation_sim.plots.sweep_page import above, alone, sweep_page
from negotiation_sim.sweep.results import Results

GAP, KEY = 0.35, 0.85
PANEL = (WIDTH - LEFT - GAP - KEY - EDGE) / 2
ROW, LOWEST, HIGHEST = 0.3, 0.7, 3.2
UPRIGHT = 1.3  # room for names that stand upright
QUARTERS, TENTHS = (0.25, 0.5, 0.75), (0.1, 0.9)  # chances of consensus for which there are lines
FEW = 20
COLOURS = matplotlib.colormaps["cividis_r"]


def plot_heat(results: Results, x: str, y: str | None = None) -> Figure:
    """Draw the chance of consensus over two factors, beside the minimum bloc share still in.

    Parameters
    ----------
    results : Results
    x, y : str
        Names of factors; only `x` where the design has one factor.

    Returns
    -------
    Figure
        Heat maps with the same axes, with the values printed in them, and their key; a third, of the consensus that
        nobody objects to, where some was adopted over an objection.
    """
    rows = held(results)
    grid = counted(rows, x, y)
    height, below = tall(grid), under(grid.x)
    small = [
        "The minimum bloc share still in is that of the bloc that lost most of its weight, over all talks of a cell."
    ]
    if ((grid.talks > 0) & (grid.talks < FEW)).any():
        small.append(f"In brackets and hatched: fewer than {FEW} talks in the cell.")
    if (grid.talks == 0).any():
        small.append("An empty cell has no talks.")
    with plain_style():
        shown = f"Consensus by {'two factors' if y else 'one factor'}."
        room = HEADING + height + below + 0.1
        rows_of_maps = 1 if grid.unopposed is None else 2
        figure, top = sweep_page(results, shown, rows_of_maps * room, small, objections=grid.unopposed is None)
        bottom = top - HEADING - height
        draw_chance(grid, placed(figure, LEFT, bottom, PANEL, height))
        draw_still_in(grid, placed(figure, LEFT + PANEL + GAP, bottom, PANEL, height), names=False)
        draw_key(grid, placed(figure, LEFT + 2 * PANEL + GAP + 0.15, bottom, 0.13, height))
        if grid.unopposed is not None:
            draw_unopposed(grid, placed(figure, LEFT, bottom - room, PANEL, height))
    return figure


def draw_chance(grid: Grid, ax: Axes | None = None) -> Axes:
    """The chance of consensus in each cell, with lines of equal chance where both factors are in ranges."""
    ax = draw_cells(grid, grid.chance, ax)
    lines, smooth = contours_of(grid), smoothed(grid)
    across, up = (np.array([0, *(np.arange(n) + 0.5), n]) for n in reversed(smooth.shape))
    for level, dashes in lines:
        to_edges = np.ma.masked_invalid(np.pad(smooth, 1, mode="edge"))
        for colour, width, style in (("white", 2.8, (0, ())), (INK, 1.2, dashes)):
            ax.contour(across, up, to_edges, [level], colors=colour, linewidths=width, linestyles=[style], zorder=2)
    small = "Share of talks, in percent."
    if lines:
        small += " Lines of equal chance, smoothed."
    above(ax, "Chance of consensus", small, PANEL + GAP - 0.1)
    return ax


def draw_unopposed(grid: Grid, ax: Axes | None = None) -> Axes:
    """The chance, in each cell, of a consensus that nobody objects to; where all are so, that of consensus."""
    unopposed = grid.chance_unopposed
    ax = draw_cells(grid, grid.chance if unopposed is None else unopposed, ax)
    above(ax, "Consensus that nobody objects to", "Share of all talks, in percent.", PANEL + GAP - 0.1)
    return ax


def draw_still_in(grid: Grid, ax: Axes | None = None, *, names: bool = True) -> Axes:
    """The mean minimum bloc share still in, in each cell; the names of the vertical factor left out if not wanted."""
    ax = draw_cells(grid, grid.still_in, ax, names=names)
    above(ax, "Who is still in", "Minimum bloc share still in at the end, mean, in percent.", PANEL + GAP - 0.1)
    return ax


def draw_cells(grid: Grid, values: Floats, ax: Axes | None = None, *, names: bool = True) -> Axes:
    """A cell for each pair of bins, with its share as colour and in percent."""
    ax = alone(ax, PANEL, tall(grid), LEFT)
    for (up, across), value in np.ndenumerate(values):
        draw_cell(ax, across, up, float(value), int(grid.talks[up, across]))
    ax.set(xlim=(0, len(grid.x)), ylim=(0, values.shape[0]), yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    name_across(ax, grid.x)
    if grid.y is not None and names:
        name_up(ax, grid.y)
    return ax


def draw_cell(ax: Axes, x: int, y: int, share: float, talks: int) -> None:
    """A cell with its share in percent, in brackets and hatched if of few talks; only its outline if of none."""
    if not talks:
        ax.add_patch(Rectangle((x, y), 1, 1, fc="white", ec="#cccccc", lw=0.5, zorder=1))
        return
    fill, few = COLOURS(share), talks < FEW
    light = 0.2126 * fill[0] + 0.7152 * fill[1] + 0.0722 * fill[2] > 0.45
    ink = INK if light else "white"
    ax.add_patch(Rectangle((x, y), 1, 1, fc=fill, ec="white", lw=0.5, zorder=1))
    if few:
        ax.add_patch(Rectangle((x, y), 1, 1, fc="none", ec=ink, lw=0, hatch="////", alpha=0.35, zorder=1.5))
    number = in_percent(share) if share else "0"
    back: dict[str, Any] = {"boxstyle": "square,pad=0.3", "fc": fill, "ec": "none"}
    ax.text(
        x + 0.5, y + 0.5, f"({number})" if few else number, fontsize=SMALL_SIZE, color=ink, ha="center", va="center",
        bbox=back, zorder=3,
    )  # fmt: skip


def smoothed(grid: Grid) -> Floats:
    """The chance of consensus with that of the ranges beside, a quarter from either side, by their numbers of talks.

    Not a number where a cell has few talks.
    """
    agreed, talks = grid.agreed.astype(np.float64), grid.talks.astype(np.float64)
    for axis in (0, 1):
        agreed, talks = _with_sides(agreed, axis), _with_sides(talks, axis)
    return np.where(grid.talks < FEW, np.nan, agreed / np.maximum(talks, 1e-9))


def _with_sides(cells: Floats, axis: int) -> Floats:
    padded = np.pad(cells, [(1, 1) if axis == each else (0, 0) for each in (0, 1)])
    before, after = (np.take(padded, np.arange(cells.shape[axis]) + by, axis) for by in (0, 2))
    return cells / 2 + before / 4 + after / 4


def contours_of(grid: Grid) -> list[tuple[float, Any]]:
    """The chances for which there are lines, with their dashes: those between the least and the most, of ranges.

    Between values that stand by themselves nothing was tried, and no line is drawn.
    """
    if grid.y is None or not (grid.x.continuous and grid.y.continuous):
        return []
    chances = smoothed(grid)[grid.talks >= FEW]
    if not len(chances):
        return []
    between = [[level for level in levels if chances.min() < level < chances.max()] for levels in (QUARTERS, TENTHS)]
    return list(zip(between[0] or between[1], (DASHES[1], DASHES[0], DASHES[3]), strict=False))


def draw_key(grid: Grid, ax: Axes) -> Axes:
    """The scale of colours, and the lines of equal chance on it."""
    ax.imshow(np.linspace(0, 1, 256)[:, None], cmap=COLOURS, origin="lower", extent=(0, 1, 0, 1), aspect="auto")
    ax.set(xticks=[], xlim=(0, 1), ylim=(0, 1))
    ax.yaxis.tick_right()
    ax.set_yticks([0, 1], ["0%", "100%"])
    ax.tick_params(length=0)
    for level, dashes in contours_of(grid):
        at = 0.05, 0.38
        width = size_of(ax)[0]
        line = Line2D(
            [1 + at[0] / width, 1 + at[1] / width], [level, level], color=INK, lw=1.1, ls=dashes, clip_on=False,
            transform=ax.transAxes,
        )  # fmt: skip
        ax.add_line(line)
        beside(ax, level, f"{level:.0%}", x=0.42, size=SMALL_SIZE)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def name_across(ax: Axes, bins: Bins) -> None:
    """The names of the bins below a heat map, and of their factor: upright where they are too long to lie."""
    ax.set_xticks([])
    for x, text, upright in texts_across(bins):
        # A wide text at the end of the axis stays within it, for another heat map may be beside it.
        wide = not upright and inches(text, SMALL_SIZE) > GAP - 0.06
        ha = {0.0: "left", float(len(bins)): "right"}.get(x, "center") if wide else "center"
        ax.annotate(
            text, (x, 0), (0, -4), xycoords=("data", "axes fraction"), textcoords="offset points", ha=ha, va="top",
            fontsize=SMALL_SIZE, color=GREY, rotation=90 if upright else 0, linespacing=1.12, annotation_clip=False,
        )  # fmt: skip
    label = fitted(bins.factor.label, size_of(ax)[0], TEXT_SIZE, lines=2)
    ax.annotate(
        label, (0.5, 0), (0, -under_names(bins) * POINTS), xycoords="axes fraction", textcoords="offset points",
        ha="center", va="top", linespacing=1.12, annotation_clip=False,
    )  # fmt: skip


def texts_across(bins: Bins) -> list[tuple[float, str, bool]]:
    """Where names stand below a heat map, what they say, and whether upright: edges of ranges, else each value."""
    if bins.edges:
        shown = edge_names(bins)
        width = max(inches(text, SMALL_SIZE) for text in shown) + 0.12
        room = width if width < GAP else 1.5 * width
        step = max(1, int(np.ceil(room / (PANEL / len(bins)))))
        return [(float(n), shown[n], False) for n in range(0, len(shown), step)]
    room = PANEL / len(bins) - 0.06
    lying = [fitted(name, room, SMALL_SIZE, lines=3) for name in bins.names]
    if not any("…" in name for name in lying):
        return [(n + 0.5, name, False) for n, name in enumerate(lying)]
    return [(n + 0.5, fitted(name, UPRIGHT, SMALL_SIZE), True) for n, name in enumerate(bins.names)]


def under_names(bins: Bins) -> float:
    """How many inches the names of bins need below a heat map."""
    rows = [
        inches(text, SMALL_SIZE) + 0.12 if upright else 0.09 + 0.11 * (1 + text.count("\n"))
        for _, text, upright in texts_across(bins)
    ]
    return max(rows)


def under(bins: Bins) -> float:
    """How many inches the names of bins and of their factor need below a heat map."""
    return under_names(bins) + 0.14 * (1 + fitted(bins.factor.label, PANEL, TEXT_SIZE, lines=2).count("\n"))


def name_up(ax: Axes, bins: Bins) -> None:
    """The names of the bins left of a heat map, and of their factor left of them."""
    if bins.edges:
        every = max(1, int(np.ceil(0.14 * len(bins) / size_of(ax)[1])))
        names = [(float(n), text) for n, text in enumerate(edge_names(bins)) if n % every == 0]
    else:
        names = [(n + 0.5, fitted(name, 1.15, SMALL_SIZE, lines=2)) for n, name in enumerate(bins.names)]
    for y, text in names:
        beside(ax, y, text, x=-0.06, size=SMALL_SIZE, color=GREY)
    used = max(inches(row, SMALL_SIZE) for _, text in names for row in text.split("\n"))
    room = LEFT - EDGE - 0.06 - used - 0.12
    label = fitted(bins.factor.label, room, TEXT_SIZE, lines=5)
    beside(ax, len(bins) / 2, label, x=-0.06 - used - 0.12)


def edge_names(bins: Bins) -> list[str]:
    """The ends of the ranges."""
    return [said(bins.factor, edge) for edge in bins.edges]


def tall(grid: Grid) -> float:
    """How high a heat map is, in inches."""
    return float(np.clip(ROW * grid.talks.shape[0], LOWEST, HIGHEST))

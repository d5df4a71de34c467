"""How long talks last: the share still open over the months, and how they end by when."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from negotiation_sim.analysis.bins import factor_of
from negotiation_sim.analysis.survival import Curve, Survival, survival
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.plots.bins import binned
from negotiation_sim.plots.fit import fitted, spread
from negotiation_sim.plots.many import LOOKS, in_words
from negotiation_sim.plots.paper import (
    EDGE,
    GREY,
    HEADING,
    LEFT,
    RIGHT,
    SMALL_SIZE,
    TICKS,
    WIDTH,
    beside,
    colour,
    dashes,
    heading,
    plain_style,
    sheet,
    size_of,
    stacked,
)
from negotiation_sim.plots.series import Floats
from negotiation_sim.plots.sweep_counts import ended, held, still_in, those
from negotiation_sim.plots.sweep_page import sweep_page
from negotiation_sim.scenario.words import counted
from negotiation_sim.story.intervals import clustered
from negotiation_sim.sweep.results import Results

MIDDLE, HEIGHT = WIDTH - LEFT - RIGHT, 2.2
GROUPS = 4  # ranges of a factor, a curve each
STEPS = 400  # of a curve
NAME = 0.31
QUARTERS = ([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
BANDS = (
    "Bands are 95% intervals at each month (log-log), for the chance within the model only; "
    "they count each talk by itself."
)


def plot_survival(results: Results, by: str | None = None) -> Figure:
    """Draw how long talks last, and how they end by when.

    Parameters
    ----------
    results : Results
        With the outcome `month`.
    by : str, optional
        A factor: a curve of the talks still open for each of its levels, or for each of up to four ranges.

    Returns
    -------
    Figure
        The share still open over the months with bands, and below it the share that had ended so by each.
    """
    rows = held(results)
    groups, factor = groups_of(rows, by), None if by is None else factor_of(rows, by)
    first = max(HEIGHT, NAME * len(groups))
    panels = [(MIDDLE, first), (MIDDLE, HEIGHT)]
    alike = clustered(rows)
    bands = f"There are no bands, which would count each talk by itself: {alike.why}." if alike else BANDS
    small = [f"No talks are left unfinished, so the curves are plain shares of all. {bands}"]
    room = sum(HEADING + height + TICKS for _, height in panels) + 0.12
    with plain_style():
        figure, top = sweep_page(results, "How long they last.", room, small)
        upper, lower = stacked(figure, panels, top)
        draw_open(groups, upper, by="" if factor is None else factor.label)
        draw_ended(rows, lower)
    return figure


def groups_of(results: Results, by: str | None = None) -> dict[str, Survival]:
    """How long talks last, of all or by the bins of a factor; by the name of the bin."""
    if by is None:
        return {"all talks": survival(results)}
    bins = binned(factor_of(results, by), results.experiments[by], GROUPS)
    filled = [(name, bins.rows(n)) for n, name in enumerate(bins.names) if bins.rows(n).any()]
    return {name: survival(those(results, rows)) for name, rows in filled}


def draw_open(groups: Mapping[str, Survival], ax: Axes | None = None, *, by: str = "") -> Axes:
    """The share of talks still open over the months, a curve with its band for each group."""
    ax = sheet(ax, max(HEIGHT, NAME * len(groups)))
    for n, group in enumerate(groups.values()):
        months, shares, low, high = steps_of(group.going_on, 1.0)
        ax.fill_between(months, low, high, step="post", color=colour(n), alpha=0.18, lw=0)
        ax.step(months, shares, where="post", clip_on=False, color=colour(n), ls=dashes(n), lw=1.6)
    months_across(ax, max(float(group.going_on.months[-1]) for group in groups.values()))
    ax.set_ylim(0, 1)
    ax.set_yticks(*QUARTERS)
    name_curves(ax, groups)
    shown = f" By {by}." if by else ""
    heading(ax, "Talks still open", f"Share of talks that had not ended, by months since they were convened.{shown}")
    return ax


def steps_of(curve: Curve, before: float) -> tuple[Floats, ...]:
    """The months of a curve, its chances and the ends of their intervals, from month 0 on; at most 400 steps of it."""
    some = np.arange(len(curve.months))
    if len(some) > STEPS:
        some = np.linspace(0, len(some) - 1, STEPS).round().astype(np.int64)
    chances = (np.append(before, each[some]) for each in (curve.chance, curve.low, curve.high))
    return np.append(0.0, curve.months[some]), *chances


def name_curves(ax: Axes, groups: Mapping[str, Survival]) -> None:
    """The groups with a piece of their line, right of the panel, those that last longest above."""
    (width, height), room = size_of(ax), RIGHT - 0.47 - EDGE
    order = sorted(enumerate(groups.items()), key=lambda each: -(each[1][1].median_month or np.inf))
    for row, (n, (name, group)) in enumerate(order):
        y = 1 - (row + 0.5) * NAME / height
        across = [1 + 0.1 / width, 1 + 0.4 / width]
        look: dict[str, Any] = {"color": colour(n), "ls": dashes(n), "lw": 1.6, "clip_on": False}
        ax.add_line(Line2D(across, [y, y], transform=ax.transAxes, **look))
        half = f"{counted(group.talks, 'talk', 'talks')}, half by month {group.median_month:.1f}"
        told = f"{fitted(name, room, SMALL_SIZE)}\n{fitted(half, room, SMALL_SIZE)}"
        beside(ax, y, told, x=0.47, size=SMALL_SIZE)


def draw_ended(results: Results, ax: Axes | None = None) -> Axes:
    """By which month what share of all talks had ended so, named at the end with who was then still in."""
    ax = sheet(ax, HEIGHT)
    found, remaining, where = survival(results), still_in(results), ended(results)
    curves = {name: curve for name, curve in found.endings.items() if where[name].any()}
    last = float(found.going_on.months[-1])
    months_across(ax, last)
    places = spread([float(curve.chance[-1]) for curve in curves.values()], 0.15, 0.0, 1.0)
    for (name, curve), y in zip(curves.items(), places, strict=True):
        months, shares, *_ = steps_of(curve, 0.0)
        look, dash, _ = LOOKS[name]
        ax.step(months, shares, where="post", color=look, ls=dash, lw=1.8, clip_on=False)
        still = f"minimum bloc share in {percent(float(remaining[where[name]].mean()))}"
        share = percent(float(where[name].mean()))  # the last chance of the curve, but for rounding
        beside(ax, y, f"{in_words(name)}, {share}\n{still}", x=0.13, size=SMALL_SIZE)
        ax.plot([last, ax.get_xlim()[1]], [shares[-1], y], color=GREY, lw=0.5, clip_on=False)
    ax.set_ylim(0, 1)
    ax.set_yticks(*QUARTERS)
    ax.set_xlabel("months since the talks were convened", fontsize=SMALL_SIZE, labelpad=2)
    apart = ": the ways exclude each other." if len(curves) > 1 else "."
    heading(ax, "How they end", f"Share of all talks that had ended so by the month{apart}")
    return ax


def months_across(ax: Axes, last: float) -> None:
    """Months along the horizontal axis, from 0."""
    ax.set_xlim(0, max(last, 0.1) * 1.02)
    ax.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 3, 6, 10]))
    ax.tick_params(axis="x", length=3, width=0.6)

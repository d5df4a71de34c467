"""How much an outcome depends on each factor: whether consensus fails or another, and beside it who is still in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from negotiation_sim.analysis.asked import CONSENSUS_FAILS
from negotiation_sim.analysis.outcomes import outcome_of
from negotiation_sim.analysis.sensitivity import BINNED, Influence, Sensitivity, sensitivity
from negotiation_sim.designs.design import MORRIS, SALTELLI, Factor
from negotiation_sim.plots.fit import fitted, inches
from negotiation_sim.plots.paper import (
    EDGE,
    GREY,
    HEADING,
    INK,
    LEFT,
    SMALL_SIZE,
    TEXT_SIZE,
    TICKS,
    WIDTH,
    beside,
    placed,
    plain_style,
)
from negotiation_sim.plots.sweep_counts import held, still_in
from negotiation_sim.plots.sweep_page import above, alone, sweep_page
from negotiation_sim.story.words import capitalised
from negotiation_sim.sweep.results import Results

STILL_IN = "minimum_bloc_share_in"
ROW, APART, NUMBERS, GAP = 0.44, 0.42, 1.32, 0.15
PANEL = (WIDTH - LEFT - 2 * NUMBERS - GAP - EDGE) / 2
LOOKS = (("#0072B2", ""), ("#E69F00", "////"))  # by itself, and with what it interacts with
SAID = {
    SALTELLI: (
        "Share of variance; whiskers are 95% intervals.",
        "Above, plain: the factor by itself (first order). Below, hatched: with all its interactions (total order). "
        "Intervals are from resampled base points.",
    ),
    MORRIS: (
        "Effect over the whole range; whiskers are 95% intervals.",
        "Bars (μ*): how much the factor changes it over its whole range, or from one level in words to another, on "
        "average, up or down. Diamonds (σ): how much that differs between points, from interactions, bends or luck. "
        "Intervals are from resampled trajectories.",
    ),
    BINNED: (
        "Share of variance, by itself.",
        "The share of the variance between the means of up to 20 bins, less what as many bins would explain by chance; "
        "below 0 is as good as 0.",
    ),
}
REST = " What all leave to 1 is interaction and luck."
OVERLAP = " They add up to more than 1: in this design some factors go together, so that their shares overlap."
SAME_LUCK = " They are about other points with the same luck."


@frozen
class Bar:
    """A number of an influence: from where to where its interval goes, if it has one; and how it is drawn."""

    value: float
    low: float | None
    high: float | None
    look: tuple[str, str]


def plot_sensitivity(results: Results, outcome: str = CONSENSUS_FAILS) -> Figure:
    """Draw how much an outcome depends on each factor, and beside that, who is still in.

    Parameters
    ----------
    results : Results
        Of a design by ``saltelli``: indices of Sobol'. By ``morris``: elementary effects. Of any other: shares of
        variance by bins.
    outcome : str
        As `sensitivity` takes it; if not given, whether consensus fails.

    Returns
    -------
    Figure
        A row for each factor, that on which the outcome depends most first.

    Raises
    ------
    ValueError
        If the outcome is the same in all talks.
    """
    asked, found, rows = outcome_of(results, outcome), sensitivity(results, outcome), held(results)
    what = f"Whether {asked.words}" if asked.values.dtype == bool else capitalised(asked.words)
    order = [each.factor for each in found.influences]
    height = ROW * len(order)
    small, explained = SAID[found.method]
    if found.method == BINNED:
        explained += OVERLAP if found.overlaps else REST
    elif results.luck is not None:
        explained += SAME_LUCK
    remaining = still_in(rows)
    with plain_style():
        figure, top = sweep_page(results, "What outcomes depend on.", HEADING + height + TICKS, [explained])
        bottom, across = top - HEADING - height, LEFT + PANEL + NUMBERS + GAP
        ax = placed(figure, LEFT, bottom, PANEL, height)
        draw_influences(found, order, ax, factors=results.factors)
        above(ax, what, small, PANEL + NUMBERS)
        beside_it = placed(figure, across, bottom, PANEL, height)
        if (remaining == remaining[0]).all():
            beside_it.set_axis_off()
            above(beside_it, "Minimum bloc share still in", "The same in all talks.", PANEL + NUMBERS)
        else:
            draw_influences(sensitivity(results, STILL_IN), order, beside_it)
            above(beside_it, "Minimum bloc share still in", small, PANEL + NUMBERS)
    return figure


def draw_influences(
    found: Sensitivity, order: Sequence[str], ax: Axes | None = None, *, factors: Sequence[Factor] = ()
) -> Axes:
    """The numbers of each factor as bars with their intervals, in this order; named with the labels of the factors."""
    ax = alone(ax, PANEL, ROW * len(order), LEFT)
    labels = {factor.name: factor.label for factor in factors}
    ax.set(ylim=(len(order) - 0.5, -0.5), yticks=[])
    for row, name in enumerate(order):
        influence = found.of(name)
        bars = bars_of(influence)
        for n, bar in enumerate(bars):
            draw_bar(ax, row + APART * (n - (len(bars) - 1) / 2), bar, thick=0.8 * APART)
        if influence.spread is not None:
            ax.plot(influence.spread, row, "D", ms=4, mfc="white", mec=INK, mew=0.9, zorder=4, clip_on=False)
            beside(ax, row + APART / 2, f"σ {number(influence.spread)}", x=0.08, size=SMALL_SIZE)
            beside(ax, row - APART / 2, f"μ* {interval(bars[0])}", x=0.08, size=SMALL_SIZE)
        else:
            for n, bar in enumerate(bars):
                beside(ax, row + APART * (n - (len(bars) - 1) / 2), interval(bar), x=0.08, size=SMALL_SIZE)
        if name in labels:
            beside(ax, row, fitted(labels[name], LEFT - EDGE - 0.12, TEXT_SIZE, lines=3))
    ax.axvline(0, color=GREY, lw=0.8)
    ends = [end for name in order for end in ends_of(found.of(name))]
    low, high = min(0.0, *ends), max(0.05, *ends)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="x", length=3, width=0.6)
    ax.spines["left"].set_visible(False)
    return ax


def bars_of(influence: Influence) -> list[Bar]:
    """The numbers of an influence that its design allows."""
    if influence.mean_size is not None:
        return [Bar(influence.mean_size, influence.mean_size_low, influence.mean_size_high, LOOKS[0])]
    bars = []
    if influence.first is not None:
        bars.append(Bar(influence.first, influence.first_low, influence.first_high, LOOKS[0]))
    if influence.total is not None:
        bars.append(Bar(influence.total, influence.total_low, influence.total_high, LOOKS[1]))
    return bars


def draw_bar(ax: Axes, y: float, bar: Bar, thick: float) -> None:
    """A number from 0, with its interval."""
    fill, hatch = bar.look
    ax.barh(y, bar.value, thick, color=fill, hatch=hatch, ec="white", lw=0)
    if bar.low is not None and bar.high is not None:
        look: dict[str, Any] = {"color": INK, "lw": 1, "solid_capstyle": "butt", "clip_on": False}
        ax.plot([bar.low, bar.high], [y, y], **look)


def ends_of(influence: Influence) -> list[float]:
    """All numbers that the axis of a panel must have room for."""
    bars = bars_of(influence)
    found = [end for bar in bars for end in (bar.value, bar.low, bar.high, influence.spread) if end is not None]
    return [float(end) for end in found if np.isfinite(end)]


def interval(bar: Bar) -> str:
    """A number as it is printed, with its interval if it has one."""
    if bar.low is None or bar.high is None:
        return number(bar.value)
    text = f"{number(bar.value)} ({number(bar.low)} to {number(bar.high)})"
    return fitted(text, NUMBERS - 0.1, SMALL_SIZE) if inches(text, SMALL_SIZE) > NUMBERS - 0.1 else text


def number(value: float) -> str:
    """Two decimals, with a minus that is one, and none before a zero."""
    shown = f"{value:.2f}"
    return "0.00" if shown == "-0.00" else shown.replace("-", "−")

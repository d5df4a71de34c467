"""What each factor does by itself: how often there is consensus at its low and its high end, the widest first."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation_sim.analysis.outcomes import outcome_of
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.plots.fit import fitted, inches
from negotiation_sim.plots.paper import (
    EDGE,
    GREY,
    HEADING,
    HEADING_SIZE,
    INK,
    LEFT,
    SMALL_SIZE,
    TEXT_SIZE,
    TICKS,
    WIDTH,
    beside,
    heading,
    plain_style,
    sheet,
    stacked,
)
from negotiation_sim.plots.series import Floats
from negotiation_sim.plots.sweep_counts import Ends, consensus, held, tornado
from negotiation_sim.plots.sweep_page import sweep_page
from negotiation_sim.story.intervals import tell_whiskers
from negotiation_sim.sweep.results import Results

ROW, APART = 0.5, 0.38  # a factor's rows in inches, and how far its ends are apart in rows
NAME = 1.75
MIDDLE = WIDTH - LEFT - 1.9
LOOKS = (("#56B4E9", "////"), ("#D55E00", ""))  # low and high: their hatching tells them apart in grey too
STEPS = (0.02, 0.05, 0.1, 0.2, 0.25)
CONSENSUS = "The chance of consensus"
NARROWEST, MOST_STEPS = 0.1, 5


def plot_tornado(results: Results, outcome: str | None = None) -> Figure:
    """Draw the chance of consensus, or of another outcome, at both ends of every factor, and who is then still in.

    Parameters
    ----------
    results : Results
    outcome : str, optional
        What is counted, as `discover` takes it; if not given, consensus.

    Returns
    -------
    Figure
        A row for each factor, that with the largest difference first.
    """
    rows = held(results)
    asked = None if outcome is None else outcome_of(rows, outcome)
    happens = consensus(rows) if asked is None else asked.cases("a tornado")
    what = CONSENSUS if asked is None else f"How often {asked.words}"
    ends, overall = tornado(rows, happens), float(happens.mean())
    small = [
        "Each end is the lowest or highest value of the factor, or fifth of its range; of levels, that with the "
        "smallest and that with the largest share. All else differs as in the design.",
        tell_whiskers(rows),
    ]
    height = ROW * len(ends)
    with plain_style():
        figure, top = sweep_page(results, "Each factor by itself.", HEADING + height + TICKS, small)
        (ax,) = stacked(figure, [(MIDDLE, height)], top)
        draw_tornado(ends, overall, ax, what=what)
    return figure


def draw_tornado(ends: list[Ends], overall: float, ax: Axes | None = None, *, what: str = CONSENSUS) -> Axes:
    """A bar from the share in all talks to that at either end of each factor, below what it is the share of."""
    ax = sheet(ax, ROW * len(ends), MIDDLE)
    ticks = ticks_for(ends, overall)
    low, high = float(ticks[0]), float(ticks[-1])
    scale = (high - low) / (MIDDLE - 2 * NAME)  # shares an inch
    ax.set(xlim=(low - NAME * scale, high + NAME * scale), ylim=(len(ends) - 0.5, -0.5), yticks=[])
    ax.axvline(overall, color=GREY, lw=0.8, zorder=0)
    for row, each in enumerate(ends):
        beside(ax, row, fitted(each.factor.label, LEFT - EDGE - 0.12, TEXT_SIZE, lines=3))
        for end in (0, 1):
            draw_end(ax, row + APART * (end - 0.5), each, end, overall)
    ax.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    ax.spines["left"].set_visible(False)
    heading(
        ax,
        fitted(f"{what} at the ends of each factor", WIDTH - 2 * EDGE, HEADING_SIZE, bold=True),
        f"From the share in all talks, {percent(overall)} (the line). Low end above, hatched; high end below. "
        "Beside it, the minimum bloc share still in, the mean of all talks at that end.",
    )
    return ax


def draw_end(ax: Axes, y: float, ends: Ends, end: int, overall: float) -> None:
    """The bar of an end with its whisker; outside them its value or range and its share; beside, who is still in."""
    share, (fill, hatch) = ends.shares[end], LOOKS[end]
    at = share.share or 0.0
    ax.barh(y, at - overall, 0.8 * APART, left=overall, color=fill, hatch=hatch, ec="white", lw=0)
    low, high = (at if limit is None else limit for limit in (share.low, share.high))
    if share.low is not None:
        ax.plot([low, high], [y, y], color=INK, lw=1, solid_capstyle="butt")
    below = at < overall
    outside = min(low, overall) if below else max(high, overall)
    said = f" · {percent(share.share)}"
    ax.annotate(
        fitted(ends.names[end], NAME - inches(said, SMALL_SIZE) - 0.1, SMALL_SIZE) + said, (outside, y),
        (-3 if below else 3, 0), textcoords="offset points", ha="right" if below else "left", va="center",
        fontsize=SMALL_SIZE,
    )  # fmt: skip
    beside(ax, y, f"minimum bloc share in {percent(ends.still_in[end])}", x=0.1, size=SMALL_SIZE)


def ticks_for(ends: list[Ends], overall: float) -> Floats:
    """The shares that are named on the axis, which ends with the first and the last: all bars and whiskers between."""
    reached = [(share.low, share.share, share.high) for each in ends for share in each.shares]
    known = [overall, *(limit for each in reached for limit in each if limit is not None)]
    low, high = min(known), max(known)
    middle = np.clip((low + high) / 2, NARROWEST / 2, 1 - NARROWEST / 2)
    low, high = min(low, middle - NARROWEST / 2), max(high, middle + NARROWEST / 2)
    for step in STEPS:
        first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
        if last - first <= MOST_STEPS:
            break
    return np.arange(first, last + 1) * step

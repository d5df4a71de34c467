"""How long talks last: the share still open over the months, and how they end by when."""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from negotiation_sim.core.scale import Bools
from negotiation_sim.ensemble.shares import percent, wilson
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
from negotiation_sim.plots.sweep_counts import column, ended, factor_of, held, still_in
from negotiation_sim.plots.sweep_page import sweep_page
from negotiation_sim.sweep.results import Results

MIDDLE, HEIGHT = WIDTH - LEFT - RIGHT, 2.2
GROUPS = 4  # ranges of a factor, a curve each
STEPS = 400  # of a curve
NAME = 0.31
QUARTERS = ([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])


@frozen(eq=False)
class Curve:
    """Talks still open after each month at which some ended.

    Attributes
    ----------
    talks : int
    months : array of float
        From 0 up, (T,).
    shares, low, high : array of float
        Of the talks, those still open after it, with the ends of the 95% Wilson interval, (T,).
    median : float
        The month by which half of them had ended.
    """

    talks: int
    months: Floats
    shares: Floats
    low: Floats
    high: Floats
    median: float


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
    curves, factor = open_by(rows, by), None if by is None else factor_of(rows, by)
    first = max(HEIGHT, NAME * len(curves))
    panels = [(MIDDLE, first), (MIDDLE, HEIGHT)]
    small = [
        "No talks are left unfinished, so the curves are plain shares of all. Bands are 95% Wilson intervals at each "
        "month, for the chance within the model only; they count every talks by itself."
    ]
    room = sum(HEADING + height + TICKS for _, height in panels) + 0.12
    with plain_style():
        figure, top = sweep_page(results, "How long they last.", room, small, len(column(rows, "month")))
        upper, lower = stacked(figure, panels, top)
        draw_open(curves, upper, by="" if factor is None else factor.label)
        draw_ended(rows, lower)
    return figure


def open_by(results: Results, by: str | None = None) -> dict[str, Curve]:
    """The share of talks still open, of all or by the bins of a factor; by the name of the bin."""
    months = np.asarray(column(results, "month"), np.float64)
    if by is None:
        return {"all talks": still_open(months)}
    bins = binned(factor_of(results, by), results.experiments[by], GROUPS)
    return {name: still_open(months[bins.rows(n)]) for n, name in enumerate(bins.names) if bins.rows(n).any()}


def still_open(months: Floats) -> Curve:
    """The share of talks still open after each month at which some of them ended.

    Examples
    --------
    >>> curve = still_open(np.array([3.0, 3.0, 5.0, 9.0]))
    >>> curve.months.tolist(), curve.shares.tolist(), curve.median
    ([0.0, 3.0, 5.0, 9.0], [1.0, 0.5, 0.25, 0.0], 3.0)
    """
    months = np.sort(months)
    after = moments(months)
    counts = len(months) - np.searchsorted(months, after, side="right")
    ends = np.array([wilson(int(count), len(months)) for count in counts])
    median = float(months[(len(months) - 1) // 2])
    return Curve(len(months), after, counts / len(months), ends[:, 0], ends[:, 1], median)


def moments(months: Floats) -> Floats:
    """The months at which a curve changes: 0 and all at which talks ended, or so many of them as a curve has steps."""
    found = np.unique(np.append(0.0, months))
    return found if len(found) <= STEPS else found[np.linspace(0, len(found) - 1, STEPS).round().astype(np.int64)]


def draw_open(curves: Mapping[str, Curve], ax: Axes | None = None, *, by: str = "") -> Axes:
    """The share of talks still open over the months, a curve with its band for each group."""
    ax = sheet(ax, max(HEIGHT, NAME * len(curves)))
    for n, curve in enumerate(curves.values()):
        look = {"color": colour(n), "ls": dashes(n), "lw": 1.6}
        ax.fill_between(curve.months, curve.low, curve.high, step="post", color=colour(n), alpha=0.18, lw=0)
        ax.step(curve.months, curve.shares, where="post", clip_on=False, **look)
    months_across(ax, max(float(curve.months[-1]) for curve in curves.values()))
    ax.set_ylim(0, 1)
    ax.set_yticks(*QUARTERS)
    name_curves(ax, curves)
    shown = f" By {by}." if by else ""
    heading(ax, "Talks still open", f"Share of talks that had not ended, by months since they were convened.{shown}")
    return ax


def name_curves(ax: Axes, curves: Mapping[str, Curve]) -> None:
    """The groups with a piece of their line, right of the panel, those that last longest above."""
    order = sorted(range(len(curves)), key=lambda n: -list(curves.values())[n].median)
    height, width = size_of(ax)[1], size_of(ax)[0]
    for row, n in enumerate(order):
        name, curve = list(curves.items())[n]
        y = 1 - (row + 0.5) * NAME / height
        across = [1 + 0.1 / width, 1 + 0.4 / width]
        ax.add_line(
            Line2D(across, [y, y], color=colour(n), ls=dashes(n), lw=1.6, clip_on=False, transform=ax.transAxes)
        )
        shown = fitted(name, RIGHT - 0.47 - EDGE, SMALL_SIZE)
        half = f"{curve.talks:,} talks, half ended by month {curve.median:.1f}"
        beside(ax, y, f"{shown}\n{fitted(half, RIGHT - 0.47 - EDGE, SMALL_SIZE)}", x=0.47, size=SMALL_SIZE)


def draw_ended(results: Results, ax: Axes | None = None) -> Axes:
    """By which month what share of all talks had ended so, named at the end with who was then still in."""
    ax = sheet(ax, HEIGHT)
    months, remaining = np.asarray(column(results, "month"), np.float64), still_in(results)
    endings = {name: rows for name, rows in ended(results).items() if rows.any()}
    last = float(months.max())
    months_across(ax, last)
    final = {name: float(rows.mean()) for name, rows in endings.items()}
    places = spread(list(final.values()), 0.15, 0.0, 1.0)
    for (name, rows), y in zip(endings.items(), places, strict=True):
        when, shares = cumulative(months, rows)
        look, dash, _ = LOOKS[name]
        ax.step([*when, last], [*shares, shares[-1]], where="post", color=look, ls=dash, lw=1.8, clip_on=False)
        still = f"minimum bloc share in {percent(float(remaining[rows].mean()))}"
        beside(ax, y, f"{in_words(name)}, {percent(final[name])}\n{still}", x=0.13, size=SMALL_SIZE)
        ax.plot([last, ax.get_xlim()[1]], [shares[-1], y], color=GREY, lw=0.5, clip_on=False)
    ax.set_ylim(0, 1)
    ax.set_yticks(*QUARTERS)
    ax.set_xlabel("months since the talks were convened", fontsize=SMALL_SIZE, labelpad=2)
    heading(ax, "How they end", "Share of all talks that had ended so by the month: the five ways exclude each other.")
    return ax


def cumulative(months: Floats, rows: Bools) -> tuple[Floats, Floats]:
    """The months at which talks of these rows ended, and what share of all had by then.

    Examples
    --------
    >>> [each.tolist() for each in cumulative(np.array([3.0, 5.0, 5.0, 9.0]), np.array([True, True, True, False]))]
    [[0.0, 3.0, 5.0], [0.0, 0.25, 0.75]]
    """
    ended_so = np.sort(months[rows])
    when = moments(ended_so)
    return when, np.searchsorted(ended_so, when, side="right") / len(months)


def months_across(ax: Axes, last: float) -> None:
    """Months along the horizontal axis, from 0."""
    ax.set_xlim(0, max(last, 0.1) * 1.02)
    ax.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 3, 6, 10]))
    ax.tick_params(axis="x", length=3, width=0.6)

"""Many runs: how they end, when, and who leaves at which meeting."""

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from negotiation_sim import __version__
from negotiation_sim.ensemble import Ensemble
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.ensemble.summary import Ending
from negotiation_sim.plots.fit import fitted, spread
from negotiation_sim.plots.paper import (
    EDGE,
    FAINT,
    GREY,
    INK,
    LEFT,
    RIGHT,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    beside,
    dated,
    days,
    heading,
    marked,
    page,
    plain_style,
    sheet,
    size_of,
)
from negotiation_sim.plots.series import ended_by, exit_shares, shares_first_and_in_all
from negotiation_sim.scenario.schema import ILLUSTRATIVE

MIDDLE = WIDTH - LEFT - RIGHT
BAR, CELL_TALL = 0.45, 0.19
CELL, CELL_AT_MOST = 0.33, 0.55
DATES = 0.88  # above the heat map
# Colour, dashes and hatching of the endings.
LOOKS = {
    "consensus": ("#009E73", (0, ()), ""),
    "narrowed_agreement": ("#E69F00", (0, (6, 1.5)), "////"),
    "deadline_expired": ("#0072B2", (0, (1, 1)), "----"),
    "impasse": ("#CC79A7", (0, (6, 1.5, 1, 1.5)), "xxxx"),
    "collapse": ("#000000", (0, (9, 2, 3, 2)), "||||"),
}


def plot_ensemble(ensemble: Ensemble) -> Figure:
    """Draw many runs: how they end, never agreement without who was still in; when they end; and who leaves when.

    Parameters
    ----------
    ensemble : Ensemble
        From `run_many`.

    Returns
    -------
    Figure
        Three panels.

    Examples
    --------
    >>> from negotiation_sim import load, run_many
    >>> figure = plot_ensemble(run_many(load("teaching-park"), replicates=100))
    >>> len(figure.axes)
    3
    """
    summary = ensemble.summary
    key = (
        f"{summary.scenario} · case hash {summary.scenario_hash[:12]} · seed {summary.seed} · "
        f"replicates {summary.start} to {summary.last} · negotiation-sim {__version__}"
    )
    small = ["Whiskers and brackets are 95% Wilson intervals, for the chance within the model only.", key]
    panels = [(MIDDLE, BAR * len(summary.endings)), (MIDDLE, 2.2), size_of_exits(ensemble)]
    lines = [
        f"How {len(ensemble):,} {'replicate ends' if len(ensemble) == 1 else 'replicates end'}.",
        *([ILLUSTRATIVE] if summary.illustrative else []),
    ]
    with plain_style():
        figure, axes = page(summary.title, lines, panels, small)
        draw_endings(ensemble, axes[0])
        draw_when(ensemble, axes[1])
        draw_who(ensemble, axes[2])
    return figure


def draw_endings(ensemble: Ensemble, ax: Axes | None = None) -> Axes:
    """The share of each ending with its interval, an agreement never without the bloc that lost most."""
    summary = ensemble.summary
    ax = sheet(ax, BAR * len(summary.endings))
    for row, ending in enumerate(summary.endings):
        share, (fill, _, hatch) = ending.share, LOOKS[ending.name]
        ax.barh(row, share.share or 0, 0.56, color=fill, hatch=hatch, ec="white", lw=0)
        at, low, high = share.share or 0.0, share.low or 0.0, share.high or 0.0
        ax.errorbar(
            at, row, xerr=[[at - low], [high - at]],
            color=INK, lw=1, capsize=3, clip_on=False,
        )  # fmt: skip
        beside(ax, row, in_words(ending.name))
        beside(ax, row, described(ending), x=0.13, size=SMALL_SIZE, linespacing=1.3)
    ax.set(xlim=(0, 1), ylim=(len(summary.endings) - 0.5, -0.5), yticks=[])
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    heading(ax, "How the talks end", "Share of replicates. An agreement is worth as much as those who are still in.")
    return ax


def described(ending: Ending) -> str:
    """The share with its interval, and who was then still in."""
    share = str(ending.share)
    if ending.mean_minimum_bloc_share_in is None:
        return share
    in_the_end = f"{share}\nminimum bloc share still in {percent(ending.mean_minimum_bloc_share_in)} (mean)"
    if ending.overruled is None or not ending.overruled.count:
        return in_the_end
    return f"{in_the_end}\n{percent(ending.overruled.share)} of them over an objection"


def draw_when(ensemble: Ensemble, ax: Axes | None = None) -> Axes:
    """By which date what share of the talks had ended so."""
    ax = sheet(ax, 2.2)
    start, curves = ensemble.scenario.calendar.start, ended_by(ensemble)
    last = float(ensemble.outcomes.ended.max())
    dated(ax, float(days(start, 0)), float(days(start, last)))
    for meeting in ensemble.scenario.calendar.meetings:
        ax.axvline(days(meeting.at.date(), 0), color=FAINT, lw=0.5, zorder=0)
    stated = {ending.name: ending.mean_minimum_bloc_share_in for ending in ensemble.summary.endings}
    places = spread([shares[-1] for _, shares in curves.values()], 0.15, 0.0, 1.0)
    for (name, (minutes, shares)), y in zip(curves.items(), places, strict=True):
        colour, dashes, _ = LOOKS[name]
        steps = days(start, [0, *minutes, last]), [0, *shares, shares[-1]]
        ax.step(*steps, where="post", color=colour, ls=dashes, lw=1.8, clip_on=False)
        still_in = f"\nminimum bloc share in {percent(stated[name])}"
        beside(ax, y, f"{in_words(name)}, {percent(shares[-1])}{still_in}", x=0.13, size=SMALL_SIZE)
        at_end = ax.get_xlim()[1]
        ax.plot([steps[0][-1], at_end], [shares[-1], y], color=GREY, lw=0.5, clip_on=False)
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    heading(ax, "When they end", "Share of all replicates that had ended so by the date.")
    return ax


def draw_who(ensemble: Ensemble, ax: Axes | None = None) -> Axes:
    """Who leaves at which meeting: the share of replicates as colour and in percent, stakeholders by bloc."""
    rows, (width, height) = rows_of(ensemble), size_of_exits(ensemble)
    ax = sheet(ax, height, width)
    meetings = ensemble.scenario.calendar.meetings
    shares = np.hstack([exit_shares(ensemble), shares_first_and_in_all(ensemble)])
    columns = [n + (0.5 if n >= len(meetings) else 0) for n in range(shares.shape[1])]
    names = [f"{n} · {meeting.at.date()}" for n, meeting in enumerate(meetings, 1)] + ["among the first", "in all"]
    for x, name in zip(columns, names, strict=True):
        ax.text(x + 0.5, -0.3, name, rotation=90, ha="center", va="bottom", fontsize=SMALL_SIZE)
    for y, (place, seat, name) in enumerate(rows):
        name_row(ax, y + 0.5, name, place, bloc=seat is None)
        if seat is not None:
            for x, share in zip(columns, shares[seat], strict=True):
                draw_share(ax, x, y, float(share))
    never = [(x + 0.5, y + 0.5) for y, (_, seat, _) in enumerate(rows) if seat is not None
             for x, share in zip(columns, shares[seat], strict=True) if not share]  # fmt: skip
    ax.plot(*zip(*never, strict=True), ls="", marker=".", ms=1.2, color=GREY)
    ax.set(xlim=(0, columns[-1] + 1), ylim=(len(rows), -DATES / CELL_TALL))
    ax.set_axis_off()
    heading(
        ax,
        "Who leaves at which meeting",
        "Percent of replicates: at each meeting; among the first to leave; in all. A dot: in none.",
    )
    return ax


def name_row(ax: Axes, y: float, name: str, place: int, *, bloc: bool) -> None:
    """The name of a stakeholder beside its row, or of a bloc with its mark, from the left edge of the page."""
    if bloc:
        marked(ax, 0.05 + EDGE - LEFT, y, place)
        room = size_of(ax.get_figure())[0] - 2 * EDGE - 0.15
        beside(ax, y, fitted(name, room, TEXT_SIZE, bold=True), x=EDGE - LEFT + 0.15, ha="left", fontweight="bold")
    else:
        beside(ax, y, fitted(name, LEFT - EDGE - 0.1, TEXT_SIZE))


def draw_share(ax: Axes, x: float, y: float, share: float) -> None:
    """A cell with its share in percent, light on dark or dark on light."""
    if not share:
        return
    fill = matplotlib.colormaps["cividis_r"](share)
    light = 0.2126 * fill[0] + 0.7152 * fill[1] + 0.0722 * fill[2] > 0.45
    ax.add_patch(Rectangle((x, y), 1, 1, fc=fill, ec="white", lw=0.5))
    middle: dict[str, Any] = {"ha": "center", "va": "center", "color": INK if light else "white"}
    ax.text(x + 0.5, y + 0.5, in_percent(share), fontsize=SMALL_SIZE, **middle)


def in_percent(share: float) -> str:
    """A share in whole percent that passes neither for none nor for all.

    Examples
    --------
    >>> in_percent(0.002), in_percent(0.25), in_percent(0.999), in_percent(1.0)
    ('<1', '25', '>99', '100')
    """
    if share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1 else f"{100 * share:.0f}"


def in_words(name: str) -> str:
    """The name of an ending as it stands in a sentence: ``"Narrowed agreement"``."""
    return name.replace("_", " ").capitalize()


def rows_of(ensemble: Ensemble) -> list[tuple[int, int | None, str]]:
    """The rows of the heat map: the place of the bloc, the seat, None for the bloc's own row, and the name."""
    seated = [(i, who) for i, who in enumerate(ensemble.scenario.stakeholders) if not who.observer]
    blocs = [bloc for bloc in ensemble.scenario.blocs if any(who.bloc == bloc.id for _, who in seated)]
    rows: list[tuple[int, int | None, str]] = []
    for place, bloc in enumerate(blocs):
        rows += [(place, None, bloc.name), *((place, i, who.name) for i, who in seated if who.bloc == bloc.id)]
    return rows


def size_of_exits(ensemble: Ensemble) -> tuple[float, float]:
    """The width and height of the heat map in inches: as wide as its meetings need."""
    columns = len(ensemble.scenario.calendar.meetings) + 2.5
    cell = min(max((WIDTH - LEFT - 3 * EDGE) / columns, CELL), CELL_AT_MOST)
    return columns * cell, len(rows_of(ensemble)) * CELL_TALL + DATES

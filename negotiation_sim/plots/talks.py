"""One run: the text, what people expect, and who leaves, over the same dates."""

from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation_sim import __version__
from negotiation_sim.api import Result
from negotiation_sim.plots.fit import fitted, inches, sides, spread
from negotiation_sim.plots.paper import (
    EDGE,
    FAINT,
    GREY,
    LEFT,
    RIGHT,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    beside,
    colour,
    dashes,
    dated,
    days,
    heading,
    marked,
    page,
    plain_style,
    sheet,
    size_of,
)
from negotiation_sim.plots.series import Course, Exit, course, mean_ideals
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted
from negotiation_sim.story.outcome import ENDINGS

MIDDLE = WIDTH - LEFT - RIGHT
ROW, LIFELINE, NAME = 0.42, 0.155, 0.29
IDEALS, IDEALS_AT_MOST = 0.13, 0.8


def plot_run(result: Result) -> Figure:
    """Draw one run: the draft by provision, forecasts against reservation values, and who left when.

    Parameters
    ----------
    result : Result

    Returns
    -------
    Figure
        Three panels that share their dates. All but the mean ideals comes from the log.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> figure = plot_run(run(load("teaching-park"), seed=0))
    >>> len(figure.axes)
    3
    """
    talks = course(result.events)
    opening = talks.opening
    heights = [ROW * len(opening.provisions), tall(talks), LIFELINE * sum(lines_of(talks).values())]
    key = (
        f"{opening.scenario} · case hash {opening.scenario_hash[:12]} · seed {opening.seed} · "
        f"replicate {opening.replicate} · negotiation-sim {__version__} · one run of many"
    )
    with plain_style():
        blocs = [opening.blocs[bloc] for bloc in talks.blocs]
        figure, axes = page(opening.title, told(result), [(MIDDLE, height) for height in heights], [key], blocs)
        draw_text(result, axes[0])
        draw_margins(result, axes[1])
        draw_exits(result, axes[2])
    return figure


def told(result: Result) -> list[str]:
    """How it ended, with whom, and what the positions are."""
    m, names = result.measures, {s.id: s.name for s in result.scenario.stakeholders}
    ending = ENDINGS[result.kind if result.status == "agreement" else result.status]
    overruled = f" Over the objection of {', '.join(names[who] for who in result.overruled)}."
    return [
        f"{result.events[-1].date} · {ending}.{overruled if result.overruled else ''}",
        f"Still in: {m['parties_in']} of {counted(m['parties_convened'], 'party', 'parties')}; "
        f"minimum bloc share still in {m['minimum_bloc_share_in']:.0%}.",
        *([ILLUSTRATIVE] if result.scenario.illustrative else []),
    ]


def draw_text(result: Result, ax: Axes | None = None) -> Axes:
    """The stringency of the draft by provision, a row each, with the blocs' mean ideals and the option at the end."""
    talks, ideals = course(result.events), mean_ideals(result.case)
    provisions = talks.opening.provisions
    ax = sheet(ax, ROW * len(provisions))
    strip = min(IDEALS * len(talks.blocs), IDEALS_AT_MOST) if ideals else 0.0
    when = time_axis(ax, talks)
    for p, provision in enumerate(provisions):
        base, full = len(provisions) - 1 - p + 0.12, 0.76
        ax.hlines([base + full * o.stringency / 1e6 for o in provision.options], *ax.get_xlim(), color=FAINT, lw=0.6)
        strengths = base + full * talks.stringency[p]
        ax.step(when, strengths, where="post", color="black", lw=1.4, clip_on=False)
        changed = np.flatnonzero(np.diff(strengths)) + 1
        ax.plot(when[changed], strengths[changed], "o", ms=3, color="black")
        for place, bloc in enumerate(talks.blocs):
            if bloc in ideals:
                across = 0.1 + strip * (place + 0.5) / len(talks.blocs)
                marked(ax, across, base + full * ideals[bloc][p], place)
        last = provision.options[talks.tables[-1].text[p, 0]].wording
        room = RIGHT - strip - 0.2 - EDGE
        beside(ax, base + full / 2, fitted(provision.name, LEFT - EDGE - 0.12, TEXT_SIZE, lines=2))
        beside(ax, base + full / 2, fitted(last, room, SMALL_SIZE, lines=3), x=strip + 0.2, size=SMALL_SIZE)
    ax.set_ylim(0, len(provisions))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    agreed = "the text that was adopted" if result.status == "agreement" else "the draft as it was left, not adopted"
    shown = "the blocs' mean ideals and " if ideals else ""
    heading(
        ax,
        "The draft, provision by provision",
        f"Its stringency, from weak (low) to strong (high), each option a faint line. At the right {shown}{agreed}.",
    )
    return ax


def draw_margins(result: Result, ax: Axes | None = None) -> Axes:
    """Each party's forecast less its reservation value; who leaves ends where it leaves."""
    talks = course(result.events)
    ax = sheet(ax, tall(talks))
    when = time_axis(ax, talks)
    ax.axhline(0, color=GREY, lw=0.8)
    for place, seats in enumerate(talks.blocs.values()):
        for i in seats:
            for stay in talks.stays(i):
                steps = when[stay], talks.margin[i, stay]
                ax.step(*steps, where="post", color=colour(place), ls=dashes(place), lw=1, alpha=0.85)
            if talks.active[i, -1]:
                ax.plot(when[-1], talks.margin[i, -1], "o", ms=2, color=colour(place))
    for exit in talks.exits:
        at = talks.minutes.index(exit.minute, 1)
        place = list(talks.blocs).index(talks.opening.roster[exit.seat].bloc)
        ax.plot(when[at], talks.margin[exit.seat, at], "X", ms=5.5, color=colour(place), mec="white", mew=0.5)
    ax.margins(y=0.08)
    name_blocs(ax, talks)
    name_shocks(ax, talks)
    heading(
        ax,
        "What each party expects, against being outside",
        "Forecast of the final text less the reservation value, of full utility. Below 0 the talks promise less than "
        "leaving; above it, people leave (✖) over a red line that has lost hope, or after allies.",
    )
    return ax


def name_shocks(ax: Axes, talks: Course) -> None:
    """A line for each shock, and its name beside it where there is room."""
    (first, last), width = ax.get_xlim(), size_of(ax)[0]
    struck = [float(days(starting(talks), minute)) for minute, _ in talks.shocks]
    names = [fitted(name, 1.6, SMALL_SIZE) for _, name in talks.shocks]
    across = [(day - first) / (last - first) * width for day in struck]
    where = sides(across, [inches(name, SMALL_SIZE) + 0.06 for name in names], width)
    for day, name, side in zip(struck, names, where, strict=True):
        ax.axvline(day, color=GREY, lw=0.8, ls=(0, (2, 2)))
        if side:
            ax.annotate(
                name, (day, 1), (2 if side == "right" else -2, -2), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="left" if side == "right" else "right", va="top", fontsize=SMALL_SIZE,
                color=GREY,
            )  # fmt: skip


def tall(talks: Course) -> float:
    """How high the panel of what people expect is, so that the blocs' names have room beside it."""
    return max(2.3, NAME * len(talks.blocs))


def name_blocs(ax: Axes, talks: Course) -> None:
    """The blocs' names, right of where their parties' lines end."""
    low, high = ax.get_ylim()
    ends = [talks.mean_margin(bloc) for bloc in talks.blocs]
    room = RIGHT - 0.3 - EDGE
    names = [talks.opening.blocs[b] + ("" if talks.remaining(b) else " (gone)") for b in talks.blocs]
    texts = [fitted(name, room, TEXT_SIZE, lines=2) for name in names]
    places = spread(ends, NAME * (high - low) / size_of(ax)[1], low, high)
    for place, (text, y) in enumerate(zip(texts, places, strict=True)):
        marked(ax, 0.13, y, place)
        beside(ax, y, text, x=0.25)


def draw_exits(result: Result, ax: Axes | None = None) -> Axes:
    """A line for everyone who leaves, by bloc, ending in a mark and a name; and one for those who stay."""
    talks = course(result.events)
    lines = lines_of(talks)
    total = sum(lines.values())
    ax = sheet(ax, LIFELINE * total)
    ax.set_ylim(0, total)
    when, top = time_axis(ax, talks), total
    for place, (bloc, seats) in enumerate(talks.blocs.items()):
        gone = [exit for exit in talks.exits if exit.seat in seats]
        said = {"color": colour(place), "ls": dashes(place)}
        for n, exit in enumerate(gone):
            y = top - n - 0.9
            ax.plot(days(starting(talks), [exit.since, exit.minute]), [y, y], lw=0.8, **said)
            name_leaver(ax, talks, exit, y, place)
        remaining, y = talks.remaining(bloc), top - len(gone) - 0.9
        if remaining:
            ax.plot([when[0], when[-1]], [y, y], lw=2.4, marker="|", clip_on=False, **said)
        middle = top - lines[bloc] / 2
        name = fitted(talks.opening.blocs[bloc], LEFT - EDGE - 0.3, TEXT_SIZE, lines=2)
        beside(ax, middle, name)
        marked(ax, -(inches(max(name.split("\n"), key=len), TEXT_SIZE) + 0.2), middle, place)
        beside(ax, middle, f"{remaining} of {len(seats)} still in", x=0.13)
        top -= lines[bloc]
        if top:
            ax.axhline(top, color=FAINT, lw=0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    heading(
        ax,
        "Who left when",
        "A thin line for each who left, with how many of the bloc were then still in; a thick one for who stayed.",
    )
    return ax


def lines_of(talks: Course) -> dict[str, float]:
    """How many lines each bloc needs: one for each who left, one for those who stayed, and some air."""
    gone = {bloc: sum(exit.seat in seats for exit in talks.exits) for bloc, seats in talks.blocs.items()}
    return {bloc: max(n + (talks.remaining(bloc) > 0), 1) + 0.8 for bloc, n in gone.items()}


def name_leaver(ax: Axes, talks: Course, exit: Exit, y: float, place: int) -> None:
    """The mark of an exit and the name beside it, on the side where there is room."""
    x = days(starting(talks), exit.minute)
    seat = talks.opening.roster[exit.seat]
    ax.plot(x, y, "X", ms=6, color=colour(place), mec="white", mew=0.5, clip_on=False)
    text = f"{fitted(seat.name, 2.2, SMALL_SIZE)} ({exit.remaining} of {len(talks.blocs[seat.bloc])} still in)"
    first, last = ax.get_xlim()
    room = (last - x) / (last - first) * MIDDLE
    right = inches(text, SMALL_SIZE) + 0.1 < room
    ax.annotate(
        text, (x, y), (5 if right else -5, 0), textcoords="offset points", ha="left" if right else "right",
        va="center", fontsize=SMALL_SIZE, bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"},
    )  # fmt: skip


def time_axis(ax: Axes, talks: Course) -> np.ndarray:
    """Date the axis, with a faint line for each meeting; the talks' moments on it."""
    start = starting(talks)
    when = days(start, talks.minutes)
    dated(ax, float(when[0]), float(when[-1]))
    for meeting in days(start, talks.meetings):
        ax.axvline(meeting, color=FAINT, lw=0.5, zorder=0)
    return when


def starting(talks: Course) -> date:
    """The day on which the talks were convened."""
    return date.fromisoformat(talks.opening.start)

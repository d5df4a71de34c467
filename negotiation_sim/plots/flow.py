"""Which way talks go: from convened, by whether somebody left, to how they end."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from negotiation_sim.ensemble.shares import percent
from negotiation_sim.plots.fit import spread
from negotiation_sim.plots.many import LOOKS, in_words
from negotiation_sim.plots.paper import (
    GREY,
    HEADING,
    INK,
    LEFT,
    RIGHT,
    SMALL_SIZE,
    WIDTH,
    beside,
    heading,
    plain_style,
    sheet,
    size_of,
    stacked,
)
from negotiation_sim.plots.sweep_counts import ENDINGS, Flows, flows, held
from negotiation_sim.plots.sweep_page import sweep_page
from negotiation_sim.scenario.words import counted
from negotiation_sim.sweep.results import Results

HEIGHT, MIDDLE = 3.9, WIDTH - LEFT - RIGHT
AIR = 0.12  # between two nodes, as a share of all talks
NODE = 0.012  # half as wide as a node, of the panel
LABEL = 0.3  # inches from one label to the next
COUNT = 0.16  # inches that a count needs
WHERE = (0.0, 0.45, 1.0)
LEAVING = {False: "nobody left", True: "somebody left"}


def plot_flows(results: Results) -> Figure:
    """Draw which way talks went: somebody left or nobody, and how they then ended.

    Parameters
    ----------
    results : Results
        With the outcome `first_left_at`.

    Returns
    -------
    Figure
        Bands as high as the share of talks that went so, with counts and shares printed.
    """
    found = flows(held(results))
    small = [
        "The minimum bloc share in is that of the bloc that lost most of its weight, mean over the talks that ended so."
    ]
    with plain_style():
        figure, top = sweep_page(results, "From convened to the end.", HEADING + HEIGHT + 0.15, small)
        (ax,) = stacked(figure, [(MIDDLE, HEIGHT)], top)
        draw_flows(found, ax)
    return figure


def draw_flows(found: Flows, ax: Axes | None = None) -> Axes:
    """Bands from convened, by way of somebody or nobody leaving, to the five endings."""
    ax = sheet(ax, HEIGHT)
    total = found.talks
    middle = heights({str(left): found.leaving(left) / total for left in (False, True)})
    right = heights({name: found.ending(name) / total for name in ENDINGS})
    ax.set(xlim=(-NODE, 1 + NODE), ylim=(0, 1 + AIR * (len(ENDINGS) - 1)))
    ax.set_axis_off()
    for start, node in zip(
        cut(heights({"": 1.0})[""], [node.share for node in middle.values()]), middle.values(), strict=True
    ):
        draw_band(ax, (WHERE[0], WHERE[1]), start, node, {"fc": "#cfcfcf", "ec": "white", "lw": 0.5})
    ways = {left: [found.counts[left, name] / total for name in ENDINGS] for left in (False, True)}
    arriving = {name: cut(right[name], [ways[left][n] for left in (False, True)]) for n, name in enumerate(ENDINGS)}
    for side, left in enumerate((False, True)):
        for start, name in zip(cut(middle[str(left)], ways[left]), ENDINGS, strict=True):
            colour, _, hatch = LOOKS[name]
            look = {"fc": colour, "ec": "white", "lw": 0, "hatch": hatch, "alpha": 0.75}
            draw_band(ax, (WHERE[1], WHERE[2]), start, arriving[name][side], look)
            count_band(ax, start, found.counts[left, name])
    for x, nodes in zip(WHERE, (heights({"": 1.0}), middle, right), strict=True):
        for node in nodes.values():
            if node.share:
                ax.add_patch(Rectangle((x - NODE, node.low), 2 * NODE, node.share, fc=INK, ec="none"))
    beside(ax, heights({"": 1.0})[""].centre, f"Convened\n{counted(total, 'talk', 'talks')}")
    name_leaving(ax, found, middle)
    name_endings(ax, found, right)
    heading(ax, "Which way the talks go", "The height of a band is the share of talks that went so.")
    return ax


@frozen
class Span:
    """A stretch of the height of the panel: where it begins, and what share of all talks it is."""

    low: float
    share: float

    @property
    def centre(self) -> float:
        """Its middle."""
        return self.low + self.share / 2


def heights(shares: Mapping[str, float]) -> dict[str, Span]:
    """Shares below each other from the first down, with air between them, in the middle of the panel."""
    top = 1 + AIR * (len(ENDINGS) + len(shares) - 2) / 2
    found = {}
    for name, share in shares.items():
        found[name] = Span(top - share, share)
        top -= share + AIR
    return found


def cut(span: Span, shares: list[float]) -> list[Span]:
    """A stretch cut into pieces, the first at its top."""
    pieces, top = [], span.low + span.share
    for share in shares:
        top -= share
        pieces.append(Span(top, share))
    return pieces


def draw_band(ax: Axes, across: tuple[float, float], start: Span, end: Span, look: dict[str, Any]) -> None:
    """A band from one stretch to another."""
    if not start.share:
        return
    first, last = across[0] + NODE, across[1] - NODE
    turn = (first + last) / 2
    upper, lower = (start.low + start.share, end.low + start.share), (start.low, end.low)
    points = [
        *((first, upper[0]), (turn, upper[0]), (turn, upper[1]), (last, upper[1])),
        *((last, lower[1]), (turn, lower[1]), (turn, lower[0]), (first, lower[0]), (first, upper[0])),
    ]
    curve = [Path.CURVE4] * 3
    ax.add_patch(PathPatch(Path(points, [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]), **look))


def count_band(ax: Axes, start: Span, count: int) -> None:
    """How many talks a band stands for, at its beginning, if it is high enough for that."""
    if start.share / ax.get_ylim()[1] * size_of(ax)[1] > COUNT:
        back = {"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none"}
        x = WHERE[1] + 2 * NODE
        ax.text(x, start.centre, f"{count:,}", fontsize=SMALL_SIZE, ha="left", va="center", bbox=back)


def name_leaving(ax: Axes, found: Flows, nodes: Mapping[str, Span]) -> None:
    """In how many talks nobody left, and somebody, beside the two nodes."""
    there = [left for left in (False, True) if found.leaving(left)]
    gap = LABEL * (ax.get_ylim()[1] / size_of(ax)[1])
    places = spread([nodes[str(left)].centre for left in there], gap, 0.0, ax.get_ylim()[1])
    for left, y in zip(there, places, strict=True):
        count = found.leaving(left)
        said = f"{LEAVING[left]}\n{count:,} · {percent(count / found.talks)}"
        back = {"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none"}
        place: dict[str, Any] = {"ha": "right", "va": "center", "linespacing": 1.12, "fontsize": SMALL_SIZE}
        ax.text(WHERE[1] - 2 * NODE, y, said, bbox=back, **place)


def name_endings(ax: Axes, found: Flows, nodes: Mapping[str, Span]) -> None:
    """How many talks ended so, right of the panel, and who was then still in; endings that never came too."""
    gap = LABEL * (ax.get_ylim()[1] / size_of(ax)[1])
    places = spread([nodes[name].centre for name in ENDINGS], gap, 0.0, ax.get_ylim()[1])
    for name, y in zip(ENDINGS, places, strict=True):
        count = found.ending(name)
        told = f"{in_words(name)} · {count:,} · {percent(count / found.talks)}"
        if count:
            told += f"\nminimum bloc share in {percent(found.still_in[name])}"
            ax.plot([1 + NODE, 1 + 0.09 / size_of(ax)[0]], [nodes[name].centre, y], color=GREY, lw=0.5, clip_on=False)
        beside(ax, y, told, x=0.14, size=SMALL_SIZE)

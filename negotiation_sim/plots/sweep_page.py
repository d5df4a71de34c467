"""The page of a picture of a sweep: which data set it shows, and what the positions in it are."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation_sim import __version__
from negotiation_sim.analysis.clusters import share_among
from negotiation_sim.analysis.outcomes import clusters_of, held_rows
from negotiation_sim.plots.fit import fitted
from negotiation_sim.plots.paper import GREY, HEADING_SIZE, SMALL_SIZE, WIDTH, blank, placed
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted
from negotiation_sim.sweep.results import Results

METHODS = {
    "factorial": "a factorial design",
    "latin_hypercube": "a Latin hypercube",
    "sobol": "a Sobol sequence",
    "saltelli": "Saltelli's design",
    "morris": "Morris's trajectories",
    "file": "a list of points",
}


def sweep_page(
    results: Results, shown: str, height: float, small: list[str], *, objections: bool = True
) -> tuple[Figure, float]:
    """A page for a picture of a sweep, so many inches high between its head and its foot; and where that begins.

    Over how many objections texts were adopted is said at the foot, unless the picture says it better.
    """
    held = held_rows(results)
    rows, left_out = len(held) + results.left_out, int((~held).sum()) + results.left_out
    points = -(-rows // results.replicates)
    design = f"{counted(points, 'point', 'points')} of {METHODS[results.sampler.method]}"
    talks = f"{shown} {counted(rows, 'simulated talk', 'simulated talks')} at {design}."
    if left_out:
        talks += f" Of these {left_out:,} could not be held, and are left out."
    small = [*(over_objections(results) if objections else []), *small]
    lines = [results.question, talks, *([ILLUSTRATIVE] if results.illustrative else [])]
    return blank(results.title, [line for line in lines if line], height, [*small, key(results)])


def over_objections(results: Results) -> list[str]:
    """How often talks that adopted a text did so over an objection; nothing where none did, or it is not known."""
    status, overruled = results.outcomes.get("status"), results.outcomes.get("overruled")
    if status is None or overruled is None or not (overruled > 0).any():
        return []
    share = share_among(overruled > 0, clusters_of(results), (status == "agreement") & held_rows(results))
    return [f"Of the talks that adopted a text, {share} did so over the objection of somebody still in."]


def key(results: Results) -> str:
    """What identifies the data behind a picture."""
    return (
        f"{results.scenario} · case hash {results.scenario_hash[:12]} · seed {results.seed} · design {results.name} · "
        f"data set {results.digest[:12]} · negotiation-sim {__version__}"
    )


def alone(ax: Axes | None, width: float, height: float, left: float) -> Axes:
    """The axes to draw on: those given, or new ones by themselves on a page."""
    if ax is not None:
        return ax
    figure, top = blank("", [], height + 1.4, [], width=max(WIDTH, left + width + 0.3))
    return placed(figure, left, top - height - 0.5, width, height)


def above(ax: Axes, text: str, small: str, room: float) -> None:
    """What a panel shows, above its left edge, in so many inches."""
    up: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(
        fitted(text, room, HEADING_SIZE, bold=True), (0, 1), (0, 17), fontsize=HEADING_SIZE, fontweight="bold", **up
    )
    ax.annotate(fitted(small, room, SMALL_SIZE), (0, 1), (0, 6), fontsize=SMALL_SIZE, color=GREY, **up)

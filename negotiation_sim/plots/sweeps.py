"""The pictures of a sweep, by their names."""

from matplotlib.figure import Figure

from negotiation_sim.analysis.asked import CONSENSUS_FAILS
from negotiation_sim.analysis.discovery import discover
from negotiation_sim.analysis.outcomes import held_rows
from negotiation_sim.designs.design import MORRIS, SALTELLI
from negotiation_sim.plots.boxes import plot_boxes
from negotiation_sim.plots.flow import plot_flows
from negotiation_sim.plots.heat import plot_heat
from negotiation_sim.plots.influences import plot_sensitivity
from negotiation_sim.plots.open_talks import plot_survival
from negotiation_sim.plots.sweep_counts import held, most_influential
from negotiation_sim.plots.tornado import plot_tornado
from negotiation_sim.sweep.results import Results

HEAT, BOXES, SENSITIVITY, TORNADO, SURVIVAL, FLOWS = "heat", "boxes", "sensitivity", "tornado", "survival", "flows"
KINDS = (HEAT, BOXES, SENSITIVITY, TORNADO, SURVIVAL, FLOWS)
COLUMNS = ("kind", "status", "month", "minimum_bloc_share_in", "overruled", "first_left_at")  # that any of them shows
CHOICES = {  # what can be chosen of each picture
    HEAT: ("x", "y"),
    SURVIVAL: ("x",),
    BOXES: ("outcome",),
    SENSITIVITY: ("outcome",),
    TORNADO: ("outcome",),
}


def plot_sweep(
    results: Results,
    kind: str | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    outcome: str | None = None,
) -> Figure:
    """Draw the results of a sweep.

    Parameters
    ----------
    results : Results
        From `read_sweep`.
    kind : str, optional
        ``heat``: the chance of consensus over two factors, beside who is still in. ``boxes``: the conditions under
        which consensus fails, as discovered. ``sensitivity``: how much outcomes depend on each factor, by what the
        sampler allows. ``tornado``: consensus at the ends of each factor. ``survival``: how long
        talks last, and how they end by when. ``flows``: from convened, by whether somebody left, to the ending. If not
        given, ``sensitivity`` where the sampler is made for it, else ``heat``; with one factor, ``tornado``.
    x, y : str, optional
        Names of factors. For ``heat``, those across and up; if not given, the two in which consensus differs most. For
        ``survival``, `x` is the factor by which curves are drawn apart; if not given there is one curve.
    outcome : str, optional
        What ``boxes``, ``sensitivity`` and ``tornado`` are of, as `analyse` takes it; if not given, whether consensus
        fails, and of a tornado, the chance of consensus.

    Returns
    -------
    Figure
        For `save`. Its foot says which data set it shows.

    Raises
    ------
    ValueError
        If there is no such kind or factor, or the data set does not have a column that the picture needs.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> figure = plot_sweep(ramp(), "tornado")
    >>> len(figure.axes)
    1
    """
    held_rows(results)  # which says so if these are no results
    kind = kind or usual_kind(results)
    if kind not in KINDS:
        raise ValueError(f"there is no picture {kind!r} of a sweep: it is one of {', '.join(KINDS)}")
    for option, chosen in (("x", x), ("y", y), ("outcome", outcome)):
        if chosen is not None and option not in CHOICES.get(kind, ()):
            raise ValueError(f"a picture of {kind} does not go with {option}, {chosen!r}: leave it out")
    if kind == HEAT:
        return plot_heat(results, *axes_of(results, x, y))
    if kind == SURVIVAL:
        return plot_survival(results, x)
    if kind == BOXES:
        return plot_boxes(results, discover(results, outcome or CONSENSUS_FAILS))
    if kind == SENSITIVITY:
        return plot_sensitivity(results, outcome or CONSENSUS_FAILS)
    return plot_tornado(results, outcome) if kind == TORNADO else plot_flows(results)


def usual_kind(results: Results) -> str:
    """The picture that goes with how the points were chosen."""
    if results.sampler.method in (SALTELLI, MORRIS):
        return SENSITIVITY
    return HEAT if len(results.factors) > 1 else TORNADO


def axes_of(results: Results, x: str | None, y: str | None) -> tuple[str, str | None]:
    """The factors of a heat map: those asked for, else those in which consensus differs most; one if there is one."""
    ranked = most_influential(held(results), len(results.factors))
    across = x or next((name for name in ranked if name != y), ranked[0])
    return across, y or next((name for name in ranked if name != across), None)

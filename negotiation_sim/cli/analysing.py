"""The command that says what the talks of a sweep come to."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.sweeping import missing, refuse_a_design

if TYPE_CHECKING:
    from negotiation_sim.sweep.results import Results

NEEDED = ("kind", "status", "failure", "month", "minimum_bloc_share_in", "overruled")


def analyse(
    folder: Annotated[Path, Parameter(name="DIR", help="The folder of a data set that `negsim sweep` has finished.")],
    /,
    *,
    outcome: Annotated[
        str,
        Parameter(
            help="What is asked about: consensus_fails, no_agreement, a column, or a condition on one with =, above or "
            "below, such as status=impasse or 'month>12'."
        ),
    ] = "consensus_fails",
    as_json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print the analysis as one JSON object.")
    ] = False,
) -> None:
    """Say how the talks of a sweep end, and under which conditions.

    Shares, boxes of conditions (scenario discovery), what the outcome depends on, which factors interact, a tree, and
    how long the talks last. All of it is said of the model, over the ranges of the design: see docs/analysis.md.
    """
    refuse_a_design(folder, "negsim analyse")
    from negotiation_sim.analysis import analyse as analysis_of
    from negotiation_sim.story.sweep import tell_analysis

    try:
        found = analysis_of(results_in(folder, outcome), outcome)
    except ModuleNotFoundError as error:
        raise ValueError(missing(error)) from error
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_wrapped(tell_analysis(found))


def results_in(folder: Path, outcome: str) -> "Results":
    """The columns of a data set that an analysis of this outcome needs, as far as they were kept."""
    from negotiation_sim.analysis.outcomes import asked_column
    from negotiation_sim.sweep.dataset import read_sweep
    from negotiation_sim.sweep.folder import plan_in
    from negotiation_sim.sweep.manifest import manifest_in

    manifest_in(folder)  # which says so if there is no finished data set
    kept = plan_in(folder).design.outcomes
    return read_sweep(folder, [*(name for name in NEEDED if name in kept), asked_column(outcome)])

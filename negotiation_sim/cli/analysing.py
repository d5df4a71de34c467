"""The command that says what the talks of a sweep come to."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from negotiation_sim.cli.printing import print_wrapped
from negotiation_sim.cli.sweeping import missing, refuse_a_design, results_in

NEEDED = ("kind", "status", "failure", "month", "minimum_bloc_share_in", "overruled")


def analyse(
    folder: Annotated[Path, Parameter(name="DIR", help="The folder of a data set that `negsim sweep` has finished.")],
    /,
    *,
    outcome: Annotated[
        str,
        Parameter(
            help="What is asked about: consensus_fails, no_agreement, unopposed_consensus (a consensus that nobody "
            "objects to), a column, or a condition on one with =, above or below, such as kind=consensus or "
            "'minimum_bloc_share_in<1'."
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
        found = analysis_of(results_in(folder, NEEDED, outcome), outcome)
    except ModuleNotFoundError as error:
        raise ValueError(missing(error)) from error
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_wrapped(tell_analysis(found))

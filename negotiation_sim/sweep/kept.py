"""Which columns a sweep keeps."""

from collections.abc import Sequence

from negotiation_sim.ensemble.ensemble import run_many
from negotiation_sim.scenario.faults import Faults, shown
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.sweep import written
from negotiation_sim.sweep.design import NUMBER, Design

ADDRESS = ("row", "point", "replicate", "error")
DEFAULT = (
    *("status", "kind", "failure", "month", "parties_in", "share_in", "minimum_bloc_share_in", "overruled"),
    *("largest_joint_exit", "gini", "text", "bloc_share_in"),
)


def read_outcomes(file: written.File, base: Scenario, factors: Sequence[str], faults: Faults) -> tuple[str, ...]:
    """The columns to keep, in their own order; a group such as ``text`` or ``text.*`` stands for all of it.

    Parameters
    ----------
    file : written.File
    base : Scenario
    factors : sequence of str
        The names of their columns: no outcome may have the same.
    faults : Faults
    """
    columns = [name for name in run_many(base, replicates=1).columns if name not in ADDRESS]
    groups = dict.fromkeys(name.partition(".")[0] for name in columns)
    wanted = [name.removesuffix(".*") for name in (DEFAULT if file.outcomes is None else file.outcomes)]
    known = dict.fromkeys([*groups, *columns])
    for place, name in enumerate(wanted):
        faults.add_unknown(("outcomes", place), "outcome", name, known)
    for place, said in enumerate(file.factors):
        column = said.name or said.path
        if column in factors and column in (*ADDRESS, *columns):
            problem, remedy = f"must not be {shown(column)}", "that is a column of the outcomes; give it another name"
            faults.add(("factors", place, "name"), problem, remedy)
    return tuple(name for name in columns if name in wanted or name.partition(".")[0] in wanted)


def bytes_a_row(design: Design) -> int:
    """About how much of a data set a row takes, before compression: 8 bytes a number, 1 for what is one of a few."""
    columns = run_many(design.base, replicates=1).columns
    numbers = sum(columns[name].dtype.kind == "f" for name in design.outcomes)
    numbers += sum(factor.kind == NUMBER for factor in design.factors)
    return 8 * numbers + len(design.outcomes) + len(design.factors) - numbers

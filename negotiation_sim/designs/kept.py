"""Which columns a sweep keeps."""

from collections.abc import Sequence

from negotiation_sim.designs import written
from negotiation_sim.designs.design import NUMBER, Design
from negotiation_sim.designs.meant import unmade
from negotiation_sim.designs.outline import outline
from negotiation_sim.ensemble.columns import ALL, DEFAULT, Column, columns_of
from negotiation_sim.ensemble.columns import NUMBER as A_NUMBER
from negotiation_sim.scenario.faults import Faults, shown
from negotiation_sim.scenario.schema import Scenario

ADDRESS = ("scenario", "illustrative", "seed", "row", "point", "replicate", "error")
BRINGING = frozenset({"stakeholders", "provisions", "blocs"})  # of which there are columns


def read_outcomes(file: written.File, base: Scenario, factors: Sequence[str], faults: Faults) -> tuple[str, ...]:
    """The columns to keep, in their own order; ``text`` or ``text.*`` stands for a group, ``all`` for all.

    Parameters
    ----------
    file : written.File
    base : Scenario
    factors : sequence of str
        The names of their columns: no outcome may have the same.
    faults : Faults
    """
    columns = [column.name for column in columns_of(base)]
    groups = dict.fromkeys(name.partition(".")[0] for name in columns)
    wanted = [name.removesuffix(".*") for name in (DEFAULT if file.outcomes is None else file.outcomes)]
    known = dict.fromkeys([ALL, *groups, *columns])
    sure = not BRINGING.intersection(unmade(faults))
    for place, name in enumerate(wanted if sure else ()):
        faults.add_unknown(("outcomes", place), "outcome", name, known)
    for place, said in enumerate(file.factors):
        column = said.name or said.path
        if column in factors and column in (*ADDRESS, *columns):
            problem, remedy = f"must not be {shown(column)}", "that is a column of the outcomes; give it another name"
            faults.add(("factors", place, "name"), problem, remedy)
    return tuple(name for name in columns if ALL in wanted or name in wanted or name.partition(".")[0] in wanted)


def bytes_a_row(design: Design) -> int:
    """About how much of a data set a row takes, before compression: 8 bytes a number, 1 for what is one of a few."""
    numbers = sum(column.kind == A_NUMBER for column in kept_of(design))
    numbers += sum(factor.kind == NUMBER for factor in design.factors)
    return 8 * numbers + len(design.outcomes) + len(design.factors) - numbers


def kept_of(design: Design) -> tuple[Column, ...]:
    """The columns of outcomes that a design keeps, in its order."""
    columns = {column.name: column for column in columns_of(outline(design))}
    return tuple(columns[name] for name in design.outcomes)

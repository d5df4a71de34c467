"""Reading designs: from a path or a text to a `Design`, or to all that is wrong at once."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from negotiation_sim.core.scale import Array
from negotiation_sim.designs import written
from negotiation_sim.designs.design import COMMON, FACTORIAL, FILE, INDEPENDENT, MORRIS, SALTELLI, Design, Factor
from negotiation_sim.designs.factors import read_factors
from negotiation_sim.designs.kept import read_outcomes
from negotiation_sim.designs.meant import all_lead_somewhere, changes_are_faulty
from negotiation_sim.designs.outline import outline
from negotiation_sim.designs.outside import over, read_outside
from negotiation_sim.designs.plan import Plan
from negotiation_sim.designs.sampling import read_sampler
from negotiation_sim.designs.trial import try_factors
from negotiation_sim.scenario.faults import THE_FILE, Fault, Faults, ScenarioError, refuse, shown
from negotiation_sim.scenario.find import names, refuse_unknown
from negotiation_sim.scenario.load import load, read, toml
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed
from negotiation_sim.scenario.structure import structure

FILE_NAME = "design.toml"
MOST_OPTIONS = 2**15 - 1


def load_design(path: str | os.PathLike[str]) -> Design:
    """Read a design.

    Parameters
    ----------
    path : str or path
        Of a design file, or of a folder with a `design.toml`.

    Returns
    -------
    Design
        With every default filled in, and each factor tried at its ends and levels.

    Raises
    ------
    ScenarioError
        With all faults of the file.
    """
    file = Path(path)
    if file.is_dir():
        file /= FILE_NAME
    return parse_design(read(file), str(file), file.parent)


def parse_design(text: str, where: str = "design", folder: str | os.PathLike[str] = ".") -> Design:
    """Read the text of a design file.

    Parameters
    ----------
    text : str
        TOML, as in docs/design-format.md.
    where : str
        What to call the text in errors.
    folder : str or path
        From where the paths in it lead.

    Returns
    -------
    Design
        With every default filled in, and each factor tried at its ends and levels.

    Raises
    ------
    ScenarioError
        With all faults of the text.

    Examples
    --------
    >>> text = '''
    ... schema = 1
    ... name = "who-stays"
    ... base = "teaching-park"
    ... sampler = { method = "latin_hypercube", points = 100 }
    ... [[factors]]
    ... path = "stakeholders.parents.withdrawal_threshold"
    ... range = [0.3, 1.3]
    ... '''
    >>> parse_design(text).chances
    'independent'
    >>> parse_design(text.replace("1.3", "7.0"), "design.toml")
    Traceback (most recent call last):
    negotiation_sim.scenario.faults.ScenarioError: design.toml: 1 fault
      factors[0] (stakeholders.parents.withdrawal_threshold).range leads to a case with a fault at 7.0 \
(stakeholders[0] (parents).withdrawal_threshold must be between 0 and 5 (got 7.0))
    """
    file, faults = read_file(text, where)
    base = read_base(file, Path(folder), faults)
    if base is None:  # what there is to say without a case
        read_sampler(file, (), 0, faults)
        faults.report()
    assert base is not None
    factors = read_factors(file, base, faults)
    outside = read_outside(file, Path(folder), factors, faults)
    design = complete(file, base, factors, outside, text, faults)
    if not changes_are_faulty(faults):
        try_factors(base, factors, outside, faults)
    faults.report()
    check_options(design, faults)
    faults.report()
    return design


def check_options(design: Design, faults: Faults) -> None:
    """There are places for all options that levels bring: outcomes have them in 16 bits."""
    for provision in outline(design).provisions:
        if len(provision.options) > MOST_OPTIONS:
            problem = f"must bring {shown(provision.id)} at most {MOST_OPTIONS:,} different options in all"
            remedy = f"got {len(provision.options):,}: take fewer levels, or the same ids for their options"
            faults.add(("factors",), problem, remedy)


def plan_of(text: str, base: Scenario, points: Mapping[str, Array], where: str = "design") -> Plan:
    """The plan of a data set, from what it keeps: nothing is drawn or tried, and no other file is read.

    Parameters
    ----------
    text : str
        Of the design file.
    base : Scenario
        The case with the design's own changes made.
    points : mapping of str to array
        By name of the factor, as in a `Plan`.
    where : str
        What to call the text in errors.

    Returns
    -------
    Plan
        That of the design when it was drawn.

    Raises
    ------
    ScenarioError
        With the faults of the text, such as factors that are not in the case.
    """
    file, faults = read_file(text, where)
    outside = points if file.sampler.method == FILE else {}
    design = complete(file, base, read_factors(file, base, faults), outside, text, faults)
    faults.report()
    return Plan(design=design, points=points)


def read_file(text: str, where: str) -> tuple[written.File, Faults]:
    """What a file says, and what of it cannot be read."""
    try:
        tree = toml(text, where)
        faults = Faults(where, tree)
        return structure(tree, written.File, faults), faults
    except RecursionError:
        refuse(where, "is nested too deeply")


def complete(
    file: written.File,
    base: Scenario,
    factors: Sequence[Factor | None],
    outside: Mapping[str, Array],
    text: str,
    faults: Faults,
) -> Design:
    """The design that a file means; of one with faults, as much as could be read."""
    known = [factor for factor in factors if factor]
    common = file.sampler.method in (FACTORIAL, SALTELLI, MORRIS)
    return Design(
        name=file.name,
        title=file.title or file.name,
        question=file.question,
        base=base,
        factors=tuple(over(factor, outside.get(factor.name)) for factor in known),
        sampler=read_sampler(file, known, max(map(len, outside.values()), default=0), faults),
        replicates=file.replicates,
        seed=file.seed,
        chances=file.chances or (COMMON if common else INDEPENDENT),
        outcomes=read_outcomes(file, base, [factor.name for factor in known], faults),
        outside=outside,
        text=text.replace("\r\n", "\n"),  # so that a data set does not depend on who checked the file out
    )


def read_base(file: written.File, folder: Path, faults: Faults) -> Scenario | None:
    """The base case with the design's own changes, or as it is with the faults of these; None with its own faults."""
    if not file.base:
        return None
    shipped = file.base in names()
    path: str | Path = file.base if shipped else folder / file.base
    word = Path(file.base).name == file.base and not file.base.endswith(".toml")
    try:
        if word and not shipped and not os.path.exists(path):
            refuse_unknown(file.base)
        base = load(path)
    except ScenarioError as error:
        faults.add(("base",), "cannot be used", first_of(error))
        return None
    if not all_lead_somewhere(base, file.set, ("set",), faults):
        return base
    try:
        return changed(base, file.set) if file.set else base
    except ScenarioError as error:
        for fault in error.faults:
            faults.add(("set",), "leads to a case with a fault", str(fault))
        return base


def first_of(error: ScenarioError) -> str:
    """The first fault of a case in words, and how many others there are."""
    fault, *others = error.faults
    said = str(fault) if fault.place != THE_FILE else str(Fault(error.where, fault.problem, fault.remedy))
    more = f"and {len(others)} more: negsim check {error.where} tells them" if others else ""
    return f"{said} {more}".strip()

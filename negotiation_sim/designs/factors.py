"""From the factors that a design file writes to those of the design, with what is wrong between their entries."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve

from negotiation_sim.designs import written
from negotiation_sim.designs.apart import check_apart, check_names
from negotiation_sim.designs.design import DATE, FILE, NUMBER, WHOLE, WORDS, Distribution, Factor, Level
from negotiation_sim.designs.meant import all_lead_somewhere, hangs_on, paths_in, paths_meant, unmade
from negotiation_sim.scenario.entries import some
from negotiation_sim.scenario.faults import Fault, Faults, below, shown, spell
from negotiation_sim.scenario.faults import Path as Place
from negotiation_sim.scenario.kinds import is_date, is_number, is_whole
from negotiation_sim.scenario.paths import TRAITS
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import inline
from negotiation_sim.scenario.spoken import parts, walk

UNIFORM = Distribution()
SHIFTED = {
    "stakeholders": re.compile(rf"stakeholders\.[^.]+\.({'|'.join(TRAITS)}|weight|(ideal|salience)\.[^.]+)"),
    "provisions": re.compile(r"provisions\.[^.]+\.options\.[^.]+\.stringency"),
    "chair": re.compile(r"chair\.reading_error(_after_caucus)?"),
}
NEEDED = ("path", "range", "values", "apply", "levels")  # to try it
SHIFTS = "add and times work on numbers of stakeholders, on stringencies and on the chair's reading errors"


def read_factors(file: written.File, base: Scenario, faults: Faults) -> list[Factor | None]:
    """The factors of a design.

    Parameters
    ----------
    file : written.File
    base : Scenario
        With the design's own changes made.
    faults : Faults
        Takes what is wrong in each factor and between them.

    Returns
    -------
    list of Factor
        None where one could not be read. With an outside file, those without a range have the range 0 to 0.
    """
    if not file.factors:
        faults.add(("factors",), "must have at least one member", "write [[factors]]: what differs from point to point")
    found = [read_factor(said, ("factors", place), file, base, faults) for place, said in enumerate(file.factors)]
    check_names(found, file, faults)
    check_apart(file, base, faults)
    return found


def read_factor(
    said: written.Factor, place: Place, file: written.File, base: Scenario, faults: Faults
) -> Factor | None:
    """One factor, or None if too little of it can be read, or it hangs on changes of the base that are faulty."""
    if any(hangs_on(path, unmade(faults)) for path in paths_in(said)):
        return None
    if faults.touched(place) and any(faults.touched((*place, name)) for name in NEEDED):
        judge_paths(said, place, base, faults)
        return None
    given = [name for name in ("range", "values", "levels") if getattr(said, name)]
    if len(given) > 1:
        faults.add(place, f"must not have both {given[0]} and {given[1]}", "keep one of them")
        judge_paths(said, place, base, faults)
        return None
    if not given and file.sampler.method != FILE:
        faults.add(place, "has nothing to vary", "write range = [low, high], values = [ …, … ] or [[factors.levels]]")
        judge_paths(said, place, base, faults)
        return None
    name = said.name or said.path or ""
    blank = Factor(name=name, label=said.label or name, path=said.path or "", apply=said.apply)
    if said.levels:
        return with_levels(blank, said, place, base, faults)
    if not said.path:
        faults.add((*place, "path"), "is missing", 'write path = "…": what it is in the base case')
        return None
    return with_values(blank, said, place, base, faults)


def judge_paths(said: written.Factor, place: Place, base: Scenario, faults: Faults) -> bool:
    """Do all paths lead somewhere that a factor says, of which something else may be faulty?"""
    if said.path:
        paths_meant(base, said.path, (*place, "path"), faults)
    known = [
        all_lead_somewhere(base, level.set, (*place, "levels", at, "set"), faults)
        for at, level in enumerate(said.levels)
    ]
    return all(known)


def with_levels(blank: Factor, said: written.Factor, place: Place, base: Scenario, faults: Faults) -> Factor | None:
    """A factor whose levels say what they change, if there is something at their paths."""
    known = judge_paths(evolve(said, path=None), place, base, faults)
    for entry in ("path", "distribution"):
        if getattr(said, entry):
            faults.add((*place, entry), "has no meaning beside levels", "each level says what it sets: leave it out")
    if said.apply != "set":
        faults.add((*place, "apply"), "has no meaning beside levels", "each level says what it sets: leave it out")
    if not said.name:
        faults.add((*place, "name"), "is missing", 'write name = "…": the column that says which level it is')
        return None
    if len(said.levels) < 2:
        faults.add((*place, "levels"), "must have at least two members", "a single one belongs under [set]")
    names = [level.name for level in said.levels]
    for at, name in enumerate(names):
        if name and name in names[:at]:
            faults.add((*place, "levels", at, "name"), f"is also the name of levels[{names.index(name)}]", shown(name))
    if not known:
        return None
    levels = tuple(Level(name=level.name, changes=level.set) for level in said.levels)
    return evolve(blank, path="", kind=WORDS, levels=levels, apply="set")


def with_values(blank: Factor, said: written.Factor, place: Place, base: Scenario, faults: Faults) -> Factor | None:
    """A factor with a path, and a range or a list of values, if there is something at the path."""
    paths = paths_meant(base, blank.path, (*place, "path"), faults)
    if not paths:
        return None
    measures: tuple[Any, ...] = said.range or said.values or ()
    if said.values and not (all(map(is_number, measures)) or all(map(is_date, measures))):
        for entry in ("distribution", "apply"):
            if getattr(said, entry) not in (None, "set"):
                faults.add((*place, entry), "needs numbers", "the values are words, lists or truth values")
        return evolve(blank, kind=WORDS, levels=tuple(levels_of(blank.path, measures)), apply="set")
    if inside := entries_inside(base, paths[0]):
        faults.add((*place, "path"), "leads to a table, and not to a value", f"name one of its entries: {some(inside)}")
        return None
    kind = kind_at(base, paths[0], measures)
    entry = "range" if said.range else "values"
    if not fits(kind, measures, (*place, entry), faults):
        return None
    if not can_apply(blank, base, measures, paths, (*place, "apply"), faults):
        return None
    numbers = tuple(written.day_number(each) if is_date(each) else each + 0.0 for each in measures)
    found = evolve(blank, kind=kind, low=min(numbers, default=0.0), high=max(numbers, default=0.0))
    if said.values:
        if said.distribution:
            faults.add((*place, "distribution"), "needs a range", "values that are listed are equally likely")
        return evolve(found, values=numbers)
    if not said.distribution:
        check_unread(found, (*place, "distribution"), faults)
    return evolve(found, distribution=checked(said.distribution or UNIFORM, found, (*place, "distribution"), faults))


def levels_of(path: str, values: Sequence[Any]) -> Iterator[Level]:
    """A level for each of some words, lists or truth values."""
    for value in values:
        yield Level(name=value if isinstance(value, str) else inline(value), changes={path: inline(value)})


def entries_inside(base: Scenario, path: str) -> list[str]:
    """The entries of the table at a path; none where there is a value."""
    steps = path.split(".")
    taken, present = walk(base, steps)
    return list(parts(present)) if taken == len(steps) else []


def kind_at(base: Scenario, path: str, measures: Sequence[Any]) -> str:
    """What kind of number is at a path: that of the base case, or else of the measures themselves."""
    taken, present = walk(base, path.split("."))
    if any(map(is_date, measures)):
        return DATE
    if taken == len(path.split(".")) and isinstance(present, float | Fraction):
        return NUMBER
    if isinstance(present, date) and not measures:
        return DATE
    return WHOLE if all(map(is_whole, measures)) or is_whole(present) else NUMBER


def fits(kind: str, measures: Sequence[Any], place: Place, faults: Faults) -> bool:
    """Are the measures of the kind that the base case has at the path?"""
    other = next((each for each in measures if kind == WHOLE and not is_whole(each)), None)
    if other is not None:
        faults.add(place, "must be whole numbers", f"got {shown(other)}: the base case has a whole number there")
    return other is None


def can_apply(
    factor: Factor, base: Scenario, measures: Sequence[Any], paths: Sequence[str], place: Place, faults: Faults
) -> bool:
    """Can the factor be applied as it says? Only numbers of people, options and the chair can be added to."""
    if factor.apply == "set":
        return True
    problem, remedy = f"must not be {shown(factor.apply)} here", ""
    if not all(path.split(".")[0] in SHIFTED and SHIFTED[path.split(".")[0]].fullmatch(path) for path in paths):
        remedy = SHIFTS
    elif blank := next((path for path in paths if not isinstance(walk(base, path.split("."))[1], float)), None):
        remedy = f"the base case has no number at {blank}"
    elif factor.apply == "times" and min(measures, default=0) < 0:
        problem, remedy = "must not be 'times' with a number below 0", f"got {shown(min(measures))}"
    if remedy:
        faults.add(place, problem, remedy)
    return not remedy


def checked(distribution: Distribution, factor: Factor, place: Place, faults: Faults) -> Distribution:
    """The distribution, if it is one over the range."""
    if distribution.kind == "log_uniform" and factor.low <= 0:
        faults.add(place, "must not be 'log_uniform' here", f"its range must be above 0 (got {factor.low})")
    if factor.kind == DATE and distribution.kind not in ("uniform", "beta"):
        faults.add(place, f"must not be {shown(distribution.kind)} here", "dates are 'uniform' or { beta = … }")
        return UNIFORM
    for problem, remedy in outside_range(distribution.numbers, factor):
        faults.add(place, problem, remedy)
    return distribution


def check_unread(factor: Factor, place: Place, faults: Faults) -> None:
    """Judge the centre of a distribution, too, of which something else cannot be read."""
    said: object = faults.tree
    for step in place:
        said = below(said, step)
    for kind, numbers in said.items() if isinstance(said, dict) and factor.kind != DATE else ():
        known = [name for name in written.PARAMETERS.get(kind, ()) if is_number(below(numbers, name))]
        for problem, remedy in outside_range({name: numbers[name] for name in known}, factor):
            faults.note(Fault(spell(faults.tree, place), problem, remedy), place)


def outside_range(numbers: Mapping[str, float], factor: Factor) -> Iterator[tuple[str, str]]:
    """What is wrong with a mean or mode that is not in the range, and what it is."""
    for name in ("mean", "mode"):
        centre = numbers.get(name, factor.low)
        if not factor.low <= centre <= factor.high:
            yield f"must have its {name} in the range from {factor.low} to {factor.high}", f"got {shown(centre)}"

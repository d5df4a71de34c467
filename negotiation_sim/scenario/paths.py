"""What a path means in a scenario: single values, perhaps many at once, and the ends between which they may lie."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, get_args

import attrs

from negotiation_sim.scenario import written
from negotiation_sim.scenario.faults import Fault, ScenarioError, hint, shown
from negotiation_sim.scenario.kinds import LONGEST_INTERVAL, Flaw, Reads, days_apart
from negotiation_sim.scenario.schema import RedLine, Scenario, Stakeholder, Traits
from negotiation_sim.scenario.spacing import COUNTS
from negotiation_sim.scenario.spoken import parts, walk
from negotiation_sim.scenario.why import by_place

TRAITS = tuple(attrs.fields_dict(Traits))
SELECTION = re.compile(r"(?P<list>[^\[\]]+)\[(?P<which>[^\[\]]*)\](?P<rest>.*)")
OF_A_RED_LINE = re.compile(r"(?P<list>stakeholders\.[^.]+\.red_lines)\.(?P<provision>[^.]+)(?P<rest>.*)")
COUNT, INTERVAL = "calendar.count", "calendar.interval"  # of all meetings: no entries of a file that lists them
MORE = 'write * for all of them, or an entry and its value, as in "stakeholders[bloc=advocates].weight"'


def targets(scenario: Scenario, path: str) -> tuple[str, ...]:
    """The paths of single values that a path means.

    Parameters
    ----------
    scenario : Scenario
    path : str
        As `why` takes it. Besides, several members of a list at once: `stakeholders[bloc=advocates]`,
        `calendar.meetings[*]`; of the stakeholders, these are the parties. Under `blocs.ID` and `defaults`, a trait is
        that of every party concerned. A red line is named by its place or by its provision.

    Returns
    -------
    tuple of str
        At least one.

    Raises
    ------
    ScenarioError
        If the path means nothing in this scenario.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> targets(load("teaching-park"), "stakeholders[bloc=children_and_nature].weight")
    ('stakeholders.parents.weight', 'stakeholders.nature.weight')
    """
    found = tuple(each_meant(scenario, by_place(scenario, path)))
    if not found:
        raise ScenarioError("", [Fault(path, "means nothing here", "there is no such entry in any of its members")])
    return found


def each_meant(scenario: Scenario, path: str) -> Iterator[str]:
    """The single paths, one after the other."""
    selection = SELECTION.fullmatch(path)
    if selection:
        for name in selected(scenario, path, selection["list"], selection["which"]):
            yield from each_meant(scenario, f"{selection['list']}.{name}{selection['rest']}")
        return
    line = OF_A_RED_LINE.fullmatch(path)
    if line and not line["provision"].isdigit():
        yield from lines_meant(scenario, path, line)
        return
    section, _, rest = path.partition(".")
    bloc, _, entry = rest.rpartition(".")
    if entry not in TRAITS or section not in ("blocs", "defaults"):
        yield path
        return
    if section == "blocs":
        known(bloc, [each.id for each in scenario.blocs], "bloc", "blocs")
    for who in scenario.stakeholders:
        if not who.observer and (section == "defaults" or who.bloc == bloc):
            yield f"stakeholders.{who.id}.{entry}"


def selected(scenario: Scenario, path: str, place: str, which: str) -> Iterator[str]:
    """The names of the members of a list that are asked for in brackets."""
    taken, node = walk(scenario, place.split("."))
    members = parts(node)
    if taken < len(place.split(".")) or not isinstance(node, tuple) or not all(map(attrs.has, map(type, node))):
        raise ScenarioError("", [Fault(path, "cannot be read", f"{place} is no list of tables")])
    entry, equals, value = which.partition("=")
    if not equals and which != "*":
        raise ScenarioError("", [Fault(path, "cannot be read", f"got [{which}]: {MORE}")])
    if equals:
        for member in members.values():
            known(entry, list(parts(member)), "entry", f"{place}[{which}]")
        said = [in_brackets(parts(member)[entry]) for member in members.values()]
        known(value, list(dict.fromkeys(said)), entry, f"{place}[{which}]")
    for name, member in members.items():
        party = not (isinstance(member, Stakeholder) and member.observer)
        if party and (not equals or in_brackets(parts(member)[entry]) == value):
            yield name


def in_brackets(value: object) -> str:
    """A value as it is written behind the = in brackets."""
    return value if isinstance(value, str) else shown(value)


def known(word: str, words: list[str], kind: str, place: str) -> None:
    """Refuse a word that is not among the known ones."""
    if word not in words:
        raise ScenarioError("", [Fault(place, f"unknown {kind} {shown(word)}", hint(word, words))])


def lines_meant(scenario: Scenario, path: str, line: re.Match[str]) -> Iterator[str]:
    """The red line about a provision; of several, the one that has the entry."""
    known(line["list"].split(".")[1], [each.id for each in scenario.stakeholders], "stakeholder", "stakeholders")
    known(line["provision"], [each.id for each in scenario.provisions], "provision", line["list"])
    lines: tuple[RedLine, ...] = walk(scenario, line["list"].split("."))[1]  # type: ignore[assignment]
    about = [place for place, each in enumerate(lines) if each.provision == line["provision"]]
    entry = line["rest"].removeprefix(".")
    if len(about) > 1:
        about = [place for place in about if getattr(lines[place], entry, None)] or about
    if len(about) > 1:
        which = " or ".join(f"{line['list']}.{place}" for place in about)
        raise ScenarioError("", [Fault(path, "may mean several red lines", f"write {which}")])
    yield from (f"{line['list']}.{place}{line['rest']}" for place in about)


@lru_cache(maxsize=4096)
def reader_of(path: str) -> Reads | None:
    """How the value at the path of a single value is read from a file, with its ends; None if it is no such number.

    Parameters
    ----------
    path : str
        As `targets` gives it.

    Examples
    --------
    >>> reader_of("stakeholders.eff.weight").high
    1000
    """
    if path == COUNT:
        return COUNTS
    if path == INTERVAL:
        return Reads(days_apart, 1, LONGEST_INTERVAL)
    kind: Any = written.Scenario
    for step in path.split("."):
        kind = below(kind, step)
    return next((each for each in marks(kind) if isinstance(each, Reads)), None)


def below(kind: Any, step: str) -> Any:
    """The type of what stands one step below a type, or None."""
    for choice in (kind, *get_args(kind)):
        if isinstance(choice, type) and attrs.has(choice):
            entry = attrs.fields_dict(choice).get(step)
            return None if entry is None else entry.type
        if getattr(choice, "__origin__", None) is Mapping:
            return get_args(choice)[1]
        if getattr(choice, "__origin__", None) is tuple:
            return get_args(choice)[0]
        if hasattr(choice, "__metadata__"):
            return below(choice.__origin__, step)
    return None


def marks(kind: Any) -> Iterator[Any]:
    """What a type, or one of its alternatives, is marked with."""
    for choice in (kind, *get_args(kind)):
        yield from getattr(choice, "__metadata__", ())


def fault_of(path: str, value: object) -> Fault | None:
    """What is wrong with a value at a path, in the words of the loader, as far as it can be said of the value alone.

    Examples
    --------
    >>> print(fault_of("stakeholders.eff.weight", -1.0))
    stakeholders.eff.weight must be between 0 and 1000 (got -1.0)
    """
    reader = reader_of(path)
    try:
        if reader is not None:
            reader.read(value)
    except Flaw as flaw:
        return Fault(path, flaw.problem, flaw.remedy)
    return None

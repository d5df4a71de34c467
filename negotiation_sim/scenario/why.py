"""Where a value of a scenario comes from, for those who doubt it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, final

import attrs
from attrs import field, frozen

from negotiation_sim.scenario.faults import Fault, ScenarioError, hint, shown
from negotiation_sim.scenario.resolve import BUILT_IN
from negotiation_sim.scenario.schema import Basis, Scenario, Source

NOT_SHOWN = {"bases", "origins", "written", "traits"}
WITHOUT_LIMIT = {"max_objectors": "any", "impasse_after": "never"}
ORIGINS = {
    BUILT_IN: "Not in the file: the built-in default.",
    "blocs": "Taken from the bloc, at {}.",
    "defaults": "Taken from the defaults, at {}.",
}


@final
@frozen(kw_only=True)
class Why:
    """A value, the place in the file that gave it, and the nearest basis stated there.

    `origin` is "built-in" if nothing in the file gives the value. `basis_of` is the path of the value, or of the table
    around it, for which the basis is stated; it is empty if there is none. As text it is a few lines to read.
    """

    path: str
    value: object
    origin: str
    basis: Basis | None = None
    basis_of: str = ""
    sources: Mapping[str, Source] = field(factory=dict)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The value, where it was set, on what basis, and the sources."""
        unlimited = WITHOUT_LIMIT.get(self.path.rpartition(".")[2]) if self.value is None else None
        yield f"{self.path} = {unlimited or said(self.value)}"
        if self.origin == self.path:
            yield "Set in the file."
        else:
            yield ORIGINS.get(self.origin.partition(".")[0], "Follows from {}.").format(self.origin)
        if self.basis is None:
            yield "No basis is stated."
            return
        note = f": {self.basis.note.rstrip('.')}" if self.basis.note else ""
        yield f"{self.basis.basis.capitalize()}, stated for {self.basis_of}{note}."
        for name, source in self.sources.items():
            yield f"Source {name}: {source.title}{', ' if source.address else ''}{source.address}"


def why(scenario: Scenario, path: str) -> Why:
    """Where a value comes from, and on what basis.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    path : str
        Steps with dots between them. A member of a list is named by its id, or else by its place from 0:
        `stakeholders.eff.salience.consent`, `calendar.meetings.3.at`, `rule.quorum`.

    Returns
    -------
    Why
        Its text is for people.

    Raises
    ------
    ScenarioError
        If there is nothing at this path.

    Examples
    --------
    >>> from negotiation_sim.scenario import parse, template
    >>> print(why(parse(template("my-case")), "rule.min_support"))
    rule.min_support = 1/2
    Follows from rule.name.
    No basis is stated.
    """
    value, origin = value_at(scenario, path), origin_of(scenario, path)
    basis_of = next((place for place in enclosing(origin) if place in scenario.bases), "")
    basis = scenario.bases.get(basis_of)
    sources = {name: scenario.sources[name] for name in (basis.source if basis else ())}
    return Why(path=path, value=value, origin=origin, basis=basis, basis_of=basis_of, sources=sources)


def value_at(scenario: Scenario, path: str) -> object:
    """The value at a path of the scenario, or of its file: a bloc's traits are in that alone."""
    steps = path.split(".")
    ends = [walk(scenario, steps), walk(scenario.written, steps)]
    taken = max(length for length, _ in ends)
    reached = [node for length, node in ends if length == taken]
    if taken == len(steps):
        return reached[0]
    known = list(dict.fromkeys(name for node in reached for name in parts(node)))
    place = ".".join(steps[:taken]) or scenario.name
    raise ScenarioError(path, [Fault(place, f"unknown part {shown(steps[taken])}", hint(steps[taken], known))])


def walk(node: object, steps: Iterable[str]) -> tuple[int, object]:
    """How many steps lead somewhere, and where."""
    taken = 0
    for step in steps:
        below = parts(node)
        if step not in below:
            break
        node, taken = below[step], taken + 1
    return taken, node


def parts(node: Any) -> Mapping[str, object]:
    """What a value is made of, by the names of the next step."""
    match node:
        case Mapping():
            return node
        case tuple() | list():
            return {identity(member) or str(place): member for place, member in enumerate(node)}
        case _ if attrs.has(type(node)):
            own = {entry.name: getattr(node, entry.name) for entry in attrs.fields(type(node))}
            own |= parts(own.get("traits"))
            return {name: value for name, value in own.items() if name not in NOT_SHOWN}
    return {}


def identity(member: object) -> str:
    """The id of a member of a list, if it has one."""
    found = member.get("id") if isinstance(member, Mapping) else getattr(member, "id", None)
    return str(found or "")


def origin_of(scenario: Scenario, path: str) -> str:
    """The path in the file that gave a value."""
    for place in enclosing(path):
        if place in scenario.origins:
            return scenario.origins[place]
    steps = path.split(".")
    return path if walk(scenario.written, steps)[0] == len(steps) else BUILT_IN


def enclosing(path: str) -> Iterator[str]:
    """A path, and those of the tables around it, from the inside."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def said(value: object) -> str:
    """A value as a file would have it; of a whole section, the names in it."""
    match value:
        case None:
            return "none"
        case str():
            return f'"{value}"'
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date() | bool() | int() | float():
            return shown(value)
        case Mapping():
            return f"{{ {', '.join(f'{name} = {said(each)}' for name, each in value.items())} }}"
        case tuple() | list():
            return f"[{', '.join(identity(each) or said(each) for each in value)}]"
        case _ if attrs.has(type(value)):
            return identity(value) or said(parts(value))
    return str(value)

"""Where a value of a scenario comes from, for those who doubt it."""

import re
from collections.abc import Iterator, Mapping
from typing import final

import attrs
from attrs import field, frozen

from negotiation_sim.scenario.faults import Fault, ScenarioError, hint, listed, shown
from negotiation_sim.scenario.resolve import BUILT_IN
from negotiation_sim.scenario.schema import ILLUSTRATIVE, Basis, Scenario, Source, Traits
from negotiation_sim.scenario.spoken import is_section, member_in_words, parts, value_in_words, walk

ORIGINS = {
    BUILT_IN: "Not in the file: the built-in default, an assumption of the model shared by all cases.",
    "blocs": "Taken from the bloc, at {}.",
    "defaults": "Taken from the defaults, at {}.",
}
SHORT_ORIGINS = {BUILT_IN: "built-in default", "blocs": "from the bloc", "defaults": "from the defaults"}
MOST_MEMBERS = 12
FIRST_MEMBERS = 10
BASES = ("fact", "inference", "assumption")
ON_A_DAY = re.compile(r"calendar\.meetings\.(?P<day>\d{4}-\d\d-\d\d)(?=\.|$)")
AT_A_MEETING = re.compile(r"calendar\.meetings\.(?P<place>\d+)(?=\.|$)")


@final
@frozen(kw_only=True)
class Why:
    """A value, the place in the file that gave it, and the nearest basis stated there.

    `origin` is "built-in" if nothing in the file gives the value. `basis_of` is the path of the value, or of the table
    around it, for which the basis is stated; it is empty if there is none. Of a section, `parts` says what is in it, a
    line each. `remarks` say what a trait means, and which meeting it is; `also`, from what else in the file the value
    follows. As text it is a few lines to read.
    """

    path: str
    value: object
    origin: str
    basis: Basis | None = None
    basis_of: str = ""
    sources: Mapping[str, Source] = field(factory=dict)
    parts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    illustrative: bool = False

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The value or the parts, where it was set, on what basis, and the sources."""
        yield f"{self.path}:" if self.parts else f"{self.path} = {value_in_words(self.path, self.value)}"
        yield from self.remarks
        yield from (f"  {part}" for part in self.parts)
        if self.origin == self.path:
            yield from () if self.parts else ("Set in the file.",)
        elif self.origin != BUILT_IN or not self.parts:
            yield ORIGINS.get(elsewhere(self.origin, self.path), "Follows from {}.").format(self.origin)
        yield from self.also
        yield from self.grounds()
        if self.illustrative:
            yield ILLUSTRATIVE

    def grounds(self) -> Iterator[str]:
        """The basis and its sources. A section without one has those of its parts, and a built-in default its own."""
        if self.basis is None:
            yield from () if self.parts or self.origin == BUILT_IN else ("No basis is stated.",)
            return
        yield f"{self.basis.basis.capitalize()}, stated for {self.basis_of}{note_of(self.basis)}."
        for outer in layers(self.basis.around):
            yield f"Around it, {outer.basis}{note_of(outer)}."
        for name, source in self.sources.items():
            yield f"Source {name}: {source.title}{', ' if source.address else ''}{source.address}"


def note_of(basis: Basis) -> str:
    """What is noted beside a basis."""
    return f": {basis.note.rstrip('.')}" if basis.note else ""


def layers(basis: Basis | None) -> Iterator[Basis]:
    """A basis, and those around it of the same value."""
    while basis:
        yield basis
        basis = basis.around


def why(scenario: Scenario, path: str) -> Why:
    """Where a value comes from, and on what basis; of a section, what is in it.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    path : str
        Steps with dots between them. A member of a list is named by its id, or else by its place from 0; a meeting
        also by its day: `stakeholders.eff.salience.consent`, `calendar.meetings.3.at`, `calendar.meetings.2015-06-11`.

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
    path = by_place(scenario, path)
    value = value_at(scenario, path)
    origin = origin_of(scenario, path)
    basis_of = nearest_basis(scenario, origin)
    basis = scenario.bases.get(basis_of)
    return Why(
        path=path,
        value=value,
        origin=origin,
        basis=basis,
        basis_of=basis_of,
        sources={name: scenario.sources[name] for layer in layers(basis) for name in layer.source},
        parts=tuple(parts_of(scenario, path)) if is_section(value) else (),
        remarks=(*meeting_meant(scenario, path), *meaning_of(path), *not_used(scenario, path)),
        also=tuple(also(scenario, path)),
        illustrative=scenario.illustrative,
    )


def by_place(scenario: Scenario, path: str) -> str:
    """A path on which a meeting that was named by its day is named by its place."""
    found = ON_A_DAY.match(path)
    if not found:
        return path
    places = [n for n, meeting in enumerate(scenario.calendar.meetings) if str(meeting.at.date()) == found["day"]]
    if not places:
        days = [str(meeting.at.date()) for meeting in scenario.calendar.meetings]
        raise ScenarioError("", [Fault("", f"no meeting is on {found['day']}", f"they are on {listed(days)}")])
    if len(places) > 1:
        which = " or ".join(f"calendar.meetings.{place}" for place in places)
        raise ScenarioError("", [Fault("", f"{len(places)} meetings are on {found['day']}", f"write {which}")])
    return f"calendar.meetings.{places[0]}{path[found.end() :]}"


def meeting_meant(scenario: Scenario, path: str) -> Iterator[str]:
    """Which meeting of the story a path is about: the story counts from 1."""
    found = AT_A_MEETING.match(path)
    if found:
        place = int(found["place"])
        yield f"This is meeting {place + 1} of the story, on {scenario.calendar.meetings[place].at:%Y-%m-%d}."


def meaning_of(path: str) -> Iterator[str]:
    """What a trait means, if a path leads to one."""
    section, _, name = path.rpartition(".")
    known = attrs.fields_dict(Traits)
    if name in known and section.partition(".")[0] in ("stakeholders", "blocs", "defaults"):
        yield f"Meaning: {known[name].metadata['meaning']}."


def not_used(scenario: Scenario, path: str) -> Iterator[str]:
    """An observer has numbers that do not count."""
    section, _, rest = path.partition(".")
    name, _, entry = rest.partition(".")
    observers = {who.id for who in scenario.stakeholders if who.observer}
    if section != "stakeholders" or name not in observers:
        return
    if entry == "weight":
        yield "Not used: an observer has no weight."
    elif entry in attrs.fields_dict(Traits) and entry != "attendance":
        yield "Not used: of an observer, only the attendance counts."


def also(scenario: Scenario, path: str) -> Iterator[str]:
    """The other entries of the file from which a value follows, beside its origin."""
    others = [f"{other}{basis_in_words(scenario, other)}" for other in also_from(scenario, path)]
    if others:
        yield f"Also from {' and '.join(others)}."


def also_from(scenario: Scenario, path: str) -> Iterator[str]:
    """Where these are: a rule counts from its first meeting, and a shock may name both people and blocs."""
    counted = origin_of(scenario, path) == "calendar.every.first" and path != "calendar.meetings.0.at"
    if counted and path.endswith((".at", ".deadline")):
        yield "calendar.every.interval"
    if counted and path.endswith(".deadline"):
        yield "calendar.every.count"
    section, _, entry = path.rpartition(".")
    blocs = f"{section}.blocs"
    named = section.startswith("calendar.shocks.") and entry == "stakeholders" and origin_of(scenario, path) == path
    if named and origin_of(scenario, blocs) == blocs:
        yield blocs


def basis_in_words(scenario: Scenario, path: str) -> str:
    """The basis stated for a value, in brackets."""
    around = nearest_basis(scenario, path)
    return f" ({scenario.bases[around].basis})" if around else ""


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
    raise ScenarioError("", [Fault(place, f"unknown part {shown(steps[taken])}", hint(steps[taken], known))])


def parts_of(scenario: Scenario, path: str) -> Iterator[str]:
    """What a section is made of, a line each: the scenario's parts, and what only its file has."""
    steps = path.split(".")
    own, filed = (
        node if taken == len(steps) else None for taken, node in (walk(scenario, steps), walk(scenario.written, steps))
    )
    found = {**parts(own), **{name: part for name, part in parts(filed).items() if name not in parts(own)}}
    members = [name for name in found if not unsaid(scenario, f"{path}.{name}", found[name])]
    shortened = len(members) > MOST_MEMBERS and not attrs.has(type(own))
    for name in members[: FIRST_MEMBERS if shortened else None]:
        words = [member_in_words(name, found[name]), *grounds_in_words(scenario, f"{path}.{name}")]
        yield " · ".join(words)
    if shortened:
        yield f"and {len(members) - FIRST_MEMBERS} more"


def unsaid(scenario: Scenario, path: str, value: object) -> bool:
    """Is it nothing, and nothing said of it?"""
    nothing = value is None or (isinstance(value, str | tuple | Mapping) and not value)
    limit = path.endswith((".max_objectors", ".impasse_after"))
    return nothing and not limit and origin_of(scenario, path) == BUILT_IN


def grounds_in_words(scenario: Scenario, path: str) -> Iterator[str]:
    """Where a part comes from, if not from its own place in the file; the bases stated for it and in it."""
    if any(not_used(scenario, path)):
        yield "not used for an observer"
        return
    origin = origin_of(scenario, path)
    if origin != path:
        yield SHORT_ORIGINS.get(elsewhere(origin, path), f"follows from {origin}")
    bases = [place for place in scenario.bases if place.startswith(f"{origin}.")]
    around = [nearest_basis(scenario, place) for place in (origin, *also_from(scenario, path))]
    words = {scenario.bases[place].basis for place in (*filter(None, around), *bases)}
    yield from filter(None, [", ".join(sorted(words, key=BASES.index))])


def origin_of(scenario: Scenario, path: str) -> str:
    """The path in the file that gave a value."""
    for place in enclosing(path):
        if place in scenario.origins:
            return scenario.origins[place]
    steps = path.split(".")
    return path if walk(scenario.written, steps)[0] == len(steps) else BUILT_IN


def elsewhere(origin: str, path: str) -> str:
    """The section from which a value is taken, if that is another one than its own."""
    section = origin.partition(".")[0]
    return section if section != path.partition(".")[0] else ""


def nearest_basis(scenario: Scenario, path: str) -> str:
    """The path of a value, or of the nearest table around it, for which a basis is stated; "" if there is none."""
    return next((place for place in enclosing(path) if place in scenario.bases), "")


def enclosing(path: str) -> Iterator[str]:
    """A path, and those of the tables around it, from the inside."""
    while path:
        yield path
        path = path.rpartition(".")[0]

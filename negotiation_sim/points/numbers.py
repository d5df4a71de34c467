"""Factors that are numbers: where they stand in the tables that a case is compiled from, so that each is a column."""

from attrs import frozen

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.changes import moved
from negotiation_sim.designs.design import DATE, NUMBER, WHOLE, WORDS, Factor
from negotiation_sim.scenario.faults import ScenarioError
from negotiation_sim.scenario.paths import TRAITS, targets
from negotiation_sim.scenario.schema import Scenario

SHARES = ("min_support", "max_objection", "quorum", "bloc_floor")
OF_THE_CHAIR = ("reading_error", "reading_error_after_caucus")
INTERVAL, DEADLINE, LATER_DEADLINE = "interval", "deadline", "later_deadline"
EXTENSION = "extension"
DATES = (INTERVAL, DEADLINE, LATER_DEADLINE)
COUNTS = ("max_objectors", "minimum_parties", "impasse_after")
SHOCKS = ("reservation_value", "withdrawal_threshold")


@frozen(kw_only=True)
class Place:
    """A table, and where in it a value stands."""

    table: str
    at: tuple[int, ...] = ()


@frozen(kw_only=True)
class Entry:
    """The path of a single value, with where it stands."""

    path: str
    place: Place


@frozen(kw_only=True, eq=False)
class Number:
    """A factor whose values are columns.

    Attributes
    ----------
    factor : Factor
    entries : tuple of Entry
        The single values that it is.
    """

    factor: Factor
    entries: tuple[Entry, ...]

    def values_of(self, base: Scenario, entry: Entry, drawn: Array) -> Array:
        """What stands at an entry where the factor has these values."""
        return drawn if self.factor.apply == "set" else moved(base, self.factor, entry.path, drawn)


def number_of(base: Scenario, factor: Factor, scenario: Scenario) -> Number | None:
    """A factor as a column in a scenario with the same or other parts than the base; None where it cannot be one."""
    if factor.kind == WORDS:
        return None
    entries = []
    try:
        paths = targets(base, factor.path)
    except ScenarioError:
        return None
    for path in paths:
        place = place_of(scenario, path)
        if place is None or not fits(factor.kind, place):
            return None
        entries.append(Entry(path=path, place=place))
    return Number(factor=factor, entries=tuple(entries))


def fits(kind: str, place: Place) -> bool:
    """Can an entry be of this kind? What cannot is left to the loader, which says so."""
    if place.table in (DEADLINE, LATER_DEADLINE):
        return kind == DATE
    return kind == WHOLE if place.table in (*COUNTS, INTERVAL) else kind in (NUMBER, WHOLE)


def place_of(scenario: Scenario, path: str) -> Place | None:
    """Where the value at a path stands; None for what is no such number, or is nowhere in this scenario."""
    try:
        return place_at(scenario, path.split("."))
    except ValueError:
        return None


def place_at(scenario: Scenario, steps: list[str]) -> Place | None:
    """Where it stands; ValueError if someone or something on the way does not exist."""
    people = [who.id for who in scenario.stakeholders]
    provisions = {each.id: [option.id for option in each.options] for each in scenario.provisions}
    shocks = [shock.id for shock in scenario.calendar.shocks]

    def item(name: str) -> int:
        return list(provisions).index(name)

    match steps:
        case ["stakeholders", who, name] if name in (*TRAITS, "weight"):
            return Place(table=name, at=(people.index(who),))
        case ["stakeholders", who, ("ideal" | "salience") as name, provision]:
            return Place(table=name, at=(people.index(who), item(provision)))
        case ["stakeholders", who, "scores", provision, option]:
            place = item(provision)
            return Place(table="scores", at=(people.index(who), place, provisions[provision].index(option)))
        case ["stakeholders", who, "red_lines", line, ("min" | "max") as end]:
            return Place(table=end, at=(people.index(who), int(line)))
        case ["provisions", provision, "options", option, "stringency"]:
            place = item(provision)
            return Place(table="stringency", at=(place, provisions[provision].index(option)))
        case ["chair", name] if name in OF_THE_CHAIR:
            return Place(table=name)
        case ["rule", name] if name in (*SHARES, "max_objectors"):
            return Place(table=name)
        case ["calendar", ("interval" | "deadline" | "minimum_parties" | "impasse_after") as name]:
            return Place(table=name)
        case ["calendar", "extension", "deadline"] if scenario.calendar.extension:
            return Place(table=LATER_DEADLINE)
        case ["calendar", "extension", "min_support"] if scenario.calendar.extension:
            return Place(table=EXTENSION)
        case ["calendar", "shocks", shock, name] if name in SHOCKS:
            return Place(table=f"shock_{name}", at=(shocks.index(shock),))
    return None

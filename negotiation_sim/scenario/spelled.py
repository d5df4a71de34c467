"""A scenario spelled out: a file that says every value itself, so that it stands alone, and can be changed by path."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from fractions import Fraction
from typing import Any

import tomli_w

from negotiation_sim.scenario.faults import Fault, ScenarioError, hint, identity, shown
from negotiation_sim.scenario.kinds import MINUTES
from negotiation_sim.scenario.load import of_tree
from negotiation_sim.scenario.paths import COUNT, INTERVAL, TRAITS, fault_of, targets
from negotiation_sim.scenario.resolve import NAMED_ENTRIES
from negotiation_sim.scenario.schema import SCHEMA, Bloc, Meeting, Scenario, Shock, Stakeholder
from negotiation_sim.scenario.spacing import respace, shorten

PROTOCOL, WITH_PROPOSERS = "calendar.protocol", "floor_proposals"
LONGEST = 100_000  # letters of a value
WORDS = re.compile(r"[\w./ -]+")
Tree = dict[str, Any]


def spelled(scenario: Scenario) -> str:
    """The text of a file that says all that a scenario says, defaults too, without bases and sources.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    str
        TOML. Reading it gives a scenario of the same hash.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> from negotiation_sim.scenario import parse, scenario_hash
    >>> park = load("teaching-park")
    >>> scenario_hash(parse(spelled(park))) == scenario_hash(park)
    True
    """
    return tomli_w.dumps(tree_of(scenario))


def changed(scenario: Scenario, changes: Mapping[str, str]) -> Scenario:
    """The scenario with other values at some paths, checked like a file.

    Parameters
    ----------
    scenario : Scenario
    changes : mapping of str to str
        By path, as `targets` takes it, the value as a file would have it; words need no quotes. Another `rule.name`
        brings its own numbers; a `calendar.protocol` without proposals from the floor ends `calendar.proposers`.
        `calendar.count` leaves only so many meetings, and `calendar.interval` puts them so many days apart: see
        `shorten` and `respace`.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If there is nothing at a path, or the changed scenario has faults.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> changes = {"blocs.children_and_nature.withdrawal_threshold": "1.2", "rule.name": "unanimity"}
    >>> park = changed(load("teaching-park"), changes)
    >>> park.stakeholders[1].traits.withdrawal_threshold, str(park.rule.min_support)
    (1.2, '1')
    """
    return of_tree(with_changes(scenario, changes), f"{scenario.name}, changed")


def with_changes(scenario: Scenario, changes: Mapping[str, str]) -> Tree:
    """The file of a scenario with other values: the rule's and the protocol's names first, all meetings last."""
    tree = tree_of(scenario)
    for path, text in sorted(changes.items(), key=in_turn):
        value = toml_value(path, text)
        of_all_meetings = {COUNT: shorten, INTERVAL: respace}.get(path)
        fault = fault_of(path, value) if of_all_meetings else None
        if fault:
            raise ScenarioError("", [fault])
        if of_all_meetings:
            of_all_meetings(tree["calendar"], value, changes)
        else:
            for exact in targets(scenario, path):
                put(tree, exact, value, scenario.name)
    return tree


def in_turn(change: tuple[str, str]) -> int:
    """What is changed first: what brings or ends other entries; those meetings are moved that there are in the end."""
    return {"rule.name": 0, PROTOCOL: 0, COUNT: 2, INTERVAL: 3}.get(change[0], 1)


def differences(scenario: Scenario, other: Scenario) -> dict[str, str]:
    """The changes that make one scenario of another, as `changed` takes them.

    Parameters
    ----------
    scenario, other : Scenario

    Returns
    -------
    dict of str to str
        Empty if both mean the same.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> park = load("teaching-park")
    >>> differences(park, changed(park, {"rule.quorum": "3/4", "calendar.meetings.2026-04-14.caucus": "true"}))
    {'rule.quorum': '"3/4"', 'calendar.meetings.3.caucus': 'true'}
    """
    return dict(differing(tree_of(scenario), tree_of(other), ""))


def differing(node: Any, other: Any, path: str) -> Iterator[tuple[str, str]]:
    """Where two values of a file differ, and what the other has there."""
    if node == other:
        return
    below, there = members(node), members(other)
    alike = type(node) is type(other) and list(below) == list(there)
    if (
        not path
        or (below and alike)
        or (isinstance(node, dict) and isinstance(other, dict) and set(below) <= set(there))
    ):
        for name in there:
            yield from differing(below.get(name), there[name], f"{path}.{name}" if path else name)
    else:
        yield path, inline(other)


def inline(value: Any) -> str:
    """A value on one line of TOML."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(name)} = {inline(each)}' for name, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case date() | time():
            return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def toml_value(path: str, text: str) -> Any:
    """What a text says as TOML has it, or the text itself if it is but words, such as consensus, 1/3 or 2 hours."""
    if len(text) > LONGEST:
        raise ScenarioError("", [Fault(path, f"is longer than {LONGEST:,} letters")])
    try:
        return tomllib.loads(f"value = {text}\n")["value"]
    except RecursionError:
        raise ScenarioError("", [Fault(path, "is nested too deeply")]) from None
    except tomllib.TOMLDecodeError:
        if WORDS.fullmatch(text):
            return text
    advice = 'write it as a file would have it: 0.5, true, "words", ["a", "b"] or 2026-03-02'
    raise ScenarioError("", [Fault(path, "cannot be read", f"got {shown(text)}: {advice}")])


def put(tree: Tree, path: str, value: Any, name: str) -> None:
    """Write a value at a path of a file."""
    *way, last = path.split(".")
    node: Any = tree
    for taken, step in enumerate(way):
        below = members(node)
        if step not in below:
            place = ".".join(way[:taken]) or name
            raise ScenarioError("", [Fault(place, f"unknown part {shown(step)}", hint(step, list(below)))])
        node = below[step]
    if isinstance(node, list) and last in members(node):
        node[list(members(node)).index(last)] = value
        return
    if not isinstance(node, dict):
        raise ScenarioError("", [Fault(".".join(way), "has no such entry", f"got {shown(last)}")])
    if path == "rule.name":
        for entry in NAMED_ENTRIES:
            node.pop(entry)
    if path == PROTOCOL and value != WITH_PROPOSERS:
        node.pop("proposers", None)
    node[last] = value


def members(node: Any) -> Mapping[str, Any]:
    """What a table or a list of tables is made of, by key, by id or by place."""
    if isinstance(node, dict):
        return node
    tables = [each for each in node if isinstance(each, dict)] if isinstance(node, list) else []
    return {identity(each) or str(place): each for place, each in enumerate(tables)}


def tree_of(scenario: Scenario) -> Tree:
    """The file as TOML has it."""
    rule, calendar = scenario.rule, scenario.calendar
    return {
        "schema": SCHEMA,
        **entries(scenario, "name", "title", "summary", "illustrative", "utility", "full_score"),
        "rule": {
            **entries(rule, "name", "min_support", "strict", "max_objection", "quorum", "bloc_floor"),
            "max_objectors": "any" if rule.max_objectors is None else rule.max_objectors,
        },
        "chair": entries(scenario.chair, "reading_error", "reading_error_after_caucus", "attention"),
        "initial_text": dict(scenario.initial_text),
        "provisions": [
            {**entries(p, "id", "name"), "options": [entries(o, "id", "stringency", "wording") for o in p.options]}
            for p in scenario.provisions
        ],
        "blocs": [bloc_table(bloc, scenario) for bloc in scenario.blocs],
        "stakeholders": [stakeholder_table(who) for who in scenario.stakeholders],
        "calendar": {
            **entries(calendar, "start", "deadline", "minimum_parties", "impasse_after"),
            "protocol": scenario.protocol,
            **entries(scenario, "proposers"),
            "meetings": [meeting_table(meeting) for meeting in calendar.meetings],
            "shocks": [shock_table(shock) for shock in calendar.shocks],
            **({"extension": entries(calendar.extension, "deadline", "min_support")} if calendar.extension else {}),
        },
    }


def bloc_table(bloc: Bloc, scenario: Scenario) -> Tree:
    """A bloc. Observers have their numbers from it, since they may not say any themselves."""
    observers = [who for who in scenario.stakeholders if who.observer and who.bloc == bloc.id]
    return entries(bloc, "id", "name") | (entries(observers[0].traits, *TRAITS) if observers else {})


def stakeholder_table(who: Stakeholder) -> Tree:
    """A stakeholder with all its numbers."""
    own = ("attendance",) if who.observer else TRAITS
    weight = () if who.observer else ("weight",)
    said = entries(who, "id", "name", "bloc", "observer", "abstains", "veto", *weight, "note")
    positions = {name: plain(getattr(who, name)) for name in ("ideal", "salience", "scores") if getattr(who, name)}
    lines = [entries(line, "provision", "min", "max", "forbids") for line in who.red_lines]
    return said | entries(who.traits, *own) | positions | ({"red_lines": lines} if lines else {})


def meeting_table(meeting: Meeting) -> Tree:
    """A meeting."""
    said = entries(meeting, "at", "title", "agenda", "edits", "test", "caucus", "attendance")
    return said | {"recess": length_in_words(meeting.recess)}


def shock_table(shock: Shock) -> Tree:
    """A shock."""
    return entries(shock, "id", "name", "stakeholders", "on", "rate", "reservation_value", "withdrawal_threshold")


def length_in_words(minutes: int) -> str:
    """A number of minutes in the largest unit that divides it."""
    unit = max((unit for unit, size in MINUTES.items() if minutes % size == 0), key=lambda unit: MINUTES[unit])
    return f"{minutes // MINUTES[unit]} {unit}s"


def entries(values: Any, *names: str) -> Tree:
    """Some entries as TOML has them; what is not said, or empty, is left out."""
    found = {name: plain(getattr(values, name)) for name in names}
    return {name: value for name, value in found.items() if value is not None and value not in ("", [], {})}


def plain(value: Any) -> Any:
    """A value as TOML has it."""
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case tuple():
            return [plain(each) for each in value]
        case Mapping():
            return {name: plain(each) for name, each in value.items()}
    return value

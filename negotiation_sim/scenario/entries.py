"""Which entries the file of a case may have: whether paths lead to one, and what is wrong with the first that does not.

`changed` says so as well, but of the changed file, and of every place in it that is meant.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, get_args

import attrs

from negotiation_sim.scenario import written
from negotiation_sim.scenario.faults import Fault, listed, nearest, shown
from negotiation_sim.scenario.paths import COUNT, INTERVAL, below
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import Tree, members, tree_of

FIRST_LISTED = 12


def first_unknown(scenario: Scenario, paths: Iterable[str]) -> Fault | None:
    """What is wrong with the first of some paths that leads to no entry of the file of a case.

    Parameters
    ----------
    scenario : Scenario
    paths : iterable of str
        Of single values, as `targets` gives them.

    Returns
    -------
    Fault or None
        None if all lead somewhere: to an entry that is there, or that may be.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> park = load("teaching-park")
    >>> print(first_unknown(park, ["rule.quorum", "rule.quorom", "rules.quorum"]))
    unknown entry 'quorom' @ rule (did you mean 'quorum'?)
    >>> first_unknown(park, ["stakeholders.parents.veto"])
    """
    tree = tree_of(scenario)
    found = (fault_on_the_way(tree, path, scenario.name) for path in paths if path not in (COUNT, INTERVAL))
    return next(filter(None, found), None)


def fault_on_the_way(tree: Tree, path: str, name: str) -> Fault | None:
    """What is wrong with the first step of a path that leads nowhere, None if all lead on."""
    node: Any = tree
    kind: Any = written.Scenario
    absent = None
    steps = path.split(".")
    for taken, step in enumerate(steps):
        place, last = ".".join(steps[:taken]) or name, taken == len(steps) - 1
        there, may_be = members(node), entries_of(kind)
        if may_be and step not in may_be:
            return Fault(place, f"unknown entry {shown(step)}", advice(step, may_be))
        if not absent and step not in there and not (last and isinstance(node, dict)):
            if not may_be:
                return Fault(place, f"unknown part {shown(step)}", advice(step, there))
            remedy = f"write {INTERVAL} or {COUNT}" if step == "every" else ""
            absent = Fault(place, f"has no {shown(step)} in this case", remedy)
        node, kind = there.get(step), below(kind, step)
    return absent


def entries_of(kind: Any) -> list[str]:
    """The entries that a table of a type may have; none if the type is not of tables, or leaves open which."""
    choices = () if getattr(kind, "__origin__", None) in (tuple, Mapping) else get_args(kind)
    found = (choice for choice in (kind, *choices) if isinstance(choice, type) and attrs.has(choice))
    return [entry.name for choice in found for entry in attrs.fields(choice)]


def advice(word: str, known: Collection[str]) -> str:
    """The nearest known words alone, or else some of the known ones."""
    if near := nearest(word, tuple(known)):
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"known: {some(known)}" if known else "there is nothing in it"


def some(names: Collection[str]) -> str:
    """The first of some names in a row, and how many more there are."""
    more = f" and {len(names) - FIRST_LISTED} more" if len(names) > FIRST_LISTED else ""
    return listed(list(names)[:FIRST_LISTED]) + more

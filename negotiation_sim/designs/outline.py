"""What the outcomes of a sweep are about: the base case, with what the levels of its design add to the options."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from attrs import evolve

from negotiation_sim.designs.design import Design, Level
from negotiation_sim.scenario.faults import ScenarioError
from negotiation_sim.scenario.kinds import is_number
from negotiation_sim.scenario.paths import INTERVAL
from negotiation_sim.scenario.schema import Option, Provision, Scenario
from negotiation_sim.scenario.spelled import Tree, with_changes


@lru_cache(maxsize=4)
def outline(design: Design) -> Scenario:
    """The case whose stakeholders, provisions, options and blocs the outcomes of any row are about.

    It is the base case, with the options, too, that levels of the design bring: a place in a text means the same at
    every point. Its columns are those of the data set.

    Parameters
    ----------
    design : Design

    Returns
    -------
    Scenario
        To name things by, and not to hold: nobody need have a score for an option that is not in the base case.
    """
    levels = [level for factor in design.factors for level in factor.levels if any(map(of_provisions, level.changes))]
    trees = [level_alone(design.base, level) for level in levels]
    provisions = tuple(
        evolve(each, options=(*each.options, *options_besides(each, filter(None, trees))))
        for each in design.base.provisions
    )
    return design.base if provisions == design.base.provisions else evolve(design.base, provisions=provisions)


def of_provisions(path: str) -> bool:
    """Can a change at this path bring options?"""
    return path.startswith("provisions")


def level_alone(base: Scenario, level: Level) -> Tree | None:
    """The file with one level; None where it changes what is not there."""
    try:
        return with_changes(base, {path: text for path, text in level.changes.items() if path != INTERVAL})
    except ScenarioError:
        return None


def options_besides(provision: Provision, trees: Iterable[Tree]) -> Iterator[Option]:
    """The options that a provision has in some files and not in the base case, each once."""
    known = {option.id for option in provision.options}
    for tree in trees:
        found = [each for each in tables(tree["provisions"]) if each.get("id") == provision.id]
        for option in (option for each in found for option in tables(each.get("options"))):
            name, strength = option.get("id"), option.get("stringency")
            if isinstance(name, str) and is_number(strength) and name not in known:
                known.add(name)
                yield Option(id=name, stringency=float(strength or 0), wording=str(option.get("wording", name)))


def tables(value: object) -> list[Tree]:
    """The tables in a list, if it is one."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

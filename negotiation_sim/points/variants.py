"""What of a point is no number: the combinations of levels, each a scenario, made and compiled once."""

from collections.abc import Collection
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from attrs import define, evolve, field

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import Ints
from negotiation_sim.core.tape import Tape
from negotiation_sim.designs.changes import changes_of, scenario_at
from negotiation_sim.designs.design import Factor
from negotiation_sim.designs.outline import level_alone, tables
from negotiation_sim.designs.plan import Plan
from negotiation_sim.points.numbers import number_of
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.faults import ScenarioError
from negotiation_sim.scenario.figures import Figures, figures_of
from negotiation_sim.scenario.paths import INTERVAL
from negotiation_sim.scenario.schema import Extension, Scenario
from negotiation_sim.scenario.spacing import moving_deadlines
from negotiation_sim.scenario.spelled import Tree, with_changes

Key = tuple[float, ...]
MOST_KEPT = 512  # of half a megabyte each in a large case
Partly = tuple[float | None, ...]


@define(eq=False, kw_only=True, slots=False)
class Variant:
    """A combination of levels: the scenario at one of the points that have it.

    The numbers that are columns stand in it as they happen to be at that point, and are written over.

    Attributes
    ----------
    scenario : Scenario
    tree : dict
        As a file has it, before meetings are put so many days apart.
    said : collection of str
        The paths that its levels change.
    good : set of bytes
        The orders of its calendar in which the loader finds no fault.
    tapes : dict
        What its calendar comes to in each order.
    """

    scenario: Scenario
    tree: Tree
    said: Collection[str]
    good: set[bytes] = field(factory=set)
    tapes: dict[bytes, Tape] = field(factory=dict)

    @cached_property
    def case(self) -> Case:
        """The scenario compiled."""
        return compile_case(self.scenario)

    @cached_property
    def extended(self) -> "Variant":
        """The same with an extension of the deadline, if there is one, that needs no support."""
        extension = self.scenario.calendar.extension
        return self if extension is None else self.with_extension(evolve(extension, min_support=Fraction(0)))

    @cached_property
    def not_extended(self) -> "Variant":
        """The same without an extension."""
        return self if self.scenario.calendar.extension is None else self.with_extension(None)

    def with_extension(self, extension: Extension | None) -> "Variant":
        """The same with another extension."""
        calendar = evolve(self.scenario.calendar, extension=extension)
        return Variant(scenario=evolve(self.scenario, calendar=calendar), tree=self.tree, said=self.said)

    @cached_property
    def kind(self) -> str:
        """What it must have in common with those beside which its talks are held."""
        return alike(self.tree)

    @cached_property
    def on_the_last_day(self) -> list[bool]:
        """Does each deadline move with the last meeting?"""
        calendar = self.tree["calendar"]
        return [table is not None for table in moving_deadlines(calendar, self.said)]

    @cached_property
    def figures(self) -> Figures:
        """Its numbers."""
        return figures_of(self.scenario)


@define(eq=False, slots=False)
class Variants:
    """The variants of a plan, by what the factors that are no columns are at a point."""

    plan: Plan
    found: dict[Key, Variant] = field(factory=dict)

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The factors whose values are made into scenarios one by one."""
        base = self.plan.design.base
        return tuple(each for each in self.plan.design.factors if number_of(base, each, base) is None)

    def keys_of(self, points: Ints) -> list[Key]:
        """What these factors are at the points."""
        columns = [np.asarray(self.plan.points[factor.name])[points].tolist() for factor in self.factors]
        return list(zip(*columns, strict=True)) if columns else [()] * len(points)

    def at(self, key: Key, point: int) -> Variant:
        """The variant of a key, made at one of its points if it is not known yet; ScenarioError if it has faults."""
        if key not in self.found:
            if len(self.found) >= MOST_KEPT:
                self.found.pop(next(iter(self.found)))
            self.found[key] = Variant(
                scenario=scenario_at(self.plan, point), tree=self.tree_at(key), said=self.changes_at(key)
            )
        return self.found[key]

    def tree_at(self, key: Partly) -> Tree:
        """The file with the levels of a variant alone, before meetings are put so many days apart."""
        changes = self.changes_at(key)
        return with_changes(self.plan.design.base, {path: changes[path] for path in changes if path != INTERVAL})

    def changes_at(self, key: Partly) -> dict[str, str]:
        """What the levels of a variant change; None for a factor that does not matter."""
        changes: dict[str, str] = {}
        for factor, value in zip(self.factors, key, strict=True):
            changes.update(changes_of(self.plan.design.base, factor, value) if value is not None else {})
        return changes

    @cached_property
    def groups(self) -> Ints:
        """Which points can be held side by side, (points,): those of one number."""
        base, numbers = self.plan.design.base, []
        kinds: dict[str, int] = {}
        own = alike(with_changes(base, {}))
        apart = [place for place, factor in enumerate(self.factors) if sets_apart(base, factor, own)]
        seen: dict[Key, int] = {}
        for key in self.keys_of(np.arange(self.plan.number_of_points)):
            part = tuple(key[place] for place in apart)
            if part not in seen:
                alone = tuple(value if place in apart else None for place, value in enumerate(key))
                seen[part] = kinds.setdefault(self.kind_at(alone), len(kinds))
            numbers.append(seen[part])
        return np.array(numbers, np.int64)

    def kind_at(self, key: Partly) -> str:
        """What the points of a key must have in common."""
        try:
            return alike(self.tree_at(key))
        except ScenarioError as error:
            return str(error)


def sets_apart(base: Scenario, factor: Factor, own: str) -> bool:
    """Can points that differ in this factor not be held side by side?"""
    if not factor.levels:
        return factor.path == "full_score"
    trees = [level_alone(base, level) for level in factor.levels]
    return any(tree is None or alike(tree) != own for tree in trees)


def alike(tree: Tree) -> str:
    """What scenarios must have in common to be columns of one case: the protocol, and who and what there is."""
    calendar = tree["calendar"] if isinstance(tree["calendar"], dict) else {}
    return repr(
        (
            calendar.get("protocol"),
            tree["utility"],
            tree["full_score"],
            [
                only(each, "id", "bloc", "observer") | {"scores": bool(each.get("scores"))}
                for each in tables(tree["stakeholders"])
            ],
            [
                [only(each, "id"), [only(option, "id") for option in tables(each.get("options"))]]
                for each in tables(tree["provisions"])
            ],
            [only(each, "id") for each in tables(tree["blocs"])],
            [only(each, "id", "name", "stakeholders", "blocs") for each in tables(calendar.get("shocks"))],
        )
    )


def only(table: Tree, *names: str) -> Tree:
    """Some entries of a table."""
    return {name: table.get(name) for name in names}


@lru_cache(maxsize=4)
def variants_of(plan: Plan) -> Variants:
    """The variants of a plan, made once in each process."""
    return Variants(plan)

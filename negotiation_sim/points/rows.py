"""Outcomes of rows from different groups of points, put where they belong."""

from collections.abc import Sequence
from typing import Any, get_args, get_type_hints

import numpy as np
from attrs import define, field

from negotiation_sim.batch import COLUMNS, Outcomes
from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.scenario.schema import Scenario

OF_EACH = {
    **dict.fromkeys(
        ("left_at", "carried_by", "stance", "overruled", "forecast", "utility", "reservation_value"), "stakeholders"
    ),
    **dict.fromkeys(("text", "stringency"), "provisions"),
    **dict.fromkeys(("bloc_shares_in", "distance_to_ideal"), "blocs"),
}


@define(eq=False, kw_only=True, slots=False)
class Rows:
    """Columns of n rows, each with the stakeholders, provisions and blocs of the base case; all 0 until it is put in.

    Those that the case of a row does not have stay 0, and those that it has besides are left out.
    """

    base: Scenario
    number: int
    found: dict[str, Array] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.found = blank(self.base, self.number)

    def put(self, here: Ints, part: Outcomes, scenario: Scenario) -> None:
        """Put the outcomes of some rows in their places.

        Parameters
        ----------
        here : (m,) places
        part : Outcomes
            Of m columns.
        scenario : Scenario
            One of theirs.
        """
        for name in COLUMNS:
            column = getattr(part, name)
            kind = OF_EACH.get(name)
            if kind is None:
                self.found[name][here] = column
                continue
            if name == "carried_by":
                column = renumbered(column, ids(scenario, "provisions"), ids(self.base, "provisions"))
            if name == "text":
                column = self.named_texts(column, scenario)
            of, to = ids(scenario, kind), ids(self.base, kind)
            for row, each in enumerate(to):
                if each in of:
                    self.found[name][row, here] = column[of.index(each)]

    def named_texts(self, texts: Array, scenario: Scenario) -> Array:
        """Texts as places among the options of the base case, (P, m)."""
        known = {each.id: [option.id for option in each.options] for each in self.base.provisions}
        rows = [
            renumbered(row, [option.id for option in each.options], known.get(each.id, []))
            for row, each in zip(texts, scenario.provisions, strict=True)
        ]
        return np.stack(rows)

    @property
    def outcomes(self) -> Outcomes:
        """What has been put in."""
        return Outcomes(**self.found)


def blank(base: Scenario, number: int) -> dict[str, Array]:
    """Columns of 0, of the types that outcomes have at most."""
    found = {}
    for name, hint in get_type_hints(Outcomes).items():
        rows = (len(getattr(base, OF_EACH[name])),) if name in OF_EACH else ()
        [kind] = get_args(get_args(hint)[1])
        found[name] = np.zeros((*rows, number), np.int64 if kind is Any else kind)
    return found


def renumbered(places: Array, of: Sequence[str], to: Sequence[str]) -> Array:
    """Places in one list of names as places in another; -1 for nothing, and for what is not in it."""
    if of == to:
        return places
    return np.array([*(to.index(name) if name in to else -1 for name in of), -1], places.dtype)[places]


def ids(scenario: Scenario, kind: str) -> list[str]:
    """Who or what there is of a kind."""
    return [each.id for each in getattr(scenario, kind)]

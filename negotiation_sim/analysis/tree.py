"""A decision tree: the talks parted again and again by the factor that tells cases from the rest best."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.analysis.box import Box, Restriction, restrictions_of
from negotiation_sim.analysis.clusters import share_among
from negotiation_sim.analysis.extra import needed
from negotiation_sim.analysis.outcomes import mean_of, outcome_of, still_in_of
from negotiation_sim.analysis.space import Limits, Space, space_of
from negotiation_sim.core.scale import Bools
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.sweep.results import Results

DEPTH = 3
LEAST_MASS = 0.02
Leaf = tuple[tuple[Restriction, ...], Bools]
CHILDLESS = -1  # of scikit-learn, where a node has no children


@frozen(kw_only=True)
class Tree:
    """The leaves of a decision tree, as boxes: every talk is in one, and one only.

    Attributes
    ----------
    outcome : str
    words : str
        The outcome in a sentence.
    cases : Share
        Of all talks.
    leaves : tuple of Box
        That with the largest share of cases first, and of equals the largest.
    mean_minimum_bloc_share_in : float or None
        Over all cases, who was still in; None if none is an agreement.
    """

    outcome: str
    words: str
    cases: Share
    leaves: tuple[Box, ...]
    mean_minimum_bloc_share_in: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        leaves = [leaf.to_dict() for leaf in self.leaves]
        still_in = {"mean_minimum_bloc_share_in": rounded(self.mean_minimum_bloc_share_in)}
        return {"outcome": self.outcome, "cases": self.cases.to_dict(), **still_in, "leaves": leaves}


def tree(
    results: Results, outcome: str = "consensus_fails", *, depth: int = DEPTH, least_mass: float = LEAST_MASS
) -> Tree:
    """Part the talks by at most so many questions about factors, each of which tells cases from the rest best.

    Parameters
    ----------
    results : Results
    outcome : str
        As `discover` takes it.
    depth : int
        How many questions lead to a leaf, at most.
    least_mass : float
        No leaf has a smaller share of all talks.

    Returns
    -------
    Tree
        The same each time, with the same version of scikit-learn.

    Raises
    ------
    ValueError
        As of `discover`.
    ModuleNotFoundError
        If scikit-learn is not installed.

    Notes
    -----
    Classification and regression trees, Breiman et al. (1984), split by the Gini index. Of numbers only the order of
    their values counts; a factor in words is asked about one level at a time. Beside boxes, a tree shows where nothing
    happens, too. It finds its questions one by one, so it may miss what only two factors together do.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> [(leaf.restrictions[0].high, leaf.density) for leaf in tree(ramp(), "no_agreement").leaves]
    [(0.295, 1.0), (None, 0.0)]
    """
    asked = outcome_of(results, outcome)
    cases, space = asked.cases(), space_of(results.factors, asked.experiments)
    counted = {"all_rows": len(cases), "all_cases": int(cases.sum())}
    still_in = still_in_of(asked)
    mean = mean_of(still_in, cases)
    whole = Box(
        restrictions=(), rows=len(cases), cases=counted["all_cases"], mean_minimum_bloc_share_in=mean, **counted
    )
    leaves = [whole]
    if space.names and 0 < counted["all_cases"] < len(cases):
        leaves = [
            evolve(
                whole,
                restrictions=limits,
                rows=int(inside.sum()),
                cases=int(cases[inside].sum()),
                mean_minimum_bloc_share_in=mean_of(still_in, inside & cases),
            )
            for limits, inside in _leaves(space, cases, depth, least_mass)
        ]
    leaves.sort(key=lambda leaf: (-leaf.density, -leaf.rows))
    share = share_among(cases, asked.clusters)
    return Tree(outcome=outcome, words=asked.words, cases=share, leaves=tuple(leaves), mean_minimum_bloc_share_in=mean)


def _leaves(space: Space, cases: Bools, depth: int, least_mass: float) -> Iterator[Leaf]:
    # scikit-learn rounds numbers to 32 bits. The place of a value among the values is exact in these.
    values = [np.unique(column) for column in space.numbers]
    columns = [np.searchsorted(known, column) for known, column in zip(values, space.numbers, strict=True)]
    asks = [(place, -1) for place in range(len(values))]
    for place, (codes, levels) in enumerate(zip(space.codes, space.levels, strict=True)):
        columns += [codes == level for level in range(len(levels))]
        asks += [(place, level) for level in range(len(levels))]
    classifier = needed("sklearn.tree", "scikit-learn").DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=max(1, round(least_mass * len(cases))), random_state=0
    )
    grown = classifier.fit(np.array(columns, np.float32).T, cases).tree_

    def below(node: int, limits: Limits, inside: Bools) -> Iterator[Leaf]:
        if grown.children_left[node] == CHILDLESS:
            yield restrictions_of(space, limits, {}), inside
            return
        place, level = asks[grown.feature[node]]
        if level < 0:
            at = int(grown.threshold[node])
            limit = float(values[place][at] + values[place][at + 1]) / 2
            left, right = limits.with_high(place, limit), limits.with_low(place, limit)
            goes_left = columns[place] <= at
        else:
            left, right = limits.with_level(place, level, False), limits.with_only(place, level)
            goes_left = space.codes[place] != level
        yield from below(int(grown.children_left[node]), left, inside & goes_left)
        yield from below(int(grown.children_right[node]), right, inside & ~goes_left)

    yield from below(0, space.unlimited, np.ones(len(cases), bool))

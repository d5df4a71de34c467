"""The numbers of a scenario as columns of floats, so that many points are compiled and run side by side."""

from collections.abc import Callable, Mapping

import numpy as np
from attrs import fields, frozen

from negotiation_sim.core.scale import Array
from negotiation_sim.scenario.schema import Scenario, Stakeholder, Traits

TRAITS = tuple(field.name for field in fields(Traits))


@frozen(eq=False, kw_only=True)
class Figures:
    """Every number of the stakeholders, the options and the chair; the last axis has a column a point, or one for all.

    S stakeholders, P provisions, K options (padded with 0). Replace some of them, as in `attrs.evolve(figures,
    reading_error=…)`, to compile and run different points as one batch.

    Examples
    --------
    Three points that differ in how many of the active must be in favour of leaving before the nature group does:

    >>> from attrs import evolve
    >>> from negotiation_sim import load
    >>> from negotiation_sim.scenario.compile import compile_case
    >>> park = load("teaching-park")
    >>> as_coded = figures_of(park)
    >>> thresholds = np.array([[0.2, 0.6, 1.0]]).repeat(5, axis=0)
    >>> points = evolve(as_coded, traits={**as_coded.traits, "withdrawal_threshold": thresholds})
    >>> compile_case(park, points).withdrawal_threshold.shape
    (5, 3)
    """

    traits: Mapping[str, Array]  # by name, each (S, 1|n)
    weight: Array  # (S, 1|n)
    ideal: Array  # (S, P, 1|n), nan where none is stated
    salience: Array  # (S, P, 1|n)
    scores: Array  # (S, P, K, 1|n), nan for who has none
    stringency: Array  # (P, K, 1|n)
    reading_error: Array  # (1|n,)
    reading_error_after_caucus: Array  # (1|n,)


def figures_of(scenario: Scenario) -> Figures:
    """The numbers of a scenario, one column."""
    people, provisions = scenario.stakeholders, scenario.provisions
    most = max(len(p.options) for p in provisions)

    def by_provision(value: Callable[[Stakeholder, str], float]) -> Array:
        return np.array([[value(s, p.id) for p in provisions] for s in people], float)[..., None]

    scores = np.full((len(people), len(provisions), most, 1), np.nan)
    stringency = np.zeros((len(provisions), most, 1))
    for p, provision in enumerate(provisions):
        for o, option in enumerate(provision.options):
            stringency[p, o] = option.stringency
            for i, s in enumerate(people):
                if s.scores:
                    scores[i, p, o] = s.scores[provision.id][option.id]
    return Figures(
        traits={name: np.array([[getattr(s.traits, name)] for s in people], float) for name in TRAITS},
        weight=np.array([[s.weight] for s in people], float),
        ideal=by_provision(lambda s, p: s.ideal.get(p, np.nan)),
        salience=by_provision(lambda s, p: s.salience.get(p, 0.0)),
        scores=scores,
        stringency=stringency,
        reading_error=np.array([scenario.chair.reading_error], float),
        reading_error_after_caucus=np.array([scenario.chair.reading_error_after_caucus], float),
    )

"""The experiments and outcomes of a sweep in the form of the EMA Workbench."""

from typing import TYPE_CHECKING

import numpy as np

from negotiation_sim.analysis.extra import needed
from negotiation_sim.analysis.outcomes import held_rows
from negotiation_sim.core.scale import Array
from negotiation_sim.designs.design import WORDS
from negotiation_sim.sweep.results import Results

if TYPE_CHECKING:
    from pandas import DataFrame

POLICY = "None"


def for_the_workbench(results: Results) -> tuple["DataFrame", dict[str, Array]]:
    """The experiments and outcomes, as `ema_workbench.perform_experiments` returns them.

    Its analyses and its `save_results` take them.

    Parameters
    ----------
    results : Results

    Returns
    -------
    experiments : DataFrame
        A row for each talk that could be held: the factors, in words as categories and dates in days since 1970-01-01;
        and what the Workbench adds: ``scenario``, the number of the row; ``policy``, which is ``None``; and ``model``,
        the name of the base case, with underscores. ``illustrative`` says of every row whether the case codes real
        organisations by judgement.
    outcomes : dict of str to array
        (rows,), without the column error.

    Raises
    ------
    ModuleNotFoundError
        If pandas is not installed.

    Notes
    -----
    Kwakkel (2017) describes the Workbench.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> experiments, outcomes = for_the_workbench(ramp())
    >>> experiments.columns.tolist(), outcomes["month"].shape
    (['hope', 'agenda', 'scenario', 'policy', 'model', 'illustrative'], (100,))
    """
    pandas = needed("pandas", "pandas")
    held = held_rows(results)
    kinds = {factor.name: factor.kind for factor in results.factors}
    columns = {
        name: pandas.Categorical(values[held]) if kinds.get(name) == WORDS else values[held]
        for name, values in results.experiments.items()
    }
    columns |= {
        "scenario": np.flatnonzero(held).astype(str),
        "policy": pandas.Categorical([POLICY] * int(held.sum())),
        "model": pandas.Categorical([results.scenario.replace("-", "_")] * int(held.sum())),
        "illustrative": np.full(int(held.sum()), results.illustrative),
    }
    outcomes = {name: values[held] for name, values in results.outcomes.items() if name != "error"}
    return pandas.DataFrame(columns), outcomes

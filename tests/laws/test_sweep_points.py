"""Points side by side: what `hold` gives for any row of a plan is what `run` gives for the case at its point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import plans
from strategies import explore, part_of_examples

from negotiation_sim import run
from negotiation_sim.batch import COLUMNS, outcomes
from negotiation_sim.scenario import ScenarioError
from negotiation_sim.sweep.held import groups, hold, scenario_at


def by_run(plan, row):
    """What `run` gives for a row, as a column; or the fault of the case at its point."""
    [point], [replicate] = plan.point_of([row]).tolist(), plan.replicate_of([row]).tolist()
    try:
        scenario = scenario_at(plan, point)
    except ScenarioError as error:
        return str(error)
    result = run(scenario, seed=plan.design.seed, replicate=replicate)
    return column(outcomes(result.case, result.table), 0)


def column(found, place):
    """One column of outcomes."""
    return {name: getattr(found, name)[..., place].tolist() for name in COLUMNS}


def unlike(plan, rows, held):
    """The rows for which a sweep says something else than `run`."""
    wrong = []
    for place, row in enumerate(rows):
        expected = by_run(plan, row)
        found = held.errors.get(place) or column(held.outcomes, place)
        if found != expected:
            same = isinstance(expected, str) or isinstance(found, str)
            wrong.append(
                (row, expected if same else {n: (found[n], expected[n]) for n in COLUMNS if found[n] != expected[n]})
            )
    return wrong


def law_of_points(plan):
    rows = np.arange(plan.number_of_rows)
    assert not unlike(plan, rows, hold(plan, rows))


@given(plans())
def test_any_row_of_a_plan_is_the_run_of_its_point(plan):
    law_of_points(plan)


@pytest.mark.heavy
def test_more_new_plans():
    explore(law_of_points, plans(), examples=1500)

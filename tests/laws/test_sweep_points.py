"""Points side by side: what `hold` gives for any row of a plan is what `run` gives for the case at its point."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import plans
from strategies import explore, part_of_examples

from negotiation_sim import run
from negotiation_sim.batch import COLUMNS, outcomes
from negotiation_sim.designs.outline import outline
from negotiation_sim.points.held import groups, hold, scenario_at
from negotiation_sim.scenario import ScenarioError


def by_run(plan, row):
    """What `run` gives for a row, as a column; or the fault of the case at its point."""
    [point], [replicate] = plan.point_of([row]).tolist(), plan.replicate_of([row]).tolist()
    try:
        scenario = scenario_at(plan, point)
    except ScenarioError as error:
        return str(error)
    result = run(scenario, seed=plan.design.seed, replicate=replicate)
    found = column(outcomes(result.case, result.table), 0)
    return found | {"text": [place_in(outline(plan.design), *chosen) for chosen in result.text.items()]}


def place_in(scenario, provision, option):
    """The place of an option in its provision."""
    [options] = [each.options for each in scenario.provisions if each.id == provision]
    return [each.id for each in options].index(option)


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


def rows_of(held, order):
    """Held rows as columns or faults, by the number of the row."""
    return {row: held.errors.get(place) or column(held.outcomes, place) for place, row in enumerate(order)}


@part_of_examples(0.5)
@given(plans(), st.data())
def test_any_split_and_order_of_rows_is_the_same(plan, data):
    rows = range(plan.number_of_rows)
    whole = rows_of(hold(plan, np.array(rows)), rows)
    order = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(order) - 1))
    parts = [rows_of(hold(plan, np.array(part)), part) for part in (order[:cut], order[cut:])]
    assert parts[0] | parts[1] == whole


def parts_in_common(scenario):
    """What points that are held side by side have in common."""
    return (
        scenario.protocol,
        scenario.utility,
        [(who.id, who.bloc, who.observer) for who in scenario.stakeholders],
        [(p.id, [o.id for o in p.options]) for p in scenario.provisions],
        [shock.id for shock in scenario.calendar.shocks],
    )


@part_of_examples(0.5)
@given(plans())
def test_points_of_one_group_are_alike(plan):
    seen = {}
    for point, group in enumerate(groups(plan).tolist()):
        with suppress(ScenarioError):
            parts = parts_in_common(scenario_at(plan, point))
            assert seen.setdefault(group, parts) == parts


@pytest.mark.heavy
def test_more_new_plans():
    explore(law_of_points, plans(), examples=1500)

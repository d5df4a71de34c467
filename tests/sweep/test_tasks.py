"""Tasks of a sweep: which rows are held together, under which name, and how little they keep in memory."""

import json
import pickle
import struct
from hashlib import sha256

import pytest

from negotiation_sim import drawn, parse_design
from negotiation_sim.sweep.tasks import recipe_of, tasks_of

DESIGN = """\
schema = 1
name = "park"
base = "teaching-park"
replicates = {replicates}
sampler = {{ method = "file", file = "points.csv" }}
[[factors]]
path = "calendar.protocol"
name = "protocol"
values = ["single_text", "floor_proposals"]
"""


@pytest.fixture
def tasks_at(tmp_path):
    """The tasks of points that differ in the protocol, with so many rows in a chunk."""

    def tasks(protocols, replicates, size):
        (tmp_path / "points.csv").write_text("\n".join(["protocol", *protocols, ""]))
        plan = drawn(parse_design(DESIGN.format(replicates=replicates), folder=tmp_path))
        recipe = recipe_of(plan.design, plan.points) | {"rows in a chunk": str(size)}
        return recipe, tasks_of(plan, recipe)

    return tasks


FLOOR, SINGLE = "floor_proposals", "single_text"


def test_what_is_held_side_by_side_is_a_task_in_the_order_of_rows(tasks_at):
    _, found = tasks_at([SINGLE, FLOOR, SINGLE, SINGLE, FLOOR], 3, 4)
    assert [task.rows.tolist() for task in found] == [[0, 1, 2, 6], [7, 8, 9, 10], [11], [3, 4, 5, 12], [13, 14]]
    assert [task.number for task in found] == [4, 4, 1, 4, 2]
    sent = pickle.loads(pickle.dumps(found))
    assert [(task.name, task.rows.tolist()) for task in sent] == [(task.name, task.rows.tolist()) for task in found]


def test_the_name_of_a_task_is_that_of_the_recipe_and_its_rows(tasks_at):
    recipe, (first, second, last) = tasks_at([FLOOR], 5, 2)
    sealed = json.dumps(recipe, sort_keys=True).encode()
    for task, rows in ((first, (0, 1)), (second, (2, 3)), (last, (4,))):
        assert task.name == sha256(sealed + struct.pack(f"<{len(rows)}q", *rows)).hexdigest()[:32]


def test_tasks_keep_points_and_not_rows(tasks_at):
    _, found = tasks_at([SINGLE, FLOOR], 1_000_000, 50_000)
    assert (len(found), sum(task.number for task in found)) == (40, 2_000_000)
    assert found[-1].rows[[0, -1]].tolist() == [1_950_000, 1_999_999]
    assert len(pickle.dumps(found)) < 20_000  # 16 million bytes of rows

"""The folder of a data set: the same bytes whoever writes it, gone on with if it is this sweep's, else refused."""

import json
import re
import shutil

import numpy as np
import pytest

from negotiation_sim import drawn, load_design
from negotiation_sim.sweep import folder as folders
from negotiation_sim.sweep import tasks
from negotiation_sim.sweep.folder import alone
from negotiation_sim.sweep.plan import Plan
from negotiation_sim.sweep.runner import run_sweep

from .folders import POINTS, chunks, contents, design_file, held, stamps

REPLICATES = 60


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    return load_design(design_file(tmp_path_factory.mktemp("design"), REPLICATES))


@pytest.fixture(scope="module")
def finished(design, tmp_path_factory):
    """A finished data set, which must be left as it is."""
    return run_sweep(design, tmp_path_factory.mktemp("finished") / "set")


@pytest.fixture
def copy(finished, tmp_path):
    """A finished data set to be damaged."""
    return shutil.copytree(finished, tmp_path / "copy")


def test_a_data_set_has_what_is_needed_and_nothing_else(finished):
    found = set(contents(finished))
    beside = {"recipe.json", "design.toml", "scenario.toml", "points.parquet", "dictionary.csv", "manifest.json"}
    assert {name for name in found if "/" not in name} == beside
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    assert {name for name in found if "/" in name} == {f"rows/{chunk['file']}" for chunk in manifest["chunks"]}
    assert (manifest["points"], manifest["rows"], manifest["errors"]) == (POINTS, POINTS * REPLICATES, 0)
    assert len(manifest["chunks"]) == 2  # one for each protocol


def test_two_workers_write_the_bytes_of_one(design, finished, tmp_path):
    assert held(design, tmp_path, workers=2) == contents(finished)


def test_what_is_finished_is_not_held_again(design, copy):
    before = stamps(copy)
    assert len(before) == 2
    run_sweep(design, copy)
    assert stamps(copy) == before


def test_no_manifest_no_chunk_held_again(design, finished, copy):
    before = stamps(copy)
    (copy / "manifest.json").unlink()
    assert held(design, copy) == contents(finished)
    assert stamps(copy) == before


def flip(file, place):
    """Turn one bit of a file."""
    damaged = bytearray(file.read_bytes())
    damaged[place] ^= 1
    file.write_bytes(damaged)


@pytest.mark.parametrize("where", [*np.random.default_rng(5).uniform(size=8).tolist(), 0.0, 0.9999])
def test_a_chunk_with_one_bit_turned_is_held_again(design, finished, copy, where):
    file = chunks(copy)[0]
    flip(file, int(where * file.stat().st_size))
    before = stamps(copy)
    assert held(design, copy) == contents(finished)
    after = stamps(copy)
    assert [name for name in before if before[name] != after[name]] == [file.name]


def test_every_byte_of_the_end_of_a_chunk_counts(design, finished, copy):
    """What describes the pages has no checksum of its own."""
    from negotiation_sim.sweep.chunks import is_whole
    from negotiation_sim.sweep.folder import chunk_of, plan_in, recipe_in

    plan = plan_in(copy)
    (task, *_) = tasks.tasks_of(plan, recipe_in(copy))
    file = chunk_of(copy, task)
    size = file.stat().st_size
    assert is_whole(plan.design, file, task)
    for place in np.random.default_rng(6).integers(size - 3000, size, 60):
        flip(file, place)
        assert not is_whole(plan.design, file, task), place
        flip(file, place)
    assert is_whole(plan.design, file, task)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_chunk_that_was_cut_off_is_held_again(design, finished, copy, share):
    file = chunks(copy)[1]
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    assert held(design, copy) == contents(finished)


def test_a_chunk_in_the_place_of_another_is_held_again(design, finished, copy):
    one, other = chunks(copy)
    shutil.copy(one, other)
    assert held(design, copy) == contents(finished)


def test_what_was_being_written_is_deleted_and_what_is_foreign_is_left(design, finished, copy):
    name = chunks(copy)[0].name
    (copy / "rows" / f".{name}.123.unfinished").write_bytes(b"PAR1 and no more")
    (copy / "rows" / "notes.parquet").write_bytes(b"somebody else's")
    (copy / "README").write_text("mine", encoding="utf-8")
    foreign = {"rows/notes.parquet": b"somebody else's", "README": b"mine"}
    assert held(design, copy) == contents(finished) | foreign


@pytest.mark.parametrize("lost", [["design.toml"], ["scenario.toml", "points.parquet", "dictionary.csv"], ["rows"]])
def test_what_was_lost_of_the_beginning_is_written_again(design, finished, copy, lost):
    (copy / "manifest.json").unlink()
    for name in lost:
        shutil.rmtree(copy / name) if name == "rows" else (copy / name).unlink()
    assert held(design, copy) == contents(finished)


def test_the_data_set_of_another_design_is_refused(finished, copy, tmp_path):
    file = design_file(tmp_path, REPLICATES)
    file.write_text(file.read_text(encoding="utf-8").replace("0.9]", "0.8]"), encoding="utf-8")
    complaint = f"{copy} has the data set of another design than stopped; give another folder with --out"
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}"):
        run_sweep(load_design(file), copy)
    assert contents(copy) == contents(finished)


def test_a_data_set_of_other_versions_is_refused(design, finished, copy):
    recipe = json.loads((copy / "recipe.json").read_text(encoding="utf-8"))
    (copy / "recipe.json").write_text(json.dumps(recipe | {"pyarrow": "15.0.0"}), encoding="utf-8")
    with pytest.raises(
        ValueError, match=re.escape(f"{copy} was made by pyarrow 15.0.0, and this is {recipe['pyarrow']}")
    ):
        run_sweep(design, copy)


def test_a_design_that_was_changed_in_the_folder_is_refused(design, copy):
    text = (copy / "design.toml").read_text(encoding="utf-8")
    (copy / "design.toml").write_text(text.replace("range = [0.3", "range = [0.4"), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"recipe\.json says design \w{64}, here \w{64}: .* the files beside it as they were written"
    ):
        run_sweep(design, copy)


@pytest.mark.parametrize("name", ["scenario.toml", "points.parquet", "dictionary.csv"])
def test_what_follows_from_the_design_is_put_right(design, finished, copy, name):
    for share in (0.1, 0.5, 0.9):
        flip(copy / name, int(share * (copy / name).stat().st_size))
        assert held(design, copy) == contents(finished)


def test_a_folder_with_something_else_in_it_is_refused(design, tmp_path):
    (tmp_path / "design.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"has files in it \(design\.toml\), but is no data set of a sweep"):
        run_sweep(design, tmp_path)
    assert contents(tmp_path) == {"design.toml": b"mine"}


def test_one_sweep_at_a_time_writes_into_a_folder(design, copy):
    with alone(copy), pytest.raises(ValueError, match="another sweep is being written into"):
        run_sweep(design, copy)
    assert ".lock" not in contents(copy)


def test_tasks_have_every_row_once_and_names_of_their_own(finished):
    from negotiation_sim.sweep.folder import plan_in, recipe_in

    plan, recipe = plan_in(finished), recipe_in(finished)
    found = tasks.tasks_of(plan, recipe)
    assert sorted(np.concatenate([task.rows for task in found])) == list(range(POINTS * REPLICATES))
    others = tasks.tasks_of(plan, recipe | {"model": "2"})
    assert len({task.name for task in (*found, *others)}) == 4


def test_the_points_that_are_kept_count_where_other_libraries_draw_others(design, finished, copy, monkeypatch):
    plan = drawn(design)
    other = Plan(design=design, points={**plan.points, "threshold": plan.points["threshold"][::-1].copy()})
    monkeypatch.setattr(folders, "drawn", lambda _: other)
    chunks(copy)[0].unlink()
    assert held(design, copy) == contents(finished)
    (copy / "points.parquet").unlink()
    with pytest.raises(ValueError, match=r"recipe\.json says points \w{64}, here \w{64}: "):
        run_sweep(design, copy)

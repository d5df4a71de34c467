"""The folder of a data set: the same bytes whoever writes it, gone on with if it is this sweep's, else refused."""

import re
import shutil

import numpy as np
import pytest

from negotiation_sim import drawn, load_design
from negotiation_sim.designs.plan import Plan
from negotiation_sim.sweep import folder as folders
from negotiation_sim.sweep import tasks
from negotiation_sim.sweep.runner import run_sweep

from .folders import design_file, held, stamps
from .sweeping import bytes_in, chunks_in

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


def test_two_workers_write_the_bytes_of_one(design, finished, tmp_path):
    assert held(design, tmp_path, workers=2) == bytes_in(finished)


def test_no_manifest_no_chunk_held_again(design, finished, copy):
    before = stamps(copy)
    (copy / "manifest.json").unlink()
    assert held(design, copy) == bytes_in(finished)
    assert stamps(copy) == before


def flip(file, place):
    """Turn one bit of a file."""
    damaged = bytearray(file.read_bytes())
    damaged[place] ^= 1
    file.write_bytes(damaged)


@pytest.mark.parametrize("where", [*np.random.default_rng(5).uniform(size=8).tolist(), 0.0, 0.9999])
def test_a_chunk_with_one_bit_turned_is_held_again(design, finished, copy, where):
    file = chunks_in(copy)[0]
    flip(file, int(where * file.stat().st_size))
    before = stamps(copy)
    assert held(design, copy) == bytes_in(finished)
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


@pytest.mark.parametrize("name", ["points.parquet", "dictionary.csv"])
def test_what_follows_from_the_design_is_put_right(design, finished, copy, name):
    for share in (0.1, 0.5, 0.9):
        flip(copy / name, int(share * (copy / name).stat().st_size))
        assert held(design, copy) == bytes_in(finished)


def test_the_points_that_are_kept_count_where_other_libraries_draw_others(design, finished, copy, monkeypatch):
    plan = drawn(design)
    other = Plan(design=design, points={**plan.points, "threshold": plan.points["threshold"][::-1].copy()})
    monkeypatch.setattr(folders, "drawn", lambda _: other)
    chunks_in(copy)[0].unlink()
    assert held(design, copy) == bytes_in(finished)
    (copy / "points.parquet").unlink()
    with pytest.raises(ValueError, match=r"recipe\.json says points \w{64}, here \w{64}: "):
        run_sweep(design, copy)


@pytest.mark.parametrize("name", ["design.toml", "scenario.toml"])
def test_an_emptied_file_of_a_begun_sweep_is_told_with_what_brings_it_back(design, finished, copy, name):
    (copy / "manifest.json").unlink()
    (copy / name).write_text("", encoding="utf-8")
    remedy = f"{name} was changed since it was written: delete {name}, and the same negsim sweep … --out {copy} puts it"
    with pytest.raises(ValueError, match=f"faults\n(.*\n)*{re.escape(remedy)} there again$"):
        run_sweep(design, copy)
    (copy / name).unlink()
    assert bytes_in(run_sweep(design, copy)) == bytes_in(finished)


def test_a_design_and_points_of_two_sweeps_do_not_belong_together(design, copy):
    (copy / "manifest.json").unlink()
    text = (copy / "design.toml").read_text(encoding="utf-8")
    (name, *_) = [factor.name for factor in design.factors]
    assert f'name = "{name}"' in text
    (copy / "design.toml").write_text(text.replace(f'name = "{name}"', 'name = "another"'), encoding="utf-8")
    complaint = (
        f"{copy / 'design.toml'} and points.parquet beside it do not belong together: one of them was changed. negsim "
        f"verify {copy} tells which; in a sweep that is not finished, delete design.toml, and the same negsim sweep"
    )
    with pytest.raises(ValueError, match=re.escape(complaint)):
        run_sweep(design, copy)

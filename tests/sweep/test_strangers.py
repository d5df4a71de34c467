"""Data sets from strangers: whatever is in their files, they are refused in a sentence, and only their own are read."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation_sim import held_again, read_sweep
from negotiation_sim.sweep.folder import plan_in
from negotiation_sim.sweep.manifest import as_json, digest_of, hash_of, own_hash
from negotiation_sim.sweep.table import write_rows
from negotiation_sim.sweep.verification import verified

from .sweeping import PARK, bytes_in, swept


@pytest.fixture(scope="module")
def park(tmp_path_factory):
    """A small data set; not to be changed."""
    text = PARK.replace("replicates = 50", "replicates = 2")
    return swept(tmp_path_factory.mktemp("strangers") / "park", text)


@pytest.fixture
def copy(park, tmp_path):
    """The same, to be changed."""
    (tmp_path / "park" / "rows").mkdir(parents=True)
    for name, content in bytes_in(park).items():
        (tmp_path / "park" / name).write_bytes(content)
    return tmp_path / "park"


def write_manifest(folder, **changes):
    """Change entries of a manifest; None takes one out."""
    file = folder / "manifest.json"
    found = json.loads(file.read_text()) | changes
    found = {name: value for name, value in found.items() if value is not None}
    file.write_text(as_json(found | {"hash": own_hash(found)}), encoding="utf-8")


def seal(folder):
    """Make every hash in a manifest right."""
    found = json.loads((folder / "manifest.json").read_text())
    files = {name: hash_of(folder / name) for name in found["files"]}
    digest = digest_of([*files.values(), *(chunk["sha256"] for chunk in found["chunks"])])
    write_manifest(folder, files=files, digest=digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"chunks": "all"},
        {"chunks": []},
        {"chunks": [1]},
        {"chunks": [{"file": 7, "rows": 80, "sha256": "00"}]},
        {"chunks": [{"file": "../../park/rows/00.parquet", "rows": 80, "sha256": "00"}]},
        {"files": ["design.toml"]},
        {"files": {"../outside.txt": "00"}},
        {"files": {"/etc/passwd": "00"}},
        {"rows": "80"},
        {"rows": 1e300},
        {"scenario_hash": None},
        {"recipe": None},
        {"digest": [1]},
    ],
    ids=str,
)
def test_a_manifest_with_something_else_in_it_is_refused(copy, changes):
    write_manifest(copy, **changes)
    for read in (verified, read_sweep, lambda folder: held_again(folder, 3)):
        with pytest.raises(ValueError, match=r"manifest\.json cannot be read \(it says"):
            read(copy)


@pytest.mark.parametrize(("name", "said"), [("manifest.json", "cannot be read"), ("recipe.json", "is no data set")])
def test_very_deep_json_is_refused(copy, name, said):
    (copy / name).write_text("[" * 200_000)
    if name == "recipe.json":
        seal(copy)
    with pytest.raises(ValueError, match=said):
        verified(copy)


def changed(points, **columns):
    """The points with other columns."""
    return pa.table({name: columns.get(name, points[name]) for name in points.column_names})


@pytest.mark.parametrize(
    "strange",
    [
        lambda points: pa.table({}),
        lambda points: points.slice(0, 0),
        lambda points: points.drop_columns("deadline"),
        lambda points: changed(points, threshold=pa.array(["high"] * 40)),
        lambda points: changed(points, threshold=pa.array([[0.5]] * 40)),
        lambda points: changed(points, threshold=pa.array([None, *[0.5] * 39])),
        lambda points: changed(points, threshold=pa.array([float("nan")] * 40)),
        lambda points: changed(points, protocol=pa.array([2] * 40)),
        lambda points: changed(points, protocol=pa.array([-1] * 40)),
        lambda points: changed(points, protocol=pa.array([0.5] * 40)),
    ],
)
def test_points_that_are_none_of_the_design_are_refused(copy, strange):
    file = copy / "points.parquet"
    pq.write_table(strange(pq.read_table(file)), file)
    seal(copy)
    for read in (verified, plan_in, read_sweep):
        with pytest.raises(ValueError, match=r"points\.parquet (is damaged|beside it do not belong together)"):
            read(copy)


def test_very_many_rows_are_not_made_to_be_compared(copy):
    design = copy / "design.toml"
    design.write_text(design.read_text().replace("replicates = 2", "replicates = 100_000_000"))
    write_manifest(copy, rows=4_000_000_000)
    seal(copy)
    assert any("the chunks are not those of the design" in fault for fault in verified(copy))


@pytest.mark.parametrize("name", ["design.toml", "scenario.toml", "dictionary.csv"])
def test_a_file_beside_the_rows_that_is_not_as_it_was_is_not_read(copy, name):
    with (copy / name).open("a") as file:
        file.write("\n# touched")
    for read in (read_sweep, lambda folder: held_again(folder, 3)):
        with pytest.raises(ValueError, match=f"{name}: is not as it was written"):
            read(copy)


def test_a_chunk_that_is_not_as_it_was_is_not_exported(copy, tmp_path):
    chunk = next((copy / "rows").iterdir())
    pq.write_table(pq.read_table(chunk).slice(1), chunk)
    with (tmp_path / "table.csv").open("w", newline="") as file, pytest.raises(ValueError, match="is not as it was"):
        write_rows(copy, file)

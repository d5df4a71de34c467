"""A finished data set: every row is what a single run gives, errors are rows too, and what was changed is found."""

import csv
import io
import json
import shutil
import subprocess
import sys
from datetime import date

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation_sim import cli, load_design, parse_design, run
from negotiation_sim.designs.changes import scenario_at
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep import chunks as writing
from negotiation_sim.sweep.folder import plan_in
from negotiation_sim.sweep.runner import run_sweep

from .folders import POINTS, design_file
from .sweeping import bytes_in, chunks_in

REPLICATES = 60
ROWS = POINTS * REPLICATES
PERHAPS_FAULTY = """
schema = 1
name = "perhaps-faulty"
base = "teaching-park"
replicates = 2
outcomes = ["kind", "month", "consensus", "parties_in"]
sampler = { method = "factorial" }
[[factors]]
path = "calendar.deadline"
name = "deadline"
values = [2026-04-20, 2026-06-30]
[[factors]]
path = "calendar.interval"
name = "interval"
values = [7, 14]
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished data set, which must be left as it is."""
    design = load_design(design_file(tmp_path_factory.mktemp("design"), REPLICATES))
    return run_sweep(design, tmp_path_factory.mktemp("finished") / "set")


@pytest.fixture
def copy(finished, tmp_path):
    """A finished data set to be damaged."""
    return shutil.copytree(finished, tmp_path / "copy")


def table(folder):
    """Every row, as the files have it, in order."""
    return pa.concat_tables([pq.read_table(file) for file in chunks_in(folder)]).sort_by("row")


def test_every_row_is_what_a_single_run_gives(finished):
    plan, rows = plan_in(finished), table(finished).to_pylist()
    assert [row["row"] for row in rows] == list(range(ROWS))
    for row in (*rows[::97], rows[-1]):
        point, replicate = divmod(row["row"], REPLICATES)  # common chances
        result = run(scenario_at(plan, point), replicate=replicate)
        left = sorted((w.meeting, w.stakeholder) for w in result.withdrawals)
        first = [who for meeting, who in left if meeting == left[0][0]]
        assert row == {
            "scenario": "teaching-park",
            "illustrative": False,
            "seed": 0,
            "row": row["row"],
            "point": point,
            "replicate": replicate,
            "protocol": ("single_text", "floor_proposals")[point // 8],
            "threshold": (0.3, 0.9)[point // 4 % 2],
            "deadline": (date(2026, 4, 28), date(2026, 6, 30))[point // 2 % 2],
            "edits": (1, 2)[point % 2],
            "kind": result.kind,
            "failure": result.failure or "none",
            "month": result.month,
            "agreement": result.status == "agreement",
            "parties_in": result.measures["parties_in"],
            "first_to_leave": "(several)" if len(first) > 1 else "".join(first),
            "minimum_bloc_share_in": result.measures["minimum_bloc_share_in"],
            **{f"text.{provision}": option for provision, option in result.text.items()},
            "error": None,
        }


def test_an_illustrative_case_is_marked_in_every_row_and_every_file(tmp_path, capsys):
    text = PERHAPS_FAULTY.replace("teaching-park", "ntia-facial-recognition")
    later = text.replace("2026-04-20, 2026-06-30", "2016-06-15, 2017-06-15").replace("[7, 14]", "[7, 30]")
    folder = run_sweep(parse_design(later), tmp_path)
    assert table(folder)["illustrative"].to_pylist() == [True] * 8
    assert pq.read_schema(chunks_in(folder)[0]).metadata[b"illustrative"].decode() == ILLUSTRATIVE
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["illustrative"] is True and manifest["note"] == ILLUSTRATIVE
    assert cli.main(["export", str(folder), "--csv"]) == 0
    assert {row["illustrative"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))} == {"true"}


def test_what_nobody_expected_is_an_error_of_its_rows_alone(finished, tmp_path, monkeypatch):
    bad = [5, 600, 601]

    def hold(plan, rows, hold=writing.hold):
        if set(bad) & set(rows.tolist()):
            raise IndexError("nobody expected this")
        return hold(plan, rows)

    monkeypatch.setattr(writing, "hold", hold)
    tallies = []
    folder = run_sweep(load_design(finished), tmp_path, watch=lambda *told: tallies.append(told))
    found, whole = table(folder).to_pylist(), table(finished).to_pylist()
    assert [row["row"] for row in found if row["error"]] == bad
    assert {row["error"] for row in found if row["error"]} == {"IndexError: nobody expected this"}
    assert [row for row in found if not row["error"]] == [row for row in whole if row["row"] not in bad]
    assert tallies[-1][:2] == (ROWS, ROWS) and tallies[-1][2].errors == 3


def test_the_tally_counts_who_was_still_in_beside_the_failures(finished, tmp_path):
    tallies = []
    run_sweep(load_design(finished), tmp_path, watch=lambda *told: tallies.append(told))
    rows, tally = table(finished).to_pylist(), tallies[-1][2]
    assert [finished for _, finished, _ in tallies] == [0, ROWS // 2, ROWS]
    assert tally.no_consensus == sum(row["kind"] != "consensus" for row in rows)
    assert tally.share_in == pytest.approx(sum(row["minimum_bloc_share_in"] for row in rows))


def seeded(plan):
    """The plan under another seed."""
    return type(plan)(design=attrs.evolve(plan.design, seed=1), points=plan.points)


def written(value):
    """A value as CSV has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


NO_PANDAS = """
import sys
class NoPandas:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, NoPandas())
from negotiation_sim import load_design, read_sweep, run_sweep
print(len(read_sweep(run_sweep(load_design({design!r}), {folder!r})).outcomes["kind"]), "pandas" in sys.modules)
"""


def test_nothing_needs_pandas(finished, tmp_path):
    code = NO_PANDAS.format(design=str(finished), folder=str(tmp_path / "set"))
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout == f"{ROWS} False\n", told.stderr
    assert bytes_in(tmp_path / "set") == bytes_in(finished)


def test_the_manifest_says_how_to_make_the_data_set_again(finished, tmp_path, monkeypatch, capsys):
    """Its command works in the folder; neither time nor place is in it."""
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    assert str(finished) not in (finished / "manifest.json").read_text(encoding="utf-8")
    monkeypatch.chdir(shutil.copytree(finished, tmp_path / "copy"))
    assert cli.main([*manifest["command"].split()[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest
    assert bytes_in(tmp_path / "copy" / "stopped") == bytes_in(finished)

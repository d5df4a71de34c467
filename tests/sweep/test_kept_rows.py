"""A finished data set: every row is what a single run gives, errors are rows too, and what was changed is found."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from datetime import date

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negotiation_sim import cli, load_design, parse_design, read_sweep, run
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep import chunks as writing
from negotiation_sim.sweep.changes import scenario_at
from negotiation_sim.sweep.dataset import held_again, verified
from negotiation_sim.sweep.folder import plan_in
from negotiation_sim.sweep.runner import run_sweep

from .folders import POINTS, chunks, contents, design_file

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
    return pa.concat_tables([pq.read_table(file) for file in chunks(folder)]).sort_by("row")


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


def test_results_are_the_rows_in_order(finished):
    results, rows = read_sweep(finished), table(finished)
    assert (results.name, results.scenario, results.replicates, results.left_out) == (
        "stopped",
        "teaching-park",
        REPLICATES,
        0,
    )
    assert list(results.experiments) == ["protocol", "threshold", "deadline", "edits"]
    assert results.experiments["deadline"][[0, -1]].tolist() == [20571, 20634]  # 2026-04-28 and 2026-06-30
    assert results.experiments["protocol"][[0, -1]].tolist() == ["single_text", "floor_proposals"]
    for name, column in results.outcomes.items():
        assert column.tolist() == rows[name].to_pylist()


def test_some_columns_can_be_read_alone_and_others_are_refused(finished):
    assert list(read_sweep(finished, ["month", "kind"]).outcomes) == ["month", "kind"]
    with pytest.raises(ValueError, match=r"has no column 'mnth' \(did you mean 'month'\?"):
        read_sweep(finished, ["mnth"])


def test_the_dictionary_explains_every_column(finished):
    lines = list(csv.DictReader(io.StringIO((finished / "dictionary.csv").read_text(encoding="utf-8"))))
    assert [line["column"] for line in lines] == table(finished).column_names
    by_name = {line["column"]: line for line in lines}
    assert all(line["meaning"] for line in lines)
    assert by_name["protocol"]["levels"] == "single_text; floor_proposals"
    assert by_name["deadline"]["levels"] == "2026-04-28 to 2026-06-30"
    assert by_name["month"]["unit"] == "months of 30.4375 days since convening"
    assert by_name["kind"]["levels"] == "consensus; narrowed_agreement; no_agreement"


def test_types_are_those_that_other_programs_read(finished):
    schema = pq.read_schema(chunks(finished)[0])
    words = pa.dictionary(pa.int16(), pa.string())
    assert {name: schema.field(name).type for name in ("threshold", "edits", "deadline", "protocol", "agreement")} == {
        "threshold": pa.float64(),
        "edits": pa.int64(),
        "deadline": pa.date32(),
        "protocol": words,
        "agreement": pa.bool_(),
    }
    assert schema.field("text.fence").type == words and schema.field("parties_in").type == pa.int32()


def test_an_illustrative_case_is_marked_in_every_row_and_every_file(tmp_path, capsys):
    text = PERHAPS_FAULTY.replace("teaching-park", "ntia-facial-recognition")
    later = text.replace("2026-04-20, 2026-06-30", "2016-06-15, 2017-06-15").replace("[7, 14]", "[7, 30]")
    folder = run_sweep(parse_design(later), tmp_path)
    assert table(folder)["illustrative"].to_pylist() == [True] * 8
    assert pq.read_schema(chunks(folder)[0]).metadata[b"illustrative"].decode() == ILLUSTRATIVE
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["illustrative"] is True and manifest["note"] == ILLUSTRATIVE
    assert cli.main(["export", str(folder), "--csv"]) == 0
    assert {row["illustrative"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))} == {"true"}


def test_points_with_faults_are_rows_with_an_error(tmp_path):
    """Meetings every two weeks from 3 March go on until 28 April, after the earlier deadline."""
    folder = run_sweep(parse_design(PERHAPS_FAULTY), tmp_path)
    rows = table(folder).to_pylist()
    failed = [row for row in rows if row["error"] is not None]
    assert [(row["deadline"], row["interval"]) for row in failed] == [(date(2026, 4, 20), 14)] * 2
    assert all("is after the deadline, 2026-04-20" in row["error"] for row in failed)
    outcomes = ("kind", "month", "consensus", "parties_in")
    assert all(row[name] is None for row in failed for name in outcomes)
    assert all(row[name] is not None for row in rows if row["error"] is None for name in outcomes)
    results = read_sweep(folder)
    assert (len(results.outcomes["kind"]), results.left_out) == (6, 2)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["errors"] == 2
    with pytest.raises(
        ValueError,
        match=r"^the talks of row 2 could not be held: teaching-park, changed: 1 fault\n.* is after the deadline",
    ):
        held_again(folder, 2)
    assert verified(folder) == []


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


def test_want_of_memory_is_no_error_of_a_row(finished, tmp_path, monkeypatch):
    def hold(plan, rows):
        raise MemoryError

    monkeypatch.setattr(writing, "hold", hold)
    with pytest.raises(MemoryError):
        run_sweep(load_design(finished), tmp_path)


def test_the_tally_counts_who_was_still_in_beside_the_failures(finished, tmp_path):
    tallies = []
    run_sweep(load_design(finished), tmp_path, watch=lambda *told: tallies.append(told))
    rows, tally = table(finished).to_pylist(), tallies[-1][2]
    assert [finished for _, finished, _ in tallies] == [0, ROWS // 2, ROWS]
    assert tally.no_consensus == sum(row["kind"] != "consensus" for row in rows)
    assert tally.share_in == pytest.approx(sum(row["minimum_bloc_share_in"] for row in rows))


def test_a_row_can_be_held_again_and_kept(finished, tmp_path, capsys):
    store = str(tmp_path / "talks.db")
    assert cli.main(["run", "--from", str(finished), "--row", "700", "--json", "--store", store]) == 0
    told, said = capsys.readouterr()
    assert json.loads(told)["replicate"] == 700 % REPLICATES
    assert f"row 700 of {finished}: the talks come to what the data set says\n" in said
    assert cli.main(["streams", "--store", store]) == 0
    assert capsys.readouterr().out.startswith("stopped-row-700 · ")
    with pytest.raises(ValueError, match=re.escape(f"{finished} has rows 0 to {ROWS - 1} (got {ROWS})")):
        held_again(finished, ROWS)


def test_a_row_that_says_something_else_is_named_with_both_values(copy, capsys):
    (file,) = [file for file in chunks(copy) if 700 in pq.read_table(file)["row"].to_pylist()]
    rows = pq.read_table(file)
    place, at = rows["row"].to_pylist().index(700), rows.column_names.index("parties_in")
    values = rows["parties_in"].to_pylist()
    true, values[place] = values[place], 17
    writing.write_whole(file, writing.as_bytes(rows.set_column(at, rows.field(at), pa.array(values, pa.int32()))))
    assert cli.main(["run", "--from", str(copy), "--row", "700"]) == 2
    complaint = f"row 700 of {copy} is not what the rules give: parties_in is {true}, and was kept as 17"
    assert capsys.readouterr() == ("", f"error: {complaint}\n")
    assert cli.main(["run", "--from", str(copy), "--row", "701", "--quiet"]) == 0


def test_a_data_set_is_verified(finished, capsys):
    assert cli.main(["verify", str(finished)]) == 0
    assert capsys.readouterr().out == (
        f"{finished}: 960 rows in 2 chunks, every byte as it was written, and the rows that were held again "
        "as the rules give them\n"
    )


@pytest.mark.parametrize("name", ["design.toml", "scenario.toml", "points.parquet", "dictionary.csv", "rows"])
def test_a_bit_that_was_turned_is_found_and_its_place_told(copy, capsys, name):
    file = chunks(copy)[1] if name == "rows" else copy / name
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 4
    file.write_bytes(damaged)
    assert cli.main(["verify", str(copy)]) == 1
    assert capsys.readouterr().out == f"{file}: is not as it was written\n"
    if name == "rows":
        with pytest.raises(ValueError, match=re.escape(f"{file}: is not as it was written")):
            read_sweep(copy)


def test_what_is_missing_or_sealed_otherwise_is_found(copy, capsys):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    gone = chunks(copy)[0]
    gone.unlink()
    manifest["digest"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert cli.main(["verify", str(copy)]) == 1
    assert capsys.readouterr().out == (
        f"{gone}: is missing\n{copy / 'manifest.json'}: the digest is not that of the hashes in it\n"
    )


def test_rows_that_the_rules_do_not_give_are_found_though_the_hashes_are_right(copy, monkeypatch, capsys):
    """Held under another seed and sealed: only holding the talks again can tell."""
    monkeypatch.setattr(writing, "hold", lambda plan, rows, hold=writing.hold: hold(seeded(plan), rows))
    for file in chunks(copy):
        file.unlink()
    run_sweep(load_design(copy), copy)
    assert cli.main(["verify", str(copy)]) == 1
    assert re.match(r"row \d+ of .* is not what the rules give: ", capsys.readouterr().out)


def seeded(plan):
    """The plan under another seed."""
    return type(plan)(design=attrs.evolve(plan.design, seed=1), points=plan.points)


def test_an_unfinished_data_set_says_how_to_go_on(copy, capsys):
    (copy / "manifest.json").unlink()
    remedy = f"error: {copy} is not finished: the same negsim sweep … --out {copy} goes on with it\n"
    for command in (["run", "--from", str(copy), "--row", "0"], ["verify", str(copy)], ["export", str(copy), "--csv"]):
        assert cli.main(command) == 2
        assert capsys.readouterr() == ("", remedy)


def test_csv_has_every_row_as_the_files_do(finished, tmp_path, capsys):
    assert cli.main(["export", str(finished), "--csv"]) == 0
    told = capsys.readouterr().out
    assert cli.main(["export", str(finished), "--csv", "--out", str(tmp_path / "rows.csv")]) == 0
    assert (tmp_path / "rows.csv").read_bytes() == told.encode()
    found = sorted(csv.DictReader(io.StringIO(told)), key=lambda row: int(row["row"]))
    for row, kept in zip(found, table(finished).to_pylist(), strict=True):
        assert {name: written(value) for name, value in kept.items()} == row


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
    assert contents(tmp_path / "set") == contents(finished)


def test_the_manifest_says_how_to_make_the_data_set_again(finished, tmp_path, monkeypatch, capsys):
    """Its command works in the folder; neither time nor place is in it."""
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    assert str(finished) not in (finished / "manifest.json").read_text(encoding="utf-8")
    monkeypatch.chdir(shutil.copytree(finished, tmp_path / "copy"))
    assert cli.main([*manifest["command"].split()[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest
    assert contents(tmp_path / "copy" / "stopped") == contents(finished)

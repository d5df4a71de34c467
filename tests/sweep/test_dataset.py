"""The data set of a sweep: exact values, their types and order, every change found, and rows that could not be held."""

import csv
import io
import json
import re
from datetime import date

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small import meeting, party, provision, talks

from negotiation_sim import (
    ScenarioError,
    held_again,
    load,
    load_design,
    parse_design,
    read_sweep,
    run,
    run_sweep,
    spelled,
)
from negotiation_sim.designs.digest import design_hash
from negotiation_sim.points.held import scenario_at
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep.chunks import as_bytes
from negotiation_sim.sweep.dataset import row_in
from negotiation_sim.sweep.dictionary import dictionary_of
from negotiation_sim.sweep.folder import plan_in
from negotiation_sim.sweep.manifest import as_json, digest_of, hash_of, manifest_in, own_hash
from negotiation_sim.sweep.table import write_rows
from negotiation_sim.sweep.verification import verified

from .sweeping import PARK, bytes_in, chunks_in, swept

ROWS = (0, 49, 50, 777, 1234, 1999)


@pytest.fixture(scope="module")
def park(tmp_path_factory):
    """The small design's data set; not to be changed."""
    return swept(tmp_path_factory.mktemp("dataset") / "park")


@pytest.fixture
def copy(park, tmp_path):
    """The same, to be changed."""
    for name, content in bytes_in(park).items():
        file = tmp_path / "park" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "park"


def test_rows_are_in_order_and_have_the_factors_of_their_point(park):
    found, plan = read_sweep(park), plan_in(park)
    points = np.arange(2000) // 50
    for name in ("threshold", "deadline", "fewest"):
        assert np.array_equal(found.experiments[name], plan.points[name][points]), name
    names = np.array(["single_text", "floor_proposals"])
    assert np.array_equal(found.experiments["protocol"], names[plan.points["protocol"][points]])
    # Latin hypercube: each of 40 points has a fortieth of the range of its own.
    parts = np.floor((found.experiments["threshold"][::50] - 0.2) / 0.7 * 40).astype(int)
    assert sorted(parts.clip(0, 39)) == list(range(40))
    assert [found.experiments[name].dtype.kind for name in ("threshold", "protocol", "deadline", "fewest")] == [*"fUii"]


def test_chunks_have_rows_of_one_protocol_and_are_together_all_rows(park):
    tables = [pq.read_table(park / "rows" / chunk["file"]) for chunk in manifest_in(park)["chunks"]]
    assert [len(set(table["protocol"].to_pylist())) for table in tables] == [1] * len(tables)
    assert sorted(row for table in tables for row in table["row"].to_pylist()) == list(range(2000))


@pytest.mark.parametrize("row", ROWS)
def test_values_are_those_of_the_talks_themselves(park, row):
    plan, found = plan_in(park), read_sweep(park).outcomes
    talks = run(scenario_at(plan, row // 50), seed=7, replicate=row)
    gone = {each.stakeholder: each.meeting for each in talks.withdrawals}
    expected = {
        "status": talks.status,
        "kind": talks.kind,
        "consensus": talks.kind == "consensus",
        "month": talks.month,
        "parties_in": talks.measures["parties_in"],
        "minimum_bloc_share_in": talks.measures["minimum_bloc_share_in"],
        **{f"text.{provision}": option for provision, option in talks.text.items()},
        **{f"left_at.{who.id}": gone.get(who.id, 0) for who in talks.scenario.stakeholders},
    }
    assert {name: column[row].item() for name, column in found.items()} == expected
    assert found["consensus"].dtype == bool


def test_the_file_itself_has_dates_truth_words_and_whole_numbers(park):
    table = pq.read_table(chunks_in(park)[0])
    assert table.column_names[:6] == ["scenario", "illustrative", "seed", "row", "point", "replicate"]
    assert table.column_names[6:10] == ["threshold", "protocol", "deadline", "fewest"]
    assert table.column_names[-1] == "error"
    kinds = {field.name: str(field.type) for field in table.schema}
    words = "dictionary<values=string, indices=int16, ordered=0>"
    assert kinds["row"] == kinds["fewest"] == "int64"
    assert (kinds["deadline"], kinds["threshold"], kinds["protocol"]) == ("date32[day]", "double", words)
    assert (kinds["status"], kinds["consensus"], kinds["left_at.nature"]) == (words, "bool", "int32")
    assert all(date(2026, 5, 1) <= day <= date(2026, 6, 30) for day in table["deadline"].to_pylist())


def test_the_dictionary_has_every_column_in_order(park):
    lines = list(csv.DictReader(io.StringIO((park / "dictionary.csv").read_text(encoding="utf-8"))))
    assert [line["column"] for line in lines] == pq.read_schema(chunks_in(park)[0]).names
    by_name = {line["column"]: line for line in lines}
    assert by_name["deadline"]["levels"] == "2026-05-01 to 2026-06-30"
    assert by_name["threshold"]["levels"] == "0.2 to 0.9"
    assert by_name["protocol"]["levels"] == "single_text; floor_proposals"
    assert by_name["text.dogs"]["levels"] == "; ".join(o.id for o in load("teaching-park").provisions[1].options)
    assert by_name["month"]["unit"] == "months of 30.4375 days since convening"
    assert all(line["meaning"] for line in lines)


@pytest.mark.parametrize("only", ["first_to_leave", "first_bloc_to_leave", "first_provision", "first_left_at"])
def test_each_column_is_explained_by_itself(only):
    text = re.sub(r"(?m)^outcomes = .*$", f'outcomes = ["{only}"]', PARK)
    [line] = [line for line in dictionary_of(parse_design(text)) if line[0] == only]
    assert "first" in line[3] and not re.search(r"\b(that|then|there)\b", line[3])
    assert "empty if" in line[3] or "0 if nobody did" in line[3]


@pytest.mark.parametrize(
    ("said", "levels"),
    [("range = [1.234567, 4.5]", "1.234567 to 4.5"), ("values = [0.5, 2, 0.000001]", "0.5; 2; 0.000001")],
)
def test_the_dictionary_has_the_very_numbers_of_a_factor(said, levels):
    text = PARK.replace("range = [0.2, 0.9]", said)
    [line] = [line for line in dictionary_of(parse_design(text)) if line[0] == "threshold"]
    assert line[4] == levels


def test_some_columns_can_be_read_and_others_are_told(park):
    found = read_sweep(park, ["month", "kind"])
    assert list(found.outcomes) == ["month", "kind"]
    assert list(found.experiments) == ["threshold", "protocol", "deadline", "fewest"]
    with pytest.raises(ValueError, match=r"has no column 'knd' .*did you mean 'kind'"):
        read_sweep(park, ["knd"])


def test_rows_may_share_their_words(park):
    found, usual = read_sweep(park, ["kind"], words=object), read_sweep(park, ["kind"])
    assert found.outcomes["kind"].tolist() == usual.outcomes["kind"].tolist()
    assert usual.outcomes["kind"].nbytes == 2000 * 4 * len("narrowed_agreement")
    for words, different in ((found.experiments["protocol"], 2), (found.outcomes["kind"], 3)):
        assert words.nbytes == 2000 * 8  # a pointer each
        assert len(set(map(id, words.tolist()))) == len(set(words.tolist())) == different


def test_what_is_read_says_whose_it_is(park):
    found, manifest = read_sweep(park, []), manifest_in(park)
    assert (found.name, found.title, found.scenario, found.illustrative) == ("park", "park", "teaching-park", False)
    assert (found.seed, found.replicates, found.left_out, found.digest) == (7, 50, 0, manifest["digest"])
    assert (found.sampler.method, found.sampler.points, found.sampler.seed) == ("latin_hypercube", 40, 3)
    assert [(factor.name, factor.low) for factor in found.factors][::2] == [("threshold", 0.2), ("deadline", 20574.0)]


def test_the_manifest_says_what_it_is_of_and_neither_when_nor_by_how_many(park):
    manifest = manifest_in(park)
    assert list(manifest) == [
        *("name", "title", "question", "scenario", "scenario_hash", "illustrative", "command", "seed", "chances"),
        *("sampler", "points", "replicates", "rows", "errors", "recipe", "versions", "platform", "files", "chunks"),
        *("digest", "hash"),
    ]
    assert (manifest["rows"], manifest["points"], manifest["errors"]) == (2000, 40, 0)
    assert [chunk["rows"] for chunk in manifest["chunks"]] == [100] * 20
    assert set(manifest["files"]) == {file.name for file in park.iterdir() if file.is_file()} - {"manifest.json"}
    assert sorted(chunk["file"] for chunk in manifest["chunks"]) == [file.name for file in chunks_in(park)]
    assert str(park) not in (park / "manifest.json").read_text(encoding="utf-8")


def test_a_data_set_about_real_organisations_is_marked_everywhere(tmp_path):
    text = PARK.replace("teaching-park", "ntia-facial-recognition").replace("points = 40", "points = 1")
    text = text.replace("= 50", "= 2").replace("2026-05-01, 2026-06-30", "2017-01-01, 2017-02-01")
    folder = swept(tmp_path / "ntia", text)
    assert manifest_in(folder)["note"] == ILLUSTRATIVE
    assert pq.read_schema(chunks_in(folder)[0]).metadata[b"illustrative"].decode() == ILLUSTRATIVE
    assert read_sweep(folder, []).illustrative


@pytest.mark.parametrize("row", ROWS)
def test_any_row_opens_as_a_full_log(park, row):
    talks = held_again(park, row)
    assert (talks.seed, talks.replicate) == (7, row)
    assert talks.kind == read_sweep(park, ["kind"]).outcomes["kind"][row]
    assert talks.events[0].kind == "ProcessConvened"


@pytest.mark.parametrize("row", [-1, 2000])
def test_a_row_that_there_is_not(park, row):
    with pytest.raises(ValueError, match=rf"has rows 0 to 1999 \(got {row}\)"):
        held_again(park, row)


def doctored(folder, row, /, **changes):
    """Write other values into a row, with every hash made to match."""
    manifest = manifest_in(folder)
    for chunk in manifest["chunks"]:
        file = folder / "rows" / chunk["file"]
        table = pq.read_table(file)
        rows = table.to_pylist()
        place = next((n for n, each in enumerate(rows) if each["row"] == row), None)
        if place is not None:
            rows[place] |= changes
            file.write_bytes(as_bytes(pa.Table.from_pylist(rows, schema=table.schema)))
            chunk["sha256"] = hash_of(file)
    hashes = [*manifest["files"].values(), *(chunk["sha256"] for chunk in manifest["chunks"])]
    manifest["digest"] = digest_of(hashes)
    rewritten(folder, manifest)


def rewritten(folder, manifest):
    """Write a manifest, with the hash of itself made to match."""
    content = as_json(manifest | {"hash": own_hash(manifest)})
    (folder / "manifest.json").write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("status", "impasse", "status is 'collapse', and was kept as 'impasse'"),
        ("consensus", True, "consensus is false, and was kept as true"),
        ("parties_in", 4, "parties_in is 3, and was kept as 4"),
        ("text.dogs", None, "text.dogs is 'free', and was kept as None"),
        ("threshold", 0.5, "threshold is 0.330526, and was kept as 0.5"),
        ("deadline", date(2026, 6, 13), r"deadline is 2026-05-19, and was kept as 2026-06-13"),
        ("point", 1, "point is 0, and was kept as 1"),
        ("replicate", 9, "replicate is 3, and was kept as 9"),
    ],
)
def test_a_doctored_row_is_found_where_every_hash_is_right(copy, column, value, said):
    before = row_in(copy, manifest_in(copy), 3)
    doctored(copy, 3, **{column: value})
    assert row_in(copy, manifest_in(copy), 3) == before | {column: value}
    with pytest.raises(ValueError, match=rf"^row 3 of .* is not what the rules give: {said}$"):
        held_again(copy, 3)


def test_verifying_finds_nothing_where_nothing_is_changed(park):
    assert verified(park) == []


@pytest.mark.parametrize(
    "name", ["design.toml", "scenario.toml", "points.parquet", "dictionary.csv", "recipe.json", "rows"]
)
@pytest.mark.parametrize("change", ["flipped", "missing"])
def test_verifying_finds_and_places_a_change(copy, name, change):
    file = chunks_in(copy)[3] if name == "rows" else copy / name
    if change == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    assert verified(copy) == [f"{file}: {'is missing' if change == 'missing' else 'is not as it was written'}"]


def test_verifying_finds_a_digest_that_is_not_that_of_the_hashes(copy):
    manifest = manifest_in(copy)
    (copy / "manifest.json").write_text(json.dumps(manifest | {"digest": "0" * 64}), encoding="utf-8")
    assert verified(copy) == [f"{copy / 'manifest.json'}: the digest is not that of the hashes in it"]


def test_verifying_finds_chunks_left_out_with_every_hash_made_to_match(copy):
    manifest = manifest_in(copy)
    gone = manifest["chunks"].pop()
    (copy / "rows" / gone["file"]).unlink()
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    doctored(copy, -1)
    assert verified(copy) == [f"{copy / 'manifest.json'}: the chunks are not those of the design"]


def test_verifying_finds_another_design_with_every_hash_made_to_match(copy):
    file, manifest = copy / "design.toml", manifest_in(copy)
    file.write_text(file.read_text(encoding="utf-8").replace("0.9]", "0.95]"), encoding="utf-8")
    manifest["files"]["design.toml"] = hash_of(file)
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    doctored(copy, -1)
    assert verified(copy) == [f"{copy}: the design is not that of recipe.json"]


def test_verifying_holds_the_first_the_middle_and_the_last_row_again(copy):
    for row in (0, 999, 1999):
        doctored(copy, row, parties_in=1)
    assert [fault.partition(" of ")[0] for fault in verified(copy)] == ["row 0", "row 999", "row 1999"]


@pytest.mark.parametrize("name", ["rows", "points.parquet"])
def test_a_damaged_file_is_not_read(copy, name):
    file = chunks_in(copy)[3] if name == "rows" else copy / name
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ValueError, match=rf"{file.name}"):
        read_sweep(copy)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_manifest_that_is_none_is_told(copy, text):
    (copy / "manifest.json").write_text(text)
    with pytest.raises(ValueError, match=r"manifest\.json cannot be read"):
        read_sweep(copy)


def test_a_folder_that_is_no_data_set_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"is no data set of a sweep: there is no manifest\.json in it"):
        read_sweep(tmp_path)


def test_the_table_has_every_value_of_the_parquet_files_exactly(park):
    written = io.StringIO(newline="")
    write_rows(park, written)
    assert "\r" not in written.getvalue()
    header, *lines = csv.reader(io.StringIO(written.getvalue()))
    tables = [pq.read_table(park / "rows" / chunk["file"]) for chunk in manifest_in(park)["chunks"]]
    table = pa.concat_tables(tables).sort_by("row")
    assert header == table.column_names
    assert len(lines) == 2000
    read = {
        "double": float,
        "int64": int,
        "int32": int,
        "uint64": int,
        "date32[day]": date.fromisoformat,
        "bool": json.loads,
    }
    for name, texts in zip(header, zip(*lines, strict=True), strict=True):
        as_read = read.get(str(table.schema.field(name).type), str)
        assert [as_read(text) if text else None for text in texts] == [
            None if value in (None, "") else value for value in table[name].to_pylist()
        ], name


def test_the_table_is_in_the_order_of_rows_whatever_groups_there_are(park):
    """Chunks are of one protocol each, and the protocol of a point is drawn."""
    written = io.StringIO(newline="")
    write_rows(park, written)
    lines = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert [int(line["row"]) for line in lines] == list(range(2000))
    first = [pq.read_table(park / "rows" / chunk["file"])["row"][0].as_py() for chunk in manifest_in(park)["chunks"]]
    assert first != sorted(first)


def test_a_row_with_the_number_of_another_is_found(copy):
    doctored(copy, 3, row=4)
    assert verified(copy) == [f"{copy / 'manifest.json'}: the chunks are not those of the design"]


CHANGES = [
    ({"illustrative": True}, "illustrative is true, and the folder gives false"),
    ({"errors": False}, "errors is false, and the folder gives 0"),
    ({"name": "lake"}, "name is 'lake', and the folder gives 'park'"),
    ({"title": "Lake"}, "title is 'Lake', and the folder gives 'park'"),
    ({"question": "Who?"}, "question is 'Who?', and the folder gives ''"),
    ({"note": "Fine."}, "note is 'Fine.', and the folder has no such entry"),
    ({"seed": 8}, "seed is 8, and the folder gives 7"),
    ({"chances": "none"}, "chances is 'none', and the folder gives 'independent'"),
    ({"points": 41}, "points is 41, and the folder gives 40"),
    ({"replicates": 51}, "replicates is 51, and the folder gives 50"),
    ({"rows": 2001}, "rows is 2001, and the folder gives 2000"),
    ({"errors": 1}, "errors is 1, and the folder gives 0"),
    ({"command": "rm"}, "command is 'rm', and the folder gives 'negsim sweep design.toml --out park'"),
    ({"scenario": "lake"}, "scenario is 'lake', and the folder gives 'teaching-park'"),
    ({"title": None}, "title is missing, and the folder gives 'park'"),
]


@pytest.mark.parametrize(("changes", "said"), CHANGES, ids=[said for _, said in CHANGES])
def test_an_entry_that_does_not_follow_from_the_folder_is_found_though_every_hash_is_right(copy, changes, said):
    found = manifest_in(copy) | changes
    rewritten(copy, {name: value for name, value in found.items() if value is not None})
    assert verified(copy) == [f"{copy / 'manifest.json'}: {said}"]


def test_differences_deep_in_a_manifest_are_named_by_their_place(copy):
    manifest = manifest_in(copy)
    manifest["sampler"]["method"] = "sobol"
    manifest["recipe"]["model"] = "9"
    manifest["chunks"][3]["rows"] = 99
    rewritten(copy, manifest)
    assert [fault.partition("manifest.json: ")[2] for fault in verified(copy)] == [
        "chunks[3].rows is 99, and the folder gives 100",
        "sampler.method is 'sobol', and the folder gives 'latin_hypercube'",
        "recipe.model is '9', and the folder gives '1'",
    ]


@pytest.mark.parametrize(
    ("entry", "value"), [("platform", "beos"), ("versions", {"python": "3.11.7", "numpy": "0.1", "scipy": "none"})]
)
def test_what_nobody_can_work_out_anew_is_held_by_the_hash_of_the_manifest(copy, entry, value):
    changed = manifest_in(copy) | {entry: value}
    (copy / "manifest.json").write_text(as_json(changed), encoding="utf-8")
    [fault] = verified(copy)
    assert fault.startswith(f"{copy / 'manifest.json'}: its entries are not those of its hash: versions, platform")


def test_a_manifest_that_says_something_twice_or_has_no_hash_is_told(copy):
    file = copy / "manifest.json"
    content = file.read_text()
    file.write_text(content.replace('  "name"', '  "name": "lake",\n  "name"', 1))
    assert verified(copy) == [f"{file}: is not as it was written, though its entries are the same"]
    file.write_text(as_json({name: value for name, value in json.loads(content).items() if name != "hash"}))
    assert verified(copy) == [
        f"{file}: has no hash of its own entries: the same negsim sweep … --out {copy} writes it anew"
    ]


def test_a_copy_of_a_chunk_is_found_and_not_read(copy):
    chunk = chunks_in(copy)[0]
    stray = chunk.with_name("copy.parquet")
    stray.write_bytes(chunk.read_bytes())
    assert verified(copy) == [f"{stray}: is no chunk of this data set, and would be read as one"]
    assert len(read_sweep(copy, ["kind"]).outcomes["kind"]) == 2000


OUTSIDE = """\
schema = 1
name = "outside"
base = "here/park.toml"
replicates = 3
outcomes = ["kind", "consensus", "month", "parties_in"]
[set]
"rule.name" = "unanimity"
[sampler]
method = "file"
file = "points.csv"
[[factors]]
path = "rule.quorum"
name = "quorum"
range = [0.0, 1.0]
[[factors]]
path = "calendar.deadline"
name = "deadline"
range = [2026-05-01, 2026-06-30]
"""


def from_outside(folder, *lines):
    """A design with points from a table, and with a base beside it."""
    (folder / "here").mkdir()
    (folder / "here" / "park.toml").write_text(spelled(load("teaching-park")), encoding="utf-8")
    (folder / "points.csv").write_text("\n".join(["quorum,deadline", *lines]) + "\n", encoding="utf-8")
    (folder / "design.toml").write_text(OUTSIDE, encoding="utf-8")
    return folder / "design.toml"


def test_a_bad_row_of_a_table_is_recorded_with_its_error_and_nulls(tmp_path):
    design = load_design(from_outside(tmp_path, "0.5,2026-05-05", "0.6,2026-04-01", "0.7,2026-06-01"))
    folder = run_sweep(design, tmp_path / "out")
    rows = [row for file in chunks_in(folder) for row in pq.read_table(file).to_pylist()]
    assert [row["error"] is None for row in rows] == [True] * 3 + [False] * 3 + [True] * 3
    bad = rows[4]
    assert (bad["row"], bad["point"], bad["replicate"]) == (4, 1, 4)
    assert (bad["quorum"], bad["deadline"]) == (0.6, date(2026, 4, 1))
    assert (bad["kind"], bad["month"]) == (None, None)
    assert "is after the deadline, 2026-04-01" in bad["error"]
    found = read_sweep(folder)
    assert (found.left_out, found.experiments["quorum"].tolist()) == (3, [0.5] * 3 + [0.7] * 3)
    kinds = {name: found.outcomes[name].dtype.kind for name in ("kind", "consensus", "month", "parties_in")}
    assert kinds == {"kind": "U", "consensus": "b", "month": "f", "parties_in": "i"}
    assert manifest_in(folder)["errors"] == 3
    assert verified(folder) == []
    with pytest.raises(ValueError, match="the talks of row 4 could not be held: teaching-park, changed: 2 faults"):
        held_again(folder, 4)
    with pytest.raises(ScenarioError):
        scenario_at(plan_in(folder), 1)


def test_a_data_set_needs_neither_its_base_nor_its_table_once_it_is_begun(tmp_path):
    path = from_outside(tmp_path, "0.5,2026-05-05", "0.7,2026-06-01")
    design = load_design(path)
    folder = run_sweep(design, tmp_path / "out")
    for file in (path, tmp_path / "points.csv", tmp_path / "here" / "park.toml"):
        file.unlink()
    plan = plan_in(folder)
    assert plan.design.base.rule.name == "unanimity"
    assert design_hash(plan.design) == design_hash(design)
    assert held_again(folder, 5).kind == read_sweep(folder).outcomes["kind"][5]


def test_options_that_a_level_brings_are_kept_by_their_names(tmp_path):
    people = [party(name, scores={"x": (40, 60)}) for name in ("ann", "bob")]
    people = [attrs.evolve(who, scores={}, ideal={"x": 1.0}, salience={"x": 1.0}) for who in people]
    small = talks(*people, provisions=[provision("x", 0.0, 0.9)], meetings=[meeting(1, "x"), meeting(9, "x")])
    (tmp_path / "small.toml").write_text(spelled(small), encoding="utf-8")
    options = '{ id = "z", stringency = 1.0 }, { id = "a", stringency = 0.0 }'
    text = f"""
schema = 1
name = "options"
base = "small.toml"
outcomes = ["text", "status"]
sampler = {{ method = "factorial" }}
[[factors]]
name = "options"
[[factors.levels]]
name = "as they are"
[[factors.levels]]
name = "a stronger one"
set = {{ "provisions.x.options" = [{options}] }}
"""
    found = read_sweep(run_sweep(parse_design(text, folder=tmp_path), tmp_path / "out"))
    # Everybody wants the strongest.
    assert found.outcomes["text.x"].tolist() == ["b", "z"]
    assert held_again(tmp_path / "out", 1).text == {"x": "z"}

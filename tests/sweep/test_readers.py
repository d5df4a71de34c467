"""What other programs read from a data set, and from its CSV: pandas, polars, DuckDB and R."""

import json
import subprocess

import numpy as np
import pytest

from negotiation_sim import cli, parse_design, read_sweep, run_sweep

pytestmark = pytest.mark.readers

DESIGN = """
schema = 1
name = "how-patient"
base = "teaching-park"
replicates = 20
outcomes = ["all"]
sampler = { method = "factorial", levels = 2 }
[[factors]]
path = "stakeholders.nature.withdrawal_threshold"
name = "threshold"
range = [0.4, 1.2]
[[factors]]
path = "rule.name"
name = "rule"
values = ["unanimity", "consensus"]
[[factors]]
path = "calendar.deadline"
name = "deadline"
values = [2026-04-28, 2026-06-30]
[[factors]]
path = "calendar.protocol"
name = "protocol"
values = ["single_text", "floor_proposals"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return run_sweep(parse_design(DESIGN), tmp_path_factory.mktemp("sweep") / "patience")


@pytest.fixture(scope="module")
def table(folder):
    file = folder.parent / "rows.csv"
    assert cli.main(["export", str(folder), "--csv", "--out", str(file)]) == 0
    return file


@pytest.fixture(scope="module")
def expected(folder):
    """What is in the data set, counted from what `read_sweep` gives."""
    found = read_sweep(folder)
    kinds, names = found.outcomes["kind"], ("consensus", "narrowed_agreement", "no_agreement")
    return {
        "rows": 320,
        "kinds": {name: int((kinds == name).sum()) for name in names},
        "month": float(found.outcomes["month"].mean()),
        "share": float(found.outcomes["minimum_bloc_share_in"].mean()),
        "consensus": int(found.outcomes["consensus"].sum()),
        "left_at": int(found.outcomes["left_at.nature"].sum()),
        "late": int((found.experiments["deadline"] == np.datetime64("2026-06-30").astype(int)).sum()),
        "threshold": float(found.experiments["threshold"].sum()),
    }


def counted(frame, column):
    return {name: int((frame[column] == name).sum()) for name in ("consensus", "narrowed_agreement", "no_agreement")}


def test_there_is_something_to_read(expected):
    assert min(expected["kinds"].values()) > 0
    assert expected["late"] == 160
    assert expected["threshold"] == pytest.approx(160 * 0.4 + 160 * 1.2)


def test_pandas_reads_the_folder_and_the_table(folder, table, expected):
    import pandas

    rows = pandas.read_parquet(folder / "rows")
    for frame in (rows, pandas.read_csv(table, parse_dates=["deadline"], keep_default_na=False)):
        assert len(frame) == expected["rows"]
        assert sorted(frame["row"]) == list(range(320))
        if frame is not rows:
            assert list(frame["row"]) == list(range(320))
        assert counted(frame, "kind") == expected["kinds"]
        assert frame["month"].mean() == pytest.approx(expected["month"], rel=1e-12)
        assert frame["consensus"].sum() == expected["consensus"]
        assert frame["left_at.nature"].sum() == expected["left_at"]
        assert (pandas.to_datetime(frame["deadline"]) == "2026-06-30").sum() == expected["late"]


def test_polars_reads_the_folder(folder, expected):
    import polars

    frame = polars.read_parquet(folder / "rows" / "*.parquet")
    assert frame.height == expected["rows"]
    kinds = frame["kind"].cast(polars.String)
    assert {name: int((kinds == name).sum()) for name in expected["kinds"]} == expected["kinds"]
    assert frame["minimum_bloc_share_in"].mean() == pytest.approx(expected["share"], rel=1e-12)
    assert frame["consensus"].sum() == expected["consensus"]


def test_duckdb_asks_the_folder(folder, expected):
    import duckdb

    rows = f"read_parquet('{folder / 'rows'}/*.parquet')"
    found = duckdb.sql(f"select kind, count(*) from {rows} group by kind").fetchall()
    assert {str(kind): count for kind, count in found} == expected["kinds"]
    late = f"select count(*), avg(month) from {rows} where deadline = date '2026-06-30'"
    assert duckdb.sql(late).fetchall()[0][0] == expected["late"]
    [(share,)] = duckdb.sql(f"select avg(minimum_bloc_share_in) from {rows}").fetchall()
    assert share == pytest.approx(expected["share"], rel=1e-12)


SCRIPT = """
rows <- read.csv(commandArgs(trailingOnly = TRUE)[1], check.names = FALSE, stringsAsFactors = FALSE)
stopifnot(rows$row == seq_len(320) - 1)
kinds <- table(factor(rows$kind, levels = c("consensus", "narrowed_agreement", "no_agreement")))
cat(sprintf(
  paste0('{"rows": %d, "kinds": {"consensus": %d, "narrowed_agreement": %d, "no_agreement": %d}, ',
         '"month": %.15g, "share": %.15g, "consensus": %d, "left_at": %d, "late": %d, "threshold": %.15g}\\n'),
  nrow(rows), kinds[[1]], kinds[[2]], kinds[[3]], mean(rows$month), mean(rows$minimum_bloc_share_in),
  sum(rows$consensus == "true"), sum(rows[["left_at.nature"]]), sum(as.Date(rows$deadline) == as.Date("2026-06-30")),
  sum(rows$threshold)))
"""


def test_r_reads_the_table(table, expected, tmp_path):
    script = tmp_path / "read.R"
    script.write_text(SCRIPT, encoding="utf-8")
    printed = subprocess.run(["Rscript", "--vanilla", script, table], check=True, capture_output=True, text=True).stdout
    found = json.loads(printed)
    assert found.pop("kinds") == expected["kinds"]
    assert found == {key: pytest.approx(expected[key], rel=1e-12) for key in expected if key != "kinds"}

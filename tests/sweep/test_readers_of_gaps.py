"""What other programs read where talks could not be held, and where levels have quotes, accents and the name NA."""

import json
import subprocess

import pytest

from negotiation_sim import cli, parse_design, read_sweep, run_sweep

pytestmark = pytest.mark.readers

QUOTED, GREEK, MISSING = LEVELS = ('as it is, "quoted"', "überall – Ω", "NA")
DESIGN = f"""
schema = 1
name = "gaps"
base = "teaching-park"
replicates = 10
outcomes = ["kind", "month", "consensus", "first_to_leave"]
sampler = {{ method = "factorial", levels = 2 }}
[[factors]]
path = "rule.min_support"
name = "support"
values = [0.5, 1.0]
[[factors]]
path = "rule.strict"
name = "strict"
values = [false, true]
[[factors]]
name = "chair"
[[factors.levels]]
name = '{QUOTED}'
[[factors.levels]]
name = "{GREEK}"
set = {{ "chair.reading_error" = 0.2 }}
[[factors.levels]]
name = "{MISSING}"
set = {{ "chair.reading_error" = 0.1 }}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return run_sweep(parse_design(DESIGN), tmp_path_factory.mktemp("sweep") / "gaps")


@pytest.fixture(scope="module")
def table(folder):
    file = folder.parent / "rows.csv"
    assert cli.main(["export", str(folder), "--csv", "--out", str(file)]) == 0
    return file


@pytest.fixture(scope="module")
def expected(folder):
    """What every reader must find: no talks can be held where all must support the text, and more than all."""
    found = read_sweep(folder)
    assert (len(found.outcomes["kind"]), found.left_out) == (90, 30)
    return {
        "rows": 120,
        "faulty": 30,
        "lines": 2,  # of each error
        "levels": [40, 40, 40],
        "consensus": int(found.outcomes["consensus"].sum()),
        "month": pytest.approx(float(found.outcomes["month"].mean()), rel=1e-12),
    }


def test_some_talks_end_in_consensus_and_not_all(expected):
    assert 0 < expected["consensus"] < 90


def by_pandas(frame):
    errors = frame["error"].dropna()
    return {
        "rows": len(frame),
        "faulty": len(errors),
        "lines": errors.str.count("\n").max() + 1,
        "levels": [int((frame["chair"] == name).sum()) for name in LEVELS],
        "consensus": int((frame["consensus"] == True).sum()),  # noqa: E712, for what is missing is not True
        "month": frame["month"].mean(),
    }


def test_pandas(folder, table, expected):
    import pandas

    assert by_pandas(pandas.read_parquet(folder / "rows")) == expected
    assert by_pandas(pandas.read_csv(table, keep_default_na=False, na_values=[""])) == expected


def by_polars(frame):
    import polars

    return {
        "rows": frame.height,
        "faulty": frame.height - frame["error"].null_count(),
        "lines": frame["error"].str.count_matches("\n").max() + 1,
        "levels": [int((frame["chair"].cast(polars.String) == name).sum()) for name in LEVELS],
        "consensus": frame["consensus"].sum(),
        "month": frame["month"].mean(),
    }


def test_polars(folder, table, expected):
    import polars

    assert by_polars(polars.read_parquet(folder / "rows" / "*.parquet")) == expected
    assert by_polars(polars.read_csv(table, infer_schema_length=None)) == expected


def test_duckdb(folder, table, expected):
    import duckdb

    for rows in (f"read_parquet('{folder}/rows/*.parquet')", f"read_csv('{table}')"):
        asked = "count(*), count(error), max(len(string_split(error, chr(10)))), sum(consensus::int), avg(month)"
        [(number, faulty, lines, consensus, month)] = duckdb.sql(f"select {asked} from {rows}").fetchall()
        counts = dict(duckdb.sql(f"select chair::text, count(*) from {rows} group by chair").fetchall())
        assert expected == {
            "rows": number,
            "faulty": faulty,
            "lines": lines,
            "levels": [counts[name] for name in LEVELS],
            "consensus": consensus,
            "month": month,
        }


SCRIPT = r"""
given <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(given[1], check.names = FALSE, na.strings = "", fileEncoding = "UTF-8", encoding = "UTF-8")
faulty <- rows$error[!is.na(rows$error)]
levels <- c('as it is, "quoted"', "\u00fcberall \u2013 \u03a9", "NA")
counts <- sapply(levels, function(level) sum(rows$chair == level))
cat(sprintf('{"rows": %d, "faulty": %d, "lines": %d, "levels": [%d, %d, %d], "consensus": %d, "month": %.15g}\n',
  nrow(rows), length(faulty), max(lengths(strsplit(faulty, "\n"))), counts[[1]], counts[[2]], counts[[3]],
  sum(rows$consensus == "true", na.rm = TRUE), mean(rows$month, na.rm = TRUE)))
explained <- read.csv(given[2], check.names = FALSE, fileEncoding = "UTF-8")
stopifnot(identical(explained$column, names(rows)))
"""


def test_r_reads_the_table_and_its_dictionary(folder, table, expected, tmp_path):
    script = tmp_path / "read.R"
    script.write_text(SCRIPT, encoding="utf-8")
    command = ["Rscript", "--vanilla", script, table, folder / "dictionary.csv"]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected

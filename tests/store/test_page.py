"""docs/event-logs.md: its example runs, and what it says of tables and files is so."""

import io
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from negotiation_sim.api import Result
from negotiation_sim.store import open_store
from negotiation_sim.store.files import COLUMNS, export_log, read_export

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "event-logs.md").read_text(encoding="utf-8")


def example(folder):
    """Run the first example of the page; what it defined."""
    code = re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]
    defined = {}
    exec(code.replace('"talks.db"', repr(f"{folder}/talks.db")), defined)
    return defined


def test_the_example_runs(tmp_path):
    talks = example(tmp_path)["talks"]
    assert isinstance(talks, Result)
    assert len(talks.events) == 29


def test_the_tables_are_those_of_the_page(tmp_path):
    example(tmp_path)
    rows = re.search(r"\| table \| a row \| columns \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", PAGE)[1].splitlines()
    said = {row.split("|")[1].strip(" `"): re.findall(r"`(\w+)`", row.split("|")[3]) for row in rows}
    with closing(sqlite3.connect(tmp_path / "talks.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {t: [column[1] for column in connection.execute(f"PRAGMA table_info({t})")] for (t,) in tables}
        numbers = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    assert said == found
    assert f"`application_id` 0x{numbers[0]:X}, `user_version` {numbers[1]}" in PAGE


def test_a_file_is_as_the_page_says(tmp_path):
    example(tmp_path)
    file = io.BytesIO()
    with open_store(tmp_path / "talks.db") as store:
        export_log(store, "park", file, redact=[17])
        head = store.head("park")
    lines = file.getvalue().splitlines()
    shown = re.search(r"^```text\n(\{\"log\".*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1].splitlines()
    header = json.loads(lines[0])
    assert re.findall(r'"(\w+)":', re.sub(r'\{"stream".*?\}', "0", shown[0])) == list(header)
    assert f'"shared":0,"events":{head.version},' in shown[0]
    assert lines[1].decode().startswith(shown[1].rstrip("…}"))
    redacted = re.search(r'^\{"sequence":17,"redacted":"', PAGE, re.MULTILINE)[0]
    assert lines[18].decode().startswith(redacted)
    assert read_export(io.BytesIO(file.getvalue())).redacted == (17,)
    assert all(f"`{column}`" in PAGE for column in COLUMNS)

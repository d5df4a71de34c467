"""The commands about sweeps: what they print, refuse and write, and what is said of a library that is not there."""

import contextlib
import io
import json
import os
import pty
import re
import subprocess
import sys

import attrs
import pytest
from rich.console import Console

from negotiation_sim import cli, parse_design
from negotiation_sim.cli import progress
from negotiation_sim.cli.progress import HELD_HERE, Progress, drawn_bar
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.sweep.chunks import Tally
from negotiation_sim.sweep.manifest import manifest_in

from .sweeping import PARK, ROOT, arguments, bytes_in, chunks_in, ended, swept

CITED = "The digest changes with any byte of the data set: cite the data set by it.\n"


@pytest.fixture(scope="module")
def park(tmp_path_factory):
    """The small design's data set; not to be changed."""
    return swept(tmp_path_factory.mktemp("commands") / "park")


def said(capsys, *command):
    """The exit code of a command, and what it said on stdout and on stderr."""
    code = cli.main([str(part) for part in command])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_sweep_says_where_it_is_and_how_many_rows(tmp_path, capsys):
    few = PARK.replace("points = 40", "points = 2")
    code, told, complaint = said(capsys, *arguments(tmp_path / "park", few))
    digest = manifest_in(tmp_path / "park")["digest"]
    assert (code, told, complaint) == (0, f"{tmp_path / 'park'}: 100 rows. Digest {digest}\n{CITED}", "")


def test_one_row_is_no_rows(tmp_path, capsys):
    one = PARK.replace("points = 40", "points = 1").replace("replicates = 50", "replicates = 1")
    _, told, _ = said(capsys, *arguments(tmp_path / "park", one))
    assert told.startswith(f"{tmp_path / 'park'}: 1 row. Digest ")
    assert said(capsys, "verify", tmp_path / "park")[1].startswith(f"{tmp_path / 'park'}: 1 row in 1 chunk, every byte")


def test_the_manifest_as_json(tmp_path, capsys):
    few = PARK.replace("points = 40", "points = 2")
    _, told, _ = said(capsys, *arguments(tmp_path / "park", few, "--json"))
    assert json.loads(told) == manifest_in(tmp_path / "park")


def test_rows_with_errors_are_counted_and_real_organisations_marked(tmp_path, capsys):
    (tmp_path / "points.csv").write_text("deadline\n2016-01-01\n2017-01-01\n")
    text = 'schema = 1\nname = "ntia"\nbase = "ntia-facial-recognition"\nreplicates = 2\n'
    text += 'sampler = { method = "file", file = "points.csv" }\n'
    text += '[[factors]]\nname = "deadline"\npath = "calendar.deadline"\nrange = [2016-07-01, 2017-01-01]\n'
    _, told, complaint = said(capsys, *arguments(tmp_path / "ntia", text))
    assert complaint == ""
    assert told.startswith(f"{tmp_path / 'ntia'}: 4 rows, 2 of them with an error. Digest ")
    assert told.endswith(f"\n{ILLUSTRATIVE}\n")


def test_a_sweep_needs_a_folder(tmp_path, capsys):
    command = arguments(tmp_path / "park", PARK)
    code, told, complaint = said(capsys, *command[:2])
    assert (code, told) == (2, "")
    assert complaint == "error: --out is missing: say in which folder the data set is to be, as in --out park\n"


def test_a_row_is_told_as_the_talks_that_it_was(park, capsys):
    code, told, complaint = said(capsys, "run", "--from", park, "--row", 3)
    assert code == 0
    assert complaint == f"row 3 of {park}: the talks come to what the data set says\n"
    assert "Parents withdrew" in told and "Nature group withdrew" in told
    assert told.endswith("seed 7 · replicate 3\n")  # and nothing of another --seed, which does not go with --row
    _, told, _ = said(capsys, "run", "--from", park, "--row", 3, "--json")
    result = json.loads(told)
    assert (result["status"], result["replicate"]) == ("collapse", 3)
    assert [(each["stakeholder"], each["meeting"]) for each in result["withdrawals"]] == [("nature", 3), ("parents", 3)]


def test_a_row_is_kept_in_a_store_and_verified_there(park, tmp_path, capsys):
    store = tmp_path / "talks.db"
    _, _, complaint = said(capsys, "run", "--from", park, "--row", 3, "--quiet", "--store", store)
    assert f"kept as park-row-3 in {store}" in complaint
    said(capsys, "run", "--from", park, "--row", 4, "--quiet", "--store", store, "--as", "four")
    assert said(capsys, "verify", store)[0] == 0
    _, told, _ = said(capsys, "streams", "--store", store)
    assert [line.partition(" ")[0] for line in told.splitlines()] == ["four", "park-row-3"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--from", "{park}"], "a row of a data set is held by --from FOLDER --row K, without a case"),
        (["--row", "3"], "a row of a data set is held by --from FOLDER --row K, without a case"),
        (["teaching-park", "--from", "{park}", "--row", "3"], "--from FOLDER --row K, without a case"),
        (["--from", "{park}", "--row", "3", "--seed", "1"], "--seed does not go with --row, which has its own"),
        (
            ["--from", "{park}", "--row", "3", "--csv"],
            "--csv does not go with --row; all rows are printed as a table by negsim export {park} --csv",
        ),
        (["--row", "3", "--csv"], "all rows are printed as a table by negsim export DIR --csv"),
        (["--from", "{park}", "--row", "2000"], "has rows 0 to 1999 (got 2000)"),
        (["--from", "{park}/rows", "--row", "0"], "is no data set of a sweep: there is no manifest.json in it"),
    ],
)
def test_what_a_row_does_not_go_with(park, capsys, options, complaint):
    code, told, error = said(capsys, "run", *(option.format(park=park) for option in options))
    assert (code, told) == (2, "")
    assert complaint.format(park=park) in error


@pytest.mark.parametrize("name", ["", "/design.toml"])
@pytest.mark.parametrize(
    "command", [["plot"], ["analyse"], ["run", "--row", "7", "--from"], ["verify"], ["export", "--csv"]]
)
def test_a_design_that_is_not_swept_is_told_with_the_command_that_sweeps_it(tmp_path, capsys, command, name):
    folder = tmp_path / "who stays"
    folder.mkdir()
    (folder / "design.toml").write_text(PARK.replace("points = 40", "points = 2"), encoding="utf-8")
    place = f"{folder}{name}"
    code, told, complaint = said(capsys, *command, place)
    assert (code, told) == (2, "")
    assert complaint == (
        f"error: {place} is a design, and no data set yet: sweep it by negsim sweep '{place}' --out 'who stays-sweep', "
        f"and then negsim {' '.join(command)} 'who stays-sweep'\n"
    )


@pytest.mark.parametrize("name", ["manifest.json", "recipe.json", "design.toml"])
@pytest.mark.parametrize(
    "command", [["plot"], ["analyse"], ["run", "--row", "7", "--from"], ["verify"], ["export", "--csv"]]
)
def test_of_a_file_of_a_data_set_its_folder_is_named(park, capsys, command, name):
    complaint = f"error: {park / name} is a file of the data set of a sweep: name its folder, "
    assert said(capsys, *command, park / name) == (2, "", f"{complaint}negsim {' '.join(command)} {park}\n")


MADE_BY = "the folder of a data set is made by negsim sweep DESIGN --out FOLDER"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (["analyse", "{here}/prak"], f"there is no folder {{here}}/prak: {MADE_BY}"),
        (["run", "--row", "7", "--from", "{here}/prak"], f"there is no folder {{here}}/prak: {MADE_BY}"),
        (["analyse", "{here}/notes.txt"], f"{{here}}/notes.txt is no data set of a sweep: it is a file; {MADE_BY}"),
        (
            ["plot", "{here}/prak", "--kind", "heat"],
            "there is no folder {here}/prak: negsim sweep DESIGN --out FOLDER makes one that can be drawn so",
        ),
        (
            ["export", "{here}/prak", "--csv"],
            "there is no data set of a sweep at {here}/prak, nor a store with such a stream: negsim sweep DESIGN "
            "--out FOLDER makes the first, negsim run CASE --store default the second",
        ),
    ],
)
def test_what_there_is_not_is_told(tmp_path, monkeypatch, capsys, command, complaint):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "notes.txt").write_text("a note", encoding="utf-8")
    command = [part.format(here=tmp_path) for part in command]
    assert said(capsys, *command) == (2, "", f"error: {complaint.format(here=tmp_path)}\n")


def test_a_data_set_is_verified(park, capsys):
    code, told, _ = said(capsys, "verify", park)
    assert (code, told) == (
        0,
        f"{park}: 2,000 rows in 20 chunks, every byte as it was written, "
        "and the rows that were held again as the rules give them\n",
    )


@pytest.mark.parametrize("place", ["prak", "prak.jsonl"])
def test_what_there_is_not_can_have_been_meant_as_any_of_three(tmp_path, capsys, place):
    code, told, complaint = said(capsys, "verify", tmp_path / place)
    assert (code, told) == (2, "")
    assert complaint.startswith(
        f"error: there is no store, exported file or data set of a sweep at {tmp_path / place}: "
    )
    assert complaint.endswith("and negsim sweep DESIGN --out FOLDER the third\n")


def test_a_folder_that_is_no_data_set_cannot_be_verified(tmp_path, capsys):
    complaint = f"error: {tmp_path} is no data set of a sweep: there is no manifest.json in it; {MADE_BY}\n"
    assert said(capsys, "verify", tmp_path) == (2, "", complaint)


@pytest.mark.parametrize("name", ["recipe.json", "manifest.json", "rows"])
def test_a_data_set_that_lacks_something_is_told(park, tmp_path, capsys, name):
    for file, content in bytes_in(park).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    file = chunks_in(tmp_path)[0] if name == "rows" else tmp_path / name
    file.unlink()
    code, told, complaint = said(capsys, "verify", tmp_path)
    if name == "manifest.json":
        assert (code, told) == (2, "")
        assert f"error: {tmp_path} is not finished: the same negsim sweep … --out {tmp_path} goes on" in complaint
    else:
        assert (code, told, complaint) == (1, f"{file}: is missing\n", "")


@pytest.mark.parametrize("command", [["analyse"], ["plot"], ["run", "--row", "7", "--from"], ["export", "--csv"]])
def test_a_design_that_was_changed_since_is_named_by_every_command(park, tmp_path, capsys, command):
    for file, content in bytes_in(park).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content.replace(b'name = "fewest"', b'name = "least"'))
    complaint = f"error: {tmp_path / 'design.toml'}: is not as it was written\n"
    assert said(capsys, *command, tmp_path) == (2, "", complaint)


def test_the_table_of_a_data_set(park, tmp_path, capsys):
    code, told, _ = said(capsys, "export", park, "--csv")
    assert code == 0
    assert len(told.splitlines()) == 2001
    assert said(capsys, "export", park, "--csv", "--out", tmp_path / "park.csv") == (0, "", "")
    assert (tmp_path / "park.csv").read_bytes() == told.encode()
    code, _, complaint = said(capsys, "export", park, "--csv", "--out", tmp_path / "park.csv")
    assert (code, "exists already" in complaint) == (2, True)
    assert (tmp_path / "park.csv").read_bytes() == told.encode()


def test_a_data_set_is_exported_as_a_table_only(park, capsys):
    code, _, complaint = said(capsys, "export", park)
    assert code == 2
    assert complaint.endswith("is the data set of a sweep: it is exported with --csv, and without --store\n")


@pytest.mark.parametrize(
    ("library", "extra", "command"),
    [
        ("pyarrow", "sweep", ["sweep", "{design}", "--out", "{folder}"]),
        ("pyarrow", "sweep", ["run", "--from", "{park}", "--row", "0"]),
        ("pyarrow", "sweep", ["verify", "{park}"]),
        ("pyarrow", "sweep", ["export", "{park}", "--csv"]),
        ("pyarrow", "sweep", ["plot", "{park}"]),
        ("pyarrow", "sweep", ["analyse", "{park}"]),
        ("scipy", "sweep", ["sweep", "{design}", "--out", "{folder}"]),
        ("distributed", "cluster", ["sweep", "{design}", "--out", "{folder}", "--scheduler", "tcp://127.0.0.1:1"]),
    ],
)
def test_a_library_that_is_not_there_is_told_with_the_command_that_installs_it(park, tmp_path, library, extra, command):
    design = tmp_path / "design.toml"
    design.write_text(PARK.replace("points = 40", "points = 2"), encoding="utf-8")
    places = {"design": design, "folder": tmp_path / "out", "park": park}
    command = [part.format(**places) for part in command]
    code = (
        f"import sys\nsys.modules[{library!r}] = None\nfrom negotiation_sim import cli\nsys.exit(cli.main({command}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"needs {library}, and it is not installed; install it with: {sys.executable} -m pip install " in done.stderr
    assert done.stderr.endswith(f"'negotiation-sim[{extra}]'\n")


def test_python_is_told_as_well(tmp_path):
    code = "import sys\nsys.modules['pyarrow'] = None\nfrom negotiation_sim import read_sweep\nread_sweep('park')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: the data set of a sweep needs pyarrow, and it is not installed; install it with: "
        f"{sys.executable} -m pip install 'negotiation-sim[sweep]'"
    )


def test_a_line_a_minute_says_how_far_it_is(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    watch = progress.lines(parse_design(PARK))
    half = Tally(rows=1000, errors=20, no_consensus=245, share_in=882.0)
    for moment, finished, tally in [(0, 2000, Tally()), (59, 2500, half), (61, 3000, half), (70, 3500, half)]:
        now[0] = float(moment)
        watch(10_000, finished, tally)
    now[0] = 122.0
    watch(10_000, 6000, half)
    told = "no consensus in 25%, minimum bloc share in 90% (mean), 20 errors"
    # 1,000 rows in 61 seconds leave 427 for the other 7,000, and 4,000 in 122 leave 122 for 4,000.
    assert capsys.readouterr().err.splitlines() == [
        f"park: 3,000 of 10,000 rows, about 7 minutes left; {told}",
        f"park: 6,000 of 10,000 rows, about 2 minutes left; {told}",
    ]


def test_a_sweep_of_less_than_a_minute_is_silent_where_there_is_no_terminal(tmp_path):
    code, _, complaint = ended(tmp_path / "park", text=PARK.replace("points = 40", "points = 2"))
    assert (code, complaint) == (0, "")


def read_to_the_end(terminal):
    """All that is written to a terminal until its other side is closed, which Linux tells by an error."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 4096):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts)


def on_a_terminal(*command, columns=80):
    """What a command writes to a terminal of so many columns, without what moves the cursor or gives colour."""
    here, there = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        [sys.executable, "-m", "negotiation_sim", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=there,
    )
    os.close(there)
    shown = read_to_the_end(here).decode()
    assert process.wait(60) == 0
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_terminal_of_80_columns_has_a_bar_that_says_at_once_what_is_being_done(tmp_path, workers):
    text = PARK.replace("points = 40", "points = 2")
    shown = on_a_terminal(*arguments(tmp_path / "park", text, "--workers", workers))
    waiting = "workers start, and hold the first talks" if workers > 1 else "the first talks are being held"
    first, *_, last = dict.fromkeys(line.lstrip("━╸╺ ").rstrip() for line in shown if "━" in line)
    assert (first, last) == ("getting ready", "100 of 100 rows")
    assert any(line.rstrip().endswith(f"0 of 100 rows; {waiting}") for line in shown)
    assert f"{'━' * 20} 100 of 100 rows" in [line.rstrip() for line in shown]
    assert max(map(len, shown)) <= 80
    found = [line.rstrip() for line in shown if "no consensus" in line]
    assert found and all(
        re.fullmatch(r"no consensus in \d+%, minimum bloc share in \d+% \(mean\)", line) for line in found
    )


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(), "getting ready"),
        (Progress(total=10**9), "0 of 1,000,000,000 rows; the first talks are being held"),
        (Progress(total=10**9, finished=10**8, left=5400.0), "100,000,000 of 1,000,000,000 rows, about 2 hours left"),
        (Progress(total=2**32, finished=2**32, left=0.0), "4,294,967,296 of 4,294,967,296 rows"),
    ],
)
def test_the_largest_sweep_has_two_lines_of_80_columns(progress, line):
    told = "no consensus in 100%, minimum bloc share in 100% (mean), 999,999,999 errors"
    console = Console(width=80, file=io.StringIO(), force_terminal=False)
    console.print(drawn_bar(attrs.evolve(progress, found=told), HELD_HERE, 80))
    first, second = console.file.getvalue().splitlines()
    assert first[20:].strip() == line
    assert second.strip() == told


def test_a_sweep_that_goes_on_reckons_with_what_is_held_now(monkeypatch):
    now = [50.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    at = progress.pace()
    assert at(10_000, 6000, Tally()).left < 0
    now[0] = 60.0
    assert at(10_000, 7000, Tally(rows=1000)).left == 30.0  # 1,000 rows in 10 seconds: 3,000 in 30

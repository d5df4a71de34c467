"""Do the tests notice? Every planted fault of mutations.toml must make a law or the test of a rule fail."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "negotiation_sim"
MUTATIONS = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text(encoding="utf-8"))["mutations"]
NAMES = [f"{fault['file']}: {fault['why']}" for fault in MUTATIONS]

RULES = sorted(file for folder in ("rules", "protocols") for file in (PACKAGE / "core" / folder).glob("*.py"))
QUICK = ["tests/rules/test_numbers.py", "tests/test_oracles.py", "tests/rules", "tests/test_calendar.py"]
TRIED = [*QUICK, "tests/laws/test_reference.py", "tests/laws"]
NEAREST = {
    "core/acceptability.py": "tests/rules/test_acceptability.py",
    "core/benchmarks.py": "tests/rules",
    "core/moves.py": "tests/laws/test_closed.py",
    "core/play.py": "tests/laws/test_batch.py",
    "record/decider.py": "tests/laws/test_replay.py",
    "record/log.py": "tests/laws/test_forks.py",
    "record/narrate.py": "tests/laws/test_reference.py",
    "engine.py": "tests/test_archive.py",
    "standing.py": "tests/laws/test_forks.py",
    "forks.py": "tests/laws/test_forks.py",
    "interventions.py": "tests/test_archive.py",
    "archive.py": "tests/test_archive.py",
    "recorder.py": "tests/test_calendar.py",
    "calendar.py": "tests/test_archive.py",
    "retrace.py": "tests/test_minutes.py",
    **{
        f"observe/{name}.py": "tests/test_minutes.py"
        for name in ("outside", "proceedings", "recording", "sitting", "timeline", "working")
    },
    **{f"explanation/{name}.py": "tests/explanation/test_causes.py" for name in ("exits", "trace", "stays", "ending")},
    **{
        f"explanation/{name}.py": "tests/explanation/test_keeping.py"
        for name in ("keeping", "lever", "people", "points")
    },
    **{f"scenario/{name}.py": "tests/test_paths.py" for name in ("paths", "spacing", "spelled")},
    **{
        f"points/{name}.py": "tests/sweep/test_held.py"
        for name in (
            "batches",
            "calendars",
            "cases",
            "dates",
            "held",
            "rows",
            "sorting",
            "suspects",
            "variants",
        )
    },
    "designs/changes.py": "tests/sweep/test_held.py",
    **{f"designs/{name}.py": "tests/sweep/test_designs.py" for name in ("factors", "meant")},
    "cli/progress.py": "tests/sweep/test_sweep_cli.py",
    "scenario/compile.py": "tests/laws/test_batch.py",
    **{f"analysis/{name}.py": "tests/analysis/test_prim.py" for name in ("box", "quasi")},
    **{f"analysis/{name}.py": "tests/analysis" for name in ("discovery", "prim")},
    "analysis/survival.py": "tests/analysis/test_survival.py",
    **{f"analysis/{name}.py": "tests/analysis/test_sensitivity.py" for name in ("effects", "sensitivity", "variance")},
    "analysis/heat.py": "tests/analysis/test_parts.py",
    "analysis/shares.py": "tests/analysis/test_shares.py",
    "analysis/clusters.py": "tests/analysis/test_clusters.py",
    "analysis/bins.py": "tests/analysis/test_shares.py",
    "analysis/tree.py": "tests/analysis/test_parts.py",
    **{f"sweep/{name}.py": "tests/sweep/test_runner.py" for name in ("chunks", "folder", "tasks", "workers")},
    **{f"sweep/{name}.py": "tests/sweep/test_dataset.py" for name in ("dataset", "manifest", "table", "verification")},
}
PLANTED = "test_a_planted_fault_is_noticed"
PASSED, FAILED = 0, 1  # and from 2 on pytest could not run the tests
AT_ONCE = 2


def test_every_fault_can_be_planted():
    wrong = []
    for name, fault in zip(NAMES, MUTATIONS, strict=True):
        code = (PACKAGE / fault["file"]).read_text(encoding="utf-8")
        if code.count(fault["find"]) != 1:
            wrong.append(f"{name}: found {code.count(fault['find'])} times")
        ast.parse(code.replace(fault["find"], fault["replace"]))
    assert not wrong
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_every_function_of_the_rules_and_protocols_has_a_fault(file):
    code = file.read_text(encoding="utf-8")
    finds = [fault["find"] for fault in MUTATIONS if PACKAGE / fault["file"] == file]
    lines = {code[: code.index(find)].count("\n") + 1 for find in finds}
    functions = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)]
    assert not [f.name for f in functions if not lines & set(range(f.lineno, f.end_lineno + 1))]


def tried_in(folder, *first):
    """Run the tests in a copy of the package, some before others: how pytest ended, and what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=planted"]
    alone = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(
        [*command, "-o", "addopts=", "-m", "not heavy", *first, *TRIED],
        cwd=folder,
        env=alone,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def result_with(fault, copy, folder):
    """The result with a fault planted into a copy of the copy, thrown away again; the nearest tests come first."""
    shutil.copytree(copy, folder, dirs_exist_ok=True)
    first = ()
    if fault:
        file = folder / "negotiation_sim" / fault["file"]
        file.write_text(file.read_text(encoding="utf-8").replace(fault["find"], fault["replace"]), encoding="utf-8")
        own = sorted((folder / "tests").rglob(f"test_{file.stem}.py"))
        first = [NEAREST[fault["file"]]] if fault["file"] in NEAREST else map(str, own)
    result = tried_in(folder, *first)
    shutil.rmtree(folder)
    return result


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package and its tests, compiled, which is half of what it takes to find a fault."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("negotiation_sim", "scenarios", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    tried_in(folder, "--collect-only")
    return folder


@pytest.fixture(scope="module")
def results(request, copy, tmp_path_factory):
    """The results of all the faults that were asked for, a few tried at once."""
    wanted = [item.callspec.params for item in request.session.items if getattr(item, "originalname", "") == PLANTED]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            each["name"]: pool.submit(result_with, each["fault"], copy, tmp_path_factory.mktemp("planted"))
            for each in wanted
        }


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "fault"), [("nothing", {}), *zip(NAMES, MUTATIONS, strict=True)], ids=["nothing", *NAMES]
)
def test_a_planted_fault_is_noticed(name, fault, results):
    code, said = results[name].result()
    assert code == (FAILED if fault else PASSED), f"{name}\n{said}"

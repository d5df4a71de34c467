"""What the repository promises beside its code: that it stands alone, and that what its pages say of it is so."""

import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("**/*.md")), *sorted(ROOT.glob("scenarios/**/*.md"))]

MACHINE_PATH = re.compile(r"(?:^|[^a-z0-9.])/(?:work|root|home/[a-z])(?:/|\b)", re.MULTILINE)
BUILT = {"build", "dist", "__pycache__"}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the checkout, without what tools put there."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not any(
            part in BUILT or (part.startswith(".") and part != ".gitignore") for part in parts
        ):
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def command(name: str) -> str:
    """The one line of the code block behind a marker in the README."""
    blocks = re.findall(rf"^<!-- command: {name} -->\n+```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1, f"README.md has {len(blocks)} commands marked {name}"
    lines = blocks[0].splitlines()
    assert len(lines) == 1, f"the command marked {name} has {len(lines)} lines"
    return lines[0]


def test_no_path_of_the_machine_it_was_written_on():
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.end()) + 1}: {match.group().strip()}"
        for path, text in texts()
        if path != Path(__file__).resolve()
        for match in MACHINE_PATH.finditer(text)
    ]
    assert not found


def test_the_talks_take_one_command():
    words = command("talks").split()
    assert words[:4] == ["python3", "-m", "venv", ".venv"]
    program = words.index(".venv/bin/negsim")
    assert words[program + 1] == "run"
    assert (ROOT / "scenarios" / words[program + 2] / "scenario.toml").is_file()


def test_the_tests_take_one_command():
    assert command("tests").startswith("python3 -m venv .venv && ")
    assert command("tests").endswith(".venv/bin/python -m pytest")


def test_ci_can_be_run_and_takes_its_commands_from_the_readme():
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert script.stat().st_mode & stat.S_IXUSR
    assert "readme_command talks" in text
    assert "readme_command tests" in text
    assert "\n.ci/postgres .venv/bin/python -m pytest -m postgres\n" in text
    assert "\n.ci/r .venv/bin/python -m pytest -m readers\n" in text
    assert all((ROOT / ".ci" / name).stat().st_mode & stat.S_IXUSR for name in ("postgres", "r"))


def test_the_readme_has_a_place_for_the_output_of_a_run():
    assert README.count("<!-- output: negsim run teaching-park -->\n") == 1
    assert README.index("<!-- output: negsim run teaching-park -->") < README.index("<!-- end -->")


def test_the_version_is_the_same_everywhere():
    import negotiation_sim

    version = PROJECT["version"]
    assert negotiation_sim.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_oldest_versions_tested_are_the_lower_bounds():
    pins = re.findall(
        r"^([A-Za-z-]+)==([\d.]+)", (ROOT / "tests" / "oldest.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    oldest = dict(reversed(pins))  # the first line of a name is its oldest
    extras = PROJECT["optional-dependencies"]
    required = {*PROJECT["dependencies"], *extras["sweep"], *extras["analysis"], *extras["cluster"]}
    required |= {each for each in extras["test"] if each.startswith("SALib")}  # what effects are checked against
    bounds = dict(requirement.split(">=") for requirement in required)
    assert len(bounds) == len(required), "the extras have different lower bounds of one package"
    assert set(oldest) == set(bounds)
    assert {name: whole(version) for name, version in oldest.items()} == {n: whole(v) for n, v in bounds.items()}


def whole(version):
    """A version without the zeros at its end: 15 is 15.0.0."""
    return re.sub(r"(\.0)+$", "", version)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert not [target for target in targets if not (page.parent / target).exists()]

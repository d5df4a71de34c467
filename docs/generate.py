"""Write every output that the pages show, from the program itself; with --check, only say which are not current.

    .venv/bin/python docs/generate.py [--check] [--case NAME]... [--study NAME]...

In a page, what stands between `<!-- output: COMMAND -->` and `<!-- end -->` is what the command prints, in a folder
with the files of LOGS_ON_FILE and the store of STORED. In the README of a case, what stands between
`<!-- results: begin -->` and `<!-- results: end -->` is counted over its replicates; `expected.json` beside it has
digests of its first logs and of the outcomes. For the page of a study its sweep is run anew, into a folder of the
study's name beside those files. The pictures are drawn by commands too, which the page of a study shows between
`<!-- drawn by -->` and `<!-- end -->`.
"""

import io
import json
import os
import re
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stdout
from functools import partial
from hashlib import sha256
from importlib import metadata
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import numpy as np
from results import results

from negotiation_sim import Scenario, cli, load, run, run_many
from negotiation_sim.batch import Outcomes
from negotiation_sim.record.jsonl import to_json

ROOT = Path(__file__).resolve().parent.parent
CASES, STUDIES = ROOT / "scenarios", ROOT / "experiments"
SEED, REPLICATES, LOGS = 0, 10_000, 100

OUTPUT = re.compile(r"(<!-- output: negsim (.*?) -->\n).*?(<!-- end -->)", re.DOTALL)
DRAWN = re.compile(r"(<!-- drawn by -->\n).*?(<!-- end -->)", re.DOTALL)
RESULTS = re.compile(r"(<!-- results: begin -->\n).*?(<!-- results: end -->)", re.DOTALL)

# Each file in docs/pictures, and the command that draws it: "plot CASE … {file}", in which {file} is where to.
PICTURES = {
    "ntia-run.svg": "plot ntia-facial-recognition --out {file}",
    "ntia-ensemble.svg": "plot ntia-facial-recognition --replicates 10000 --out {file}",
    "park-run.svg": "plot teaching-park --out {file}",
    "park-ensemble.svg": "plot teaching-park --replicates 10000 --out {file}",
}
# The same for the studies, each file in the study's folder; the data set has the study's name.
PICTURES_OF_STUDIES: dict[str, dict[str, str]] = {
    "when-consensus-fails": {
        "heat.svg": "plot when-consensus-fails --kind heat --x industry_limit --y advocates_threshold --out {file}",
        "tornado.svg": "plot when-consensus-fails --kind tornado --out {file}",
        "flows.svg": "plot when-consensus-fails --kind flows --out {file}",
    },
    "who-must-stay": {
        "heat.svg": "plot who-must-stay --kind heat --x bloc_floor --y rule --out {file}",
        "split.svg": "plot who-must-stay --kind heat --x open --y rule --out {file}",
    },
    "agenda-and-deadline": {
        "heat.svg": "plot agenda-and-deadline --kind heat --x deadline --y agenda --out {file}",
        "meetings.svg": "plot agenda-and-deadline --kind heat --x meetings --y agenda --out {file}",
        "tornado.svg": "plot agenda-and-deadline --kind tornado --out {file}",
        "unopposed.svg": "plot agenda-and-deadline --kind tornado --outcome unopposed_consensus --out {file}",
    },
}
# Each file that the commands of the pages find in their folder, and the command that prints it.
LOGS_ON_FILE = {
    "park.jsonl": "run teaching-park --events",
    "park-1.jsonl": "run teaching-park --replicate 1 --events",
    "ntia.jsonl": "run ntia-facial-recognition --events",
}
# The commands that fill the store of that folder, talks.db.
STORED = (
    "observe facial-recognition --file {cases}/ntia-facial-recognition/minutes.toml --scenario ntia-facial-recognition "
    "--store talks.db",
)
# Another version draws other bytes, or chooses other points.
VERSIONS = {"matplotlib": "3.11.2", "pyarrow": "26.0.1", "scikit-learn": "1.9.1", "scipy": "1.17.1"}


def main() -> int:
    """Regenerate, or check; 1 if something shown is not current."""
    os.environ["COLUMNS"] = "100"
    asked = arguments()
    check_versions()
    with TemporaryDirectory() as folder, chdir(folder):
        for name, command in LOGS_ON_FILE.items():
            Path(name).write_text(printed(shlex.split(command)), encoding="utf-8")
        for command in STORED:
            printed(shlex.split(command.format(cases=CASES)))
        return regenerate(asked)


def regenerate(asked: Namespace) -> int:
    """Every file that is asked for; 1 if something shown is not current."""
    stale = 0
    wanted = chain(cases(asked.case), studies(asked.study)) if asked.case or asked.study else everything()
    for file, content in wanted:
        if not file.exists() or file.read_bytes() != content:
            stale += 1
            print(f"{file.relative_to(ROOT)} {'is not current' if asked.check else 'is written'}", flush=True)
            if not asked.check:
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
    print(f"{stale} of the generated files {'are not current' if asked.check else 'were not current'}")
    return int(asked.check and stale > 0)


def arguments() -> Namespace:
    """What the command line asks for."""
    parser = ArgumentParser(description="Write every output that the pages show, from the program itself.")
    parser.add_argument("--check", action="store_true", help="write nothing, only say what is not current")
    for kind, names in (("case", case_names()), ("study", [*PICTURES_OF_STUDIES])):
        parser.add_argument(
            f"--{kind}", action="append", default=[], choices=names, help=f"only this {kind}; may be given again"
        )
    return parser.parse_args()


def case_names() -> list[str]:
    """The cases that have a page."""
    return sorted(file.parent.name for file in CASES.glob("*/scenario.toml"))


def everything() -> Iterator[tuple[Path, bytes]]:
    """Every file with generated parts, as it should be."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        yield page, OUTPUT.sub(transcript, page.read_text(encoding="utf-8")).encode()
    yield from pictures(ROOT / "docs" / "pictures", PICTURES)
    yield from cases(case_names())
    yield from studies(PICTURES_OF_STUDIES)


def cases(names: Iterable[str]) -> Iterator[tuple[Path, bytes]]:
    """The page of each case, and what the golden logs are expected to be."""
    for name in names:
        scenario, page = load(CASES / name), CASES / name / "README.md"
        found = "\n".join(results(scenario, seed=SEED, replicates=REPLICATES))
        text = RESULTS.sub(
            lambda match, found=found: f"{match[1]}\n{found}\n{match[2]}", page.read_text(encoding="utf-8")
        )
        yield page, OUTPUT.sub(transcript, text).encode()
        outcomes = run_many(scenario, replicates=REPLICATES, seed=SEED).outcomes
        expected = {
            "seed": SEED,
            "logs": LOGS,
            "sha256": digest(scenario),
            "replicates": REPLICATES,
            "sha256_of_outcomes": digest_of(outcomes),
        }
        yield page.with_name("expected.json"), (json.dumps(expected, indent=2) + "\n").encode()


def studies(names: Iterable[str]) -> Iterator[tuple[Path, bytes]]:
    """The page and the pictures of each study, from a sweep that is run for them."""
    for name in names:
        home = STUDIES / name
        printed(["sweep", str(home / "design.toml"), "--out", name, "--workers", str(os.cpu_count())])
        page, commands = home / "README.md", PICTURES_OF_STUDIES[name]
        text = DRAWN.sub(partial(drawn_by, commands), page.read_text(encoding="utf-8"))
        yield page, OUTPUT.sub(transcript, text).encode()
        yield from pictures(home, commands)


def digest(scenario: Scenario) -> str:
    """The SHA-256 of the first logs of a case."""
    logs = (run(scenario, seed=SEED, replicate=replicate).events for replicate in range(LOGS))
    return sha256("".join(to_json(event) + "\n" for log in logs for event in log).encode()).hexdigest()


def digest_of(outcomes: Outcomes) -> str:
    """The SHA-256 of all columns of outcomes, in their order, as little-endian numbers of 64 bits."""
    found = sha256()
    for column in attrs.astuple(outcomes, recurse=False):
        found.update(np.ascontiguousarray(column, "<i8"))
    return found.hexdigest()


def pictures(home: Path, commands: Mapping[str, str]) -> Iterator[tuple[Path, bytes]]:
    """Every picture of a folder as its command draws it."""
    with TemporaryDirectory() as folder:
        for name, command in commands.items():
            drawn = Path(folder) / name
            printed([word.replace("{file}", str(drawn)) for word in shlex.split(command)])
            yield home / name, drawn.read_bytes()


def drawn_by(commands: Mapping[str, str], match: re.Match[str]) -> str:
    """A marked block with the commands that draw these pictures."""
    lines = "".join(f".venv/bin/negsim {command.format(file=name)}\n" for name, command in commands.items())
    return f"{match[1]}\n```sh\n{lines}```\n\n{match[2]}"


def check_versions() -> None:
    """Stop unless the libraries are those by which what is on record was made."""
    for name, wanted in VERSIONS.items():
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            here = "none"
        if here != wanted:
            sys.exit(f"the pages need {name} {wanted}, not {here}: install '.[docs]'")


def transcript(match: re.Match[str]) -> str:
    """A marked block with what its command prints."""
    return f"{match[1]}\n```text\n$ negsim {match[2]}\n{printed(shlex.split(match[2])).rstrip()}\n```\n\n{match[3]}"


def printed(words: Sequence[str]) -> str:
    """What a command prints."""
    output = io.StringIO()
    with redirect_stdout(output):
        code = cli.main(list(words))
    assert code == 0, f"negsim {shlex.join(words)} ended with {code}"
    return output.getvalue()


if __name__ == "__main__":
    sys.exit(main())

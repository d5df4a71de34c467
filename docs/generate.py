"""Write every output that the pages show, from the program itself; with --check, only say which are not current.

    .venv/bin/python docs/generate.py [--check]

In a page, what stands between `<!-- output: COMMAND -->` and `<!-- end -->` is what the command prints. In the README
of a case, what stands between `<!-- results: begin -->` and `<!-- results: end -->` is counted over its replicates;
`expected.json` beside it has the digest of its first logs.
"""

import io
import json
import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from fractions import Fraction
from functools import partial
from hashlib import sha256
from pathlib import Path

import attrs

from negotiation_sim import Result, Scenario, cli, load, run
from negotiation_sim.record.jsonl import to_json

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "scenarios"
SEED, REPLICATES, LOGS = 0, 1000, 100

OUTPUT = re.compile(r"(<!-- output: negsim (.*?) -->\n).*?(<!-- end -->)", re.DOTALL)
RESULTS = re.compile(r"(<!-- results: begin -->\n).*?(<!-- results: end -->)", re.DOTALL)

# What-if agendas of the facial-recognition case: which two meetings before the industry drafts take up consent.
CONSENT = ("consent_stranger", "consent_enrol")
TABLINGS = {"early": (5, 6), "in the middle": (8, 10), "late": (11, 12)}


@attrs.frozen
class Summary:
    """What the tables need of one run."""

    status: str
    kind: str
    month: float
    text: dict[str, str]
    minimum_bloc_share_in: float
    overruled: int
    exits: tuple[tuple[str, str, int], ...]  # stakeholder, bloc, meeting
    lines: str


def main() -> int:
    """Regenerate, or check; 1 if something shown is not current."""
    os.environ["COLUMNS"] = "100"
    checking = "--check" in sys.argv
    stale = 0
    for file, text in pages():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale += 1
            print(f"{file.relative_to(ROOT)} {'is not current' if checking else 'is written'}")
            if not checking:
                file.write_text(text, encoding="utf-8")
    print(f"{stale} of the generated pages {'are not current' if checking else 'were not current'}")
    return int(checking and stale > 0)


def pages() -> Iterator[tuple[Path, str]]:
    """Every file with generated parts, as it should be."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        yield page, OUTPUT.sub(transcript, page.read_text(encoding="utf-8"))
    for folder in sorted(file.parent for file in CASES.glob("*/scenario.toml")):
        scenario = load(folder)
        runs = play(scenario)
        found = "\n".join(results(scenario, runs))
        readme = (folder / "README.md").read_text(encoding="utf-8")
        readme = RESULTS.sub(lambda match, found=found: f"{match[1]}\n{found}\n{match[2]}", readme)
        yield folder / "README.md", OUTPUT.sub(transcript, readme)
        logs = sha256("".join(r.lines for r in runs[:LOGS]).encode()).hexdigest()
        yield folder / "expected.json", json.dumps({"seed": SEED, "logs": LOGS, "sha256": logs}, indent=2) + "\n"


def transcript(match: re.Match[str]) -> str:
    """A marked block with what its command prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = cli.main(shlex.split(match[2]))
    assert code == 0, f"negsim {match[2]} ended with {code}"
    return f"{match[1]}\n```text\n$ negsim {match[2]}\n{printed.getvalue().rstrip()}\n```\n\n{match[3]}"


def play(scenario: Scenario) -> list[Summary]:
    """Run the replicates of a case, in order."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(summary, scenario), range(REPLICATES), chunksize=REPLICATES // 20))


def summary(scenario: Scenario, replicate: int) -> Summary:
    """One run, summed up."""
    result: Result = run(scenario, seed=SEED, replicate=replicate)
    return Summary(
        status=result.status,
        kind=result.kind,
        month=result.month,
        text=result.text,
        minimum_bloc_share_in=result.measures["minimum_bloc_share_in"],
        overruled=len(result.overruled),
        exits=tuple((w.stakeholder, w.bloc, w.meeting) for w in result.withdrawals),
        lines="".join(to_json(event) + "\n" for event in result.events) if replicate < LOGS else "",
    )


def results(scenario: Scenario, runs: Sequence[Summary]) -> Iterator[str]:
    """The results section of a case's README."""
    yield f"Counted over {len(runs):,} replicates (seed {SEED}); the shares are good to about 3 points.\n"
    yield "**How the talks end**\n"
    yield from endings(runs)
    yield from first_exits(scenario, runs)
    yield from bloc_exits(scenario, runs)
    yield from adopted_strength(scenario, runs)
    if all(p in scenario.initial_text for p in CONSENT):
        yield from rules(scenario)
        yield from tablings(scenario)


def endings(runs: Sequence[Summary]) -> Iterator[str]:
    """How the talks end, and who was still in."""
    yield (
        "| ending | share | mean month | mean of the minimum bloc share still in | over somebody's objection |\n"
        "|---|---|---|---|---|"
    )
    for (status, kind), count in Counter((r.status, r.kind) for r in runs).most_common():
        those = [r for r in runs if (r.status, r.kind) == (status, kind)]
        name = kind if status == "agreement" else status
        yield (
            f"| {name.replace('_', ' ')} | {percent(count, len(runs))} | {mean(r.month for r in those):.1f} "
            f"| {mean(r.minimum_bloc_share_in for r in those):.2f} "
            f"| {percent(sum(r.overruled > 0 for r in those), len(those)) if status == 'agreement' else ''} |"
        )
    yield ""


def first_exits(scenario: Scenario, runs: Sequence[Summary]) -> Iterator[str]:
    """At which meeting somebody leaves for the first time, and at which the most leave together."""
    yield "**When people leave**: the first exit, and the largest joint exit (the earlier of equals), by meeting\n"
    yield "| meeting | date | first exit | largest joint exit |\n|---|---|---|---|"
    firsts = Counter(min((m for _, _, m in r.exits), default=0) for r in runs)
    largest = Counter(Counter(sorted(m for _, _, m in r.exits)).most_common(1)[0][0] if r.exits else 0 for r in runs)
    for number, meeting in enumerate(scenario.calendar.meetings, 1):
        if firsts[number] or largest[number]:
            shares = f"{percent(firsts[number], len(runs))} | {percent(largest[number], len(runs))}"
            yield f"| {number} | {meeting.at:%Y-%m-%d} | {shares} |"
    yield f"| never | | {percent(firsts[0], len(runs))} | {percent(largest[0], len(runs))} |\n"


def bloc_exits(scenario: Scenario, runs: Sequence[Summary]) -> Iterator[str]:
    """How often whole blocs leave, and together."""
    yield "**Exits by bloc**\n"
    yield (
        "| bloc | members | somebody leaves | all leave | all leave at one meeting | largest joint exit, mean |\n"
        "|---|---|---|---|---|---|"
    )
    for bloc in scenario.blocs:
        members = [s for s in scenario.stakeholders if s.bloc == bloc.id and not s.observer]
        if members:
            left = [[m for _, b, m in r.exits if b == bloc.id] for r in runs]
            everyone = [meetings for meetings in left if len(meetings) == len(members)]
            together = sum(len(set(meetings)) == 1 for meetings in everyone)
            shares = (percent(n, len(runs)) for n in (sum(map(bool, left)), len(everyone), together))
            joint = mean(max(Counter(meetings).values(), default=0) for meetings in left)
            yield f"| {bloc.name} | {len(members)} | {' | '.join(shares)} | {joint:.1f} |"
    yield ""
    for bloc in scenario.blocs:
        members = sum(s.bloc == bloc.id and not s.observer for s in scenario.stakeholders)
        whole = [
            {m for _, b, m in r.exits if b == bloc.id}
            for r in runs
            if sum(b == bloc.id for _, b, _ in r.exits) == members
        ]
        dates = Counter(number for (number,) in (meetings for meetings in whole if len(meetings) == 1))
        if members > 1 and dates:
            (number, count), *_ = dates.most_common()
            date = f"{scenario.calendar.meetings[number - 1].at:%Y-%m-%d}"
            share = percent(count, len(runs))
            yield f"All {members} of the bloc «{bloc.name}» leave at one meeting most often on {date}: {share}.\n"


def adopted_strength(scenario: Scenario, runs: Sequence[Summary]) -> Iterator[str]:
    """How strong the adopted texts are."""
    adopted = [r for r in runs if r.status == "agreement"]
    if not adopted:
        return
    kept = mean(r.minimum_bloc_share_in for r in adopted)
    yield "**How strong the adopted texts are**"
    yield f"({len(adopted)} texts; mean of the minimum bloc share still in: {kept:.2f})\n"
    yield "| provision | mean stringency | most frequent option |\n|---|---|---|"
    for provision in scenario.provisions:
        options = {o.id: o for o in provision.options}
        chosen = Counter(r.text[provision.id] for r in adopted)
        (top, count), *_ = chosen.most_common()
        strength = mean(options[r.text[provision.id]].stringency for r in adopted)
        yield f"| {provision.name} | {strength:.2f} | {options[top].wording} ({percent(count, len(adopted))}) |"
    yield ""


def rules(scenario: Scenario) -> Iterator[str]:
    """The same case under a rule that no objection may pass."""
    strict = attrs.evolve(scenario.rule, name="consensus", max_objection=Fraction(0), max_objectors=0)
    yield "**Does the rule matter?** The same case under `consensus`, which lets no objection pass:\n"
    yield from endings(play(attrs.evolve(scenario, rule=strict)))


def tablings(scenario: Scenario) -> Iterator[str]:
    """How far the date of the exit follows the agenda: the same case with consent tabled at other meetings."""
    yield (
        "**Does the exit follow the agenda?** The same case with both consent provisions first on the agenda of two\n"
        "other meetings, and of no other before the industry drafts:\n"
    )
    yield (
        "| consent is tabled | at meetings | first exit before the second tabling | at the second tabling "
        "| later or never | all advocates leave | mean of the minimum bloc share still in |\n"
        "|---|---|---|---|---|---|---|"
    )
    for name, (first, second) in TABLINGS.items():
        runs = play(with_consent_at(scenario, (first, second)))
        exits = [min((m for _, _, m in r.exits), default=99) for r in runs]
        counts = (sum(m < second for m in exits), sum(m == second for m in exits), sum(m > second for m in exits))
        advocates = sum(s.bloc == "advocates" for s in scenario.stakeholders)
        gone = sum(sum(bloc == "advocates" for _, bloc, _ in r.exits) == advocates for r in runs)
        shares = " | ".join(percent(n, len(runs)) for n in (*counts, gone))
        yield f"| {name} | {first} and {second} | {shares} | {mean(r.minimum_bloc_share_in for r in runs):.2f} |"
    yield ""


def with_consent_at(scenario: Scenario, numbers: tuple[int, int]) -> Scenario:
    """The case with consent moved to these meetings; the industry drafts at the end stay as they are."""
    drafts = next(n for n, m in enumerate(scenario.calendar.meetings, 1) if len(m.agenda) == len(scenario.provisions))
    meetings = []
    for number, meeting in enumerate(scenario.calendar.meetings, 1):
        others = tuple(p for p in meeting.agenda if p not in CONSENT)
        if number < drafts:
            agenda = (*CONSENT, *others) if number in numbers else others
            meeting = attrs.evolve(meeting, agenda=agenda)
        meetings.append(meeting)
    return attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, meetings=tuple(meetings)))


def percent(part: int, whole: int) -> str:
    """A share in percent."""
    return f"{100 * part / whole:.1f}%"


def mean(values: Iterator[float]) -> float:
    """The mean of some numbers."""
    numbers = list(values)
    return sum(numbers) / len(numbers)


if __name__ == "__main__":
    sys.exit(main())

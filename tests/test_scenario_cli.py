"""The commands that read and write scenario files: check, why and new."""

import subprocess
import sys
from pathlib import Path

import pytest

from negotiation_sim import cli
from negotiation_sim.scenario import ILLUSTRATIVE, load, names, scenario_hash


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """The exit code of a command in an empty folder, and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "500")

    def tell(*arguments):
        code = cli.main(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err.splitlines()

    return tell


def test_check_says_what_is_worth_a_look(told):
    case = load("teaching-park")
    assert told("check", "teaching-park") == (
        0,
        [
            "teaching-park: no fault found. 5 parties, 0 observers, 4 provisions, 5 meetings. "
            f"Case hash {scenario_hash(case)}",
            " ".join(case.summary.split()),
            "Red line · dogs at least 0.5: Nature group",
            "Red line · dogs at most 0.5: Dog owners",
        ],
        [],
    )


def test_check_marks_an_illustrative_case_and_remarks_on_what_no_text_can_satisfy(told):
    code, lines, _ = told("check", "ntia-facial-recognition")
    assert code == 0
    assert lines[0].startswith("ntia-facial-recognition: no fault found. 20 parties, 2 observers, 10 provisions, ")
    assert lines[1] == ILLUSTRATIVE
    assert lines[-1].startswith("Remark · consent_stranger: the red lines of ACLU, EFF, ")
    assert lines[-1].endswith(" together leave no option.")


def test_check_and_why_need_no_numpy():
    code = (
        "import sys; from negotiation_sim import cli; cli.main(['check', 'teaching-park']); "
        "cli.main(['why', 'teaching-park', 'rule']); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_check_of_nothing_is_one_plain_sentence(told, tmp_path):
    remedy = "give the path of a scenario file, or the name of a case"
    assert told("check", ".") == (2, [], [f"error: {tmp_path} is a folder without a scenario.toml ({remedy})"])
    rest = f"; there are: {', '.join(names())}; or give the path of a file"
    assert told("check", "ntia") == (
        2, [], [f"error: unknown case 'ntia' (did you mean 'ntia-facial-recognition' or 'ntia-mobile-apps'?){rest}"],
    )  # fmt: skip


def test_why_takes_a_day_and_marks_what_is_illustrative(told):
    code, lines, _ = told("why", "ntia-facial-recognition", "calendar.meetings.2015-06-11.recess")
    assert code == 0
    assert lines[:2] == [
        "calendar.meetings.11.recess = 120 minutes",
        "This is meeting 12 of the story, on 2015-06-11.",
    ]
    assert lines[-1] == ILLUSTRATIVE


def test_new_starts_from_a_case_and_from_a_file(told):
    assert told("new", "my-park", "--from", "teaching-park")[:2] == (
        0,
        [f"{Path('my-park/scenario.toml')} is written. Try: negsim run my-park/"],
    )
    assert told("new", "your-park", "--from", "my-park/scenario.toml")[0] == 0
    copy, original = load("your-park"), load("teaching-park")
    assert (copy.name, copy.stakeholders, copy.calendar) == ("your-park", original.stakeholders, original.calendar)


def test_new_writes_beside_other_files_but_never_over_a_scenario(told, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    assert told("new", "mine")[0] == 0
    assert (tmp_path / "mine" / "notes.txt").read_text() == "precious"
    code, _, errors = told("new", "mine", "--from", "teaching-park")
    assert (code, load("mine").title) == (2, "Mine")
    assert errors == [f"error: {Path('mine/scenario.toml')} exists already; it is left as it is. Choose another name."]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["My Meeting"], "(got 'My Meeting': try 'my-meeting')"),
        (["teaching-park"], "'teaching-park' is the name of a shipped case"),
        (["mine", "--from", "nowhere"], "unknown case 'nowhere'"),
    ],
)
def test_new_leaves_nothing_behind_when_it_refuses(arguments, complaint, told, tmp_path):
    code, lines, errors = told("new", *arguments)
    assert (code, lines) == (2, [])
    assert complaint in errors[0]
    assert list(tmp_path.iterdir()) == []

"""The command as a user meets it: what goes where, and with which exit code."""

import io
import json
import os
import subprocess
import sys

import pytest

from negotiation_sim import batch, cli, load, names, run, run_many


def negsim(*arguments, **options):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "negotiation_sim", *arguments], capture_output=True, text=True, check=False, **options
    )


def test_a_run_tells_the_talks_on_stdout_and_nothing_on_stderr():
    told = negsim("run", "ntia-facial-recognition")
    assert (told.returncode, told.stderr) == (0, "")
    assert "2015-06-11 · meeting 12 · The question of opt-in · agenda: Default for" in told.stdout
    assert told.stdout.splitlines()[1].startswith("Illustrative: positions of real organisations")
    assert "· case hash " in told.stdout


def test_quiet_prints_the_outcome_only(capsys):
    assert cli.main(["run", "teaching-park", "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Outcome · ")
    assert "· meeting" not in printed


def test_json_is_the_result(capsys):
    assert cli.main(["run", "teaching-park", "--seed", "7", "--replicate", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(
        json.dumps(run(load("teaching-park"), seed=7, replicate=3).to_dict())
    )


def test_events_are_one_json_object_a_line(capsys):
    assert cli.main(["run", "teaching-park", "--events"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == list(range(len(run(load("teaching-park")).events)))


def test_json_with_events_has_both(capsys):
    assert cli.main(["run", "teaching-park", "--json", "--events"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["events"][0]["kind"] == "ProcessConvened"
    assert printed["kind"] in ("consensus", "narrowed_agreement", "no_agreement")


def test_many_runs_are_counted(capsys):
    assert cli.main(["run", "ntia-facial-recognition", "--replicates", "20", "--seed", "3", "--start", "7"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "how the talks end, in 20 replicates Illustrative: positions of real organisations" in printed
    assert "of the bloc that lost most" in printed and "Who leaves" in printed
    assert "· seed 3 · replicates 7 to 26 In brackets: 95% Wilson intervals" in printed


def test_quiet_with_many_runs_prints_the_endings_only(capsys):
    assert cli.main(["run", "ntia-facial-recognition", "--replicates", "5", "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert "Illustrative: positions" in printed and "of the bloc that lost most" in printed
    assert "Who leaves" not in printed


def test_many_runs_as_json_and_as_csv_are_those_of_python(capsys):
    ensemble, file = run_many(load("teaching-park"), replicates=30, seed=7, start=2), io.StringIO()
    ensemble.to_csv(file)
    arguments = ["run", "teaching-park", "--replicates", "30", "--seed", "7", "--start", "2"]
    assert cli.main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(ensemble.to_dict()))
    assert cli.main([*arguments, "--csv"]) == 0
    assert capsys.readouterr().out == file.getvalue()


def test_scenarios_lists_every_case_and_marks_the_illustrative(capsys):
    assert cli.main(["scenarios"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == names()
    assert [line.endswith("(illustrative)") for line in lines] == [load(name).illustrative for name in names()]


def test_new_writes_a_scenario_that_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "my-case"]) == 0
    assert cli.main(["check", "my-case/scenario.toml"]) == 0
    assert cli.main(["run", "my-case/"]) == 0
    assert "my-case: no fault found." in capsys.readouterr().out


def test_new_leaves_what_is_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scenario.toml").write_text("precious")
    assert cli.main(["new", "mine"]) == 2
    assert (tmp_path / "mine" / "scenario.toml").read_text() == "precious"
    assert "mine/scenario.toml exists already; it is left as it is" in capsys.readouterr().err


def test_why_shows_the_basis_and_the_source(capsys):
    assert cli.main(["why", "ntia-facial-recognition", "stakeholders.eff.red_line_weight"]) == 0
    printed = capsys.readouterr().out
    assert "Taken from the bloc, at blocs.advocates.red_line_weight" in printed
    assert "Assumption" in printed


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "nowhere"], "unknown case 'nowhere'"),
        (["run"], "the case is missing: give its name"),
        (["run", "teaching-park", "--sed", "1"], "Did you mean --seed?"),
        (
            ["run", "teaching-park", "--seed", "-1"],
            "seed must be a whole number from 0 to 18446744073709551615 (got -1)",
        ),
        (["run", "teaching-park", "--seed", "many"], "many"),
        (["run", "teaching-park", "--replicate", str(2**32)], "replicate must be a whole number from 0 to 4294967295"),
        (["run", "teaching-park", "--replicate", "1.5"], "must be a whole number (got '1.5')"),
        (["run", "teaching-park", "--replicates", "0"], "replicates must be a whole number, at least 1 (got 0)"),
        (["run", "teaching-park", "--replicates", "9", "--workers", "0"], "workers must be a whole number, at least 1"),
        (["run", "teaching-park", "--replicates", "9", "--start", str(2**32)], "an earlier start, or another seed"),
        (
            ["run", "teaching-park", "--replicates", "9", "--replicate", "0"],
            "--replicate does not go with --replicates",
        ),
        (["run", "teaching-park", "--replicates", "9", "--events"], "--events does not go with --replicates: leave it"),
        (["run", "teaching-park", "--workers", "1"], "--workers goes with --replicates only: leave it out, or say how"),
        (["run", "teaching-park", "--start", "0"], "--start goes with --replicates only"),
        (["run", "teaching-park", "--csv"], "--csv goes with --replicates only"),
        (
            ["run", "teaching-park", "--replicates", "9", "--csv", "--json"],
            "--csv goes with neither --json nor --quiet",
        ),
        (["run", "teaching-park", "--replicates", "9", "--csv", "--quiet"], "--csv goes with neither --json nor"),
        (["run", "teaching-park", "--replicates", "9", "--quiet", "--json"], "--quiet goes with neither"),
        (["why", "teaching-park", "rule.quorun"], "did you mean 'quorum'?"),
        (["new", "../elsewhere"], "lower-case letters, digits and hyphens"),
        (["chek", "teaching-park"], "chek"),
    ],
)
def test_bad_input_ends_with_2_and_says_why(arguments, complaint, capsys):
    assert cli.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err
    assert "Traceback" not in printed.err


def test_more_talks_than_the_memory_holds_end_with_2_and_a_remedy(monkeypatch, capsys):
    room_for = batch.room_for
    monkeypatch.setattr(batch, "room_for", lambda like, _: room_for(like, 2**50))
    assert cli.main(["run", "teaching-park", "--replicates", "9"]) == 2
    printed = capsys.readouterr()
    # Each 18 bytes, 6 a provision (4), 18 a stakeholder (5), 8 a bloc (4): 164; and 2⁵⁰ bytes are 2²⁰ GiB.
    assert printed.err == (
        "error: the outcomes of 1,125,899,906,842,624 negotiations need 171,966,464 GiB of memory, more than there is: "
        "take fewer\n"
    )


def test_a_broken_file_ends_with_2_and_no_traceback(tmp_path):
    (tmp_path / "scenario.toml").write_bytes(os.urandom(4096))
    told = negsim("check", str(tmp_path))
    assert (told.returncode, told.stdout) == (2, "")
    assert "Traceback" not in told.stderr


def test_a_reader_that_stops_early_is_no_error():
    told = subprocess.run(
        f"{sys.executable} -m negotiation_sim run ntia-facial-recognition --events | head -c 10",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")


def test_help_needs_none_of_the_heavy_libraries():
    code = (
        "import sys; from negotiation_sim import cli; cli.main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "simpy", "cattrs", "matplotlib"} & {name.strip(" '[]") for name in told.stderr.split(",")}

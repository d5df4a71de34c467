"""The same bits everywhere: digests of each case's logs and outcomes, with old and new versions of the libraries."""

import json
from hashlib import sha256
from pathlib import Path

import attrs
import pytest

from negotiation_sim import load, names, run, run_many
from negotiation_sim.record.jsonl import to_json

CASES = Path(__file__).parent.parent / "scenarios"


@pytest.mark.parametrize("case", names())
def test_the_first_logs_are_those_on_record(case):
    expected = json.loads((CASES / case / "expected.json").read_text())
    scenario, digest = load(case), sha256()
    for replicate in range(expected["logs"]):
        for event in run(scenario, seed=expected["seed"], replicate=replicate).events:
            digest.update(f"{to_json(event)}\n".encode())
    assert digest.hexdigest() == expected["sha256"]


@pytest.mark.parametrize("case", names())
def test_the_outcomes_of_many_replicates_are_those_on_record(case):
    expected = json.loads((CASES / case / "expected.json").read_text())
    outcomes = run_many(load(case), replicates=expected["replicates"], seed=expected["seed"]).outcomes
    digest = sha256()
    for column in attrs.astuple(outcomes, recurse=False):
        digest.update(column.astype("<i8").tobytes())
    assert digest.hexdigest() == expected["sha256_of_outcomes"]


def test_every_case_is_on_record():
    assert names() == sorted(folder.parent.name for folder in CASES.glob("*/expected.json"))

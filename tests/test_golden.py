"""The same bits everywhere: the digest of each case's first logs, with old and new versions of the libraries."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from negotiation_sim import load, names, run
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


def test_every_case_is_on_record():
    assert names() == sorted(folder.parent.name for folder in CASES.glob("*/expected.json"))

"""Events as bytes: the bytes of `to_json`, back again, and nothing that is not exactly so."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim import load, names, run
from negotiation_sim.record import events as e
from negotiation_sim.record.codec import MAX_LINE, decode, encode
from negotiation_sim.record.decider import replay
from negotiation_sim.record.jsonl import to_json
from negotiation_sim.record.upcasting import UPCASTERS, upcast
from negotiation_sim.scenario.frozen import immutable

KINDS = [
    kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.Fact) and kind is not e.Fact
]
GOLDEN = Path(__file__).parent / "golden"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.one_of(st.integers(0, 1_000_000), st.integers(-(2**63), 2**63 - 1))
LINE = b'{"sequence":3,"minute":0,"date":"2026-01-01","meeting":1,"origin":"simulated","cause":2,"kind":"RecessCalled",'
LINE += b'"fact":{"minutes":10}}'


def values(hint):
    """Anything that a field may have."""
    if attrs.has(hint):
        return records(hint)
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is Mapping:
        return st.dictionaries(TEXT, values(get_args(hint)[1]), max_size=3)
    if get_args(hint):
        return st.one_of(*map(values, get_args(hint)))
    return {str: TEXT, int: NUMBERS, bool: st.booleans(), type(None): st.none()}[hint]


def records(cls):
    """Anything that a fact, or a part of one, may be."""
    fields = {name: values(hint) for name, hint in get_type_hints(cls).items()}
    if cls is e.ProcessConvened:
        fields |= {"schema": st.just(e.SCHEMA), "seed": SEEDS}
    return st.builds(cls, **fields)


@st.composite
def events(draw):
    """Any event of any kind."""
    sequence = draw(st.integers(0, 10**9))
    return e.Event(
        sequence=sequence,
        minute=draw(st.integers(0, 10**9)),
        date=draw(st.dates().map(lambda day: day.isoformat())),
        meeting=draw(st.integers(0, 1000)),
        origin=draw(st.sampled_from(["simulated", "observed", "intervention"])),
        cause=draw(st.one_of(st.none(), st.integers(0, sequence - 1))) if sequence else None,
        fact=draw(st.one_of([records(kind) for kind in KINDS])),
    )


@given(events())
def test_any_event_has_the_bytes_of_to_json_and_comes_back(event):
    line = encode(event)
    assert line == to_json(event).encode()
    assert decode(line) == event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(st.data())
@part_of_examples(0.2)
def test_each_kind_comes_back(kind, data):
    event = e.Event(sequence=5, minute=7, date="2026-01-01", meeting=1, cause=4, fact=data.draw(records(kind)))
    assert encode(event) == to_json(event).encode()
    assert decode(encode(event)) == event


@pytest.mark.parametrize("case", names())
def test_every_event_of_a_case_comes_back(case):
    for event in run(load(case)).events:
        assert encode(event) == to_json(event).encode()
        assert decode(encode(event)) == event


def test_the_line_of_an_event_is_this():
    event = e.Event(sequence=3, minute=0, date="2026-01-01", meeting=1, cause=2, fact=e.RecessCalled(minutes=10))
    assert encode(event) == LINE
    assert decode(LINE) == event


def test_a_mapping_that_cannot_be_changed_is_written_like_any_other():
    told = e.ForecastUpdated(stakeholder="a", forecast=1, hope=immutable({"b": 2}), signal={})
    event = e.Event(sequence=0, minute=0, date="2026-01-01", meeting=1, fact=told)
    assert encode(event) == to_json(event).encode()
    assert decode(encode(event)) == event


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"forecast": float("nan")}, r"Expected `int`, got `float` - at `\$.fact.forecast`"),
        ({"forecast": float("inf")}, r"Expected `int`, got `float` - at `\$.fact.forecast`"),
        ({"forecast": 1.0}, r"Expected `int`, got `float`"),
        ({"forecast": True}, r"Expected `int`, got `bool`"),
        ({"forecast": np.int64(1)}, r"Expected `int`, got `numpy.int64`"),
        ({"forecast": None}, r"Expected `int`, got `null`"),
        ({"forecast": 2**63}, r"Expected `int` <= 9223372036854775807"),
        ({"hope": {"a": float("nan")}}, r"Expected `int`, got `float` - at `\$.fact.hope\[...\]`"),
        ({"hope": {1: 1}}, r"Expected `str`, got `int`"),
        ({"stakeholder": "\ud800"}, r".*surrogates not allowed"),
        ({"stakeholder": "x" * MAX_LINE}, r"it has 1,000,177 bytes, and 1,000,000 are the limit"),
    ],
)
def test_what_json_cannot_say_is_not_written(changes, complaint):
    fact = e.ForecastUpdated(**{"stakeholder": "a", "forecast": 1, "hope": {}, "signal": {}} | changes)
    with pytest.raises(ValueError, match=rf"^event 8, ForecastUpdated, cannot be written: {complaint}"):
        encode(e.Event(sequence=8, minute=0, date="2026-01-01", meeting=1, fact=fact))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"origin": "guessed"}, r"Invalid enum value 'guessed' - at `\$.origin`"),
        ({"date": "1 May"}, r"Invalid RFC3339 encoded date - at `\$.date`"),
        ({"minute": -1}, r"Expected `int` >= 0 - at `\$.minute`"),
        ({"cause": 8}, r"its cause, 8, is not an earlier event"),
        ({"fact": "gone"}, r"there is no such kind of event"),
    ],
)
def test_an_envelope_that_is_wrong_is_not_written(changes, complaint):
    event = e.Event(sequence=8, minute=0, date="2026-01-01", meeting=1, fact=e.RecessCalled(minutes=1))
    with pytest.raises(ValueError, match=complaint):
        encode(attrs.evolve(event, **changes))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"RecessCalled", b"RecessHeld", r"Invalid value 'RecessHeld' - at `\$.kind`"),
        (b'"kind":"RecessCalled",', b"", r"Object missing required field `kind`"),
        (b'"minutes":10', b'"minutes":"10"', r"Expected `int`, got `str` - at `\$.fact.minutes`"),
        (b'"minutes":10', b'"minutes":10.0', r"Expected `int`, got `float` - at `\$.fact.minutes`"),
        (b'"minutes":10', b'"minutes":true', r"Expected `int`, got `bool` - at `\$.fact.minutes`"),
        (b'"minutes":10', b'"minutes":null', r"Expected `int`, got `null` - at `\$.fact.minutes`"),
        (b'"minutes":10', b'"minutes":1e400', r"Number out of range"),
        (b'"minutes":10', b'"minutes":9223372036854775808', r"Expected `int` <= 9223372036854775807"),
        (b'"minutes":10', b'"minutes":' + b"9" * 5000, r"Integer value out of range"),
        (b'"minutes":10', b'"minutes":NaN', r"JSON is malformed: invalid character"),
        (b'"minutes":10', b'"minutes":Infinity', r"JSON is malformed: invalid character"),
        (b'"minutes":10', b'"minutes":-0', r"not in the one form that events have"),
        (b'"minutes":10', b'"minutes":10,"more":1', r"Object contains unknown field `more` - at `\$.fact`"),
        (b'"minutes":10', b'"minutes":9,"minutes":10', r"not in the one form that events have"),
        (b'"minutes":10', b"", r"Object missing required field `minutes` - at `\$.fact`"),
        (b'"meeting":1,', b"", r"Object missing required field `meeting`"),
        (b'"meeting":1,', b'"meeting":1,"room":1,', r"Object contains unknown field `room`"),
        (b'"minute":0,"date":"2026-01-01"', b'"date":"2026-01-01","minute":0', r"not in the one form that events have"),
        (b'"minute":0', b'"minute": 0', r"not in the one form that events have"),
        (b'"minute":0', b'"minut\\u0065":0', r"not in the one form that events have"),
        (b'"minute":0', b'"minute":-1', r"Expected `int` >= 0 - at `\$.minute`"),
        (b"2026-01-01", b"2026-02-30", r"Invalid RFC3339 encoded date - at `\$.date`"),
        (b"2026-01-01", b"1 January 2026", r"Invalid RFC3339 encoded date - at `\$.date`"),
        (b"simulated", b"guessed", r"Invalid enum value 'guessed' - at `\$.origin`"),
        (b'"cause":2', b'"cause":3', r"its cause, 3, is not an earlier event"),
        (LINE, b"", r"Input data was truncated"),
        (LINE, b"null", r"Expected `object`, got `null`"),
        (LINE, LINE + LINE, r"JSON is malformed: trailing characters"),
        (LINE, LINE + b"\n", r"not in the one form that events have"),
        (LINE, LINE[:-1], r"Input data was truncated"),
        (LINE, b"\xff" + LINE, r"JSON is malformed"),
        (LINE, LINE.replace(b"simulated", b"\xff"), r"can't decode byte|Invalid enum value|malformed"),
        (LINE, b"x" * (MAX_LINE + 1), r"it has 1,000,001 bytes, and 1,000,000 are the limit"),
        (b'"fact":', b'"fact":' + b"[" * 900_000, r"nested too deeply|Expected `object`, got `array`"),
        (LINE, b'{"a":' * 150_000, r"nested too deeply|unknown field|missing required field"),
    ],
)
@pytest.mark.parametrize("schema", [0, 1])
def test_a_line_that_is_not_exactly_an_event_is_refused(old, new, complaint, schema):
    older = (lambda line: line.replace(b'"origin"', b'"source"')) if schema == 0 else (lambda line: line)
    line = older(LINE).replace(older(old), older(new))
    assert line != older(LINE)
    anything = complaint if schema == 1 else ""  # of an older event there is less to say about where
    with pytest.raises(ValueError, match=rf"^no event: .*{anything}"):
        decode(line, schema)


def test_a_convening_of_another_schema_is_refused():
    line = encode(run(load("teaching-park")).events[0]).replace(b'"schema":1', b'"schema":2')
    with pytest.raises(ValueError, match=r"it begins a log of schema 2; this program writes 1"):
        decode(line)


def test_a_complaint_shows_how_the_line_begins_and_no_more():
    with pytest.raises(ValueError, match=r"«+…$") as caught:
        decode("«".encode() * 400_000)
    assert len(str(caught.value)) < 200


def test_old_events_are_read_as_what_they_were():
    """The golden file was written by hand from schema 0, before its upcaster; it must never change."""
    old = (GOLDEN / "events-0.jsonl").read_bytes().splitlines()
    new = (GOLDEN / "events-0-as-1.jsonl").read_bytes().splitlines()
    found = [decode(line, schema=0) for line in old]
    assert [encode(event) for event in found] == new
    assert [event.kind for event in found] == [
        "ProcessConvened",
        "MeetingOpened",
        "RecessCalled",
        "StakeholderWithdrew",
    ]
    assert [event.origin for event in found] == ["simulated", "simulated", "observed", "simulated"]
    assert found[0].fact.start == "2026-01-01"
    assert replay(found).active[:, 0].tolist() == [True, False]


def test_old_events_are_not_taken_for_new_ones_nor_new_ones_for_old():
    old = (GOLDEN / "events-0.jsonl").read_bytes().splitlines()
    new = (GOLDEN / "events-0-as-1.jsonl").read_bytes().splitlines()
    for line in old:
        with pytest.raises(ValueError, match=r"unknown field `source`|missing required field `origin`"):
            decode(line)
    for line in new:
        with pytest.raises(ValueError, match=r"a key 'source' and no key 'origin' is what it had"):
            decode(line, schema=0)


def test_an_event_that_is_of_two_schemas_at_once_is_refused():
    old = (GOLDEN / "events-0.jsonl").read_bytes().splitlines()
    for key, also in (
        (b'"source":', b'"origin":"simulated","source":'),
        (b'"convened_on":', b'"start":"","convened_on":'),
    ):
        with pytest.raises(ValueError, match=r"a key '\w+' and no key '\w+' is what it had"):
            decode(old[0].replace(key, also), schema=0)


def as_schema_0(event):
    """An event as it would have been written in schema 0."""
    told = json.loads(to_json(event))
    told = {"source" if key == "origin" else key: value for key, value in told.items()}
    if told["kind"] == "ProcessConvened":
        told["fact"] = {"convened_on" if k == "start" else k: v for k, v in (told["fact"] | {"schema": 0}).items()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@given(scenarios(), SEEDS, REPLICATES)
@part_of_examples(0.3)
def test_whole_logs_come_back_from_both_schemas(scenario, seed, replicate):
    log = run(scenario, seed=seed, replicate=replicate).events
    assert [decode(encode(event)) for event in log] == list(log)
    assert [decode(as_schema_0(event), schema=0) for event in log] == list(log)


def test_upcasters_are_pure():
    old = json.loads((GOLDEN / "events-0.jsonl").read_bytes().splitlines()[0])
    before = json.dumps(old)
    once = upcast(old, 0)
    assert json.dumps(old) == before
    assert upcast(old, 0) == once
    assert upcast(once, 1) == once
    assert len(UPCASTERS) == e.SCHEMA == 1


@pytest.mark.parametrize("schema", [-1, 2, 99, True, "1", None])
def test_a_schema_that_is_not_known_is_refused(schema):
    with pytest.raises(ValueError, match=r"events of schema .*; this program knows 0 to 1"):
        upcast({"fact": {}}, schema)


def test_a_golden_file_for_every_schema_before_this_one():
    assert sorted(GOLDEN.glob("events-?.jsonl")) == [GOLDEN / f"events-{schema}.jsonl" for schema in range(e.SCHEMA)]

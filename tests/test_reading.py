"""Reading a log from lines: what is read is whole and sound, and anything else is refused with its line."""

import json
import re
from datetime import date
from functools import partial

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logs import CONVENED, INTERVENED, POND, placed
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim import load, run
from negotiation_sim.record import events as e
from negotiation_sim.record.codec import encode
from negotiation_sim.record.comparison import compare
from negotiation_sim.record.jsonl import to_json
from negotiation_sim.record.reading import checked_log, read_log
from negotiation_sim.record.selection import select
from negotiation_sim.record.state import state_after, state_on
from negotiation_sim.story import tell_comparison, tell_log, tell_state


def lines_of(log):
    """A log as `negsim run --events` prints it."""
    return [to_json(event).encode() + b"\n" for event in log]


def convened_with(**changes):
    """A log of one event, the pond's convening with changes."""
    return placed((0, 0, None, attrs.evolve(CONVENED, **changes)))


def then(fact, **changes):
    """The pond's convening, and then an event."""
    after = e.Event(sequence=1, minute=1440, date="2026-01-02", meeting=1, fact=fact)
    return [POND[0], attrs.evolve(after, **changes)]


def test_what_was_printed_is_read_again():
    assert read_log(lines_of(POND), "pond") == POND
    assert checked_log(tuple(POND), "pond") == POND
    assert read_log(lines_of(then(INTERVENED)), "pond") == then(INTERVENED)


def test_ends_of_lines_may_be_those_of_windows_and_the_last_may_have_none():
    lines = [line.replace(b"\n", b"\r\n") for line in lines_of(POND)]
    lines[-1] = lines[-1].rstrip()
    assert read_log(lines, "pond") == POND


@given(scenarios(), SEEDS, REPLICATES)
def test_the_log_of_any_run_is_read(scenario, seed, replicate):
    log = list(run(scenario, seed=seed, replicate=replicate).events)
    assert read_log(lines_of(log), "run") == log


RECESS = e.RecessCalled(minutes=10)
TEST = POND[6].fact


@pytest.mark.parametrize(
    ("log", "complaint"),
    [
        ([], "pond: no event is in it; a log begins with ProcessConvened"),
        (POND[1:], "pond, line 1: event 0 was expected, and this is event 1; nothing may be left out of a log"),
        ([*POND[:5], *POND[6:]], "pond, line 6: event 5 was expected, and this is event 6"),
        (
            [attrs.evolve(POND[1], sequence=0, cause=None)],
            "pond, line 1: the first event, and only that, is ProcessConv",
        ),
        (then(CONVENED), "pond, line 2: the first event, and only that, is ProcessConvened (this is ProcessConvened)"),
        (
            [*then(RECESS, meeting=2), attrs.evolve(then(RECESS)[1], sequence=2)],
            "pond, line 3: its meeting is 1, and the event before it had 2; a log never goes back",
        ),
        (
            [*then(RECESS), attrs.evolve(then(RECESS)[1], sequence=2, minute=0, date="2026-01-01")],
            "pond, line 3: its minute is 0, and the event before it had 1440",
        ),
        (
            then(RECESS, date="2026-01-03"),
            "minute 1440 of talks convened on 2026-01-01 is not on 2026-01-03 but on 2026-01",
        ),
        (then(RECESS, minute=2**62), f"minute {2**62} of talks convened on 2026-01-01 is on no day of the calendar"),
        (
            then(
                e.DeadlineExtended(from_minute=0, to_minute=2**62, support_weight=1, voting_weight=1, min_support="1")
            ),
            "is on no day of the calendar",
        ),
        (convened_with(deadline=2**62), "is on no day of the calendar"),
        (convened_with(start="the first of May"), "pond, line 1: Invalid isoformat string"),
        (convened_with(roster=CONVENED.roster * 2), "the stakeholder 'ann' is there twice"),
        (convened_with(provisions=CONVENED.provisions * 2), "the provision 'fence' is there twice"),
        (convened_with(roster=()), "talks need a stakeholder and a provision, at least"),
        (convened_with(text={"fence": 0}), "the initial text must have an option of each provision (it has fence)"),
        (convened_with(text={"fence": 3, "dogs": 0}), "'fence' has no option 3; its options are 0 to 2"),
        (convened_with(rule={}), "the rule does not say max_objectors"),
        (
            convened_with(roster=(attrs.evolve(CONVENED.roster[0], hope={"cats": 1}),)),
            "no provision 'cats' is at the table; there are fence, dogs",
        ),
        (
            then(e.StakeholderRejoined(stakeholder="zoe")),
            "no stakeholder 'zoe' is at the table; there are ann, anton, ben",
        ),
        (then(e.ProposalTabled(proposer="ann", changes={"cats": 0})), "no provision 'cats' is at the table"),
        (
            then(e.ProposalTabled(proposer="ann", changes={"dogs": -1})),
            "'dogs' has no option -1; its options are 0 to 1",
        ),
        (
            then(attrs.evolve(POND[2].fact, from_option=7)),
            "pond, line 2: 'fence' has no option 7; its options are 0 to 2",
        ),
        (
            then(e.RedLineDeclared(stakeholder="cleo", provision="dogs", option=0)),
            "no red line of 'cleo' on 'dogs' is at the",
        ),
        (
            then(e.ForecastUpdated(stakeholder="ann", forecast=1, hope={}, signal={"fence": 0})),
            "no red line of 'ann' on 'fence' is at the table; there are dogs",
        ),
        (then(attrs.evolve(TEST, utilities={"zoe": 1})), "no stakeholder 'zoe' is at the table"),
        (then(attrs.evolve(INTERVENED, reservation_values={"zoe": 1})), "no stakeholder 'zoe' is at the table"),
        (then(attrs.evolve(INTERVENED, deadline=2**62)), "is on no day of the calendar"),
        (
            then(attrs.evolve(TEST, shortfalls=("bad luck",))),
            "no condition 'bad luck' is at the table; there are min_sup",
        ),
    ],
)
def test_a_log_that_is_not_sound_is_refused_with_its_line(log, complaint):
    with pytest.raises(ValueError) as refused:
        read_log(lines_of(log), "pond")
    assert complaint in str(refused.value)
    with pytest.raises(ValueError) as refused:
        checked_log(log, "pond")
    assert re.sub(r"^pond, line \d+: ", "", complaint) in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{}", b"null", b"[1]", b"\xff\xfe", b'{"sequence":NaN}', b"[" * 100_000, b"x" * 2_000_000,
        lines_of(POND)[0][:-3], lines_of(POND)[0].replace(b'"seed":5', b'"seed":5.0'),
        lines_of(POND)[0].replace(b"ProcessConvened", b"Eval"), b" " + lines_of(POND)[0],
    ],
    ids=range(12),
)  # fmt: skip
def test_a_line_that_is_no_event_is_refused(line):
    with pytest.raises(ValueError, match=r"^pond, line 1: "):
        read_log([line], "pond")


def places(value, path=()):
    """Every place in a value from JSON."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from places(item, (*path, key))


def shown(log):
    """Everything that can be shown of a log."""
    select(log)
    list(tell_log(log))
    for state in (state_after(log, len(log) - 1), state_on(log, date.max)):
        json.dumps(state.to_dict(), allow_nan=False)
        list(tell_state(state, log))
    for found in (compare(log, POND), compare(POND, log)):
        json.dumps(found.to_dict(), allow_nan=False)
        list(tell_comparison(found))


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.integers(-3, 3), st.text(max_size=3),
    st.just([]), st.just({}),
    st.sampled_from(["ann", "zoe", "dogs", "cats", "support", "2026-01-05", "observed", "RecessCalled"]),
    st.floats(), st.lists(st.sampled_from(["ann", "zoe"]), max_size=3),
    st.dictionaries(st.sampled_from(["ann", "dogs", "cats"]), st.integers(-3, 3), max_size=2),
)  # fmt: skip


@given(st.data())
def test_whatever_is_read_can_be_shown(data):
    """A log with anything anywhere is refused with a ValueError, or else it is a log."""
    source = data.draw(st.sampled_from([POND, *OTHERS]))
    log = [json.loads(line) for line in lines_of(source)]
    number = data.draw(st.sampled_from(range(len(log))))
    path = data.draw(st.sampled_from(list(places(log[number]))[1:]))
    inside = log[number]
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = data.draw(ANYTHING)
    compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    try:
        found = read_log([compact(event).encode("utf-8", "surrogatepass") for event in log], "changed")
    except ValueError as error:
        assert str(error).startswith("changed, line ")
    else:
        shown(found)


OTHERS = [list(run(load("teaching-park"), replicate=replicate).events) for replicate in (0, 4)]


def test_there_is_something_to_be_shown():
    for log in (POND, *OTHERS):
        shown(read_log(map(encode, log), "log"))


@part_of_examples(1 / 4)
@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_a_log_with_an_event_left_out_is_refused(scenario, seed, replicate, data):
    lines = lines_of(run(scenario, seed=seed, replicate=replicate).events)
    out = data.draw(st.sampled_from(range(len(lines) - 1)))
    with pytest.raises(ValueError, match=f"line {out + 1}: event {out} was expected, and this is event {out + 1}"):
        read_log([*lines[:out], *lines[out + 1 :]], "log")

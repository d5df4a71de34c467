"""Two logs side by side: where they part, what follows, and how the outcomes differ."""

import attrs
import pytest
from logs import ACCEPTED, AGREED, AMENDED, CONVENED, POND, REJECTED, SHOCK, placed

from negotiation_sim import load, run
from negotiation_sim.record import events as e
from negotiation_sim.record.comparison import Difference, compare, consequences
from negotiation_sim.record.outcome import Outcome, outcome_of
from negotiation_sim.story import ENDINGS, tell_comparison


def otherwise(place, **changes):
    """The pond's log with one event that is otherwise."""
    event = POND[place]
    facts = {key: changes.pop(key) for key in list(changes) if key in attrs.fields_dict(type(event.fact))}
    return [*POND[:place], attrs.evolve(event, fact=attrs.evolve(event.fact, **facts), **changes), *POND[place + 1 :]]


def sequences(events):
    """The numbers of events."""
    return [event.sequence for event in events]


def test_a_log_and_itself():
    found = compare(POND, list(POND))
    assert (found.parts_at, found.talks_part_at, found.differences, found.talks_differences) == (None, None, (), ())
    assert (found.follows_in_a, found.only_in_a, found.only_in_b, found.same_case) == ((), (), (), True)
    assert list(tell_comparison(found))[-1] == "The two logs are equal: all 12 events are the same."


def test_what_follows_by_the_chain_of_causes():
    assert sequences(consequences(POND, 3)) == [4, 5]
    assert sequences(consequences(POND, 7)) == [8, 9]
    assert sequences(consequences(POND, 1)) == [2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert sequences(consequences(POND, 10)) == []
    assert sequences(consequences(POND, 12)) == []


def test_one_value_of_one_event():
    found = compare(POND, otherwise(7, forecast=240_000))
    assert (found.parts_at, found.talks_part_at) == (7, 7)
    assert found.differences == (Difference(key="fact.forecast", a=250_000, b=240_000),)
    assert sequences(found.follows_in_a) == sequences(found.follows_in_b) == [8, 9]
    assert sequences(found.only_in_a) == sequences(found.only_in_b) == [7]


def test_entries_within_entries_are_named_by_their_path():
    found = compare(POND, otherwise(6, utilities={"ann": 1, "anton": 2, "cleo": 3}, cause=5))
    assert found.differences == (
        Difference(key="cause", a=1, b=5),
        Difference(key="fact.utilities.ben", a=3, b=None),
        Difference(key="fact.utilities.cleo", a=None, b=3),
    )


def test_of_facts_of_two_kinds_the_kinds_differ():
    found = compare(POND, [*POND[:4], attrs.evolve(POND[4], fact=REJECTED), *POND[5:]])
    assert found.differences == (Difference(key="kind", a="ProposalAccepted", b="ProposalRejected"),)


def test_seats_and_options_go_by_their_ids():
    roster = (attrs.evolve(CONVENED.roster[0], forecast=1), *CONVENED.roster[1:])
    assert compare(POND, otherwise(0, roster=roster)).differences == (
        Difference(key="fact.roster.ann.forecast", a=600_000, b=1),
    )
    found = compare(POND, otherwise(0, roster=CONVENED.roster[::-1])).differences
    names = ["ann", "anton", "ben", "cleo", "wim"]
    assert found == (Difference(key="fact.roster", a=names, b=names[::-1]),)


def test_the_convening_apart():
    found = compare(POND, otherwise(0, seed=6))
    assert (found.parts_at, found.talks_part_at) == (0, None)
    told = list(tell_comparison(found))
    assert told[3:6] == [
        "They part at event 0, the convening:",
        "  fact.seed: 5 in A, 6 in B",
        "All that follows is the same in both.",
    ]


def test_one_log_that_is_the_beginning_of_the_other():
    found = compare(POND[:8], POND)
    assert (found.parts_at, found.talks_part_at, found.differences) == (8, 8, ())
    assert sequences(found.follows_in_a) == sequences(found.only_in_a) == []
    assert (sequences(found.follows_in_b), sequences(found.only_in_b)) == ([9], [8, 9, 10, 11])
    told = list(tell_comparison(found, ("pond.jsonl", "all.jsonl")))
    address = "pond · case hash 0123456789ab · seed 5 · replicate 6"
    assert told == [
        f"A · pond.jsonl · {address} · 8 events",
        f"B · all.jsonl · {address} · 12 events",
        "Illustrative: positions of real organisations are coded by judgement, not stated by them.",
        "They share 8 events, up to 2026-01-05.",
        "Then A ends, and B goes on with event 8:",
        "  In B, 2026-01-06: Ann withdrew: no option they could accept was still open on «Dogs», allies had left and "
        "staying on promised less than leaving (0.55 against a threshold of 0.50)",
        "What follows from it in B, by the chain of causes: 1 event.",
        "  9 · 2026-01-06: Anton withdrew: allies had left (0.60 against a threshold of 0.50)",
        "From there on B has 4 events, 4 without an equal.",
        "A · The talks are still open on 2026-01-05. Still in: 4 of 4 parties.",
        "B · The talks are still open on 2026-01-08. Still in: 2 of 4 parties; left: Ann and Anton.",
        "The texts are the same at the end.",
    ]
    assert compare(POND, POND[:8]).talks_part_at == 8
    assert compare(POND[:1], POND).talks_part_at == compare(POND, POND[:1]).talks_part_at == 1
    assert compare(POND[:1], POND[:1]).talks_part_at is None


def test_an_event_put_in_between_shifts_the_rest_but_does_not_make_it_other_events():
    log = placed(
        (0, 0, None, CONVENED), (4, 1, None, POND[1].fact), (4, 1, 1, AMENDED), (4, 1, 1, ACCEPTED), (5, 1, None, SHOCK)
    )
    with_more = placed(
        (0, 0, None, CONVENED), (4, 1, None, POND[1].fact), (4, 1, 1, AMENDED), (4, 1, 1, AMENDED), (4, 1, 1, ACCEPTED),
        (5, 1, None, SHOCK),
    )  # fmt: skip
    found = compare(log, with_more)
    assert (found.talks_part_at, sequences(found.only_in_a), sequences(found.only_in_b)) == (3, [], [3])


def test_each_of_several_equal_events_needs_an_equal_of_its_own():
    recess = e.RecessCalled(minutes=10)
    once = placed((0, 0, None, CONVENED), (4, 1, None, POND[1].fact), (4, 1, 1, recess))
    twice = placed((0, 0, None, CONVENED), (4, 1, None, AMENDED), (4, 1, 1, recess), (4, 1, 1, recess))
    found = compare(once, twice)
    assert (sequences(found.only_in_a), sequences(found.only_in_b)) == ([1], [1, 3])


def test_what_a_log_came_to():
    assert outcome_of(POND) == Outcome(
        status="open",
        kind=None,
        date="2026-01-08",
        text={"fence": "high", "dogs": "lead"},
        left=("ann", "anton"),
        overruled=(),
        parties_convened=4,
        parties_in=2,
    )


def test_who_is_overruled_is_still_in_and_objects_to_what_was_adopted():
    test = attrs.evolve(POND[6].fact, support=("ben",), object=("ann", "cleo"), abstain=(), passed=True, shortfalls=())
    before = [(0, 0, None, CONVENED), (4, 1, None, POND[1].fact), (4, 1, 1, POND[8].fact), (5, 2, 1, test)]
    agreed = outcome_of(placed(*before, (5, 2, 3, AGREED)))
    assert (agreed.status, agreed.kind, agreed.overruled) == ("agreement", "narrowed_agreement", ("cleo",))
    test = attrs.evolve(test, passed=False)
    expired = placed(*before[:3], (5, 2, 1, test), (20, 2, None, e.DeadlineExpired(deadline=20 * 1440)))
    over = outcome_of(expired)
    assert (over.status, over.kind, over.overruled) == ("deadline_expired", "no_agreement", ())
    told = list(tell_comparison(compare(placed(*before, (5, 2, 3, AGREED)), expired)))
    over_an_objection = "Over the objection of Cleo. Still in: 3 of 4 parties; left: Ann."
    assert f"A · {ENDINGS['narrowed_agreement']} (2026-01-06). {over_an_objection}" in told
    assert "B · No agreement: the deadline has passed (2026-01-21). Still in: 3 of 4 parties; left: Ann." in told


def test_two_replicates_of_the_park():
    park = load("teaching-park")
    found = compare(run(park, replicate=0).events, run(park, replicate=1).events)
    assert (found.parts_at, found.talks_part_at, found.same_case) == (0, 1, True)
    assert found.differences[0] == Difference(key="fact.replicate", a=0, b=1)
    assert [each.key for each in found.differences[1:]] == [
        f"fact.roster.{who}.withdrawal_threshold" for who in ("parents", "nature", "dog_owners", "cafe", "sports")
    ]
    told = list(tell_comparison(found))
    assert told[-6:] == [
        "A · Narrowed agreement: those still in adopted the text; others had left (2026-04-28). Still in: 4 of 5 "
        "parties; left: Nature group.",
        "B · Consensus: the text was adopted with everyone still in (2026-04-28). Still in: 5 of 5 parties.",
        "The texts differ at the end:",
        "  «What stands round the pond»: “a fence with a gate” in A, “a hedge” in B",
        "  «Dogs»: “may run free” in A, “on a lead” in B",
        "  «How much of the lawn becomes a wild meadow»: “none of it” in A, “half of it” in B",
    ]
    assert "They share no event since the convening." in told
    assert not any(line.startswith("Illustrative") for line in told)


def test_talks_of_two_cases_are_said_to_be_so_first():
    found = compare(POND, run(load("teaching-park")).events)
    told = list(tell_comparison(found))
    assert not found.same_case
    assert told[2:5] == [
        "Illustrative: positions of real organisations are coded by judgement, not stated by them.",
        "These are talks of different cases: where they part, that may be why.",
        "They part at event 0, the convening:",
    ]
    assert told[-4:] == [
        "The texts differ at the end:",
        "  «Fence»: “high it is” in A, “a fence with a gate” in B",
        "  «Dogs»: “lead it is” in A, “may run free” in B",
        "Provisions only in B: «How long the park stays lit and the café open» and «How much of the lawn becomes a "
        "wild meadow».",
    ]


def test_long_lists_are_cut_and_counted():
    found = compare(POND, otherwise(1, title="Twice"))
    told = list(tell_comparison(found))
    assert "What follows from it in A, by the chain of causes: 9 events." in told
    assert told.count("  and 1 more") == 2
    seats = tuple(attrs.evolve(seat, forecast=1, weight=7) for seat in CONVENED.roster)
    assert "  and 4 more keys" in list(tell_comparison(compare(POND, otherwise(0, roster=seats))))


def test_the_object_for_programs():
    told = compare(POND, otherwise(7, forecast=240_000)).to_dict()
    assert (told["same_case"], told["parts_at"], told["talks_part_at"]) == (True, 7, 7)
    assert told["differences"] == told["talks_differences"] == [{"key": "fact.forecast", "a": 250_000, "b": 240_000}]
    side = told["b"]
    assert (side["event"]["sequence"], side["event"]["fact"]["forecast"]) == (7, 240_000)
    assert [event["sequence"] for event in side["follows"]] == [8, 9]
    assert (side["only_here"], side["length"], side["outcome"]["left"]) == ([7], 12, ["ann", "anton"])
    assert compare(POND[:8], POND).to_dict()["a"]["event"] is None


@pytest.mark.parametrize("log", [[], POND[1:]])
def test_a_log_without_its_beginning_is_refused(log):
    with pytest.raises(ValueError, match="a log begins with ProcessConvened"):
        compare(POND, log)

"""When things happen: the order at one minute, real dates, and the tape that the same processes record."""

from datetime import date, datetime
from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import day, held, meeting, party, provision, talks
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim.calendar import daily_chance, run_calendar
from negotiation_sim.core.chance import Chances, entity
from negotiation_sim.engine import LiveTalks, negotiate
from negotiation_sim.record.events import DeadlineExpired, DeadlineExtended
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case

X = provision("x", 0.0, 1.0)
ANN = party("ann", scores={"x": (40, 60)}, attention=0.0)
BOB = party("bob", scores={"x": (60, 40)}, attention=0.0)
# She expects 0.3, just what staying away is worth to her, and leaves when that is worth 0.05 more.
TOUCHY = party("ann", scores={"x": (40, 60)}, attention=0.0, initial_optimism=0.0, withdrawal_threshold=0.05)


def log_of(scenario):
    return negotiate(scenario, compile_case(scenario), 0, 0).log.events


def told(scenario, *but):
    """What happens when, as `"14400 MeetingOpened"`, without these kinds."""
    return [f"{event.minute} {event.kind}" for event in log_of(scenario)[1:] if event.kind not in but]


def shock(name, on, **effects):
    return schema.Shock(id=name, name=name, stakeholders=("ann",), on=day(on), **{"reservation_value": 0.1, **effects})


# The order at one and the same minute.


def test_shocks_come_before_the_meeting_and_the_walk_out_after_it():
    scenario = talks(
        TOUCHY,
        BOB,
        provisions=[X],
        meetings=[meeting(number, test=False) for number in (3, 5, 9)],
        shocks=(shock("the last straw", 5),),
        minimum_parties=1,
    )
    assert told(scenario) == [
        f"{3 * 1440} MeetingOpened",
        f"{5 * 1440} ShockOccurred",
        f"{5 * 1440} MeetingOpened",
        f"{5 * 1440} StakeholderWithdrew",
        f"{9 * 1440} MeetingOpened",
        f"{9 * 1440 + 1439} DeadlineExpired",
    ]


def test_shocks_of_one_day_strike_in_the_order_of_the_scenario():
    shocks = (shock("up", 5, reservation_value=0.9), shock("down", 5, reservation_value=-0.4))
    after = {}
    for order in (shocks, shocks[::-1]):
        scenario = talks(ANN, BOB, provisions=[X], meetings=[meeting(6, test=False)], shocks=order)
        struck = [event.fact for event in log_of(scenario) if event.kind == "ShockOccurred"]
        after[tuple(fact.shock for fact in struck)] = [fact.reservation_values["ann"] for fact in struck]
    # From 0.3: up to the limit of 1 and down to 0.6; or down to 0 and up to 0.9.
    assert after == {("up", "down"): [1_000_000, 600_000], ("down", "up"): [0, 900_000]}


def test_a_shock_strikes_before_the_walk_out_of_that_minute():
    to_midnight = meeting(5, time="12:00", recess=12 * 60, test=False)
    straw = shock("the last straw", 6)
    scenario = talks(TOUCHY, BOB, provisions=[X], meetings=[to_midnight], deadline=day(9), shocks=(straw,))
    assert told(scenario) == [
        f"{5 * 1440 + 720} MeetingOpened",
        f"{5 * 1440 + 720} RecessCalled",
        f"{6 * 1440} ShockOccurred",
        f"{6 * 1440} StakeholderWithdrew",
        f"{6 * 1440} ProcessCollapsed",
    ]


@pytest.mark.parametrize(("time", "recess"), [("23:59", 0), ("12:00", 719)])
def test_at_the_last_minute_the_walk_out_comes_before_the_deadline(time, recess):
    last = meeting(9, time=time, recess=recess, test=False)
    scenario = talks(TOUCHY, BOB, provisions=[X], meetings=[last], shocks=(shock("straw", 9),), minimum_parties=1)
    end = 9 * 1440 + 1439
    assert told(scenario, "RecessCalled")[1:] == [
        f"{end - recess} MeetingOpened",
        f"{end} StakeholderWithdrew",
        f"{end} DeadlineExpired",
    ]


# Dates and minutes.


def test_meetings_fall_on_real_dates_with_uneven_gaps_and_times_of_day():
    at = [datetime(2024, 2, 29, 14), datetime(2024, 3, 1), datetime(2024, 12, 31, 23, 59)]
    scenario = talks(ANN, BOB, provisions=[X], meetings=[schema.Meeting(at=when, test=False) for when in at])
    scenario = attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, start=date(2024, 2, 27)))
    opened = [event for event in log_of(scenario) if event.kind == "MeetingOpened"]
    assert [event.minute for event in opened] == [3720, 4320, 308 * 1440 + 1439]
    assert [event.date for event in opened] == ["2024-02-29", "2024-03-01", "2024-12-31"]
    rows = record_tape(scenario, Chances.of(0, 0)).meetings
    assert [int(row.minute[0]) for row in rows] == [3720, 4320, 308 * 1440 + 1439]
    # T = 308 · 1440 = 443 520: 3720 / T and 4320 / T in millionths; on the day of the deadline all is conceded.
    assert [int(row.concession[0, 0]) for row in rows] == [8387, 9740, 1_000_000]


def test_no_hour_is_lost_or_won_when_the_clocks_change():
    march, october = ((3, 28), (3, 29), (3, 30)), ((10, 24), (10, 25), (10, 26))
    nights = [datetime(2026, month, night) for month, night in (*march, *october)]
    scenario = talks(ANN, BOB, provisions=[X], meetings=[schema.Meeting(at=when) for when in nights])
    minutes = [int(row.minute[0]) for row in record_tape(scenario, Chances.of(0, 0)).meetings]
    assert np.diff(minutes).tolist() == [1440, 1440, 208 * 1440, 1440, 1440]
    assert minutes[0] == 86 * 1440


def test_talks_of_a_single_day_have_conceded_everything():
    scenario = talks(ANN, BOB, provisions=[X], meetings=[meeting(0, "x", time="10:00")])
    assert held(scenario).concession.tolist() == [[1_000_000], [1_000_000]]


def test_meetings_to_come_up_to_the_day_of_the_deadline():
    days = [meeting(1), meeting(5), meeting(10, time="18:00"), meeting(12), meeting(20, time="23:59")]
    later = schema.Extension(deadline=day(20), min_support=Fraction(0))
    scenario = talks(ANN, BOB, provisions=[X], meetings=days, deadline=day(10), extension=later)
    tape = record_tape(scenario, Chances.of(0, 0))
    assert [int(row.remaining[0]) for row in tape.meetings] == [2, 1, 0, 1, 0]
    assert [int(row.concession[0, 0]) for row in tape.meetings] == [100_000, 500_000, 1_000_000, 600_000, 1_000_000]
    assert (tape.first_deadline[0], tape.last_deadline[0]) == (14_400, 28_800)


# Extensions and rates.


def extended(min_support, supports):
    """Talks with one test, which fails, and a second meeting only after an extension."""
    ann = party("ann", scores={"x": (90, 0)}, weight=3.0 if supports else 1.0)
    stays = {"withdrawal_threshold": 5.0, "weight": 1.0 if supports else 3.0}
    bob = party("bob", scores={"x": (0, 90)}, forbids={"x": "a"}, **stays)
    later = schema.Extension(deadline=day(30), min_support=Fraction(min_support))
    days = [meeting(5, "x", edits=0), meeting(15, "x", edits=0)]
    return talks(ann, bob, provisions=[X], meetings=days, deadline=day(10), extension=later)


def test_the_deadline_moves_when_enough_support_the_text():
    end = 1439
    kinds = ("ForecastUpdated", "RedLineDeclared", "ConsensusTested")
    near, far = (told(extended("3/4", supports), *kinds) for supports in (True, False))
    assert near == [
        f"{5 * 1440} MeetingOpened",
        f"{10 * 1440 + end} DeadlineExtended",
        f"{15 * 1440} MeetingOpened",
        f"{30 * 1440 + end} DeadlineExpired",
    ]
    assert far == [f"{5 * 1440} MeetingOpened", f"{10 * 1440 + end} DeadlineExpired"]


def test_the_record_says_how_near_agreement_was():
    granted = next(event.fact for event in log_of(extended("3/4", True)) if event.kind == "DeadlineExtended")
    assert granted == DeadlineExtended(
        from_minute=14_400, to_minute=43_200, support_weight=3_000_000, voting_weight=4_000_000, min_support="3/4"
    )
    assert log_of(extended("3/4", True))[-1].fact == DeadlineExpired(deadline=43_200)
    assert log_of(extended("3/4", False))[-1].fact == DeadlineExpired(
        deadline=14_400, support_weight=1_000_000, voting_weight=4_000_000, min_support="3/4"
    )


def test_an_extension_that_depends_on_the_talks_cannot_be_recorded():
    why = r"^calendar\.extension\.min_support must be 0 for a tape: .* runs in the event engine only$"
    with pytest.raises(ValueError, match=why):
        record_tape(extended("3/4", True), Chances.of(0, 0))


def test_a_certain_extension_is_recorded():
    assert [row.number for row in record_tape(extended("0", False), Chances.of(0, 0)).meetings] == [1, 2]


def test_a_rate_a_month_is_a_chance_a_day():
    rare = schema.Shock(id="s", name="s", stakeholders=("ann",), rate=0.05)
    # Sixteen months are 487 days: none with the chance exp(−0.8).
    assert (1 - daily_chance(rare) / 2**32) ** 487 == pytest.approx(0.4493290, abs=1e-6)
    assert daily_chance(attrs.evolve(rare, rate=0.0)) == 0


def test_a_shock_with_a_rate_may_strike_again_and_again_but_never_on_the_first_day():
    often = schema.Shock(id="often", name="often", stakeholders=("ann",), rate=1000.0)
    scenario = talks(ANN, BOB, provisions=[X], meetings=[meeting(3, time="08:00", test=False)], shocks=(often,))
    strikes = [event.minute for event in log_of(scenario) if event.kind == "ShockOccurred"]
    assert strikes == [1440, 2880, 4320]


# The tape.


class Listed(LiveTalks):
    """Talks that note what the clock brings, and every meeting as a row."""

    def convene(self, seed, replicate):
        self.rows, self.sequence = [], []
        super().convene(seed, replicate)

    def sit(self, meeting):
        self.rows.append(meeting)
        self.sequence.append(("sit", meeting.number))
        super().sit(meeting)

    def rise(self, meeting):
        self.sequence.append(("rise", meeting.number))
        super().rise(meeting)

    def strike(self, shock, minute, where):
        self.sequence.append(("shock", shock))
        super().strike(shock, minute, where)


def listed(scenario, seed, replicate):
    talks = Listed(scenario, compile_case(scenario), Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    run_calendar(scenario, talks, talks.chances)
    return talks


def endless(scenario):
    """The same talks where nobody leaves, no test is held, nobody gives up, and an extension is certain."""
    calendar = scenario.calendar
    calendar = attrs.evolve(
        calendar,
        meetings=tuple(attrs.evolve(m, test=False) for m in calendar.meetings),
        minimum_parties=1,
        impasse_after=None,
        extension=calendar.extension and attrs.evolve(calendar.extension, min_support=Fraction(0)),
    )
    staying = (attrs.evolve(s, traits=attrs.evolve(s.traits, hazard_cap=0.0)) for s in scenario.stakeholders)
    return attrs.evolve(scenario, stakeholders=tuple(staying), calendar=calendar)


def sequence_of(tape):
    """What the tape says the clock brings."""
    for row in tape.meetings:
        yield from (("shock", shock) for shock in row.strikes[:, 0])
        yield "sit", row.number
        yield from (("shock", shock) for shock in row.recess_strikes[:, 0])
        yield "rise", row.number
    yield from (("shock", shock) for shock in tape.strikes[:, 0])


@given(scenarios().map(endless), SEEDS, REPLICATES)
def test_talks_that_never_end_early_hold_exactly_the_meetings_of_the_tape(scenario, seed, replicate):
    talks, tape = listed(scenario, seed, replicate), record_tape(scenario, Chances.of(seed, replicate))
    assert talks.sequence == list(sequence_of(tape))
    for live, recorded in zip(talks.rows, tape.meetings, strict=True):
        for name, value in attrs.asdict(live, recurse=False).items():
            if name not in ("strikes", "recess_strikes"):
                assert np.array_equal(value, getattr(recorded, name)), name
    assert talks.log.events[-1].kind == "DeadlineExpired"
    assert talks.table.deadline[0] == tape.last_deadline[0]


def test_strikes_before_a_meeting_in_its_recess_and_after_the_last():
    shocks = (shock("a", 2), shock("b", 5), shock("c", 6), shock("d", 9), shock("e", 2))
    days = [meeting(1), meeting(5, recess=2 * 1440), meeting(8)]
    scenario = talks(ANN, BOB, provisions=[X], meetings=days, shocks=shocks, deadline=day(9))
    tape = record_tape(scenario, Chances.of(0, 0))
    assert [row.strikes[:, 0].tolist() for row in tape.meetings] == [[], [0, 4, 1], []]
    assert [row.recess_strikes[:, 0].tolist() for row in tape.meetings] == [[], [2], []]
    assert tape.strikes[:, 0].tolist() == [3]


def by_replicate(strikes, place):
    """The shocks of one replicate, in order."""
    column = strikes[:, place if strikes.shape[-1] > 1 else 0]
    return column[column >= 0].tolist()


@part_of_examples(0.75)
@given(scenarios().map(endless), SEEDS, st.integers(0, 2**32 - 9), st.integers(1, 5))
def test_one_tape_for_many_replicates_is_the_tape_of_each(scenario, seed, first, n):
    replicates = range(first, first + n)
    tape = record_tape(scenario, Chances.of(seed, *replicates))
    for place, replicate in enumerate(replicates):
        alone = record_tape(scenario, Chances.of(seed, replicate))
        assert by_replicate(tape.strikes, place) == by_replicate(alone.strikes, 0)
        for row, of_one in zip(tape.meetings, alone.meetings, strict=True):
            assert by_replicate(row.strikes, place) == by_replicate(of_one.strikes, 0)
            assert by_replicate(row.recess_strikes, place) == by_replicate(of_one.recess_strikes, 0)
            for name, value in attrs.asdict(row, recurse=False).items():
                if name not in ("strikes", "recess_strikes"):
                    assert np.array_equal(value, getattr(of_one, name)), name
        assert (tape.first_deadline, tape.last_deadline) == (alone.first_deadline, alone.last_deadline)


def test_shocks_at_a_rate_strike_each_replicate_on_days_of_its_own():
    dated = shock("dated", 6)
    rates = [
        schema.Shock(id=i, name=i, stakeholders=("ann",), rate=rate) for i, rate in (("rare", 3.0), ("often", 9.0))
    ]
    days = [meeting(5, test=False, recess=2 * 1440), meeting(12, test=False)]
    shocks = (rates[0], dated, rates[1])
    scenario = talks(ANN, BOB, provisions=[X], meetings=days, deadline=day(20), shocks=shocks)
    chances = Chances.of(4, *range(50))
    struck = {
        place: chances.of_shock(entity(shocks[place].id), np.arange(1, 21, dtype=np.uint64))
        < daily_chance(shocks[place])
        for place in (0, 2)
    }
    struck[1] = np.arange(1, 21)[:, None] == np.full((1, 50), 6)
    tape = record_tape(scenario, chances)
    parts = [tape.meetings[0].strikes, tape.meetings[0].recess_strikes, tape.meetings[1].strikes, tape.strikes]
    assert tape.meetings[1].recess_strikes.shape[0] == 0
    for replicate in range(50):
        # Up to day 5 before the first meeting, then days 6 and 7 in its recess, up to day 12, and up to the deadline.
        for part, (first, last) in zip(parts, [(1, 5), (6, 7), (8, 12), (13, 20)], strict=True):
            expected = [s for d in range(first, last + 1) for s in range(3) if struck[s][d - 1, replicate]]
            assert by_replicate(part, replicate) == expected
    counts = [len(by_replicate(tape.strikes, replicate)) for replicate in range(50)]
    assert len(set(counts)) > 2
    assert tape.strikes.shape == (max(counts), 50)


def test_where_all_shocks_are_dated_one_column_is_enough():
    scenario = talks(ANN, BOB, provisions=[X], meetings=[meeting(5)], shocks=(shock("a", 2), shock("b", 1)))
    tape = record_tape(scenario, Chances.of(0, *range(9)))
    assert tape.meetings[0].strikes.tolist() == [[1], [0]]


def test_a_rate_has_no_second_day_to_strike_on_in_talks_of_a_single_day():
    often = schema.Shock(id="often", name="often", stakeholders=("ann",), rate=1000.0)
    scenario = talks(ANN, BOB, provisions=[X], meetings=[meeting(0, time="10:00", test=False)], shocks=(often,))
    assert record_tape(scenario, Chances.of(0, 1, 2)).strikes.shape == (0, 1)
    assert told(scenario) == ["600 MeetingOpened", "1439 DeadlineExpired"]

"""What has ended stays as it ended; who has left stays out until an event brings them back."""

import attrs
import numpy as np
import small
from columns import arrays_of, differences
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from small import convened, party, provision, talks
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim.core import moves
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.play import hold, strike_all
from negotiation_sim.core.protocols import PROTOCOLS
from negotiation_sim.core.table import AGREEMENT, COLLAPSE, OPEN, convene
from negotiation_sim.engine import negotiate
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import evolve, replay
from negotiation_sim.record.log import Log
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import compile_case

ROWS = 6


def certain(scenario):
    """The same, with an extension that does not depend on the talks."""
    if scenario.calendar.extension is None:
        return scenario
    extension = attrs.evolve(scenario.calendar.extension, min_support=0)
    return attrs.evolve(scenario, calendar=attrs.evolve(scenario.calendar, extension=extension))


def side_by_side(scenario, seed):
    """The talks of several replicates at convening."""
    case, chances = compile_case(scenario), Chances.of(seed, *range(ROWS))
    tape = record_tape(certain(scenario), Chances.of(seed, 0))
    return case, chances, tape, convene(case, chances, tape.first_deadline)


def ended(draw, table):
    """The table with some of its negotiations ended, and which they are."""
    status = draw(hnp.arrays(np.int64, ROWS, elements=st.integers(OPEN, COLLAPSE)))
    return moves.apply(table, moves.Closed(status, np.full(ROWS, 77))), status != OPEN


def columns_of(table, rows):
    return {name: array[..., rows] for name, array in arrays_of(table).items()}


def unchanged(before, after, rows):
    then, now = columns_of(before, rows), columns_of(after, rows)
    return all(np.array_equal(then[name], now[name]) for name in then)


@part_of_examples(0.5)
@given(scenarios(), SEEDS, st.data())
def test_no_meeting_and_no_shock_changes_talks_that_ended(scenario, seed, data):
    case, chances, tape, table = side_by_side(scenario, seed)
    cut = data.draw(st.integers(0, len(tape.meetings) - 1))
    for place, meeting in enumerate(tape.meetings):
        if place == cut:
            table, closed = ended(data.draw, table)
        if place >= cut:
            before = table
        table = hold(PROTOCOLS[scenario.protocol], case, table, meeting, chances)
        if place >= cut:
            assert unchanged(before, table, closed)
            closed = ~table.open
    every_shock = [np.full(ROWS, shock) for shock in range(len(case.shocks))]
    assert unchanged(table, strike_all(case, table, every_shock), closed)


def any_move(draw, table):
    """A move of any kind, whatever its numbers."""
    seats, items, lines = len(table.stakeholders), len(table.provisions), len(table.red_lines)

    def bools(*shape):
        return draw(hnp.arrays(bool, (*shape, ROWS)))

    def ints(*shape, low=0, high=10**6):
        return draw(hnp.arrays(np.int64, (*shape, ROWS), elements=st.integers(low, high)))

    def proposal():
        who, what = ints(low=-1, high=seats - 1), ints(low=-1, high=items - 1)
        return moves.Proposal(who, what, ints(high=3), ints(), ints(), bools())

    return draw(
        st.sampled_from(
            [
                lambda: moves.Struck(ints(seats), ints(seats)),
                lambda: moves.Opened(bools(seats), bools(), bools()),
                lambda: moves.Amended((moves.Edit(ints(low=-1, high=items - 1), ints(high=3)),), ints(items, high=3)),
                lambda: moves.Debated((proposal(),), ints(items, high=3)),
                lambda: moves.Voiced(bools(lines)),
                lambda: moves.Tested(ints(seats, low=-1, high=3), bools(), bools(), ints()),
                lambda: moves.Forecasted(ints(seats), ints(lines)),
                lambda: moves.WalkedOut(bools(seats), ints(seats, low=-1, high=items - 1), 3),
                lambda: moves.Returned(bools(seats)),
                lambda: moves.Extended(ints()),
                lambda: moves.Closed(ints(low=OPEN, high=COLLAPSE), ints()),
            ]
        )
    )()


@given(scenarios(), SEEDS, st.data())
def test_no_move_changes_talks_that_ended(scenario, seed, data):
    table, closed = ended(data.draw, side_by_side(scenario, seed)[3])
    for _ in range(3):
        before, table = table, moves.apply(table, any_move(data.draw, table))
        assert unchanged(before, table, closed)


@given(scenarios(), SEEDS)
def test_who_has_left_stays_out_of_later_meetings(scenario, seed):
    case, chances, tape, table = side_by_side(scenario, seed)
    for meeting in tape.meetings:
        before, table = table, hold(PROTOCOLS[scenario.protocol], case, table, meeting, chances)
        gone = ~before.active
        assert not (table.active & gone).any()
        assert not (table.in_room & gone).any()
        for name in ("left_at", "carried_by", "forecast", "stance"):
            assert np.array_equal(getattr(table, name)[gone], getattr(before, name)[gone])


@given(scenarios(), SEEDS, REPLICATES)
def test_who_has_left_is_not_heard_of_again_unless_an_event_brings_it_back(scenario, seed, replicate):
    events, gone = negotiate(scenario, compile_case(scenario), seed, replicate).log.events, set()
    for place, event in enumerate(events):
        match event.fact:
            case e.MeetingOpened(present=present) | e.CaucusHeld(stakeholders=present):
                assert not gone & set(present)
            case e.ConsensusTested(support=s, consider=c, object=o, abstain=a):
                assert not gone & {*s, *c, *o, *a}
            case e.RedLineDeclared(stakeholder=who) | e.ForecastUpdated(stakeholder=who):
                assert who not in gone
            case e.StakeholderWithdrew(stakeholder=who):
                assert who not in gone
                gone.add(who)
                comes_back(replay(events[:place]), event, scenario.calendar.start)


def comes_back(table, exit, start):
    """Leaving and coming back changes nothing but that one is no longer in the room."""
    who = exit.fact.stakeholder
    back = evolve(evolve(table, exit), Log(start).append(e.StakeholderRejoined(stakeholder=who), exit.minute))
    assert set(differences(back, table)) <= {"in_room"}
    assert not back.in_room[back.seat(who)]


def test_an_agreement_ends_the_talks_at_its_minute_and_only_where_it_passed():
    ann, day = party("ann", scores={"x": (9,)}), small.meeting(3)
    _, table = convened(talks(ann, provisions=[provision("x", 0.0)], meetings=[day]))
    tested = moves.Tested(np.array([[2]]), np.array([True]), np.array([True]), np.array([4321]))
    after = moves.apply(table, tested)
    assert (after.status[0], after.ended[0], after.stance[0, 0]) == (AGREEMENT, 4321, 2)

"""Telling a move as facts and folding them gives what applying the move gives."""

from fractions import Fraction

import numpy as np
from columns import differences
from hypothesis import given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, scenarios

from negotiation_sim.calendar import run_calendar
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.moves import Closed, Extended, apply
from negotiation_sim.core.rules.closing import expire
from negotiation_sim.core.rules.decision import near_agreement
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.scale import Share
from negotiation_sim.core.table import COLLAPSE, DEADLINE_EXPIRED, IMPASSE
from negotiation_sim.engine import LiveTalks
from negotiation_sim.record.decider import evolve
from negotiation_sim.record.log import Log
from negotiation_sim.record.narrate import narrate
from negotiation_sim.scenario.compile import compile_case


def told_and_folded(log, case, table, move, minute):
    for fact in narrate(move, case, table):
        table = evolve(table, log.append(fact, minute))
    return table


def commutes(case, table, move, minute, log):
    assert not differences(told_and_folded(log, case, table, move, minute), apply(table, move))


class Doubled(LiveTalks):
    """Talks that apply every move of theirs as well."""

    def play(self, phases, meeting, minute):
        draws = Draws(self.chances, self.case.address, meeting.number)
        for phase in phases:
            if not self.over:
                before, move = self.table, phase(self.case, self.table, meeting, draws)
                super().play((phase,), meeting, minute)
                assert not differences(self.table, apply(before, move))

    def happen(self, move, minute):
        before = self.table
        super().happen(move, minute)
        assert not differences(self.table, apply(before, move))


def doubled(scenario, seed, replicate):
    talks = Doubled(scenario, compile_case(scenario), Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    run_calendar(scenario, talks, talks.chances)
    return talks


@given(scenarios(), SEEDS, REPLICATES)
def test_every_phase_of_every_meeting_and_what_the_clock_brings(scenario, seed, replicate):
    assert doubled(scenario, seed, replicate).over


@given(scenarios(), st.integers(0, 10**6), st.data())
def test_shocks_extensions_and_ends_at_any_table(scenario, minute, data):
    talks = LiveTalks(scenario, compile_case(scenario), Chances.of(0, 0))
    talks.convene(0, 0)
    case, log = talks.case, Log(scenario.calendar.start)
    log.append(talks.log.events[0].fact, 0)
    table = talks.table
    for _ in range(4):
        moves = [strike_shock(case, table, np.array([shock])) for shock in range(len(case.shocks))]
        nearness = near_agreement(case, table, Share.of(Fraction(1, 3)))
        moves += [Extended(np.array([minute]), nearness)]
        ends = [Closed(np.array([status]), np.array([minute])) for status in (COLLAPSE, IMPASSE)]
        for move in (*moves, *ends):
            commutes(case, table, move, minute, log)
        table = told_and_folded(log, case, table, data.draw(st.sampled_from(moves)), minute)
    ended = expire(table, data.draw(st.sampled_from([None, nearness])))
    assert ended.status[0] == DEADLINE_EXPIRED
    commutes(case, table, ended, int(ended.minute[0]), log)

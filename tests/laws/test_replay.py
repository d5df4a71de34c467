"""The log is the whole story: folding it gives the table, at the end and at every moment before."""

from contextlib import contextmanager

import pytest
from columns import differences
from hypothesis import given
from strategies import REPLICATES, SEEDS, scenarios

from negotiation_sim.calendar import run_calendar
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.engine import LiveTalks, negotiate
from negotiation_sim.record.decider import replay
from negotiation_sim.scenario import load
from negotiation_sim.scenario.compile import compile_case


class Watched(LiveTalks):
    """Talks that keep the table as it was after every event."""

    def convene(self, seed, replicate):
        self.tables = []
        super().convene(seed, replicate)
        self.tables = [self.table]

    def record(self, fact, minute):
        super().record(fact, minute)
        self.tables.append(self.table)


def watched(scenario, seed, replicate):
    talks = Watched(scenario, compile_case(scenario), Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    run_calendar(scenario, talks, talks.chances)
    return talks


@contextmanager
def no_case():
    """No compiled scenario can be read meanwhile."""

    def refuse(self, name):
        raise AssertionError(f"{name} of the case was read")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Case, "__getattribute__", refuse)
        yield


@given(scenarios(), SEEDS, REPLICATES)
def test_folding_any_part_of_the_log_gives_the_table_at_that_moment(scenario, seed, replicate):
    talks = watched(scenario, seed, replicate)
    assert len(talks.tables) == len(talks.log.events)
    assert talks.tables[-1] is talks.table
    with no_case():
        for length, table in enumerate(talks.tables, 1):
            assert not differences(replay(talks.log.events[:length]), table)


def test_the_case_is_guarded_while_folding():
    case = compile_case(load("teaching-park"))
    with no_case(), pytest.raises(AssertionError, match="weight of the case was read"):
        _ = case.weight


def test_a_log_without_its_beginning_is_refused():
    events = negotiate(load("teaching-park"), compile_case(load("teaching-park")), 0, 0).log.events
    with pytest.raises(ValueError, match="there is no event to replay"):
        replay([])
    with pytest.raises(ValueError, match="event 1 is MeetingOpened; the first event, and only that"):
        replay(events[1:])
    with pytest.raises(ValueError, match="event 0 is ProcessConvened; the first event, and only that"):
        replay([*events, events[0]])

"""Which way things must go."""

import itertools

import attrs
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, one_in, scenarios

from negotiation_sim.calendar import run_calendar
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.rules.withdrawal import withdraw
from negotiation_sim.core.scale import SCALE
from negotiation_sim.engine import LiveTalks, negotiate
from negotiation_sim.record import events as e
from negotiation_sim.scenario import schema
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.rules import NAMED_RULES


class AtTheDoor(LiveTalks):
    """Talks that remember the table before every walk-out, with the meeting and its draws."""

    def convene(self, seed, replicate):
        super().convene(seed, replicate)
        self.doors = []

    def rise(self, meeting):
        self.doors.append((self.table, meeting, Draws(self.chances, self.case.address, meeting.number)))
        super().rise(meeting)


def doors_of(scenario, seed, replicate):
    talks = AtTheDoor(scenario, compile_case(scenario), Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    run_calendar(scenario, talks, talks.chances)
    return talks.case, talks.doors


@given(scenarios(), SEEDS, REPLICATES)
def test_nobody_leaves_first_who_has_lost_nothing(scenario, seed, replicate):
    case, doors = doors_of(scenario, seed, replicate)
    case = attrs.evolve(case, red_line_weight=case.red_line_weight * 0, meeting_cost=case.meeting_cost * 0)
    for table, meeting, draws in doors:
        content = attrs.evolve(
            table,
            active=np.ones_like(table.active),
            forecast=np.maximum(table.forecast, table.reservation_value),
            withdrawal_threshold=np.maximum(table.withdrawal_threshold, 1),
        )
        assert not withdraw(case, content, meeting, draws).leaving.any()


@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_more_solidarity_never_keeps_anyone_in(scenario, seed, replicate, data):
    case, doors = doors_of(scenario, seed, replicate)
    seats = len(case.stakeholders)
    more = np.array([[data.draw(st.integers(0, SCALE))] for _ in range(seats)])
    closer = attrs.evolve(case, solidarity=case.solidarity + more)
    for table, meeting, draws in doors:
        leaving = withdraw(case, table, meeting, draws).leaving
        assert not (leaving & ~withdraw(closer, table, meeting, draws).leaving).any()


def under_unanimity(scenario):
    """The same without shocks, where every voter must support the text."""
    calm = attrs.evolve(scenario.calendar, shocks=())
    return attrs.evolve(scenario, rule=NAMED_RULES["unanimity"], calendar=calm)


def acceptable(scenario):
    """Every text that crosses no voter's red line and gives every voter its reservation value."""
    case = compile_case(scenario)
    voters = [i for i, s in enumerate(scenario.stakeholders) if not s.observer and not s.abstains]
    for text in itertools.product(*(range(len(p.options)) for p in scenario.provisions)):
        items = list(enumerate(text))
        if all(
            not any(case.forbidden[i, p, o, 0] for p, o in items)
            and sum(int(case.value[i, p, o, 0]) for p, o in items) >= case.reservation_value[i, 0]
            for i in voters
        ):
            yield text


def consensus(scenario, seed, replicate):
    """The text on which everyone agreed, None if there is none."""
    talks = negotiate(scenario, compile_case(scenario), seed, replicate)
    last = talks.log.events[-1].fact
    reached = isinstance(last, e.AgreementReached) and last.kind == "consensus"
    return tuple(last.text.values()) if reached else None


@given(scenarios().map(under_unanimity), SEEDS, REPLICATES)
def test_what_all_agree_on_is_acceptable_to_all(scenario, seed, replicate):
    agreed = consensus(scenario, seed, replicate)
    assert agreed is None or agreed in set(acceptable(scenario))


@st.composite
def impossible(draw):
    """Talks without a text for all: two red lines leave a provision no option, or one party wants too much."""
    scenario = draw(scenarios().map(under_unanimity))
    voters = [i for i, s in enumerate(scenario.stakeholders) if not s.observer and not s.abstains]
    wide = [p for p in scenario.provisions if len(p.options) > 1]
    people = list(scenario.stakeholders)
    assume(voters)
    if len(voters) > 1 and wide and not draw(one_in(2)):
        pair, p = draw(st.permutations(voters))[:2], draw(st.sampled_from(wide))
        cut = draw(st.integers(1, len(p.options) - 1))
        for i, options in zip(pair, (p.options[:cut], p.options[cut:]), strict=True):
            line = schema.RedLine(provision=p.id, forbids=tuple(o.id for o in options))
            others = tuple(x for x in people[i].red_lines if x.provision != p.id)
            people[i] = attrs.evolve(people[i], red_lines=(line, *others))
    else:
        i = draw(st.sampled_from(voters))
        people[i] = attrs.evolve(people[i], traits=attrs.evolve(people[i].traits, reservation_value=1.0))
    return attrs.evolve(scenario, stakeholders=tuple(people))


@given(impossible(), SEEDS, REPLICATES)
def test_there_is_no_consensus_where_no_text_is_acceptable_to_all(scenario, seed, replicate):
    assume(not any(True for _ in acceptable(scenario)))
    assert consensus(scenario, seed, replicate) is None

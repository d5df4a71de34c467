"""Talks held again along a log: to check it, to part from it, and to go on from its end."""

from collections.abc import Sequence
from functools import reduce

from negotiation_sim.core.chance import Chances
from negotiation_sim.engine import LiveTalks
from negotiation_sim.record import events as e
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.spelled import changed
from negotiation_sim.standing import Standing


def retrace(scenario: Scenario, events: Sequence[e.Event], *, pause: bool = False) -> "LiveTalks":
    """Hold the talks again along a log, and from its end on by the rules alone.

    What is on record as observed, and interventions, are taken from the log; everything else must be what the rules
    give. Up to the last observed event the log is taken as it is.

    Parameters
    ----------
    scenario : Scenario
        As convened.
    events : sequence of Event
        A log, or a prefix of one.
    pause : bool
        Stop when the log is used up, at the end of the step under way; a walk-out under way is left open.

    Returns
    -------
    LiveTalks
        With all of its log; where it pauses, its `standing`.

    Raises
    ------
    Departure
        At the first event that is not what the rules give.
    """
    convened = events[0].fact
    assert isinstance(convened, e.ProcessConvened)
    observed = taken_as_it_is(events)
    talks = LiveTalks(scenario, compile_case(scenario), Chances.of(convened.seed, convened.replicate), events, pause)
    if observed > 0:
        talks.take_over(events[:observed])
    else:
        talks.convene(convened.seed, convened.replicate)
    talks.go_on()
    return talks


def taken_as_it_is(events: Sequence[e.Event]) -> int:
    """How many events of a log are up to the last observed one, with what the model inferred from that meeting."""
    observed = max((n for n, event in enumerate(events, 1) if event.origin == "observed"), default=0)
    while 0 < observed < len(events) and inferred(events[observed], events[observed - 1]):
        observed += 1
    return observed


def inferred(event: e.Event, before: e.Event) -> bool:
    """Does a forecast follow from what was seen just before?"""
    return isinstance(event.fact, e.ForecastUpdated) and (event.meeting, event.minute) == (
        before.meeting,
        before.minute,
    )


def go_on(standing: Standing, events: Sequence[e.Event], seed: int, replicate: int) -> "LiveTalks":
    """Hold the rest of talks with the chances of any seed and replicate.

    Parameters
    ----------
    standing : Standing
    events : sequence of Event
        The log up to there.
    seed, replicate : int
    """
    talks = LiveTalks(standing.scenario, standing.case, Chances.of(seed, replicate))
    talks.log.take_over(events)
    talks.table, talks.since, talks.left = standing.table, standing.since, standing.left
    talks.go_on()
    return talks


def scenario_in_force(scenario: Scenario, events: Sequence[e.Event]) -> Scenario:
    """The scenario after the interventions of a log.

    Parameters
    ----------
    scenario : Scenario
        As convened.
    events : sequence of Event
    """
    made = [event.fact.changes for event in events if isinstance(event.fact, e.InterventionMade)]
    return reduce(changed, made, scenario)

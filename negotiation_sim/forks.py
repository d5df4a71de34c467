"""What if: the same talks up to an event, and from there on otherwise, with the same chances."""

from collections.abc import Collection, Mapping, Sequence
from operator import index

from negotiation_sim.api import Result, compiled, result_of
from negotiation_sim.core.chance import Chances
from negotiation_sim.ensemble import Ensemble
from negotiation_sim.ensemble.ensemble import hold_many
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.interventions import intervention
from negotiation_sim.record.comparison import convening
from negotiation_sim.record.decider import replay
from negotiation_sim.record.events import (
    ConsensusTested,
    Event,
    Fact,
    StakeholderRejoined,
)
from negotiation_sim.record.log import Log
from negotiation_sim.record.reading import checked_log
from negotiation_sim.retrace import retrace, scenario_in_force
from negotiation_sim.scenario.schema import Scenario


def reopen(scenario: Scenario, events: Sequence[Event]) -> Result:
    """The talks of a log, as `run` gives them: checked event by event, and held to their end if the log stops before.

    Parameters
    ----------
    scenario : Scenario
        As convened.
    events : sequence of Event
        Whole or cut off. Up to the last observed event the log is taken as it is; everything after that, but for
        interventions, must be what the rules give.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there is no event, or one is not what the rules give.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> park = load("teaching-park")
    >>> reopen(park, run(park).events[:20]).events == run(park).events
    True
    """
    convened = convening(events)
    return result_of(scenario, retrace(scenario, events), convened.seed, convened.replicate)


def as_recorded(scenario: Scenario, events: Sequence[Event]) -> Result:
    """The talks of a log as far as it goes, folded and not checked: those of a log that is still open too.

    Parameters
    ----------
    scenario : Scenario
        As convened.
    events : sequence of Event

    Returns
    -------
    Result
    """
    convened = convening(events)
    return Result(
        scenario=scenario,
        seed=convened.seed,
        replicate=convened.replicate,
        events=tuple(events),
        table=replay(events),
        case=compiled(scenario_in_force(scenario, events)),
    )


def fork(
    talks: Result,
    *,
    at: int,
    changes: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    inject: Sequence[Fact] = (),
) -> Result:
    """The same talks up to an event, and from there on with something changed, but the same chances.

    Parameters
    ----------
    talks : Result
    at : int
        How many events stay: from 1 to all of them. The first that may differ has this sequence number.
    changes : mapping of str to str
        New values by path, as `negsim why` names them: ``{"stakeholders.eff.withdrawal_threshold": "1.2"}``. What was
        drawn at the convening and what shocks have done stay: a threshold moves by as much as its entry.
    keep : collection of str
        Stakeholders that do not leave any more; who has left comes back.
    inject : sequence of Fact
        What happens besides, at once.

    Returns
    -------
    Result
        Its log has the intervention as an event. Without one it is the log of before.

    Raises
    ------
    ValueError
        If `at` is out of range, or the talks had ended by then; if a change is faulty, or is one that talks that have
        begun cannot take.

    Notes
    -----
    What was being decided at one time, such as all forecasts after a meeting, stands as it was decided, also where
    the fork is in the middle of it; only in a walk-out do those who have not yet left think again.

    Examples
    --------
    The nature group leaves the talks about the park at event 25. Had it been kept in:

    >>> from negotiation_sim import load, run
    >>> result = run(load("teaching-park"))
    >>> [w.sequence for w in result.withdrawals]
    [25]
    >>> other = fork(result, at=25, keep=["nature"])
    >>> other.events[25].kind, other.kind, other.withdrawals
    ('InterventionMade', 'no_agreement', ())
    """
    events = parted(talks, at, changes or {}, keep, inject)
    return result_of(talks.scenario, retrace(talks.scenario, events), talks.seed, talks.replicate)


def forecast(
    talks: Result,
    *,
    replicates: int,
    at: int | None = None,
    changes: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    inject: Sequence[Fact] = (),
    start: int = 0,
    workers: int = 1,
) -> Ensemble:
    """How talks may go on from an event, many times over, each with other luck from there on.

    Parameters
    ----------
    talks : Result
    replicates : int
    at, changes, keep, inject
        As for `fork`; without `at`, from the last event on record.
    start, workers : int
        As for `run_many`.

    Returns
    -------
    Ensemble
        Row k goes on with the chances of replicate `start` + k.

    Raises
    ------
    ValueError
        As for `fork`; also if the talks have ended.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> result = run(load("teaching-park"))
    >>> ensemble = forecast(result, at=20, replicates=500)
    >>> for ending in ensemble.summary.endings[:3]:
    ...     print(ending.name, ending.share.count, round(ending.mean_minimum_bloc_share_in, 2))
    consensus 182 1.0
    narrowed_agreement 167 0.5
    deadline_expired 151 0.9
    """
    events = parted(talks, len(talks.events) if at is None else at, changes or {}, keep, inject)
    live = retrace(talks.scenario, events, pause=True)
    if live.ended:
        raise ValueError(f"the talks end with event {len(live.log.events) - 1}: there is nothing to forecast")
    outset = Outset(
        scenario=live.scenario,
        seed=talks.seed,
        standing=live.standing,
        events=tuple(live.log.events),
        convened=talks.scenario,
    )
    return hold_many(outset, replicates, start, workers)


def parted(
    talks: Result, at: int, changes: Mapping[str, str], keep: Collection[str], inject: Sequence[Fact]
) -> tuple[Event, ...]:
    """The events that stay, and the intervention."""
    if isinstance(at, bool) or not hasattr(at, "__index__") or not 1 <= index(at) <= len(talks.events):
        raise ValueError(f"at must be between 1 and {len(talks.events)}, the number of events (got {at!r})")
    before, after = talks.events[:at], talks.events[at : index(at) + 1]
    table = replay(before)
    if (changes or keep or inject) and not table.open[0]:
        raise ValueError(f"the talks had ended by event {at - 1} ({before[-1].kind}): fork before that")
    if (changes or keep or inject) and isinstance(before[-1].fact, ConsensusTested) and before[-1].fact.passed:
        raise ValueError(f"the text had passed in event {at - 1}: fork before that")
    if (
        after
        and after[0].origin == "observed"
        and (after[0].meeting, after[0].minute)
        == (
            before[-1].meeting,
            before[-1].minute,
        )
    ):
        raise ValueError(f"event {at} belongs to a meeting that was observed: fork before or after the whole of it")
    log, minute = Log(talks.scenario.calendar.start), before[-1].minute
    log.take_over(before)
    parties = [s.id for s in talks.scenario.stakeholders if not s.observer]
    unknown = [who for who in keep if who not in parties]
    if unknown:
        raise ValueError(f"keep: unknown party {unknown[0]!r} (known: {', '.join(parties)})")
    everything = dict(changes) | {f"stakeholders.{who}.hazard_cap": "0" for who in keep}
    if everything:
        scenario = scenario_in_force(talks.scenario, before)
        chances = Chances.of(talks.seed, talks.replicate)
        log.append(intervention(scenario, everything, before, table, chances), minute, "intervention")
    returning = [StakeholderRejoined(stakeholder=who) for who in keep if not table.active[table.seat(who), 0]]
    for fact in (*returning, *inject):
        log.append(fact, minute, "intervention")
    return tuple(checked_log(log.events, "the fork"))

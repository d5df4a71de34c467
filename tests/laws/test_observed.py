"""Real talks on record: what the model would make of a log is what it makes of the minutes of it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from columns import differences, unlike
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, part_of_examples, scenarios

from negotiation_sim import ScenarioError, convened, forecast, fork, observed, reopen, replay, run
from negotiation_sim.batch import gathered, outcomes
from negotiation_sim.core.table import STANCES
from negotiation_sim.forks import as_recorded
from negotiation_sim.observe import Minutes
from negotiation_sim.record import events as e

SEEN = (
    e.MeetingOpened,
    e.MeetingInquorate,
    e.CaucusHeld,
    e.ProposalTabled,
    e.RedLineDeclared,
    e.AgreementReached,
    e.ShockOccurred,
    e.RecessCalled,
    e.ImpasseDeclared,
    e.ProcessCollapsed,
)
ENDS = {e.ImpasseDeclared: "impasse", e.DeadlineExpired: "deadline_expired", e.ProcessCollapsed: "collapse"}


def minutes_of(scenario, events):
    """The minutes that somebody would have taken who saw these events; nobody sees what others expect."""
    options = {p.id: [option.id for option in p.options] for p in scenario.provisions}
    tree = {"schema": 1, "case": scenario.name, "meetings": [], "shocks": [], "extensions": []}
    for event in events:
        day = scenario.calendar.start + timedelta(minutes=event.minute)
        here = tree["meetings"][-1] if tree["meetings"] else {}
        match event.fact:
            case e.MeetingOpened() as fact:
                seen = {"title": fact.title, "agenda": list(fact.agenda), "works": fact.works}
                here = {"meeting": event.meeting, "present": list(fact.present), "recess": "0 minutes", **seen}
                tree["meetings"].append(here)
            case e.CaucusHeld(stakeholders=who):
                here["caucus"] = list(who)
            case e.DraftAmended(provision=p, to_option=option):
                here.setdefault("changes", []).append({"text": {p: options[p][option]}})
            case e.ProposalAccepted(proposer=who, changes=text) | e.ProposalRejected(proposer=who, changes=text):
                adopted = isinstance(event.fact, e.ProposalAccepted)
                text = {p: options[p][option] for p, option in text.items()}
                here.setdefault("changes", []).append({"by": who, "text": text, "adopted": adopted})
            case e.RedLineDeclared(stakeholder=who, provision=p):
                here.setdefault("red_lines", []).append({"stakeholder": who, "provision": p})
            case e.ConsensusTested() as fact:
                here["test"] = {stance: list(getattr(fact, stance)) for stance in STANCES}
            case e.RecessCalled(minutes=minutes):
                here["recess"] = f"{minutes} minutes"
            case e.StakeholderWithdrew(stakeholder=who):
                here.setdefault("left", []).append({"stakeholder": who})
            case e.ShockOccurred(shock=shock):
                tree["shocks"].append({"shock": shock, "on": day})
            case e.DeadlineExtended(to_minute=minute):
                deadline = scenario.calendar.start + timedelta(minutes=minute)
                tree["extensions"].append({"on": day, "deadline": deadline})
            case fact if type(fact) in ENDS:
                tree["end"] = {"status": ENDS[type(fact)]}
    return Minutes(where="minutes", tree=tree)


def parts_of(events, cut):
    """The events after the convening in two parts, the second from some meeting on; or in one."""
    opened = [event.sequence for event in events if isinstance(event.fact, e.MeetingOpened)]
    bounds = [1, opened[cut % len(opened)], len(events)]
    return [part for a, b in pairwise(bounds) if (part := events[a:b])]


def recorded(scenario, seed, replicate, events, cut):
    """The record that two pieces of minutes make."""
    record = convened(scenario, seed=seed, replicate=replicate)
    for part in parts_of(events, cut):
        record = [*record, *observed(scenario, record, minutes_of(scenario, part))]
    return record


def of_kind(events, *kinds):
    """When, after which meeting, and what."""
    return [(event.minute, event.meeting, event.fact) for event in events if isinstance(event.fact, kinds)]


def reckoned(events):
    """What the model makes of each exit, apart from the waves."""
    exits = [event.fact for event in events if isinstance(event.fact, e.StakeholderWithdrew)]
    return {x.stakeholder: (x.grievance, x.disappointment, x.lost_hope, x.threshold, x.provision) for x in exits}


@given(scenarios(), SEEDS, REPLICATES, st.integers(0, 5))
def test_the_minutes_of_a_log_rebuild_its_state_and_what_everyone_expects(scenario, seed, replicate, cut):
    result = run(scenario, seed=seed, replicate=replicate)
    events = [
        event for event in result.events if event.fact != e.CaucusHeld(stakeholders=())
    ]  # none that one could see
    record = recorded(scenario, seed, replicate, result.events, cut)
    assert not differences(replay(record), result.table)
    assert [event.kind for event in record] == [event.kind for event in events]
    assert of_kind(record, e.ForecastUpdated) == of_kind(events, e.ForecastUpdated)
    assert of_kind(record, *SEEN) == of_kind(events, *SEEN)
    assert reckoned(record) == reckoned(events)
    assert {event.kind for event in record if event.origin == "simulated"} <= {"ForecastUpdated"}
    assert all(event.cause is None or event.cause < event.sequence for event in record)


@part_of_examples(0.3)
@given(scenarios(), SEEDS, st.integers(0, 5))
def test_no_meeting_is_recorded_twice_and_nothing_after_the_end(scenario, seed, cut):
    events = run(scenario, seed=seed).events
    record = recorded(scenario, seed, 0, events, cut)
    again = minutes_of(scenario, parts_of(events, cut)[-1])
    with pytest.raises(ScenarioError, match=r"is after the end of the talks|says nothing"):
        observed(scenario, record, again)
    part = record[: max(event.sequence for event in record if isinstance(event.fact, e.MeetingOpened)) + 1]
    meeting = Minutes(where="minutes", tree={"schema": 1, "meetings": [{"meeting": part[-1].meeting}]})
    with pytest.raises(ScenarioError, match=r"which is on record already|is before what is on record already"):
        observed(scenario, part, meeting)


# What comes after: forks and forecasts of a record that stops at some meeting.


@part_of_examples(0.5)
@given(scenarios(), SEEDS, REPLICATES, st.integers(1, 5), st.data())
def test_a_record_can_be_forked_gone_on_from_and_traced_again(scenario, seed, replicate, cut, data):
    first = parts_of(run(scenario, seed=seed, replicate=replicate).events, cut)[0]
    assume(len(first) > 1)
    record = convened(scenario, seed=seed, replicate=replicate)
    record = [*record, *observed(scenario, record, minutes_of(scenario, first))]
    talks = as_recorded(scenario, record)
    assume(talks.table.open[0])
    who = data.draw(st.sampled_from([s.id for s in scenario.stakeholders if not s.observer]))
    try:
        other = fork(talks, at=len(record), changes={f"stakeholders.{who}.solidarity": "0.25"}, keep=[who])
        ensemble = forecast(talks, replicates=3, changes={f"stakeholders.{who}.attention": "0.5"})
    except ScenarioError:  # a generated scenario that no file can say
        assume(False)
    assert list(other.events[: len(record)]) == record
    assert other.events[len(record)].kind == "InterventionMade"
    assert reopen(scenario, other.events).events == other.events
    assert all(one.minute <= two.minute for one, two in pairwise(other.events))
    lives = [ensemble.outset.live(k) for k in range(3)]
    assert not unlike(ensemble.outcomes, gathered((outcomes(ensemble.case, live.table) for live in lives), 3))

"""Selecting events of a log: what concerns whom, and names what, for every kind of fact."""

import pytest
from logs import CONVENED, EVERY_KIND, POND

from negotiation_sim import load, run
from negotiation_sim.record import events as e
from negotiation_sim.record.selection import concerned, provisions_named, select


def sequences(events):
    """The numbers of events."""
    return [event.sequence for event in events]


def test_every_kind_of_fact_is_worked_out():
    assert {type(fact).__name__ for fact, _, _ in EVERY_KIND} == {kind.__name__ for kind in e.Fact.__subclasses__()}


@pytest.mark.parametrize(("fact", "who", "what"), EVERY_KIND, ids=lambda value: type(value).__name__)
def test_a_fact_concerns_those_whom_it_names_and_names_provisions(fact, who, what):
    assert set(concerned(fact)) == who
    assert set(provisions_named(fact)) == what


def test_a_forecast_names_what_it_hopes_for_and_what_it_saw():
    forecast = e.ForecastUpdated(stakeholder="ann", forecast=1, hope={"dogs": 1}, signal={"fence": 0})
    assert set(provisions_named(forecast)) == {"dogs", "fence"}


def test_a_fact_of_an_unknown_kind_is_refused():
    with pytest.raises(TypeError, match="it is not known whom Fact concerns"):
        concerned(e.Fact())
    with pytest.raises(TypeError, match="it is not known which provisions Fact is about"):
        provisions_named(e.Fact())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, list(range(12))),
        ({"stakeholders": ["ann"]}, [0, 1, 5, 6, 7, 8]),
        ({"stakeholders": ["cleo"]}, [0, 10]),
        ({"stakeholders": ["cleo", "anton"]}, [0, 6, 9, 10]),
        ({"provisions": ["fence"]}, [0, 2]),
        ({"provisions": ["dogs"]}, [0, 1, 3, 4, 5, 7, 8]),
        ({"kinds": ["StakeholderWithdrew"]}, [8, 9]),
        ({"kinds": ["DeadlineExtended", "DraftAmended"]}, [2, 11]),
        ({"kinds": ["ProcessCollapsed"]}, []),
        ({"meetings": [0]}, [0]),
        ({"meetings": [1, 0]}, list(range(12))),
        ({"stakeholders": ["ann"], "provisions": ["dogs"], "meetings": [1]}, [1, 5, 7, 8]),
        ({"stakeholders": ["ann"], "provisions": ["fence"]}, [0]),
    ],
)
def test_of_several_of_a_sort_any_will_do_and_all_sorts_have_to_fit(asked, found):
    assert sequences(select(POND, **asked)) == found


def test_the_first_talks_of_the_park():
    log = run(load("teaching-park"), seed=0).events
    assert sequences(select(log, stakeholders=["nature"])) == [0, 1, 2, 4, 5, 7, 11, 12, 14, 19, 21, 25]
    assert sequences(select(log, provisions=["dogs"])) == [0, 2, 4, 7, 8, 18, 21, 22, 25, 26, 28]
    assert sequences(select(log, stakeholders=["nature"], meetings=[4])) == [19, 21, 25]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (
            {"stakeholders": ["anne"]},
            "there is no stakeholder 'anne' here; did you mean 'ann'? there are ann, anton, ben",
        ),
        ({"provisions": ["pets"]}, "there is no provision 'pets' here; there are fence, dogs"),
        (
            {"kinds": ["redlinedeclared"]},
            "there is no kind of event 'redlinedeclared' here; did you mean 'RedLineDeclared'",
        ),
        (
            {"kinds": ["x"]},
            "there are ProcessConvened, MeetingOpened, MeetingInquorate, ShockOccurred, DraftAmended, Prop",
        ),
        ({"meetings": [2]}, "there is no meeting 2 here; there are 0, 1"),
    ],
)
def test_what_is_not_there_is_refused(asked, complaint):
    with pytest.raises(ValueError) as refused:
        select(POND, **asked)
    assert str(refused.value).startswith(complaint) or complaint in str(refused.value)


def test_a_log_without_its_beginning_is_refused():
    for log in ([], POND[1:]):
        with pytest.raises(ValueError, match="a log begins with ProcessConvened"):
            select(log)


def test_the_convening_names_everybody_once():
    assert concerned(CONVENED) == ("ann", "anton", "ben", "cleo", "wim")

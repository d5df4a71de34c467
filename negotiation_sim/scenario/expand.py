"""What the short forms of a calendar stand for: the meetings that a rule makes, the people whom a shock strikes."""

from calendar import monthrange
from datetime import datetime, timedelta

from negotiation_sim.scenario import written
from negotiation_sim.scenario.schema import Meeting
from negotiation_sim.scenario.written import given

DAYS = {"day": 1, "week": 7, "month": 31}


def meetings_of(calendar: written.Calendar) -> tuple[Meeting, ...]:
    """The meetings in order, whether listed or made by the rule.

    Parameters
    ----------
    calendar : written.Calendar
        Its rule, if it has one, is complete and ends before the year 9999: see `longest_span`.

    Returns
    -------
    tuple of Meeting
    """
    every = calendar.every
    if every is None:
        return tuple(Meeting(**given(meeting)) for meeting in calendar.meetings)
    session = given(every, written.Session)
    agendas = every.agenda or ((),)
    return tuple(
        Meeting(at=nth(every, number), agenda=agendas[number % len(agendas)], **session)
        for number in range(every.count)
    )


def nth(every: written.Every, number: int) -> datetime:
    """When meeting `number`, from 0, is held. Months count from the first; a 31st falls on a shorter month's end."""
    step = number * every.interval.count
    if every.interval.unit != "month":
        return every.first + timedelta(days=step * DAYS[every.interval.unit])
    years, month = divmod(every.first.month - 1 + step, 12)
    year = every.first.year + years
    return every.first.replace(year=year, month=month + 1, day=min(every.first.day, monthrange(year, month + 1)[1]))


def longest_span(every: written.Every) -> int:
    """At most so many days lie between the first meeting and the last."""
    return max(0, every.count - 1) * every.interval.count * DAYS[every.interval.unit]


def struck(file: written.Scenario, shock: written.Shock) -> tuple[str, ...]:
    """The parties that a shock strikes, in the order of the stakeholders: all of them, unless it names some."""
    everyone = shock.stakeholders is None and shock.blocs is None
    people, blocs = set(shock.stakeholders or ()), set(shock.blocs or ())
    return tuple(
        who.id
        for who in file.stakeholders
        if not who.observer and (everyone or who.id in people or (who.bloc or who.id) in blocs)
    )

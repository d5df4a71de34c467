"""When the meetings and deadlines of many points are, a column each, and in which order all of it comes."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs
import numpy as np
from attrs import frozen

from negotiation_sim.calendar import DAY, DEADLINE, MEETING, SHOCK, WALK_OUT, minute_of
from negotiation_sim.core.columns import places_of
from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY
from negotiation_sim.designs.changes import EPOCH
from negotiation_sim.points import numbers
from negotiation_sim.points.numbers import Place
from negotiation_sim.points.variants import Variant
from negotiation_sim.scenario.schema import Calendar
from negotiation_sim.scenario.spacing import LONGEST_INTERVAL

RANKS = 2 * DEADLINE + 2  # twice those of the clock, so that a later deadline can come just before one on its day


@frozen(kw_only=True, eq=False)
class Dates:
    """When meetings and deadlines are, in minutes since 00:00 of the day of convening, for m calendars of one variant.

    `later` is the deadline of an extension, or the same as `deadline` where there is none.
    """

    minute: Ints  # (meetings, m)
    deadline: Ints  # (m,)
    later: Ints  # (m,)

    @property
    def distinct(self) -> tuple[Ints, Ints]:
        """The first column of each calendar, and which of these each column is."""
        code = np.zeros(len(self.deadline), np.int64)
        for each in (self.minute[-1], self.deadline, self.later):  # the first meeting is the same in all of a variant
            if (each != each[0]).any():
                values, place = np.unique(each, return_inverse=True)
                code = code * len(values) + place
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        return first, which

    def of(self, places: Ints) -> "Dates":
        """Some of them."""
        return Dates(minute=self.minute[:, places], deadline=self.deadline[places], later=self.later[places])


def dates_of(variant: Variant, numbers_in: Mapping[Place, Array], m: int) -> Dates:
    """The dates of one variant where some of them are numbers, (m,) each."""
    calendar = variant.scenario.calendar
    own = np.array([[minute_of(calendar, meeting.at)] for meeting in calendar.meetings])
    extension = calendar.extension
    ends = [minute_of(calendar, calendar.deadline)]
    ends += [minute_of(calendar, extension.deadline)] if extension else []
    minute = np.broadcast_to(own, (len(own), m))
    stays = [np.full(m, end) for end in ends]
    interval = numbers_in.get(Place(table=numbers.INTERVAL))
    if interval is not None:
        days = np.arange(len(own))[:, None] * interval.astype(np.int64)
        minute = own[0] // DAY * DAY + days * DAY + own % DAY
        stays = [
            minute[-1] // DAY * DAY if moves else end
            for moves, end in zip(variant.on_the_last_day, stays, strict=False)
        ]
    for place, table in enumerate((numbers.DEADLINE, numbers.LATER_DEADLINE)[: len(stays)]):
        said = numbers_in.get(Place(table=table))
        if said is not None:
            stays[place] = (said.astype(np.int64) + EPOCH - calendar.start.toordinal()) * DAY
    return Dates(minute=minute, deadline=stays[0], later=stays[-1])


def orders_of(calendar: Calendar, dates: Dates) -> dict[bytes, Ints]:
    """What comes before what, and in which columns: the same bytes for the same order of all moments.

    The moments are those of the clock, with its ranks, and the first and the last that a calendar may have, so that
    calendars of one order are all good or all faulty.
    """
    first, which = dates.distinct
    orders = places_of(order.tobytes() for order in in_order(calendar, dates.of(first)))
    number = np.empty(len(first), np.intp)
    for place, alike in enumerate(orders.values()):
        number[alike] = place
    return {order: np.flatnonzero(number[which] == place) for place, order in enumerate(orders)}


def in_order(calendar: Calendar, dates: Dates) -> Array:
    """The moments of each calendar by their places, in order of time, (m, moments)."""
    recess = np.array([[meeting.recess] for meeting in calendar.meetings])
    moments = [
        *(moment(minute, MEETING) for minute in dates.minute),
        *(moment(minute, WALK_OUT) for minute in dates.minute + recess),
        moment(dates.deadline + LAST_MINUTE_OF_A_DAY, DEADLINE),
        moment(dates.later + LAST_MINUTE_OF_A_DAY, DEADLINE) - 1,
    ]
    days = [minute_of(calendar, shock.on) for shock in calendar.shocks if shock.on is not None]
    fixed = [moment(np.array(day), SHOCK + n) for n, day in enumerate(days)]
    fixed += [moment(np.array(0), 0), moment(np.array(LONGEST_INTERVAL * DAY + LAST_MINUTE_OF_A_DAY), DEADLINE) + 1]
    return np.stack(np.broadcast_arrays(*moments, *fixed), axis=1).argsort(axis=1, kind="stable").astype(np.int16)


def moment(minute: Ints, rank: int) -> Ints:
    """A moment of the clock as one number."""
    return minute * RANKS + 2 * rank


def calendar_on(calendar: Calendar, dates: Dates, column: int) -> Calendar:
    """A calendar on the dates of one column."""
    start = datetime(calendar.start.year, calendar.start.month, calendar.start.day)

    def day(minute: int) -> date:
        return (start + timedelta(minutes=minute)).date()

    meetings = tuple(
        attrs.evolve(meeting, at=start + timedelta(minutes=int(minute)))
        for meeting, minute in zip(calendar.meetings, dates.minute[:, column], strict=True)
    )
    extension = calendar.extension
    if extension is not None:
        extension = attrs.evolve(extension, deadline=day(int(dates.later[column])))
    return attrs.evolve(calendar, meetings=meetings, deadline=day(int(dates.deadline[column])), extension=extension)

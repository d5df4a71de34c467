"""The calendars of many points as one tape: minutes by column, and all that follows from what comes before what.

Two calendars with the same meetings and shocks in the same order, deadlines and walk-outs included, have the same tape
but for the minutes. So the clock runs dry once for each order, and not for each calendar.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.columns import pick, places_of, spread
from negotiation_sim.core.scale import Array, Ints, chance
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY, NO_SHOCK, NO_STRIKES, Meeting, Tape
from negotiation_sim.points.cases import Points
from negotiation_sim.points.dates import Dates, calendar_on, dates_of, orders_of
from negotiation_sim.points.variants import Variant
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.compile import concession
from negotiation_sim.scenario.figures import Figures
from negotiation_sim.scenario.schema import Scenario

FROM_THE_RUN = ("held", "agenda", "edits", "test", "caucus", "recess", "remaining")


@frozen(kw_only=True, eq=False)
class Run:
    """A calendar run dry, and the columns that are like it."""

    tape: Tape
    here: Ints


def tape_at(points: Points, case: Case, figures: Figures, chances: Chances) -> Tape:
    """The tape of all points.

    Parameters
    ----------
    points : Points
    case, figures
        Of the same points.
    chances : Chances
        Of the talks. Only where a shock strikes at a rate they count, and then the points are as many, or one.
    """
    dates, runs = dates_and_runs(points, chances)
    first, last = shared(dates.deadline), shared(dates.later)
    curves = curves_of(figures.traits)
    which = np.zeros(len(points.places), np.intp)
    for number, run in enumerate(runs):
        which[run.here] = number

    def meeting_at(number: int) -> Meeting:
        minute, rows = shared(dates.minute[number]), meetings_of(runs, number)
        own: Any = {name: spread([getattr(row, name) for row in rows], which) for name in FROM_THE_RUN}
        in_force = np.where(minute > first + LAST_MINUTE_OF_A_DAY, last, first)
        return evolve(
            rows[0],
            minute=minute,
            attendance=attendance_at(points, case, number),
            concession=curves.at(minute, in_force),
            strikes=strikes_at([row.strikes for row in rows], runs, len(which)),
            recess_strikes=strikes_at([row.recess_strikes for row in rows], runs, len(which)),
            **own,
        )

    return Tape(
        meetings=tuple(map(meeting_at, range(max(len(run.tape.meetings) for run in runs)))),
        first_deadline=first,
        last_deadline=last,
        strikes=strikes_at([run.tape.strikes for run in runs], runs, len(which)),
    )


def dates_and_runs(points: Points, chances: Chances) -> tuple[Dates, list[Run]]:
    """When everything is, (…, m), and the calendars that were run dry for it."""
    m, most = len(points.places), max(len(variant.scenario.calendar.meetings) for variant in points.variants)
    whole = Dates(minute=np.zeros((most, m), np.int64), deadline=np.zeros(m, np.int64), later=np.zeros(m, np.int64))
    runs: list[Run] = []
    for number, variant in enumerate(points.variants):
        here = np.flatnonzero(points.places == number)
        dates = dates_of(variant, points.numbers_of(here), len(here))
        whole.minute[: len(dates.minute), here] = dates.minute
        whole.deadline[here], whole.later[here] = dates.deadline, dates.later
        if by_chance(variant):
            runs += runs_by_chance(variant, dates, here, chances if m == 1 else pick(chances, here))
        else:
            runs += runs_of(variant, dates, here)
    return whole, runs


def by_chance(variant: Variant) -> bool:
    """Does a shock strike at a rate, so that replicates have calendars of their own?"""
    return any(shock.rate for shock in variant.scenario.calendar.shocks)


def runs_of(variant: Variant, dates: Dates, here: Ints) -> Iterator[Run]:
    """One run for each order of the moments, kept by the variant."""
    for order, columns in orders_of(variant.scenario.calendar, dates).items():
        if order not in variant.tapes:
            variant.tapes[order] = record_tape(scenario_on(variant, dates, columns[0]), Chances.of(0, 0))
        yield Run(tape=variant.tapes[order], here=here[columns])


def runs_by_chance(variant: Variant, dates: Dates, here: Ints, chances: Chances) -> Iterator[Run]:
    """One run for each calendar, with a column for each of its replicates."""
    first, which = dates.distinct
    for place, column in enumerate(first):
        columns, scenario = np.flatnonzero(which == place), scenario_on(variant, dates, column)
        of_these = chances if len(here) == 1 else pick(chances, columns)
        yield Run(tape=record_tape(scenario, of_these), here=here[columns])


def scenario_on(variant: Variant, dates: Dates, column: int) -> Scenario:
    """The scenario of a variant on the dates of a column."""
    return evolve(variant.scenario, calendar=calendar_on(variant.scenario.calendar, dates, column))


def meetings_of(runs: Sequence[Run], number: int) -> list[Meeting]:
    """A meeting in each run, not held where there is none."""
    found = [run.tape.meetings[number] if number < len(run.tape.meetings) else None for run in runs]
    some = next(meeting for meeting in found if meeting is not None)
    unheld = evolve(some, held=np.array([False]), strikes=NO_STRIKES, recess_strikes=NO_STRIKES)
    return [unheld if meeting is None else meeting for meeting in found]


def strikes_at(strikes: Sequence[Ints], runs: Sequence[Run], m: int) -> Ints:
    """The shocks of each run in its columns, (shocks, 1|m)."""
    if len(runs) == 1 or not any(len(each) for each in strikes):
        return strikes[0]
    found = np.full((max(map(len, strikes)), m), NO_SHOCK)
    for each, run in zip(strikes, runs, strict=True):
        found[: len(each), run.here] = each
    return found


def attendance_at(points: Points, case: Case, number: int) -> Ints:
    """The chance of each to come to a meeting, (S, 1|m): the meeting's, or else their own."""
    said = [
        calendar.meetings[number].attendance if number < len(calendar.meetings) else {}
        for calendar in (variant.scenario.calendar for variant in points.variants)
    ]
    if not any(said):
        return case.attendance
    found = np.broadcast_to(case.attendance, (len(case.attendance), len(points.places))).copy()
    for place, given in enumerate(said):
        here = points.places == place
        for who, probability in given.items():
            found[case.stakeholders.index(who), here] = chance(probability)
    return found


@frozen(kw_only=True, eq=False)
class Curves:
    """How all concede: the curves that there are, and which of them each follows, so that each is drawn once."""

    traits: Mapping[str, Array]  # by name, (curves, 1|m)
    which: Ints  # (S,)

    def at(self, minute: Ints, deadline: Ints) -> Ints:
        """The concessions of all under a deadline, (S, 1|m)."""
        return concession(self.traits, minute, deadline)[self.which]


def curves_of(traits: Mapping[str, Array]) -> Curves:
    """The curves of all, from traits (S, 1|m)."""
    k, beta = np.broadcast_arrays(traits["opening_concession"], traits["concession_exponent"])
    alike = places_of(np.concatenate(pair).tobytes() for pair in zip(k, beta, strict=True))
    which = np.empty(len(k), np.intp)
    for curve, seats in enumerate(alike.values()):
        which[seats] = curve
    first = [seats[0] for seats in alike.values()]
    return Curves(traits={"opening_concession": k[first], "concession_exponent": beta[first]}, which=which)


def shared(columns: Ints) -> Ints:
    """Columns as one where all are alike."""
    return columns[:1] if (columns == columns[0]).all() else columns

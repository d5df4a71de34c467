"""What the pictures show, as numbers: of one run folded from its log, of many counted over their outcomes."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import SCALE
from negotiation_sim.core.table import Table
from negotiation_sim.ensemble import Ensemble
from negotiation_sim.ensemble.counting import endings, first_exits
from negotiation_sim.record.decider import evolve
from negotiation_sim.record.events import Event, MeetingOpened, ProcessConvened, Seat, ShockOccurred

Floats = NDArray[np.float64]


@frozen
class Exit:
    """Somebody left: since when in, when out, which seat of the roster, and how many of the bloc then remained."""

    since: int
    minute: int
    seat: int
    remaining: int


@frozen(eq=False, slots=False)
class Course:
    """How talks went, as their log tells it.

    Attributes
    ----------
    opening : ProcessConvened
    minutes : tuple of int
        When the table changed: the convening, and every minute at which something happened, T in all.
    tables : tuple of Table
        Where the talks stood after each.
    meetings : tuple of int
        The minutes of the meetings.
    shocks : tuple of (int, str)
        The shocks that struck, with their names.
    """

    opening: ProcessConvened
    minutes: tuple[int, ...]
    tables: tuple[Table, ...]
    meetings: tuple[int, ...]
    shocks: tuple[tuple[int, str], ...]

    @cached_property
    def seats(self) -> tuple[tuple[int, Seat], ...]:
        """The parties, with their places in the roster."""
        return tuple((i, seat) for i, seat in enumerate(self.opening.roster) if not seat.observer)

    @cached_property
    def blocs(self) -> Mapping[str, tuple[int, ...]]:
        """The seats of each bloc's parties, by its id; blocs of observers left out."""
        by_bloc = {bloc: tuple(i for i, seat in self.seats if seat.bloc == bloc) for bloc in self.opening.blocs}
        return {bloc: seats for bloc, seats in by_bloc.items() if seats}

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Who was in, (S, T)."""
        return np.stack([table.active[:, 0] for table in self.tables], axis=1)

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Who was in, up to the moment of leaving and with it, (S, T)."""
        before = np.concatenate([self.active[:, :1], self.active[:, :-1]], axis=1)
        return self.active | before

    @cached_property
    def stringency(self) -> Floats:
        """How strong the draft was on each provision, 0 to 1, (P, T)."""
        return np.array(
            [
                [provision.options[table.text[p, 0]].stringency / SCALE for table in self.tables]
                for p, provision in enumerate(self.opening.provisions)
            ]
        )

    @cached_property
    def margin(self) -> Floats:
        """Forecast less reservation value, of full utility, (S, T); not a number once somebody has left."""
        margins = [(table.forecast - table.reservation_value)[:, 0] / SCALE for table in self.tables]
        return np.where(self.shown, np.stack(margins, axis=1), np.nan)

    def stays(self, seat: int) -> list[slice]:
        """The moments of each of somebody's stays, the one of leaving with them: one stay, unless they came back."""
        turns = np.flatnonzero(np.diff(self.active[seat], prepend=False, append=False))
        return [slice(int(first), int(out) + 1) for first, out in turns.reshape(-1, 2)]

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """Everyone who left, in order of time, then of the roster."""
        found = [
            Exit(self.minutes[stay.start], self.minutes[stay.stop - 1], i, self.remaining(seat.bloc, stay.stop - 1))
            for i, seat in self.seats
            for stay in self.stays(i)
            if stay.stop <= len(self.minutes)
        ]
        return tuple(sorted(found, key=lambda exit: exit.minute))

    def mean_margin(self, bloc: str) -> float:
        """The mean margin at the end of those of a bloc who are in, or else of all as they left."""
        seats = self.blocs[bloc]
        ends = {i: self.margin[i, self.shown[i]][-1] for i in seats}
        return float(np.mean([ends[i] for i in seats if self.active[i, -1]] or list(ends.values())))

    def remaining(self, bloc: str, moment: int = -1) -> int:
        """How many of the bloc's parties were in."""
        return int(self.active[list(self.blocs[bloc]), moment].sum())


def course(events: Iterable[Event]) -> Course:
    """Fold a log, keeping every state on the way.

    Parameters
    ----------
    events : iterable of Event

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> talks = course(run(load("teaching-park"), seed=0).events)
    >>> [(talks.opening.roster[exit.seat].id, exit.remaining) for exit in talks.exits]
    [('nature', 1)]
    """
    opening, *rest = events
    assert isinstance(opening.fact, ProcessConvened)
    convened = table = evolve(None, opening)
    found: dict[int, Table] = {}
    for event in rest:
        table = found[event.minute] = evolve(table, event)
    return Course(
        opening.fact,
        (opening.minute, *found),
        (convened, *found.values()),
        tuple(event.minute for event in rest if isinstance(event.fact, MeetingOpened)),
        tuple((event.minute, event.fact.name) for event in rest if isinstance(event.fact, ShockOccurred)),
    )


def mean_ideals(case: Case) -> dict[str, Floats]:
    """The mean ideal of each bloc on each provision, 0 to 1, (P,); over members with ideals, blocs without left out."""
    stated = (case.ideal[:, :, 0] >= 0).all(axis=1) & case.party[:, 0]
    means = {}
    for place, bloc in enumerate(case.blocs):
        members = stated & (case.bloc == place)
        if members.any():
            means[bloc] = case.ideal[members, :, 0].mean(axis=0) / SCALE
    return means


def ended_by(ensemble: Ensemble) -> dict[str, tuple[Floats, Floats]]:
    """The minutes at which talks ended so, and what share of all had by then; endings that never came left out."""
    found = {}
    for name, where in endings(ensemble.outcomes).items():
        if where.any():
            minutes, counts = np.unique(ensemble.outcomes.ended[where], return_counts=True)
            found[name] = (minutes.astype(np.float64), counts.cumsum() / len(ensemble))
    return found


def exit_shares(ensemble: Ensemble) -> Floats:
    """In what share of replicates each stakeholder left at each meeting, (S, meetings)."""
    numbers = range(1, len(ensemble.scenario.calendar.meetings) + 1)
    return np.stack([(ensemble.outcomes.left_at == number).mean(axis=1) for number in numbers], axis=1)


def shares_first_and_in_all(ensemble: Ensemble) -> Floats:
    """In what share of replicates each was among the first to leave, and left at all, (S, 2)."""
    left_at = ensemble.outcomes.left_at
    first = (left_at > 0) & (left_at == first_exits(ensemble.outcomes))
    return np.stack([first.mean(axis=1), (left_at > 0).mean(axis=1)], axis=1)

"""The compiled calendar: what the clock brings to the talks, meeting by meeting."""

import numpy as np
from attrs import frozen

from negotiation_sim.core.scale import Bools, Ints


@frozen(eq=False, kw_only=True)
class Meeting:
    """A row of the tape. Everything but the number and the title may differ by negotiation, (1 or n) columns.

    `agenda` gives each provision its place on the agenda, -1 off it. `concession` is how much of the way from best to
    reservation value each concedes by now, and `attendance` the chance to come out of 2³². `strikes` are the shocks
    since the meeting before, in order, and `recess_strikes` those between this meeting and its walk-out: (shocks, 1|n),
    -1 for none.
    """

    number: int
    title: str
    held: Bools  # (1|n,) False where a shorter calendar has no such meeting, or its deadline came first
    minute: Ints  # (1|n,)
    agenda: Ints  # (P, 1|n)
    edits: Ints  # (1|n,)
    test: Bools  # (1|n,)
    caucus: Bools  # (1|n,)
    recess: Ints  # (1|n,) minutes
    attendance: Ints  # (S, 1|n)
    concession: Ints  # (S, 1|n)
    remaining: Ints  # (1|n,) meetings to come
    strikes: Ints  # (X, 1|n)
    recess_strikes: Ints  # (X, 1|n)

    @property
    def works(self) -> Bools:
        """Is the text worked on, if there is a quorum? (1|n,)."""
        return (self.edits > 0) & self.on_agenda.any(axis=0)

    @property
    def provisions(self) -> list[int]:
        """Which provisions are on the agenda of any negotiation."""
        return [int(p) for p in np.flatnonzero(self.on_agenda.any(axis=1))]

    def provision_at(self, place: Ints) -> Ints:
        """Which provision has this place (n,) on the agenda."""
        order = np.where(self.on_agenda, self.agenda, len(self.agenda)).argsort(axis=0, kind="stable")
        return np.take_along_axis(order, place[None], axis=0)[0]

    @property
    def on_agenda(self) -> Bools:
        """(P, 1|n)."""
        return self.agenda >= 0


@frozen(eq=False, kw_only=True)
class Tape:
    """A calendar that does not depend on the talks: meetings, deadlines, and what strikes after the last meeting."""

    meetings: tuple[Meeting, ...]
    first_deadline: Ints  # (1|n,) minute, 00:00 of its day
    last_deadline: Ints  # (1|n,)
    strikes: Ints  # (X, 1|n): shocks after the last walk-out


NO_SHOCK = -1
NO_STRIKES = np.zeros((0, 1), np.int64)
LAST_MINUTE_OF_A_DAY = 24 * 60 - 1

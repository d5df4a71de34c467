"""The tape: the calendar run dry, without talks, so that a batch can play many without a clock."""

import numpy as np
from attrs import evolve

from negotiation_sim.calendar import Since, beginning, depends_on_talks, run_calendar
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.scale import Bools, Ints, Share
from negotiation_sim.core.tape import NO_SHOCK, NO_STRIKES, Meeting, Tape
from negotiation_sim.scenario.figures import Figures
from negotiation_sim.scenario.schema import Scenario


def record_tape(
    scenario: Scenario, chances: Chances, figures: Figures | None = None, since: Since | None = None
) -> Tape:
    """Run the same processes dry, without talks: the meetings as they are held if nothing ends the talks early.

    Parameters
    ----------
    scenario : Scenario
    chances : Chances
        Only shocks with a rate use them: where there are any, the tape has a column for each replicate.
    figures : Figures, optional
        Other numbers than the scenario's own, with a column a point.
    since : Since, optional
        Only what comes after; the meeting that was the latest then is the first of the tape.

    Raises
    ------
    ValueError
        If an extension of the deadline depends on the talks.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> [meeting.number for meeting in record_tape(load("teaching-park"), Chances.of(0, 0)).meetings]
    [1, 2, 3, 4, 5]
    """
    since = beginning(scenario.calendar) if since is None else since
    recorder = Recorder(scenario, since)
    run_calendar(scenario, recorder, chances, figures, since)
    return recorder.tape()


class Recorder:
    """Talks that never happen: they only note what the clock brings."""

    def __init__(self, scenario: Scenario, since: Since) -> None:
        self.scenario, self.over = scenario, False
        self.meetings = [] if since.meeting is None else [since.meeting]
        self.pending: list[Ints] = []
        self.deadlines = [since.deadline]

    def strike(self, shock: int, minute: int, where: Bools) -> None:
        """Keep the shock for the meeting or walk-out that follows."""
        self.pending.append(np.array([shock]) if where.all() else np.where(where, shock, NO_SHOCK))

    def sit(self, meeting: Meeting) -> None:
        """Note a meeting and the shocks before it."""
        self.meetings.append(evolve(meeting, strikes=self.take_strikes()))

    def rise(self, meeting: Meeting) -> None:
        """Note the shocks in its recess."""
        self.meetings[-1] = evolve(self.meetings[-1], recess_strikes=self.take_strikes())

    def extend(self, deadline: int, share: Share, minute: int) -> bool:
        """Note a later deadline, which must be certain: it needs no support."""
        if depends_on_talks(self.scenario):
            raise ValueError(
                "calendar.extension.min_support must be 0 for a tape: an extension that depends on the talks "
                "runs in the event engine only"
            )
        self.deadlines.append(deadline)
        return True

    def expire(self, minute: int) -> None:
        """The tape ends."""
        self.over = True

    def take_strikes(self) -> Ints:
        """The shocks noted since last time, those of each replicate in order, (shocks, 1|n)."""
        if not self.pending:
            return NO_STRIKES
        strikes, self.pending = np.stack(np.broadcast_arrays(*self.pending)), []
        order = np.argsort(strikes == NO_SHOCK, axis=0, kind="stable")
        most = int((strikes != NO_SHOCK).sum(axis=0).max())
        return np.take_along_axis(strikes, order, axis=0)[:most]

    def tape(self) -> Tape:
        """What was noted."""
        return Tape(
            meetings=tuple(self.meetings),
            first_deadline=np.array([self.deadlines[0]]),
            last_deadline=np.array([self.deadlines[-1]]),
            strikes=self.take_strikes(),
        )

"""Where the talks stand: the whole state of n negotiations, folded from moves."""

import numpy as np
from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances, spread
from negotiation_sim.core.scale import SCALE, Bools, Ints, times

NOTHING = -1  # what carried the grievance of who left over no red line

NO_STANCE, OBJECT, CONSIDER, SUPPORT, ABSTAIN = -1, 0, 1, 2, 3
STANCES = ("object", "consider", "support", "abstain")

OPEN, AGREEMENT, DEADLINE_EXPIRED, IMPASSE, COLLAPSE = range(5)
STATUSES = ("open", "agreement", "deadline_expired", "impasse", "collapse")


@frozen(eq=False, kw_only=True)
class Table:
    """The state of n negotiations among S stakeholders over P provisions with L red lines; millionths and minutes."""

    stakeholders: tuple[str, ...]
    provisions: tuple[str, ...]
    red_lines: tuple[tuple[int, int], ...]  # L places (stakeholder, provision), in order
    text: Ints  # (P, n): place of the option
    active: Bools  # (S, n): has not left
    in_room: Bools  # (S, n)
    quorate: Bools  # (n,)
    reservation_value: Ints  # (S, n)
    withdrawal_threshold: Ints  # (S, n)
    forecast: Ints  # (S, n): of the final text's utility
    hope: Ints  # (L, n): by red line
    declared: Bools  # (L, n): by red line
    stance: Ints  # (S, n): at the latest test
    left_at: Ints  # (S, n): number of the meeting, 0 for who is in
    carried_by: Ints  # (S, n): the provision that carried the grievance of who left, -1 for none
    idle: Ints  # (n,): meetings in a row that worked on the text and changed nothing
    deadline: Ints  # (n,): minute, 00:00 of its day
    status: Ints  # (n,)
    ended: Ints  # (n,): minute, -1 while open

    @property
    def open(self) -> Bools:
        """Which negotiations go on, (n,)."""
        return self.status == OPEN

    def seat(self, stakeholder: str) -> int:
        """The row of a stakeholder; ValueError if nobody of that id sits here."""
        return _row(self.stakeholders, stakeholder, "stakeholder")

    def item(self, provision: str) -> int:
        """The row of a provision; ValueError if there is none of that id."""
        return _row(self.provisions, provision, "provision")

    def line(self, stakeholder: str, provision: str) -> int:
        """The row of a red line; ValueError if there is none."""
        wanted = self.seat(stakeholder), self.item(provision)
        if wanted not in self.red_lines:
            raise ValueError(f"{stakeholder!r} has no red line on {provision!r}")
        return self.red_lines.index(wanted)


def convene(case: Case, chances: Chances, deadline: Ints) -> Table:
    """The talks as they begin: initial text, thresholds drawn, forecasts between reservation value and 1.

    Parameters
    ----------
    case : Case
    chances : Chances
        One column a negotiation.
    deadline : (1 or n,) minutes
    """
    threshold = thresholds(case, chances)
    seats, n = threshold.shape
    r = case.reservation_value
    hope = np.where(case.drawn, case.initial_hope[case.holder], SCALE)

    def full(fill: int, *shape: int) -> Ints:
        return np.full((*shape, n), fill)

    def columns(values: Ints) -> Ints:
        return np.broadcast_to(values, (*values.shape[:-1], n)).copy()

    return Table(
        stakeholders=case.stakeholders,
        provisions=case.provisions,
        red_lines=case.red_lines,
        text=columns(case.initial_text),
        active=np.ones((seats, n), bool),
        in_room=np.zeros((seats, n), bool),
        quorate=np.zeros(n, bool),
        reservation_value=columns(r),
        withdrawal_threshold=threshold,
        forecast=columns(np.where(case.party, r + times(case.initial_optimism, SCALE - r), 0)),
        hope=columns(hope),
        declared=np.zeros((len(case.red_lines), n), bool),
        stance=full(NO_STANCE, seats),
        left_at=full(0, seats),
        carried_by=full(NOTHING, seats),
        idle=full(0),
        deadline=columns(deadline),
        status=full(OPEN),
        ended=full(-1),
    )


def thresholds(case: Case, chances: Chances) -> Ints:
    """The withdrawal threshold of each at convening, with what makes replicates differ, (S, n); 0 for observers."""
    errors = spread(chances.of_persons(case.address), case.withdrawal_threshold_sd)
    return np.where(case.party, np.maximum(0, case.withdrawal_threshold + errors), 0)


def _row(ids: tuple[str, ...], wanted: str, kind: str) -> int:
    if wanted not in ids:
        raise ValueError(f"no {kind} {wanted!r} is at the table; there are {', '.join(ids)}")
    return ids.index(wanted)

"""What each still holds out for."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import SCALE, Ints, times
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


def aspiration(case: Case, table: Table, meeting: Meeting) -> Ints:
    """The utility that each holds out for: A = r + max(0, best − r)·(1 − α), (S, n) millionths.

    α is the time-dependent tactic in calendar time, compiled into the meeting's `concession`.
    Also known as: aspiration level, demand. Source: Faratin, Sierra & Jennings (1998).
    Not for: tactics that answer the others' concessions (tit for tat).
    """
    r = table.reservation_value
    return r + times(np.maximum(0, case.best - r), SCALE - meeting.concession)

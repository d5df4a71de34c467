"""When the talks stop without agreement."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Closed, Nearness
from negotiation_sim.core.scale import Bools, Ints, heads
from negotiation_sim.core.table import COLLAPSE, DEADLINE_EXPIRED, IMPASSE, OPEN, Table
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY, Meeting


def parties_in(case: Case, table: Table) -> Ints:
    """How many parties are still in, (n,)."""
    return heads(case.party & table.active)


def everyone_in(case: Case, table: Table) -> Bools:
    """Is every convened party still in? (n,). It tells consensus from narrowed agreement."""
    return parties_in(case, table) == case.party.sum()


def close(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Closed:
    """Too few parties left: collapse; too many meetings that changed nothing: impasse; else go on. (n,)."""
    few = parties_in(case, table) < case.minimum_parties
    stuck = table.idle >= case.impasse_after
    status = np.where(few, COLLAPSE, np.where(stuck, IMPASSE, OPEN))
    return Closed(status, meeting.minute + meeting.recess)


def expire(table: Table, refused: Nearness | None = None) -> Closed:
    """Time has run out, at the end of the deadline's day, an extension perhaps `refused`. (n,)."""
    return Closed(np.full_like(table.status, DEADLINE_EXPIRED), table.deadline + LAST_MINUTE_OF_A_DAY, refused)

"""Who comes to a meeting, and whether that is enough."""

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Opened, WhyOpened
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


def take_attendance(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Opened:
    """In the room: who is active and drawn below the chance to come. A quorum is a share of the active weight.

    Shapes (stakeholders, n). Observers come too, without weight.
    """
    in_room = table.active & (draws.attendance < meeting.attendance)
    present = (case.weight * in_room).sum(axis=0)
    active = (case.weight * table.active).sum(axis=0)
    quorate = case.rule.quorum.of_whole_reached_by(present, active)
    return Opened(in_room, quorate, meeting.works, WhyOpened(meeting, present, active))

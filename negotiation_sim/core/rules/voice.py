"""Voice: saying aloud that a red line is crossed."""

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Voiced
from negotiation_sim.core.rules.utility import crossed
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


def voice_red_lines(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Voiced:
    """Each party in the room declares an own red line that the draft crosses on the agenda, once. (L, n).

    Source: Hirschman (1970). Not for: bluffing; red lines are truthful here.
    """
    seen = crossed(case, table.text) & table.in_room[case.holder] & meeting.on_agenda[case.disputed]
    return Voiced(seen & table.quorate & ~table.declared)

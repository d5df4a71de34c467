"""One meeting for n negotiations side by side, without a clock or a record."""

from collections.abc import Iterable

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.moves import apply
from negotiation_sim.core.protocols.order import OrderOfPlay
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.scale import Ints
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


def hold(order: OrderOfPlay, case: Case, table: Table, meeting: Meeting, chances: Chances) -> Table:
    """The table after a meeting and its walk-out, shocks before and between included."""
    draws = chances.of_meeting(case.address, meeting.number)
    table = strike_all(case, table, meeting.strikes)
    for phase in order.session:
        table = apply(table, phase(case, table, meeting, draws))
    table = strike_all(case, table, meeting.recess_strikes)
    for phase in order.after_recess:
        table = apply(table, phase(case, table, meeting, draws))
    return table


def strike_all(case: Case, table: Table, shocks: Iterable[Ints]) -> Table:
    """One shock after the other."""
    for shock in shocks:
        table = apply(table, strike_shock(case, table, shock))
    return table

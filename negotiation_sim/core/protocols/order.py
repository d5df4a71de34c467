"""What an order of play is."""

from collections.abc import Callable

from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Move
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting

Phase = Callable[[Case, Table, Meeting, Draws], Move]


@frozen
class OrderOfPlay:
    """The phases of a session, and those after its recess."""

    session: tuple[Phase, ...]
    after_recess: tuple[Phase, ...]

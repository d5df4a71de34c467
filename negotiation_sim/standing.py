"""Where talks stand, so that they can go on from there."""

from attrs import frozen

from negotiation_sim.calendar import Since
from negotiation_sim.core.case import Case
from negotiation_sim.core.play import Begun
from negotiation_sim.core.protocols import PROTOCOLS, OrderOfPlay, Phase
from negotiation_sim.core.table import Table
from negotiation_sim.scenario.schema import Scenario


@frozen(eq=False, kw_only=True)
class Standing:
    """Where talks stand between two steps: all that is needed to go on, once or many times.

    `left` are the phases of the meeting under way, `since.meeting`, that are to come at once: the rest of its session,
    or, once it has risen, of its walk-out.
    """

    scenario: Scenario
    case: Case
    table: Table
    since: Since
    left: tuple[Phase, ...]

    @property
    def begun(self) -> Begun:
        """The same for a batch: what is left of the latest meeting, if there was one."""
        if self.since.meeting is None:
            return Begun(self.table, None)
        if self.since.risen:
            return Begun(self.table, OrderOfPlay(session=(), after_recess=self.left))
        return Begun(self.table, OrderOfPlay(self.left, PROTOCOLS[self.scenario.protocol].after_recess))

"""Where many replicates set out from: the convening of talks, or where talks that have begun stand."""

from functools import cached_property

from attrs import define

from negotiation_sim.api import Result, compiled, result_of
from negotiation_sim.calendar import depends_on_talks
from negotiation_sim.core.case import Case
from negotiation_sim.engine import LiveTalks, negotiate
from negotiation_sim.record.events import Event
from negotiation_sim.retrace import go_on
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.standing import Standing


@define(kw_only=True, eq=False, slots=False)
class Outset:
    """What replicates have in common.

    Attributes
    ----------
    scenario : Scenario
        In force from here on.
    seed : int
    standing : Standing or None
        None: they begin with the convening.
    events : tuple of Event
        The log up to there.
    convened : Scenario or None
        The scenario before any intervention, if that is another one.
    """

    scenario: Scenario
    seed: int
    standing: Standing | None = None
    events: tuple[Event, ...] = ()
    convened: Scenario | None = None

    @cached_property
    def case(self) -> Case:
        """The scenario compiled."""
        return compiled(self.scenario) if self.standing is None else self.standing.case

    @property
    def by_events(self) -> bool:
        """Does the calendar depend on the talks, so that the event engine plays them?"""
        put_off = self.standing is not None and self.standing.since.extended
        return depends_on_talks(self.scenario) and not put_off

    def live(self, replicate: int) -> LiveTalks:
        """One replicate, event by event."""
        if self.standing is None:
            return negotiate(self.scenario, self.case, self.seed, replicate)
        return go_on(self.standing, self.events, self.seed, replicate)

    def result(self, replicate: int) -> Result:
        """One replicate with its log."""
        return result_of(self.convened or self.scenario, self.live(replicate), self.seed, replicate)

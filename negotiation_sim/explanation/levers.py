"""Everything that is tried to keep somebody in."""

from collections.abc import Iterator

from negotiation_sim.explanation.lever import Lever
from negotiation_sim.explanation.people import preferences, red_lines, solidarity_of_all, traits_of
from negotiation_sim.explanation.process import chair, initial_texts, rule, slots
from negotiation_sim.scenario.schema import Scenario, Stakeholder


def levers(
    scenario: Scenario, who: Stakeholder, provision: str | None, meeting: int, begun: int | None = None
) -> Iterator[Lever]:
    """Everything that is tried to keep somebody in.

    Parameters
    ----------
    scenario : Scenario
    who : Stakeholder
    provision : str or None
        The provision that carried the grievance: whose salience, ideal or scores, red line and place on the agendas are
        tried.
    meeting : int
        The one after which they left: agendas are changed up to it.
    begun : int, optional
        How many meetings have been opened by the event from which on things are otherwise; None for the convening.
        Talks that have begun have their initial text, hopes and forecasts, and can lose no red line.
    """
    yield from traits_of(scenario, who, begun=begun is not None)
    if provision is not None:
        table = next(p for p in scenario.provisions if p.id == provision)
        yield from preferences(scenario, who, table)
        yield from red_lines(scenario, who, table, begun=begun is not None)
        yield from slots(scenario, table, begun or 0, meeting)
    yield from rule(scenario)
    yield from chair(scenario)
    yield solidarity_of_all(scenario)
    if begun is None:
        yield from initial_texts(scenario)

"""What a log came to, or stood at when it ends before the talks do."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from negotiation_sim.core.table import OBJECT
from negotiation_sim.record import events as e
from negotiation_sim.record.state import State, state_after


@frozen(kw_only=True)
class Outcome:
    """What a log came to.

    Attributes
    ----------
    status : str
        As in a result; ``open`` if the talks go on.
    kind : str or None
        ``consensus``, ``narrowed_agreement`` or ``no_agreement``; None while the talks go on.
    date : str
        The day of the last event.
    text : mapping
        The id of an option by provision: the text adopted, or the draft at the end of the log.
    left, overruled : tuple of str
        Who is out, and who is still in and objects to the text that was adopted.
    parties_convened, parties_in : int
        Without observers.
    """

    status: str
    kind: str | None
    date: str
    text: Mapping[str, str]
    left: tuple[str, ...]
    overruled: tuple[str, ...]
    parties_convened: int
    parties_in: int


def outcome_of(events: Sequence[e.Event]) -> Outcome:
    """What a log came to, from its events alone.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> found = outcome_of(run(load("teaching-park"), seed=0).events)
    >>> found.kind, found.left, found.parties_in
    ('narrowed_agreement', ('nature',), 4)
    """
    state = state_after(events, len(events) - 1)
    table, parties = state.table, [seat for seat in state.convened.roster if not seat.observer]
    left = tuple(each.stakeholder for each in state.standings if not each.active)
    objects = {who for who, stance in zip(table.stakeholders, table.stance[:, 0], strict=True) if stance == OBJECT}
    adopted = state.status == "agreement"
    return Outcome(
        status=state.status,
        kind=kind_of(state, events),
        date=state.event.date,
        text=state.text,
        left=left,
        overruled=tuple(who for who in table.stakeholders if adopted and who in objects and who not in left),
        parties_convened=len(parties),
        parties_in=sum(seat.id not in left for seat in parties),
    )


def kind_of(state: State, events: Sequence[e.Event]) -> str | None:
    """Which kind of ending it was, None while the talks go on."""
    agreed = [event.fact.kind for event in events if isinstance(event.fact, e.AgreementReached)]
    if state.status == "open":
        return None
    return agreed[0] if state.status == "agreement" else "no_agreement"

"""Where talks stood at a moment, in plain sentences."""

from collections.abc import Iterator, Sequence

from negotiation_sim.record.events import Event
from negotiation_sim.record.state import Standing, State
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted, listed
from negotiation_sim.story.wording import TAKING, worded
from negotiation_sim.story.words import address


def tell_state(state: State, events: Sequence[Event]) -> Iterator[str]:
    """Where the talks stood: the last event, the text, who was in, and what they expected.

    Parameters
    ----------
    state : State
        From `state_after` or `state_on`.
    events : sequence of Event
        The log that it was folded from.

    Yields
    ------
    str
        A line; what stands under a heading is indented.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.record.state import state_after
    >>> log = run(load("teaching-park"), seed=0).events
    >>> list(tell_state(state_after(log, 25), log))[-1]  # doctest: +ELLIPSIS
    '  Nature group, after meeting 4, over «Dogs»: forecast 0.13, reservation value 0.35, ...
    """
    convened, number = state.convened, state.event.sequence
    yield f"{convened.title} · {address(convened)}"
    if convened.illustrative:
        yield ILLUSTRATIVE
    yield f"After event {number} (the last is {len(events) - 1}) · {state.event.date} · {whereabouts(state)}"
    yield f"  {worded(events[: number + 1])[-1]}"
    yield "The text that was adopted:" if state.status == "agreement" else "The draft:"
    for provision in convened.provisions:
        option = next(o for o in provision.options if o.id == state.text[provision.id])
        yield f"  {provision.name}: {option.wording}"
    yield from people(state)


def whereabouts(state: State) -> str:
    """Which meeting it was, and how the talks stood with their deadline."""
    meeting = f"meeting {state.event.meeting}" if state.event.meeting else "before the first meeting"
    how = "open" if state.status == "open" else f"over: {state.status.replace('_', ' ')}"
    return f"{meeting} · the talks were {how}, deadline {state.deadline}"


def people(state: State) -> Iterator[str]:
    """Who was in and who had left, each with what it expected; and who watched."""
    names = {provision.id: provision.name for provision in state.convened.provisions}
    parties = [each for each in state.standings if not each.observer]
    still_in = [each for each in parties if each.active]
    watching = [each.name for each in state.standings if each.observer and each.active]
    yield f"Still in, {len(still_in)} of {counted(len(parties), 'party', 'parties')}:"
    for each in still_in:
        away = "" if each.in_room else " · not in the room"
        yield f"  {each.name}: {amounts(each)}{hopes(each, names)}{away}"
    if len(still_in) < len(parties):
        yield "Had left:"
    for each in parties:
        if not each.active:
            over = f", over «{names[each.carried_by]}»" if each.carried_by else ""
            left = f"after meeting {each.left_at}" if each.left_at else "before the first meeting"
            yield f"  {each.name}, {left}{over}: {amounts(each)}{hopes(each, names)}"
    if watching:
        yield f"Observers: {listed(watching)}"


def amounts(each: Standing) -> str:
    """What a party expects of the final text against its reservation value, its threshold, and its latest stance."""
    stance = f"at its latest test or poll {TAKING[each.stance]}" if each.stance else "in no test or poll yet"
    return (
        f"forecast {each.forecast:.2f}, reservation value {each.reservation_value:.2f}, "
        f"withdrawal threshold {each.withdrawal_threshold:.2f} · {stance}"
    )


def hopes(each: Standing, names: dict[str, str]) -> str:
    """The hope of a party for each of its red lines, and which it has declared."""
    told = [
        f"«{names[provision]}» {hope:.2f}{', declared' if provision in each.declared else ''}"
        for provision, hope in each.hope.items()
    ]
    return f" · hope for its red line on {'; '.join(told)}" if told else ""

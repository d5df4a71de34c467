"""What is worth a look in a record of real talks, though nothing is wrong with it."""

from negotiation_sim.calendar import minute_of
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.record import events as e
from negotiation_sim.scenario.words import listed


def remarks(proceedings: Proceedings) -> list[str]:
    """Sentences about what the minutes leave open, or what does not go with the scenario.

    Parameters
    ----------
    proceedings : Proceedings
        After everything was told.

    Returns
    -------
    list of str
    """
    return [*unknown_rooms(proceedings), *proceedings.remarks, *left_out(proceedings), *no_shock(proceedings)]


def unknown_rooms(proceedings: Proceedings) -> list[str]:
    """The meetings of which nobody noted who came."""
    numbers = proceedings.attendance_unknown
    if not numbers:
        return []
    which = f"Meeting{'s' if len(numbers) > 1 else ''} {listed(map(str, numbers))}"
    return [f"{which}: who was in the room is not known, so everyone still in counts as present."]


def left_out(proceedings: Proceedings) -> list[str]:
    """Meetings of the calendar that were passed over."""
    numbers = [n for n in range(1, max(proceedings.held, default=0)) if n not in proceedings.held]
    return [
        f"Meeting {n} of the calendar is not on record, and a later one is: it counts as not held." for n in numbers
    ]


def no_shock(proceedings: Proceedings) -> list[str]:
    """Shocks that the calendar has on a day that is past, and the record has not."""
    struck = {event.fact.shock for event in proceedings.log.events if isinstance(event.fact, e.ShockOccurred)}
    calendar, latest = proceedings.scenario.calendar, proceedings.log.events[-1].minute
    return [
        f"The calendar has the shock «{shock.name}» on {shock.on}, and the record has not."
        for shock in calendar.shocks
        if shock.on is not None and minute_of(calendar, shock.on) <= latest and shock.id not in struck
    ]

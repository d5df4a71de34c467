"""From minutes to events: what was seen at real talks, in the order of time, and what the model infers from it."""

from collections.abc import Sequence

from attrs import evolve, frozen

from negotiation_sim.api import checked_address, compiled
from negotiation_sim.core.chance import Chances
from negotiation_sim.engine import LiveTalks
from negotiation_sim.observe import written
from negotiation_sim.observe.minutes import Minutes
from negotiation_sim.observe.naming import check_names
from negotiation_sim.observe.outside import end, extend, leave, strike
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.observe.remarks import remarks
from negotiation_sim.observe.sitting import sit
from negotiation_sim.observe.timeline import Entry, Exits, timeline
from negotiation_sim.record.events import Event
from negotiation_sim.scenario.basis import read_bases
from negotiation_sim.scenario.faults import Faults, Path, shown
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.structure import structure


@frozen(kw_only=True)
class Recorded:
    """What minutes came to.

    Attributes
    ----------
    events : list of Event
        The new events, to be appended.
    remarks : list of str
        What is worth a look, in sentences: who was there is not known, a room without a quorum.
    """

    events: list[Event]
    remarks: list[str]


def convened(scenario: Scenario, *, seed: int = 0, replicate: int = 0) -> list[Event]:
    """The beginning of a record of real talks: that they were convened, as the scenario says.

    Parameters
    ----------
    scenario : Scenario
    seed, replicate : int
        The address of what nobody can see: how far everyone's withdrawal threshold is from the scenario's.

    Returns
    -------
    list of Event
        `ProcessConvened`, observed.

    Raises
    ------
    ValueError
        If seed or replicate is out of range.

    Examples
    --------
    >>> from negotiation_sim import load
    >>> [(event.kind, event.origin) for event in convened(load("teaching-park"))]
    [('ProcessConvened', 'observed')]
    """
    seed, replicate = checked_address(seed, replicate)
    talks = LiveTalks(scenario, compiled(scenario), Chances.of(seed, replicate))
    talks.convene(seed, replicate)
    return [evolve(event, origin="observed") for event in talks.log.events]


def observed(scenario: Scenario, events: Sequence[Event], minutes: Minutes) -> list[Event]:
    r"""What minutes add to the record of real talks.

    What was seen has the origin `observed`; the forecasts and hopes after each meeting are inferred by the model from
    what was seen, and have the origin `simulated`. Nobody's choice is drawn.

    Parameters
    ----------
    scenario : Scenario
        That of the talks.
    events : sequence of Event
        What is on record already, from `convened` on.
    minutes : Minutes
        From `load_minutes` or `parse_minutes`.

    Returns
    -------
    list of Event
        The new events, to be appended.

    Raises
    ------
    ScenarioError
        With all that is wrong with the minutes, or cannot have been so as the talks stand. Then nothing is to be
        appended.
    ValueError
        If the events are of other talks than the scenario's.

    Examples
    --------
    >>> from negotiation_sim import load, parse_minutes
    >>> park = load("teaching-park")
    >>> minutes = parse_minutes('schema = 1\nmeetings = [{ meeting = 2, absent = ["cafe"] }]')
    >>> [event.kind for event in observed(park, convened(park), minutes)][:2]
    ['MeetingOpened', 'ForecastUpdated']
    """
    return put_on_record(scenario, events, minutes).events


def put_on_record(scenario: Scenario, events: Sequence[Event], minutes: Minutes) -> Recorded:
    """The same as `observed`, with remarks.

    Parameters
    ----------
    scenario : Scenario
    events : sequence of Event
    minutes : Minutes

    Returns
    -------
    Recorded
    """
    faults = Faults(minutes.where, minutes.tree)
    file = structure(minutes.tree, written.File, faults)
    read_bases(dict(minutes.beside), faults)
    check(file, scenario, faults)
    proceedings = Proceedings(scenario, events, faults)
    latest, before, held = events[-1], frozenset(proceedings.held), set[Path]()
    for entry in timeline(file, scenario.calendar, latest.minute, faults):
        if proceedings.over:
            faults.add(entry.path, "is after the end of the talks", proceedings.how_it_ended())
        elif entry.minute < latest.minute and entry.number not in before:
            faults.add(entry.path, "is before what is on record already", f"the record goes up to {latest.date}")
        else:
            tell(proceedings, entry, held)
    for place, meeting in enumerate(file.meetings):
        if ("meetings", place) not in held:
            check_names(proceedings, meeting, ("meetings", place))
    faults.report()
    return Recorded(events=proceedings.log.events[len(events) :], remarks=remarks(proceedings))


def tell(proceedings: Proceedings, entry: Entry, held: set[Path]) -> None:
    """Put one entry on record; the exits of a meeting only if that was `held`."""
    match entry.what:
        case written.Meeting() as meeting:
            if sit(proceedings, entry, meeting):
                held.add(entry.path)
        case Exits() as exits:
            if not entry.number or entry.path[:-1] in held:
                leave(proceedings, entry, exits)
        case written.Shock() as shock:
            strike(proceedings, entry, shock)
        case written.Extension() as extension:
            extend(proceedings, entry, extension)
        case written.End() as ending:
            end(proceedings, entry, ending)


def check(file: written.File, scenario: Scenario, faults: Faults) -> None:
    """The minutes are of these talks, and say something."""
    if file.case is not None and file.case != scenario.name:
        faults.add(("case",), f"is {shown(file.case)}, and these talks are of {shown(scenario.name)}")
    sections = ("meetings", "shocks", "extensions", "left", "end")
    if not any(getattr(file, section) or faults.touched((section,)) for section in sections):
        faults.add(
            (), "says nothing that happened", "write [[meetings]], [[shocks]], [[extensions]], [[left]] or [end]"
        )

"""What is worth a second look in a case without faults."""

from collections.abc import Iterable, Iterator

from negotiation_sim.scenario.faults import listed as in_a_row
from negotiation_sim.scenario.schema import Provision, RedLine, Scenario, Stakeholder
from negotiation_sim.scenario.words import counted, listed

MOST_RED_LINES = 12


def counts(scenario: Scenario) -> str:
    """How many there are of what.

    Examples
    --------
    >>> from negotiation_sim.scenario import load
    >>> counts(load("teaching-park"))
    '5 parties, 0 observers, 4 provisions, 5 meetings'
    """
    observers = sum(who.observer for who in scenario.stakeholders)
    return ", ".join(
        (
            counted(len(scenario.stakeholders) - observers, "party", "parties"),
            counted(observers, "observer", "observers"),
            counted(len(scenario.provisions), "provision", "provisions"),
            counted(len(scenario.calendar.meetings), "meeting", "meetings"),
        )
    )


def red_lines(scenario: Scenario) -> Iterator[str]:
    """Every red line, with those who have it.

    Parameters
    ----------
    scenario : Scenario

    Yields
    ------
    str
        At most 12 lines.

    Examples
    --------
    >>> from negotiation_sim.scenario import load
    >>> list(red_lines(load("teaching-park")))
    ['dogs at least 0.5: Nature group', 'dogs at most 0.5: Dog owners']
    """
    who_has: dict[str, list[str]] = {}
    for who in scenario.stakeholders:
        for line in who.red_lines:
            who_has.setdefault(in_words(line), []).append(who.name)
    lines = [f"{line}: {', '.join(names)}" for line, names in who_has.items()]
    if len(lines) <= MOST_RED_LINES:
        yield from lines
    else:
        yield from lines[: MOST_RED_LINES - 1]
        yield f"and {len(lines) - MOST_RED_LINES + 1} more"


def in_words(line: RedLine) -> str:
    """What a red line demands."""
    if line.min is not None:
        return f"{line.provision} at least {line.min:g}"
    if line.max is not None:
        return f"{line.provision} at most {line.max:g}"
    return f"{line.provision} not {' or '.join(line.forbids)}"


def remarks(scenario: Scenario) -> Iterator[str]:
    """What may be meant so, and often is not. None of it is a fault.

    Parameters
    ----------
    scenario : Scenario

    Yields
    ------
    str
        A sentence each.
    """
    yield from never_changed(scenario)
    yield from without_members(scenario)
    yield from without_effect(scenario)
    yield from without_source(scenario)
    for provision in scenario.provisions:
        yield from alike(provision)
        yield from impossible(provision, scenario.stakeholders)


def never_changed(scenario: Scenario) -> Iterator[str]:
    """Only what is on the agenda of a meeting with edits can change."""
    worked_on = {name for meeting in scenario.calendar.meetings if meeting.edits for name in meeting.agenda}
    for each in scenario.provisions:
        if each.id not in worked_on:
            yield f"{each.id} is on no agenda of a meeting with edits: it stays at {scenario.initial_text[each.id]}."


def without_members(scenario: Scenario) -> Iterator[str]:
    """A bloc is there for its members."""
    joined = {who.bloc for who in scenario.stakeholders}
    for bloc in scenario.blocs:
        if bloc.id not in joined:
            yield f"The bloc {bloc.id} has no members."


def without_effect(scenario: Scenario) -> Iterator[str]:
    """A shock is there to strike, and to change something."""
    for shock in scenario.calendar.shocks:
        if shock.rate == 0:
            yield f"The shock {shock.id} never strikes: its rate is 0."
        if not (shock.reservation_value or shock.withdrawal_threshold):
            yield f"The shock {shock.id} changes nothing: it adds 0."


def without_source(scenario: Scenario) -> Iterator[str]:
    """A fact can be looked up."""
    facts = [path for path, basis in scenario.bases.items() if basis.basis == "fact" and not basis.source]
    if facts:
        yield f"Called a fact, without a source: {in_a_row(facts)}."


def alike(provision: Provision) -> Iterator[str]:
    """Options of the same stringency are the same to who has an ideal."""
    options: dict[float, list[str]] = {}
    for option in provision.options:
        options.setdefault(option.stringency, []).append(option.id)
    for stringency, ids in options.items():
        if len(ids) > 1:
            yield f"{provision.id}: {listed(ids)} have the same stringency, {stringency:g}."


def impossible(provision: Provision, people: Iterable[Stakeholder]) -> Iterator[str]:
    """Red lines of several parties may leave no option: then no text is free of them."""
    lines = [(who.name, line) for who in people for line in who.red_lines if line.provision == provision.id]
    if all(any(line.excludes(each.id, each.stringency) for _, line in lines) for each in provision.options):
        names = list(dict.fromkeys(name for name, _ in lines))
        yield f"{provision.id}: the red lines of {listed(names)} together leave no option."

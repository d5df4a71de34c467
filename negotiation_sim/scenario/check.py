"""What holds between the entries of a file: ids, references, and that there is someone and something to talk about."""

from collections.abc import Iterable, Sequence

from negotiation_sim.core.address import entity
from negotiation_sim.scenario import written
from negotiation_sim.scenario.check_calendar import check_calendar
from negotiation_sim.scenario.check_positions import check_positions
from negotiation_sim.scenario.faults import BARE_KEY, Faults, Path
from negotiation_sim.scenario.kinds import RESERVED, RESERVED_WORDS
from negotiation_sim.scenario.rules import NAMED_RULES

Identified = written.Provision | written.Option | written.Bloc | written.Stakeholder | written.Shock


def check(file: written.Scenario, faults: Faults) -> None:
    """Find every fault between the entries that could be read.

    Parameters
    ----------
    file : written.Scenario
    faults : Faults
        Takes them.
    """
    check_provisions(file, faults)
    check_blocs(file, faults)
    check_stakeholders(file, faults)
    check_positions(file, faults)
    check_rule(file.rule, faults)
    check_initial_text(file, faults)
    check_calendar(file, faults)
    check_ids(file.calendar.shocks, ("calendar", "shocks"), faults)
    check_chances(file.calendar.shocks, ("calendar", "shocks"), faults)
    check_sources(file, faults)


def check_sources(file: written.Scenario, faults: Faults) -> None:
    """A source has a name that bases can give."""
    for name in file.sources:
        if name in RESERVED:
            faults.add(("sources", name), f"must not be named {name!r}", RESERVED_WORDS)
        if not BARE_KEY.fullmatch(name):
            faults.add(("sources", name), "must be named by letters, digits, _ and -, at most 60")


def check_provisions(file: written.Scenario, faults: Faults) -> None:
    """There is something to talk about, and every option has a name of its own."""
    if not file.provisions:
        faults.add(("provisions",), "must have at least one member")
    check_ids(file.provisions, ("provisions",), faults)
    for place, provision in enumerate(file.provisions):
        path = ("provisions", place, "options")
        if not (provision.options or faults.touched(path)):
            faults.add(path, "must have at least one member")
        check_ids(provision.options, path, faults)


def check_blocs(file: written.Scenario, faults: Faults) -> None:
    """Whose bloc is it? A stakeholder without one is a bloc of its own, by its id."""
    check_ids(file.blocs, ("blocs",), faults)
    blocs = dict.fromkeys(bloc.id for bloc in file.blocs)
    for place, who in enumerate(file.stakeholders):
        path = ("stakeholders", place, "bloc")
        if who.bloc is not None:
            faults.add_unknown(path, "bloc", who.bloc, blocs)
        elif who.id and who.id in blocs:
            faults.add(path, "is missing", f"{who.id!r} is also the id of a bloc: name its bloc, or rename one of them")


def check_stakeholders(file: written.Scenario, faults: Faults) -> None:
    """There is someone to talk, and everyone has an id and chances of their own."""
    path = ("stakeholders",)
    unsure = any(faults.touched((*path, place, "observer")) for place in range(len(file.stakeholders)))
    if all(who.observer for who in file.stakeholders) and not unsure:
        faults.add(path, "must have at least one party", "an observer is none")
    check_ids(file.stakeholders, path, faults)
    check_chances(file.stakeholders, path, faults)


def check_rule(rule: written.Rule, faults: Faults) -> None:
    """Some text can pass."""
    named = NAMED_RULES.get(rule.name)
    if named is None or faults.touched(("rule",)):
        return
    strict = named.strict if rule.strict is None else rule.strict
    if strict and (named.min_support if rule.min_support is None else rule.min_support) == 1:
        path = ("rule", "min_support" if rule.strict is None else "strict")
        faults.add(path, "lets no text pass", "with strict, support must exceed min_support, which is 1")


def check_initial_text(file: written.Scenario, faults: Faults) -> None:
    """The talks start from options that exist."""
    provisions = {provision.id: provision for provision in file.provisions}
    for name, option in file.initial_text.items():
        faults.add_unknown(("initial_text",), "provision", name, provisions)
        if name in provisions:
            faults.add_unknown(
                ("initial_text", name), "option", option, [known.id for known in provisions[name].options]
            )


def check_ids(members: Sequence[Identified], path: Path, faults: Faults) -> None:
    """No two members of a list have the same id."""
    first: dict[str, int] = {}
    for place, member in enumerate(members):
        if member.id and first.setdefault(member.id, place) != place:
            faults.add((*path, place, "id"), f"is also the id of {path[-1]}[{first[member.id]}]", "rename one of them")


def check_chances(members: Iterable[written.Stakeholder | written.Shock], path: Path, faults: Faults) -> None:
    """No two members draw the same chances: their addresses differ."""
    owner: dict[int, str] = {}
    for place, member in enumerate(members):
        other = owner.setdefault(entity(member.id), member.id)
        if other != member.id:
            faults.add((*path, place, "id"), f"draws the same chances as {other!r}", "rename one of them")

"""A file without faults as a scenario: every default filled in, and where each came from."""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from negotiation_sim.scenario import schema, written
from negotiation_sim.scenario.expand import meetings_of, struck
from negotiation_sim.scenario.rules import NAMED_RULES
from negotiation_sim.scenario.written import given

BUILT_IN = "built-in"
NAMED_ENTRIES = ("min_support", "strict", "max_objection", "max_objectors")

Origins = dict[str, str]


def resolve(file: written.Scenario, tree: Mapping[str, Any], bases: Mapping[str, schema.Basis]) -> schema.Scenario:
    """The scenario that a file without faults describes.

    Parameters
    ----------
    file : written.Scenario
        Checked.
    tree : mapping
        The same as TOML gives it, without bases.
    bases : mapping
        The bases by path.

    Returns
    -------
    Scenario
    """
    origins: Origins = names_by_id(file)
    return schema.Scenario(
        name=file.name,
        title=file.title,
        summary=file.summary,
        illustrative=file.illustrative,
        utility=file.utility,
        full_score=file.full_score,
        provisions=tuple(map(provision, file.provisions)),
        blocs=blocs(file, origins),
        stakeholders=tuple(stakeholder(who, file, origins) for who in file.stakeholders),
        rule=rule(file.rule, origins),
        chair=schema.Chair(**given(file.chair)),
        calendar=calendar(file, origins),
        initial_text=initial_text(file, origins),
        protocol=file.calendar.protocol or "single_text",
        proposers=proposers(file.calendar),
        sources={name: schema.Source(**given(source)) for name, source in file.sources.items()},
        bases=bases,
        origins=origins,
        written=tree,
    )


def names_by_id(file: written.Scenario) -> Origins:
    """The names and wordings that are not given: each is the id."""
    unnamed = [
        *(f"blocs.{each.id}.name" for each in file.blocs if not each.name),
        *(f"stakeholders.{each.id}.name" for each in file.stakeholders if not each.name),
        *(f"provisions.{each.id}.name" for each in file.provisions if not each.name),
        *(f"calendar.shocks.{each.id}.name" for each in file.calendar.shocks if not each.name),
        *(
            f"provisions.{each.id}.options.{option.id}.wording"
            for each in file.provisions
            for option in each.options
            if not option.wording
        ),
    ]
    return {path: f"{path.rpartition('.')[0]}.id" for path in unnamed}


def provision(file: written.Provision) -> schema.Provision:
    """A provision and its options; what has no name is called by its id."""
    options = tuple(
        schema.Option(id=option.id, stringency=option.stringency, wording=option.wording or option.id)
        for option in file.options
    )
    return schema.Provision(id=file.id, name=file.name or file.id, options=options)


def initial_text(file: written.Scenario, origins: Origins) -> dict[str, str]:
    """The option of each provision from which the talks start: the weakest, the first of equals, unless it is given."""
    weakest = {each.id: min(each.options, key=lambda option: option.stringency).id for each in file.provisions}
    origins.update(
        {f"initial_text.{name}": f"provisions.{name}.options" for name in weakest if name not in file.initial_text}
    )
    return weakest | dict(file.initial_text)


def blocs(file: written.Scenario, origins: Origins) -> tuple[schema.Bloc, ...]:
    """The declared blocs, then those of one stakeholder each."""
    declared = [schema.Bloc(id=bloc.id, name=bloc.name or bloc.id) for bloc in file.blocs]
    alone = [who for who in file.stakeholders if who.bloc is None]
    origins.update({f"blocs.{who.id}": f"stakeholders.{who.id}" for who in alone})
    return (*declared, *(schema.Bloc(id=who.id, name=who.name or who.id) for who in alone))


def stakeholder(who: written.Stakeholder, file: written.Scenario, origins: Origins) -> schema.Stakeholder:
    """A stakeholder with its preferences over every provision and all its traits."""
    if who.bloc is None:
        origins[f"stakeholders.{who.id}.bloc"] = f"stakeholders.{who.id}.id"
    return schema.Stakeholder(
        id=who.id,
        name=who.name or who.id,
        bloc=who.bloc or who.id,
        observer=who.observer,
        abstains=who.abstains,
        veto=who.veto,
        weight=1.0 if who.weight is None else who.weight,
        ideal=who.ideal or {},
        salience=salience(who, file.provisions),
        scores=who.scores or {},
        red_lines=tuple(schema.RedLine(**given(line)) for line in who.red_lines),
        traits=traits(who, file, origins),
        note=who.note,
    )


def salience(who: written.Stakeholder, provisions: Iterable[written.Provision]) -> dict[str, float]:
    """How much each provision matters: those left out have 0; all are alike if none is given."""
    if who.ideal is None:
        return {}
    if who.salience is None:
        return {each.id: 1.0 for each in provisions}
    return {each.id: who.salience.get(each.id, 0.0) for each in provisions}


def traits(who: written.Stakeholder, file: written.Scenario, origins: Origins) -> schema.Traits:
    """Each trait from the first that gives it: the stakeholder, its bloc, the defaults, the program."""
    layers: dict[str, written.Traits] = {f"stakeholders.{who.id}": who}
    layers |= {f"blocs.{bloc.id}": bloc for bloc in file.blocs if bloc.id == who.bloc}
    layers["defaults"] = file.defaults
    found = {}
    for trait in attrs.fields_dict(schema.Traits):
        givers = [place for place, layer in layers.items() if getattr(layer, trait) is not None]
        if givers:
            found[trait] = getattr(layers[givers[0]], trait)
        origins[f"stakeholders.{who.id}.{trait}"] = f"{givers[0]}.{trait}" if givers else BUILT_IN
    return schema.Traits(**found)


def rule(file: written.Rule, origins: Origins) -> schema.Rule:
    """The named rule with what the file says in its place."""
    said = given(file)
    for entry in attrs.fields_dict(schema.Rule):
        unsaid = "rule.name" if entry in NAMED_ENTRIES else BUILT_IN
        origins[f"rule.{entry}"] = f"rule.{entry}" if entry in said else unsaid
    if file.max_objectors == "any":
        said["max_objectors"] = None
    return attrs.evolve(NAMED_RULES[file.name], **said)


def calendar(file: written.Scenario, origins: Origins) -> schema.Calendar:
    """The calendar with all its meetings, starting with the first and ending with the last unless it says otherwise."""
    said = file.calendar
    meetings = meetings_of(said)
    if said.every:
        origins.update(made_by_rule(said.every))
    if not said.start:
        origins["calendar.start"] = "calendar.every.first" if said.every else "calendar.meetings.0.at"
    if not said.deadline:
        last = f"calendar.meetings.{len(meetings) - 1}.at"
        origins["calendar.deadline"] = "calendar.every.first" if said.every else last
    for each in said.shocks:
        if each.blocs and not each.stakeholders:
            origins[f"calendar.shocks.{each.id}.stakeholders"] = f"calendar.shocks.{each.id}.blocs"
    if said.protocol:
        origins["protocol"] = "calendar.protocol"
    if said.proposers:
        origins["proposers"] = "calendar.proposers"
    return schema.Calendar(
        start=said.start or meetings[0].at.date(),
        deadline=said.deadline or meetings[-1].at.date(),
        meetings=meetings,
        shocks=tuple(shock(each, file) for each in said.shocks),
        extension=schema.Extension(**given(said.extension)) if said.extension else None,
        minimum_parties=said.minimum_parties,
        impasse_after=said.impasse_after,
    )


def proposers(said: written.Calendar) -> str | None:
    """How people get the floor, where they do."""
    return (said.proposers or "turn") if said.protocol == "floor_proposals" else None


def made_by_rule(every: written.Every) -> Origins:
    """Which entry of the rule gave each entry of the meetings."""
    said = given(every, written.Session)
    origins = {"calendar.meetings": "calendar.every"}
    for number in range(every.count):
        place = f"calendar.meetings.{number}"
        agenda = f"calendar.every.agenda.{number % len(every.agenda)}" if every.agenda else BUILT_IN
        origins |= {f"{place}.{entry}": BUILT_IN for entry in attrs.fields_dict(schema.Meeting)}
        origins |= {f"{place}.{entry}": f"calendar.every.{entry}" for entry in said}
        origins |= {f"{place}.at": "calendar.every.first", f"{place}.agenda": agenda}
        origins[place] = "calendar.every"
    return origins


def shock(said: written.Shock, file: written.Scenario) -> schema.Shock:
    """A shock and everyone whom it strikes."""
    return schema.Shock(
        id=said.id,
        name=said.name or said.id,
        stakeholders=struck(file, said),
        on=said.on,
        rate=said.rate,
        reservation_value=said.reservation_value,
        withdrawal_threshold=said.withdrawal_threshold,
    )

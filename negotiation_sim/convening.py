"""The first event of talks: everything that their log needs to be read without the scenario."""

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import scaled
from negotiation_sim.core.table import Table
from negotiation_sim.record import events as e
from negotiation_sim.record.narrate import text_of
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import Provision, Rule, Scenario


def process_convened(scenario: Scenario, case: Case, initial: Table, seed: int, replicate: int) -> e.ProcessConvened:
    """Who sits at the table, with which expectations, about which text, under which rule."""
    return e.ProcessConvened(
        schema=e.SCHEMA,
        model=e.MODEL,
        scenario=scenario.name,
        title=scenario.title,
        illustrative=scenario.illustrative,
        scenario_hash=scenario_hash(scenario),
        seed=seed,
        replicate=replicate,
        start=scenario.calendar.start.isoformat(),
        deadline=int(initial.deadline[0]),
        protocol=scenario.protocol,
        rule=rule_in_words(scenario.rule),
        blocs={bloc.id: bloc.name for bloc in scenario.blocs},
        provisions=tuple(on_the_table(provision) for provision in scenario.provisions),
        roster=tuple(seat(scenario, case, initial, i) for i in range(len(scenario.stakeholders))),
        text=text_of(initial),
    )


def on_the_table(provision: Provision) -> e.ProvisionOnTheTable:
    """A provision as convened."""
    return e.ProvisionOnTheTable(
        id=provision.id,
        name=provision.name,
        options=tuple(
            e.OptionOnTheTable(id=option.id, wording=option.wording, stringency=int(scaled(option.stringency)))
            for option in provision.options
        ),
    )


def seat(scenario: Scenario, case: Case, initial: Table, i: int) -> e.Seat:
    """A stakeholder as convened."""
    who = scenario.stakeholders[i]
    return e.Seat(
        id=who.id,
        name=who.name,
        bloc=who.bloc,
        observer=who.observer,
        abstains=who.abstains,
        veto=who.veto,
        weight=int(case.weight[i, 0]),
        reservation_value=int(initial.reservation_value[i, 0]),
        withdrawal_threshold=int(initial.withdrawal_threshold[i, 0]),
        forecast=int(initial.forecast[i, 0]),
        hope={case.provisions[p]: int(initial.hope[n, 0]) for n, (j, p) in enumerate(case.red_lines) if i == j},
    )


def rule_in_words(rule: Rule) -> dict[str, str]:
    """The decision rule as it stands on record."""
    return {
        "name": rule.name,
        "min_support": f"{'>' if rule.strict else '>='} {rule.min_support}",
        "max_objection": str(rule.max_objection),
        "max_objectors": "any" if rule.max_objectors is None else str(rule.max_objectors),
        "quorum": str(rule.quorum),
        "bloc_floor": str(rule.bloc_floor),
    }

"""What happened besides the meetings: exits, shocks, a new deadline, and the end."""

import numpy as np

from negotiation_sim.calendar import minute_of
from negotiation_sim.core.rules.closing import everyone_in, parties_in
from negotiation_sim.core.rules.shocks import strike_shock
from negotiation_sim.core.rules.withdrawal import (
    carriers,
    chance_to_leave,
    disappointment,
    lost_hope,
    pull_of_allies,
    weight_gone,
)
from negotiation_sim.core.table import STANCES
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY
from negotiation_sim.observe import written
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.observe.timeline import ANEW, Entry, Exits
from negotiation_sim.record import events as e
from negotiation_sim.record.narrate import narrate, text_of
from negotiation_sim.scenario.faults import shown
from negotiation_sim.scenario.written import NO_DAY


def leave(proceedings: Proceedings, entry: Entry, exits: Exits) -> None:
    """Those who left at one moment, with what the model makes of each just before, and no draw."""
    gone: dict[str, str | None] = {}
    for place, said in exits.members:
        path = (*entry.path, place)
        provision = said.provision and proceedings.provision(said.provision, (*path, "provision"))
        if not said.stakeholder or not proceedings.party(said.stakeholder, (*path, "stakeholder")):
            continue
        if said.stakeholder in gone:
            proceedings.faults.add(path, f"names {shown(said.stakeholder)} twice", "keep one of them")
        gone[said.stakeholder] = provision.id if provision else None
    number = entry.number or max(proceedings.held, default=0)
    if not number:
        remedy = "record the meeting first after which they left"
        proceedings.faults.add(entry.path, "is before the first meeting on record", remedy)
    elif proceedings.in_time(entry.minute, entry.path):
        for fact in reckoned(proceedings, number, entry.minute, gone):
            proceedings.tell(fact, entry.minute)


def reckoned(
    proceedings: Proceedings, number: int, minute: int, gone: dict[str, str | None]
) -> list[e.StakeholderWithdrew]:
    """The exits as facts: the provision where it is known, and all else as the model has it, all of one moment."""
    case, table = proceedings.case, proceedings.table
    meeting = proceedings.row(proceedings.scenario.calendar.meetings[number - 1], number, minute)
    regret, lost = disappointment(case, table, meeting), lost_hope(case, table)
    who = np.flatnonzero(proceedings.mask(gone))
    asked = who, np.zeros_like(who)
    pull = pull_of_allies(case, weight_gone(case, table), asked)
    chance = chance_to_leave(case, (regret + lost - table.withdrawal_threshold)[asked] + pull, asked)
    carried = carriers(case, table, asked, lost)
    facts = []
    for n, i in enumerate(who):
        inferred = None if carried[i, 0] < 0 else case.provisions[carried[i, 0]]
        facts.append(
            e.StakeholderWithdrew(
                stakeholder=case.stakeholders[i],
                bloc=case.blocs[case.bloc[i]],
                wave=1,
                grievance=int(regret[i, 0] + lost[i, 0]),
                disappointment=int(regret[i, 0]),
                lost_hope=int(lost[i, 0]),
                pull=int(pull[n]),
                threshold=int(table.withdrawal_threshold[i, 0]),
                chance=int(chance[n]),
                provision=gone[case.stakeholders[i]] or inferred,
            )
        )
    return facts


def strike(proceedings: Proceedings, entry: Entry, said: written.Shock) -> None:
    """A shock of the scenario struck; it moves those whom the scenario says."""
    case, path = proceedings.case, (*entry.path, "shock")
    if not said.shock:
        return
    if said.shock not in case.shocks:
        if not case.shocks:
            remedy = f"it has none: add it there, under [[calendar.shocks]], and {ANEW}"
            proceedings.faults.add(path, f"is no shock of the scenario: {shown(said.shock)}", remedy)
        proceedings.faults.add_unknown(path, "shock", said.shock, case.shocks or [""])
        return
    move = strike_shock(case, proceedings.table, np.array([case.shocks.index(said.shock)]))
    for fact in narrate(move, case, proceedings.table):
        proceedings.tell(fact, entry.minute)


def extend(proceedings: Proceedings, entry: Entry, said: written.Extension) -> None:
    """The deadline was moved."""
    if said.deadline == NO_DAY:
        return
    old, new = int(proceedings.table.deadline[0]), minute_of(proceedings.scenario.calendar, said.deadline)
    if new <= old:
        proceedings.faults.add(
            (*entry.path, "deadline"), "must be later than the deadline before", f"got {said.deadline}"
        )
    elif entry.minute > old + LAST_MINUTE_OF_A_DAY:
        proceedings.faults.add((*entry.path, "on"), "is after the deadline before", f"got {said.on}")
    else:
        proceedings.tell(e.DeadlineExtended(from_minute=old, to_minute=new), entry.minute)


def end(proceedings: Proceedings, entry: Entry, said: written.End) -> None:
    """The talks ended."""
    case, table = proceedings.case, proceedings.table
    deadline = int(table.deadline[0]) + LAST_MINUTE_OF_A_DAY
    minute = max(entry.minute, proceedings.log.events[-1].minute)
    late = said.on is not None and said.status != "deadline_expired"
    if late and not proceedings.in_time(entry.minute, (*entry.path, "on")):
        return
    fact: e.Fact
    match said.status:
        case "agreement":
            on_record = zip(case.stakeholders, table.stance[:, 0], strict=True)
            fact = e.AgreementReached(
                kind="consensus" if everyone_in(case, table)[0] else "narrowed_agreement",
                text=text_of(table),
                stances={who: STANCES[code] for who, code in on_record if code >= 0},
            )
        case "impasse":
            fact = e.ImpasseDeclared(idle_meetings=int(table.idle[0]))
        case "collapse":
            fact = e.ProcessCollapsed(parties=int(parties_in(case, table)[0]))
        case "deadline_expired":
            fact = e.DeadlineExpired(deadline=int(table.deadline[0]))
            if said.on is not None and minute < deadline:
                remedy = "give the deadline's day, or leave out on; talks that ended before it had another end"
                proceedings.faults.add((*entry.path, "on"), "is before the deadline", remedy)
                return
            minute = max(minute, deadline)
        case _:
            return
    proceedings.tell(fact, minute)

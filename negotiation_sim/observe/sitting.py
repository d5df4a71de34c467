"""What happened at a meeting, told in the order of play."""

import numpy as np
from attrs import evolve

from negotiation_sim.core.rules.closing import everyone_in
from negotiation_sim.core.rules.decision import CONDITIONS, decide_by_rule
from negotiation_sim.core.rules.forecast import update_forecasts
from negotiation_sim.core.scale import Bools
from negotiation_sim.core.table import NO_STANCE, STANCES
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY
from negotiation_sim.observe import written
from negotiation_sim.observe.standing import Standing
from negotiation_sim.observe.timeline import Entry, recess_of, when
from negotiation_sim.observe.working import make_changes
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import decide
from negotiation_sim.record.narrate import fraction, text_of
from negotiation_sim.scenario.faults import Path, shown
from negotiation_sim.scenario.schema import Meeting as Planned


def sit(standing: Standing, entry: Entry, meeting: written.Meeting) -> bool:
    """Tell a meeting up to its recess: seen is what the minutes say, and what everyone then expects is the model's.

    Parameters
    ----------
    standing : Standing
        Takes what happened, and what cannot have been so.
    entry : Entry
        When and where.
    meeting : written.Meeting

    Returns
    -------
    bool
        Whether there can have been such a meeting.
    """
    if not may_be_held(standing, entry, meeting):
        return False
    minute, path = entry.minute, entry.path
    planned = as_held(standing, standing.scenario.calendar.meetings[entry.number - 1], meeting, path)
    for who in come_back(standing, meeting, path):
        standing.tell(e.StakeholderRejoined(stakeholder=who), minute)
    open_meeting(standing, entry, meeting, planned)
    make_changes(standing, minute, meeting.changes, planned.agenda, path)
    declare(standing, minute, meeting, path)
    if meeting.poll is not None:
        take_poll(standing, minute, meeting.poll, (*path, "poll"))
    if meeting.test is not None:
        take_test(standing, minute, meeting.test, (*path, "test"))
    if not standing.over:
        row = standing.row(planned, entry.number, minute)
        for fact in decide(update_forecasts, standing.case, standing.table, row, standing.draws(entry.number)):
            standing.tell(fact, minute, origin="simulated")
        if planned.recess:
            standing.tell(e.RecessCalled(minutes=planned.recess), minute)
    return True


def may_be_held(standing: Standing, entry: Entry, meeting: written.Meeting) -> bool:
    """Can there have been this meeting, at this time? Otherwise that is a fault."""
    number, latest, faults = entry.number, max(standing.held, default=0), standing.faults
    if number in standing.held:
        faults.add(entry.path, f"is meeting {number}, which is on record already", "each meeting is recorded once")
        return False
    if number < latest:
        faults.add(
            entry.path, f"is meeting {number}, and meeting {latest} is on record already", "is the number right?"
        )
        return False
    if entry.minute > standing.table.deadline[0] + LAST_MINUTE_OF_A_DAY:
        remedy = "if the deadline was moved, say so first, under [[extensions]]"
        faults.add(when(meeting, entry.path), "is after the deadline", remedy)
        return False
    return True


def as_held(standing: Standing, planned: Planned, meeting: written.Meeting, path: Path) -> Planned:
    """The meeting as it was held: the plan, but for what the minutes say."""
    for name in meeting.agenda or ():
        standing.provision(name, (*path, "agenda"))
    standing.once(meeting.agenda or (), (*path, "agenda"))
    agenda = planned.agenda if meeting.agenda is None else meeting.agenda
    agenda = tuple(dict.fromkeys(name for name in agenda if name in standing.provisions))
    changed = any(change.by is None or change.adopted is not None for change in meeting.changes)
    if meeting.works and not agenda and not standing.faults.touched((*path, "agenda")):
        standing.faults.add((*path, "works"), "needs an agenda", "write which provisions the text was worked on")
    if changed and meeting.works is False:
        standing.faults.add((*path, "works"), "must be true where the text was changed or voted on", "got false")
    worked = (changed or planned.edits > 0) if meeting.works is None else meeting.works
    return evolve(
        planned,
        title=planned.title if meeting.title is None else meeting.title,
        agenda=agenda,
        edits=max(1, planned.edits) if worked else 0,
        recess=recess_of(meeting, planned),
    )


def come_back(standing: Standing, meeting: written.Meeting, path: Path) -> list[str]:
    """Who had left and came back."""
    path = (*path, "returned")
    standing.once(meeting.returned, path)
    back = []
    for who in dict.fromkeys(meeting.returned):
        if standing.known(who, path) and standing.table.active[standing.table.seat(who), 0]:
            standing.faults.add(path, f"names {shown(who)}, who is still in", "only who has left can come back")
        elif who in standing.case.stakeholders:
            back.append(who)
    return back


def open_meeting(standing: Standing, entry: Entry, meeting: written.Meeting, planned: Planned) -> None:
    """Who came, whether that was enough, and whom the chair saw apart."""
    standing.log.meeting = entry.number
    standing.held.add(entry.number)
    present = in_room(standing, entry, meeting)
    works = planned.edits > 0 and bool(planned.agenda)
    opened = e.MeetingOpened(title=planned.title, agenda=planned.agenda, works=works, present=standing.names(present))
    standing.tell(opened, entry.minute)
    weight, quorum = standing.case.weight, standing.case.rule.quorum
    here, active = (weight * present).sum(axis=0), (weight * standing.table.active).sum(axis=0)
    if not quorum.of_whole_reached_by(here, active)[0]:
        fact = e.MeetingInquorate(weight_present=int(here[0]), weight_active=int(active[0]), quorum=fraction(quorum))
        standing.tell(fact, entry.minute)
        standing.remarks.append(
            f"Meeting {entry.number} had no quorum: {here[0] / active[0]:.1%} of the weight was in the room, "
            f"and the rule asks for {fact.quorum}."
        )
    path = (*entry.path, "caucus")
    standing.once(meeting.caucus, path)
    seen = [who for who in dict.fromkeys(meeting.caucus) if standing.party(who, path)]
    if seen:
        standing.tell(e.CaucusHeld(stakeholders=standing.names(standing.mask(seen))), entry.minute)


def in_room(standing: Standing, entry: Entry, meeting: written.Meeting) -> Bools:
    """Who was in the room, (S, 1): everyone who is in, unless the minutes say who was, or who was not."""
    for name in ("present", "absent"):
        path = (*entry.path, name)
        standing.once(getattr(meeting, name) or (), path)
        for who in getattr(meeting, name) or ():
            standing.inside(who, path)
    if meeting.present is not None and meeting.absent is not None:
        standing.faults.add((*entry.path, "absent"), "cannot stand beside present", "keep one of them")
    if meeting.present is not None:
        return standing.table.active & standing.mask(meeting.present)
    if meeting.absent is None:
        standing.attendance_unknown.append(entry.number)
    return standing.table.active & ~standing.mask(meeting.absent or ())


def declare(standing: Standing, minute: int, meeting: written.Meeting, path: Path) -> None:
    """Who declared which red line, against which option."""
    for place, said in enumerate(meeting.red_lines):
        here = (*path, "red_lines", place)
        provision = standing.provision(said.provision, (*here, "provision")) if said.provision else None
        if not said.stakeholder or not standing.party(said.stakeholder, (*here, "stakeholder")) or provision is None:
            continue
        who, table = standing.table.seat(said.stakeholder), standing.table
        item = table.item(provision.id)
        if (who, item) not in table.red_lines:
            remedy = f"add it to the scenario first, under red_lines of {said.stakeholder}"
            standing.faults.add(here, f"is no red line of {shown(said.stakeholder)} in the scenario", remedy)
            continue
        if table.declared[table.line(said.stakeholder, provision.id), 0]:
            standing.faults.add(here, "is a red line that was declared before", "it is recorded once: leave it out")
            continue
        option = standing.draft(provision)
        if said.option is not None:
            found = standing.option(provision, said.option, (*here, "option"))
            if found is None:
                continue
            option = found
        if not standing.case.forbidden[who, item, option, 0]:
            name = provision.options[option].id
            remedy = "write against which option it was declared, option = …, or put the scenario right"
            standing.faults.add(here, f"does not rule out {shown(name)} in the scenario", remedy)
            continue
        fact = e.RedLineDeclared(stakeholder=said.stakeholder, provision=provision.id, option=option)
        standing.tell(fact, minute)


def stances_of(standing: Standing, poll: written.Poll, path: Path) -> dict[str, tuple[str, ...]]:
    """Who took which stance, in the order of the scenario."""
    first: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for stance in STANCES:
        here, named = (*path, stance), []
        standing.once(getattr(poll, stance), here)
        for who in dict.fromkeys(getattr(poll, stance)):
            if not standing.party(who, here):
                continue
            if who in first:
                standing.faults.add(here, f"names {shown(who)}, who is under {first[who]} too", "keep one of them")
            elif stance != "abstain" and not standing.case.voter[standing.table.seat(who), 0]:
                remedy = "name it under abstain, or put the scenario right"
                standing.faults.add(here, f"names {shown(who)}, who abstains in the scenario", remedy)
            else:
                first[who] = stance
                named.append(who)
        found[stance] = standing.names(standing.mask(named))
    return found


def take_poll(standing: Standing, minute: int, poll: written.Poll, path: Path) -> None:
    """A show of hands."""
    stances = stances_of(standing, poll, path)
    if not any(getattr(poll, stance) for stance in STANCES):
        standing.faults.add(path, "must say who took which stance", "write support, consider, object or abstain")
    standing.tell(e.StrawPollTaken(**stances), minute)


def take_test(standing: Standing, minute: int, test: written.Test, path: Path) -> None:
    """A test of consensus: the stances, and whether the text passed; that ends the talks."""
    stances = stances_of(standing, test, path)
    taken = np.full((len(standing.case.stakeholders), 1), NO_STANCE)
    for code, name in enumerate(STANCES):
        taken[standing.mask(stances[name])] = code
    verdict = decide_by_rule(standing.case, taken)
    complete = bool((taken != NO_STANCE)[standing.case.voter & standing.table.active].all())
    if test.passed is None and not complete:
        remedy = "write passed = true or false: not everyone's stance is known"
        standing.faults.add((*path, "passed"), "is missing", remedy)
        return
    passed = bool(verdict.passed[0]) if test.passed is None else test.passed
    if complete and passed != verdict.passed[0]:
        verb = ("passed", "would not have let it") if passed else ("did not pass", "would have let it")
        standing.remarks.append(f"The text {verb[0]} at meeting {standing.log.meeting}; the scenario's rule {verb[1]}.")
    why = verdict.why
    tested = e.ConsensusTested(
        **stances,
        support_weight=int(why.support[0]),
        consider_weight=int(why.consider[0]),
        object_weight=int(why.object[0]),
        utilities={},
        aspirations={},
        passed=passed,
        shortfalls=tuple(name for name, failed in zip(CONDITIONS, why.failed[:, 0], strict=True) if failed),
    )
    kind = "consensus" if everyone_in(standing.case, standing.table)[0] else "narrowed_agreement"
    text = text_of(standing.table)
    standing.tell(tested, minute)
    if passed:
        on_record = {who: name for who in standing.case.stakeholders for name in STANCES if who in stances[name]}
        standing.tell(e.AgreementReached(kind=kind, text=text, stances=on_record), minute)

"""What happened at a meeting, told in the order of play."""

import numpy as np
from attrs import evolve

from negotiation_sim.core.rules.closing import everyone_in
from negotiation_sim.core.rules.decision import CONDITIONS, decide_by_rule
from negotiation_sim.core.rules.forecast import update_forecasts
from negotiation_sim.core.scale import Bools
from negotiation_sim.core.table import NO_STANCE, STANCES
from negotiation_sim.observe import written
from negotiation_sim.observe.proceedings import Proceedings
from negotiation_sim.observe.timeline import ANEW, Entry, recess_of, when
from negotiation_sim.observe.working import make_changes
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import decide
from negotiation_sim.record.narrate import fraction, text_of
from negotiation_sim.scenario.faults import Path, shown
from negotiation_sim.scenario.schema import Meeting as Planned


def sit(proceedings: Proceedings, entry: Entry, meeting: written.Meeting) -> bool:
    """Tell a meeting up to its recess: seen is what the minutes say, and what everyone then expects is the model's.

    Parameters
    ----------
    proceedings : Proceedings
        Takes what happened, and what cannot have been so.
    entry : Entry
        When and where.
    meeting : written.Meeting

    Returns
    -------
    bool
        Whether there can have been such a meeting.
    """
    if not may_be_held(proceedings, entry, meeting):
        return False
    minute, path = entry.minute, entry.path
    planned = as_held(proceedings, proceedings.scenario.calendar.meetings[entry.number - 1], meeting, path)
    for who in come_back(proceedings, meeting, path):
        proceedings.tell(e.StakeholderRejoined(stakeholder=who), minute)
    open_meeting(proceedings, entry, meeting, planned)
    make_changes(proceedings, minute, meeting.changes, planned.agenda, path)
    declare(proceedings, minute, meeting, path)
    if meeting.poll is not None:
        take_poll(proceedings, minute, meeting.poll, (*path, "poll"))
    if meeting.test is not None:
        take_test(proceedings, minute, meeting.test, (*path, "test"))
    if not proceedings.over:
        row = proceedings.row(planned, entry.number, minute)
        for fact in decide(update_forecasts, proceedings.case, proceedings.table, row, proceedings.draws(entry.number)):
            proceedings.tell(fact, minute, origin="simulated")
        if planned.recess:
            proceedings.tell(e.RecessCalled(minutes=planned.recess), minute)
    return True


def may_be_held(proceedings: Proceedings, entry: Entry, meeting: written.Meeting) -> bool:
    """Can there have been this meeting, at this time? Otherwise that is a fault."""
    number, latest, faults = entry.number, max(proceedings.held, default=0), proceedings.faults
    if number in proceedings.held:
        faults.add(entry.path, f"is meeting {number}, which is on record already", "each meeting is recorded once")
        return False
    if number < latest:
        faults.add(
            entry.path, f"is meeting {number}, and meeting {latest} is on record already", "is the number right?"
        )
        return False
    return proceedings.in_time(entry.minute, when(meeting, entry.path))


def as_held(proceedings: Proceedings, planned: Planned, meeting: written.Meeting, path: Path) -> Planned:
    """The meeting as it was held: the plan, but for what the minutes say."""
    for name in meeting.agenda or ():
        proceedings.provision(name, (*path, "agenda"))
    proceedings.once(meeting.agenda or (), (*path, "agenda"))
    agenda = planned.agenda if meeting.agenda is None else meeting.agenda
    agenda = tuple(dict.fromkeys(name for name in agenda if name in proceedings.provisions))
    changed = any(change.by is None or change.adopted is not None for change in meeting.changes)
    if meeting.works and not agenda and not proceedings.faults.touched((*path, "agenda")):
        proceedings.faults.add((*path, "works"), "needs an agenda", "write which provisions the text was worked on")
    if changed and meeting.works is False:
        proceedings.faults.add((*path, "works"), "must be true where the text was changed or voted on", "got false")
    worked = (changed or planned.edits > 0) if meeting.works is None else meeting.works
    return evolve(
        planned,
        title=planned.title if meeting.title is None else meeting.title,
        agenda=agenda,
        edits=max(1, planned.edits) if worked else 0,
        recess=recess_of(meeting, planned),
    )


def come_back(proceedings: Proceedings, meeting: written.Meeting, path: Path) -> list[str]:
    """Who had left and came back."""
    path = (*path, "returned")
    proceedings.once(meeting.returned, path)
    back = []
    for who in dict.fromkeys(meeting.returned):
        if proceedings.known(who, path) and proceedings.table.active[proceedings.table.seat(who), 0]:
            proceedings.faults.add(path, f"names {shown(who)}, who is still in", "only who has left can come back")
        elif who in proceedings.case.stakeholders:
            back.append(who)
    return back


def open_meeting(proceedings: Proceedings, entry: Entry, meeting: written.Meeting, planned: Planned) -> None:
    """Who came, whether that was enough, and whom the chair saw apart."""
    proceedings.log.meeting = entry.number
    proceedings.held.add(entry.number)
    present = in_room(proceedings, entry, meeting)
    works = planned.edits > 0 and bool(planned.agenda)
    opened = e.MeetingOpened(
        title=planned.title, agenda=planned.agenda, works=works, present=proceedings.names(present)
    )
    proceedings.tell(opened, entry.minute)
    weight, quorum = proceedings.case.weight, proceedings.case.rule.quorum
    here, active = (weight * present).sum(axis=0), (weight * proceedings.table.active).sum(axis=0)
    if not quorum.of_whole_reached_by(here, active)[0]:
        fact = e.MeetingInquorate(weight_present=int(here[0]), weight_active=int(active[0]), quorum=fraction(quorum))
        proceedings.tell(fact, entry.minute)
        proceedings.remarks.append(
            f"Meeting {entry.number} had no quorum: {here[0] / active[0]:.1%} of the weight was in the room, "
            f"and the rule asks for {fact.quorum}."
        )
    path = (*entry.path, "caucus")
    proceedings.once(meeting.caucus, path)
    seen = [who for who in dict.fromkeys(meeting.caucus) if proceedings.here(who, path)]
    if seen:
        proceedings.tell(e.CaucusHeld(stakeholders=proceedings.names(proceedings.mask(seen))), entry.minute)


def in_room(proceedings: Proceedings, entry: Entry, meeting: written.Meeting) -> Bools:
    """Who was in the room, (S, 1): everyone who is in, unless the minutes say who was, or who was not."""
    for name in ("present", "absent"):
        path = (*entry.path, name)
        proceedings.once(getattr(meeting, name) or (), path)
        for who in getattr(meeting, name) or ():
            proceedings.inside(who, path)
    if meeting.present is not None and meeting.absent is not None:
        proceedings.faults.add((*entry.path, "absent"), "cannot stand beside present", "keep one of them")
    if meeting.present is not None:
        return proceedings.table.active & proceedings.mask(meeting.present)
    if meeting.absent is None:
        proceedings.attendance_unknown.append(entry.number)
    return proceedings.table.active & ~proceedings.mask(meeting.absent or ())


def declare(proceedings: Proceedings, minute: int, meeting: written.Meeting, path: Path) -> None:
    """Who declared which red line, against which option."""
    for place, said in enumerate(meeting.red_lines):
        here = (*path, "red_lines", place)
        provision = proceedings.provision(said.provision, (*here, "provision")) if said.provision else None
        if not said.stakeholder or not proceedings.here(said.stakeholder, (*here, "stakeholder")) or provision is None:
            continue
        who, table = proceedings.table.seat(said.stakeholder), proceedings.table
        item = table.item(provision.id)
        if (who, item) not in table.red_lines:
            remedy = f"add it there, under red_lines of {said.stakeholder}, and {ANEW}"
            proceedings.faults.add(here, f"is no red line of {shown(said.stakeholder)} in the scenario", remedy)
            continue
        if table.declared[table.line(said.stakeholder, provision.id), 0]:
            proceedings.faults.add(here, "is a red line that was declared before", "it is recorded once: leave it out")
            continue
        option = proceedings.draft(provision)
        if said.option is not None:
            found = proceedings.option(provision, said.option, (*here, "option"))
            if found is None:
                continue
            option = found
        if not proceedings.case.forbidden[who, item, option, 0]:
            name = provision.options[option].id
            remedy = "write against which option it was declared, option = …, or put the scenario right"
            proceedings.faults.add(here, f"does not rule out {shown(name)} in the scenario", remedy)
            continue
        fact = e.RedLineDeclared(stakeholder=said.stakeholder, provision=provision.id, option=option)
        proceedings.tell(fact, minute)


def stances_of(proceedings: Proceedings, poll: written.Poll, path: Path) -> dict[str, tuple[str, ...]]:
    """Who took which stance, in the order of the scenario."""
    first: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for stance in STANCES:
        here, named = (*path, stance), []
        proceedings.once(getattr(poll, stance), here)
        for who in dict.fromkeys(getattr(poll, stance)):
            if not proceedings.party(who, here):
                continue
            if who in first:
                proceedings.faults.add(here, f"names {shown(who)}, who is under {first[who]} too", "keep one of them")
            elif stance != "abstain" and not proceedings.case.voter[proceedings.table.seat(who), 0]:
                remedy = "name it under abstain, or put the scenario right"
                proceedings.faults.add(here, f"names {shown(who)}, who abstains in the scenario", remedy)
            else:
                first[who] = stance
                named.append(who)
        found[stance] = proceedings.names(proceedings.mask(named))
    return found


def take_poll(proceedings: Proceedings, minute: int, poll: written.Poll, path: Path) -> None:
    """A show of hands."""
    stances = stances_of(proceedings, poll, path)
    if not any(getattr(poll, stance) for stance in STANCES):
        proceedings.faults.add(path, "must say who took which stance", "write support, consider, object or abstain")
    proceedings.tell(e.StrawPollTaken(**stances), minute)


def take_test(proceedings: Proceedings, minute: int, test: written.Test, path: Path) -> None:
    """A test of consensus: the stances, and whether the text passed; that ends the talks."""
    stances = stances_of(proceedings, test, path)
    taken = np.full((len(proceedings.case.stakeholders), 1), NO_STANCE)
    for code, name in enumerate(STANCES):
        taken[proceedings.mask(stances[name])] = code
    verdict = decide_by_rule(proceedings.case, taken)
    complete = bool((taken != NO_STANCE)[proceedings.case.voter & proceedings.table.active].all())
    if test.passed is None and not complete:
        remedy = "write passed = true or false: not everyone's stance is known"
        proceedings.faults.add((*path, "passed"), "is missing", remedy)
        return
    passed = bool(verdict.passed[0]) if test.passed is None else test.passed
    if complete and passed != verdict.passed[0]:
        verb = ("passed", "would not have let it") if passed else ("did not pass", "would have let it")
        proceedings.remarks.append(
            f"The text {verb[0]} at meeting {proceedings.log.meeting}; the scenario's rule {verb[1]}."
        )
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
    kind = "consensus" if everyone_in(proceedings.case, proceedings.table)[0] else "narrowed_agreement"
    text = text_of(proceedings.table)
    proceedings.tell(tested, minute)
    if passed:
        on_record = {who: name for who in proceedings.case.stakeholders for name in STANCES if who in stances[name]}
        proceedings.tell(e.AgreementReached(kind=kind, text=text, stances=on_record), minute)

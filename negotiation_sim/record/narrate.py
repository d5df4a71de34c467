"""Tell a move of one negotiation as facts, in the order in which the log has them."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.moves import (
    Amended,
    Closed,
    Debated,
    Extended,
    Forecasted,
    Move,
    Nearness,
    Opened,
    Struck,
    Tested,
    Voiced,
    WalkedOut,
)
from negotiation_sim.core.rules.closing import everyone_in, parties_in
from negotiation_sim.core.rules.decision import CONDITIONS
from negotiation_sim.core.scale import Array, Ints, Share
from negotiation_sim.core.table import COLLAPSE, DEADLINE_EXPIRED, IMPASSE, NO_STANCE, STANCES, Table
from negotiation_sim.record import events as e


@singledispatch
def narrate(move: Move, case: Case, table: Table) -> Iterator[e.Fact]:
    """The facts of a move, which was decided at `table` (n = 1)."""
    raise TypeError(f"no facts are told of a {type(move).__name__}")


@narrate.register
def _(move: Struck, case: Case, table: Table) -> Iterator[e.Fact]:
    assert move.why is not None
    shock = int(move.why[0])

    def moved(effects: Ints, values: Ints) -> dict[str, int]:
        return {case.stakeholders[i]: int(values[i, 0]) for i in np.flatnonzero(effects[shock, :, 0])}

    yield e.ShockOccurred(
        shock=case.shocks[shock],
        name=case.shock_names[shock],
        reservation_values=moved(case.shock_reservation_value, move.reservation_value),
        withdrawal_thresholds=moved(case.shock_withdrawal_threshold, move.withdrawal_threshold),
    )


@narrate.register
def _(move: Opened, case: Case, table: Table) -> Iterator[e.Fact]:
    assert move.why is not None
    meeting, present = move.why.meeting, _chosen(case.stakeholders, move.in_room)
    agenda = sorted(np.flatnonzero(meeting.on_agenda[:, 0]), key=lambda p: meeting.agenda[p, 0])
    yield e.MeetingOpened(
        title=meeting.title,
        agenda=tuple(case.provisions[p] for p in agenda),
        works=bool(move.works[0]),
        present=present,
    )
    if not move.quorate[0]:
        yield e.MeetingInquorate(
            weight_present=int(move.why.weight_present[0]),
            weight_active=int(move.why.weight_active[0]),
            quorum=fraction(case.rule.quorum),
        )
    elif meeting.caucus[0]:
        yield e.CaucusHeld(stakeholders=_chosen(case.stakeholders, move.in_room & case.party))


@narrate.register
def _(move: Amended, case: Case, table: Table) -> Iterator[e.Fact]:
    text = table.text[:, 0].copy()
    for edit in move.edits:
        assert edit.why is not None
        p, option = int(edit.provision[0]), int(edit.option[0])
        yield e.DraftAmended(
            provision=case.provisions[p],
            from_option=int(text[p]),
            to_option=option,
            stances_before=int(edit.why.stances_before[0]),
            stances_after=int(edit.why.stances_after[0]),
            utilities_before=int(edit.why.utilities_before[0]),
            utilities_after=int(edit.why.utilities_after[0]),
        )
        text[p] = option


@narrate.register
def _(move: Debated, case: Case, table: Table) -> Iterator[e.Fact]:
    for proposal in move.proposals:
        if proposal.proposer[0] < 0:
            continue
        tabled: dict[str, Any] = {
            "proposer": case.stakeholders[int(proposal.proposer[0])],
            "changes": {case.provisions[int(proposal.provision[0])]: int(proposal.option[0])},
        }
        yield e.ProposalTabled(**tabled)
        decided = e.ProposalAccepted if proposal.adopted[0] else e.ProposalRejected
        yield decided(**tabled, in_favour=int(proposal.in_favour[0]), against=int(proposal.against[0]))


@narrate.register
def _(move: Voiced, case: Case, table: Table) -> Iterator[e.Fact]:
    for line in np.flatnonzero(move.declared[:, 0]):
        i, p = case.red_lines[line]
        yield e.RedLineDeclared(
            stakeholder=case.stakeholders[i], provision=case.provisions[p], option=int(table.text[p, 0])
        )


@narrate.register
def _(move: Tested, case: Case, table: Table) -> Iterator[e.Fact]:
    if not move.held[0]:
        return
    assert move.why is not None and move.why_stances is not None
    took_part = move.stance != NO_STANCE
    stances = {name: _chosen(case.stakeholders, move.stance == code) for code, name in enumerate(STANCES)}
    yield e.ConsensusTested(
        **stances,
        support_weight=int(move.why.support[0]),
        consider_weight=int(move.why.consider[0]),
        object_weight=int(move.why.object[0]),
        utilities=_amounts(case.stakeholders, move.why_stances.utility, took_part),
        aspirations=_amounts(case.stakeholders, move.why_stances.aspiration, took_part),
        passed=bool(move.passed[0]),
        shortfalls=_chosen(CONDITIONS, move.why.failed),
    )
    if move.passed[0]:
        yield e.AgreementReached(
            kind="consensus" if everyone_in(case, table)[0] else "narrowed_agreement",
            text=text_of(table),
            stances={
                s: STANCES[code] for s, code in zip(case.stakeholders, move.stance[:, 0], strict=True) if code >= 0
            },
        )


@narrate.register
def _(move: Forecasted, case: Case, table: Table) -> Iterator[e.Fact]:
    assert move.why is not None
    for i in np.flatnonzero(move.why.told[:, 0]):
        watched = np.flatnonzero((case.holder == i) & (move.why.signal[:, 0] >= 0))
        yield e.ForecastUpdated(
            stakeholder=case.stakeholders[i],
            forecast=int(move.forecast[i, 0]),
            hope={case.provisions[case.red_lines[w][1]]: int(move.hope[w, 0]) for w in watched},
            signal={case.provisions[case.red_lines[w][1]]: int(move.why.signal[w, 0]) for w in watched},
        )


@narrate.register
def _(move: WalkedOut, case: Case, table: Table) -> Iterator[e.Fact]:
    why = move.why
    if why is None:
        return
    for n in sorted(range(len(why.who)), key=lambda n: (why.wave[n], why.who[n])):
        i = int(why.who[n])
        carried_by = int(move.provision[i, 0])
        disappointment, lost_hope = int(why.disappointment[n]), int(why.lost_hope[n])
        yield e.StakeholderWithdrew(
            stakeholder=case.stakeholders[i],
            bloc=case.blocs[case.bloc[i]],
            wave=int(why.wave[n]),
            grievance=disappointment + lost_hope,
            disappointment=disappointment,
            lost_hope=lost_hope,
            pull=int(why.pull[n]),
            threshold=int(table.withdrawal_threshold[i, 0]),
            chance=int(why.chance[n]),
            draw=int(why.draw[n]),
            provision=None if carried_by < 0 else case.provisions[carried_by],
        )


@narrate.register
def _(move: Extended, case: Case, table: Table) -> Iterator[e.Fact]:
    assert move.why is not None
    yield e.DeadlineExtended(from_minute=int(table.deadline[0]), to_minute=int(move.deadline[0]), **_nearness(move.why))


@narrate.register
def _(move: Closed, case: Case, table: Table) -> Iterator[e.Fact]:
    if move.status[0] == COLLAPSE:
        yield e.ProcessCollapsed(parties=int(parties_in(case, table)[0]))
    elif move.status[0] == IMPASSE:
        yield e.ImpasseDeclared(idle_meetings=int(table.idle[0]))
    elif move.status[0] == DEADLINE_EXPIRED:
        refused = {} if move.why is None else _nearness(move.why)
        yield e.DeadlineExpired(deadline=int(table.deadline[0]), **refused)


def text_of(table: Table) -> dict[str, int]:
    """The draft of one negotiation, option by provision."""
    return {p: int(o) for p, o in zip(table.provisions, table.text[:, 0], strict=True)}


def fraction(share: Share) -> str:
    """An exact share as it is written in the record, ``"2/3"``."""
    numerator, denominator = int(share.numerator[0]), int(share.denominator[0])
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"


def _nearness(near: Nearness) -> dict[str, Any]:
    return {
        "support_weight": int(near.support[0]),
        "voting_weight": int(near.whole[0]),
        "min_support": fraction(near.share),
    }


def _amounts(names: tuple[str, ...], amounts: Array, mask: Array) -> dict[str, int]:
    return {name: int(a) for name, a, chosen in zip(names, amounts[:, 0], mask[:, 0], strict=True) if chosen}


def _chosen(names: tuple[str, ...], mask: Array) -> tuple[str, ...]:
    return tuple(name for name, chosen in zip(names, mask[:, 0], strict=True) if chosen)

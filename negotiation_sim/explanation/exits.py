"""Why somebody left: the red line, the light it saw, what it expected, its allies, and the draw."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import CERTAIN, SCALE
from negotiation_sim.explanation.causes import Change, Exit, Look, Step, Wave
from negotiation_sim.explanation.trace import Trace
from negotiation_sim.record import events as e


def exits(trace: Trace) -> Iterator[Exit]:
    """Why each of those who left did so, in the order in which they did."""
    for event in trace.events:
        if isinstance(event.fact, e.StakeholderWithdrew):
            yield exit_of(trace, event, event.fact)


def exit_of(trace: Trace, event: e.Event, fact: e.StakeholderWithdrew) -> Exit:
    """Why somebody left."""
    before, who = trace.before(event), fact.stakeholder
    excess = fact.grievance + fact.pull - fact.threshold
    hazard = hazard_of(trace.case_at(event.sequence), who)
    draw: int | None = fact.draw
    enough = None if hazard is None or draw is None else hazard.enough(draw)
    waves = tuple(waves_of(trace, event, fact, hazard))
    sufficed = grievance_sufficed(fact, draw, hazard)
    hope = None if fact.provision is None else trace.seats[who].hope.get(fact.provision)
    looks = () if fact.provision is None else tuple(trace.looks(before, who, fact.provision))
    allies = allies_gone(trace, event, fact)
    return Exit(
        stakeholder=who,
        bloc=fact.bloc,
        sequence=event.sequence,
        meeting=event.meeting,
        date=event.date,
        origin=event.origin,
        wave=fact.wave,
        chain=trace.chain(event),
        provision=fact.provision,
        hope_at_convening=None if hope is None else hope / SCALE,
        hope=None if not looks else looks[-1].hope,
        turns=turns(looks),
        forecasts=tuple(trace.forecasts(before, who)),
        changes=tuple(changes_for(trace, before, who)),
        grievance=fact.grievance / SCALE,
        disappointment=fact.disappointment / SCALE,
        lost_hope=fact.lost_hope / SCALE,
        pull=fact.pull / SCALE,
        threshold=fact.threshold / SCALE,
        excess=excess / SCALE,
        enough=None if enough is None else enough / SCALE,
        chance=fact.chance / CERTAIN,
        draw=None if draw is None else draw / CERTAIN,
        sufficed=sufficed,
        allies=allies,
        tipped_by=waves[-1].left if fact.wave > 1 else tuple(a.stakeholder or "" for a in allies if sufficed is False),
        waves=waves,
    )


def turns(looks: Sequence[Look]) -> tuple[Look, ...]:
    """Those at which the light was another than at the look before."""
    lights = [None, *(look.signal for look in looks)]
    return tuple(look for look, light in zip(looks, lights, strict=False) if look.signal != light)


@frozen
class Hazard:
    """How far beyond the threshold leaving becomes likely: softness κ in millionths, cap h out of 2³², solidarity σ."""

    softness: int
    cap: int
    solidarity: int

    def chance(self, excess: int) -> int:
        """The chance to leave, out of 2³²: h·z / (z + κ), and 0 below the threshold."""
        if excess < 0:
            return 0
        return self.cap * excess // (excess + self.softness) if self.softness else self.cap

    def enough(self, draw: int) -> int | None:
        """The least excess at which the draw is below the chance; None if there is none."""
        wanted = draw + 1
        if wanted > self.cap or (wanted == self.cap and self.softness):
            return None
        return -(-wanted * self.softness // (self.cap - wanted)) if self.softness else 0


def hazard_of(case: Case | None, who: str) -> Hazard | None:
    """What the case says of somebody's chance to leave, None where it is not known."""
    if case is None:
        return None
    i = case.stakeholders.index(who)
    return Hazard(*(int(trait[i, 0]) for trait in (case.hazard_softness, case.hazard_cap, case.solidarity)))


def grievance_sufficed(fact: e.StakeholderWithdrew, draw: int | None, hazard: Hazard | None) -> bool | None:
    """Would the grievance alone have sufficed, given the draw?

    Those of a later wave were asked before, with less pull, and stayed. Of the others the events tell the chance at
    one excess: whatever softness and cap gave it, the chance at a smaller excess was 0 below the threshold, and
    otherwise at least what the largest cap would make of it.
    """
    alone = fact.grievance - fact.threshold
    if fact.pull == 0:
        return True if alone >= 0 else None
    if fact.wave > 1 or alone < 0:
        return False
    if draw is None:
        return None
    if hazard is not None:
        return draw < hazard.chance(alone)
    if fact.chance == CERTAIN:
        return True
    least = alone * CERTAIN * fact.chance // ((alone + fact.pull) * CERTAIN - fact.pull * fact.chance)
    return True if draw < least else None


def allies_gone(trace: Trace, event: e.Event, fact: e.StakeholderWithdrew) -> tuple[Step, ...]:
    """The allies who pulled: those of the bloc, with weight, who had left before this wave."""
    gone = trace.gone([each for each in trace.before(event) if wave(each) != (event.meeting, fact.wave)])
    allied = (seat.id for seat in trace.convened.roster if seat.bloc == fact.bloc and seat.weight > 0)
    return tuple(gone[who] for who in allied if who in gone)


def wave(event: e.Event) -> tuple[int, int] | None:
    """The meeting and the wave of an exit, None of other events."""
    return (event.meeting, event.fact.wave) if isinstance(event.fact, e.StakeholderWithdrew) else None


def waves_of(trace: Trace, event: e.Event, fact: e.StakeholderWithdrew, hazard: Hazard | None) -> Iterator[Wave]:
    """The walk-out as it came to somebody, wave by wave, up to its own."""
    members = [s for s in trace.convened.roster if s.bloc == fact.bloc and not s.observer and s.id != fact.stakeholder]
    whole = sum(seat.weight for seat in members)
    gone = set(trace.gone([each for each in trace.before(event) if each.meeting < event.meeting]))
    left: tuple[str, ...] = ()
    for number in range(1, fact.wave + 1):
        share = SCALE * sum(seat.weight for seat in members if seat.id in gone) // whole if whole else 0
        pull = fact.pull if number == fact.wave else None if hazard is None else hazard.solidarity * share // SCALE
        excess = None if pull is None else fact.grievance + pull - fact.threshold
        chance = fact.chance if number == fact.wave else None
        if excess is not None and hazard is not None:
            chance = hazard.chance(excess)
        yield Wave(
            wave=number,
            left=left,
            share_gone=share / SCALE,
            pull=None if pull is None else pull / SCALE,
            excess=None if excess is None else excess / SCALE,
            chance=None if chance is None else chance / CERTAIN,
        )
        left = tuple(
            other.fact.stakeholder
            for other in trace.before(event)
            if isinstance(other.fact, e.StakeholderWithdrew)
            and other.fact.bloc == fact.bloc
            and wave(other) == (event.meeting, number)
        )
        gone |= set(left)


def changes_for(trace: Trace, events: Sequence[e.Event], who: str) -> Iterator[Change]:
    """The changes of the draft up to now, and what each was worth to someone."""
    text = dict(trace.convened.text)
    told = worth_by_tests(trace, events, who)
    for step in trace.rewritings(events):
        assert step.provision is not None and step.option is not None
        options = trace.options[step.provision]
        old, new = text[step.provision], options.index(step.option)
        text[step.provision] = new
        worth = told.get(step.sequence)
        case = trace.case_at(step.sequence)
        if case is not None:
            values = case.value[case.stakeholders.index(who), case.provisions.index(step.provision), :, 0]
            worth = int(values[new]) - int(values[old])
        yield Change(
            sequence=step.sequence,
            meeting=step.meeting,
            date=step.date,
            provision=step.provision,
            from_option=options[old],
            to_option=step.option,
            proposer=step.stakeholder,
            worth=None if worth is None else worth / SCALE,
        )


def worth_by_tests(trace: Trace, events: Sequence[e.Event], who: str) -> dict[int, int]:
    """What the only change between two tests was worth to someone, by the sequence number of the change."""
    found: dict[int, int] = {}
    latest: int | None = None
    since: list[Step] = []
    for event in events:
        since += trace.rewritings([event])
        if isinstance(event.fact, e.ConsensusTested) and who in event.fact.utilities:
            now = event.fact.utilities[who]
            if latest is not None and len(since) == 1:
                found[since[0].sequence] = now - latest
            latest, since = now, []
    return found

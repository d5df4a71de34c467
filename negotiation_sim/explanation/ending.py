"""How the talks ended, and what led there."""

from collections.abc import Sequence

from negotiation_sim.core import benchmarks
from negotiation_sim.core.table import STATUSES
from negotiation_sim.explanation.causes import Ending, Step
from negotiation_sim.explanation.trace import Trace
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import ENDINGS


def ending(trace: Trace) -> Ending | None:
    """How the talks ended, and what led there; None while they go on."""
    closing = next((event for event in trace.events if type(event.fact) in ENDINGS), None)
    if closing is None:
        return None
    before, gone = trace.before(closing), trace.gone(trace.events)
    kind = closing.fact.kind if isinstance(closing.fact, e.AgreementReached) else "no_agreement"
    failed = last_failed_test(before)
    objectors = failed.fact.object if failed and isinstance(failed.fact, e.ConsensusTested) else ()
    case = None if kind == "consensus" else trace.case_at(closing.sequence)
    return Ending(
        status=STATUSES[ENDINGS[type(closing.fact)]],
        kind=kind,
        sequence=closing.sequence,
        meeting=closing.meeting,
        date=closing.date,
        failure=None if case is None else benchmarks.FAILURES[benchmarks.failures(case)[0]],
        chain=trace.chain(closing),
        exits=tuple(gone.values()),
        failed=None if failed is None else trace.step(failed),
        shortfalls=failed.fact.shortfalls if failed and isinstance(failed.fact, e.ConsensusTested) else (),
        objectors=objectors,
        red_lines=() if failed is None else tuple(declared_by(trace, trace.before(failed), objectors)),
        objectors_gone=tuple(who for who in objectors if who in gone),
        changes=() if failed is None else tuple(s for s in trace.rewritings(before) if s.sequence > failed.sequence),
    )


def last_failed_test(events: Sequence[e.Event]) -> e.Event | None:
    """The last test that the text did not pass."""
    tests = (event for event in reversed(events) if isinstance(event.fact, e.ConsensusTested) and not event.fact.passed)
    return next(tests, None)


def declared_by(trace: Trace, events: Sequence[e.Event], people: Sequence[str]) -> list[Step]:
    """The red lines that some people had declared."""
    return [
        trace.step(event)
        for event in events
        if isinstance(event.fact, e.RedLineDeclared) and event.fact.stakeholder in people
    ]

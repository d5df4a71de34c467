"""How talks ended, in plain sentences: never agreement without who was still in, and who was overruled."""

from collections.abc import Iterator, Sequence

from negotiation_sim.api import Result
from negotiation_sim.ensemble.shares import Share, percent
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import listed

ENDINGS = {
    "consensus": "Consensus: the text was adopted with everyone still in",
    "narrowed_agreement": "Narrowed agreement: those still in adopted the text; others had left",
    "deadline_expired": "No agreement: the deadline has passed",
    "impasse": "No agreement: the talks are at an impasse",
    "collapse": "No agreement: the talks have collapsed",
}
FAILURES = {
    "structural": "a structural failure: every possible text crosses somebody's red line, or leaves somebody worse off "
    "than staying away",
    "procedural": "a procedural failure: there are texts that cross nobody's red line and leave nobody worse off than "
    "staying away",
    "undecided": "and whether any text could have served everyone is undecided: there are too many to tell",
}


def still_in(ending: str, mean: float | None, lowest: float | None = None, overruled: Share | None = None) -> str:
    """With whom still in talks ended so: the bloc that lost most, its mean and its lowest; and over whose objection.

    Examples
    --------
    >>> still_in("narrowed_agreement", 0.5, 0.25)
    'of the bloc that lost most 50.0% still in (mean; lowest 25.0%)'
    """
    if ending == "consensus":
        told = "every bloc whole"
    elif lowest == 1:
        told = "with all of every bloc's weight still in"
    else:
        least = "" if lowest is None else f"; lowest {percent(lowest)}"
        told = f"of the bloc that lost most {percent(mean)} still in (mean{least})"
    return told + (f"; over somebody's objection in {overruled}" if overruled else "")


def why_not(causes: Sequence[tuple[str, Share]], talks: int) -> Iterator[str]:
    """Why so many talks end without consensus, by cause and its share of those that do; nothing where all reach it."""
    failed = causes[0][1].of
    if failed:
        yield from ("", f"Why not everyone agrees, in {failed:,} of {talks:,}")
    for name, share in causes:
        if share.count:
            yield f"  {share} {FAILURES[name].removeprefix('and ')}"


def outcome(result: Result, *, of_a_row: bool = False) -> Iterator[str]:
    """How the talks ended: who was still in, who was overruled, the text and its worth, the address of the run.

    Those of a row of a sweep have a luck of their own, and no other that could be asked for.
    """
    m, scenario = result.measures, result.scenario
    agreed = result.status == "agreement"
    names = {s.id: s.name for s in scenario.stakeholders}
    yield f"Outcome · {ENDINGS[result.kind if agreed else result.status]} (month {result.month:.1f})."
    if scenario.illustrative:
        yield f"  {ILLUSTRATIVE}"
    if result.overruled:
        yield f"  Over the objection of {listed(names[who] for who in result.overruled)}."
    thinnest, share = min(m["bloc_shares_in"].items(), key=lambda item: item[1])
    bloc = next(b.name for b in scenario.blocs if b.id == thinnest)
    if m["parties_in"] == m["parties_convened"]:
        of_blocs = ", every bloc whole"
    elif share == 1:
        of_blocs = ", all of every bloc's"
    else:
        of_blocs = f"; of the bloc that lost most, {bloc}, {share:.0%}"
    parties = f"{m['parties_in']} of {m['parties_convened']} parties"
    yield f"  Still in: {parties}, with {m['share_in']:.0%} of the weight{of_blocs}."
    yield "  The text that was adopted:" if agreed else "  The draft as it was left, not adopted:"
    for provision in scenario.provisions:
        option = next(o for o in provision.options if o.id == result.text[provision.id])
        yield f"    {provision.name}: {option.wording} (stringency {option.stringency:g})"
    worth = (f"{names[who]} {u:.2f} ({m['reservation_values'][who]:.2f})" for who, u in m["utilities"].items())
    yield f"  What {'it' if agreed else 'the status quo'} is worth to each (and staying away): {', '.join(worth)}."
    if result.failure is not None:
        yield f"  Not everyone agreed, {FAILURES[result.failure]}."
    case = f"{scenario.name} · case hash {result.scenario_hash[:12]}"
    yield f"  {case} · seed {result.seed} · replicate {result.replicate}"
    if not of_a_row:
        yield "  One run of many: another --seed or --replicate brings other luck and may end otherwise."

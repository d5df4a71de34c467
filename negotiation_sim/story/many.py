"""How often, when and why many talks fail, in plain sentences: never agreement without who was still in."""

from collections.abc import Iterator

from negotiation_sim.ensemble.shares import Share, percent
from negotiation_sim.ensemble.summary import BlocExits, Ending, FirstExit, Summary
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import listed
from negotiation_sim.story.outcome import ENDINGS, still_in, why_not

MOST_NAMED, MOST_DATED = 3, 4


def tell_many(summary: Summary) -> Iterator[str]:
    """What many talks came to, in plain sentences.

    Parameters
    ----------
    summary : Summary

    Yields
    ------
    str
        A line; what stands under a heading is indented.

    Examples
    --------
    >>> from negotiation_sim import load, run_many
    >>> next(tell_many(run_many(load("teaching-park"), replicates=10).summary))
    'A park for whom? · how the talks end, in 10 replicates'
    """
    yield from tell_endings(summary)
    yield from why_not([(cause.name, cause.share) for cause in summary.causes], summary.replicates)
    yield from _who(summary)
    yield from _texts(summary)
    yield ""
    yield from tell_address(summary)


def tell_endings(summary: Summary) -> Iterator[str]:
    """How the talks end, and where that can be looked up again."""
    yield f"{summary.title} · how the talks end, in {_many(summary.replicates, 'replicate')}"
    if summary.illustrative:
        yield f"  {ILLUSTRATIVE}"
    for ending in sorted(summary.endings, key=lambda ending: -ending.share.count):
        if ending.share.count:
            yield f"  {ending.share} {ENDINGS[ending.name]}; {_details(ending)}."
    never = [ending for ending in summary.endings if not ending.share.count]
    if never:
        each = " each" if len(never) > 1 else ""
        yield f"  {never[0].share}{each}: {listed(ending.name.replace('_', ' ') for ending in never)}."


def tell_address(summary: Summary) -> Iterator[str]:
    """Where all of it can be looked up again, and how sure it is."""
    case = f"{summary.scenario} · case hash {summary.scenario_hash[:12]}"
    yield f"  {case} · seed {summary.seed} · replicates {summary.start} to {summary.last}"
    if summary.event_by_event:
        yield "  Played event by event, since the extension of the deadline depends on the talks."
    which = "them" if summary.replicates == 1 else "most of them, and fewer those at 0% and 100%"
    yield (
        "  In brackets: 95% Wilson intervals, of the chance within the model and not of the model itself; about "
        f"{summary.replicates_to_halve:,} replicates would halve {which}."
    )


def _details(ending: Ending) -> str:
    """When, with whom still in, and over whose objection."""
    mean, lowest = ending.mean_minimum_bloc_share_in, ending.lowest_minimum_bloc_share_in
    when = f"month {ending.mean_month:.1f} (median {ending.median_month:.1f})"
    return f"{when}; {still_in(ending.name, mean, lowest, ending.overruled)}"


def _who(summary: Summary) -> Iterator[str]:
    *firsts, never = summary.first_exits
    yield from ("", "Who leaves")
    if not firsts:
        yield f"  Nobody, in any replicate: {never.share}."
        return
    yield f"  Nobody: {never.share}. First exits after {_when(firsts)}."
    stay = [bloc for bloc in summary.blocs if not bloc.somebody.count]
    yield from (f"  {_bloc(bloc)}" for bloc in summary.blocs if bloc.somebody.count)
    if stay:
        yield f"  {listed(bloc.name for bloc in stay)}: {stay[0].somebody}{' each' if len(stay) > 1 else ''}"
    yield f"  Who most often: {_most({who.name: who.leaves for who in summary.parties})}"
    yield f"  Most often among the first: {_most({who.name: who.among_the_first for who in summary.parties})}"
    yield f"  {_grievance(summary)}"


def _when(firsts: list[FirstExit]) -> str:
    """The meetings at which most often somebody leaves for the first time, in their order."""
    most = sorted(firsts, key=lambda each: -each.share.count)[:MOST_DATED]
    told = [f"meeting {f.meeting} ({f.date}) {f.share}" for f in firsts if f in most]
    rest = Share(sum(f.share.count for f in firsts if f not in most), firsts[0].share.of)
    return ", ".join([*told, *([f"others {rest}"] if rest.count else [])])


def _bloc(bloc: BlocExits) -> str:
    if bloc.parties == 1:
        return f"{bloc.name}: {bloc.somebody}"
    return f"{bloc.name} ({bloc.parties} parties): somebody {bloc.somebody}, all of them {bloc.everybody}"


def _most(shares: dict[str, Share]) -> str:
    """Those with the largest shares."""
    ranked = sorted(shares.items(), key=lambda item: -item[1].count)[:MOST_NAMED]
    return ", ".join(f"{name} {share}" for name, share in ranked if share.count)


def _grievance(summary: Summary) -> str:
    """The provision whose red line most often carried the grievance of those who left."""
    most, *_, none = summary.grievances
    if most.name is None or not most.count:
        return f"No red line carried the grievance in any of {_many(none.of, 'withdrawal')}"
    return f"Most often over the red line on «{most.name}»: {percent(most.share)} of {_many(most.of, 'withdrawal')}" + (
        f" ({percent(none.share)} over none)" if none.count else ""
    )


def _texts(summary: Summary) -> Iterator[str]:
    adopted = summary.text[0].options[0].share.of
    if not adopted:
        yield from ("", "No text is adopted")
        return
    still_in = f"mean of the minimum bloc share still in: {percent(summary.mean_minimum_bloc_share_in_adopted)}"
    yield from ("", f"What is adopted most often, in {adopted:,} of {summary.replicates:,} ({still_in})")
    for provision in summary.text:
        most = provision.most_frequent
        yield f"  {provision.name}: {most.wording} · {most.share}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"

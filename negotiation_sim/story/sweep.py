"""What a sweep says, in plain sentences: of the model, and never agreement without who was still in."""

from collections.abc import Iterator, Mapping

from negotiation_sim.analysis.analysed import Analysis
from negotiation_sim.analysis.box import Box
from negotiation_sim.analysis.heat import Interaction
from negotiation_sim.analysis.sensitivity import BINNED, Influence, Sensitivity
from negotiation_sim.analysis.shares import Ending, Shares
from negotiation_sim.designs.design import MORRIS, SALTELLI
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted
from negotiation_sim.story.conditions import conditions, figure, tell_box, then_in
from negotiation_sim.story.intervals import clustered, tell_intervals
from negotiation_sim.story.outcome import ENDINGS, still_in, why_not

MOST_INFLUENCES, MOST_PAIRS = 24, 3
FEW = 0.1
LEVEL = 0.05
METHODS = {
    SALTELLI: "the share of the variance by a factor alone, and by it with its interactions (Sobol')",
    MORRIS: "by how much a factor changes it over its whole range, or from one level in words to another, on average, "
    "up or down (μ*, with its interval), with its sign (μ), and how much that differs between the points (σ): Morris",
    BINNED: "the share of the variance that lies between the bins of a factor",
}


def tell_analysis(found: Analysis) -> Iterator[str]:
    """What a sweep says about one outcome, in plain sentences.

    Parameters
    ----------
    found : Analysis

    Yields
    ------
    str
        A line; what stands under a heading is indented.

    Examples
    --------
    >>> from negotiation_sim.analysis import analyse
    >>> from negotiation_sim.analysis.example import ramp
    >>> next(tell_analysis(analyse(ramp())))
    'Hope · Is hope enough?'
    """
    results = found.results
    yield f"{results.title} · {results.question}" if results.question else results.title
    if results.illustrative:
        yield f"  {ILLUSTRATIVE}"
    if found.outcome.left_out:
        rows = counted(found.outcome.left_out, "talk", "talks")
        yield f"  {rows} could not be held and are left out: the column error says why."
    if found.shares is not None:
        yield from _shares(found.shares)
    if found.discovery is not None:
        yield from _boxes(found)
    if found.sensitivity is not None:
        yield from _influences(found, found.sensitivity)
    if found.interactions:
        yield from _pairs(found.interactions, _labels(found))
    if found.tree is not None:
        yield from _tree(found)
    if found.survival is not None:
        yield from _survival(found)
    yield from _address(found)


def _shares(shares: Shares) -> Iterator[str]:
    yield from ("", f"How the talks end, in {counted(shares.talks, 'talk', 'talks')}")
    for name, told in ENDINGS.items():
        ending = shares.of(name)
        if ending.share.count:
            still = still_in(ending.name, ending.mean_minimum_bloc_share_in, overruled=ending.overruled)
            yield f"  {ending.share} {told}; {still}."
    yield from why_not(shares.causes, shares.talks)


def _boxes(found: Analysis) -> Iterator[str]:
    assert found.discovery is not None
    words, factors = found.outcome.words, found.results.factors
    alike = clustered(found.results) is not None
    cases = f"{found.discovery.cases} of all talks{then_in(found.discovery.mean_minimum_bloc_share_in)}"
    yield from ("", f"Under which conditions {words}: {cases}")
    for place, box in enumerate(found.discovery.boxes):
        yield f"  {place + 1}. {tell_box(box, factors, words, rest=place > 0)}{_quasi(box, alike)}"
    if not found.discovery.boxes:
        yield "  No box of conditions in which it happens more often than in all talks was found."
    elif len(found.discovery.boxes) > 1:
        yield f"  Together they cover {percent(found.discovery.coverage)}."


def _quasi(box: Box, alike: bool) -> str:
    largest = max((p for each in box.restrictions for p in each.quasi_p), default=0.0)
    counted_so = ", each talk counted by itself" if alike else ""
    return f" Largest quasi-p-value of a limit: {figure(largest)}{counted_so}." if largest > 0.001 else ""


def _influences(found: Analysis, sensitivity: Sensitivity) -> Iterator[str]:
    labels = _labels(found)
    yield from ("", f"{_what(found)}: {METHODS[sensitivity.method]}")
    for each in sensitivity.influences[:MOST_INFLUENCES]:
        yield f"  {labels[each.factor]}: {_influence(each)}"
    if len(sensitivity.influences) > MOST_INFLUENCES:
        more = counted(len(sensitivity.influences) - MOST_INFLUENCES, "more factor", "more factors")
        yield f"  and {more}, with less; --json has them"
    if sensitivity.method == BINNED:
        yield f"  {_rest(sensitivity)}"


def _rest(sensitivity: Sensitivity) -> str:
    together = sensitivity.together
    if sensitivity.overlaps:
        return f"Together {together:.1%}: in this design some factors go together, so that their shares overlap."
    return f"The rest, {max(0.0, 1 - together):.1%}, goes with interactions of factors and with luck."


def _influence(each: Influence) -> str:
    if each.total is not None:
        alone = f"{each.first:z.3f} ({each.first_low:z.3f} to {each.first_high:z.3f})"
        return f"{alone}, {each.total:z.3f} ({each.total_low:z.3f} to {each.total_high:z.3f})"
    if each.mean_size is not None:
        size = f"{each.mean_size:z.3f} ({each.mean_size_low:z.3f} to {each.mean_size_high:z.3f})"
        return f"{size}, {each.mean:z.3f}, {each.spread:z.3f}"
    return f"{max(0.0, each.first or 0.0):.1%}"


def _pairs(pairs: tuple[Interaction, ...], labels: Mapping[str, str]) -> Iterator[str]:
    strong = [pair for pair in pairs if pair.strength >= 0.005 and pair.p_value < LEVEL][:MOST_PAIRS]
    yield from ("", "Which factors interact: what a pair explains of the variance beyond what each does")
    for pair in strong:
        one, other = (labels[name] for name in pair.factors)
        yield f"  {one} with {other}: {pair.strength:.1%}"
    if not strong:
        yield "  None: no pair explains half a percent more, by more than chance would."


def _tree(found: Analysis) -> Iterator[str]:
    assert found.tree is not None
    words = found.outcome.words
    yield from ("", f"By questions one after the other: how often {words}")
    for leaf in found.tree.leaves:
        which = f"with {conditions(leaf.restrictions, found.results.factors)}" if leaf.restrictions else "in all"
        talks = counted(leaf.rows, "talk", "talks")
        yield f"  {percent(leaf.density)} of {talks} {which}{then_in(leaf.mean_minimum_bloc_share_in)}"


def _survival(found: Analysis) -> Iterator[str]:
    survival = found.survival
    assert survival is not None
    half, most = survival.median_month, survival.month_of(FEW)
    yield from ("", "How long the talks last")
    if half is None:
        yield "  More than half of the talks have no end on record."
        return
    last = float(survival.going_on.months[-1])
    yield f"  Half have ended by month {half:.1f}, nine in ten by month {most:.1f}, the last in month {last:.1f}."
    if found.shares is not None:
        ended = [
            f"{name.replace('_', ' ')} {percent(curve.at(half, 0.0))}{_note(found.shares.of(name))}"
            for name, curve in survival.endings.items()
            if curve.at(half, 0.0) > 0
        ]
        yield f"  By month {half:.1f}: {'; '.join(ended)}; still going on {percent(survival.going_on.at(half, 1.0))}."


def _note(ending: Ending) -> str:
    if ending.name != "narrowed_agreement":
        return ""
    return f" (of the bloc that lost most {percent(ending.mean_minimum_bloc_share_in)} still in, mean of all such)"


def _address(found: Analysis) -> Iterator[str]:
    results = found.results
    yield ""
    yield from (f"  Left out: {why}." for why in dict.fromkeys(found.left_out.values()))
    case = f"{results.scenario} · case hash {results.scenario_hash[:12]}"
    yield f"  {results.name} · {case} · data set {results.digest[:12]}"
    resampled = found.sensitivity is not None and found.sensitivity.method != BINNED
    yield (
        f"  {tell_intervals(results, resampled)} What is said of conditions is said of this model, over the ranges of "
        "its design."
    )


def _labels(found: Analysis) -> dict[str, str]:
    return {factor.name: factor.label for factor in found.results.factors}


def _what(found: Analysis) -> str:
    words = found.outcome.words
    return f"What tells whether {words}" if found.outcome.values.dtype == bool else f"What {words} depends on"

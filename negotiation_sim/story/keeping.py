"""What would have kept somebody in, in plain sentences."""

from collections.abc import Iterator, Mapping

from negotiation_sim.explanation.explained import Explanation
from negotiation_sim.explanation.keeping import Answer, Keeping
from negotiation_sim.record.events import ProcessConvened
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import listed
from negotiation_sim.story.reasons import Reasons

TEXTS = ("initial_text.", "draft.")
ENDED = {
    "consensus": "consensus",
    "narrowed_agreement": "narrowed agreement",
    "deadline_expired": "no agreement by the deadline",
    "impasse": "an impasse",
    "collapse": "collapse",
}


def tell_keeping(keeping: Keeping, convened: ProcessConvened) -> Iterator[str]:
    """What would have kept somebody in, the least change first.

    Parameters
    ----------
    keeping : Keeping
        From `what_would_have_kept`.
    convened : ProcessConvened
        The first fact of the log, with all names.

    Yields
    ------
    str
        A line; what stands under the heading is indented.
    """
    reasons = Reasons(convened)
    name = reasons.name(keeping.stakeholder)
    since = "from the beginning" if keeping.at is None else f"from event {keeping.at} on"
    tried = f"{keeping.tried:,} single changes tried"
    yield f"What would have kept {name} in, under the same draws and otherwise {since} · {tried}"
    if convened.illustrative:
        yield f"  {ILLUSTRATIVE}"
    before = ""
    for answer in keeping.answers:
        ended, what = then(answer, reasons), change(answer, reasons, keeping.at)
        yield f"  {answer.moved:.1%} · {what}. Then: {'the same' if ended == before else ended}"
        before = ended
    if not keeping.answers:
        yield "  None of them."
    if keeping.without:
        yield f"  Nowhere in their ranges: {listed(without(keeping, reasons))}."
    yield "  Percentages are shares of a range. Each answer was held again, and the step before it, where they leave."
    yield "  All of this is said of the model, and not of people."


def tell_untried(explanation: Explanation) -> Iterator[str]:
    """Which exits of one stakeholder were not asked about, and why; nothing where all were.

    Parameters
    ----------
    explanation : Explanation
        From `explain`, of one stakeholder.

    Yields
    ------
    str
        A line.
    """
    if not explanation.exits:
        return
    first, *others = explanation.exits
    name = Reasons(explanation.convened).name(first.stakeholder)
    if first.origin != "simulated":
        which = f"first exit (event {first.sequence})" if others else "exit"
        yield ""
        yield f"What would have kept {name} in is not asked: no draw decided their {which}, so no change can be tried."
    elif others:
        later = listed(f"event {other.sequence}" for other in others)
        yield f"  {name} came back and left again: this is about the first exit, and not about the later ({later})."


def change(answer: Answer, reasons: Reasons, at: int | None) -> str:
    """What would have to be otherwise, and where it is not enough; `at` is from when on it was asked for."""
    value, present, left = (
        valued(answer.name, each, reasons) for each in (answer.value, answer.present, answer.left_at)
    )
    enough = f"; at {left} they leave" if left != present else ""
    since = ""
    if answer.name.startswith("draft."):  # a draft is changed as the meeting opens, unless that is over by then
        since = " as the meeting opened" if answer.at != at else f" from event {at} on"
    return f"{about(answer.name, reasons)}{since}: {value} instead of {present}{enough}"


def without(keeping: Keeping, reasons: Reasons) -> list[str]:
    """What does not keep them anywhere, the initial texts together, and the drafts."""
    found = list(dict.fromkeys(about(name, reasons) for name in keeping.without if not name.startswith(TEXTS)))
    for kind, words in (("initial_text.", "another initial text"), ("draft.", "another draft")):
        provisions = [name.removeprefix(kind) for name in keeping.without if name.startswith(kind)]
        if provisions:
            found.append(f"{words} on {listed(f'«{reasons.provision(provision)}»' for provision in provisions)}")
    return found


def then(answer: Answer, reasons: Reasons) -> str:
    """How the talks would have ended, and who would still have left or been overruled."""
    ended = ENDED[answer.kind if answer.status == "agreement" else answer.status]
    others = f"{reasons.people(answer.withdrew)} left" if answer.withdrew else "nobody left"
    share = f"of the bloc that lost most {answer.minimum_bloc_share_in:.0%} still in"
    overruled = f", over the objection of {reasons.people(answer.overruled)}" if answer.overruled else ""
    return f"{ended}{overruled}; {others}" + (f", {share}" if answer.withdrew else "")


def about(name: str, reasons: Reasons) -> str:
    """An entry of a scenario in words, by its path."""
    match name.split("."):
        case ["stakeholders", "*", trait]:
            return f"everyone's {words(trait)}"
        case ["stakeholders", _, "scores", provision, option]:
            return f"what “{reasons.options[provision][option]}” on «{reasons.provision(provision)}» scores with them"
        case ["stakeholders", _, "red_lines", _, end]:
            return f"their red line ({end})"
        case ["stakeholders", _, entry, provision]:
            return f"their {entry} on «{reasons.provision(provision)}»"
        case ["stakeholders", _, trait]:
            return f"their {words(trait)}"
        case ["rule", entry]:
            return f"the rule's {words(entry)}"
        case ["chair", entry]:
            return f"the chair's {words(entry)}"
        case ["calendar", "meetings", _, "agenda", provision]:
            return f"«{reasons.provision(provision)}» on another agenda"
        case ["draft", provision]:
            return f"another draft on «{reasons.provision(provision)}»"
        case ["initial_text", provision]:
            return f"another initial text on «{reasons.provision(provision)}»"
    return name


def valued(name: str, value: str, reasons: Reasons) -> str:
    """A value in words: an option as it is worded."""
    options: Mapping[str, str] = {}
    if name.startswith(TEXTS):
        options = reasons.options[name.partition(".")[2]]
    return f"“{options[value]}”" if value in options else value


def words(name: str) -> str:
    """The name of an entry in words."""
    return name.replace("_", " ")

"""Why those who left did so, in plain sentences."""

from collections.abc import Iterable, Iterator, Sequence

from negotiation_sim.explanation.causes import Change, Ending, Exit, Look, Stay, Step
from negotiation_sim.explanation.explained import Explanation
from negotiation_sim.record.events import ProcessConvened
from negotiation_sim.scenario.schema import ILLUSTRATIVE
from negotiation_sim.scenario.words import counted, listed
from negotiation_sim.story.outcome import ENDINGS, FAILURES
from negotiation_sim.story.wording import Wording

FEWEST_TO_COUNT = 6  # with more names than this in a row, only the first few and the number of the others are told


def tell_why(explanation: Explanation) -> Iterator[str]:
    """Why those who left did so, how near the others came, and how it ended.

    Parameters
    ----------
    explanation : Explanation
        From `explain`.

    Yields
    ------
    str
        A line; what stands under a heading is indented.

    Examples
    --------
    >>> from negotiation_sim import explain, load, run
    >>> list(tell_why(explain(run(load("teaching-park"), seed=0))))[2]
    'Nature group left after meeting 4 (2026-04-14, event 25)'
    """
    reasons = Reasons(explanation.convened)
    yield f"{explanation.convened.title} · why they left, and how near others came"
    if explanation.convened.illustrative:
        yield ILLUSTRATIVE
    for left in explanation.exits:
        yield ""
        yield from reasons.exit(left)
    if explanation.stays:
        yield ""
        yield "Who stayed, and how near they came to leaving"
        for stay in explanation.stays:
            own = [each for each in explanation.exits if each.stakeholder == stay.stakeholder]
            yield f"  {reasons.name(stay.stakeholder)}: {reasons.stay(stay, own)}"
    if explanation.ending is not None:
        yield ""
        yield from reasons.ending(explanation.ending)


class Reasons:
    """Knows the names at the table."""

    def __init__(self, convened: ProcessConvened) -> None:
        self.words = Wording(convened)
        self.options = {p.id: {o.id: o.wording for o in p.options} for p in convened.provisions}

    def exit(self, left: Exit) -> Iterator[str]:
        """Why somebody left."""
        yield f"{self.name(left.stakeholder)} left after meeting {left.meeting} ({left.date}, event {left.sequence})"
        yield from (f"  {line}" for line in self.red_line(left))
        yield from (f"  {line}" for line in self.expectation(left))
        yield f"  {self.sum(left)}"
        yield from (f"  {line}" for line in self.allies(left))
        yield f"  {self.luck(left)}"

    def red_line(self, left: Exit) -> Iterator[str]:
        """How the hope for the red line that carried it fell."""
        if left.provision is None:
            yield "No red line carried it: they had lost no hope for any."
            return
        told = f"What carried it: their red line on «{self.provision(left.provision)}»."
        if left.hope_at_convening is not None and left.hope is not None:
            told += (
                f" Hope that it would be kept: {left.hope_at_convening:.2f} at convening, {left.hope:.2f} in the end."
            )
        yield told
        for look in left.turns:
            yield f"  Meeting {look.meeting} ({look.date}): {look.signal}, hope {look.hope:.2f}. {self.turned_by(look)}"

    def turned_by(self, look: Look) -> str:
        """What turned the light."""
        told = []
        if look.changes:
            change = look.changes[-1]
            told.append(f"The draft had come to {self.option(change)} (event {change.sequence}).")
        if look.declared:
            told.append(f"They declared it against {self.option(look.declared)} (event {look.declared.sequence}).")
        for those in self.together(look.declarations):
            who = self.people(step.stakeholder for step in those)
            lines = "a red line" if len(those) == 1 else "red lines"
            told.append(f"{who} declared {lines} against {self.option(those[0])} ({numbered(those)}).")
        if look.exits and not look.declarations and not look.changes:
            told.append(
                f"Since the look before, {self.people(s.stakeholder for s in look.exits)} had left or come back."
            )
        if look.standing and look.signal != "green":
            lines = "Red line" if len(look.standing) == 1 else "Red lines"
            told.append(f"{lines} declared before: {self.people(s.stakeholder for s in look.standing)}.")
        return " ".join(told) or "Nothing on it had changed since the talks began."

    def together(self, steps: Sequence[Step]) -> Iterator[list[Step]]:
        """Declarations against one and the same option."""
        by_option: dict[str, list[Step]] = {}
        for step in steps:
            by_option.setdefault(self.wording(step), []).append(step)
        yield from by_option.values()

    def expectation(self, left: Exit) -> Iterator[str]:
        """What they expected, and which changes made it worse for them."""
        first, last = left.forecasts[0], left.forecasts[-1]
        yield (
            f"What they expected: {first.forecast:.2f} at convening, {last.forecast:.2f} in the end; staying away was "
            f"worth {last.reservation_value:.2f}."
        )
        hurt = sorted((c for c in left.changes if c.worth is not None and c.worth < 0), key=lambda c: c.worth or 0)
        unknown = [change for change in left.changes if change.worth is None]
        yield from (f"  {self.change(change)}" for change in hurt)
        if not hurt and not unknown:
            yield "  No change of the draft had made it worse for them."
        elif unknown:
            changes = counted(len(unknown), "change of the draft was", "changes of the draft were")
            yield f"  What {changes} worth to them, the log leaves open."

    def change(self, change: Change) -> str:
        """A change of the draft that hurt somebody."""
        who = "the chair" if change.proposer is None else self.name(change.proposer)
        return (
            f"At meeting {change.meeting} {who} brought «{self.provision(change.provision)}» to "
            f"“{self.options[change.provision][change.to_option]}” (event {change.sequence}): {change.worth:+.2f}."
        )

    def sum(self, left: Exit) -> str:
        """The arithmetic of a withdrawal."""
        by_model = "" if left.origin == "simulated" else "As the model has it: "
        parts = f"lost hope {left.lost_hope:.2f}, disappointment {left.disappointment:.2f}"
        gap = f"{abs(left.excess):.2f} {'below' if left.excess < 0 else 'above'} it"
        return (
            f"{by_model}Grievance {left.grievance:.2f} ({parts}) and pull of allies {left.pull:.2f}, against a "
            f"threshold of {left.threshold:.2f}: {gap}."
        )

    def allies(self, left: Exit) -> Iterator[str]:
        """Which allies had left, and whether they tipped it."""
        if not left.allies:
            yield "No ally had left before them."
        elif left.sufficed:
            who = self.people(step.stakeholder for step in left.allies)
            yield f"{who} had left before them, but the grievance alone would have sufficed."
        elif left.sufficed is None:
            who = self.people(step.stakeholder for step in left.allies)
            yield f"{who} had left before them; whether the grievance alone would have sufficed, the log leaves open."
        else:
            when = f"in wave {left.wave - 1} of the same walk-out" if left.wave > 1 else "at earlier meetings"
            yield (
                f"The grievance alone would not have sufficed: {self.people(left.tipped_by)}, who had left {when}, "
                "tipped it."
            )

    def luck(self, left: Exit) -> str:
        """How close the draw was."""
        if left.draw is None:
            expected = f"gives it a chance of {left.chance:.3f}" if left.chance else "would not have expected it"
            return f"Their exit was observed, so no draw decided it; the model {expected}."
        told = f"The draw: {left.draw:.3f}, below the chance of {left.chance:.3f}"
        if left.enough is None:
            return f"{told}."
        less = left.excess - left.enough
        return (
            f"{told}. It took {left.enough:.3f} above the threshold: with a grievance more than {less:.3f} lower they "
            "would have stayed that day."
        )

    def stay(self, stay: Stay, left: Sequence[Exit]) -> str:
        """How near somebody came who is in, and that they had left and come back."""
        when = listed(f"after meeting {each.meeting}" for each in left)
        back, otherwise = (f"left {when} and came back; ", "otherwise ") if left else ("", "")
        if stay.nearest is None:
            told = f"{back}expected least after event {stay.lowest.sequence} ({stay.lowest.date})"
            told += f", {stay.lowest.forecast:.2f} against {stay.lowest.reservation_value:.2f} for staying away"
            if stay.darkest is not None:
                provision = self.provision(stay.darkest.provision)
                told += f"; least hope {stay.darkest.hope:.2f} for their red line on «{provision}»"
            return told
        near = stay.nearest
        gap = f"{-near.excess:.2f} short of" if near.excess < 0 else f"{near.excess:.2f} above"
        told = f"{back}{otherwise}nearest after meeting {near.meeting} ({near.date})"
        told += f", {gap} the threshold of {near.threshold:.2f}"
        if near.excess >= 0 and near.draw is not None:
            told += f"; the draw of {near.draw:.3f} was not below the chance of {near.chance:.3f}"
        return told

    def ending(self, ending: Ending) -> Iterator[str]:
        """How it ended, and what led there."""
        how = ENDINGS[ending.kind if ending.status == "agreement" else ending.status]
        yield f"How it ended · {how} ({ending.date}, event {ending.sequence})"
        if ending.failed is not None:
            missing = self.words.shortfalls(ending.shortfalls)
            objected = f"; {self.people(ending.objectors)} objected" if ending.objectors else ""
            yield f"  The last test that failed, at meeting {ending.failed.meeting}: {missing}{objected}."
            for those in self.together(ending.red_lines):
                who = self.people(step.stakeholder for step in those)
                yield f"    {who} had declared a red line against {self.wording(those[0])} ({numbered(those)})."
            if ending.status == "agreement":
                yield f"  {self.made_possible(ending)}"
        if ending.failure is not None:
            yield f"  Not everyone agreed, {FAILURES[ending.failure]}."

    def made_possible(self, ending: Ending) -> str:
        """What was otherwise when the text passed."""
        told = []
        others = [step.stakeholder for step in ending.exits if step.stakeholder not in ending.objectors_gone]
        since = [step.stakeholder for step in ending.exits if ending.failed and step.sequence > ending.failed.sequence]
        if ending.objectors_gone:
            told.append(f"of the objectors {self.people(ending.objectors_gone)} had left")
        if left := [who for who in others if who in since]:
            told.append(f"{'also ' if told else ''}{self.people(left)} had left")
        if ending.changes:
            told.append("the draft had changed: " + ", ".join(self.wording(step) for step in ending.changes))
        return (
            f"Until it passed, {listed(told)}."
            if told
            else "The same text was before them, and none of the objectors had left."
        )

    def name(self, stakeholder: str) -> str:
        """The name of a stakeholder."""
        return self.words.names[stakeholder]

    def people(self, stakeholders: Iterable[str | None]) -> str:
        """Names in a row, the first few of many."""
        names = [self.name(who) for who in stakeholders if who is not None]
        if len(names) > FEWEST_TO_COUNT:
            names = [*names[: FEWEST_TO_COUNT - 1], f"{len(names) - FEWEST_TO_COUNT + 1} others"]
        return listed(names)

    def provision(self, provision: str) -> str:
        """The name of a provision."""
        return self.words.provisions[provision].name

    def option(self, step: Step) -> str:
        """The option of a step, in quotation marks."""
        assert step.provision is not None and step.option is not None
        return f"“{self.options[step.provision][step.option]}”"

    def wording(self, step: Step) -> str:
        """The option of a step, with its provision."""
        return f"«{self.provision(step.provision or '')}»: {self.option(step)}"


def numbered(steps: Sequence[Step]) -> str:
    """Which events they are, as a span where they follow each other."""
    events = [step.sequence for step in steps]
    if len(events) == 1:
        return f"event {events[0]}"
    follow = events[-1] - events[0] == len(events) - 1
    return f"events {events[0]} to {events[-1]}" if follow else f"events {listed(str(number) for number in events)}"

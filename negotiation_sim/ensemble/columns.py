"""The flat columns of outcomes, each defined once: for tables of replicates, data sets and their dictionaries."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from attrs import frozen

from negotiation_sim.api import MINUTES_A_MONTH
from negotiation_sim.batch import Outcomes
from negotiation_sim.core.benchmarks import FAILURES
from negotiation_sim.core.scale import SCALE, Array
from negotiation_sim.core.table import AGREEMENT, STANCES, STATUSES
from negotiation_sim.ensemble.firsts import among_the_first, any_of, first_exits, first_grievances, the_one
from negotiation_sim.scenario.schema import Scenario

NUMBER, WHOLE, TRUTH, WORDS = "number", "whole", "truth", "words"
KINDS = ("consensus", "narrowed_agreement", "no_agreement")
NOBODY, SEVERAL = "", "(several)"  # no id has brackets
ALL = "all"
DEFAULT = (
    *("status", "kind", "failure", "month", "parties_in", "share_in", "minimum_bloc_share_in", "overruled"),
    *("largest_joint_exit", "first_left_at", "first_to_leave", "first_bloc_to_leave", "first_provision", "gini"),
    *("text", "bloc_share_in"),
)


@frozen(kw_only=True, eq=False)
class Column:
    """One outcome of talks.

    Attributes
    ----------
    name : str
        Of one of a kind for each provision, bloc or party: the kind, a dot and the id.
    kind : str
        ``number``, ``whole``, ``truth`` or ``words``.
    unit, meaning : str
    words : tuple of str
        Of a column of words, all that there can be.
    values : function
        From `Outcomes` of n talks to (n,): floats, whole numbers, truth values, or places in `words`.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    values: Callable[[Outcomes], Array]
    words: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The name without the id."""
        return self.name.partition(".")[0]

    def in_words(self, outcomes: Outcomes) -> Array:
        """The values, with the words themselves instead of their places, (n,)."""
        values = self.values(outcomes)
        return np.array(self.words)[values] if self.words else values


def columns_of(scenario: Scenario) -> tuple[Column, ...]:
    """Every column there is for the talks of a scenario, in the order of docs/json.md.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    tuple of Column

    Examples
    --------
    >>> from negotiation_sim import load, run_many
    >>> ensemble = run_many(load("teaching-park"), replicates=3)
    >>> {column.name: column for column in columns_of(ensemble.scenario)}["kind"].in_words(ensemble.outcomes).tolist()
    ['narrowed_agreement', 'consensus', 'consensus']
    """
    return (*_of_the_talks(scenario), *_of_provisions(scenario), *_of_blocs(scenario), *_of_parties(scenario))


def _of_the_talks(scenario: Scenario) -> Iterator[Column]:
    parties = np.array([not s.observer for s in scenario.stakeholders])
    blocs = [bloc.id for bloc in scenario.blocs]
    bloc_of = np.array([blocs.index(s.bloc) for s in scenario.stakeholders])

    def number(name: str, unit: str, meaning: str, values: Callable[[Outcomes], Array]) -> Column:
        return Column(name=name, kind=NUMBER, unit=unit, meaning=meaning, values=values)

    def whole(name: str, unit: str, meaning: str, values: Callable[[Outcomes], Array]) -> Column:
        return Column(name=name, kind=WHOLE, unit=unit, meaning=meaning, values=values)

    def truth(name: str, meaning: str, values: Callable[[Outcomes], Array]) -> Column:
        return Column(name=name, kind=TRUTH, unit="", meaning=meaning, values=values)

    def words(name: str, meaning: str, of: Iterable[str], values: Callable[[Outcomes], Array]) -> Column:
        return Column(name=name, kind=WORDS, unit="", meaning=meaning, words=tuple(of), values=values)

    yield words("status", "how the talks ended", STATUSES, lambda o: o.status)
    yield words(
        "kind", "consensus if everyone convened is still in, a narrowed agreement, or no agreement", KINDS, _kind
    )
    yield truth("consensus", "a text was adopted with everyone convened still in", lambda o: o.consensus)
    yield truth(
        "agreement",
        "a text was adopted; never to be shown without minimum_bloc_share_in",
        lambda o: o.status == AGREEMENT,
    )
    yield words("failure", "why there is no consensus; none where there is one", FAILURES, lambda o: o.failure)
    yield number("month", "months of 30.4375 days since convening", "when the talks ended", _month)
    yield whole("parties_in", "parties", "how many are still in", lambda o: (o.left_at[parties] == 0).sum(axis=0))
    yield number("share_in", "share of the convened weight", "how much of the weight is still in", _share_in)
    yield number(
        "minimum_bloc_share_in",
        "share of the convened weight of a bloc",
        "how much of the bloc that lost most is still in",
        lambda o: o.bloc_shares_in.min(axis=0) / SCALE,
    )
    yield whole(
        "overruled",
        "parties",
        "how many are still in and object to the adopted text",
        lambda o: o.overruled.sum(axis=0),
    )
    yield whole("largest_joint_exit", "stakeholders", "the most who left at one meeting", _largest_joint_exit)
    yield whole(
        "first_left_at",
        "number of the meeting",
        "after which meeting somebody first left; 0 if nobody did",
        first_exits,
    )
    yield words(
        "first_to_leave",
        f"who was the first to leave; {SEVERAL} if more than one left after the same meeting; empty if nobody left",
        [NOBODY, *(s.id for s in scenario.stakeholders), SEVERAL],
        lambda o: the_one(among_the_first(o)),
    )
    yield words(
        "first_bloc_to_leave",
        f"whose members were the first to leave; {SEVERAL} if those of more than one bloc; empty if nobody left",
        [NOBODY, *blocs, SEVERAL],
        lambda o: the_one(any_of(among_the_first(o), bloc_of, len(blocs))),
    )
    yield words(
        "first_provision",
        f"whose red line was the first to carry a grievance with which somebody left; {SEVERAL} if more than one did; "
        "empty if none",
        [NOBODY, *(p.id for p in scenario.provisions), SEVERAL],
        lambda o: the_one(first_grievances(o)),
    )
    yield number("gini", "0 to 1", "how unequal the parties' utilities are; 0 if all alike", lambda o: o.gini / SCALE)


def _of_provisions(scenario: Scenario) -> Iterator[Column]:
    for p, each in enumerate(scenario.provisions):
        options = tuple(option.id for option in each.options)
        text = f"the option for «{each.name}» in the text adopted, or in the draft at the end"
        yield _row("text", p, each.id, "option", text, words=options)
        strength = f"how strong the text in force is on «{each.name}»"
        yield _row("stringency", p, each.id, "0 weak to 1 strong", strength, share=True)


def _of_blocs(scenario: Scenario) -> Iterator[Column]:
    with_parties = {s.bloc for s in scenario.stakeholders if not s.observer}
    for b, each in enumerate(scenario.blocs):
        if each.id in with_parties:
            unit = "share of the convened weight of the bloc"
            yield _row("bloc_share_in", b, each.id, unit, f"how much of «{each.name}» is still in", share=True)


def _of_parties(scenario: Scenario) -> Iterator[Column]:
    provisions, stances = (NOBODY, *(p.id for p in scenario.provisions)), ("", *STANCES)
    for i, who in enumerate(scenario.stakeholders):
        if who.observer:
            continue
        left = f"after which meeting {who.name} left; 0 if it stayed"
        yield _row("left_at", i, who.id, "number of the meeting", left)
        carried = f"the red line that carried the grievance with which {who.name} left; empty if none, or it stayed"
        yield _row("carried_by", i, who.id, "provision", carried, words=provisions, first=-1)
        stance = f"that of {who.name} at the latest test it took part in; empty if it took part in none"
        yield _row("stance", i, who.id, "", stance, words=stances, first=-1)
        for group, meaning in (
            ("forecast", f"what {who.name} expected of the final text at the end"),
            ("utility", f"what the text in force is worth to {who.name}"),
            ("reservation_value", f"what staying away is worth to {who.name} at the end"),
        ):
            yield _row(group, i, who.id, "utility", meaning, share=True)


def _row(
    group: str,
    row: int,
    of: str,
    unit: str,
    meaning: str,
    *,
    share: bool = False,
    words: tuple[str, ...] = (),
    first: int = 0,
) -> Column:
    """What is in the row of a provision, bloc or party: a whole number, a share, or words, numbered from `first`."""
    entry = {"bloc_share_in": "bloc_shares_in"}.get(group, group)

    def values(outcomes: Outcomes) -> Array:
        found: Array = getattr(outcomes, entry)[row]
        return found / SCALE if share else found - first

    kind = NUMBER if share else WORDS if words else WHOLE
    return Column(name=f"{group}.{of}", kind=kind, unit=unit, meaning=meaning, words=words, values=values)


def _kind(outcomes: Outcomes) -> Array:
    agreed = np.where(outcomes.consensus, 0, 1)
    return np.where(outcomes.status == AGREEMENT, agreed, 2)


def _month(outcomes: Outcomes) -> Array:
    return outcomes.ended / MINUTES_A_MONTH


def _share_in(outcomes: Outcomes) -> Array:
    return outcomes.share_in / SCALE


def _largest_joint_exit(outcomes: Outcomes) -> Array:
    return outcomes.largest_joint_exit

"""How an outcome is asked for: by its name, a column, or a condition on one; and which columns that needs."""

import re
from collections.abc import Collection, Mapping

from attrs import frozen

from negotiation_sim.core.scale import Array
from negotiation_sim.designs.kept import ADDRESS
from negotiation_sim.ensemble.columns import DEFAULT
from negotiation_sim.scenario.faults import hint, listed, shown

CONSENSUS_FAILS, NO_AGREEMENT, UNOPPOSED = "consensus_fails", "no_agreement", "unopposed_consensus"
NAMED = {
    CONSENSUS_FAILS: "consensus fails",
    NO_AGREEMENT: "there is no agreement",
    UNOPPOSED: "there is a consensus that nobody objects to",
}
NEEDED = {CONSENSUS_FAILS: ("kind",), NO_AGREEMENT: ("kind",), UNOPPOSED: ("kind", "overruled")}
OF_ANY_CASE = {*DEFAULT, "consensus", "agreement"} - {"text", "bloc_share_in"}  # columns that every case has
CONDITION = re.compile(r"(?P<column>[^<>=]+?) *(?P<sign>[<>=]) *(?P<value>.*)")
TWO_SIGNS = re.compile(r"[!<>=]{2,}")


@frozen
class Condition:
    """A column, a sign (``=``, ``<`` or ``>``), and what the column is compared with."""

    column: str
    sign: str
    value: str


def condition_in(name: str) -> Condition | None:
    """The condition that an outcome asks for; None if it is a name.

    Raises
    ------
    ValueError
        If it has a sign that there is not, such as ``>=``.

    Examples
    --------
    >>> condition_in("month > 12")
    Condition(column='month', sign='>', value='12')
    """
    if signs := TWO_SIGNS.search(name):
        one = next((sign for sign in signs.group() if sign in "<>"), "=")
        instead = f"{name[: signs.start()]}{one}{name[signs.end() :]}"
        raise ValueError(f"{name}: {signs.group()} is no sign of a condition: use >, < or =, as in '{instead}'")
    found = CONDITION.fullmatch(name)
    return None if found is None else Condition(*found.group("column", "sign", "value"))


def columns_asked(name: str, kept: Collection[str], factors: Collection[str]) -> tuple[str, ...]:
    """The columns that an outcome is worked out from.

    Parameters
    ----------
    name : str
        As `outcome_of` takes it.
    kept : collection of str
        The outcomes that there are.
    factors : collection of str
        The names of the factors.

    Raises
    ------
    ValueError
        If there is no such outcome, or a column that it needs was not kept.

    Examples
    --------
    >>> columns_asked("unopposed_consensus", ["kind", "month", "overruled"], ["threshold"])
    ('kind', 'overruled')
    """
    if name == NO_AGREEMENT and "kind" not in kept and "status" in kept:
        return ("status",)
    condition = condition_in(name)
    needed = NEEDED.get(name, (name if condition is None else condition.column,))
    for column in needed:
        if name not in NEEDED and column not in OF_ANY_CASE:
            check_outcome(column, kept, factors)
        check_kept(column, kept, name)
    return needed


def check_outcome(column: str, kept: Collection[str], factors: Collection[str]) -> None:
    """ValueError that says what else a word is, or which word may be meant, if it is no outcome that was kept."""
    if column in kept:
        return
    known = (*NAMED, *kept)
    if column in factors or column in ADDRESS:
        what = "is a factor, which the design sets" if column in factors else "says which talks a row has, or why none"
        raise ValueError(f"{column} {what}, and no outcome of the talks: these are {listed(known)}")
    which = hint(column, known)
    others = "" if which.startswith("did") else "; others are kept with outcomes = [...] in the design"
    raise ValueError(f"this data set has no outcome {shown(column)}: {which}{others}")


def check_kept(column: str, kept: Collection[str], asked: str) -> None:
    """ValueError, with the remedy, if a column that a question needs is not there."""
    if column not in kept:
        which = f"{asked} needs the column {column!r}, which" if asked != column else f"the column {column!r}"
        raise ValueError(
            f"{which} was not kept (or not read): name it in outcomes = [...] of the design, and sweep that again"
        )


def column_of(outcomes: Mapping[str, Array], column: str, asked: str) -> Array:
    """A column that a question needs; ValueError, with the remedy, if it is not there."""
    check_kept(column, outcomes, asked)
    return outcomes[column]

"""Small words: spans of numbers, lengths of time, a rule as a sentence, the address of talks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from negotiation_sim.calendar import DAY
from negotiation_sim.core.scale import SCALE
from negotiation_sim.record.events import ProcessConvened
from negotiation_sim.scenario.words import counted, listed

SIMPLE = 10  # the largest denominator of a fraction that is told as one
LONGEST = 20  # decimals


def spanned(amounts: Sequence[int]) -> str:
    """Millionths as a number or a span of them: ``"0.62"``, ``"0.55 to 0.87"``."""
    low, high = (f"{amount / SCALE:.2f}" for amount in (min(amounts), max(amounts)))
    return low if low == high else f"{low} to {high}"


def capitalised(sentence: str) -> str:
    """A sentence with a capital at its beginning, and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def part(amount: int, whole: int) -> float:
    """An amount as a share of a whole, 0 of none."""
    return amount / whole if whole else 0.0


def rule(entries: Mapping[str, str], vetoes: Sequence[str]) -> str:
    """A decision rule in words, from its entries on record and the names of those who have a veto."""
    relation, share = entries["min_support"].split()
    conditions = [f"{'more than' if relation == '>' else 'at least'} {exactly(share)} of the weight in support"]
    if entries["max_objectors"] == "0":
        conditions.append("nobody objecting")
    else:
        if entries["max_objection"] != "1":
            conditions.append(f"at most {exactly(entries['max_objection'])} of it objecting")
        if entries["max_objectors"] != "any":
            conditions.append(f"at most {counted(int(entries['max_objectors']), 'objector', 'objectors')}")
    if entries["bloc_floor"] != "0":
        conditions.append(f"at least {exactly(entries['bloc_floor'])} of each bloc in and not objecting")
    if vetoes:
        conditions.append(f"a veto for {listed(vetoes)}")
    if entries["quorum"] != "0":
        conditions.append(f"a quorum of {exactly(entries['quorum'])}")
    return f"{entries['name'].replace('_', ' ')} ({', '.join(conditions)})"


def exactly(share: str) -> str:
    """An exact share as it is on record, or in percent where that has an end and the fraction is not a simple one.

    Examples
    --------
    >>> [exactly(share) for share in ("2/3", "3/5", "804467/1000000", "17/20", "5/12", "1")]
    ['2/3', '3/5', '80.4467%', '85%', '5/12', '1']
    """
    fraction = Fraction(share)
    if fraction.denominator <= SIMPLE or 10**LONGEST % fraction.denominator:
        return share
    return f"{(Decimal(100 * fraction.numerator) / fraction.denominator).normalize():f}%"


def address(convened: ProcessConvened) -> str:
    """Where talks can be looked up again: their case, seed and replicate."""
    case = f"{convened.scenario} · case hash {convened.scenario_hash[:12]}"
    return f"{case} · seed {convened.seed} · replicate {convened.replicate}"


def duration(minutes: int) -> str:
    """A length of time in the largest unit that fits."""
    for unit, length in (("day", DAY), ("hour", 60)):
        if minutes % length == 0:
            return counted(minutes // length, unit, f"{unit}s")
    return counted(minutes, "minute", "minutes")

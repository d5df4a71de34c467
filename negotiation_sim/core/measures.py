"""How talks turned out, in integers: utilities and shares in millionths, counts of parties.

All measures are over everyone convened, leavers too, at the text in force and the reservation values in force.
"""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.rules.utility import utility
from negotiation_sim.core.scale import SCALE, Bools, Ints
from negotiation_sim.core.table import AGREEMENT, OBJECT, Table


def share_in(case: Case, table: Table) -> Ints:
    """The share of the convened weight that is still in, (n,); of the parties where nobody has weight."""
    weight = np.where(case.weight.sum(axis=0) > 0, case.weight, case.party)
    return _share((weight * table.active).sum(axis=0), weight.sum(axis=0))


def bloc_shares_in(case: Case, table: Table) -> Ints:
    """For each bloc the share of its weight that is still in, (blocs, n); of its parties where it has no weight."""
    weight = np.where((case.by_bloc(case.weight) > 0)[case.bloc], case.weight, case.party)
    return _share(case.by_bloc(weight * table.active), case.by_bloc(weight))


def largest_joint_exit(table: Table) -> Ints:
    """The most who left at one meeting, (n,)."""
    meetings = range(1, int(table.left_at.max(initial=0)) + 1)
    exits = [(table.left_at == number).sum(axis=0) for number in meetings]
    return np.max(exits, axis=0) if exits else np.zeros_like(table.status)


def text_in_force(case: Case, table: Table) -> Ints:
    """What holds after the talks: the adopted text, or else the status quo, (P, n)."""
    return np.where(table.status == AGREEMENT, table.text, case.initial_text)


def overruled(case: Case, table: Table) -> Bools:
    """Who is still in and objects to a text that was adopted, (S, n)."""
    return (table.status == AGREEMENT) & table.active & case.voter & (table.stance == OBJECT)


def utilities(case: Case, table: Table) -> Ints:
    """What the text in force is worth to each party, (parties, n)."""
    return utility(case, text_in_force(case, table))[case.party[:, 0]]


def surpluses(case: Case, table: Table) -> Ints:
    """Utility less reservation value of each party, (parties, n). The Nash product is their product."""
    return utilities(case, table) - table.reservation_value[case.party[:, 0]]


def gini(amounts: Ints) -> Ints:
    """How unequal amounts (parties, n) are: 0 if all alike, (n,) millionths.

    Source: Gini (1912), as the mean absolute difference over twice the mean.

    Examples
    --------
    >>> int(gini(np.array([[1], [2], [3], [4]]))[0])
    250000
    """
    ranked = np.sort(amounts, axis=0)
    count = len(ranked)
    rank = np.arange(1 - count, count, 2)[:, None]
    return _share((rank * ranked).sum(axis=0), count * ranked.sum(axis=0), of_nothing=0)


def stringency(case: Case, table: Table) -> Ints:
    """How strong the text in force is on each provision, (P, n)."""
    return np.take_along_axis(case.stringency, text_in_force(case, table)[:, None], axis=1)[:, 0]


def distances_to_ideals(case: Case, table: Table) -> Ints:
    """How far the text in force is from each bloc's mean ideal, (blocs, n); -1 where none is stated."""
    text = stringency(case, table)
    stated = (case.ideal >= 0).all(axis=1) & case.party
    members = case.by_bloc(stated.astype(np.int64))
    ideals = np.stack([case.by_bloc(np.where(stated, case.ideal[:, p], 0)) for p in range(len(text))])
    gaps = np.abs(ideals // np.maximum(members, 1) - text[:, None])
    return np.where(members > 0, gaps.sum(axis=0) // len(text), -1)


def _share(part: Ints, whole: Ints, of_nothing: int = SCALE) -> Ints:
    return np.where(whole > 0, SCALE * part // np.where(whole > 0, whole, 1), of_nothing)

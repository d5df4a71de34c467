"""Exit: who walks out at the end of a meeting.

Also known as: threshold cascade, bloc walk-out. Source: Granovetter (1978); exit and loyalty after Hirschman (1970).
Not for: a bloc that decides as one body.
"""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.columns import Places, at
from negotiation_sim.core.moves import WalkedOut, WhyWithdrew
from negotiation_sim.core.scale import SCALE, Array, Bools, Ints, times
from negotiation_sim.core.table import NOTHING, Table
from negotiation_sim.core.tape import Meeting

NOBODY = np.zeros(0, np.intp)


def withdraw(case: Case, table: Table, meeting: Meeting, draws: Draws) -> WalkedOut:
    """Who leaves: the least fixed point of «draw below h·z / (z + κ)», z = grievance + pull − withdrawal threshold.

    Every wave asks again, with the same draw, those whose allies have left, so the order of asking does not matter.
    Asked are pairs (stakeholder, negotiation), in one dimension; at first only those whom allies' pull could tip.
    """
    regret, lost = disappointment(case, table, meeting), lost_hope(case, table)
    excess = regret + lost - table.withdrawal_threshold
    gone, staying = weight_gone(case, table), case.party & table.active
    waves: list[tuple[Array, ...]] = []
    who, where = np.nonzero(staying & ((excess >= 0) | (gone > 0)[case.bloc] & (excess >= -case.solidarity)))
    while len(who):
        draw = draws.withdrawal[who, where]
        pull = pull_of_allies(case, gone, (who, where))
        chance = chance_to_leave(case, excess[who, where] + pull, (who, where))
        leave = draw < chance
        who, where = who[leave], where[leave]
        waves.append((who, where, np.full(len(who), len(waves) + 1), pull[leave], chance[leave], draw[leave]))
        staying[who, where] = False
        np.add.at(gone, (case.bloc[who], where), at(case.weight, (who, where)))
        who, where = allies(case, staying, (who, where))
    leaves = np.zeros_like(table.active)
    if not waves or not len(waves[0][0]):
        return WalkedOut(leaves, np.full_like(table.carried_by, NOTHING), meeting.number)
    left, left_in, wave, pull, chance, draw = (np.concatenate(each) for each in zip(*waves, strict=True))
    leaves[left, left_in] = True
    why = WhyWithdrew(left, wave, regret[left, left_in], lost[left, left_in], pull, chance, draw)
    return WalkedOut(leaves, carriers(case, table, (left, left_in), lost), meeting.number, why)


def allies(case: Case, staying: Bools, leavers: Places) -> Places:
    """Those of the leavers' blocs who are still in."""
    left = np.zeros((len(case.blocs), staying.shape[1]), bool)
    left[case.bloc[leavers[0]], leavers[1]] = True
    found = [(NOBODY, NOBODY)]
    for members in case.blocs_of_several:
        columns = np.flatnonzero(left[case.bloc[members[0]]])
        i, j = np.nonzero(staying[np.ix_(members, columns)])
        found.append((members[i], columns[j]))
    return np.concatenate([who for who, _ in found]), np.concatenate([where for _, where in found])


def disappointment(case: Case, table: Table, meeting: Meeting) -> Ints:
    """How far the forecast, less the cost of m more meetings, is below the reservation value: max(0, r + c·m − F)."""
    return np.maximum(0, table.reservation_value + case.meeting_cost * meeting.remaining - table.forecast)


def lost_hope(case: Case, table: Table) -> Ints:
    """How much a doomed red line hurts: ζ·(1 − min μ)."""
    return times(case.red_line_weight, SCALE - case.over_lines(np.minimum, table.hope, SCALE))


def weight_gone(case: Case, table: Table) -> Ints:
    """The weight of each bloc that has left, (blocs, n)."""
    return case.by_bloc(case.weight * (case.party & ~table.active))


def pull_of_allies(case: Case, gone: Ints, asked: Places) -> Ints:
    """σ times the share of the bloc's other weight that has left, for those still in; 0 for a bloc of one."""
    who, where = asked
    allies = at(case.allied_weight, asked)
    share = SCALE * gone[case.bloc[who], where] // np.where(allies > 0, allies, 1)
    return times(at(case.solidarity, asked), np.where(allies > 0, share, 0))


def chance_to_leave(case: Case, excess: Ints, asked: Places) -> Ints:
    """0 below the threshold, else h·z / (z + κ), out of 2³²; h where κ is 0."""
    z, softness, cap = np.maximum(excess, 0), at(case.hazard_softness, asked), at(case.hazard_cap, asked)
    soft = cap * z // np.where(softness > 0, z + softness, 1)
    return np.where(excess < 0, 0, np.where(softness > 0, soft, cap))


def carriers(case: Case, table: Table, leavers: Places, lost: Ints) -> Ints:
    """The provision that carried each leaver's grievance: the red line with the least hope, -1 for none, (S, n)."""
    found = np.full_like(table.carried_by, NOTHING)
    hurt = lost[leavers] > 0
    who, where = leavers[0][hurt], leavers[1][hurt]
    for i in np.unique(who):
        own, columns = np.flatnonzero(case.holder == i), where[who == i]
        found[i, columns] = case.disputed[own][table.hope[np.ix_(own, columns)].argmin(axis=0)]
    return found

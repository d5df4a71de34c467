"""Exit: who walks out at the end of a meeting.

Also known as: threshold cascade, bloc walk-out. Source: Granovetter (1978); exit and loyalty after Hirschman (1970).
Not for: a bloc that decides as one body.
"""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import WalkedOut, WhyWithdrew
from negotiation_sim.core.scale import SCALE, Bools, Ints, times
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting


def withdraw(case: Case, table: Table, meeting: Meeting, draws: Draws) -> WalkedOut:
    """Who leaves: the least fixed point of «draw below h·z / (z + κ)», z = grievance + pull − withdrawal threshold.

    Every wave asks everyone again with the same draw, so the order of asking does not matter.
    Shapes (stakeholders, n), millionths.
    """
    regret, lost = disappointment(case, table, meeting), lost_hope(case, table)
    excess_alone = regret + lost - table.withdrawal_threshold
    staying = case.party & table.active
    wave_of, pull_of, chance_of = (np.zeros_like(table.forecast) for _ in range(3))
    wave = 0
    while True:
        wave += 1
        pull = pull_of_allies(case, case.party & ~staying)
        chance = chance_to_leave(case, excess_alone + pull)
        leaving = staying & (draws.withdrawal < chance)
        if not leaving.any():
            break
        staying = staying & ~leaving
        for kept, now in ((wave_of, wave), (pull_of, pull), (chance_of, chance)):
            np.copyto(kept, now, where=leaving)
    left = wave_of > 0
    why = WhyWithdrew(wave_of, regret, lost, pull_of, chance_of, draws.withdrawal)
    return WalkedOut(left, np.where(left & (lost > 0), table.hope.argmin(axis=1), -1), meeting.number, why)


def disappointment(case: Case, table: Table, meeting: Meeting) -> Ints:
    """How far the forecast, less the cost of m more meetings, is below the reservation value: max(0, r + c·m − F)."""
    return np.maximum(0, table.reservation_value + case.meeting_cost * meeting.remaining - table.forecast)


def lost_hope(case: Case, table: Table) -> Ints:
    """How much a doomed red line hurts: ζ·(1 − min μ)."""
    return times(case.red_line_weight, SCALE - table.hope.min(axis=1))


def pull_of_allies(case: Case, gone: Bools) -> Ints:
    """σ times the share of the bloc's other weight that has left; 0 for a bloc of one."""
    allies = case.allied_weight
    share = SCALE * case.of_allies(case.weight * gone) // np.where(allies > 0, allies, 1)
    return times(case.solidarity, share)


def chance_to_leave(case: Case, excess: Ints) -> Ints:
    """0 below the threshold, else h·z / (z + κ), out of 2³²; h where κ is 0."""
    z = np.maximum(excess, 0)
    softness = case.hazard_softness
    soft = case.hazard_cap * z // np.where(softness > 0, z + softness, 1)
    return np.where(excess < 0, 0, np.where(softness > 0, soft, case.hazard_cap))

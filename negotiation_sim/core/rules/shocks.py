"""Shocks from outside: a new law, a lawsuit, a scandal."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.moves import Struck
from negotiation_sim.core.scale import SCALE, Ints
from negotiation_sim.core.table import Table


def strike_shock(case: Case, table: Table, shock: Ints) -> Struck:
    """What a shock does: r ← clip(r + Δr, 0, 1), L ← max(0, L + ΔL), for those who left as well.

    Parameters
    ----------
    shock : (n,) which shock strikes in each negotiation, -1 for none

    Not for: shocks that change what a provision is worth, or draw new red lines.
    """
    r, threshold = table.reservation_value, table.withdrawal_threshold
    for s in range(len(case.shocks)):
        hit = shock == s
        r = np.where(hit, np.clip(r + case.shock_reservation_value[s], 0, SCALE), r)
        threshold = np.where(hit, np.maximum(0, threshold + case.shock_withdrawal_threshold[s]), threshold)
    return Struck(r, threshold, shock)

"""Two guesses: how good the final text will be, and whether a red line can survive."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Forecasted, WhyForecast
from negotiation_sim.core.rules.decision import is_open
from negotiation_sim.core.rules.utility import of_options, utility
from negotiation_sim.core.scale import SCALE, Bools, Ints, times
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting

GREEN, AMBER, RED = SCALE, SCALE // 2, 0


def update_forecasts(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Forecasted:
    """Move both guesses towards what the meeting showed: F += λ·(U − F), μ += λ·(g − μ), floored.

    F moves if the text was worked on; μ for red lines on the agenda. Shapes (S, n) and (S, P, n).
    Also known as: adaptive expectations, exponential smoothing. Not for: parties that foresee the others' moves.
    """
    active = case.party & table.active
    worked = active & (meeting.works & table.quorate)
    watching = case.red_line & active[:, None] & meeting.on_agenda
    g = signals(case, table)
    learning = case.attention[:, None]
    forecast = table.forecast + np.where(worked, times(case.attention, utility(case, table.text) - table.forecast), 0)
    hope = table.hope + np.where(watching, times(learning, g - table.hope), 0)
    return Forecasted(forecast, hope, WhyForecast(worked | watching.any(axis=1), np.where(watching, g, -1)))


def signals(case: Case, table: Table) -> Ints:
    """Green, amber or red for each stakeholder and provision, (S, P, n) millionths.

    Green: the draft's option is acceptable and open; amber: some acceptable option is open; red: none is.
    """
    possible: Bools = ~case.forbidden & is_open(case, table)
    return np.where(of_options(possible, table.text), GREEN, np.where(possible.any(axis=2), AMBER, RED))

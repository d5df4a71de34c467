"""Two guesses: how good the final text will be, and whether a red line can survive."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws
from negotiation_sim.core.moves import Forecasted, WhyForecast
from negotiation_sim.core.rules.decision import is_open
from negotiation_sim.core.rules.utility import chosen, utility
from negotiation_sim.core.scale import SCALE, Bools, Ints, times
from negotiation_sim.core.table import Table
from negotiation_sim.core.tape import Meeting

GREEN, AMBER, RED = SCALE, SCALE // 2, 0


def update_forecasts(case: Case, table: Table, meeting: Meeting, draws: Draws) -> Forecasted:
    """Move both guesses towards what the meeting showed: F += λ·(U − F), μ += λ·(g − μ), floored.

    F moves if the text was worked on; μ for red lines on the agenda. Shapes (S, n) and (L, n).
    Also known as: adaptive expectations, exponential smoothing. Not for: parties that foresee the others' moves.
    """
    active = case.party & table.active
    worked = active & (meeting.works & table.quorate)
    watching = case.drawn & active[case.holder] & meeting.on_agenda[case.disputed]
    forecast, hope, g = table.forecast, table.hope, np.full_like(table.hope, -1)
    if worked.any():
        forecast = forecast + times(np.where(worked, case.attention, 0), utility(case, table.text) - forecast)
    if watching.any():
        g = np.where(watching, signals(case, table), -1)
        hope = hope + times(np.where(watching, case.attention[case.holder], 0), g - hope)
    told = worked | case.over_lines(np.logical_or, watching, False)
    return Forecasted(forecast, hope, WhyForecast(told, g))


def signals(case: Case, table: Table) -> Ints:
    """Green, amber or red for each red line, (L, n) millionths.

    Green: the draft's option is acceptable and open; amber: some acceptable option is open; red: none is.
    """
    found = np.empty_like(table.hope)
    for p, lines in case.contested.items():
        possible: Bools = ~case.forbids[lines] & is_open(case, table, p)
        green, amber = chosen(possible, table.text[p]), np.logical_or.reduce(possible, axis=1)
        found[lines] = np.where(green, GREEN, np.where(amber, AMBER, RED))
    return found

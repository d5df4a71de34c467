"""How people are read by others."""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Draws, spread
from negotiation_sim.core.scale import Ints
from negotiation_sim.core.tape import Meeting


def misreading(case: Case, meeting: Meeting, draws: Draws) -> Ints:
    """By how much each is misread at a meeting, by everyone alike, and less after a caucus, (S, n) millionths."""
    return spread(draws.reading, np.where(meeting.caucus, case.reading_error_after_caucus, case.reading_error))

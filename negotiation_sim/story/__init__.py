"""Talks in plain sentences: what happened, meeting by meeting, how it ended, and how two logs differ."""

from negotiation_sim.story.comparing import tell_comparison
from negotiation_sim.story.keeping import tell_keeping, tell_untried
from negotiation_sim.story.lines import tell_log
from negotiation_sim.story.many import tell_address, tell_endings, tell_many
from negotiation_sim.story.moment import tell_state
from negotiation_sim.story.outcome import ENDINGS, FAILURES, outcome
from negotiation_sim.story.reasons import tell_why
from negotiation_sim.story.teller import tell
from negotiation_sim.story.wording import worded

__all__ = [
    "ENDINGS",
    "FAILURES",
    "outcome",
    "tell",
    "tell_address",
    "tell_comparison",
    "tell_endings",
    "tell_keeping",
    "tell_log",
    "tell_many",
    "tell_state",
    "tell_untried",
    "tell_why",
    "worded",
]

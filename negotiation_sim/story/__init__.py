"""Talks in plain sentences: what happened, meeting by meeting, and how it ended."""

from negotiation_sim.story.many import tell_address, tell_endings, tell_many
from negotiation_sim.story.outcome import ENDINGS, FAILURES, outcome
from negotiation_sim.story.reasons import tell_why
from negotiation_sim.story.teller import tell

__all__ = ["ENDINGS", "FAILURES", "outcome", "tell", "tell_address", "tell_endings", "tell_many", "tell_why"]

"""Why talks went as they did: the causes on record, and the smallest changes that would have kept somebody in."""

from negotiation_sim.explanation.explained import Explanation, explain
from negotiation_sim.explanation.keeping import Answer, Keeping, what_would_have_kept

__all__ = ["Answer", "Explanation", "Keeping", "explain", "what_would_have_kept"]

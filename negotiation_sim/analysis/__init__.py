"""Why talks went as they did: the causes on record, and the smallest changes that would have kept somebody in."""

from negotiation_sim.analysis.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]

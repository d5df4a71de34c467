"""What a sweep says: shares, scenario discovery, sensitivity, survival. All of it is said of the model."""

from negotiation_sim.analysis.box import Box, Restriction
from negotiation_sim.analysis.discovery import Discovery, discover
from negotiation_sim.analysis.prim import Peeling

__all__ = ["Box", "Discovery", "Peeling", "Restriction", "discover"]

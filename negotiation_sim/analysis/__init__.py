"""What a sweep says: shares, scenario discovery, sensitivity, survival. All of it is said of the model."""

from negotiation_sim.analysis.analysed import Analysis, analyse
from negotiation_sim.analysis.box import Box, Restriction
from negotiation_sim.analysis.discovery import Discovery, discover
from negotiation_sim.analysis.heat import heat, interactions
from negotiation_sim.analysis.prim import Peeling
from negotiation_sim.analysis.sensitivity import sensitivity
from negotiation_sim.analysis.shares import shares, shares_by
from negotiation_sim.analysis.survival import survival
from negotiation_sim.analysis.tree import tree
from negotiation_sim.analysis.workbench import for_the_workbench

__all__ = [
    "Analysis",
    "Box",
    "Discovery",
    "Peeling",
    "Restriction",
    "analyse",
    "discover",
    "for_the_workbench",
    "heat",
    "interactions",
    "sensitivity",
    "shares",
    "shares_by",
    "survival",
    "tree",
]

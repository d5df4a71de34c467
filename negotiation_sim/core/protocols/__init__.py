"""Orders of play, as data: each reads like the agenda of a meeting."""

from negotiation_sim.core.protocols.floor_proposals import floor_proposals
from negotiation_sim.core.protocols.order import OrderOfPlay, Phase
from negotiation_sim.core.protocols.single_text import single_text

PROTOCOLS = {"single_text": single_text, "floor_proposals": floor_proposals}

__all__ = ["PROTOCOLS", "OrderOfPlay", "Phase", "floor_proposals", "single_text"]

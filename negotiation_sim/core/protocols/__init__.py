"""Orders of play, as data: each reads like the agenda of a meeting."""

from negotiation_sim.core.protocols.order import OrderOfPlay, Phase
from negotiation_sim.core.protocols.single_text import single_text

PROTOCOLS = {"single_text": single_text}

__all__ = ["PROTOCOLS", "OrderOfPlay", "Phase", "single_text"]

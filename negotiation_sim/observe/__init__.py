"""Real talks on record: minutes become observed events, checked against the talks as they stand."""

from negotiation_sim.observe.minutes import Minutes, load_minutes, parse_minutes
from negotiation_sim.observe.recording import Recorded, convened, observed, put_on_record

__all__ = ["Minutes", "Recorded", "convened", "load_minutes", "observed", "parse_minutes", "put_on_record"]

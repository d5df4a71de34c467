"""Many replicates of the same talks: run side by side, counted, and told in numbers."""

from negotiation_sim.ensemble.ensemble import Ensemble, run_many

__all__ = ["Ensemble", "run_many"]

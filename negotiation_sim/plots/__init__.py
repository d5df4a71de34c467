"""Pictures of one run, of many and of a sweep: `plot_run`, `plot_ensemble`, `plot_sweep`, `save`. They need matplotlib.

A picture can be read without its colours: blocs and endings have marks and dashes of their own, and their names beside
them. The same version of matplotlib writes the same bytes.
"""

import sys

try:
    import matplotlib as matplotlib
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "pictures need matplotlib, and it is not installed; install it with: "
        f"{sys.executable} -m pip install matplotlib",
        name="matplotlib",
    ) from error

from negotiation_sim.plots.files import checked_suffix, save
from negotiation_sim.plots.many import plot_ensemble
from negotiation_sim.plots.sweeps import plot_sweep, usual_kind
from negotiation_sim.plots.talks import plot_run

__all__ = ["checked_suffix", "plot_ensemble", "plot_run", "plot_sweep", "save", "usual_kind"]

"""Simulate talks among stakeholders: who supports a text, who walks out, when and over what.

Examples
--------
>>> from negotiation_sim import load, run
>>> result = run(load("teaching-park"), seed=0)
>>> result.status in ("agreement", "deadline_expired", "impasse", "collapse")
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation_sim.api import Result as Result
    from negotiation_sim.api import Withdrawal as Withdrawal
    from negotiation_sim.api import run as run
    from negotiation_sim.ensemble import Ensemble as Ensemble
    from negotiation_sim.ensemble import run_many as run_many
    from negotiation_sim.record.decider import replay as replay
    from negotiation_sim.scenario import Scenario as Scenario
    from negotiation_sim.scenario import ScenarioError as ScenarioError
    from negotiation_sim.scenario import load as load
    from negotiation_sim.scenario import names as names
    from negotiation_sim.scenario import parse as parse
    from negotiation_sim.scenario import why as why
    from negotiation_sim.store import open_store as open_store
    from negotiation_sim.store.files import export_log as export_log
    from negotiation_sim.store.files import import_log as import_log
    from negotiation_sim.store.files import read_log as read_log
    from negotiation_sim.store.files import write_csv as write_csv
    from negotiation_sim.store.manifest import Manifest as Manifest
    from negotiation_sim.store.streams import append_events as append_events
    from negotiation_sim.store.streams import events_of as events_of
    from negotiation_sim.store.streams import write_log as write_log

__version__ = "0.1.0"

_HOMES = {
    "load": "negotiation_sim.scenario",
    "names": "negotiation_sim.scenario",
    "parse": "negotiation_sim.scenario",
    "why": "negotiation_sim.scenario",
    "Scenario": "negotiation_sim.scenario",
    "ScenarioError": "negotiation_sim.scenario",
    "run": "negotiation_sim.api",
    "Result": "negotiation_sim.api",
    "Withdrawal": "negotiation_sim.api",
    "run_many": "negotiation_sim.ensemble",
    "Ensemble": "negotiation_sim.ensemble",
    "replay": "negotiation_sim.record.decider",
    "open_store": "negotiation_sim.store",
    "Manifest": "negotiation_sim.store.manifest",
    "write_log": "negotiation_sim.store.streams",
    "append_events": "negotiation_sim.store.streams",
    "events_of": "negotiation_sim.store.streams",
    "export_log": "negotiation_sim.store.files",
    "import_log": "negotiation_sim.store.files",
    "read_log": "negotiation_sim.store.files",
    "write_csv": "negotiation_sim.store.files",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the command line starts fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'negotiation_sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

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
    from negotiation_sim.analysis import Analysis as Analysis
    from negotiation_sim.analysis import Discovery as Discovery
    from negotiation_sim.analysis import analyse as analyse
    from negotiation_sim.analysis import discover as discover
    from negotiation_sim.analysis import for_the_workbench as for_the_workbench
    from negotiation_sim.analysis.sensitivity import sensitivity as sensitivity
    from negotiation_sim.analysis.survival import survival as survival
    from negotiation_sim.api import Result as Result
    from negotiation_sim.api import Withdrawal as Withdrawal
    from negotiation_sim.api import run as run
    from negotiation_sim.archive import keep as keep
    from negotiation_sim.archive import keep_fork as keep_fork
    from negotiation_sim.archive import taken_out as taken_out
    from negotiation_sim.archive import verify as verify
    from negotiation_sim.designs.reading import load_design as load_design
    from negotiation_sim.designs.reading import parse_design as parse_design
    from negotiation_sim.designs.samplers import drawn as drawn
    from negotiation_sim.ensemble import Ensemble as Ensemble
    from negotiation_sim.ensemble import run_many as run_many
    from negotiation_sim.explanation import Explanation as Explanation
    from negotiation_sim.explanation import Keeping as Keeping
    from negotiation_sim.explanation import explain as explain
    from negotiation_sim.explanation import what_would_have_kept as what_would_have_kept
    from negotiation_sim.forks import forecast as forecast
    from negotiation_sim.forks import fork as fork
    from negotiation_sim.forks import reopen as reopen
    from negotiation_sim.observe import Minutes as Minutes
    from negotiation_sim.observe import convened as convened
    from negotiation_sim.observe import load_minutes as load_minutes
    from negotiation_sim.observe import observed as observed
    from negotiation_sim.observe import parse_minutes as parse_minutes
    from negotiation_sim.record.comparison import Comparison as Comparison
    from negotiation_sim.record.comparison import compare as compare
    from negotiation_sim.record.decider import replay as replay
    from negotiation_sim.record.reading import read_log as read_log
    from negotiation_sim.record.selection import select as select
    from negotiation_sim.record.state import State as State
    from negotiation_sim.record.state import state_after as state_after
    from negotiation_sim.record.state import state_on as state_on
    from negotiation_sim.scenario import Scenario as Scenario
    from negotiation_sim.scenario import ScenarioError as ScenarioError
    from negotiation_sim.scenario import load as load
    from negotiation_sim.scenario import names as names
    from negotiation_sim.scenario import parse as parse
    from negotiation_sim.scenario import why as why
    from negotiation_sim.scenario.spelled import changed as changed
    from negotiation_sim.scenario.spelled import spelled as spelled
    from negotiation_sim.store import open_store as open_store
    from negotiation_sim.store.files import export_log as export_log
    from negotiation_sim.store.files import import_log as import_log
    from negotiation_sim.store.files import read_export as read_export
    from negotiation_sim.store.files import write_csv as write_csv
    from negotiation_sim.store.manifest import Manifest as Manifest
    from negotiation_sim.store.streams import append_events as append_events
    from negotiation_sim.store.streams import events_of as events_of
    from negotiation_sim.store.streams import write_log as write_log
    from negotiation_sim.sweep.dataset import held_again as held_again
    from negotiation_sim.sweep.dataset import read_sweep as read_sweep
    from negotiation_sim.sweep.results import Results as Results
    from negotiation_sim.sweep.runner import run_sweep as run_sweep

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
    "analyse": "negotiation_sim.analysis",
    "Analysis": "negotiation_sim.analysis",
    "discover": "negotiation_sim.analysis",
    "Discovery": "negotiation_sim.analysis",
    "for_the_workbench": "negotiation_sim.analysis",
    "sensitivity": "negotiation_sim.analysis",
    "survival": "negotiation_sim.analysis",
    "explain": "negotiation_sim.explanation",
    "Explanation": "negotiation_sim.explanation",
    "what_would_have_kept": "negotiation_sim.explanation",
    "Keeping": "negotiation_sim.explanation",
    "replay": "negotiation_sim.record.decider",
    "Minutes": "negotiation_sim.observe",
    "convened": "negotiation_sim.observe",
    "load_minutes": "negotiation_sim.observe",
    "observed": "negotiation_sim.observe",
    "parse_minutes": "negotiation_sim.observe",
    "keep": "negotiation_sim.archive",
    "keep_fork": "negotiation_sim.archive",
    "taken_out": "negotiation_sim.archive",
    "verify": "negotiation_sim.archive",
    "reopen": "negotiation_sim.forks",
    "fork": "negotiation_sim.forks",
    "forecast": "negotiation_sim.forks",
    "changed": "negotiation_sim.scenario.spelled",
    "spelled": "negotiation_sim.scenario.spelled",
    "read_log": "negotiation_sim.record.reading",
    "select": "negotiation_sim.record.selection",
    "state_after": "negotiation_sim.record.state",
    "state_on": "negotiation_sim.record.state",
    "State": "negotiation_sim.record.state",
    "compare": "negotiation_sim.record.comparison",
    "Comparison": "negotiation_sim.record.comparison",
    "open_store": "negotiation_sim.store",
    "Manifest": "negotiation_sim.store.manifest",
    "write_log": "negotiation_sim.store.streams",
    "append_events": "negotiation_sim.store.streams",
    "events_of": "negotiation_sim.store.streams",
    "export_log": "negotiation_sim.store.files",
    "import_log": "negotiation_sim.store.files",
    "read_export": "negotiation_sim.store.files",
    "write_csv": "negotiation_sim.store.files",
    "load_design": "negotiation_sim.designs.reading",
    "parse_design": "negotiation_sim.designs.reading",
    "drawn": "negotiation_sim.designs.samplers",
    "run_sweep": "negotiation_sim.sweep.runner",
    "read_sweep": "negotiation_sim.sweep.dataset",
    "held_again": "negotiation_sim.sweep.dataset",
    "Results": "negotiation_sim.sweep.results",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the command line starts fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'negotiation_sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

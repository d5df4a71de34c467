"""What a scenario is, and how it is read: every fault of a file at once, every value with its origin."""

from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.faults import Fault, ScenarioError
from negotiation_sim.scenario.find import names
from negotiation_sim.scenario.load import load, parse
from negotiation_sim.scenario.new import copied, template
from negotiation_sim.scenario.remarks import counts, red_lines, remarks
from negotiation_sim.scenario.schema import ILLUSTRATIVE, SCHEMA, Scenario
from negotiation_sim.scenario.why import Why, why

__all__ = [
    "ILLUSTRATIVE",
    "SCHEMA",
    "Fault",
    "Scenario",
    "ScenarioError",
    "Why",
    "copied",
    "counts",
    "load",
    "names",
    "parse",
    "red_lines",
    "remarks",
    "scenario_hash",
    "template",
    "why",
]

"""What a scenario is, and how it is read: every fault of a file at once, every value with its origin."""

from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.faults import Fault, ScenarioError
from negotiation_sim.scenario.find import names
from negotiation_sim.scenario.load import load, parse
from negotiation_sim.scenario.new import template
from negotiation_sim.scenario.schema import SCHEMA, Scenario
from negotiation_sim.scenario.why import Why, why

__all__ = [
    "SCHEMA",
    "Fault",
    "Scenario",
    "ScenarioError",
    "Why",
    "load",
    "names",
    "parse",
    "scenario_hash",
    "template",
    "why",
]

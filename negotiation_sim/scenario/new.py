"""A scenario to start from."""

from negotiation_sim.scenario.faults import Fault, ScenarioError
from negotiation_sim.scenario.kinds import Flaw
from negotiation_sim.scenario.written import CASE_NAME


def template(name: str) -> str:
    """The text of a small scenario with comments, ready to be changed.

    Parameters
    ----------
    name : str
        The name of the case: lower-case letters, digits and hyphens.

    Returns
    -------
    str
        TOML that loads without fault.

    Raises
    ------
    ScenarioError
        If this cannot be the name of a case.

    Examples
    --------
    >>> print(template("my-case").splitlines()[4])
    name = "my-case"
    """
    try:
        CASE_NAME.read(name)
    except Flaw as flaw:
        raise ScenarioError("the new case", [Fault("name", flaw.problem, flaw.remedy)]) from None
    return TEXT.replace("NAME", name).replace("TITLE", name.replace("-", " ").capitalize())


TEXT = """\
# A case for the negotiation simulator. Change what you like: `negsim check` names every fault at once.
# All that can be said is in docs/scenario-format.md, and what it means in docs/model.md.

schema = 1
name = "NAME"
title = "TITLE"
summary = "Who talks, about what, and why it is hard: a paragraph."
illustrative = true  # the positions below are invented, or coded by judgement

# What the text must settle: each provision by one of its options, from weak (stringency 0) to strong (1).

[[provisions]]
id = "scope"
name = "What the agreement covers"
options = [
  { id = "none", stringency = 0.0, wording = "nothing" },
  { id = "pilot", stringency = 0.5, wording = "a pilot area" },
  { id = "everywhere", stringency = 1.0, wording = "the whole area" },
]

[[provisions]]
id = "control"
name = "Who controls that it is kept"
options = [
  { id = "self", stringency = 0.0, wording = "everyone for themselves" },
  { id = "panel", stringency = 0.5, wording = "a panel of all sides" },
  { id = "authority", stringency = 1.0, wording = "a public authority" },
]

# Blocs feel each other's exit. A stakeholder without a bloc stands alone.

[[blocs]]
id = "residents"
name = "Residents"
red_line_weight = 1.0  # a trait for all its members: a doomed red line hurts them more than others

# Who talks. An ideal is the stringency each would like; salience says how much a provision matters to them.

[[stakeholders]]
id = "neighbours"
name = "Neighbours' association"
bloc = "residents"
ideal = { scope = 1.0, control = 0.8 }
salience = { scope = 3, control = 1 }
red_lines = [{ provision = "scope", min = 0.5 }]  # it can never accept less

[[stakeholders]]
id = "schools"
name = "Schools"
bloc = "residents"
ideal = { scope = 0.7, control = 0.5 }

[[stakeholders]]
id = "business"
name = "Chamber of commerce"
ideal = { scope = 0.2, control = 0.1 }
salience = { scope = 1, control = 2 }
reservation_value = 0.4  # a trait of its own: it can live well without an agreement

[[stakeholders]]
id = "city"
name = "City council"
observer = true  # in the room, but no party

[rule]
name = "consensus"  # or unanimity, consensus_minus, rough_consensus, supermajority, weighted_majority
quorum = 0.5        # the share of the weight that must be in the room

# When they meet. The deadline is the day of the last meeting unless it is given.

[calendar]
start = 2026-03-02
deadline = 2026-06-30

[[calendar.meetings]]
at = 2026-03-02
title = "Getting to know each other"
edits = 0
test = false

[[calendar.meetings]]
at = 2026-04-13T14:00:00
title = "What it covers"
agenda = ["scope"]

[[calendar.meetings]]
at = 2026-05-18T14:00:00
title = "Who controls it"
agenda = ["control", "scope"]
recess = "2 hours"  # before people decide whether to stay

[[calendar.meetings]]
at = 2026-06-22T14:00:00
title = "The whole text"
agenda = ["scope", "control"]
caucus = true  # the chair sees the parties apart first

# Any number can say where it comes from, for `negsim why NAME stakeholders.business.weight`:
# weight = { value = 2.0, basis = "inference", source = "LETTER", note = "speaks for most employers" }
#
# [sources.LETTER]
# title = "Letter to the council"
# address = "https://example.org/letter"
"""

"""A scenario to start from: a small one with comments, or a copy of another."""

import os
import re
import unicodedata

from negotiation_sim.scenario.faults import Fault, ScenarioError
from negotiation_sim.scenario.find import find, names
from negotiation_sim.scenario.kinds import Flaw
from negotiation_sim.scenario.load import parse, read
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.written import CASE_NAME

NAME_LINE = re.compile(
    r"""^([ \t]*name[ \t]*=[ \t]*(?:\{[ \t]*value[ \t]*=[ \t]*)?)(?:"[^"\n]*"|'[^'\n]*')""", re.MULTILINE
)
MOST_NAME_LINES = 20


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
        If this cannot be the name of a case, or is that of a shipped one.

    Examples
    --------
    >>> print(template("my-case").splitlines()[5])
    name = "my-case"
    """
    check_name(name)
    return TEXT.replace("NAME", name).replace("TITLE", name.replace("-", " ").capitalize())


def copied(name: str, from_case: str | os.PathLike[str]) -> str:
    """The text of another scenario under a new name, ready to be changed.

    Parameters
    ----------
    name : str
        The name of the new case: lower-case letters, digits and hyphens.
    from_case : str or path
        The name of a shipped case, or else the path of a file or of a folder with a `scenario.toml`.

    Returns
    -------
    str
        The same text, comments and all, except for the name.

    Raises
    ------
    ScenarioError
        If this cannot be the name of a case, or if the other scenario has faults.

    Examples
    --------
    >>> parse(copied("my-park", "teaching-park")).name
    'my-park'
    """
    check_name(name)
    file = find(from_case)
    text = read(file)
    case = parse(text, str(file))
    for found in list(NAME_LINE.finditer(text))[:MOST_NAME_LINES]:
        copy = f'{text[: found.start()]}{found[1]}"{name}"{text[found.end() :]}'
        if renames(copy, case, name):
            return copy
    raise ScenarioError("", [Fault("", f"{file} cannot be copied", "write its name as a line at the top: name = …")])


def renames(copy: str, case: Scenario, name: str) -> bool:
    """Is a text that case under another name, and otherwise the same?"""
    try:
        written = parse(copy).written
    except ScenarioError:
        return False
    return written == {**case.written, "name": name}


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a new case."""
    try:
        CASE_NAME.read(name)
    except Flaw as flaw:
        better = corrected(name)
        remedy = f"{flaw.remedy}: try {better!r}" if better else flaw.remedy
        raise ScenarioError("", [Fault("name", flaw.problem, remedy)]) from None
    if name in names():
        problem = f"{name!r} is the name of a shipped case, which would be taken in place of the new one"
        raise ScenarioError("", [Fault("", problem, f"try {corrected(f'my {name}')!r}")])


def corrected(name: str) -> str:
    """The nearest name that a case can have.

    Examples
    --------
    >>> corrected("My Meeting")
    'my-meeting'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:60].strip("-")


TEXT = """\
# A case for the negotiation simulator. Change what you like: `negsim check NAME/` names every fault at once, and
# `negsim why NAME/ PATH` says where a number comes from. All that can be said here is on the page
# docs/scenario-format.md of the project negotiation-sim, and what it means on its page docs/model.md.

schema = 1
name = "NAME"
title = "TITLE"
summary = "Who talks, about what, and why it is hard: a paragraph."
illustrative = false  # true where real organisations are given positions by judgement: it is then said with results

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

# Any number can say where it comes from, for `negsim why NAME/ stakeholders.business.weight`:
# weight = { value = 2.0, basis = "inference", source = "LETTER", note = "speaks for most employers" }
#
# [sources.LETTER]
# title = "Letter to the council"
# address = "https://example.org/letter"
"""

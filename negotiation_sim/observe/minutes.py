"""Reading minutes: from a file or a text to what it says, before anything is known of the talks."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from negotiation_sim.scenario.basis import unwrap
from negotiation_sim.scenario.faults import Path as Place
from negotiation_sim.scenario.faults import refuse
from negotiation_sim.scenario.load import read, toml


@frozen(kw_only=True, eq=False)
class Minutes:
    """Minutes of real talks, as TOML gives them. What they say is checked when they are put on record.

    Attributes
    ----------
    where : str
        The file, or what else was read.
    tree : mapping
        What it says.
    beside : mapping
        What it says of the bases of its values, by path.
    """

    where: str
    tree: Mapping[str, Any]
    beside: Mapping[Place, list[dict[str, Any]]] = field(factory=dict)


def load_minutes(path: str | os.PathLike[str]) -> Minutes:
    """Read a file of minutes.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Minutes

    Raises
    ------
    ScenarioError
        If the file cannot be read, or is not TOML.
    """
    return parse_minutes(read(Path(path)), os.fspath(path))


def parse_minutes(text: str, where: str = "minutes") -> Minutes:
    r"""Read the text of a file of minutes.

    Parameters
    ----------
    text : str
        TOML, as in docs/minutes-format.md.
    where : str
        What to call the text in errors.

    Returns
    -------
    Minutes

    Raises
    ------
    ScenarioError
        If the text is not TOML.

    Examples
    --------
    >>> parse_minutes('schema = 1\nmeetings = [{ meeting = 1 }]').tree["meetings"]
    [{'meeting': 1}]
    """
    try:
        tree, beside = unwrap(toml(text, where))
    except RecursionError:
        refuse(where, "is nested too deeply")
    return Minutes(where=where, tree=tree, beside=beside)

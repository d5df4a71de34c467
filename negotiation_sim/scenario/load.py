"""Reading scenarios: from a name, a path or a text to a `Scenario`, or to all that is wrong at once."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from negotiation_sim.scenario import written
from negotiation_sim.scenario.basis import read_bases, unwrap
from negotiation_sim.scenario.check import check
from negotiation_sim.scenario.faults import Faults, ScenarioError, refuse
from negotiation_sim.scenario.find import find
from negotiation_sim.scenario.resolve import resolve
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.scenario.structure import structure
from negotiation_sim.scenario.syntax import not_toml

LARGEST = 5_000_000
# A key of more parts takes tomllib a time that grows with their square or worse, and no scenario has one.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){40}""")


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Read a case.

    Parameters
    ----------
    name_or_path : str or path
        The name of a shipped case, or else the path of a file or of a folder with a `scenario.toml`.

    Returns
    -------
    Scenario
        With every default filled in.

    Raises
    ------
    ScenarioError
        With all faults of the file.

    Examples
    --------
    >>> load("teaching-park").name
    'teaching-park'
    """
    path = find(name_or_path)
    return parse(read(path), str(path))


def parse(text: str, where: str = "scenario") -> Scenario:
    """Read the text of a scenario file.

    Parameters
    ----------
    text : str
        TOML, as in docs/scenario-format.md.
    where : str
        What to call the text in errors.

    Returns
    -------
    Scenario
        With every default filled in.

    Raises
    ------
    ScenarioError
        With all faults of the text.

    Examples
    --------
    >>> from negotiation_sim.scenario import template
    >>> parse(template("my-case")).rule.name
    'consensus'
    >>> parse(template("my-case").replace("quorum", "quorun"), "my-case.toml")
    Traceback (most recent call last):
    negotiation_sim.scenario.faults.ScenarioError: my-case.toml: 1 fault
      unknown key 'quorun' @ rule (did you mean 'quorum'?)
    """
    return of_tree(toml(text, where), where)


def of_tree(tree: dict[str, Any], where: str = "scenario") -> Scenario:
    """Read what TOML gives of a scenario file, with all checks.

    Parameters
    ----------
    tree : dict
    where : str
        What to call it in errors.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With all its faults.
    """
    try:
        tree, beside = unwrap(tree)
    except RecursionError:
        refuse(where, "is nested too deeply")
    faults = Faults(where, tree)
    file = structure(tree, written.Scenario, faults)
    bases = read_bases(beside, faults)
    check(file, faults)
    faults.report()
    return resolve(file, tree, bases)


def read(path: Path) -> str:
    """The text of a file, if it is one and not too large."""
    try:
        if not path.is_file():
            refuse(str(path), "is not a file")
        if path.stat().st_size > LARGEST:
            refuse(str(path), "is larger than 5 MB", f"got {path.stat().st_size / 1e6:.1f} MB")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        refuse(str(path), "cannot be read", error.strerror or str(error))
    except UnicodeDecodeError as error:
        refuse(str(path), "is not UTF-8 text", f"byte {error.start} cannot be read: save it as UTF-8")


def toml(text: str, where: str) -> dict[str, Any]:
    """What TOML says, before anything is known of scenarios."""
    if len(text) > LARGEST:
        refuse(where, "is larger than 5 MB")
    long = LONG_KEY.search(text)
    if long:
        line = text.count("\n", 0, long.start()) + 1
        refuse(where, "has a key of more than 40 parts", f"at line {line}")
    try:
        text.encode()
        return tomllib.loads(text)
    except RecursionError:
        refuse(where, "is nested too deeply")
    except ValueError as error:
        if "integer string conversion" in str(error):
            refuse(where, "has a whole number of more than 4300 digits")
        raise ScenarioError(where, [not_toml(text, error)]) from None

"""Where the cases are: in the package when it was installed, else in the folder scenarios/ of the repository."""

import os
from pathlib import Path
from typing import NoReturn

from negotiation_sim.scenario.faults import Fault, ScenarioError, listed, nearest, refuse, shown

FILE = "scenario.toml"
PACKAGE = Path(__file__).resolve().parents[1]


def shelf() -> Path:
    """The folder that holds a folder for each shipped case."""
    installed = PACKAGE / "cases"
    return installed if installed.is_dir() else PACKAGE.parent / "scenarios"


def names() -> list[str]:
    """The names of the shipped cases, in the order of the alphabet.

    Returns
    -------
    list of str
        What `load` takes.
    """
    return sorted(file.parent.name for file in shelf().glob(f"*/{FILE}"))


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """The file of a case.

    Parameters
    ----------
    name_or_path : str or path
        The name of a shipped case, or else the path of a file or of a folder with a `scenario.toml`.

    Returns
    -------
    Path

    Raises
    ------
    ScenarioError
        If there is no such case or file.
    """
    where = os.fspath(name_or_path)
    cases = names()
    if where in cases:
        return shelf() / where / FILE
    path = Path(where)
    try:
        folder, exists = path.is_dir(), path.exists()
        there = (path / FILE).exists()
    except (OSError, ValueError) as error:
        refuse(where, "cannot be looked up", str(error))
    if folder and not there:
        remedy = "give the path of a scenario file, or the name of a case"
        refuse(str(path.absolute()), f"is a folder without a {FILE}", remedy)
    if exists:
        return path / FILE if folder else path
    refuse_unknown(where)


def refuse_unknown(where: str) -> NoReturn:
    """Say of a word that it is no case, or of a path that nothing is there."""
    path, cases = Path(where), names()
    if path.suffix == ".toml" or path.name != where:
        refuse(where, "does not exist", "give the name of a case, or the path of a .toml file or of its folder")
    near = " or ".join(map(repr, nearest(where, tuple(cases))))
    question = f" (did you mean {near}?)" if near else ""
    problem = f"unknown case {shown(where)}{question}; there are: {listed(cases)}; or give the path of a file"
    raise ScenarioError("", [Fault("", problem)])

"""Values that say where they come from: `{ value = …, basis = …, source = …, note = … }`."""

from typing import Any

from negotiation_sim.scenario.faults import Faults, Path, dotted
from negotiation_sim.scenario.schema import Basis
from negotiation_sim.scenario.structure import structure
from negotiation_sim.scenario.written import Basis as WrittenBasis
from negotiation_sim.scenario.written import given

Tree = dict[str, Any]


def unwrap(tree: Tree) -> tuple[Tree, dict[Path, list[Tree]]]:
    """A file's values alone, and beside them what was said of their bases, by path.

    Parameters
    ----------
    tree : dict
        What the file says, from TOML.

    Returns
    -------
    tuple of dict
        The values; for each path with a basis, what stands beside `value`, from the outside if there are several.

    Examples
    --------
    >>> unwrap({"chair": {"reading_error": {"value": 0.1, "basis": "assumption"}}})
    ({'chair': {'reading_error': 0.1}}, {('chair', 'reading_error'): [{'basis': 'assumption'}]})
    """
    beside: dict[Path, list[Tree]] = {}

    def plain(node: Any, path: Path) -> Any:
        match node:
            case {"value": value, "basis": _} if path:
                beside.setdefault(path, []).append({key: said for key, said in node.items() if key != "value"})
                return plain(value, path)
            case dict():
                return {key: plain(value, (*path, key)) for key, value in node.items()}
            case list():
                return [plain(value, (*path, place)) for place, value in enumerate(node)]
        return node

    return plain(tree, ()), beside


def read_bases(beside: dict[Path, list[Tree]], faults: Faults) -> dict[str, Basis]:
    """The bases by the path that `why` takes, such as `stakeholders.eff.salience`."""
    sources = faults.tree.get("sources", {})
    found: dict[str, Basis] = {}
    for path, all_said in beside.items():
        place = dotted(faults.tree, path)
        for said in all_said:
            written = structure(said, WrittenBasis, faults, path)
            for name in written.source:
                faults.add_unknown((*path, "source"), "source", name, sources)
            found[place] = Basis(**given(written), around=found.get(place))
    return found

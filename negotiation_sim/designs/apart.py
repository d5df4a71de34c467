"""What holds between the factors of a design: each has a column, and a part of the case, of its own."""

import re
from collections.abc import Iterator, Sequence

from negotiation_sim.designs import written
from negotiation_sim.designs.design import Factor
from negotiation_sim.designs.meant import looked_up, paths_in
from negotiation_sim.scenario.faults import Faults, shown
from negotiation_sim.scenario.paths import INTERVAL
from negotiation_sim.scenario.schema import Scenario

AT = re.compile(r"calendar\.meetings\.\d+\.at")


def check_names(found: Sequence[Factor | None], file: written.File, faults: Faults) -> None:
    """No two factors have the same column. Where it is that of the same path, no name would help: see `check_apart`."""
    first: dict[str, tuple[int, Factor]] = {}
    for at, factor in enumerate(found):
        other, another = first.setdefault(factor.name, (at, factor)) if factor else (at, None)
        if factor is None or another is None or other == at or (factor.path and factor.path == another.path):
            continue
        entry = "name" if file.factors[at].name else "path"
        remedy = f'they change {said_of(another)} and {said_of(factor)}: give one of them another name, name = "…"'
        faults.add(("factors", at, entry), f"is also the column of factors[{other}]", remedy)


def said_of(factor: Factor) -> str:
    """What a factor changes, in few words."""
    return factor.path or f"what its levels {shown(factor.levels[0].name)}, … set"


def check_apart(file: written.File, base: Scenario, faults: Faults) -> None:
    """No two factors touch the same value, or one a part of what the other sets, whatever else is wrong with them.

    Days between meetings count from those that there are in the end, so that they go together with a list of meetings,
    but not with the date of one.
    """
    owner: dict[str, int] = {}
    for at, factor in enumerate(file.factors):
        touched = list(touched_by(factor, base))
        other = next(filter(None, (clash(path, owner) for path in touched)), None)
        if other is not None:
            entry = ("path",) if factor.path else ("levels",)
            remedy = f"{other}: two factors may not change the same value"
            faults.add(("factors", at, *entry), f"touches what factors[{owner[other]}] changes too", remedy)
        owner |= {path: at for path in touched if path not in owner}


def clash(path: str, owner: dict[str, int]) -> str | None:
    """A path that another factor has taken, and that is this one, around it or inside it."""
    steps = path.split(".")
    around = [".".join(steps[:length]) for length in range(1, len(steps) + 1)]
    if AT.fullmatch(path):
        around.append(INTERVAL)
    inside = (other for other in owner if other.startswith(f"{path}.") or (path == INTERVAL and AT.fullmatch(other)))
    return next((each for each in (*around, *inside) if each in owner), None)


def touched_by(factor: written.Factor, base: Scenario) -> Iterator[str]:
    """The paths of single values that a factor changes; what leads nowhere is told as that, and touches nothing."""
    for path in dict.fromkeys(paths_in(factor)):
        yield from looked_up(base, path)[0]

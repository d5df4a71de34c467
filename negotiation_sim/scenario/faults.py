"""What is wrong with a scenario, for the person who wrote it: all faults at once, each with a place and a remedy."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any, NoReturn, final

from attrs import frozen

Path = tuple[str | int, ...]

MOST_FAULTS = 1000
MOST_GUESSES = 50
MOST_COMPARED = 5000
LONGEST_WORD = 60
MOST_LISTED = 30
FIRST_LISTED = 20
THE_FILE = "the file"
BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


@final
@frozen
class Fault:
    """One thing to put right: where it is, what is wrong there, and what was found or would help.

    Without a place, it is a sentence of its own.
    """

    place: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f" ({self.remedy})" if self.remedy else ""
        if not self.place:
            return f"{self.problem}{remedy}"
        if self.problem.startswith("unknown "):  # the unknown word comes first: it is what one looks for in the file
            return f"{self.problem} @ {self.place}{remedy}"
        return f"{self.place} {self.problem}{remedy}"


@final
class ScenarioError(ValueError):
    """A scenario that cannot be used, with all its faults.

    Parameters
    ----------
    where : str
        The file, or what else was read; empty if that does not matter.
    faults : iterable of Fault

    Examples
    --------
    >>> print(ScenarioError("park.toml", [Fault("stakeholders[1].weight", "must be between 0 and 1000", "got -1")]))
    park.toml: 1 fault
      stakeholders[1].weight must be between 0 and 1000 (got -1)
    """

    def __init__(self, where: str, faults: Iterable[Fault]) -> None:
        self.where, self.faults = where, tuple(faults)
        super().__init__(where, self.faults)

    def __str__(self) -> str:
        told = [str(fault) for fault in self.faults]
        if self.where and [fault.place for fault in self.faults] == [THE_FILE]:
            return f"{self.where}{told[0].removeprefix(THE_FILE)}"
        if not self.where:
            return "\n".join(told)
        many = "s" if len(self.faults) > 1 else ""
        first = "the first " if len(self.faults) >= MOST_FAULTS else ""
        return "\n  ".join([f"{self.where}: {first}{len(self.faults)} fault{many}", *told])


@final
class Faults:
    """The faults found so far in one file.

    Parameters
    ----------
    where : str
        The file.
    tree : mapping
        What it says, to name places by the ids that stand there.
    """

    def __init__(self, where: str, tree: Mapping[str, Any]) -> None:
        self.where, self.tree = where, tree
        self.found: dict[Fault, Path] = {}
        self.unread: set[Path] = set()
        self.unknown: set[tuple[Path, str]] = set()
        self.compared = 0

    def add(self, path: Path, problem: str, remedy: str = "") -> None:
        """Note a fault, unless it follows from an entry that could not be read."""
        if not any(path[:length] in self.unread for length in range(len(path) + 1)):
            self.note(Fault(spell(self.tree, path), problem, remedy), path)

    def add_unread(self, path: Path, place: Path, problem: str, remedy: str) -> None:
        """Note that the entry at a path cannot be read: the rest is checked without it."""
        self.note(Fault(spell(self.tree, place), problem, remedy), path)
        self.unread.add(path)

    def add_unknown(self, path: Path, kind: str, word: str, known: Collection[str]) -> None:
        """Note a word that is not among the known ones, unless some of these ("") or all could not be read."""
        sure = (f"{kind}s",) not in self.unread and "" not in known
        if sure and word not in known and (path, word) not in self.unknown:
            self.unknown.add((path, word))
            self.add(path, f"unknown {kind} {shown(word)}", self.advice(word, known))

    def advice(self, word: str, known: Collection[str]) -> str:
        """The nearest known words, for the first unknown ones: guessing takes time. Then, the known words."""
        self.compared += len(known)
        guessing = len(self.unknown) <= MOST_GUESSES and self.compared <= MOST_COMPARED
        return hint(word, known) if guessing else hint("", known)

    def note(self, fault: Fault, path: Path) -> None:
        """Keep a fault, once; with very many, stop looking."""
        self.found.setdefault(fault, path)
        if len(self.found) >= MOST_FAULTS:
            self.report()

    def touched(self, path: Path) -> bool:
        """Was something at, in or around this path unreadable?"""
        return any(path[: len(bad)] == bad[: len(path)] for bad in self.unread)

    def report(self) -> None:
        """Raise what was found, in the order of the file, if anything was."""
        if self.found:
            sections = list(self.tree)

            def in_order(fault: Fault) -> tuple[int, int]:
                section, member = (*self.found[fault], "", "")[:2]
                place = sections.index(str(section)) if section in sections else -1
                return place, member if isinstance(member, int) else -1

            raise ScenarioError(self.where, sorted(self.found, key=in_order))


def refuse(where: str, problem: str, remedy: str = "") -> NoReturn:
    """Raise the one fault of a file that cannot be read at all."""
    raise ScenarioError(where, [Fault(THE_FILE, problem, remedy)])


def hint(word: str, known: Collection[str]) -> str:
    """The known word that is nearest, or else the known words.

    Examples
    --------
    >>> hint("wieghts", ["weights", "note"])
    "did you mean 'weights'?"
    >>> hint("majority", ["supermajority", "weighted_majority", "unanimity"])
    "did you mean 'supermajority' or 'weighted_majority'? known: supermajority, weighted_majority, unanimity"
    >>> hint("x", ["weights", "note"])
    'known: weights, note'
    """
    if not known:
        return "there are none"
    near = nearest(word, tuple(known))
    question = f"did you mean {' or '.join(map(repr, near))}?" if near else ""
    return question if len(near) == 1 else f"{question} known: {listed(known)}".lstrip()


@lru_cache(maxsize=1024)
def nearest(word: str, known: tuple[str, ...]) -> list[str]:
    """The known words that are near a word, and about equally so, the nearest first; or else those that contain it."""
    if not 0 < len(word) <= LONGEST_WORD:
        return []
    near = get_close_matches(word, known, 3)
    likeness = {each: SequenceMatcher(None, each, word).ratio() for each in near}
    near = [each for each in near if likeness[each] > likeness[near[0]] - 0.15]
    return near or [each for each in known if len(word) > 2 and word.casefold() in each.casefold()][:3]


def listed(names: Collection[str]) -> str:
    """Names in a row: all of them, unless they are very many."""
    few = len(names) <= MOST_LISTED
    words = [name if name.isprintable() else shown(name) for name in islice(names, None if few else FIRST_LISTED)]
    return ", ".join(words) + ("" if few else f" and {len(names) - FIRST_LISTED} more")


def shown(value: object) -> str:
    """A value of a file in a few words, whatever it is."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value) if abs(value) < 10**20 else "a very large number"
        case float():
            return repr(value)
        case str():
            return repr(value if len(value) <= LONGEST_WORD else value[: LONGEST_WORD - 1] + "…")
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "a table with a value but no basis" if "value" in value else "a table"
        case Sequence():
            return "a list"
    return str(value)


def spell(tree: object, path: Path) -> str:
    """A path as a person finds it in the file: members of lists by their place from 0, and their id or date.

    Examples
    --------
    >>> spell({"blocs": [{"id": "advocates"}]}, ("blocs", 0, "solidarity"))
    'blocs[0] (advocates).solidarity'
    """
    words = ""
    for step in path:
        tree = below(tree, step)
        if isinstance(step, int):
            name = identity(tree) or occasion(tree)
            words += f"[{step}] ({name})" if name else f"[{step}]"
        else:
            words += f".{step if BARE_KEY.fullmatch(step) else shown(step)}"
    return words.removeprefix(".") or "the top of the file"


def dotted(tree: object, path: Path) -> str:
    """A path as `why` takes it: members of lists by their id, or else by their place from 0.

    Examples
    --------
    >>> dotted({"blocs": [{"id": "advocates"}]}, ("blocs", 0, "solidarity"))
    'blocs.advocates.solidarity'
    """
    words = []
    for step in path:
        tree = below(tree, step)
        words.append(identity(tree) if isinstance(step, int) and identity(tree) else str(step))
    return ".".join(words)


def below(tree: object, step: str | int) -> object:
    """What stands one step further, or None."""
    match tree, step:
        case dict(), str():
            return tree.get(step)
        case list(), int() if step < len(tree):
            return tree[step]
    return None


def identity(member: object) -> str:
    """The id of a member of a list, if it has a readable one."""
    name = member.get("id") if isinstance(member, Mapping) else getattr(member, "id", None)
    return name if isinstance(name, str) and BARE_KEY.fullmatch(name) else ""


def occasion(member: object) -> str:
    """What tells apart members of a list without ids: the day or title of a meeting, the name or path of a factor."""
    match member:
        case {"at": datetime() as at}:
            return at.date().isoformat()
        case {"at": date() as at}:
            return at.isoformat()
        case {"title": str() as title}:
            return shown(title)
        case {"name": str() as name, "path": _} | {"name": str() as name, "levels": _} | {"path": str() as name}:
            return name if name.isprintable() and len(name) <= LONGEST_WORD else shown(name)
    return ""

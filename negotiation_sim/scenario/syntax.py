"""What is wrong with a text that is not TOML: the line itself, and a guess at what was meant."""

import re
import tomllib

from negotiation_sim.scenario.faults import Fault, shown
from negotiation_sim.scenario.slips import mends

NEXT = "other faults are looked for once the file is valid TOML"
MOST_SHOWN = 80
MOST_LINES_BACK = 40
SMALL = 200_000
LISTS_OF_TABLES = ("provisions", "blocs", "stakeholders", "calendar.meetings", "calendar.shocks", "provisions.options")
POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")
KEY = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')\s*=""")
HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]")
REASONS = {
    "Illegal character '\\n'": "the closing quote is missing",
    "Unterminated string": "the closing quotes are missing",
    "Unclosed array": "a comma or a quote is missing, or the ]{begun}",
    "Unclosed inline table": "a comma or a quote is missing, or the }}{begun}",
    "Expected ']' at the end of a table declaration": "the ] is missing",
    "Expected ']]' at the end of an array declaration": "the ]] is missing",
    "Expected '=' after a key": "= and a value are missing, or a name has a space in it",
    "Unescaped '\\'": "write \\\\ for \\, or put the text in single quotes",
    "Expected newline or end of document": "what follows the value from column {column} on does not belong there",
    "Invalid date or datetime": "there is no such date or time",
    "Invalid statement": "a name is made of letters a to z, digits, _ and -",
}


def not_toml(text: str, error: ValueError) -> Fault:
    r"""The fault of a text that TOML does not allow.

    Parameters
    ----------
    text : str
    error : ValueError
        What tomllib said of it.

    Returns
    -------
    Fault
        With the line, shortened, and the likeliest mend of it.

    Examples
    --------
    >>> not_toml("schema = 1\nquorum = 0,4", ValueError()).problem
    'is not valid TOML: quorum = 0,4'
    """
    lines = [*text.replace("\r\n", "\n").rstrip("\n").split("\n"), ""]
    failure = failed(lines) or error
    number, column = position(lines, failure)
    if not number:
        return Fault("the file", f"is not valid TOML: {failure}")
    reason, first = POSITION.sub("", str(failure)).strip(), beginning(lines, number)
    advice = slip_on(lines, number) or repeated(lines, number, reason)
    if number == len(lines):  # the file ends too early: show what is not closed
        number = first
    line, begun = lines[number - 1], f" of what begins on line {first}" if first < number else ""
    advice = advice or meaning_of(line, column, reason, begun)
    return Fault(f"line {number}", f"is not valid TOML: {excerpt(line, column)}", f"{advice}; {NEXT}")


def failed(lines: list[str]) -> ValueError | None:
    """Why some lines are not TOML, if they are not."""
    try:
        tomllib.loads("\n".join(lines))
    except ValueError as error:
        return error
    return None


def position(lines: list[str], failure: ValueError) -> tuple[int, int]:
    """The line and column of a failure, from 1; (0, 0) if they are not known."""
    found = POSITION.search(str(failure))
    if found:
        return int(found[1]), int(found[2])
    return (len(lines), 1) if "at end of document" in str(failure) else (0, 0)


def beginning(lines: list[str], number: int) -> int:
    """The line on which the statement begins that fails on a line, as far as it is near."""
    if sum(map(len, lines[:number])) > SMALL:
        return number
    nearest = range(min(number, len(lines) - 1), max(0, number - MOST_LINES_BACK), -1)
    return next((first for first in nearest if not failed(lines[: first - 1])), number)


def slip_on(lines: list[str], number: int) -> str:
    """Advice on the usual slip on a line, if a text that is not too long is read further without it."""
    if sum(map(len, lines[:number])) > SMALL:
        return ""
    *before, line = lines[:number]
    left = unread([*before, line])
    return next((advice for mended, advice in mends(line) if unread([*before, mended]) < left), "")


def unread(lines: list[str]) -> int:
    """How much of some lines is left where they fail."""
    lines = [*lines, ""]
    failure = failed(lines)
    if failure is None:
        return 0
    number, column = position(lines, failure)
    return sum(len(line) + 1 for line in lines[max(0, number - 1) :]) - column


def repeated(lines: list[str], number: int, reason: str) -> str:
    """Advice on a heading or a name that is there twice."""
    *before, line = lines[:number]
    inline = re.search(r"Duplicate inline table key '(.+)'", reason)
    if inline:
        return f"{shown(inline[1])} is there twice: keep one"
    if not any(word in reason for word in ("overwrite", "twice", "mutate")):
        return ""
    if header := HEADER.match(line):
        if header[1] in LISTS_OF_TABLES:
            return f"write [[{header[1]}]], in double brackets, for each member of the list"
        return f"[{header[1]}] is there already{earlier(before, HEADER, header[1])}: keep one"
    if key := KEY.match(line):
        table = [at for at, each in enumerate(before) if HEADER.match(each)]
        first = earlier(["" if table and at < table[-1] else each for at, each in enumerate(before)], KEY, key[1])
        return f"{shown(key[1])} is there already{first}: keep one"
    return ""


def earlier(before: list[str], form: re.Pattern[str], name: str) -> str:
    """Where a heading or a name was first."""
    for number, line in enumerate(before, 1):
        found = form.match(line)
        if found and found[1] == name:
            return f", on line {number}"
    return ""


def meaning_of(line: str, column: int, reason: str, begun: str) -> str:
    """What a reason of tomllib's means here; `begun` says where what is not closed begins, if elsewhere."""
    for known, advice in REASONS.items():
        if reason.startswith(known):
            return advice.format(begun=begun, column=column)
    if "Invalid initial character for a key part" in reason and "{" in line and not line[column - 1 :].strip():
        return "a table in { } stands on one line"
    return f"{reason[:1].lower()}{reason[1:]}, at column {column}"


def excerpt(line: str, column: int) -> str:
    """A line, or as much of it around a column as a person wants to read."""
    line = "".join(letter if letter.isprintable() else " " for letter in line.rstrip())
    start = max(0, column - MOST_SHOWN // 2) if len(line) > MOST_SHOWN else 0
    part = line[start:].strip()
    cut = f"{part[: MOST_SHOWN - 1]}…" if len(part) > MOST_SHOWN else part
    return f"…{cut[1:]}" if start else cut

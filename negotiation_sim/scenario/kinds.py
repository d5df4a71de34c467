"""The kinds of values in a file. Nothing is coerced: "0.5" is no number, 2.9 no whole number, and true neither."""

import math
import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, final

from attrs import frozen

from negotiation_sim.scenario.faults import hint, shown

YEARS = range(1000, 3000)
LARGEST_DENOMINATOR = 1_000_000
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
LONGEST_RECESS = 1000 * MINUTES["week"]


@final
class Flaw(ValueError):
    """A value that is not of its kind."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem, remedy)


@final
@frozen
class Reads:
    """Marks a type in the classes of a file: how to read it from what TOML gives."""

    read: Callable[[Any], Any]


@final
@frozen
class AtMost:
    """Marks a list in the classes of a file: how long it may be."""

    members: int


@final
@frozen
class Interval:
    """A step of the calendar: so many days, weeks or months."""

    count: int
    unit: str


def expected(what: str, value: object) -> Flaw:
    """The flaw of a value of another type."""
    quoted = isinstance(value, str) and not what.startswith("text")
    return Flaw(f"must be {what}", f"got {shown(value)}{': write it without quotes' if quoted else ''}")


def text(value: object) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise expected("text in quotes", value)
    return value


def truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise expected("true or false", value)
    return value


def number(low: float, high: float) -> Reads:
    """A number from `low` to `high`."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise expected("a number", value)
        if isinstance(value, float) and not math.isfinite(value):
            raise Flaw("must be a finite number", f"got {shown(value)}")
        if not low <= value <= high:
            raise out_of_range(low, high, value)
        return float(value) + 0.0  # -0.0 is 0.0: the same meaning has the same hash

    return Reads(read)


def whole(low: int, high: int) -> Reads:
    """A whole number from `low` to `high`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise expected("a whole number", value)
        if not low <= value <= high:
            raise out_of_range(low, high, value)
        return value

    return Reads(read)


def out_of_range(low: float, high: float, value: object) -> Flaw:
    """The flaw of a number that is too small or too large."""
    return Flaw(f"must be between {low} and {high}", f"got {shown(value)}")


def whole_or_any(high: int) -> Reads:
    """A whole number up to `high`, or "any"."""
    count = whole(0, high)

    def read(value: object) -> int | str:
        if value == "any":
            return "any"
        if isinstance(value, str):
            raise Flaw('must be a whole number or "any"', f"got {shown(value)}")
        found: int = count.read(value)
        return found

    return Reads(read)


def word(pattern: str, meaning: str) -> Reads:
    """A short text of a pattern."""
    form = re.compile(pattern)

    def read(value: object) -> str:
        found = text(value)
        if not form.fullmatch(found):
            raise Flaw(f"must be {meaning}", f"got {shown(found)}")
        return found

    return Reads(read)


def choice(kind: str, known: Collection[str]) -> Reads:
    """One of some words."""

    def read(value: object) -> str:
        found = text(value)
        if found not in known:
            raise Flaw(f"unknown {kind} {shown(found)}", hint(found, known))
        return found

    return Reads(read)


def version(known: int) -> Reads:
    """The version of the format that this program reads."""

    def read(value: object) -> int:
        found = whole(0, 1_000_000).read(value)
        if found != known:
            raise Flaw(f"unknown schema version {found}", f"known: {known}")
        return known

    return Reads(read)


def share(value: object) -> Fraction:
    """An exact share from 0 to 1: a number, or a fraction in quotes. 0.65 is 13/20, as it was written."""
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{1,20}/[0-9]{1,20}|[0-9]{1,20}(\.[0-9]{1,20})?", value):
            raise Flaw('must be a number from 0 to 1 or a fraction like "2/3"', f"got {shown(value)}")
        if re.fullmatch(r".*/0+", value):
            raise Flaw("must not have 0 below the line", f"got {shown(value)}")
        exact = Fraction(value)
        if exact > 1:
            raise out_of_range(0, 1, value)
    else:
        exact = Fraction(repr(number(0, 1).read(value)))
    if exact.denominator > LARGEST_DENOMINATOR:
        raise Flaw(
            "must be a share with a denominator of at most 1,000,000",
            f'got {shown(value)}: write a fraction in quotes, like "1/3"',
        )
    return exact


def day(value: object) -> date:
    """A date without a time."""
    if isinstance(value, datetime):
        raise Flaw("must be a date without a time", f"got {shown(value)}")
    if not isinstance(value, date):
        raise expected("a date like 2026-03-02", value)
    if value.year not in YEARS:
        raise Flaw(f"must be between the years {YEARS[0]} and {YEARS[-1]}", f"got {shown(value)}")
    return value


def moment(value: object) -> datetime:
    """A date, meaning its 00:00, or a date and local time to the minute."""
    if not isinstance(value, date):
        raise expected("a date, or a date and time like 2026-03-02T14:00:00", value)
    if not isinstance(value, datetime):
        return datetime.combine(day(value), time())
    if value.tzinfo is not None:
        raise Flaw("must be local time, without a time zone", f"got {shown(value)}: leave out the offset")
    if value.second or value.microsecond:
        raise Flaw("must be on a whole minute", f"got {shown(value)}")
    return datetime.combine(day(value.date()), value.time())


def minutes(value: object) -> int:
    """A length of time such as "2 hours", in minutes."""
    count, unit = length(value, ("minute", "hour", "day", "week"))
    if count * MINUTES[unit] > LONGEST_RECESS:
        raise Flaw("must be at most 1000 weeks", f"got {shown(value)}")
    return count * MINUTES[unit]


def interval(value: object) -> Interval:
    """A step of the calendar such as "2 weeks"."""
    count, unit = length(value, ("day", "week", "month"))
    if not count:
        raise Flaw("must be at least 1 day", f"got {shown(value)}")
    return Interval(count, unit)


def length(value: object, units: tuple[str, ...]) -> tuple[int, str]:
    """How many of which unit, in words like "2 weeks" or "1 day"."""
    found = re.fullmatch(rf"([0-9]{{1,6}}) ({'|'.join(units)})s?", text(value))
    if not found:
        *others, last = (f"{unit}s" for unit in units)
        raise Flaw(f'must be a number of {", ".join(others)} or {last} like "2 weeks"', f"got {shown(value)}")
    return int(found[1]), found[2]


def words(value: object) -> tuple[str, ...]:
    """One text, or a list of texts."""
    return tuple(map(text, value)) if isinstance(value, list) else (text(value),)

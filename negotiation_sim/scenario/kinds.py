"""The kinds of values in a file. Nothing is coerced: "0.5" is no number, 2.9 no whole number, and true neither."""

import math
import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, final

from attrs import frozen

from negotiation_sim.scenario.faults import hint, shown
from negotiation_sim.scenario.slips import mends, value_of

YEARS = range(1000, 3000)
LARGEST_DENOMINATOR = 1_000_000
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
SHORT_UNITS = {
    "minute": ("m", "min", "mins"),
    "hour": ("h", "hr", "hrs"),
    "day": ("d",),
    "week": ("w", "wk", "wks"),
    "month": ("mo", "mos"),
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
RESERVED = ("value", "basis")
RESERVED_WORDS = "a reserved word: value and basis say where a number comes from"
LONGEST_RECESS = 1000 * MINUTES["week"]
LONGEST_INTERVAL = 36525  # days, 100 years


@final
class Flaw(ValueError):
    """A value that is not of its kind."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem, remedy)


@final
@frozen
class Reads:
    """Marks a type in the classes of a file: how to read it from what TOML gives, and the ends of a number."""

    read: Callable[[Any], Any]
    low: float = -math.inf
    high: float = math.inf


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


def expected(what: str, value: object, fits: Callable[[object], bool] = lambda _: False, advice: str = "") -> Flaw:
    """The flaw of a value of another type. `fits` says what would do; `advice` is given where no better is known."""
    better = unquoted(value, fits) if isinstance(value, str) else ""
    remedy = ": ".join(filter(None, (f"got {shown(value)}", better or advice)))
    return Flaw(f"must be {what}", remedy)


def unquoted(value: str, fits: Callable[[object], bool]) -> str:
    """How to write a text in quotes as what is wanted, if it says that."""
    if fits(value_of(value)):
        return "write it without quotes"
    return next((advice for mended, advice in mends(value) if fits(value_of(mended))), "")


def is_number(value: object) -> bool:
    """A number is no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """A whole number is no truth value either."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_date(value: object) -> bool:
    """A date, with or without a time."""
    return isinstance(value, date)


def text(value: object) -> str:
    """A text on one line."""
    found = prose(value)
    if "\n" in found:
        raise Flaw("must be on one line", f"got {shown(found)}")
    if "\t" in found:
        raise Flaw("must not have control characters", "got '\\t'")
    return found


def prose(value: object) -> str:
    """A text of any lines, without what a screen obeys instead of showing it."""
    if not isinstance(value, str):
        raise expected("text in quotes", value)
    control = CONTROL.search(value)
    if control:
        raise Flaw("must not have control characters", f"got {control[0]!a}")
    return value


def truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        advice = "write true or false" if isinstance(value, str) else ""
        raise expected("true or false", value, lambda meant: isinstance(meant, bool), advice)
    return value


def number(low: float, high: float) -> Reads:
    """A number from `low` to `high`."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise expected("a number", value, is_number, in_digits(value, "0.5"))
        if isinstance(value, float) and not math.isfinite(value):
            raise Flaw("must be a finite number", f"got {shown(value)}")
        if not low <= value <= high:
            raise out_of_range(low, high, value)
        return float(value) + 0.0  # -0.0 is 0.0: the same meaning has the same hash

    return Reads(read, low, high)


def whole(low: int, high: int) -> Reads:
    """A whole number from `low` to `high`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise expected("a whole number", value, is_whole, in_digits(value, "2"))
        if not low <= value <= high:
            raise out_of_range(low, high, value)
        return value

    return Reads(read, low, high)


def in_digits(value: object, example: str) -> str:
    """Advice for a text where a number is wanted."""
    return f"write a number, like {example}" if isinstance(value, str) else ""


def out_of_range(low: float, high: float, value: object) -> Flaw:
    """The flaw of a number that is too small or too large; from 10 to 100 it may be a percentage."""
    percentage = value if high == 1 and isinstance(value, int | float) and 10 <= value <= 100 else None
    meant = f": {percentage:g}% is {percentage / 100:g}" if percentage else ""
    return Flaw(f"must be between {low} and {high}", f"got {shown(value)}{meant}")


def whole_or_any(high: int) -> Reads:
    """A whole number up to `high`, or "any"."""
    count = whole(0, high)

    def read(value: object) -> int | str:
        if value == "any":
            return "any"
        if isinstance(value, str):
            raise expected('a whole number or "any"', value, is_whole)
        found: int = count.read(value)
        return found

    return Reads(read, 0, high)


def word(pattern: str, meaning: str) -> Reads:
    """A short text of a pattern."""
    form = re.compile(pattern)

    def read(value: object) -> str:
        found = text(value)
        if not form.fullmatch(found):
            raise Flaw(f"must be {meaning}", f"got {shown(found)}")
        return found

    return Reads(read)


def name(marks: str, meaning: str, reserved: Collection[str] = ()) -> Reads:
    """A name of at most 60 lower-case letters, digits and certain marks; the first is no mark."""
    letters = word(f"[a-z0-9{marks}]{{1,60}}", meaning)

    def read(value: object) -> str:
        found: str = letters.read(value)
        if found[0] in marks:
            raise Flaw("must begin with a letter or digit", f"got {shown(found)}")
        if found in reserved:
            raise Flaw(f"must not be {shown(found)}", RESERVED_WORDS)
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
            raise expected('a number from 0 to 1 or a fraction like "2/3"', value, is_number)
        if re.fullmatch(r".*/0+", value):
            raise Flaw("must not have 0 below the line", f"got {shown(value)}")
        exact = Fraction(value)
        if exact > 1:
            raise out_of_range(0, 1, value if "/" in value else float(exact))
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
        raise expected("a date like 2026-03-02", value, is_date)
    if value.year not in YEARS:
        raise Flaw(f"must be between the years {YEARS[0]} and {YEARS[-1]}", f"got {shown(value)}")
    return value


def moment(value: object) -> datetime:
    """A date, meaning its 00:00, or a date and local time to the minute."""
    if not isinstance(value, date):
        raise expected("a date, or a date and time like 2026-03-02T14:00:00", value, is_date)
    if not isinstance(value, datetime):
        return datetime.combine(day(value), time())
    if value.tzinfo is not None:
        raise Flaw("must be local time, without a time zone", f"got {shown(value)}: leave out the offset")
    if value.second or value.microsecond:
        raise Flaw("must be on a whole minute", f"got {shown(value)}")
    return datetime.combine(day(value.date()), value.time())


def minutes(value: object) -> int:
    """A length of time such as "2 hours", in minutes."""
    count, unit = length(value, ("minute", "hour", "day", "week"), "2 hours")
    if count * MINUTES[unit] > LONGEST_RECESS:
        raise Flaw("must be at most 1000 weeks", f"got {shown(value)}")
    return count * MINUTES[unit]


def interval(value: object) -> Interval:
    """A step of the calendar such as "2 weeks"."""
    count, unit = length(value, ("day", "week", "month"), "2 weeks")
    if not count:
        raise Flaw("must be at least 1 day", f"got {shown(value)}")
    return Interval(count, unit)


def days_apart(value: object) -> int:
    """How many days lie between meetings: a whole number of them, or words like "2 weeks"."""
    if not isinstance(value, str):
        days: int = whole(1, LONGEST_INTERVAL).read(value)
        return days
    count, unit = length(value, ("day", "week"), "2 weeks")
    if not 1 <= count * MINUTES[unit] // MINUTES["day"] <= LONGEST_INTERVAL:
        raise Flaw(f"must be between 1 and {LONGEST_INTERVAL} days", f"got {shown(value)}")
    return count * MINUTES[unit] // MINUTES["day"]


def length(value: object, units: tuple[str, ...], example: str) -> tuple[int, str]:
    """How many of which unit, in words like "2 weeks" or "1 day"."""
    found = re.fullmatch(rf"([0-9]{{1,6}}) ({'|'.join(units)})s?", value) if isinstance(value, str) else None
    if not found:
        *others, last = (f"{unit}s" for unit in units)
        meant = length_meant(value, units)
        advice = f'write "{meant}"' if meant else ""
        raise expected(f'a number of {", ".join(others)} or {last} like "{example}"', value, advice=advice)
    return int(found[1]), found[2]


def length_meant(value: object, units: tuple[str, ...]) -> str:
    """What a length of time may have been meant to say: "2 hours" for 2h or two hours; a bare number is in minutes."""
    if is_whole(value) and "minute" in units:
        value = f"{shown(value)} minutes"
    found = isinstance(value, str) and re.fullmatch(r"([0-9]{1,6}|[a-z]+)[ -]*([a-z]+)\.?", value.strip().lower())
    if not found:
        return ""
    count = int(found[1]) if found[1].isdigit() else NUMBERS.get(found[1], 0)
    unit = next((unit for unit in units if found[2] in (*SHORT_UNITS[unit], unit, f"{unit}s")), "")
    return f"{count} {unit}{'' if count == 1 else 's'}" if count and unit else ""


def words(value: object) -> tuple[str, ...]:
    """One text, or a list of texts."""
    return tuple(map(text, value)) if isinstance(value, list) else (text(value),)

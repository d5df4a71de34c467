"""A scenario as it is written: what a file may say, with which ranges.

`structure` reads these from TOML. What a file leaves out has its default here, or is None until `resolve` knows more. A
required entry has a blank that no file can say.
"""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from attrs import AttrsInstance, field, fields, frozen

from negotiation_sim.scenario import kinds
from negotiation_sim.scenario.kinds import AtMost, Interval, Reads, choice, number, whole, word
from negotiation_sim.scenario.rules import NAMED_RULES
from negotiation_sim.scenario.schema import SCHEMA

CASE_NAME = kinds.name("-", "lower-case letters, digits and hyphens, at most 60")
NO_DAY, NO_MOMENT, NO_INTERVAL = date.min, datetime.min, Interval(0, "day")

PROTOCOLS = ("single_text", "floor_proposals")
PROPOSERS = ("turn", "influence")

AN_ID = 'write id = "…", of lower-case letters, digits, _ and -'
A_RULE = f'under [rule] write name = "consensus", or another of: {", ".join(NAMED_RULES)}'

T = TypeVar("T")
Many = Annotated[tuple[T, ...], AtMost(1000)]

Id = Annotated[str, kinds.name("_-", "lower-case letters, digits, _ and -, at most 60", kinds.RESERVED)]
Name = Annotated[str, CASE_NAME]
Prose = Annotated[str, Reads(kinds.prose)]
Title = Annotated[str, word(r".*\S.*", "a text that is not empty")]
Unit = Annotated[float, number(0, 1)]
UpTo5 = Annotated[float, number(0, 5)]
Amount = Annotated[float, number(0, 1_000_000)]
Positive = Annotated[float, number(0.001, 1_000_000)]
Share = Annotated[Fraction, Reads(kinds.share, 0, 1)]
Count = Annotated[int, whole(0, 1000)]
Edits = Annotated[int, whole(0, 100)]
Day = Annotated[date, Reads(kinds.day)]
Moment = Annotated[datetime, Reads(kinds.moment)]
Minutes = Annotated[int, Reads(kinds.minutes)]


def required(blank: T, remedy: str) -> T:
    """An entry that a file must have; `blank` stands there until it does, and `remedy` says how to write it."""
    entry: T = field(default=blank, metadata={"required": remedy})
    return entry


@frozen(kw_only=True)
class Option:
    """One of `provisions.options`."""

    id: Id = required("", AN_ID)
    stringency: Unit = required(-1.0, "write a number from 0, weak, to 1, strong")
    wording: str | None = None


@frozen(kw_only=True)
class Provision:
    """One of `provisions`."""

    id: Id = required("", AN_ID)
    name: str | None = None
    options: Annotated[tuple[Option, ...], AtMost(100)] = ()


@frozen(kw_only=True)
class Traits:
    """The `defaults`, and what a bloc or a stakeholder says in their place."""

    reservation_value: Unit | None = None
    withdrawal_threshold: UpTo5 | None = None
    withdrawal_threshold_sd: Unit | None = None
    red_line_weight: UpTo5 | None = None
    solidarity: UpTo5 | None = None
    attention: Unit | None = None
    initial_hope: Unit | None = None
    initial_optimism: Unit | None = None
    concession_exponent: Annotated[float, number(0.01, 100)] | None = None
    opening_concession: Unit | None = None
    hazard_softness: UpTo5 | None = None
    hazard_cap: Unit | None = None
    meeting_cost: Unit | None = None
    attendance: Unit | None = None


@frozen(kw_only=True)
class Bloc(Traits):
    """One of `blocs`."""

    id: Id = required("", AN_ID)
    name: str | None = None


@frozen(kw_only=True)
class RedLine:
    """One of `stakeholders.red_lines`."""

    provision: str = required("", "write the id of a provision in quotes")
    min: Unit | None = None
    max: Unit | None = None
    forbids: Many[str] | None = None


@frozen(kw_only=True)
class Stakeholder(Traits):
    """One of `stakeholders`."""

    id: Id = required("", AN_ID)
    name: str | None = None
    bloc: str | None = None
    observer: bool = False
    abstains: bool = False
    veto: bool = False
    weight: Annotated[float, number(0, 1000)] | None = None
    note: Prose = ""
    ideal: Mapping[str, Unit] | None = None
    salience: Mapping[str, Amount] | None = None
    scores: Mapping[str, Mapping[str, Amount]] | None = None
    red_lines: Many[RedLine] = ()


@frozen(kw_only=True)
class Rule:
    """The `rule`."""

    name: Annotated[str, choice("rule", NAMED_RULES)] = required("", A_RULE)
    min_support: Share | None = None
    strict: bool | None = None
    max_objection: Share | None = None
    max_objectors: Annotated[int | str, kinds.whole_or_any(1000)] | None = None
    quorum: Share | None = None
    bloc_floor: Share | None = None


@frozen(kw_only=True)
class Chair:
    """The `chair`."""

    reading_error: Unit | None = None
    reading_error_after_caucus: Unit | None = None
    attention: Annotated[str, choice("attention", ("head", "bloc"))] | None = None


@frozen(kw_only=True)
class Session:
    """What a meeting may say, whether it is listed or made by a rule."""

    edits: Edits | None = None
    test: bool | None = None
    caucus: bool | None = None
    recess: Minutes | None = None


@frozen(kw_only=True)
class Meeting(Session):
    """One of `calendar.meetings`."""

    at: Moment = required(NO_MOMENT, "write at = 2026-03-02, or with a time: at = 2026-03-02T14:00:00")
    title: str | None = None
    agenda: Many[str] | None = None
    attendance: Mapping[str, Unit] | None = None


@frozen(kw_only=True)
class Every(Session):
    """The rule `calendar.every` that makes meetings."""

    interval: Annotated[Interval, Reads(kinds.interval)] = required(NO_INTERVAL, 'write interval = "2 weeks"')
    first: Moment = required(NO_MOMENT, "write first = 2026-03-02")
    count: Annotated[int, whole(1, 1000)] = required(0, "write count = 6")
    agenda: Many[Many[str]] = ()


@frozen(kw_only=True)
class Shock:
    """One of `calendar.shocks`."""

    id: Id = required("", AN_ID)
    name: str | None = None
    on: Day | None = None
    rate: Annotated[float, number(0, 100)] | None = None
    stakeholders: Many[str] | None = None
    blocs: Many[str] | None = None
    reservation_value: Annotated[float, number(-1, 1)] = 0.0
    withdrawal_threshold: Annotated[float, number(-5, 5)] = 0.0


@frozen(kw_only=True)
class Extension:
    """The `calendar.extension`."""

    deadline: Day = required(NO_DAY, "write deadline = 2026-06-30")
    min_support: Share = Fraction(0)


@frozen(kw_only=True)
class Calendar:
    """The `calendar`."""

    start: Day | None = None
    deadline: Day | None = None
    minimum_parties: Count = 2
    impasse_after: Annotated[int, whole(1, 1000)] | None = None
    protocol: Annotated[str, choice("protocol", PROTOCOLS)] | None = None
    proposers: Annotated[str, choice("proposers", PROPOSERS)] | None = None
    meetings: Many[Meeting] = ()
    every: Every | None = None
    shocks: Many[Shock] = ()
    extension: Extension | None = None


@frozen(kw_only=True)
class Source:
    """One of `sources`."""

    title: Title = required("", 'write title = "…"')
    address: str | None = None


@frozen(kw_only=True)
class Basis:
    """What stands beside `value` where the basis of a value is given."""

    basis: Annotated[str, choice("basis", ("fact", "inference", "assumption"))] = required(
        "", 'write basis = "fact", "inference" or "assumption"'
    )
    source: Annotated[tuple[str, ...], Reads(kinds.words)] = ()
    note: Prose = ""


@frozen(kw_only=True)
class Scenario:
    """The whole file."""

    schema: Annotated[int, kinds.version(SCHEMA)] = required(0, f"write schema = {SCHEMA}")
    name: Name = required("", 'write name = "my-case"')
    title: Title = required("", 'write title = "…"')
    summary: Prose = ""
    illustrative: bool = False
    utility: Annotated[str, choice("utility", ("city_block", "quadratic"))] = "city_block"
    full_score: Positive = 100.0
    provisions: Annotated[tuple[Provision, ...], AtMost(200)] = ()
    defaults: Traits = Traits()
    blocs: Many[Bloc] = ()
    stakeholders: Many[Stakeholder] = ()
    rule: Rule = Rule()
    chair: Chair = Chair()
    initial_text: Mapping[str, str] = field(factory=dict)
    calendar: Calendar = Calendar()
    sources: Mapping[str, Source] = field(factory=dict)


def given(table: AttrsInstance, cls: type[AttrsInstance] | None = None) -> dict[str, Any]:
    """What a table of the file says, or as much of it as a class that it extends knows. Defaults are elsewhere."""
    entries = {entry.name: getattr(table, entry.name) for entry in fields(cls or type(table))}
    return {name: value for name, value in entries.items() if value is not None}

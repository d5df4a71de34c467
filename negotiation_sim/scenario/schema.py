"""What a scenario is, once every default is resolved: plain frozen values, no arrays.

`load` builds these from a file; `compile` turns them into the integer tables of the core.
"""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from negotiation_sim.scenario.frozen import immutable

SCHEMA = 1
ILLUSTRATIVE = "Illustrative: positions of real organisations are coded by judgement, not stated by them."


def trait(default: float, meaning: str) -> float:
    """A number of someone's behaviour: its built-in default, and what it means in a few words."""
    number: float = field(default=default, metadata={"meaning": meaning})
    return number


@frozen(kw_only=True)
class Option:
    """One wording of a provision, `stringency` from 0 (weak) to 1 (strong)."""

    id: str
    stringency: float
    wording: str


@frozen(kw_only=True)
class Provision:
    """One question that the text must answer, by one of its options."""

    id: str
    name: str
    options: tuple[Option, ...]


@frozen(kw_only=True)
class RedLine:
    """Options of one provision that a stakeholder can never accept.

    Exactly one of `min` (weaker is forbidden), `max` (stronger is forbidden), `forbids` (option ids).
    """

    provision: str
    min: float | None = None
    max: float | None = None
    forbids: tuple[str, ...] = ()

    def excludes(self, option: str, stringency: float) -> bool:
        """Does it rule out this option of its provision?"""
        too_weak = self.min is not None and stringency < self.min
        too_strong = self.max is not None and stringency > self.max
        return too_weak or too_strong or option in self.forbids


@frozen(kw_only=True)
class Bloc:
    """Stakeholders that feel each other's exit."""

    id: str
    name: str


@frozen(kw_only=True)
class Traits:
    """The numbers of a stakeholder's behaviour; the defaults are shared by all cases (docs/model.md, section 6)."""

    reservation_value: float = trait(0.35, "value of being outside")
    withdrawal_threshold: float = trait(0.6, "grievance borne before leaving")
    withdrawal_threshold_sd: float = trait(0.08, "spread of the withdrawal threshold between replicates")
    red_line_weight: float = trait(0.4, "how much a doomed red line hurts")
    solidarity: float = trait(0.5, "pull of allies who left")
    attention: float = trait(0.5, "weight of the latest meeting in forecasts")
    initial_hope: float = trait(0.9, "hope for a red line at convening")
    initial_optimism: float = trait(0.5, "forecast at convening: 0 the reservation value, 1 full utility")
    concession_exponent: float = trait(0.5, "how people concede: below 1 late (Boulware), above 1 early (conceder)")
    opening_concession: float = trait(0.05, "concession at the first moment")
    hazard_softness: float = trait(0.1, "how far beyond the threshold leaving becomes likely")
    hazard_cap: float = trait(1.0, "largest chance to leave at one meeting")
    meeting_cost: float = trait(0.0, "cost of one more meeting, forward looking")
    attendance: float = trait(0.9, "chance to be in the room")


@frozen(kw_only=True)
class Stakeholder:
    """A party or an observer.

    Preferences are `ideal` and `salience` by provision, or `scores` by provision and option.
    """

    id: str
    name: str
    bloc: str
    observer: bool = False
    abstains: bool = False
    veto: bool = False
    weight: float = 1.0
    ideal: Mapping[str, float] = field(factory=dict, converter=immutable)
    salience: Mapping[str, float] = field(factory=dict, converter=immutable)
    scores: Mapping[str, Mapping[str, float]] = field(factory=dict, converter=immutable)
    red_lines: tuple[RedLine, ...] = ()
    traits: Traits = Traits()
    note: str = ""


@frozen(kw_only=True)
class Rule:
    """The decision rule as one vector; `max_objectors` None means any number."""

    name: str
    min_support: Fraction
    strict: bool
    max_objection: Fraction
    max_objectors: int | None
    quorum: Fraction
    bloc_floor: Fraction


@frozen(kw_only=True)
class Chair:
    """How well the chair reads people, and to whom it attends: each `head` or each `bloc` alike."""

    reading_error: float = 0.08
    reading_error_after_caucus: float = 0.02
    attention: str = "head"


@frozen(kw_only=True)
class Meeting:
    """One meeting of the calendar. `recess` is in minutes; `attendance` overrides a stakeholder's own."""

    at: datetime
    title: str = ""
    agenda: tuple[str, ...] = ()
    edits: int = 2
    test: bool = True
    caucus: bool = False
    recess: int = 0
    attendance: Mapping[str, float] = field(factory=dict, converter=immutable)


@frozen(kw_only=True)
class Shock:
    """Something from outside that moves reservation values and withdrawal thresholds.

    It has a date (`on`), or a `rate` per month at which it may strike again and again.
    """

    id: str
    name: str
    stakeholders: tuple[str, ...]
    on: date | None = None
    rate: float | None = None
    reservation_value: float = 0.0
    withdrawal_threshold: float = 0.0


@frozen(kw_only=True)
class Extension:
    """A later deadline, granted once if the last test had at least this share of support."""

    deadline: date
    min_support: Fraction


@frozen(kw_only=True)
class Calendar:
    """When the talks meet. `start` is the day of convening, minute 0 is its 00:00."""

    start: date
    deadline: date
    meetings: tuple[Meeting, ...]
    shocks: tuple[Shock, ...] = ()
    extension: Extension | None = None
    minimum_parties: int = 2
    impasse_after: int | None = None


@frozen(kw_only=True)
class Source:
    """Where a fact or a coding comes from."""

    title: str
    address: str = ""


@frozen(kw_only=True)
class Basis:
    """Why a value is what it is: `fact`, `inference` or `assumption`, with sources and a note.

    `around` is a second basis of the same value, where a file puts one around the other.
    """

    basis: str
    source: tuple[str, ...] = ()
    note: str = ""
    around: "Basis | None" = None


@frozen(kw_only=True, eq=False)
class Scenario:
    """One case, complete: what parties bring, the rule, the chair, and the calendar.

    The last four are commentary, and not part of the hash. `bases` maps the path of a value in the file to its basis;
    `sources` are what the bases refer to. `origins` maps the path of a resolved value (`stakeholders.eff.solidarity`)
    to the path in the file that gave it (`blocs.advocates.solidarity`), or to "built-in". `written` is what the file
    says, without the bases.
    """

    name: str
    title: str
    summary: str
    illustrative: bool
    utility: str
    full_score: float
    provisions: tuple[Provision, ...]
    blocs: tuple[Bloc, ...]
    stakeholders: tuple[Stakeholder, ...]
    rule: Rule
    chair: Chair
    calendar: Calendar
    initial_text: Mapping[str, str] = field(converter=immutable)
    protocol: str = "single_text"
    proposers: str | None = None
    sources: Mapping[str, Source] = field(factory=dict, converter=immutable)
    bases: Mapping[str, Basis] = field(factory=dict, converter=immutable)
    origins: Mapping[str, str] = field(factory=dict, converter=immutable)
    written: Mapping[str, Any] = field(factory=dict, converter=immutable, repr=False)

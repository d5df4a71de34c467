"""What can happen in talks: frozen facts in the past tense, and the envelope that places them.

Numbers are integers: utilities, weights and grievances in millionths, draws and chances out of 2³².
Options are given by their place in the provision's list, from 0.
"""

from collections.abc import Mapping

from attrs import field, frozen

SCHEMA = 1  # of the events
MODEL = 1  # the rules of docs/model.md


@frozen(kw_only=True)
class Fact:
    """Something that happened. Abstract: every kind of event is a final subclass."""


@frozen(kw_only=True)
class OptionOnTheTable:
    """An option as convened; its stringency in millionths."""

    id: str
    wording: str
    stringency: int


@frozen(kw_only=True)
class ProvisionOnTheTable:
    """A provision as convened, with its options; events name an option by its place among them."""

    id: str
    name: str
    options: tuple[OptionOnTheTable, ...]


@frozen(kw_only=True)
class Seat:
    """A stakeholder as convened. `hope` has the provisions on which it has a red line."""

    id: str
    name: str
    bloc: str
    observer: bool
    abstains: bool
    veto: bool
    weight: int
    reservation_value: int
    withdrawal_threshold: int
    forecast: int
    hope: Mapping[str, int]


@frozen(kw_only=True)
class ProcessConvened(Fact):
    """The talks began: who, about what, from which text, under which rule, with which chances."""

    schema: int
    model: int
    scenario: str
    title: str
    illustrative: bool
    scenario_hash: str
    seed: int
    replicate: int
    start: str
    deadline: int
    protocol: str
    rule: Mapping[str, str]
    blocs: Mapping[str, str]
    provisions: tuple[ProvisionOnTheTable, ...]
    roster: tuple[Seat, ...]
    text: Mapping[str, int]


@frozen(kw_only=True)
class MeetingOpened(Fact):
    """`works`: the meeting has edits and an agenda. `present` includes observers."""

    title: str
    agenda: tuple[str, ...]
    works: bool
    present: tuple[str, ...]


@frozen(kw_only=True)
class MeetingInquorate(Fact):
    """Too little weight in the room."""

    weight_present: int
    weight_active: int
    quorum: str


@frozen(kw_only=True)
class ShockOccurred(Fact):
    """Something from outside; the new values of those it moved."""

    shock: str
    name: str
    reservation_values: Mapping[str, int]
    withdrawal_thresholds: Mapping[str, int]


@frozen(kw_only=True)
class DraftAmended(Fact):
    """The chair changed one provision; the estimates that made the change look better, None where it was observed."""

    provision: str
    from_option: int
    to_option: int
    stances_before: int | None = None
    stances_after: int | None = None
    utilities_before: int | None = None
    utilities_after: int | None = None


@frozen(kw_only=True)
class ProposalTabled(Fact):
    """A stakeholder proposed changes to the text, options by provision."""

    proposer: str
    changes: Mapping[str, int]


@frozen(kw_only=True)
class ProposalAccepted(Fact):
    """The room adopted a proposal into the draft; weights for and against, None where nobody counted."""

    proposer: str
    changes: Mapping[str, int]
    in_favour: int | None = None
    against: int | None = None


@frozen(kw_only=True)
class ProposalRejected(Fact):
    """The room turned a proposal down; weights for and against, None where nobody counted."""

    proposer: str
    changes: Mapping[str, int]
    in_favour: int | None = None
    against: int | None = None


@frozen(kw_only=True)
class RedLineDeclared(Fact):
    """A stakeholder told the room that an option, in general the draft's, crosses its red line."""

    stakeholder: str
    provision: str
    option: int


@frozen(kw_only=True)
class CaucusHeld(Fact):
    """The chair saw these stakeholders apart before the plenary."""

    stakeholders: tuple[str, ...]


@frozen(kw_only=True)
class StrawPollTaken(Fact):
    """A show of hands that decides nothing; it updates the stances on record."""

    support: tuple[str, ...]
    consider: tuple[str, ...]
    object: tuple[str, ...]
    abstain: tuple[str, ...] = ()


@frozen(kw_only=True)
class WorkingGroupMet(Fact):
    """A group drafted between meetings."""

    group: str
    stakeholders: tuple[str, ...]
    provisions: tuple[str, ...]


@frozen(kw_only=True)
class DraftCirculated(Fact):
    """The text went out to everyone."""

    text: Mapping[str, int]


@frozen(kw_only=True)
class CommentPeriodClosed(Fact):
    """Written comments were in; from whom."""

    stakeholders: tuple[str, ...]


@frozen(kw_only=True)
class ConsensusTested(Fact):
    """Everyone took a stance; the rule decided. `shortfalls` names the conditions of the rule that failed.

    `utilities` and `aspirations` say what the text was worth to each, and what each held out for; both are empty where
    the test was observed.
    """

    support: tuple[str, ...]
    consider: tuple[str, ...]
    object: tuple[str, ...]
    abstain: tuple[str, ...]
    support_weight: int
    consider_weight: int
    object_weight: int
    utilities: Mapping[str, int]
    aspirations: Mapping[str, int]
    passed: bool
    shortfalls: tuple[str, ...]


@frozen(kw_only=True)
class ForecastUpdated(Fact):
    """What a stakeholder now expects; `hope` and `signal` for its red lines on the agenda."""

    stakeholder: str
    forecast: int
    hope: Mapping[str, int]
    signal: Mapping[str, int]


@frozen(kw_only=True)
class RecessCalled(Fact):
    """The meeting broke for this many minutes before people decided whether to stay."""

    minutes: int


@frozen(kw_only=True)
class StakeholderWithdrew(Fact):
    """Why a stakeholder walked out: grievance + pull above the threshold, and the draw below the chance.

    `provision` is the red line that carried the grievance, None if no lost hope did. Where the exit was observed there
    was no `draw`, and the sums are what the model makes of that moment.
    """

    stakeholder: str
    bloc: str
    wave: int
    grievance: int
    disappointment: int
    lost_hope: int
    pull: int
    threshold: int
    chance: int
    draw: int | None = None
    provision: str | None


@frozen(kw_only=True)
class StakeholderRejoined(Fact):
    """A stakeholder that had left came back."""

    stakeholder: str


@frozen(kw_only=True)
class DeadlineExtended(Fact):
    """The deadline moved, in minutes since 00:00 of the day of convening.

    The rest says how near agreement was, and is None where the extension was observed.
    """

    from_minute: int
    to_minute: int
    support_weight: int | None = None
    voting_weight: int | None = None
    min_support: str | None = None


@frozen(kw_only=True)
class AgreementReached(Fact):
    """The text passed. `kind` is consensus, or narrowed_agreement where someone had left."""

    kind: str
    text: Mapping[str, int]
    stances: Mapping[str, str]


@frozen(kw_only=True)
class ImpasseDeclared(Fact):
    """Too many meetings in a row changed nothing."""

    idle_meetings: int


@frozen(kw_only=True)
class DeadlineExpired(Fact):
    """Time ran out without agreement. The rest is None, or how far agreement was when an extension was refused."""

    deadline: int
    support_weight: int | None = None
    voting_weight: int | None = None
    min_support: str | None = None


@frozen(kw_only=True)
class ProcessCollapsed(Fact):
    """Too few parties were left to go on."""

    parties: int


@frozen(kw_only=True)
class InterventionMade(Fact):
    """From here on the scenario is otherwise: the entries changed, as a file would have them, and what that moved."""

    changes: Mapping[str, str]
    reservation_values: Mapping[str, int]
    withdrawal_thresholds: Mapping[str, int]
    deadline: int | None = None


@frozen(kw_only=True)
class Event:
    """A fact in its envelope. `minute` counts from 00:00 of the day of convening; `cause` is a sequence number."""

    sequence: int
    minute: int
    date: str
    meeting: int
    origin: str = "simulated"
    cause: int | None = None
    fact: Fact = field()

    @property
    def kind(self) -> str:
        """The name of the fact, e.g. ``"StakeholderWithdrew"``."""
        return type(self.fact).__name__

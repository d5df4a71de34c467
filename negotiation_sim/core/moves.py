"""What a phase decides, and `apply`, the only thing that changes a table.

A move says what changes; its `why` keeps the reasons for the record and is not needed to apply it.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.core.scale import Array, Bools, Ints, Share
from negotiation_sim.core.table import AGREEMENT, NO_STANCE, OPEN, Table
from negotiation_sim.core.tape import Meeting


@frozen(eq=False)
class Struck:
    """A shock: everyone's reservation value and withdrawal threshold from now on, (S, n)."""

    reservation_value: Ints
    withdrawal_threshold: Ints
    why: Ints | None = None  # (n,) which shock, -1 for none


@frozen(eq=False)
class WhyOpened:
    """The meeting, and the weights that decided about the quorum, (n,)."""

    meeting: Meeting
    weight_present: Ints
    weight_active: Ints


@frozen(eq=False)
class Opened:
    """A meeting began: who came (S, n), with a quorum or not (n,), to work on the text or not (n,)."""

    in_room: Bools
    quorate: Bools
    works: Bools
    why: WhyOpened | None = None


@frozen(eq=False)
class WhyAmended:
    """The chair's estimates at one edit, (n,): sum of stances, sum of utilities up to what people hold out for."""

    stances_before: Ints
    stances_after: Ints
    utilities_before: Ints
    utilities_after: Ints


@frozen(eq=False)
class Edit:
    """One change of the text: `provision` -1 where nothing changed, (n,)."""

    provision: Ints
    option: Ints
    why: WhyAmended | None = None


@frozen(eq=False)
class Amended:
    """Changes of the text, one after the other, and the text (P, n) after them."""

    edits: tuple[Edit, ...]
    text: Ints


@frozen(eq=False)
class Proposal:
    """What someone tabled from the floor, and the vote on it, (n,): `proposer` and `provision` -1 where nobody did."""

    proposer: Ints
    provision: Ints
    option: Ints
    in_favour: Ints
    against: Ints
    adopted: Bools

    @property
    def edit(self) -> Edit:
        """The change of the text."""
        return Edit(np.where(self.adopted, self.provision, -1), self.option)


@frozen(eq=False)
class Debated:
    """Proposals from the floor, one after the other, and the text (P, n) after them."""

    proposals: tuple[Proposal, ...]
    text: Ints


@frozen(eq=False)
class Voiced:
    """Red lines declared, (L, n)."""

    declared: Bools


@frozen(eq=False)
class WhyStances:
    """What the text is worth to each, and what each held out for, (S, n)."""

    utility: Ints
    aspiration: Ints


@frozen(eq=False)
class WhyDecided:
    """The weights behind a decision, (n,), and which conditions of the rule failed, (conditions, n)."""

    support: Ints
    consider: Ints
    object: Ints
    failed: Bools


@frozen(eq=False)
class Tested:
    """Everyone's stance (S, n), where a test was held; `passed` ends the talks at `minute`, (n,)."""

    stance: Ints
    held: Bools
    passed: Bools
    minute: Ints
    why: WhyDecided | None = None
    why_stances: WhyStances | None = None


@frozen(eq=False)
class WhyForecast:
    """Whom the meeting told something (S, n), and the signals for red lines on the agenda (L, n), -1 elsewhere."""

    told: Bools
    signal: Ints


@frozen(eq=False)
class Forecasted:
    """New guesses: of the final text's utility (S, n), and the hope for each red line (L, n)."""

    forecast: Ints
    hope: Ints
    why: WhyForecast | None = None


@frozen(eq=False)
class WhyWithdrew:
    """The arithmetic of walking out, one entry for each who leaves."""

    who: Ints
    wave: Ints
    disappointment: Ints
    lost_hope: Ints
    pull: Ints
    chance: Ints
    draw: Ints


@frozen(eq=False)
class WalkedOut:
    """Who left (S, n) at which meeting, and the provision that carried the grievance, -1 for none."""

    leaving: Bools
    provision: Ints
    meeting: int
    why: WhyWithdrew | None = None


@frozen(eq=False)
class Returned:
    """Who came back, (S, n)."""

    returning: Bools


@frozen(eq=False)
class Nearness:
    """How near agreement was at the latest test: the weight in support, that of all voters, and the share asked for."""

    support: Ints
    whole: Ints
    share: Share

    @property
    def reached(self) -> Bools:
        """Is it near enough to go on? (n,)."""
        return self.share.of_whole_reached_by(self.support, self.whole)


@frozen(eq=False)
class Extended:
    """A later deadline, in minutes (n,)."""

    deadline: Ints
    why: Nearness | None = None


@frozen(eq=False)
class Intervened:
    """Somebody changed the conditions: reservation values and withdrawal thresholds (S, n), and the deadline (n,)."""

    reservation_value: Ints
    withdrawal_threshold: Ints
    deadline: Ints


@frozen(eq=False)
class Closed:
    """The talks ended with this status at this minute, (n,); OPEN where they go on.

    `why`: how far agreement was when an extension of the deadline was refused.
    """

    status: Ints
    minute: Ints
    why: Nearness | None = None


Move = (
    Struck
    | Opened
    | Amended
    | Debated
    | Voiced
    | Tested
    | Forecasted
    | WalkedOut
    | Returned
    | Extended
    | Intervened
    | Closed
)


def apply(table: Table, move: Move) -> Table:
    """The table after a move. Negotiations that have ended stay as they are.

    Examples
    --------
    A move on a table of one negotiation that is open:

    >>> from negotiation_sim import load
    >>> from negotiation_sim.core.chance import Chances
    >>> from negotiation_sim.core.table import IMPASSE, convene
    >>> from negotiation_sim.scenario.compile import compile_case
    >>> table = convene(compile_case(load("teaching-park")), Chances.of(0, 0), np.array([80640]))
    >>> ended = apply(table, Closed(np.array([IMPASSE]), np.array([60])))
    >>> bool(ended.open[0]), int(ended.ended[0])
    (False, 60)
    """
    changes: dict[str, Array]
    match move:
        case Struck(reservation_value, withdrawal_threshold):
            changes = {"reservation_value": reservation_value, "withdrawal_threshold": withdrawal_threshold}
        case Opened(in_room, quorate, works):
            changes = {"in_room": in_room, "quorate": quorate, "idle": table.idle + works}
        case Amended(edits, text):
            changes = {"text": text, "idle": _idle_after(table, edits)}
        case Debated(proposals, text):
            changes = {"text": text, "idle": _idle_after(table, [proposal.edit for proposal in proposals])}
        case Voiced(declared):
            changes = {"declared": table.declared | declared}
        case Tested(stance, held, passed, minute):
            changes = {
                "stance": np.where(held & (stance != NO_STANCE), stance, table.stance),
                "status": np.where(passed, AGREEMENT, table.status),
                "ended": np.where(passed, minute, table.ended),
            }
        case Forecasted(forecast, hope):
            changes = {"forecast": forecast, "hope": hope}
        case WalkedOut(leaving, provision, meeting):
            changes = {
                "active": table.active & ~leaving,
                "in_room": table.in_room & ~leaving,
                "left_at": np.where(leaving, meeting, table.left_at),
                "carried_by": np.where(leaving, provision, table.carried_by),
            }
        case Returned(returning):
            changes = {
                "active": table.active | returning,
                "left_at": np.where(returning, 0, table.left_at),
                "carried_by": np.where(returning, -1, table.carried_by),
            }
        case Extended(deadline):
            changes = {"deadline": deadline}
        case Intervened(reservation_value, withdrawal_threshold, deadline):
            changes = {
                "reservation_value": reservation_value,
                "withdrawal_threshold": withdrawal_threshold,
                "deadline": deadline,
            }
        case Closed(status, minute):
            closing = status != OPEN
            changes = {
                "status": np.where(closing, status, table.status),
                "ended": np.where(closing, minute, table.ended),
            }
    kept: dict[str, Any] = {name: _where_open(table, name, value) for name, value in changes.items()}
    return evolve(table, **kept)


def _where_open(table: Table, name: str, value: Array) -> Array:
    current: Array = getattr(table, name)
    if table.open.all() and value.shape == current.shape:
        return value
    return np.where(table.open, value, current)


def rewrite(text: Ints, edit: Edit) -> Ints:
    """The text (P, n) after one change."""
    return np.where(np.arange(len(text))[:, None] == edit.provision, edit.option, text)


def _idle_after(table: Table, edits: Iterable[Edit]) -> Ints:
    idle = table.idle
    for edit in edits:
        idle = np.where(edit.provision >= 0, 0, idle)
    return idle

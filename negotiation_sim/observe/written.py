"""Minutes as they are written: what a file may say of real talks. `structure` reads these from TOML."""

from collections.abc import Mapping
from typing import Annotated

from attrs import field, frozen

from negotiation_sim.core.table import STATUSES
from negotiation_sim.scenario import kinds
from negotiation_sim.scenario.kinds import choice, whole
from negotiation_sim.scenario.written import NO_DAY, Day, Many, Minutes, Moment, Prose, Source, required

SCHEMA = 1
ENDINGS = STATUSES[1:]

A_STAKEHOLDER = "write the id of a stakeholder in quotes"
A_PROVISION = "write the id of a provision in quotes"
A_DAY = "write on = 2026-03-02"

Text = Mapping[str, str]


def no_changes() -> Text:
    """A blank for a change that says nothing yet."""
    return {}


@frozen(kw_only=True)
class Change:
    """One of `meetings.changes`: by the chair, or proposed by somebody."""

    text: Text = required(no_changes(), 'write text = { … = "…" }: the id of a provision, and that of its option')
    by: str | None = None
    adopted: bool | None = None
    in_favour: Many[str] | None = None
    against: Many[str] | None = None


@frozen(kw_only=True)
class RedLine:
    """One of `meetings.red_lines`: what somebody declared."""

    stakeholder: str = required("", A_STAKEHOLDER)
    provision: str = required("", A_PROVISION)
    option: str | None = None


@frozen(kw_only=True)
class Poll:
    """The `meetings.poll`: who took which stance."""

    support: Many[str] = ()
    consider: Many[str] = ()
    object: Many[str] = ()
    abstain: Many[str] = ()


@frozen(kw_only=True)
class Test(Poll):
    """The `meetings.test`: a poll that decides."""

    passed: bool | None = None


@frozen(kw_only=True)
class Exit:
    """One of `meetings.left`."""

    stakeholder: str = required("", A_STAKEHOLDER)
    provision: str | None = None
    on: Day | None = None


@frozen(kw_only=True)
class LaterExit:
    """One of `left`: an exit that became known after its meeting had been recorded."""

    stakeholder: str = required("", A_STAKEHOLDER)
    on: Day = required(NO_DAY, A_DAY)
    provision: str | None = None
    note: Prose = ""


@frozen(kw_only=True)
class Meeting:
    """One of `meetings`."""

    meeting: Annotated[int, whole(1, 1000)] | None = None
    at: Moment | None = None
    title: str | None = None
    agenda: Many[str] | None = None
    works: bool | None = None
    present: Many[str] | None = None
    absent: Many[str] | None = None
    returned: Many[str] = ()
    caucus: Many[str] = ()
    changes: Many[Change] = ()
    red_lines: Many[RedLine] = ()
    poll: Poll | None = None
    test: Test | None = None
    recess: Minutes | None = None
    left: Many[Exit] = ()
    note: Prose = ""


@frozen(kw_only=True)
class Shock:
    """One of `shocks`."""

    shock: str = required("", "write the id of a shock of the calendar in quotes")
    on: Day = required(NO_DAY, A_DAY)
    note: Prose = ""


@frozen(kw_only=True)
class Extension:
    """One of `extensions`."""

    on: Day = required(NO_DAY, A_DAY)
    deadline: Day = required(NO_DAY, "write deadline = 2026-06-30")
    note: Prose = ""


@frozen(kw_only=True)
class End:
    """The `end`."""

    status: Annotated[str, choice("status", ENDINGS)] = required(
        "", f'write status = "impasse", or another of: {", ".join(ENDINGS)}'
    )
    on: Day | None = None
    note: Prose = ""


@frozen(kw_only=True)
class File:
    """The whole file."""

    schema: Annotated[int, kinds.version(SCHEMA)] = required(0, f"write schema = {SCHEMA}")
    case: str | None = None
    note: Prose = ""
    meetings: Many[Meeting] = ()
    shocks: Many[Shock] = ()
    extensions: Many[Extension] = ()
    left: Many[LaterExit] = ()
    end: End | None = None
    sources: Mapping[str, Source] = field(factory=dict)

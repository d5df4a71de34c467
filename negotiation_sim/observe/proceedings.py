"""The talks as they stand while minutes are read: what is told is folded in at once, and checked against that."""

from collections.abc import Iterable, Sequence

import numpy as np

from negotiation_sim.calendar import meetings_after
from negotiation_sim.core.chance import Chances, Draws
from negotiation_sim.core.scale import Bools
from negotiation_sim.core.table import STATUSES
from negotiation_sim.core.tape import LAST_MINUTE_OF_A_DAY, Meeting
from negotiation_sim.record import events as e
from negotiation_sim.record.decider import evolve, replay
from negotiation_sim.record.log import Log
from negotiation_sim.scenario.compile import compile_case, compile_meeting, place
from negotiation_sim.scenario.faults import Faults, Path, shown
from negotiation_sim.scenario.figures import figures_of
from negotiation_sim.scenario.schema import Meeting as Planned
from negotiation_sim.scenario.schema import Provision, Scenario


class Proceedings:
    """The talks as they stand, with what else is needed to judge what minutes say of them.

    Parameters
    ----------
    scenario : Scenario
    events : sequence of Event
        What is on record already, from the convening on.
    faults : Faults
        Takes what cannot have been so.

    Raises
    ------
    ValueError
        If the events are of talks among other people, or about other questions.
    """

    def __init__(self, scenario: Scenario, events: Sequence[e.Event], faults: Faults) -> None:
        self.scenario, self.faults = scenario, faults
        self.case, self.figures = compile_case(scenario), figures_of(scenario)
        self.table, self.log = replay(events), Log(scenario.calendar.start)
        self.log.take_over(events)
        for kind in ("stakeholders", "provisions", "red_lines"):
            if getattr(self.table, kind) != getattr(self.case, kind):
                words = kind.replace("_", " ")
                raise ValueError(
                    f"the record has other {words} than the scenario {scenario.name!r}: give the one it is of"
                )
        self.begun = len(events)
        self.held = {event.meeting for event in events if isinstance(event.fact, e.MeetingOpened)}
        self.provisions = {provision.id: provision for provision in scenario.provisions}
        self.remarks: list[str] = []
        self.attendance_unknown: list[int] = []
        convened = events[0].fact
        assert isinstance(convened, e.ProcessConvened)
        self.chances = Chances.of(convened.seed, convened.replicate)

    def tell(self, fact: e.Fact, minute: int, origin: str = "observed") -> None:
        """Put a fact on record, and fold it in."""
        self.table = evolve(self.table, self.log.append(fact, minute, origin))

    @property
    def over(self) -> bool:
        """Have the talks ended?"""
        return not self.table.open[0]

    def how_it_ended(self) -> str:
        """The day and the status, in words."""
        last = next(event for event in reversed(self.log.events) if event.minute == self.table.ended[0])
        return f"they ended on {last.date}: {STATUSES[self.table.status[0]].replace('_', ' ')}"

    def row(self, planned: Planned, number: int, minute: int) -> Meeting:
        """A meeting as the rules take it."""
        deadline = int(self.table.deadline[0])
        return compile_meeting(
            self.scenario,
            planned,
            self.figures,
            number=number,
            minute=minute,
            deadline=deadline,
            remaining=meetings_after(self.scenario.calendar, number, deadline, minute),
        )

    def draws(self, number: int) -> Draws:
        """The chances of a meeting."""
        return Draws(self.chances, self.case.address, number)

    def mask(self, who: Iterable[str]) -> Bools:
        """A mask of these stakeholders, (S, 1)."""
        chosen = set(who)
        return np.array([[name in chosen] for name in self.case.stakeholders])

    def names(self, mask: Bools) -> tuple[str, ...]:
        """Who is in a mask, in the order of the scenario."""
        return tuple(name for name, chosen in zip(self.case.stakeholders, mask[:, 0], strict=True) if chosen)

    def known(self, who: str, path: Path) -> bool:
        """Is it a stakeholder? Otherwise that is a fault."""
        self.faults.add_unknown(path, "stakeholder", who, self.case.stakeholders)
        return who in self.case.stakeholders

    def inside(self, who: str, path: Path) -> bool:
        """Is it somebody who is still in? Otherwise that is a fault."""
        if not self.known(who, path):
            return False
        seat = self.table.seat(who)
        if not self.table.active[seat, 0]:
            left = f"at meeting {self.table.left_at[seat, 0]}; if it came back, say so first, under returned"
            self.faults.add(path, f"names {shown(who)}, who has left", left)
            return False
        return True

    def party(self, who: str, path: Path) -> bool:
        """Is it a party that is still in? Otherwise that is a fault."""
        if self.known(who, path) and not self.case.party[self.table.seat(who), 0]:
            self.faults.add(path, f"names {shown(who)}, an observer", "observers have no part in this")
            return False
        return self.inside(who, path)

    def here(self, who: str, path: Path) -> bool:
        """Is it a party that is in the room? Otherwise that is a fault."""
        if not self.party(who, path):
            return False
        if not self.table.in_room[self.table.seat(who), 0]:
            remedy = "leave it out, or put right who was present"
            self.faults.add(path, f"names {shown(who)}, who was not in the room", remedy)
            return False
        return True

    def in_time(self, minute: int, path: Path) -> bool:
        """Is it before the deadline has passed? Otherwise that is a fault."""
        if minute <= self.table.deadline[0] + LAST_MINUTE_OF_A_DAY:
            return True
        self.faults.add(path, "is after the deadline", "if the deadline was moved, say so first, under [[extensions]]")
        return False

    def once(self, names: Sequence[str], path: Path) -> None:
        """Each is named once; otherwise that is a fault."""
        for n, name in enumerate(names):
            if name in names[:n]:
                self.faults.add(path, f"names {shown(name)} twice", "keep one of them")

    def provision(self, name: str, path: Path) -> Provision | None:
        """The provision of that id; None, and a fault, if there is none."""
        self.faults.add_unknown(path, "provision", name, self.provisions)
        return self.provisions.get(name)

    def option(self, provision: Provision, name: str, path: Path) -> int | None:
        """The place of an option; None, and a fault, if there is none."""
        known = [option.id for option in provision.options]
        self.faults.add_unknown(path, "option", name, known)
        return place(provision, name) if name in known else None

    def draft(self, provision: Provision) -> int:
        """The place of the draft's option."""
        return int(self.table.text[self.table.item(provision.id), 0])

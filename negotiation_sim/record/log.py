"""The log: facts in their envelopes, each with the event that brought it about."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import final

from negotiation_sim.record import events as e


class Log:
    """An append-only list of events that knows what caused what.

    Parameters
    ----------
    start : date
        The day of convening; minute 0 is its 00:00.
    """

    def __init__(self, start: date) -> None:
        self.start = start
        self.events: list[e.Event] = []
        self.meeting = 0
        self._latest: dict[tuple[object, ...], int] = {}

    def append(self, fact: e.Fact, minute: int, origin: str = "simulated") -> e.Event:
        """Put a fact on record."""
        event = e.Event(
            sequence=len(self.events),
            minute=minute,
            date=(self.start + timedelta(minutes=minute)).isoformat(),
            meeting=self.meeting,
            origin=origin,
            cause=None if origin == "intervention" else self._cause(fact),
            fact=fact,
        )
        self.events.append(event)
        self._remember(event)
        return event

    def take_over(self, events: Iterable[e.Event]) -> None:
        """Go on after events that are on record elsewhere."""
        for event in events:
            self.meeting = event.meeting
            self.events.append(event)
            self._remember(event)

    def _cause(self, fact: e.Fact) -> int | None:
        latest, opened = self._latest.get, self._latest.get(("opened",))
        match fact:
            case e.ProcessConvened() | e.MeetingOpened() | e.ShockOccurred() | e.DeadlineExpired():
                return None
            case e.StakeholderRejoined():  # between meetings, and of its own accord
                return None
            case e.RedLineDeclared(provision=provision):
                return latest(("text", provision), 0)
            case e.ProposalAccepted() | e.ProposalRejected():
                return latest(("tabled",))
            case e.AgreementReached() | e.DeadlineExtended():
                return latest(("test",))
            case e.StakeholderWithdrew(wave=1, stakeholder=who):
                return latest(("forecast", who), opened)
            case e.StakeholderWithdrew(bloc=bloc, wave=wave):
                return latest(("exit", bloc, wave - 1))
            case e.ProcessCollapsed():
                return latest(("withdrew",), opened)
        return opened

    def _remember(self, event: e.Event) -> None:
        match event.fact:
            case e.MeetingOpened():
                self._latest = {key: at for key, at in self._latest.items() if key[0] != "exit"}
                keys: list[tuple[object, ...]] = [("opened",)]
            case e.DraftAmended(provision=provision):
                keys = [("text", provision)]
            case e.ProposalTabled():
                keys = [("tabled",)]
            case e.ProposalAccepted(changes=changes):
                keys = [("text", provision) for provision in changes]
            case e.ConsensusTested():
                keys = [("test",)]
            case e.ForecastUpdated(stakeholder=who):
                keys = [("forecast", who)]
            case e.StakeholderWithdrew(bloc=bloc, wave=wave):
                keys = [("exit", bloc, wave), ("withdrew",)]
            case _:
                keys = []
        for key in keys:
            self._latest[key] = event.sequence


@final
class Departure(ValueError):
    """A log that is not what the rules give.

    Parameters
    ----------
    sequence : int
        Of the first event that differs.
    recorded, simulated : Event or None
        What the log has there, and what the rules give; None for nothing.
    """

    def __init__(self, sequence: int, recorded: e.Event | None, simulated: e.Event | None) -> None:
        self.sequence, self.recorded, self.simulated = sequence, recorded, simulated
        super().__init__(sequence, recorded, simulated)  # simpy makes an error anew from its arguments

    def __str__(self) -> str:
        has, give = (each.kind if each else "nothing" for each in (self.recorded, self.simulated))
        more = " with other particulars" if has == give else ""
        return f"event {self.sequence}: the log has {has}, and the rules give {give}{more}"

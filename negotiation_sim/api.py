"""Running talks from Python: `run` and its result."""

import math
from collections.abc import Mapping
from functools import cached_property, lru_cache
from operator import index
from typing import Any

import attrs
from attrs import define, frozen

from negotiation_sim import __version__
from negotiation_sim.calendar import DAY, DAYS_A_YEAR
from negotiation_sim.core import benchmarks, measures
from negotiation_sim.core.case import Case
from negotiation_sim.core.rules.closing import everyone_in, parties_in
from negotiation_sim.core.scale import CERTAIN, SCALE
from negotiation_sim.core.table import AGREEMENT, STANCES, STATUSES, Table
from negotiation_sim.engine import LiveTalks, negotiate
from negotiation_sim.record.events import MODEL, Event, ProcessConvened, StakeholderWithdrew
from negotiation_sim.record.jsonl import plain
from negotiation_sim.scenario.compile import compile_case
from negotiation_sim.scenario.schema import Scenario

MINUTES_A_MONTH = DAYS_A_YEAR / 12 * DAY


@frozen(kw_only=True)
class Withdrawal:
    """Who walked out, when and why; shares of a whole, and the chance and draw as probabilities.

    Attributes
    ----------
    stakeholder, bloc : str
        Their ids.
    sequence : int
        The place of the event in the log.
    meeting, date, wave
        When: the number of the meeting, the day, and the wave of that walk-out, from 1.
    provision : str or None
        The red line that carried the grievance, None if no lost hope did.
    grievance, disappointment, lost_hope, pull, threshold : float
        As shares of full utility. Grievance is disappointment and lost hope; with the pull of allies it reached the
        threshold.
    chance : float
        The chance to leave.
    draw : float or None
        The draw that was below it, None if the exit was observed and not simulated.
    """

    stakeholder: str
    bloc: str
    sequence: int
    meeting: int
    date: str
    wave: int
    provision: str | None
    grievance: float
    disappointment: float
    lost_hope: float
    pull: float
    threshold: float
    chance: float
    draw: float | None


@define(kw_only=True, eq=False, slots=False, repr=False)
class Result:
    """How one negotiation went.

    Attributes
    ----------
    scenario : Scenario
    seed, replicate : int
        The address of its chances; with the scenario they give the same talks again.
    events : tuple of Event
        The full log. Folding it gives `table`.
    table : Table
        Where the talks stood at the end, arrays (stakeholders, 1), (provisions, 1) or (1,), utilities in millionths.
    case : Case
        The scenario as compiled.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> result = run(load("teaching-park"), seed=0)
    >>> result.kind, result.measures["minimum_bloc_share_in"], result.withdrawals[0].stakeholder
    ('narrowed_agreement', 0.5, 'nature')
    """

    scenario: Scenario
    seed: int
    replicate: int
    events: tuple[Event, ...]
    table: Table
    case: Case

    def __repr__(self) -> str:
        address = f"{self.scenario.name}, seed={self.seed}, replicate={self.replicate}"
        share = int(measures.bloc_shares_in(self.case, self.table).min()) / SCALE
        return f"<Result of {address}: {self.kind}, minimum bloc share in {share:.2f}>"

    @property
    def scenario_hash(self) -> str:
        """The SHA-256 of the scenario that was run."""
        assert isinstance(self.events[0].fact, ProcessConvened)
        return self.events[0].fact.scenario_hash

    @property
    def status(self) -> str:
        """``agreement``, ``deadline_expired``, ``impasse`` or ``collapse``."""
        return STATUSES[self.table.status[0]]

    @property
    def kind(self) -> str:
        """``consensus`` (every convened party still in), ``narrowed_agreement`` or ``no_agreement``."""
        if self.table.status[0] != AGREEMENT:
            return "no_agreement"
        return "consensus" if everyone_in(self.case, self.table)[0] else "narrowed_agreement"

    @property
    def month(self) -> float:
        """When the talks ended, in months of 30.4375 days since they were convened."""
        return int(self.table.ended[0]) / MINUTES_A_MONTH

    @property
    def text(self) -> dict[str, str]:
        """The text at the end, adopted, or the draft as it was left: the id of an option by provision."""
        places = self.table.text[:, 0]
        return {p.id: p.options[o].id for p, o in zip(self.scenario.provisions, places, strict=True)}

    @property
    def stances(self) -> dict[str, str]:
        """Each party's stance at the latest test or poll that it took part in; who never did is left out."""
        codes = self.table.stance[:, 0]
        return {who: STANCES[code] for who, code in zip(self.table.stakeholders, codes, strict=True) if code >= 0}

    @property
    def overruled(self) -> tuple[str, ...]:
        """Who is still in and objects to the text that was adopted."""
        against = measures.overruled(self.case, self.table)[:, 0]
        return tuple(who for who, objects in zip(self.table.stakeholders, against, strict=True) if objects)

    @cached_property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """Everyone who walked out, in order."""
        return tuple(_withdrawal(event) for event in self.events if isinstance(event.fact, StakeholderWithdrew))

    @cached_property
    def measures(self) -> dict[str, Any]:
        """The outcome in numbers, over everyone convened, leavers too, as listed in docs/json.md.

        Utilities, shares and stringencies are from 0 to 1, and of the text in force: the adopted one, or else the
        status quo. See docs/model.md, section 11.
        """
        return _measures(self)

    @cached_property
    def failure(self) -> str | None:
        """Why there is no consensus: ``structural``, ``procedural`` or ``undecided``; None where there is one."""
        return None if self.kind == "consensus" else benchmarks.FAILURES[benchmarks.failures(self.case)[0]]

    def to_dict(self, *, events: bool = False) -> dict[str, Any]:
        """The result as `negsim run --json` prints it.

        Parameters
        ----------
        events : bool
            Include the full log.
        """
        summary = {
            "version": __version__,
            "model": MODEL,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario_hash,
            "illustrative": self.scenario.illustrative,
            "seed": self.seed,
            "replicate": self.replicate,
            "status": self.status,
            "kind": self.kind,
            "month": round(self.month, 3),
            "text": self.text,
            "stances": self.stances,
            "overruled": list(self.overruled),
            "failure": self.failure,
            "withdrawals": [attrs.asdict(w) for w in self.withdrawals],
            "measures": self.measures,
        }
        return summary | ({"events": [plain(event) for event in self.events]} if events else {})


def run(scenario: Scenario, *, seed: int = 0, replicate: int = 0) -> Result:
    """Hold the talks of a scenario once, event by event.

    Parameters
    ----------
    scenario : Scenario
        From `load` or `parse`.
    seed : int
        From 0 to 2⁶⁴ − 1. Another seed, other luck.
    replicate : int
        From 0 to 2³² − 1. Numbers the runs of one seed, each with luck of its own.

    Returns
    -------
    Result
        With `status`, `kind`, `month`, `text`, `withdrawals`, `measures` and `events`.

    Raises
    ------
    ValueError
        If seed or replicate is out of range.
    TypeError
        If `scenario` is not a Scenario.

    Notes
    -----
    The rules, with their sources, are those of docs/model.md; among them Granovetter (1978) for the walk-outs, Faratin,
    Sierra & Jennings (1998) for concessions and RFC 7282 for rough consensus. The same scenario, seed and replicate
    give the same events on every machine.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> result = run(load("teaching-park"), seed=0, replicate=3)
    >>> result.events[0].kind, result.events[1].date
    ('ProcessConvened', '2026-03-03')
    """
    seed, replicate = checked_address(seed, replicate)
    case = compiled(scenario)
    return result_of(scenario, negotiate(scenario, case, seed, replicate), seed, replicate)


def result_of(scenario: Scenario, talks: LiveTalks, seed: int, replicate: int) -> Result:
    """How talks went that the engine has held."""
    return Result(
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        events=tuple(talks.log.events),
        table=talks.table,
        case=talks.case,
    )


def checked_address(seed: int, replicate: int) -> tuple[int, int]:
    """Seed and replicate as plain numbers; ValueError if one is out of range."""
    for name, value, limit in (("seed", seed, 2**64), ("replicate", replicate, CERTAIN)):
        if isinstance(value, bool) or not hasattr(value, "__index__") or not 0 <= index(value) < limit:
            raise ValueError(f"{name} must be a whole number from 0 to {limit - 1} (got {value!r})")
    return index(seed), index(replicate)


def compiled(scenario: Scenario) -> Case:
    """The case of a scenario, the same object each time; TypeError if it is none."""
    if not isinstance(scenario, Scenario):
        raise TypeError(f"a Scenario is needed (got {scenario!r}); load one: load({str(scenario)!r})")
    return _compiled(scenario)


@lru_cache(maxsize=16)
def _compiled(scenario: Scenario) -> Case:
    return compile_case(scenario)


def _withdrawal(event: Event) -> Withdrawal:
    fact = event.fact
    assert isinstance(fact, StakeholderWithdrew)
    return Withdrawal(
        stakeholder=fact.stakeholder,
        bloc=fact.bloc,
        sequence=event.sequence,
        meeting=event.meeting,
        date=event.date,
        wave=fact.wave,
        provision=fact.provision,
        grievance=fact.grievance / SCALE,
        disappointment=fact.disappointment / SCALE,
        lost_hope=fact.lost_hope / SCALE,
        pull=fact.pull / SCALE,
        threshold=fact.threshold / SCALE,
        chance=fact.chance / CERTAIN,
        draw=None if fact.draw is None else fact.draw / CERTAIN,
    )


def _measures(result: Result) -> dict[str, Any]:
    case, table, scenario = result.case, result.table, result.scenario
    surpluses = [int(s) for s in measures.surpluses(case, table)[:, 0]]
    utilities = measures.utilities(case, table)
    strengths = measures.stringency(case, table)[:, 0]
    gap = benchmarks.pareto_gap(case, tuple(int(o) for o in measures.text_in_force(case, table)[:, 0]))
    parties = [s.id for s in scenario.stakeholders if not s.observer]
    reservations = table.reservation_value[case.party[:, 0], 0]
    below = sum(s < 0 for s in surpluses)
    return {
        "parties_convened": int(case.party.sum()),
        "parties_in": int(parties_in(case, table)[0]),
        "share_in": int(measures.share_in(case, table)[0]) / SCALE,
        "minimum_bloc_share_in": int(measures.bloc_shares_in(case, table).min()) / SCALE,
        "bloc_shares_in": _by_bloc(scenario, measures.bloc_shares_in(case, table)[:, 0]),
        "largest_joint_exit": int(measures.largest_joint_exit(table)[0]),
        "utilities": {who: int(u) / SCALE for who, u in zip(parties, utilities[:, 0], strict=True)},
        "reservation_values": {who: int(r) / SCALE for who, r in zip(parties, reservations, strict=True)},
        "total_utility": int(utilities.sum()) / SCALE,
        "gini": int(measures.gini(utilities)[0]) / SCALE,
        "nash_product": 0.0 if below else math.prod(s / SCALE for s in surpluses),
        "parties_below_reservation": below,
        "pareto_gap": None if gap is None else gap / SCALE,
        "mean_stringency": int(strengths.sum()) / len(strengths) / SCALE,
        "stringency": {p.id: int(s) / SCALE for p, s in zip(scenario.provisions, strengths, strict=True)},
        "distance_to_ideal": _by_bloc(scenario, measures.distances_to_ideals(case, table)[:, 0]),
    }


def _by_bloc(scenario: Scenario, amounts: Any) -> Mapping[str, float]:
    """Amounts by bloc id, blocs of observers and blocs without an amount left out."""
    with_parties = {s.bloc for s in scenario.stakeholders if not s.observer}
    return {
        bloc.id: int(amount) / SCALE
        for bloc, amount in zip(scenario.blocs, amounts, strict=True)
        if bloc.id in with_parties and amount >= 0
    }

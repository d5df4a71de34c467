"""Many replicates of one scenario, side by side: `run_many` and what it returns."""

import csv
from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import index
from typing import Any, TextIO

import numpy as np
from attrs import define, evolve

from negotiation_sim.api import MINUTES_A_MONTH, Result, checked_address, compiled
from negotiation_sim.batch import Outcomes
from negotiation_sim.core.benchmarks import FAILURES
from negotiation_sim.core.case import Case
from negotiation_sim.core.columns import pick
from negotiation_sim.core.scale import SCALE, Array, Bools
from negotiation_sim.core.table import AGREEMENT, STATUSES
from negotiation_sim.ensemble import page
from negotiation_sim.ensemble.columns import columns_of
from negotiation_sim.ensemble.counting import summarise
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.ensemble.replicates import checked_range, outcomes_of, whole
from negotiation_sim.ensemble.summary import Summary
from negotiation_sim.scenario.schema import Scenario

ROWS_AT_ONCE = 20_000
DECIMALS = 6


@define(kw_only=True, eq=False, slots=False, repr=False)
class Ensemble:
    """How many replicates of the same talks went.

    Attributes
    ----------
    scenario : Scenario
    seed, start : int
        Row k is replicate `start` + k of this seed.
    case : Case
        The scenario as compiled.
    outcomes : Outcomes
        The exact integers behind the columns.
    outset : Outset
        From where all of them set out: the convening, or where talks that had begun stood.

    Examples
    --------
    >>> from negotiation_sim import load, run_many
    >>> ensemble = run_many(load("teaching-park"), replicates=1000)
    >>> len(ensemble), ensemble[3].kind == ensemble.kind[3]
    (1000, True)
    """

    outset: Outset
    start: int
    outcomes: Outcomes

    @property
    def scenario(self) -> Scenario:
        """The scenario in force from the outset on."""
        return self.outset.scenario

    @property
    def seed(self) -> int:
        """The seed of all replicates."""
        return self.outset.seed

    @property
    def case(self) -> Case:
        """The scenario as compiled."""
        return self.outset.case

    def __repr__(self) -> str:
        address = f"{self.scenario.name}, seed={self.seed}, replicates {self.start} to {self.start + len(self) - 1}"
        return f"<Ensemble of {address}>"

    def __len__(self) -> int:
        return len(self.outcomes.status)

    def __getitem__(self, k: int) -> Result:
        """Row k as a full result, run again by the event engine."""
        if not -len(self) <= index(k) < len(self):
            raise IndexError(f"there are rows 0 to {len(self) - 1} (got {k})")
        return self.outset.result(self.start + index(k) % len(self))

    def __iter__(self) -> Iterator[Result]:
        return (self[k] for k in range(len(self)))

    @property
    def parties(self) -> Bools:
        """Which stakeholders are parties, (S,)."""
        return self.case.party[:, 0]

    @cached_property
    def status(self) -> Array:
        """``agreement``, ``deadline_expired``, ``impasse`` or ``collapse``, (n,)."""
        return np.array(STATUSES)[self.outcomes.status]

    @cached_property
    def kind(self) -> Array:
        """``consensus``, ``narrowed_agreement`` or ``no_agreement``, (n,)."""
        agreed = np.where(self.outcomes.consensus, "consensus", "narrowed_agreement")
        return np.where(self.outcomes.status == AGREEMENT, agreed, "no_agreement")

    @cached_property
    def month(self) -> Array:
        """When the talks ended, in months of 30.4375 days since they were convened, (n,)."""
        return self.outcomes.ended / MINUTES_A_MONTH

    @cached_property
    def failure(self) -> Array:
        """Why there is no consensus: ``structural``, ``procedural`` or ``undecided``, ``none`` where there is one."""
        return np.array(FAILURES)[self.outcomes.failure]

    @cached_property
    def minimum_bloc_share_in(self) -> Array:
        """The share of its weight that the bloc that lost most still has in the talks, (n,)."""
        return self.outcomes.bloc_shares_in.min(axis=0) / SCALE

    @cached_property
    def summary(self) -> Summary:
        """How often, when and why the talks fail, who leaves, and what is adopted."""
        return summarise(
            self.scenario,
            self.outcomes,
            seed=self.seed,
            start=self.start,
            event_by_event=self.outset.by_events,
        )

    def to_dict(self) -> dict[str, Any]:
        """The summary as `negsim run --replicates … --json` prints it."""
        return self.summary.to_dict()

    def to_csv(self, file: TextIO) -> None:
        """Write the columns as `negsim run --replicates … --csv` prints them: a row a replicate under a header.

        Parameters
        ----------
        file : text file, open for writing
            Open it with ``newline=""``: each line ends with a line feed alone.
        """
        writer = csv.writer(file, lineterminator="\n")
        for at in range(0, len(self), ROWS_AT_ONCE):
            rows = evolve(
                self, start=self.start + at, outcomes=pick(self.outcomes, slice(at, at + ROWS_AT_ONCE))
            ).columns
            if at == 0:
                writer.writerow(rows)
            writer.writerows(zip(*map(_in_words, rows.values()), strict=True))

    def _repr_html_(self) -> str:
        return page.table(self.summary)

    @cached_property
    def columns(self) -> Mapping[str, Array]:
        """Every outcome as a flat column by its name, in the words of the program: one row a replicate.

        Shares, utilities and stringencies from 0 to 1. `left_at.WHO` is the number of the meeting, 0 for who stayed;
        `carried_by.WHO` the provision of the red line that carried the grievance, "" for none. docs/json.md lists all.
        """
        return dict(_columns(self))


def run_many(scenario: Scenario, *, replicates: int, seed: int = 0, start: int = 0, workers: int = 1) -> Ensemble:
    """Hold the talks of a scenario many times, without the record of each.

    Parameters
    ----------
    scenario : Scenario
        From `load` or `parse`.
    replicates : int
        How many, at least 1.
    seed : int
        From 0 to 2⁶⁴ − 1.
    start : int
        The first replicate; the last must be below 2³².
    workers : int
        Processes that share the work, at least 1. No more are started than there are processors. The result is the same
        for any number.

    Returns
    -------
    Ensemble
        Columns of outcomes; row k is what `run` gives for replicate `start` + k, and `run_many(...)[k]` is that run.

    Raises
    ------
    ValueError
        If a number is out of range.
    TypeError
        If `scenario` is not a Scenario.

    Notes
    -----
    Where an extension of the deadline depends on the talks there is no calendar that all share, and every replicate is
    played by the event engine: the same columns, some hundreds of times slower.

    Where processes are not started as copies of the parent (on Windows and macOS, and everywhere from Python 3.14), a
    script that asks for workers must do so below ``if __name__ == "__main__":``.

    Examples
    --------
    >>> from negotiation_sim import load, run_many
    >>> ensemble = run_many(load("teaching-park"), replicates=100, seed=1)
    >>> int((ensemble.kind == "consensus").sum()), float(ensemble.minimum_bloc_share_in.min())
    (70, 0.0)
    >>> consensus = ensemble.summary.endings[0]
    >>> str(consensus.share), consensus.mean_minimum_bloc_share_in
    ('70.0% (60.4% to 78.1%)', 1.0)
    """
    compiled(scenario)
    return hold_many(Outset(scenario=scenario, seed=checked_address(seed, 0)[0]), replicates, start, workers)


def hold_many(outset: Outset, replicates: int, start: int, workers: int) -> Ensemble:
    """Many replicates from one outset."""
    wanted = checked_range(start, replicates)
    found = outcomes_of(outset, wanted, whole("workers", workers, 1))
    return Ensemble(outset=outset, start=wanted.start, outcomes=found)


def _columns(ensemble: Ensemble) -> Iterator[tuple[str, Array]]:
    scenario, n = ensemble.scenario, len(ensemble)
    yield "scenario", np.full(n, scenario.name)
    yield "illustrative", np.full(n, scenario.illustrative)
    yield "seed", np.full(n, ensemble.seed, np.uint64)
    yield "replicate", np.arange(ensemble.start, ensemble.start + n)
    for column in columns_of(scenario):
        yield column.name, column.in_words(ensemble.outcomes)


def _in_words(column: Array) -> list[str]:
    """A column as it is written: every different value once."""
    values, places = np.unique(column, return_inverse=True)
    return np.array([_plainly(value) for value in values.tolist()], object)[places].tolist()


def _plainly(value: str | bool | int | float) -> str:
    """A value without an exponent and without noise."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return np.format_float_positional(value, DECIMALS, trim="-")
    return str(value)

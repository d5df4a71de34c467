"""From the outcomes of many talks to their `Summary`: every count is made here."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from negotiation_sim.api import MINUTES_A_MONTH
from negotiation_sim.batch import Outcomes
from negotiation_sim.core.benchmarks import FAILURES, NO_FAILURE
from negotiation_sim.core.scale import SCALE, Bools
from negotiation_sim.core.table import AGREEMENT, COLLAPSE, DEADLINE_EXPIRED, IMPASSE
from negotiation_sim.ensemble.firsts import first_exits
from negotiation_sim.ensemble.shares import Share
from negotiation_sim.ensemble.summary import (
    BlocExits,
    Cause,
    Ending,
    FirstExit,
    Grievances,
    OptionAdopted,
    PartyExits,
    ProvisionAdopted,
    Summary,
)
from negotiation_sim.scenario.digest import scenario_hash
from negotiation_sim.scenario.schema import Scenario


def summarise(scenario: Scenario, outcomes: Outcomes, *, seed: int, start: int, event_by_event: bool) -> Summary:
    """Count what many talks came to.

    Parameters
    ----------
    scenario : Scenario
    outcomes : Outcomes
        Of replicates `start` and following of this seed.
    seed, start : int
    event_by_event : bool
        Whether the event engine played them.
    """
    return Summary(
        scenario=scenario.name,
        title=scenario.title,
        scenario_hash=scenario_hash(scenario),
        illustrative=scenario.illustrative,
        seed=seed,
        start=start,
        replicates=len(outcomes.status),
        event_by_event=event_by_event,
        endings=tuple(_ending(outcomes, name, where) for name, where in endings(outcomes).items()),
        causes=tuple(_causes(outcomes)),
        first_exits=tuple(_first_exits(scenario, outcomes)),
        blocs=tuple(_blocs(scenario, outcomes)),
        parties=tuple(_parties(scenario, outcomes)),
        grievances=tuple(_grievances(scenario, outcomes)),
        mean_minimum_bloc_share_in_adopted=_minimum_bloc_share_in_adopted(outcomes),
        text=tuple(_text(scenario, outcomes)),
    )


def endings(outcomes: Outcomes) -> dict[str, Bools]:
    """Which replicates ended how, by the name of the ending, (n,) each."""
    return {
        "consensus": outcomes.consensus,
        "narrowed_agreement": (outcomes.status == AGREEMENT) & ~outcomes.consensus,
        "deadline_expired": outcomes.status == DEADLINE_EXPIRED,
        "impasse": outcomes.status == IMPASSE,
        "collapse": outcomes.status == COLLAPSE,
    }


def share_of(where: ArrayLike) -> Share:
    """In how many replicates something holds."""
    held = np.asarray(where)
    return Share(int(held.sum()), held.size)


def _ending(outcomes: Outcomes, name: str, where: Bools) -> Ending:
    months = outcomes.ended[where] / MINUTES_A_MONTH
    still_in = outcomes.bloc_shares_in.min(axis=0)[where] / SCALE
    adopted = bool((outcomes.status[where] == AGREEMENT).any())
    return Ending(
        name=name,
        share=share_of(where),
        mean_month=float(months.mean()) if len(months) else None,
        median_month=float(np.median(months)) if len(months) else None,
        mean_minimum_bloc_share_in=float(still_in.mean()) if len(months) else None,
        lowest_minimum_bloc_share_in=float(still_in.min()) if len(months) else None,
        overruled=share_of(outcomes.overruled[:, where].any(axis=0)) if adopted else None,
    )


def _causes(outcomes: Outcomes) -> Iterator[Cause]:
    failed = outcomes.failure[outcomes.failure != NO_FAILURE]
    for code, name in enumerate(FAILURES):
        if code != NO_FAILURE:
            yield Cause(name=name, share=share_of(failed == code))


def _first_exits(scenario: Scenario, outcomes: Outcomes) -> Iterator[FirstExit]:
    first = first_exits(outcomes)
    for number, meeting in enumerate(scenario.calendar.meetings, 1):
        if (first == number).any():
            yield FirstExit(meeting=number, date=meeting.at.date(), share=share_of(first == number))
    yield FirstExit(meeting=None, date=None, share=share_of(first == 0))


def _blocs(scenario: Scenario, outcomes: Outcomes) -> Iterator[BlocExits]:
    for b, bloc in enumerate(scenario.blocs):
        members = [i for i, s in enumerate(scenario.stakeholders) if s.bloc == bloc.id and not s.observer]
        if members:
            left, still_in = outcomes.left_at[members] > 0, outcomes.bloc_shares_in[b] / SCALE
            yield BlocExits(
                id=bloc.id,
                name=bloc.name,
                parties=len(members),
                somebody=share_of(left.any(axis=0)),
                everybody=share_of(left.all(axis=0)),
                mean_share_in=float(still_in.mean()),
                lowest_share_in=float(still_in.min()),
            )


def _parties(scenario: Scenario, outcomes: Outcomes) -> Iterator[PartyExits]:
    first = first_exits(outcomes)
    for who, left_at in zip(scenario.stakeholders, outcomes.left_at, strict=True):
        if not who.observer:
            yield PartyExits(
                id=who.id,
                name=who.name,
                bloc=who.bloc,
                leaves=share_of(left_at > 0),
                among_the_first=share_of((left_at > 0) & (left_at == first)),
            )


def _grievances(scenario: Scenario, outcomes: Outcomes) -> Iterator[Grievances]:
    carried_by = outcomes.carried_by[outcomes.left_at > 0]
    counts = [(p.id, p.name, int((carried_by == place).sum())) for place, p in enumerate(scenario.provisions)]
    none = (None, None, int((carried_by < 0).sum()))
    for provision, name, count in (*sorted(counts, key=lambda each: -each[2]), none):
        yield Grievances(id=provision, name=name, count=count, of=len(carried_by))


def _minimum_bloc_share_in_adopted(outcomes: Outcomes) -> float | None:
    least = outcomes.bloc_shares_in.min(axis=0)[outcomes.status == AGREEMENT]
    return float(least.mean() / SCALE) if len(least) else None


def _text(scenario: Scenario, outcomes: Outcomes) -> Iterator[ProvisionAdopted]:
    adopted = outcomes.text[:, outcomes.status == AGREEMENT]
    for provision, chosen in zip(scenario.provisions, adopted, strict=True):
        options = tuple(
            OptionAdopted(id=option.id, wording=option.wording, share=share_of(chosen == o))
            for o, option in enumerate(provision.options)
        )
        yield ProvisionAdopted(id=provision.id, name=provision.name, options=options)

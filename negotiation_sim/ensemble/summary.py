"""What many talks come to: how often they end how, when and why, who leaves, and what is adopted."""

from datetime import date
from typing import Any

from attrs import frozen

from negotiation_sim import __version__
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.record.events import MODEL

HALVED_BY = 4  # so many times the replicates make an interval about half as long
HALVES_ONE = 6  # of one replicate all intervals are at 0% or 100%, and so many make those half as long


@frozen(kw_only=True)
class Ending:
    """One way for talks to end: how often, when, and with whom still in.

    Attributes
    ----------
    name : str
        ``consensus``, ``narrowed_agreement``, ``deadline_expired``, ``impasse`` or ``collapse``.
    share : Share
        Of all replicates.
    mean_month, median_month : float or None
        Months of 30.4375 days since the talks were convened; None if none ended so, as in the next two.
    mean_minimum_bloc_share_in, lowest_minimum_bloc_share_in : float or None
        Of the bloc that lost most, the share of its convened weight that was still in.
    overruled : Share or None
        Of those that ended so, how often over the objection of somebody still in; None where no text was adopted.
    """

    name: str
    share: Share
    mean_month: float | None
    median_month: float | None
    mean_minimum_bloc_share_in: float | None
    lowest_minimum_bloc_share_in: float | None
    overruled: Share | None


@frozen(kw_only=True)
class Cause:
    """How often a failure to reach consensus is ``structural``, ``procedural`` or ``undecided``, of all failures."""

    name: str
    share: Share


@frozen(kw_only=True)
class FirstExit:
    """How often somebody leaves for the first time at a meeting; without number and date, how often nobody leaves."""

    meeting: int | None
    date: date | None
    share: Share


@frozen(kw_only=True)
class BlocExits:
    """How often one of a bloc's parties leaves, and all of them, and the share of its weight still in at the end."""

    id: str
    name: str
    parties: int
    somebody: Share
    everybody: Share
    mean_share_in: float
    lowest_share_in: float


@frozen(kw_only=True)
class PartyExits:
    """How often a party leaves, and how often it is among the first to leave."""

    id: str
    name: str
    bloc: str
    leaves: Share
    among_the_first: Share


@frozen(kw_only=True)
class Grievances:
    """How many withdrawals had the red line on a provision carry the grievance; None: no red line did.

    There is no interval: those who leave the same talks do not leave independently.
    """

    id: str | None
    name: str | None
    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Of all withdrawals; None if there were none."""
        return self.count / self.of if self.of else None


@frozen(kw_only=True)
class OptionAdopted:
    """How many of the adopted texts have an option."""

    id: str
    wording: str
    share: Share


@frozen(kw_only=True)
class ProvisionAdopted:
    """How often each option of a provision was adopted, in the order of the scenario."""

    id: str
    name: str
    options: tuple[OptionAdopted, ...]

    @property
    def most_frequent(self) -> OptionAdopted:
        """The option adopted most often, the weaker of equals."""
        return max(self.options, key=lambda option: option.share.count)


@frozen(kw_only=True)
class Summary:
    """How often, when and why many talks of one scenario fail, counted once for text, JSON and HTML alike.

    Every `Share` is of replicates and has a 95% interval, which is about chance within the model: how well so many
    replicates show what the model does. It says nothing of how well the model shows the world.

    Attributes
    ----------
    scenario, title, scenario_hash : str
    illustrative : bool
        True where positions of real organisations were coded by judgement.
    seed, start, replicates : int
        Replicates `start` to `start` + `replicates` − 1 of this seed.
    event_by_event : bool
        True where the event engine played them, since an extension of the deadline depends on the talks.
    endings : tuple of Ending
        All five, also those that never came.
    causes : tuple of Cause
        Why there was no consensus, of the replicates without.
    first_exits : tuple of FirstExit
        By meeting, where there were any; the last is of the replicates in which nobody left.
    blocs : tuple of BlocExits
        Blocs of observers left out.
    parties : tuple of PartyExits
        In the order of the scenario, observers left out.
    grievances : tuple of Grievances
        By provision, of all withdrawals, the most frequent first; the last is of those that no red line carried.
    mean_minimum_bloc_share_in_adopted : float or None
        Over all adopted texts, of the bloc that had lost most, the share of its convened weight that was still in; None
        if none was adopted. To be shown wherever the texts are.
    text : tuple of ProvisionAdopted
        Of all adopted texts.
    """

    scenario: str
    title: str
    scenario_hash: str
    illustrative: bool
    seed: int
    start: int
    replicates: int
    event_by_event: bool
    endings: tuple[Ending, ...]
    causes: tuple[Cause, ...]
    first_exits: tuple[FirstExit, ...]
    blocs: tuple[BlocExits, ...]
    parties: tuple[PartyExits, ...]
    grievances: tuple[Grievances, ...]
    mean_minimum_bloc_share_in_adopted: float | None
    text: tuple[ProvisionAdopted, ...]

    @property
    def last(self) -> int:
        """The last replicate."""
        return self.start + self.replicates - 1

    @property
    def replicates_to_halve(self) -> int:
        """About how many replicates would halve most of the intervals."""
        return HALVED_BY * self.replicates if self.replicates > 1 else HALVES_ONE

    def to_dict(self) -> dict[str, Any]:
        """As `negsim run --replicates … --json` prints it; docs/json.md lists the keys."""
        return {
            "version": __version__,
            "model": MODEL,
            "scenario": self.scenario,
            "scenario_hash": self.scenario_hash,
            "illustrative": self.illustrative,
            "seed": self.seed,
            "start": self.start,
            "replicates": self.replicates,
            "event_by_event": self.event_by_event,
            "endings": {ending.name: _ending_as_dict(ending) for ending in self.endings},
            "failures": {cause.name: cause.share.to_dict() for cause in self.causes},
            "first_exits": [
                {"meeting": first.meeting, "date": first.date and first.date.isoformat(), **first.share.to_dict()}
                for first in self.first_exits
            ],
            "blocs": {bloc.id: _bloc_as_dict(bloc) for bloc in self.blocs},
            "withdrawals": {
                who.id: {"bloc": who.bloc, **who.leaves.to_dict(), "among_the_first": who.among_the_first.to_dict()}
                for who in self.parties
            },
            "grievances": [
                {"provision": each.id, "count": each.count, "of": each.of, "share": rounded(each.share)}
                for each in self.grievances
            ],
            "mean_minimum_bloc_share_in_adopted": rounded(self.mean_minimum_bloc_share_in_adopted),
            "text": {p.id: {option.id: option.share.to_dict() for option in p.options} for p in self.text},
        }


def _ending_as_dict(ending: Ending) -> dict[str, Any]:
    numbers = {
        "mean_month": ending.mean_month,
        "median_month": ending.median_month,
        "mean_minimum_bloc_share_in": ending.mean_minimum_bloc_share_in,
        "lowest_minimum_bloc_share_in": ending.lowest_minimum_bloc_share_in,
    }
    return (
        ending.share.to_dict()
        | {name: rounded(number) for name, number in numbers.items()}
        | {"overruled": None if ending.overruled is None else ending.overruled.to_dict()}
    )


def _bloc_as_dict(bloc: BlocExits) -> dict[str, Any]:
    return {
        "parties": bloc.parties,
        "somebody_leaves": bloc.somebody.to_dict(),
        "everybody_leaves": bloc.everybody.to_dict(),
        "mean_share_in": rounded(bloc.mean_share_in),
        "lowest_share_in": rounded(bloc.lowest_share_in),
    }

"""Why those who left did so, how near the others came, and how it ended."""

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from negotiation_sim.api import Result
from negotiation_sim.explanation.causes import Ending, Exit, Stay
from negotiation_sim.explanation.ending import ending
from negotiation_sim.explanation.exits import exits
from negotiation_sim.explanation.stays import stays
from negotiation_sim.explanation.trace import Trace, checked_party
from negotiation_sim.record.events import Event, ProcessConvened
from negotiation_sim.record.jsonl import plain
from negotiation_sim.scenario.schema import Scenario


@frozen(kw_only=True)
class Explanation:
    """Why those who left did so, how near the others came, and how it ended.

    Attributes
    ----------
    convened : ProcessConvened
        The first fact of the log, with all names.
    exits : tuple of Exit
        In the order in which people left.
    stays : tuple of Stay
        Of the parties who were in at the end, in the order of the roster.
    ending : Ending or None
        None while the talks go on.
    """

    convened: ProcessConvened = field(repr=False)
    exits: tuple[Exit, ...]
    stays: tuple[Stay, ...]
    ending: Ending | None

    def to_dict(self) -> dict[str, Any]:
        """The explanation as `negsim explain --json` prints it."""
        convened = self.convened
        return {
            "scenario": convened.scenario,
            "scenario_hash": convened.scenario_hash,
            "illustrative": convened.illustrative,
            "seed": convened.seed,
            "replicate": convened.replicate,
            "exits": [plain(each) for each in self.exits],
            "stays": [plain(each) for each in self.stays],
            "ending": None if self.ending is None else plain(self.ending),
        }


def explain(
    talks: Result | Sequence[Event], stakeholder: str | None = None, *, scenario: Scenario | None = None
) -> Explanation:
    """Why those who left did so, how near the others came to it, and how it ended.

    Parameters
    ----------
    talks : Result or sequence of Event
        From a log alone, everything that its events tell. A result also knows the case: what each change of the draft
        was worth, the chance at every wave, how near those came who stayed, and why there was no consensus.
    stakeholder : str, optional
        Only this one.
    scenario : Scenario, optional
        The case of a log, as convened.

    Returns
    -------
    Explanation

    Raises
    ------
    ValueError
        If the log does not begin with `ProcessConvened`, or the stakeholder is not a party to these talks.

    Examples
    --------
    >>> from negotiation_sim import explain, load, run
    >>> leaving = explain(run(load("teaching-park"), seed=0)).exits[0]
    >>> leaving.stakeholder, leaving.provision, [(turn.meeting, turn.signal) for turn in leaving.turns]
    ('nature', 'dogs', [(2, 'amber')])
    """
    trace = Trace(talks.events, talks.scenario) if isinstance(talks, Result) else Trace(talks, scenario)
    if stakeholder is not None:
        checked_party(trace, stakeholder)
    return Explanation(
        convened=trace.convened,
        exits=tuple(each for each in exits(trace) if stakeholder in (None, each.stakeholder)),
        stays=tuple(each for each in stays(trace) if stakeholder in (None, each.stakeholder)),
        ending=ending(trace),
    )

"""Everything that a sweep says about one outcome, in one go: `analyse`."""

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen

from negotiation_sim import __version__
from negotiation_sim.analysis.asked import CONSENSUS_FAILS
from negotiation_sim.analysis.discovery import Discovery, discover
from negotiation_sim.analysis.heat import Interaction, interactions
from negotiation_sim.analysis.outcomes import Outcome, outcome_of
from negotiation_sim.analysis.sensitivity import Sensitivity, sensitivity
from negotiation_sim.analysis.shares import Shares, shares
from negotiation_sim.analysis.survival import Survival, survival
from negotiation_sim.analysis.tree import Tree, tree
from negotiation_sim.designs.design import COMMON, INDEPENDENT
from negotiation_sim.record.events import MODEL
from negotiation_sim.sweep.results import Results

Part = TypeVar("Part")


@frozen(kw_only=True, eq=False)
class Analysis:
    """What a sweep says about one outcome; a part is None where the data set does not allow it.

    Attributes
    ----------
    results : Results
    outcome : Outcome
        What is asked about.
    shares : Shares or None
    discovery : Discovery or None
    sensitivity : Sensitivity or None
    interactions : tuple of Interaction or None
    tree : Tree or None
    survival : Survival or None
    left_out : dict of str to str
        Why a part is None, by its name.
    """

    results: Results
    outcome: Outcome
    shares: Shares | None
    discovery: Discovery | None
    sensitivity: Sensitivity | None
    interactions: tuple[Interaction, ...] | None
    tree: Tree | None
    survival: Survival | None
    left_out: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        results, parts = self.results, ("shares", "discovery", "sensitivity", "tree", "survival")
        found = {name: getattr(self, name) and getattr(self, name).to_dict() for name in parts}
        pairs = self.interactions and [pair.to_dict() for pair in self.interactions]
        return {
            "version": __version__,
            "model": MODEL,
            "name": results.name,
            "title": results.title,
            "question": results.question,
            "scenario": results.scenario,
            "scenario_hash": results.scenario_hash,
            "illustrative": results.illustrative,
            "digest": results.digest,
            "sampler": results.sampler.method,
            "seed": results.seed,
            "replicates": results.replicates,
            "chances": INDEPENDENT if results.luck is None else COMMON,
            "talks": len(self.outcome.values),
            "not_held": self.outcome.left_out,
            "outcome": self.outcome.name,
            **found,
            "interactions": pairs,
            "left_out": self.left_out,
        }


def analyse(results: Results, outcome: str = CONSENSUS_FAILS) -> Analysis:
    """What a sweep says about one outcome: shares, boxes, sensitivity, pairs, a tree, survival.

    Parameters
    ----------
    results : Results
    outcome : str
        ``consensus_fails``, ``no_agreement``, ``unopposed_consensus``, a column of numbers or truth values, or a
        condition: ``COLUMN=VALUE``, ``COLUMN<NUMBER`` or ``COLUMN>NUMBER``.

    Raises
    ------
    ValueError
        If there is no such outcome, or no talks could be held.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> found = analyse(ramp(), "no_agreement")
    >>> found.tree.leaves[0].density, found.survival.median_month, found.left_out
    (1.0, 12.0, {})
    """
    left_out: dict[str, str] = {}

    def tried(name: str, part: Callable[[], Part]) -> Part | None:
        try:
            return part()
        except (ValueError, ModuleNotFoundError) as error:
            left_out[name] = str(error)
            return None

    return Analysis(
        results=results,
        outcome=outcome_of(results, outcome),
        shares=tried("shares", lambda: shares(results)),
        discovery=tried("discovery", lambda: discover(results, outcome)),
        sensitivity=tried("sensitivity", lambda: sensitivity(results, outcome)),
        interactions=tried("interactions", lambda: interactions(results, outcome)),
        tree=tried("tree", lambda: tree(results, outcome)),
        survival=tried("survival", lambda: survival(results)),
        left_out=left_out,
    )

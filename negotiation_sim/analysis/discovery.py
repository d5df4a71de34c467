"""Scenario discovery: parts of the design in which something happens often, one after the other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.analysis.box import Box, restrictions_of
from negotiation_sim.analysis.clusters import share_among
from negotiation_sim.analysis.outcomes import Outcome, mean_of, outcome_of, still_in_of
from negotiation_sim.analysis.prim import Peeling, Step, trajectory
from negotiation_sim.analysis.quasi import pruned, quasi_p
from negotiation_sim.analysis.space import Limits, Space, space_of
from negotiation_sim.core.scale import Bools, Ints
from negotiation_sim.ensemble.shares import Share, rounded
from negotiation_sim.sweep.results import Results

MOST_BOXES = 3
MOST_RESTRICTED = 4
PLAIN = Peeling()


@frozen(kw_only=True)
class Found:
    """A box that was chosen, and those that it was chosen from.

    Attributes
    ----------
    box : Box
    trajectory : tuple of Box
        Every box of the peeling and pasting, without quasi-p-values; the first has all talks that no earlier box took.
    """

    box: Box
    trajectory: tuple[Box, ...]


@frozen(kw_only=True, eq=False)
class Discovery:
    """The boxes that cover most of the cases.

    Attributes
    ----------
    outcome : Outcome
        What is asked about.
    cases : Share
        How many talks are cases, of all.
    found : tuple of Found
        In the order in which they were found; each leaves out the talks of those before it.
    mean_minimum_bloc_share_in : float or None
        Over all cases, who was still in; None if none is an agreement.
    """

    outcome: Outcome
    cases: Share
    found: tuple[Found, ...]
    mean_minimum_bloc_share_in: float | None = None

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes that were chosen."""
        return tuple(each.box for each in self.found)

    @property
    def coverage(self) -> float:
        """The share of all cases that the boxes cover together."""
        return sum(box.coverage for box in self.boxes)

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        boxes = [box.to_dict() for box in self.boxes]
        still_in = rounded(self.mean_minimum_bloc_share_in)
        shares = {
            "cases": self.cases.to_dict(),
            "mean_minimum_bloc_share_in": still_in,
            "coverage": rounded(self.coverage),
        }
        return {"outcome": self.outcome.name, **shares, "boxes": boxes}


def discover(
    results: Results,
    outcome: str = "consensus_fails",
    *,
    most_boxes: int = MOST_BOXES,
    most_restricted: int = MOST_RESTRICTED,
    least_density: float | None = None,
    how: Peeling = PLAIN,
) -> Discovery:
    """Find the conditions under which something happens often in the talks simulated.

    Parameters
    ----------
    results : Results
    outcome : str
        ``consensus_fails``, ``no_agreement``, ``unopposed_consensus``, a column of truth values, or a condition:
        ``COLUMN=VALUE``, ``COLUMN<NUMBER`` or ``COLUMN>NUMBER``.
    most_boxes : int
        Each is looked for among the talks that those before it leave.
    most_restricted : int
        How many factors a box may restrict and still be chosen.
    least_density : float, optional
        Choose the box that covers most with at least this density, and not by the rule in the notes.
    how : Peeling

    Returns
    -------
    Discovery
        No box where nothing, or everything, is a case, or none is denser than the sweep is altogether.

    Raises
    ------
    ValueError
        If the data set has no such column, or its values are not yes or no, or some cases are agreements and the column
        minimum_bloc_share_in was not kept.

    Notes
    -----
    The box that is chosen has, of the trajectory, most cases beyond what as many talks at large have, of those that no
    earlier box has taken: the weighted relative accuracy of Lavrač et al. (1999). It is chosen among those with at most
    `most_restricted` factors; of equals it is the first. Then limits whose quasi-p-value is above 0.05 are dropped, the
    largest first, as Bryant & Lempert (2010) advise.

    A box was chosen for its density, which therefore flatters it. Not for: a few hundred talks, in which chance makes
    boxes, or outcomes that follow a diagonal, which no box does.

    Examples
    --------
    >>> from negotiation_sim.analysis.example import ramp
    >>> box = discover(ramp(), "no_agreement").boxes[0]
    >>> box.restrictions[0].factor, box.restrictions[0].high, round(box.density, 3), box.coverage
    ('hope', 0.305, 0.968, 1.0)
    """
    asked = outcome_of(results, outcome)
    cases, space = asked.cases(), space_of(results.factors, asked.experiments)
    rows, found, still_in = np.arange(len(cases)), list[Found](), still_in_of(asked)
    while len(found) < most_boxes and space.names and cases[rows].any():
        steps = trajectory(space, cases, rows, how)
        step = _chosen(space, steps, most_restricted, least_density)
        limits = None if step is None else pruned(space, cases, rows, step.limits)
        if limits is None or not _denser(cases, rows, inside := space.inside(limits, rows)):
            break
        box = _box(space, cases, limits, _counted(cases, rows, limits, inside), quasi_p(space, cases, rows, limits))
        box = evolve(box, mean_minimum_bloc_share_in=mean_of(still_in, rows[inside & cases[rows]]))
        found.append(Found(box=box, trajectory=tuple(_box(space, cases, each.limits, each) for each in steps)))
        rows = rows[~inside]
    mean = mean_of(still_in, cases)
    share = share_among(cases, asked.clusters)
    return Discovery(outcome=asked, cases=share, found=tuple(found), mean_minimum_bloc_share_in=mean)


def _chosen(space: Space, steps: list[Step], most_restricted: int, least_density: float | None) -> Step | None:
    simple = [step for step in steps if 0 < space.restricted(step.limits).sum() <= most_restricted]
    if least_density is not None:
        simple = [step for step in simple if step.cases >= least_density * step.rows]
        return max(simple, key=lambda step: step.cases, default=None)
    large = steps[0]
    return max(simple, key=lambda step: step.cases * large.rows - step.rows * large.cases, default=None)


def _denser(cases: Bools, rows: Ints, inside: Bools) -> bool:
    """Whether a box has a larger share of cases than the sweep has, and not all that is left."""
    return bool(not inside.all() and cases[rows[inside]].mean() > cases.mean())


def _counted(cases: Bools, rows: Ints, limits: Limits, inside: Bools) -> Step:
    return Step(limits=limits, rows=int(inside.sum()), cases=int(cases[rows[inside]].sum()))


def _box(
    space: Space, cases: Bools, limits: Limits, step: Step, quasi: Mapping[str, tuple[float, ...]] | None = None
) -> Box:
    counted = {"rows": step.rows, "cases": step.cases, "all_rows": len(cases), "all_cases": int(cases.sum())}
    return Box(restrictions=restrictions_of(space, limits, quasi or {}), **counted)

"""Who was first: the meeting at which somebody first left, who and which blocs left at it, and over what."""

import numpy as np

from negotiation_sim.batch import Outcomes
from negotiation_sim.core.scale import Array, Ints


def first_exits(outcomes: Outcomes) -> Array:
    """The number of the meeting at which somebody first left, 0 where nobody did, (n,)."""
    return first_of(outcomes.left_at, outcomes.left_at > 0)


def first_of(meetings: Array, where: Array) -> Array:
    """The lowest number among some of the rows (S, n), 0 where there is none, (n,)."""
    never = np.iinfo(meetings.dtype).max
    first = np.where(where, meetings, never).min(axis=0)
    return np.where(first == never, 0, first)


def among_the_first(outcomes: Outcomes) -> Array:
    """Who left at the first meeting at which anybody did, (S, n)."""
    return (outcomes.left_at > 0) & (outcomes.left_at == first_exits(outcomes))


def first_grievances(outcomes: Outcomes) -> Array:
    """Which provisions carried a grievance at the first meeting at which any did, (P, n)."""
    carried = (outcomes.left_at > 0) & (outcomes.carried_by >= 0)
    at_first = carried & (outcomes.left_at == first_of(outcomes.left_at, carried))
    return np.stack([(at_first & (outcomes.carried_by == p)).any(axis=0) for p in range(len(outcomes.text))])


def any_of(where: Array, group: Ints, groups: int) -> Array:
    """In which groups there is any, (groups, n)."""
    return np.stack([where[group == g].any(axis=0) for g in range(groups)])


def the_one(where: Array) -> Array:
    """The place of the only one from 1, 0 for none, and one more than there are for several, (n,)."""
    found = where.sum(axis=0)
    return np.select([found == 0, found == 1], [0, where.argmax(axis=0) + 1], len(where) + 1)

"""Whether some text is acceptable to all, for one column: an exact search that leaves out what cannot succeed.

Also known as: branch and bound. Source: Land & Doig (1960).
Not for: how many such texts there are, or which is best; it stops at the first.
"""

import numpy as np

from negotiation_sim.core.scale import Ints

# Parts of texts. A million texts have fewer, so that up to so many are always decided.
MOST_NODES = 2_000_000
# Stakeholders × options × parts of texts taken up at once. It changes the order, and so what stays open.
CELLS = 30_000


def reachable(leeway: Ints, loss: Ints, weight: Ints) -> bool | None:
    """Is there an option for each provision that, together, cost nobody more than the leeway?

    Parameters
    ----------
    leeway : Ints, (S,)
        How far each may fall below the best that they could get; at least 0.
    loss : Ints, (S, P, K)
        How far each option takes each below the best of its provision; more than the leeway where it is no option.
    weight : Ints, (S,)
        Weights, at least 0, under which all of them together count as one stakeholder more.

    Returns
    -------
    bool or None
        None if that is still open after `MOST_NODES` parts of texts.

    Examples
    --------
    >>> loss = np.array([[[0, 3], [0, 3]], [[3, 0], [3, 0]]])
    >>> weight = np.array([1, 1])
    >>> reachable(np.array([3, 3]), loss, weight), reachable(np.array([3, 2]), loss, weight)
    (True, False)
    """
    together = (weight[:, None, None] * loss).sum(axis=0, keepdims=True)
    rows = np.concatenate([loss, together])
    choices = [rows[:, p] for p in range(rows.shape[1])]
    found = narrowed(np.append(leeway, (weight * leeway).sum()), choices)
    if found is None:
        return False
    leeway, choices = found
    return search(leeway, sorted((c for c in choices if c.shape[1] > 1), key=lambda c: -int(c.sum(axis=0).max())))


def narrowed(leeway: Ints, choices: list[Ints]) -> tuple[Ints, list[Ints]] | None:
    """Leave out options that nobody needs or somebody can't bear, and who can't be disappointed, until nothing changes.

    Parameters
    ----------
    leeway : Ints, (S,)
    choices : list of Ints, (S, options) each
        What the options of each provision cost.

    Returns
    -------
    tuple or None
        The same, smaller, with a cheapest option of each provision at no cost; None if no text is left.
    """
    while True:
        size = len(leeway), sum(c.shape[1] for c in choices)
        choices = [undominated(c[:, (c <= leeway[:, None]).all(axis=0)]) for c in choices]
        if not all(c.shape[1] for c in choices):
            return None
        least = [c.min(axis=1) for c in choices]
        leeway = leeway - sum(least)
        if (leeway < 0).any():
            return None
        choices = [c - fewest[:, None] for c, fewest in zip(choices, least, strict=True)]
        cares = np.add.reduce([c.max(axis=1) for c in choices]) > leeway
        leeway, choices = leeway[cares], [c[cares] for c in choices]
        if size == (len(leeway), sum(c.shape[1] for c in choices)):
            return leeway, choices


def undominated(costs: Ints) -> Ints:
    """The options (S, options) without those that another costs nobody more than; of equals the first stays."""
    no_worse = np.logical_and.reduce(costs[:, :, None] <= costs[:, None, :], axis=0)
    place = np.arange(costs.shape[1])
    earlier = place[:, None] < place
    return costs[:, ~(no_worse & (earlier | ~no_worse.T)).any(axis=0)]


def search(leeway: Ints, choices: list[Ints]) -> bool | None:
    """Take up provision after provision, the most promising parts of texts first, while everyone has leeway left."""
    tried, waiting = 0, [(0, leeway[:, None])]
    while waiting:
        p, part = waiting.pop()
        if p == len(choices):
            return True
        tried += part.shape[1] * choices[p].shape[1]
        if tried > MOST_NODES:
            return None
        further = (part[:, :, None] - choices[p][:, None]).reshape(len(leeway), -1)
        further = further[:, (further >= 0).all(axis=0)]
        further = further[:, np.argsort(further.sum(axis=0), kind="stable")]
        options = choices[p + 1].shape[1] if p + 1 < len(choices) else 1
        width = max(1, CELLS // (max(1, len(leeway)) * options))
        waiting += [(p + 1, further[:, first : first + width]) for first in range(0, further.shape[1], width)]
    return False

"""What a text is worth, and which red lines it crosses.

Also known as: additive separable utility, multi-attribute value. Source: Enelow & Hinich (1984); Raiffa (1982).
Not for: provisions that only matter together (complements); the model adds them up.
"""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import Array, Bools, Ints


def of_options(by_option: Array, text: Ints) -> Array:
    """Pick from `by_option` (S, P, K, n) the options of `text` (P, n): (S, P, n)."""
    return np.take_along_axis(by_option, text[None, :, None, :], axis=2)[:, :, 0]


def values(case: Case, text: Ints) -> Ints:
    """What each provision of the text is worth to each, (S, P, n) millionths."""
    return of_options(case.value, text)


def utility(case: Case, text: Ints) -> Ints:
    """What the whole text is worth to each, (S, n) millionths."""
    return values(case, text).sum(axis=1)


def crossed(case: Case, text: Ints) -> Bools:
    """Whose red line the text crosses, and where, (S, P, n)."""
    return of_options(case.forbidden, text)

"""What a text is worth, and which red lines it crosses.

Also known as: additive separable utility, multi-attribute value. Source: Enelow & Hinich (1984); Raiffa (1982).
Not for: provisions that only matter together (complements); the model adds them up.
"""

import numpy as np

from negotiation_sim.core.case import Case
from negotiation_sim.core.scale import Array, Bools, Ints


def chosen(by_option: Array, option: Ints) -> Array:
    """Pick from `by_option` (…, K, 1|n) each negotiation's `option` (n,): (…, n)."""
    *rows, options, columns = by_option.shape
    place = option if columns == 1 else option * columns + np.arange(columns)
    return by_option.reshape(*rows, options * columns).take(place, axis=-1, mode="clip")


def utility(case: Case, text: Ints) -> Ints:
    """What the whole text (P, n) is worth to each, (S, n) millionths."""
    latest = case.latest
    if latest is not None and latest[0] is text:
        return latest[1]
    total = chosen(case.value[:, 0], text[0]).astype(np.int64)
    for p in range(1, len(text)):
        total += chosen(case.value[:, p], text[p])
    case.latest = text, total
    return total


def crossed(case: Case, text: Ints) -> Bools:
    """Which red lines the text crosses, (L, n)."""
    found = np.zeros((len(case.red_lines), text.shape[-1]), bool)
    for p, lines in case.contested.items():
        found[lines] = chosen(case.forbids[lines], text[p])
    return found

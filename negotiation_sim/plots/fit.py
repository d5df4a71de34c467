"""Texts that fit their place, and labels that keep apart."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.font_manager import FontProperties, fontManager, get_font, ttfFontProperty
from matplotlib.textpath import TextPath

POINTS = 72

# The DejaVu Sans that comes with matplotlib, by a name of its own: the system's may be another version, and draw other
# bytes.
FONT = "DejaVu Sans of matplotlib"
for file in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
    font = ttfFontProperty(get_font(Path(matplotlib.get_data_path(), "fonts", "ttf", file)))
    fontManager.ttflist.append(replace(font, name=FONT))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones that are at least a gap apart, within low and high if they can be."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    places = dict.fromkeys(order, 0.0)
    below = low - gap
    for i in order:
        below = places[i] = max(wanted[i], below + gap)
    above = high + gap
    for i in reversed(order):
        above = places[i] = min(places[i], above - gap)
    return [places[i] for i in range(len(wanted))]


def sides(at: Sequence[float], widths: Sequence[float], room: float) -> list[str | None]:
    """On which side of its place each label stands, in a row that begins at 0: "left" of it, or "right" if it can be.

    None where it would overlap the label before on both sides, or leave the room.
    """
    found: list[str | None] = []
    taken = 0.0
    for place, width in zip(at, widths, strict=True):
        ends = {"right": place + width, "left": place}
        fits = [side for side, end in ends.items() if taken <= end - width and end <= room]
        found.append(fits[0] if fits else None)
        taken = max([taken, *(ends[side] for side in fits[:1])])
    return found


def fitted(text: str, width: float, size: float, *, lines: int = 1, bold: bool = False) -> str:
    """The text in at most so many lines of a width in inches, shortened where it is longer."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if len(rows) < lines and rows[-1] and inches(longer, size, bold) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return "\n".join(_shortened(row, width, size, bold) for row in rows)


def parted(text: str, width: float, size: float) -> str:
    """The text with every word that is wider parted, so that it can go on in the next line.

    Examples
    --------
    >>> parted("rough supermajority", 0.5, 6.8)
    'rough supermaj- ority'
    """
    found = []
    for word in text.split():
        while inches(word, size) > width and len(word) > 2:
            fits = max(n for n in range(1, len(word)) if n == 1 or inches(word[:n] + "-", size) <= width)
            found.append(word[:fits] + "-")
            word = word[fits:]
        found.append(word)
    return " ".join(found)


@lru_cache(maxsize=8192)
def inches(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is."""
    if not text.strip():
        return 0.0
    font = FontProperties(family=FONT, weight="bold" if bold else "normal")
    with matplotlib.rc_context({"text.parse_math": False}):
        return float(TextPath((0, 0), text, size=size, prop=font).vertices[:, 0].max()) / POINTS


def _shortened(text: str, width: float, size: float, bold: bool) -> str:
    if inches(text, size, bold) <= width:
        return text
    fits, too_long = 1, len(text)
    while too_long - fits > 1:
        cut = (fits + too_long) // 2
        if inches(text[:cut].rstrip() + "…", size, bold) <= width:
            fits = cut
        else:
            too_long = cut
    return text[:fits].rstrip() + "…"

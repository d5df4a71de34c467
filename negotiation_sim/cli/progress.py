"""How far a sweep is, on stderr: a bar on a terminal, else a line a minute; and where it is when it is stopped."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING

from attrs import frozen

from negotiation_sim.designs.design import Design
from negotiation_sim.scenario.words import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from negotiation_sim.sweep.chunks import Tally

Watch = Callable[[int, int, "Tally"], None]
A_LINE_EACH = 60  # seconds
WIDEST_BAR = 20  # characters: with what stands behind it, a line of 80
GETTING_READY = "getting ready"
HELD_HERE = "the first talks are being held"
HELD_ELSEWHERE = "workers start, and hold the first talks"


@contextmanager
def watching(design: Design, *, elsewhere: bool = False) -> Iterator[Watch]:
    """A function to be told how far a sweep is. If it is interrupted, that is said last, and how to go on.

    Parameters
    ----------
    design : Design
    elsewhere : bool
        Whether workers in other processes, which have to start first, hold the talks.
    """
    where = GETTING_READY
    try:
        with bar(elsewhere) if sys.stderr.isatty() else nullcontext(lines(design)) as show:

            def watch(total: int, finished: int, tally: "Tally") -> None:
                nonlocal where
                where = f"{rows_in_words(total, finished)} are finished"
                show(total, finished, tally)

            yield watch
    except KeyboardInterrupt:
        print(f"stopped: {where}. What is finished stays, and the same command goes on from there", file=sys.stderr)
        raise


@frozen(kw_only=True)
class Progress:
    """How far a sweep is.

    Attributes
    ----------
    total, finished : int
        Rows; 0 of 0 until it is known how many there are.
    left : float
        Seconds, about; below 0 as long as nothing was held now from which to tell.
    found : str
        What the talks held now came to.
    """

    total: int = 0
    finished: int = 0
    left: float = -1.0
    found: str = ""


def pace() -> Callable[[int, int, "Tally"], Progress]:
    """From what is told after each chunk to how far the sweep is, by what was held since this was first asked."""
    began: float | None = None
    first = 0

    def at(total: int, finished: int, tally: "Tally") -> Progress:
        nonlocal began, first
        if began is None:
            began, first = monotonic(), finished
        held, took = finished - first, monotonic() - began
        left = took / held * (total - finished) if held else -1.0
        return Progress(total=total, finished=finished, left=left, found=so_far(tally))

    return at


@contextmanager
def bar(elsewhere: bool) -> Iterator[Watch]:
    """A bar that moves from the start, even while nothing is finished."""
    from rich.console import Console
    from rich.live import Live

    progress, at = Progress(), pace()

    console = Console(stderr=True)
    waiting = HELD_ELSEWHERE if elsewhere else HELD_HERE
    with Live(console=console, get_renderable=lambda: drawn_bar(progress, waiting, console.width)) as live:

        def watch(total: int, finished: int, tally: "Tally") -> None:
            nonlocal progress
            progress = at(total, finished, tally)
            live.refresh()

        yield watch


def drawn_bar(progress: Progress, waiting: str, width: int) -> "RenderableType":
    """The bar, the rows and the time left on one line, and what the talks came to on another."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    begun = progress.left >= 0 or 0 < progress.total == progress.finished
    size = min(WIDEST_BAR, width // 4)
    table = Table.grid(padding=(0, 1))
    table.add_row(
        ProgressBar(max(1, progress.total), progress.finished, width=size, pulse=not begun),
        Text(line_of(progress, waiting), no_wrap=True, overflow="ellipsis"),
    )
    whole = Table.grid()
    whole.add_row(table)
    whole.add_row(Text(progress.found))
    return whole


def line_of(progress: Progress, waiting: str) -> str:
    """How many rows are finished and how long the others take, or what is being done until that can be told.

    Examples
    --------
    >>> line_of(Progress(), HELD_HERE)
    'getting ready'
    >>> line_of(Progress(total=1_000_000), HELD_HERE)
    '0 of 1,000,000 rows; the first talks are being held'
    >>> line_of(Progress(total=1_000_000, finished=12_288, left=100.0), HELD_HERE)
    '12,288 of 1,000,000 rows, about 2 minutes left'
    """
    from negotiation_sim.sweep.estimate import duration

    if not progress.total:
        return GETTING_READY
    rows = rows_in_words(progress.total, progress.finished)
    if progress.total == progress.finished:
        return rows
    return f"{rows}; {waiting}" if progress.left < 0 else f"{rows}, {duration(progress.left)} left"


def rows_in_words(total: int, finished: int) -> str:
    """How many of how many rows."""
    return f"{finished:,} of {counted(total, 'row', 'rows')}"


def lines(design: Design) -> Watch:
    """A line a minute, and none for what takes less."""
    latest, at = monotonic(), pace()

    def watch(total: int, finished: int, tally: "Tally") -> None:
        nonlocal latest
        progress, now = at(total, finished, tally), monotonic()
        if now - latest >= A_LINE_EACH:
            latest = now
            found = f"; {progress.found}" if progress.found else ""
            print(f"{design.name}: {line_of(progress, HELD_HERE)}{found}", file=sys.stderr, flush=True)

    return watch


def so_far(tally: "Tally") -> str:
    """What the talks held now came to: how many without consensus, and who was still in.

    Examples
    --------
    >>> from negotiation_sim.sweep.chunks import Tally
    >>> so_far(Tally(rows=11, errors=1, no_consensus=8, share_in=6.5))
    'no consensus in 80%, minimum bloc share in 65% (mean), 1 error'
    """
    held = tally.rows - tally.errors
    if not held:
        return ""
    shares = (
        f"no consensus in {tally.no_consensus / held:.0%}, minimum bloc share in {tally.share_in / held:.0%} (mean)"
    )
    return shares + (f", {counted(tally.errors, 'error', 'errors')}" if tally.errors else "")

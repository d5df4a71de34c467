"""How far a sweep is, on stderr: a bar on a terminal, else a line a minute."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from negotiation_sim.designs.design import Design

if TYPE_CHECKING:
    from negotiation_sim.sweep.chunks import Tally

Watch = Callable[[int, int, "Tally"], None]
A_LINE_EACH = 60  # seconds


@contextmanager
def watching(design: Design) -> Iterator[Watch]:
    """A function to be told how far a sweep is."""
    if sys.stderr.isatty():
        with bar(design) as watch:
            yield watch
    else:
        yield lines(design)


@contextmanager
def bar(design: Design) -> Iterator[Watch]:
    """A bar with the time that is left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[found]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(design.name, total=None, found="")

        def watch(total: int, finished: int, tally: "Tally") -> None:
            progress.update(task, total=total, completed=finished, found=so_far(tally))

        yield watch


def lines(design: Design) -> Watch:
    """A line a minute, and none for what takes less."""
    began = latest = monotonic()
    first: int | None = None

    def watch(total: int, finished: int, tally: "Tally") -> None:
        nonlocal latest, first
        first = finished if first is None else first
        now = monotonic()
        if now - latest >= A_LINE_EACH:
            latest = now
            left = (now - began) / max(1, finished - first) * (total - finished)
            found = so_far(tally)
            print(
                f"{design.name}: {finished:,} of {total:,} rows, about {left / 60:.0f} minutes left"
                f"{'; ' if found else ''}{found}",
                file=sys.stderr,
                flush=True,
            )

    return watch


def so_far(tally: "Tally") -> str:
    """What the talks held now came to: how many without consensus, and who was still in.

    Examples
    --------
    >>> from negotiation_sim.sweep.chunks import Tally
    >>> so_far(Tally(rows=11, errors=1, no_consensus=8, share_in=6.5))
    'no consensus in 80%, minimum bloc share in 65% (mean), 1 errors'
    """
    held = tally.rows - tally.errors
    if not held:
        return ""
    shares = (
        f"no consensus in {tally.no_consensus / held:.0%}, minimum bloc share in {tally.share_in / held:.0%} (mean)"
    )
    return shares + (f", {tally.errors:,} errors" if tally.errors else "")

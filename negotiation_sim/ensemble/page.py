"""A summary as a plain HTML table, to be read without styles and without scripts."""

from collections.abc import Iterator
from html import escape

from negotiation_sim.ensemble.shares import percent
from negotiation_sim.ensemble.summary import Ending, Summary
from negotiation_sim.scenario.schema import ILLUSTRATIVE

HEADINGS = (
    "Ending",
    "Share",
    "95% interval",
    "Mean month",
    "Minimum bloc share still in, mean",
    "Minimum bloc share still in, lowest",
    "Over somebody's objection",
)
NOTHING = "–"


def table(summary: Summary) -> str:
    """The endings of many talks, an agreement never without who was still in.

    Parameters
    ----------
    summary : Summary
    """
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in HEADINGS)
    rows = "\n".join(_row(ending) for ending in summary.endings)
    return (
        f"<table>\n<caption>{_caption(summary)}</caption>\n"
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _caption(summary: Summary) -> str:
    parts = [
        f"{summary.title} ({summary.scenario}, case hash {summary.scenario_hash[:12]}).",
        *([ILLUSTRATIVE] if summary.illustrative else []),
        f"{summary.replicates:,} replicates: seed {summary.seed}, {summary.start} to {summary.last}.",
    ]
    return escape(" ".join(parts))


def _row(ending: Ending) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(ending))
    return f'<tr><th scope="row">{escape(ending.name.replace("_", " "))}</th>{cells}</tr>'


def _cells(ending: Ending) -> Iterator[str]:
    yield percent(ending.share.share)
    yield f"{percent(ending.share.low)} to {percent(ending.share.high)}"
    yield NOTHING if ending.mean_month is None else f"{ending.mean_month:.1f}"
    for still_in in (ending.mean_minimum_bloc_share_in, ending.lowest_minimum_bloc_share_in):
        yield NOTHING if still_in is None else percent(still_in)
    yield NOTHING if ending.overruled is None else percent(ending.overruled.share)

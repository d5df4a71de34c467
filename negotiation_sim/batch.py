"""The batch core: n negotiations side by side, by the rules that the event engine narrates, without clock or events."""

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import fields, frozen
from numpy.typing import DTypeLike, NDArray

from negotiation_sim.core import benchmarks, measures
from negotiation_sim.core.case import Case
from negotiation_sim.core.chance import Chances
from negotiation_sim.core.columns import pick
from negotiation_sim.core.play import play
from negotiation_sim.core.protocols import PROTOCOLS, OrderOfPlay
from negotiation_sim.core.rules.closing import everyone_in
from negotiation_sim.core.rules.utility import utility
from negotiation_sim.core.scale import Array, Bools
from negotiation_sim.core.table import AGREEMENT, Table
from negotiation_sim.core.tape import Tape
from negotiation_sim.recorder import record_tape
from negotiation_sim.scenario.schema import Scenario
from negotiation_sim.standing import Standing

CHUNK, FEWEST = 3072, 256
CELLS = 340_000  # stakeholders × options × negotiations


@frozen(eq=False, kw_only=True)
class Outcomes:
    """How n negotiations ended, as narrow columns: S stakeholders, P provisions, B blocs; millionths and minutes.

    Observers have a row like everyone; they never leave, take no stance, and are worth nothing to themselves.
    """

    status: NDArray[np.int8]  # (n,) place in STATUSES
    consensus: Bools  # (n,) adopted with every convened party still in
    ended: NDArray[np.int32]  # (n,) minute
    text: NDArray[np.int16]  # (P, n) place of the option, adopted or left as the draft
    left_at: NDArray[np.int16]  # (S, n) number of the meeting, 0 for who is in
    carried_by: NDArray[np.int16]  # (S, n) the provision that carried the grievance of who left, -1 for none
    stance: NDArray[np.int8]  # (S, n) at the latest test, place in STANCES, -1 for none
    overruled: Bools  # (S, n) in, and objecting to the adopted text
    forecast: Array  # (S, n), of the type of the case's values, as is utility
    utility: Array  # (S, n) of the text in force: the adopted one, or else the status quo
    reservation_value: NDArray[np.int32]  # (S, n) in force at the end
    share_in: NDArray[np.int32]  # (n,) of the weight convened
    bloc_shares_in: NDArray[np.int32]  # (B, n)
    largest_joint_exit: NDArray[np.int16]  # (n,)
    gini: NDArray[np.int32]  # (n,)
    stringency: NDArray[np.int32]  # (P, n) of the text in force
    distance_to_ideal: Array  # (B, n), -1 where a bloc states none
    clash: Bools  # (n,) red lines leave some provision no option
    failure: NDArray[np.int8]  # (n,) why there is no consensus, place in FAILURES


COLUMNS = tuple(field.name for field in fields(Outcomes))


def negotiate_many(
    order: OrderOfPlay, case: Case, tape: Tape, chances: Chances, chunk: int | None = None
) -> Iterator[tuple[Case, Table]]:
    """Hold all talks, a chunk at a time: the case of the chunk and where each negotiation stood at its end.

    Parameters
    ----------
    order : OrderOfPlay
    case, tape
        One column for all negotiations, or one each: every number, preference, red line, rule and date may differ.
    chances : Chances
        One column a negotiation.
    chunk : int, optional
        How many are held side by side; it changes the speed and nothing else.
    """
    width = side_by_side(case) if chunk is None else chunk
    for first in range(0, chances.number, width):
        here = slice(first, first + width)
        of_chunk = pick(case, here)
        yield of_chunk, play(order, of_chunk, pick(tape, here), pick(chances, here))


def side_by_side(case: Case) -> int:
    """How many negotiations are best held at once: as many as the caches hold, fewer where a text is long."""
    seats, _, options, _ = case.value.shape
    return max(FEWEST, min(CHUNK, CELLS // (seats * options)))


def outcomes(case: Case, table: Table) -> Outcomes:
    """How the negotiations of a chunk ended."""
    adopted = table.status == AGREEMENT
    consensus = adopted & everyone_in(case, table)
    in_force = measures.text_in_force(case, table)
    clash = benchmarks.red_line_clash(case).any(axis=0)
    cause = np.full(table.status.shape, benchmarks.NO_FAILURE)
    failing = np.flatnonzero(~consensus)
    if len(failing):
        cause[failing] = benchmarks.failures(pick(case, failing))
    narrow: dict[str, tuple[Array, DTypeLike]] = {
        "status": (table.status, np.int8),
        "consensus": (consensus, np.bool_),
        "ended": (table.ended, np.int32),
        "text": (table.text, np.int16),
        "left_at": (table.left_at, np.int16),
        "carried_by": (table.carried_by, np.int16),
        "stance": (table.stance, np.int8),
        "overruled": (measures.overruled(case, table), np.bool_),
        "forecast": (table.forecast, case.value.dtype),
        "utility": (utility(case, in_force), case.value.dtype),
        "reservation_value": (table.reservation_value, np.int32),
        "share_in": (measures.share_in(case, table), np.int32),
        "bloc_shares_in": (measures.bloc_shares_in(case, table), np.int32),
        "largest_joint_exit": (measures.largest_joint_exit(table), np.int16),
        "gini": (measures.gini(measures.utilities(case, table)), np.int32),
        "stringency": (measures.stringency(case, table), np.int32),
        "distance_to_ideal": (measures.distances_to_ideals(case, table), np.int32),
        "clash": (np.broadcast_to(clash, table.status.shape), np.bool_),
        "failure": (cause, np.int8),
    }
    return Outcomes(**{name: np.asarray(array, dtype) for name, (array, dtype) in narrow.items()})


def gathered(parts: Iterable[Outcomes], n: int) -> Outcomes:
    """Chunks, one after the other, n negotiations together; each chunk may be forgotten once it is taken over."""
    found: Outcomes | None = None
    first = 0
    for part in parts:
        found = found or room_for(part, n)
        after = first + len(part.status)
        for name in COLUMNS:
            getattr(found, name)[..., first:after] = getattr(part, name)
        first = after
        del part  # before the next chunk is held
    assert found is not None, "there is no chunk"
    return found


def room_for(like: Outcomes, n: int) -> Outcomes:
    """Columns for n negotiations, of the types of others; MemoryError with a remedy if they are too many."""
    columns = {name: getattr(like, name) for name in COLUMNS}
    try:
        return Outcomes(**{name: np.empty((*c.shape[:-1], n), c.dtype) for name, c in columns.items()})
    except MemoryError as error:
        needed = sum(c.nbytes for c in columns.values()) / len(like.status) * n / 2**30
        raise MemoryError(
            f"the outcomes of {n:,} negotiations need {needed:,.0f} GiB of memory, more than there is: take fewer"
        ) from error


def simulate(
    scenario: Scenario,
    case: Case,
    seed: int,
    replicates: range,
    chunk: int | None = None,
    standing: Standing | None = None,
) -> Iterator[Outcomes]:
    """The outcomes of these replicates of a scenario, a chunk at a time.

    Parameters
    ----------
    scenario : Scenario
    case : Case
        The same scenario compiled.
    seed : int
    replicates : range
    chunk : int, optional
    standing : Standing, optional
        Where these talks stand when all of them go on.

    Raises
    ------
    ValueError
        If the calendar depends on the talks: an extension of the deadline that needs support.
    """
    by_chance = any(shock.rate for shock in scenario.calendar.shocks)
    width, tape = side_by_side(case) if chunk is None else chunk, None
    since, begun = (None, None) if standing is None else (standing.since, standing.begun)
    for first in range(0, len(replicates), width):
        chances = Chances.of(seed, *replicates[first : first + width])
        if tape is None or by_chance:
            tape = record_tape(scenario, chances, since=since)
        yield outcomes(case, play(PROTOCOLS[scenario.protocol], case, tape, chances, begun))

"""Many replicates of one scenario, shared out among processes."""

import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import partial
from operator import index
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import numpy as np

from negotiation_sim.batch import COLUMNS, Outcomes, gathered, outcomes, side_by_side, simulate
from negotiation_sim.core.scale import CERTAIN
from negotiation_sim.ensemble.outset import Outset
from negotiation_sim.ensemble.processes import end_with_the_parent

ROUNDS_AHEAD, CHUNKS_A_TASK = 2, 8
SMALLEST_TASK, SMALLEST_TASK_OF_EVENTS = 1024, 16

# In a worker: the outset of all its tasks, and the folder for what they find.
outset_here: Outset
folder_here: Path


def outcomes_of(outset: Outset, replicates: range, workers: int) -> Outcomes:
    """The outcomes of these replicates, the same for any number of workers.

    Parameters
    ----------
    outset : Outset
    replicates : range
    workers : int
        Processes to share the work; no more are started than there are processors.
    """
    workers = min(workers, os.cpu_count() or 1)
    smallest = SMALLEST_TASK_OF_EVENTS if outset.by_events else SMALLEST_TASK
    tasks = shared_out(replicates, workers, smallest, side_by_side(outset.case))
    if workers == 1 or len(tasks) == 1:
        return hold(outset, replicates)
    return gathered(from_processes(outset, tasks, workers), len(replicates))


def from_processes(outset: Outset, tasks: list[range], workers: int) -> Iterator[Outcomes]:
    """The outcomes of each task, in order, from processes that work side by side.

    They come in files, which cost half of what it takes to send them through a pipe.

    Raises
    ------
    OSError
        If a worker has ended early, or has no room for its files.
    """
    with TemporaryDirectory(prefix="negsim-", ignore_cleanup_errors=True) as folder:
        pool = ProcessPoolExecutor(min(workers, len(tasks)), initializer=begin, initargs=(outset, Path(folder)))
        try:
            for written in [pool.submit(hold_here, task) for task in tasks]:
                yield taken_from(written.result())
        except BrokenExecutor as error:
            raise ChildProcessError(
                "a worker process has ended before its work was done, perhaps stopped from outside for want of memory: "
                "take fewer workers or fewer replicates"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def begin(outset: Outset, folder: Path) -> None:
    """Make a worker ready: what its tasks share is sent once, and compiled once."""
    global outset_here, folder_here
    outset_here, folder_here = outset, folder
    end_with_the_parent(partial(rmtree, folder, ignore_errors=True))


def hold_here(replicates: range) -> Path:
    """Put the outcomes of some replicates of the worker's talks into a file."""
    found, file = hold(outset_here, replicates), folder_here / f"{replicates.start}.npy"
    try:
        with file.open("wb") as into:
            for name in COLUMNS:
                np.save(into, getattr(found, name))
    except OSError as error:
        raise OSError(
            f"the outcomes do not go into a file in {folder_here.parent} ({error}): make room there, or set TMPDIR to "
            "another folder"
        ) from error
    return file


def taken_from(file: Path) -> Outcomes:
    """The outcomes in a worker's file, which is deleted."""
    with file.open("rb") as source:
        found = Outcomes(**{name: np.load(source) for name in COLUMNS})
    file.unlink()
    return found


def hold(outset: Outset, replicates: range) -> Outcomes:
    """The outcomes of some replicates, in a batch if it can be, else event by event."""
    if outset.by_events:
        ends = (outset.live(replicate) for replicate in replicates)
        return gathered((outcomes(end.case, end.table) for end in ends), len(replicates))
    chunks = simulate(outset.scenario, outset.case, outset.seed, replicates, standing=outset.standing)
    return gathered(chunks, len(replicates))


def checked_range(start: int, replicates: int) -> range:
    """The replicates wanted; ValueError if there are none, or not that many."""
    first, count = whole("start", start, 0), whole("replicates", replicates, 1)
    if first + count > CERTAIN:
        raise ValueError(
            f"start + replicates must be at most {CERTAIN} (got {first} + {count}): "
            "take fewer replicates, an earlier start, or another seed"
        )
    return range(first, first + count)


def whole(name: str, value: int, least: int) -> int:
    """A plain number; ValueError if it is not whole or too small."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or index(value) < least:
        raise ValueError(f"{name} must be a whole number, at least {least} (got {value!r})")
    return index(value)


def shared_out(replicates: range, workers: int, smallest: int, width: int) -> list[range]:
    """Replicates in tasks, each worth the sending: first large ones, then smaller, so that all workers end together.

    A large task is a multiple of what is held side by side.
    """
    tasks, rest = [], replicates
    while rest:
        size = min(max(len(rest) // (ROUNDS_AHEAD * workers), smallest), CHUNKS_A_TASK * width)
        size -= size % width if size > width else 0
        tasks.append(rest[:size])
        rest = rest[size:]
    return tasks

"""Many replicates of one scenario, shared out among processes."""

import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from operator import index
from threading import Thread

from negotiation_sim.api import compiled
from negotiation_sim.batch import CHUNK, Outcomes, gathered, outcomes, simulate
from negotiation_sim.calendar import depends_on_talks
from negotiation_sim.core.scale import CERTAIN
from negotiation_sim.engine import negotiate
from negotiation_sim.scenario.schema import Scenario

TASKS_A_WORKER = 4
SMALLEST_TASK, SMALLEST_TASK_OF_EVENTS = 512, 16


def outcomes_of(scenario: Scenario, seed: int, replicates: range, workers: int) -> Outcomes:
    """The outcomes of these replicates, the same for any number of workers.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    replicates : range
    workers : int
        Processes to share the work; no more are started than there are processors.
    """
    workers = min(workers, os.cpu_count() or 1)
    tasks = shared_out(replicates, workers, SMALLEST_TASK_OF_EVENTS if depends_on_talks(scenario) else SMALLEST_TASK)
    if workers == 1 or len(tasks) == 1:
        return hold(scenario, seed, replicates)
    return gathered(from_processes(scenario, seed, tasks, workers), len(replicates))


def from_processes(scenario: Scenario, seed: int, tasks: list[range], workers: int) -> Iterator[Outcomes]:
    """The outcomes of each task, in order, from processes that work side by side."""
    pool = ProcessPoolExecutor(min(workers, len(tasks)), initializer=end_with_the_parent)
    try:
        parts = deque(pool.submit(hold, scenario, seed, task) for task in tasks)
        while parts:
            yield parts.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_the_parent() -> None:
    """Let a worker end at once and in silence: interrupted at the terminal, or when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def hold(scenario: Scenario, seed: int, replicates: range) -> Outcomes:
    """The outcomes of some replicates, in a batch if it can be, else event by event."""
    case = compiled(scenario)
    if depends_on_talks(scenario):
        ends = (negotiate(scenario, case, seed, replicate).table for replicate in replicates)
        return gathered((outcomes(case, table) for table in ends), len(replicates))
    return gathered(simulate(scenario, case, seed, replicates), len(replicates))


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


def shared_out(replicates: range, workers: int, smallest: int) -> list[range]:
    """Replicates in tasks: several a worker, each worth the sending, and none larger than is held side by side."""
    size = min(max(-(-len(replicates) // (TASKS_A_WORKER * workers)), smallest), CHUNK)
    return [replicates[at : at + size] for at in range(0, len(replicates), size)]

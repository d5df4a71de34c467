"""Who holds the tasks of a sweep: this process, others beside it, or a cluster; each writes its chunks itself."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from negotiation_sim.ensemble.processes import end_with_the_parent
from negotiation_sim.sweep.chunks import Tally, write_chunk
from negotiation_sim.sweep.folder import ROWS, plan_here
from negotiation_sim.sweep.tasks import Task

AHEAD = 3  # tasks handed out for each worker: enough that none waits, few enough that little is lost
ANEW = "spawn"  # not as copies of this process, whose libraries have threads that a copy would not have
STARTS = 3  # of the processes, after deaths without a task finished in between
RETRIES = 2  # of a task, on a cluster
GOES_ON = "What is finished stays, and the same command goes on from there"


def hold_task(folder: Path, seal: str, task: Task) -> Tally:
    """Hold a task of the data set in a folder, and keep its chunk there."""
    return write_chunk(plan_here(folder, seal), task, folder / ROWS)


def one_by_one(folder: Path, seal: str, tasks: Sequence[Task]) -> Iterator[Tally]:
    """Hold the tasks here."""
    for task in tasks:
        yield hold_task(folder, seal, task)


def in_processes(folder: Path, seal: str, tasks: Sequence[Task], workers: int) -> Iterator[Tally]:
    """Hold the tasks in processes; when one of them dies, begin anew with what is not finished.

    Raises
    ------
    ChildProcessError
        If they die again and again.
    """
    left, deaths = {task.name: task for task in tasks}, 0
    while left:
        try:
            for name, tally in from_pool(folder, seal, list(left.values()), workers):
                del left[name]
                deaths = 0
                yield tally
        except BrokenExecutor as error:
            deaths += 1
            if deaths == STARTS:
                raise ChildProcessError(
                    "worker processes end before their work is done, perhaps stopped from outside for want of memory, "
                    "or started by a script that does not begin its own work under if __name__ == '__main__': "
                    f"take fewer workers. {GOES_ON}"
                ) from error


def from_pool(folder: Path, seal: str, tasks: Sequence[Task], workers: int) -> Iterator[tuple[str, Tally]]:
    """What the tasks come to, as they finish, each with its name."""
    pool = ProcessPoolExecutor(min(workers, len(tasks)), get_context(ANEW), initializer=end_with_the_parent)
    try:
        coming, running = iter(tasks), dict[Future[Tally], str]()
        while True:
            for task in islice(coming, AHEAD * workers - len(running)):
                running[pool.submit(hold_task, folder, seal, task)] = task.name
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(done), done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def on_cluster(folder: Path, seal: str, tasks: Sequence[Task], scheduler: str) -> Iterator[Tally]:
    """Hold the tasks on a Dask cluster, whose workers see the same folder under the same name.

    Raises
    ------
    ModuleNotFoundError
        If Dask is not installed.
    ValueError
        If no scheduler answers.
    ChildProcessError
        If its workers die again and again, or the scheduler is gone.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "a cluster needs Dask, and it is not installed; install it with: "
            f"{sys.executable} -m pip install 'negotiation-sim[cluster]'",
            name="distributed",
        ) from error
    try:
        client = Client(scheduler, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"no scheduler answers at {scheduler} ({error})") from error
    with client:
        coming, running = iter(tasks), as_completed(loop=client.loop)

        def hand_out() -> None:
            """As much as the workers that there are now can do next."""
            most = AHEAD * max(1, sum(client.nthreads().values()))
            for task in islice(coming, max(0, most - running.count())):
                running.add(client.submit(hold_task, folder, seal, task, retries=RETRIES, pure=False))

        try:
            hand_out()
            for done in running:
                tally = done.result()
                done.release()
                hand_out()
                yield tally
        except (KilledWorker, CancelledError) as error:
            raise ChildProcessError(f"the cluster has ended before its work was done ({error}). {GOES_ON}") from error


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Running a sweep: what is missing in its folder is held, and when nothing is, the data set is sealed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from negotiation_sim.designs.design import Design
from negotiation_sim.ensemble.replicates import whole
from negotiation_sim.sweep.chunks import Tally, is_whole
from negotiation_sim.sweep.folder import alone, chunk_of, clear_up, made_ready, plan_here, recipe_in, strays_in
from negotiation_sim.sweep.manifest import sealed
from negotiation_sim.sweep.tasks import Task, seal_of, tasks_of
from negotiation_sim.sweep.workers import GOES_ON, in_processes, on_cluster, one_by_one, processors

Watch = Callable[[int, int, Tally], object]


def run_sweep(
    design: Design,
    folder: str | os.PathLike[str],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = lambda *_: None,
) -> Path:
    """Hold the talks of every row of a design, and keep what they come to as a data set.

    Parameters
    ----------
    design : Design
        From `load_design`.
    folder : str or path
        Of the data set. One that was begun is gone on with; the finished one is the same in every byte.
    workers : int
        Processes that share the work, at least 1; no more than there are processors.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers do the work instead.
    watch : function
        Told after each chunk, and at an interrupt, how many rows there are in all, how many are finished, and what
        those held now came to.

    Returns
    -------
    path
        Of the folder; `read_sweep` reads it.

    Raises
    ------
    ValueError
        If the folder belongs to another design, or a number is out of range.
    OSError
        If there is no room for a chunk, or workers die again and again; what is finished stays.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from negotiation_sim import parse_design, read_sweep
    >>> design = parse_design('''
    ... schema = 1
    ... name = "how-patient"
    ... base = "teaching-park"
    ... replicates = 50
    ... sampler = { method = "factorial" }
    ... [[factors]]
    ... path = "stakeholders.nature.withdrawal_threshold"
    ... name = "threshold"
    ... values = [0.4, 0.8]
    ... ''')
    >>> with TemporaryDirectory() as folder:
    ...     results = read_sweep(run_sweep(design, folder))
    >>> by_threshold = results.outcomes["kind"].reshape(2, 50)
    >>> (by_threshold == "consensus").sum(axis=1).tolist()
    [30, 38]
    """
    workers, folder = min(whole("workers", workers, 1), processors()), Path(folder).absolute()
    with alone(folder):
        try:
            complete(folder, design, workers, scheduler, watch)
        except ChildProcessError:
            raise
        except OSError as error:
            raise OSError(f"{folder}: {error.strerror or error}. {GOES_ON}") from error
    return folder


def complete(folder: Path, design: Design, workers: int, scheduler: str | None, watch: Watch) -> None:
    """Hold what is missing in the data set of a design, and seal it."""
    clear_up(folder)
    made_ready(folder, design)
    recipe = recipe_in(folder)
    plan_here.cache_clear()  # what is there now counts, and not what was there at an earlier sweep
    plan = plan_here(folder, seal_of(recipe))
    tasks = tasks_of(plan, recipe)
    for stray in strays_in(folder, {chunk_of(folder, task).name for task in tasks}):
        raise ValueError(f"{stray} is no chunk of this sweep, and would be read as one: move it elsewhere")
    missing = [task for task in tasks if not is_whole(plan.design, chunk_of(folder, task), task)]
    total = plan.number_of_rows
    finished, found = total - sum(task.number for task in missing), Tally()
    watch(total, finished, found)
    try:
        for tally in held_by(folder, seal_of(recipe), missing, workers, scheduler):
            finished, found = finished + tally.rows, found + tally
            watch(total, finished, found)
    except KeyboardInterrupt:  # what workers have finished and nobody has waited for counts as well
        watch(total, total - sum(task.number for task in missing if not chunk_of(folder, task).exists()), found)
        raise
    clear_up(folder)  # on a cluster, somebody may have begun a chunk that another finished
    sealed(folder, plan, recipe, tasks)


def held_by(folder: Path, seal: str, tasks: list[Task], workers: int, scheduler: str | None) -> Iterator[Tally]:
    """What the tasks come to, by whoever holds them."""
    if scheduler is not None:
        return on_cluster(folder, seal, tasks, scheduler)
    if workers == 1 or len(tasks) < 2:
        return one_by_one(folder, seal, tasks)
    return in_processes(folder, seal, tasks, workers)

"""Sweeps on a Dask cluster: the same bytes as by processes, and its troubles in words."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from negotiation_sim import cli, load_design
from negotiation_sim.sweep.folder import plan_in
from negotiation_sim.sweep.runner import run_sweep
from negotiation_sim.sweep.tasks import tasks_of
from negotiation_sim.sweep.workers import hold_task

from .folders import chunks, design_file, held

# In a process of its own: a cluster leaves threads behind, and here every warning is an error.
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        print(cluster.scheduler_address, *(worker.pid for worker in cluster.workers.values()), flush=True)
        sys.stdin.read()
"""


@contextmanager
def cluster(folder):
    """A cluster of two workers: the address of its scheduler, and the processes of its workers."""
    program, pipe = folder / "cluster.py", subprocess.PIPE
    program.write_text(CLUSTER, encoding="utf-8")
    said = {"stdin": pipe, "stdout": pipe, "stderr": subprocess.DEVNULL, "text": True, "cwd": folder}
    with subprocess.Popen([sys.executable, program], start_new_session=True, **said) as process:
        try:
            address, *workers = process.stdout.readline().split()
            yield address, [int(pid) for pid in workers]
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    return load_design(design_file(tmp_path_factory.mktemp("design"), 4600))


@pytest.fixture(scope="module")
def whole(design, tmp_path_factory):
    """What is in the folder of a sweep by two processes."""
    return held(design, tmp_path_factory.mktemp("whole"), workers=2)


def test_without_dask_it_is_said_what_to_install(design, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    file = tmp_path / "design.toml"
    file.write_text(design.text, encoding="utf-8")
    assert cli.main(["sweep", str(file), "--out", str(tmp_path / "set"), "--scheduler", "tcp://127.0.0.1:8786"]) == 2
    told, complaint = capsys.readouterr()
    assert told == "" and complaint.startswith("error: a sweep needs distributed, and it is not installed; install it")
    assert complaint.endswith("-m pip install 'negotiation-sim[cluster]'\n")


def test_an_address_that_is_none_is_an_error_in_words(design, tmp_path):
    with pytest.raises(ValueError, match=r"^no scheduler answers at nowhere://x "):
        run_sweep(design, tmp_path, scheduler="nowhere://x")


@pytest.mark.heavy
def test_a_cluster_writes_the_bytes_of_processes(design, whole, tmp_path):
    with cluster(tmp_path) as (address, _):
        assert held(design, tmp_path / "set", scheduler=address) == whole


@pytest.mark.heavy
def test_what_processes_have_begun_a_cluster_goes_on_with(design, whole, tmp_path):
    run_sweep(design, tmp_path / "set")
    (tmp_path / "set" / "manifest.json").unlink()
    for chunk in chunks(tmp_path / "set")[::2]:
        chunk.unlink()
    with cluster(tmp_path) as (address, _):
        assert held(design, tmp_path / "set", scheduler=address) == whole


def killing(victims):
    """What kills a worker when there are first chunks."""

    def watch(total, finished, tally):
        if finished and victims:
            os.kill(victims.pop(), signal.SIGKILL)

    return watch


@pytest.mark.heavy
def test_a_worker_of_a_cluster_that_dies_is_replaced(design, whole, tmp_path):
    with cluster(tmp_path) as (address, workers):
        victims = workers[:1]
        assert held(design, tmp_path / "set", scheduler=address, watch=killing(victims)) == whole
        assert not victims


@pytest.mark.heavy
def test_a_task_that_costs_too_many_workers_is_an_error_in_words(design, whole, tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    with cluster(tmp_path) as (address, workers):
        with pytest.raises(ChildProcessError, match=r"^worker processes end before their work is done"):
            run_sweep(design, tmp_path / "set", scheduler=address, watch=killing(workers[:1]))
        assert held(design, tmp_path / "set", scheduler=address) == whole


def test_a_worker_with_other_versions_refuses_the_work(design, tmp_path):
    run_sweep(design, tmp_path)
    recipe = json.loads((tmp_path / "recipe.json").read_text(encoding="utf-8"))
    (tmp_path / "recipe.json").write_text(json.dumps(recipe | {"pyarrow": "15.0.0"}), encoding="utf-8")
    with pytest.raises(
        ValueError,
        match=rf"^{tmp_path}/recipe.json says pyarrow 15.0.0, here .*: whoever holds the rows needs the same",
    ):
        hold_task(tmp_path, "another seal", tasks_of(plan_in(tmp_path), recipe)[0])

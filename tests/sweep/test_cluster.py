"""A Dask cluster gives what processes and one worker give, to the byte, and outlives its workers."""

import os
import random
import signal
import threading
import time

import pytest
from distributed import LocalCluster

from negotiation_sim import cli

from .sweeping import PARK, arguments, bytes_in, chunks_in, swept

pytestmark = pytest.mark.heavy  # the cluster takes seconds to start
LONG = PARK.replace("replicates = 50", "replicates = 250")


@pytest.fixture
def cluster():
    """Two worker processes on this machine."""
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(**settings, host="127.0.0.1", silence_logs=50) as cluster:
        yield cluster


def test_a_cluster_changes_no_byte(cluster, tmp_path):
    whole = bytes_in(swept(tmp_path / "one"))
    assert bytes_in(swept(tmp_path / "two", workers=2)) == whole
    assert bytes_in(swept(tmp_path / "cluster", scheduler=cluster.scheduler_address)) == whole
    # The same design at the same cluster, into another folder, and what is missing of the first.
    assert bytes_in(swept(tmp_path / "other", scheduler=cluster.scheduler_address)) == whole
    for chunk in chunks_in(tmp_path / "cluster")[::3]:
        chunk.unlink()
    assert bytes_in(swept(tmp_path / "cluster", scheduler=cluster.scheduler_address)) == whole


@pytest.mark.parametrize("seed", range(3))
def test_a_cluster_outlives_a_worker(cluster, tmp_path, seed):
    folder, chance = tmp_path / "park", random.Random(seed)
    finished = chance.randrange(1, 40)

    def kill():
        while len(chunks_in(folder)) < finished:
            time.sleep(0.001)
        victim = chance.choice([worker.pid for worker in cluster.workers.values()])
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    swept(folder, LONG, scheduler=cluster.scheduler_address)
    killer.join()
    assert bytes_in(folder) == bytes_in(swept(tmp_path / "whole", LONG))


def test_the_command_takes_the_address(cluster, tmp_path, capsys):
    command = arguments(tmp_path / "park", PARK.replace("points = 40", "points = 2"))
    assert cli.main([*command, "--scheduler", cluster.scheduler_address]) == 0
    assert "100 rows. Digest " in capsys.readouterr().out


def test_where_no_scheduler_answers_that_is_told(tmp_path, capsys, monkeypatch):
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "500ms"}):
        command = arguments(tmp_path / "park", PARK.replace("points = 40", "points = 2"))
        assert cli.main([*command, "--scheduler", "tcp://127.0.0.1:9"]) == 2
        assert capsys.readouterr().err.startswith("error: no scheduler answers at tcp://127.0.0.1:9 (")
        assert cli.main([*command, "--scheduler", "nowhere"]) == 2
        assert capsys.readouterr().err.startswith("error: no scheduler answers at nowhere (")


def test_a_worker_with_other_versions_writes_nothing(tmp_path):
    folder = swept(tmp_path / "park", PARK.replace("points = 40", "points = 2"))
    from negotiation_sim.sweep import tasks
    from negotiation_sim.sweep.folder import plan_here, recipe_in

    seal = tasks.seal_of(recipe_in(folder))
    plan_here.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "__version__", "0.0.9")
        with pytest.raises(ValueError, match=r"recipe\.json says negotiation-sim 0\.1\.0, here 0\.0\.9: whoever holds"):
            plan_here(folder, seal)

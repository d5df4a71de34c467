"""Programs that write to a store, to be raced against each other and to be killed.

    python -m tests.store.appending --kill TIMES [PLACE]

kills a writer so many times at random moments, and says how it went.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults
from negotiation_sim.store.protocol import Conflict

from .talks import manifest

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 1, 2, 10, 100, 1000)  # events in one append
PAUSE = 0.003  # seconds at most between appends, at random: else two writers may run in step, and one always wins
LONGEST = 0.06  # seconds that a writer lives after its first append; one takes from a tenth of a millisecond to ten


def line(sequence):
    """A line that says where it stands, longer and shorter."""
    return b"event %d %s" % (sequence, b"x" * (sequence * 7919 % 300))


def append_without_end(place, seed):
    """Append parts of all sizes, and say after each how many events there are; to be killed."""
    chance = random.Random(seed)
    with open_store(place, live=chance.random() < 0.5) as store:
        version = store.version("park")
        while True:
            size = chance.choice(SIZES)
            version = store.append("park", version, [line(version + n) for n in range(size)])
            print(version, size, flush=True)


def append_one_by_one(place, name, times):
    """Append so many lines, each as soon as it can be. Stream and store are made if they are not there."""
    print("ready", flush=True)
    sys.stdin.readline()
    chance = random.Random(name)
    with open_store(place) as store:
        store.create(manifest())
        for number in range(times):
            while True:
                try:
                    store.append("park", store.version("park"), [f"{name} {number}".encode()])
                except Conflict:
                    continue
                break
            time.sleep(chance.random() * PAUSE)


def started(*arguments):
    """A process of this module."""
    command = [sys.executable, "-m", "tests.store.appending", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def race(place, names, times):
    """Have so many processes append at the same time, each so many lines; their exit statuses."""
    writers = [started("--race", place, name, times) for name in names]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    return [writer.returncode for writer in writers]


def kill_one(place, seed):
    """Kill a writer at a random moment; how many events it had said there were, and what came after."""
    writer = started("--append", place, seed)
    said = writer.stdout.readline()
    time.sleep(random.Random(seed).random() * LONGEST)
    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.read()
    assert writer.wait() == -signal.SIGKILL
    writer.stdin.close()
    writer.stdout.close()
    acknowledged = (
        int(said.splitlines()[-1].split()[0]) if said.endswith("\n") else int(said.splitlines()[-2].split()[0])
    )
    with open_store(place) as store:
        version = store.version("park")
        assert version >= acknowledged, f"seed {seed}: {acknowledged} events were acknowledged, and {version} are there"
        assert version - acknowledged in (0, *SIZES), f"seed {seed}: half of a part is there"
        assert list(store.read("park")) == [line(n) for n in range(version)], f"seed {seed}"
        assert faults(store) == [], f"seed {seed}"
    return acknowledged, version - acknowledged


def kill(place, times):
    """Kill so many writers of one stream, one after the other."""
    with open_store(place) as store:
        store.create(manifest(), [line(0)])
    return [kill_one(place, seed) for seed in range(times)]


def main(what, *arguments):
    """Do what the arguments say."""
    if what == "--append":
        append_without_end(*arguments)
    elif what == "--race":
        append_one_by_one(arguments[0], arguments[1], int(arguments[2]))
    elif what == "--kill":
        with tempfile.TemporaryDirectory() as folder:
            killed = kill(arguments[1] if len(arguments) > 1 else f"{folder}/talks.db", int(arguments[0]))
        kept = sum(after > 0 for _, after in killed)
        print(f"{len(killed)} writers killed; {killed[-1][0]:,} events acknowledged, none lost, none in part;")
        print(f"{kept} times the last append was on disk and not yet acknowledged")


if __name__ == "__main__":
    main(*sys.argv[1:])

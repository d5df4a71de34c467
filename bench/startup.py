"""How much later than a bare interpreter `negsim --help` is done.

.venv/bin/python bench/startup.py
"""

import statistics
import subprocess
import sys
import time

RUNS = 15


def seconds(*arguments: str) -> float:
    """How long a process with these arguments of Python takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print medians of pairs."""
    pairs = [(seconds("-c", ""), seconds("-m", "negotiation_sim", "--help")) for _ in range(RUNS)]
    bare, command = (statistics.median(column) for column in zip(*pairs, strict=True))
    later = statistics.median(b - a for a, b in pairs)
    print(f"bare interpreter {bare:.3f} s, negsim --help {command:.3f} s")
    print(f"  {later:.3f} s later (median of {RUNS} pairs)")


if __name__ == "__main__":
    main()

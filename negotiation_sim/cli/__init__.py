"""The command `negsim`. Results go to stdout, everything else to stderr; bad input ends with exit code 2."""

import io
import os
import sys

from cyclopts import App, CycloptsError

from negotiation_sim import __version__
from negotiation_sim.cli.analysing import analyse
from negotiation_sim.cli.cases import check, new, run, scenarios, why
from negotiation_sim.cli.drawing import plot
from negotiation_sim.cli.explaining import explain
from negotiation_sim.cli.keeping import export, import_, streams, verify
from negotiation_sim.cli.observing import observe
from negotiation_sim.cli.records import diff, log, replay
from negotiation_sim.cli.sweeping import sweep
from negotiation_sim.cli.whatif import forecast, fork

BAD_INPUT = 2
INTERRUPTED = 130

app = App(
    name="negsim",
    version=__version__,
    help="Simulate talks among stakeholders: who supports a text, who walks out, when and over what.",
)
ABOUT_CASES = (run, plot, check, scenarios, new, why)
ABOUT_LOGS = (log, replay, diff, explain, fork, forecast, observe, streams, verify, export)
ABOUT_SWEEPS = (sweep, analyse)
for command in (*ABOUT_CASES, *ABOUT_LOGS, *ABOUT_SWEEPS):
    app.command(command)
app.command(import_, name="import")


def complain(message: str) -> int:
    """Say on stderr what is wrong with the input."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True, highlight=False, soft_wrap=True).print(
        Text("error: ", style="bold red"), Text(message), sep=""
    )
    return BAD_INPUT


def main(arguments: list[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the command line if not given.

    Returns
    -------
    int
        The exit code: 0, or 2 for bad input; 1 if `verify` finds faults.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except KeyboardInterrupt:
        return INTERRUPTED
    except CycloptsError as error:
        return complain(f"{error}\nnegsim --help lists the commands and their options.")
    except (ValueError, OSError, MemoryError) as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return complain(describe(error))
    return code if isinstance(code, int) else 0


def describe(error: ValueError | OSError | MemoryError) -> str:
    """An error in words; of the system's, the file and what is wrong with it."""
    if isinstance(error, FileExistsError):
        return f"{error.filename} exists already; it is left as it is. Choose another name."
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return str(error) or "there is not enough memory"

"""Writing a picture: the same bytes each time, and never half a file."""

import os
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from negotiation_sim import __version__
from negotiation_sim.plots.paper import plain_style

CREATOR = f"negotiation-sim {__version__}"
WITHOUT_DATES: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": CREATOR},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": CREATOR, "Producer": None},
}
DOTS_PER_INCH = 110


def save(figure: Figure, file: str | Path) -> Path:
    """Write a picture; a file of that name is replaced.

    Parameters
    ----------
    figure : Figure
        From `plot_run` or `plot_ensemble`.
    file : str or Path
        Ends in .svg, .png or .pdf. The same figure and version of matplotlib give the same bytes.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.plots import plot_run, save
    >>> with TemporaryDirectory() as folder:
    ...     save(plot_run(run(load("teaching-park"), seed=0)), f"{folder}/park.svg").name
    'park.svg'
    """
    file, suffix = Path(file), checked_suffix(file)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    metadata = {"Title": figure.get_suptitle() or None, **WITHOUT_DATES[suffix]}
    try:
        with plain_style():
            figure.savefig(unfinished, format=suffix[1:], dpi=DOTS_PER_INCH, metadata=metadata)
        unfinished.replace(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return file


def checked_suffix(file: str | Path) -> str:
    """How the name of a picture ends; ValueError if no picture is called so."""
    suffix = Path(file).suffix.lower()
    if suffix not in WITHOUT_DATES:
        raise ValueError(f"the name of a picture ends in .svg, .png or .pdf (got {str(file)!r})")
    return suffix

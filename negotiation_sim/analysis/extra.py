"""What an analysis needs besides numpy, imported when it is used."""

import sys
from importlib import import_module
from typing import Any


def needed(module: str, package: str) -> Any:
    """A module of another package; ModuleNotFoundError says how to install it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"this analysis needs {package}, and it is not installed; install it with: "
            f"{sys.executable} -m pip install 'negotiation-sim[analysis]'",
            name=error.name,
        ) from error

"""The fixtures of the suite."""

from .backends import backend, store

__all__ = ["backend", "store"]

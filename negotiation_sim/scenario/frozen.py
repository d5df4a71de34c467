"""Mappings that stay as they are: what is computed from a scenario is kept by the scenario, and must not grow old."""

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar, final

K = TypeVar("K")
V = TypeVar("V")


@final
class FrozenDict(dict[K, V]):
    """A dict that refuses to be changed.

    Examples
    --------
    >>> FrozenDict(fence="none")["fence"] = "wall"
    Traceback (most recent call last):
    TypeError: a scenario cannot be changed: use attrs.evolve to make another
    """

    def refuse(self, *_: Any, **__: Any) -> NoReturn:
        """Say how to make another scenario."""
        raise TypeError("a scenario cannot be changed: use attrs.evolve to make another")

    __setitem__ = __delitem__ = __ior__ = refuse
    clear = pop = popitem = setdefault = update = refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)


def immutable(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping that cannot be changed, and those in it; lists are left as they are.

    Examples
    --------
    >>> type(immutable({"fence": {"none": 0.0}})["fence"])
    <class 'negotiation_sim.scenario.frozen.FrozenDict'>
    """
    if isinstance(value, FrozenDict):
        return value
    return FrozenDict({key: immutable(each) if isinstance(each, Mapping) else each for key, each in value.items()})

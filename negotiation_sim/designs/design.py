"""What a design is, once every default is resolved: the base case, the factors, how points are chosen, what is kept."""

from collections.abc import Mapping

from attrs import field, frozen

from negotiation_sim.core.scale import Array
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.scenario.schema import Scenario

SCHEMA = 1
NUMBER, WHOLE, DATE, WORDS = "number", "whole", "date", "words"
COMMON, INDEPENDENT = "common", "independent"
FACTORIAL, LATIN_HYPERCUBE, SOBOL, SALTELLI, MORRIS, FILE = (
    "factorial",
    "latin_hypercube",
    "sobol",
    "saltelli",
    "morris",
    "file",
)


@frozen(kw_only=True)
class Level:
    """One of the values of a factor: its name, and what it changes in the base case, as `changed` takes it."""

    name: str
    changes: Mapping[str, str] = field(converter=immutable)


@frozen(kw_only=True)
class Distribution:
    """How a number is spread over the range: ``uniform``, ``log_uniform``, ``normal``, ``triangular`` or ``beta``.

    Attributes
    ----------
    kind : str
    numbers : mapping of str to float
        The parameters by name; mean and sd of a normal one, which is truncated to the range.
    """

    kind: str = "uniform"
    numbers: Mapping[str, float] = field(factory=dict, converter=immutable)


@frozen(kw_only=True)
class Factor:
    """Something that differs from point to point.

    Attributes
    ----------
    name : str
        Of the column in the data set.
    label : str
        In sentences and pictures.
    path : str
        What it is in the base case, as `changed` takes it; empty where the levels say what they change.
    kind : str
        ``number``, ``whole`` or ``date`` between `low` and `high`, or ``words``: one of the levels.
    low, high : float
        The range, both ends in it; a date in days since 1970-01-01.
    apply : str
        ``set`` the value, ``add`` it to what the base says, or take that ``times`` it.
    levels : tuple of Level
    values : tuple of float
        All that it may be, of a number, whole number or date that is listed; empty where the whole range is meant.
    """

    name: str
    label: str
    path: str = ""
    kind: str = NUMBER
    low: float = 0.0
    high: float = 0.0
    distribution: Distribution = Distribution()
    apply: str = "set"
    levels: tuple[Level, ...] = ()
    values: tuple[float, ...] = ()


@frozen(kw_only=True)
class Sampler:
    """How the points are chosen.

    Attributes
    ----------
    method : str
        ``factorial``, ``latin_hypercube``, ``sobol``, ``saltelli``, ``morris`` or ``file``.
    points : int
        How many; of saltelli and morris, how many base points or trajectories; 0 of factorial.
    levels : int
        In how many values factorial and morris cut a range.
    seed : int
        Of the choice of points; the chances of the talks have their own.
    """

    method: str
    points: int = 0
    levels: int = 0
    seed: int = 0


@frozen(kw_only=True, eq=False)
class Design:
    """A design, complete.

    Attributes
    ----------
    base : Scenario
        The case, with the design's own changes for all points made.
    replicates : int
        Talks at each point.
    seed : int
        Of the chances of the talks.
    chances : str
        ``common``: every point has replicates 0 to n − 1. ``independent``: point j has j·n to j·n + n − 1.
    outcomes : tuple of str
        The columns to keep.
    outside : mapping of str to array
        The points of an outside file, by name of the factor, (points,), as in a `Plan`.
    text : str
        The design file.
    """

    name: str
    title: str
    question: str
    base: Scenario = field(repr=lambda base: base.name)
    factors: tuple[Factor, ...]
    sampler: Sampler
    replicates: int
    seed: int
    chances: str
    outcomes: tuple[str, ...]
    outside: Mapping[str, Array] = field(factory=dict, converter=immutable, repr=False)
    text: str = field(default="", repr=False)

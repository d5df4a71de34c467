"""What analyses and pictures are made from: the experiments and outcomes of a sweep, as columns."""

from collections.abc import Mapping

from attrs import field, frozen

from negotiation_sim.core.scale import Array, Ints
from negotiation_sim.designs.design import Factor, Sampler
from negotiation_sim.scenario.frozen import immutable


@frozen(eq=False, kw_only=True)
class Results:
    """Rows of a sweep in the order of their numbers.

    Attributes
    ----------
    name, title, question : str
        Of the design.
    scenario, scenario_hash : str
        Name and hash of the base case.
    illustrative : bool
        Whether positions of real organisations in it were coded by judgement.
    digest : str
        SHA-256 of the data set: the key for captions.
    factors : tuple of Factor
    sampler : Sampler
    seed, replicates : int
        Row k is talks number k mod `replicates` at point k // `replicates`.
    experiments : mapping of str to array
        By name of the factor, (rows,): floats, whole numbers, days since 1970-01-01, or the names of levels.
    outcomes : mapping of str to array
        By column, (rows,), in the words of the program.
    left_out : int
        How many rows more the sweep has, whose talks could not be held.
    luck : array of int, optional
        (rows,), the replicate of each row, whose luck it shares with the same replicate of other points; None where the
        chances are independent, so that every row has luck of its own.
    point : array of int, optional
        (rows,), the point of each row; None where no row is missing, so that row k is at point k // `replicates`.
    """

    name: str
    title: str
    question: str
    scenario: str
    scenario_hash: str
    illustrative: bool
    digest: str
    factors: tuple[Factor, ...]
    sampler: Sampler
    seed: int
    replicates: int
    experiments: Mapping[str, Array] = field(converter=immutable)
    outcomes: Mapping[str, Array] = field(converter=immutable)
    left_out: int = 0
    luck: Ints | None = None
    point: Ints | None = None

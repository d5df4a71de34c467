"""A name for what a design means for its results: the same for every way of writing it down."""

import json
from hashlib import sha256

import attrs
import numpy as np

from negotiation_sim.designs.design import Design, Factor
from negotiation_sim.scenario.digest import scenario_hash

NOT_MEANT = {"label"}


def design_hash(design: Design) -> str:
    """The SHA-256 of all in a design that its results depend on: not its name, title, question and labels.

    Parameters
    ----------
    design : Design

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> from negotiation_sim import parse_design
    >>> text = '''
    ... schema = 1
    ... name = "who-stays"
    ... base = "teaching-park"
    ... sampler = { method = "sobol", points = 8 }
    ... [[factors]]
    ... path = "chair.reading_error"
    ... range = [0.0, 0.2]
    ... '''
    >>> titled = text.replace('base', 'title = "Who stays?"; base'.replace("; ", chr(10)))
    >>> design_hash(parse_design(text)) == design_hash(parse_design(titled))
    True
    >>> design_hash(parse_design(text)) == design_hash(parse_design(text.replace("0.2", "0.3")))
    False
    """
    meaning = {
        "base": scenario_hash(design.base),
        "factors": [meaning_of(factor) for factor in design.factors],
        "sampler": attrs.asdict(design.sampler),
        "outside": {name: digest_of(column) for name, column in design.outside.items()},
        "replicates": design.replicates,
        "seed": design.seed,
        "chances": design.chances,
        "outcomes": design.outcomes,
    }
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def meaning_of(factor: Factor) -> dict[str, object]:
    """A factor as JSON has it."""
    return attrs.asdict(factor, filter=lambda entry, _: entry.name not in NOT_MEANT)


def digest_of(column: np.ndarray) -> str:
    """The SHA-256 of the points of a factor, the same on every machine."""
    return sha256(np.ascontiguousarray(column).astype(column.dtype.newbyteorder("<")).tobytes()).hexdigest()

"""Nobody gains or loses by where they stand in the file: chances follow the names, and no tie looks at the order.

What the chair does at a tie depends on the agenda and on the order of the options, which stay as they are here. Where
the floor is given in turn, the turns are the order in the file, so only the blocs change places.
"""

from collections import Counter

import attrs
import numpy as np
from columns import arrays_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import REPLICATES, SEEDS, scenarios

from negotiation_sim.engine import negotiate
from negotiation_sim.scenario.compile import compile_case

OF_RED_LINES = {"hope", "declared"}
OF_THE_TALKS = {"text", "quorate", "idle", "deadline", "status", "ended"}


def unordered(value):
    """A fact without the order of its lists."""
    if attrs.has(type(value)):
        return type(value).__name__, unordered(attrs.asdict(value, recurse=False))
    if isinstance(value, dict):
        return frozenset((key, unordered(item)) for key, item in value.items())
    return frozenset(value) if isinstance(value, tuple) else value


def told(talks):
    """What happened when, without the opening, and without its order within a minute."""
    return Counter((event.minute, event.meeting, unordered(event.fact)) for event in talks.log.events[1:])


@given(scenarios(), SEEDS, REPLICATES, st.data())
def test_the_order_of_stakeholders_and_blocs_in_the_file_changes_nothing(scenario, seed, replicate, data):
    places = range(len(scenario.stakeholders))
    order = places if scenario.proposers == "turn" else data.draw(st.permutations(places))
    shuffled = attrs.evolve(
        scenario,
        stakeholders=tuple(scenario.stakeholders[i] for i in order),
        blocs=tuple(data.draw(st.permutations(scenario.blocs))),
    )
    talks = negotiate(scenario, compile_case(scenario), seed, replicate)
    again = negotiate(shuffled, compile_case(shuffled), seed, replicate)
    after = arrays_of(again.table)
    lines = [again.table.red_lines.index((order.index(i), p)) for i, p in talks.table.red_lines]
    assert len(lines) == len(again.table.red_lines)
    for name, array in arrays_of(talks.table).items():
        if name in OF_RED_LINES:
            assert np.array_equal(after[name][lines], array), name
        else:
            assert np.array_equal(after[name], array if name in OF_THE_TALKS else array[list(order)]), name
    assert told(again) == told(talks)

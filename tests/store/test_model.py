"""The store against a model of it: a list of lines for each stream, and a list of all that was added."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults
from negotiation_sim.store.protocol import Conflict

from .talks import fork, manifest

LINES = st.lists(st.sampled_from([b"a", b"b", b"c"]), max_size=4)
MANY = st.sampled_from([0, 0, 0, 0, 4095, 4096, 9000])


class Model(RuleBasedStateMachine):
    """What is done to a store is done to lists as well."""

    backend = None
    streams = Bundle("streams")

    def __init__(self):
        super().__init__()
        self.backend.new()
        self.store = open_store(self.backend.place)
        self.lines, self.begins, self.added = {}, {}, []

    @initialize(target=streams)
    def first(self):
        return self.created(manifest("s0"), 0, [])

    def created(self, described, begins, lines):
        name = described.stream
        self.store.create(described, lines[begins:])
        self.lines[name], self.begins[name] = list(lines), begins
        self.added += [(name, n, lines[n]) for n in range(begins, len(lines))]
        return name

    @rule(target=streams, lines=LINES)
    def create(self, lines):
        return self.created(manifest(f"s{len(self.lines)}"), 0, lines)

    @rule(target=streams, parent=streams, share=st.floats(0, 1), lines=LINES)
    def fork(self, parent, share, lines):
        at = round(share * len(self.lines[parent]))
        if at == 0:
            return parent
        shared = self.lines[parent][:at]
        return self.created(fork(f"s{len(self.lines)}", parent, at, shared), at, shared + lines)

    @rule(stream=streams, lines=LINES, many=MANY)
    def append(self, stream, lines, many):
        lines = lines + [b"m"] * many
        there = self.lines[stream]
        assert self.store.append(stream, len(there), lines) == len(there) + len(lines)
        self.added += [(stream, n, line) for n, line in enumerate(lines, len(there))]
        there += lines

    @rule(stream=streams, back=st.integers(-2, 6), lines=LINES.filter(bool))
    def append_elsewhere(self, stream, back, lines):
        there = self.lines[stream]
        expected = len(there) - back
        if expected < 0 or back == 0:
            return
        repeated = self.begins[stream] <= expected and there[expected : expected + len(lines)] == lines
        try:
            version = self.store.append(stream, expected, lines)
        except Conflict:
            assert not repeated
        else:
            assert repeated
            assert version == expected + len(lines)

    @rule(stream=streams, size=st.integers(1, 4))
    def append_the_end_again(self, stream, size):
        there = self.lines[stream]
        size = min(size, len(there) - self.begins[stream])
        assert self.store.append(stream, len(there) - size, there[len(there) - size :]) == len(there)

    @rule(stream=streams, ends=st.tuples(st.integers(0, 9000), st.integers(0, 9000)))
    def read_a_part(self, stream, ends):
        start, stop = min(ends), max(ends)
        assert list(self.store.read(stream, start, stop)) == self.lines[stream][start:stop]

    @rule(after=st.integers(0, 9000))
    def read_everything(self, after):
        placed = list(self.store.everything(after))
        expected = list(enumerate(self.added, 1))[after:]
        assert [(each.position, (each.stream, each.sequence, each.line)) for each in placed] == expected

    @rule()
    def open_again(self):
        self.store.close()
        self.store = open_store(self.backend.place)

    @rule()
    def is_without_fault(self):
        assert faults(self.store) == []

    @invariant()
    def streams_and_versions_are_those_of_the_model(self):
        assert self.store.streams() == sorted(self.lines)
        assert {name: self.store.version(name) for name in self.lines} == {n: len(x) for n, x in self.lines.items()}

    def teardown(self):
        for name, lines in self.lines.items():
            assert list(self.store.read(name)) == lines
        self.read_everything(0)
        self.is_without_fault()
        self.store.close()


def test_the_store_does_what_the_model_does(backend):
    machine = type("Tried", (Model,), {"backend": backend})
    tried = settings(max_examples=25, stateful_step_count=25)
    run_state_machine_as_test(machine, settings=tried)

"""What a stream is a log of: in one form, and nothing that cannot be."""

import pytest

from negotiation_sim.store.manifest import Manifest

from .talks import manifest

LINE = manifest(scenario='title = "Käse"').to_json()


def test_a_manifest_comes_back():
    assert Manifest.from_json(LINE) == manifest(scenario='title = "Käse"')
    child = manifest("if", parent="park", at=3, prefix="f" * 64)
    assert Manifest.from_json(child.to_json()) == child
    assert (manifest().begins_at, child.begins_at) == (0, 3)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b'{"stream":', b'{ "stream":', r"keys that it does not have, lack, or stand in another order or form"),
        ("ä".encode(), b"\\u00e4", r"keys that it does not have, lack, or stand in another order or form"),
        (b'"seed":0', b'"seed":0,"more":1', r"keys that it does not have, lack, or stand in another order or form"),
        (b',"parent":null', b"", r"keys that it does not have, lack, or stand in another order or form"),
        (b'"seed":0', b'"seed":0,"seed":0', r"keys that it does not have, lack, or stand in another order or form"),
        (b'"seed":0,', b"", r"Object missing required field `seed`"),
        (b'"seed":0', b'"seed":0.5', r"Expected `int`, got `float` - at `\$.seed`"),
        (b'"seed":0', b'"seed":-1', r"seed must be a whole number from 0 to 18446744073709551615 \(got -1\)"),
        (b'"replicate":0', b'"replicate":4294967296', r"replicate must be a whole number from 0 to 4294967295"),
        (b'"run"', b'"guess"', r"the kind of a stream is run or observed \(got 'guess'\)"),
        (b"0" * 64, b"G" * 64, r"scenario_hash must be 64 hexadecimal digits"),
        (b'"at":null', b'"at":3', r"parent, at and prefix belong to a fork and go together: give all three or none"),
        (b'"title', b"x" * 1_000_000, r"it has 1,000,\d+ bytes, and 1,000,000 are the limit"),
        (LINE, b"[" * 900_000, r"no manifest: "),
        (LINE, b"", r"no manifest: Input data was truncated"),
    ],
)
def test_what_is_no_manifest_is_refused(old, new, complaint):
    changed = LINE.replace(old, new, 1)
    assert changed != LINE
    with pytest.raises(ValueError, match=rf"^no manifest: .*{complaint}|^{complaint}"):
        Manifest.from_json(changed)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"parent": "park", "at": 0, "prefix": "0" * 64}, r"a fork shares one event or more"),
        ({"parent": "park", "at": 1, "prefix": "0"}, r"its prefix has 64 hexadecimal digits \(got 1, '0'\)"),
        ({"parent": "../park", "at": 1, "prefix": "0" * 64}, r"a stream's id has lower-case letters"),
        ({"parent": "park", "at": 1}, r"give all three or none"),
    ],
)
def test_a_fork_says_what_it_shares(said, complaint):
    with pytest.raises(ValueError, match=complaint):
        manifest("if", **said)


def test_a_manifest_that_is_too_large_is_not_written():
    with pytest.raises(ValueError, match=r"the manifest of 'park' has 1,000,2\d\d bytes, and 1,000,000 are the limit"):
        manifest(scenario="x" * 1_000_000).to_json()

"""The hash chain of a stream: SHA-256 over its manifest and then, one after the other, over the hash of each line.

    head of no event   = SHA-256(manifest)
    head of n events   = SHA-256(head of n − 1 events ‖ leaf n),  leaf = SHA-256(line)

The head does not depend on how the events were put into segments. It needs only the leaf of a line, so a log in which
lines were replaced by their leaves can still be verified.
"""

from collections.abc import Iterable
from hashlib import sha256

SIZE = 32  # bytes of a hash


def genesis(manifest: bytes) -> bytes:
    """The head of a stream without events of its own."""
    return sha256(manifest).digest()


def leaf(line: bytes) -> bytes:
    """The hash of one line."""
    return sha256(line).digest()


def leaves_of(lines: Iterable[bytes]) -> list[bytes]:
    """The hashes of lines."""
    return [sha256(line).digest() for line in lines]


def follow(head: bytes, leaves: Iterable[bytes]) -> bytes:
    """The head after these leaves.

    Examples
    --------
    >>> start = genesis(b"manifest")
    >>> follow(follow(start, [leaf(b"one")]), [leaf(b"two")]) == follow(start, [leaf(b"one"), leaf(b"two")])
    True
    >>> follow(start, [leaf(b"two"), leaf(b"one")]) == follow(start, [leaf(b"one"), leaf(b"two")])
    False
    """
    for each in leaves:
        head = sha256(head + each).digest()
    return head


def prefix(leaves: Iterable[bytes]) -> str:
    """What a fork says of the lines that it shares: the SHA-256 of their leaves, as 64 hexadecimal digits."""
    return sha256(b"".join(leaves)).hexdigest()


def split(leaves: bytes) -> list[bytes]:
    """Leaves that were joined."""
    return [leaves[i : i + SIZE] for i in range(0, len(leaves), SIZE)]

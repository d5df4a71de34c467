"""The address of someone's chances: plain arithmetic, so that scenarios are checked without numpy."""

import hashlib


def entity(identifier: str) -> int:
    """The address of a stakeholder or shock: it depends on its id alone, not on who else takes part."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:4], "big")

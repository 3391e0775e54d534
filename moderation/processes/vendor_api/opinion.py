"""The numbers for a picture: no sight, only its hash, so that the same picture always gets the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

Opinion = Callable[[bytes, Sequence[str]], Mapping[str, float]]
CALM, DOUBT = 0.7, 0.9  # of the pictures: seven in ten harmless, two doubtful, one flagged


def of_hash(picture: bytes, keys: Sequence[str]) -> dict[str, float]:
    """A number in 0…1 for each key: next to nothing, save for one key of three pictures in ten."""
    digest = hashlib.sha256(picture).digest()
    found = {key: round(0.02 * fraction(digest, key), 4) for key in keys}
    mood = fraction(digest, "")
    if mood >= CALM and keys:
        concerned = keys[digest[0] % len(keys)]
        low, high = (0.3, 0.6) if mood < DOUBT else (0.85, 0.99)
        found[concerned] = round(low + (high - low) * fraction(digest, concerned), 4)
    return found


def harmless(picture: bytes, keys: Sequence[str]) -> dict[str, float]:
    """Nothing to see in any picture: whatever is not approved then is the work of a fault."""
    return dict.fromkeys(keys, 0.01)


def fraction(digest: bytes, key: str) -> float:
    """A number in 0…1 that the two decide."""
    return int.from_bytes(hashlib.sha256(digest + key.encode()).digest()[:6]) / 2**48

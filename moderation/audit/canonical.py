"""The bytes an entry is hashed as: JSON with sorted keys, no spaces, UTF-8, no NaN (after RFC 8785)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

LEAF_PREFIX = b"\x00"  # RFC 9162 §2.1.1: a leaf's hash can never be mistaken for a node's


def canonical_json(value: Any) -> str:
    """The canonical text of a JSON value; raises ValueError for NaN and infinities, TypeError for strangers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def leaf_hash(body: str) -> bytes:
    """SHA-256(0x00 ‖ body): the entry's leaf in the Merkle tree (RFC 9162 §2.1.1)."""
    return hashlib.sha256(LEAF_PREFIX + body.encode()).digest()

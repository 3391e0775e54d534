"""Commitments: the log holds SHA-256(salt ‖ value); the salt lives beside the value, so erasing both is possible."""

from __future__ import annotations

import hashlib
import secrets


def new_salt() -> str:
    """128 random bits, as hex."""
    return secrets.token_hex(16)


def commitment(salt: str, value: str) -> str:
    """What the log says of a value that may have to be erased; empty stays empty."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest() if value else ""

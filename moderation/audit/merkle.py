"""The Merkle tree over the log (RFC 9162 §2.1), kept as its frontier: it grows without its older leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32
NODE_PREFIX = b"\x01"  # RFC 9162 §2.1.1: a node's hash can never be mistaken for a leaf's
EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): the hash of an inner node (RFC 9162 §2.1.1)."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


class Frontier:
    """The roots of the full subtrees that the first `size` leaves make up, the largest first.

    There is one for each bit set in `size`, so a million leaves need at most twenty.
    """

    def __init__(self, size: int = 0, stored: bytes = b"") -> None:
        """An empty tree, or the one that `stored` was taken of; raises ValueError when it cannot be of this size."""
        if len(stored) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"a frontier of {size} leaves is not {len(stored)} bytes long")
        self.size = size
        self.nodes = [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes."""
        for node in leaves:
            full = self.size
            while full & 1:
                node = node_hash(self.nodes.pop(), node)
                full >>= 1
            self.nodes.append(node)
            self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all leaves so far; that of no leaves is SHA-256 of nothing."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            root = node_hash(left, root)
        return root

    @property
    def stored(self) -> bytes:
        """The frontier as bytes, for a Seal."""
        return b"".join(self.nodes)

"""What a seal keeps of each line it covers: its number, its transaction, and its leaf hash, as one run of bytes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.audit.merkle import HASH_BYTES

LINE = struct.Struct(f">qq{HASH_BYTES}s")


@dataclass(frozen=True)
class SealedLine:
    """A line as it was sealed; `xact` is 0 on SQLite."""

    id: int
    xact: int
    leaf: bytes

    @property
    def place(self) -> tuple[int, int]:
        """Lines are sealed in the order of their places."""
        return self.xact, self.id


def pack(lines: Sequence[SealedLine]) -> bytes:
    return b"".join(LINE.pack(line.id, line.xact, line.leaf) for line in lines)


def unpack(stored: bytes) -> list[SealedLine]:
    """The lines that `pack` was given; raises ValueError when these bytes are not of its making."""
    if len(stored) % LINE.size:
        raise ValueError("not whole lines")
    return [SealedLine(*fields) for fields in LINE.iter_unpack(stored)]

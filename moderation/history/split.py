"""Which uploads calibrate and which prove."""

from __future__ import annotations

import hashlib
from uuid import UUID

TUNING_SHARE = 0.3


def for_tuning(submission_id: UUID) -> bool:
    """The share that calibration sees and the proof does not, drawn by a hash: the same ones whatever they hold."""
    digest = hashlib.sha256(b"second-look/tuning/1\0" + submission_id.bytes).digest()
    return int.from_bytes(digest[:8]) < TUNING_SHARE * 2**64

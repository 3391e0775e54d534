"""What the confined decoder hands back, and the two ways in which it does not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A finished rendition: JPEG bytes without metadata, its size in pixels and its hash in hex."""

    data: bytes
    width: int
    height: int
    sha256: str

    @classmethod
    def of(cls, data: bytes, width: int, height: int) -> Picture:
        """Hashed here, in the owner's process: the decoder's own word for it would be worth nothing."""
        return cls(data, width, height, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class DecodedFrame:
    """One numbered picture of an image.

    `number` counts from 1 over all pictures; `source_frame` is the animation frame it comes from, from 1;
    `composite` is the background, "white" or "black", or "none" where there is nothing to see through.
    `veiled_thumb` is made for number 1 only.
    """

    number: int
    source_frame: int
    composite: str
    analysis: Picture
    grey: Picture
    veiled: Picture
    veiled_thumb: Picture | None


@dataclass(frozen=True)
class Decoded:
    """All renditions from one decode; width and height of the original as stored."""

    width: int
    height: int
    frames_total: int
    frames: tuple[DecodedFrame, ...]


class DecodeRefused(Exception):
    """The decoder itself says that these bytes are no picture: trying again changes nothing."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class DecoderFailed(Exception):
    """The decoder gave no answer about the bytes: killed, too slow, out of memory. May be tried again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

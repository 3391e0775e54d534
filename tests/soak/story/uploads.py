"""Uploads of the facts' first world as 64×64 pictures: everything that a scorer or a person is to see is in the pixels.

A picture is 8×8 squares, dark or light: what it is, how it looks to a scorer, which one it is, and a checksum of these.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PIL import Image

from moderation.assurance.worlds import WORLDS

WORLD = WORLDS[0]  # violations 5 %, AUC .98
SQUARE, SQUARES = 8, 8  # pixels, and so many in a row
DARK, LIGHT, NOISE = 70, 186, 24
FURTHEST = 6.0  # standard deviations
LOOKS_BITS, SERIAL_BITS, CHECK_BITS = 16, 32, 14  # the kind has the two that are left
MOST_LOOKS, MOST_SERIAL, MOST_CHECK = (1 << LOOKS_BITS) - 1, (1 << SERIAL_BITS) - 1, (1 << CHECK_BITS) - 1
QUALITY = 90


class Kind(IntEnum):
    """`NEW` is the abuse that nobody knew when the scorer was made: it scores like what is clean."""

    CLEAN = 0
    KNOWN = 1
    NEW = 2


@dataclass(frozen=True)
class Upload:
    """`looks` is its place among pictures of its kind, in standard deviations."""

    kind: Kind
    looks: float
    serial: int

    @property
    def violates(self) -> bool:
        return self.kind is not Kind.CLEAN


class Unreadable(ValueError):
    """This is no picture of ours, or it was damaged on its way."""


def draw_uploads(lot: np.random.Generator, many: int, *, new_abuse: float, first: int) -> list[Upload]:
    """`new_abuse` is its share of all uploads, beside the world's own violations; serials count from `first`."""
    dice, looks = lot.random(many), lot.normal(size=many)
    known = WORLD.prevalence
    kinds = np.where(dice < known, Kind.KNOWN, np.where(dice < known + new_abuse, Kind.NEW, Kind.CLEAN))
    return [
        Upload(Kind(int(kind)), float(look), first + place)
        for place, (kind, look) in enumerate(zip(kinds, looks, strict=True))
    ]


def score_of(upload: Upload, *, learnt: bool) -> float:
    """What a scorer makes of the picture; one that has `learnt` sees the new abuse as well as the old."""
    seen = upload.kind is Kind.KNOWN or (learnt and upload.kind is Kind.NEW)
    apart, share = WORLD.apart, WORLD.prevalence
    odds = apart * (upload.looks + apart * seen) - apart**2 / 2 + np.log(share / (1 - share))
    return float(1 / (1 + np.exp(-odds)))


def paint(upload: Upload) -> bytes:
    """As a JPEG, with noise that its serial decides."""
    squares = np.array(_bits(_code(upload)), dtype=np.int16).reshape(SQUARES, SQUARES)
    grey = np.kron(np.where(squares, LIGHT, DARK), np.ones((SQUARE, SQUARE), np.int16))
    lot = np.random.default_rng(upload.serial)
    pixels = grey[..., np.newaxis] + lot.integers(-NOISE, NOISE + 1, (*grey.shape, 3))
    stream = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def look_at(data: bytes) -> Upload:
    """What a rendition shows, in colour or in grey. Raises Unreadable."""
    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture.convert("L"), dtype=float)
    side = SQUARE * SQUARES
    if pixels.shape != (side, side):
        raise Unreadable(f"a picture of {pixels.shape}")
    squares = pixels.reshape(SQUARES, SQUARE, SQUARES, SQUARE).mean(axis=(1, 3))
    code = int("".join("1" if one else "0" for one in (squares > (DARK + LIGHT) / 2).ravel()), 2)
    said, check = code >> CHECK_BITS, code & MOST_CHECK
    if _check(said) != check:
        raise Unreadable("its checksum is not its own")
    serial, rest = said & MOST_SERIAL, said >> SERIAL_BITS
    looks, kind = rest & MOST_LOOKS, rest >> LOOKS_BITS
    return Upload(Kind(kind), (looks / MOST_LOOKS * 2 - 1) * FURTHEST, serial)


def _code(upload: Upload) -> int:
    share = (np.clip(upload.looks, -FURTHEST, FURTHEST) / FURTHEST + 1) / 2
    looks = round(float(share) * MOST_LOOKS)
    said = ((int(upload.kind) << LOOKS_BITS | looks) << SERIAL_BITS) | upload.serial
    return said << CHECK_BITS | _check(said)


def _check(said: int) -> int:
    return zlib.crc32(said.to_bytes(8)) & MOST_CHECK


def _bits(code: int) -> list[int]:
    return [int(one) for one in f"{code:0{SQUARES * SQUARES}b}"]

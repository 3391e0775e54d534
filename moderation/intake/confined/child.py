"""One job in a process of its own: read it, decode, answer, end. Never returns."""

from __future__ import annotations

import os
import socket
import struct
import zlib
from typing import Any

from PIL import Image, UnidentifiedImageError

from moderation.intake.confined import prison, wire
from moderation.intake.confined.frames import choose_frames, composite, composites
from moderation.intake.confined.opening import frame_count, load_plain, open_picture
from moderation.intake.confined.renditions import (
    ANALYSIS_SIDE,
    FULL_QUALITY,
    FULL_SIDE,
    VEILED_QUALITY,
    Made,
    encode,
    load_reduced,
    make_all,
    veil,
)
from moderation.intake.decode_words import UNDECODABLE
from moderation.intake.rejection import ImageRejected

Answer = tuple[dict[str, Any], list[bytes]]

# What Pillow raises at bytes it cannot decode. Anything else is a fault of ours and goes to a person.
_UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    OverflowError,
    RuntimeError,  # of the AVIF decoder
    NotImplementedError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

_TOO_MUCH_MEMORY = {"failed": "it needs more memory than a decoder may have"}


def run(stream_descriptor: int, *, parent: int, memory_bytes: int) -> None:
    """Do one job over the stream and end this process, confined from the first line on."""
    code = 1
    try:
        prison.die_with(parent)
        stream = socket.socket(fileno=prison.keep_only(stream_descriptor))
        prison.lock(memory_bytes)
        job, blobs = wire.receive(stream)
        header, answers = answer(job, blobs[0])
        wire.send(stream, header, answers)
        code = 0
    finally:
        os._exit(code)


def answer(job: dict[str, Any], data: bytes) -> Answer:
    """The job's result, or why there is none: `refused` by the decoder, or `failed` by our limits."""
    try:
        if job["kind"] == "decode":
            return _decode(data, bytes.fromhex(job["seed"]))
        return _full(data, job) if job["kind"] == "full" else _veil(data, job)
    except MemoryError:
        return _TOO_MUCH_MEMORY, []
    except ImageRejected as error:
        return {"refused": error.code.value, "detail": error.detail}, []
    except UnidentifiedImageError:
        return {"refused": UNDECODABLE, "detail": "No decoder knows these bytes."}, []
    except _UNDECODABLE as error:
        if "out of memory" in str(error).lower():  # AVIF's way of raising MemoryError
            return _TOO_MUCH_MEMORY, []
        return {"refused": UNDECODABLE, "detail": f"{type(error).__name__}: {error}"[:300]}, []


def _decode(data: bytes, seed: bytes) -> Answer:
    picture = open_picture(data)
    total, (width, height) = frame_count(picture), picture.size
    frames: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    for source_frame in choose_frames(total, seed):
        small = _reduced(picture, source_frame, ANALYSIS_SIDE)
        for name, view in composites(small):
            made = make_all(view, thumb=not frames)
            frames.append(
                {
                    "source_frame": source_frame,
                    "composite": name,
                    "pictures": [(key, one.width, one.height) for key, one in made.items()],
                }
            )
            blobs += [one.data for one in made.values()]
    return {"width": width, "height": height, "frames_total": total, "frames": frames}, blobs


def _full(data: bytes, job: dict[str, Any]) -> Answer:
    picture = open_picture(data)
    small = _reduced(picture, job["source_frame"], FULL_SIDE)
    made: Made = encode(composite(small, job["composite"]), FULL_QUALITY)
    return {"width": made.width, "height": made.height}, [made.data]


def _veil(data: bytes, job: dict[str, Any]) -> Answer:
    grey = load_plain(open_picture(data)).convert("L")
    made = encode(veil(grey, job["spots"]), VEILED_QUALITY)
    return {"width": made.width, "height": made.height}, [made.data]


def _reduced(picture: Image.Image, source_frame: int, side: int) -> Image.Image:
    if frame_count(picture) > 1:
        picture.seek(source_frame - 1)
    return load_reduced(picture, side)

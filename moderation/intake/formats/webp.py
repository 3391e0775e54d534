"""WebP: a RIFF container with VP8, VP8L or VP8X chunks; ANMF chunks are frames."""

from __future__ import annotations

from moderation.intake.formats.header import Inspected, check_canvas, check_frames
from moderation.intake.limits import MAX_PIECES
from moderation.intake.rejection import corrupt, truncated

_ALPHA_FLAG, _ANIMATION_FLAG = 0x10, 0x02


def is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def walk(data: bytes) -> Inspected:
    """Follow the chunks to the end the RIFF header states; raises `ImageRejected`."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise truncated(f"its header announces {end:,} bytes and {len(data):,} are here")
    if end < 20:
        raise corrupt("it has no chunks")
    width, height, flags = _read_header(data)
    check_canvas(width, height)
    stills, frames, alpha_chunk = _count(data, end)
    if not stills and not frames:
        raise corrupt("it has no picture data")
    total = frames if flags & _ANIMATION_FLAG and frames else 1
    check_frames(total, width, height)
    return Inspected("WEBP", width, height, total, bool(flags & _ALPHA_FLAG) or alpha_chunk)


def _count(data: bytes, end: int) -> tuple[int, int, bool]:
    """Still pictures, animation frames, and whether an alpha plane is among the chunks."""
    stills = frames = 0
    alpha = False
    position = 12
    for _ in range(MAX_PIECES):
        if position + 8 > end:
            return stills, frames, alpha
        kind = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + length > end:
            raise corrupt("a chunk is longer than the file")
        position += 8 + length + (length & 1)
        if kind in (b"VP8 ", b"VP8L"):
            stills += 1
        elif kind == b"ANMF":
            frames += 1
        elif kind == b"ALPH":
            alpha = True
    raise corrupt(f"it has more than {MAX_PIECES:,} chunks")


def _read_header(data: bytes) -> tuple[int, int, int]:
    """Width, height and VP8X flags from the first chunk."""
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X" and len(body) == 10:
        return (
            int.from_bytes(body[4:7], "little") + 1,
            int.from_bytes(body[7:10], "little") + 1,
            body[0],
        )
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, _ALPHA_FLAG if bits >> 28 & 1 else 0
    if kind == b"VP8 " and len(body) == 10 and body[3:6] == b"\x9d\x01\x2a":
        return (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
            0,
        )
    raise corrupt("its first chunk is not a picture header")

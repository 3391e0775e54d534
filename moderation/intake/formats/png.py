"""PNG and animated PNG: chunks from IHDR to IEND."""

from __future__ import annotations

from moderation.intake.formats.header import Inspected, check_canvas, check_frames
from moderation.intake.limits import MAX_PIECES
from moderation.intake.rejection import corrupt, truncated

MAGIC = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {0: False, 2: False, 3: False, 4: True, 6: True}  # colour type: has an alpha channel
_HEADER_END = 8 + 12 + 13


def walk(data: bytes) -> Inspected:
    """Follow the chunks to IEND; raises `ImageRejected`."""
    width, height, alpha = _read_header(data)
    check_canvas(width, height)
    animated = picture_data = transparency = False
    frames_before_picture = frames = 0
    position, length_of_file = _HEADER_END, len(data)
    for _ in range(MAX_PIECES):
        if position + 12 > length_of_file:
            raise truncated("the closing IEND chunk is missing")
        kind = data[position + 4 : position + 8]
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        if position > length_of_file:
            raise truncated(f"it stops inside its {_printable(kind)} chunk")
        if kind == b"IDAT":
            if not picture_data:
                picture_data, frames_before_picture = True, frames
        elif kind == b"IEND":
            break
        elif kind == b"fcTL":
            frames += 1
        elif kind == b"acTL":
            animated = animated or not picture_data
        elif kind == b"tRNS":
            transparency = True
        elif not kind.isalpha():
            raise corrupt("a chunk has no valid name")
    else:
        raise corrupt(f"it has more than {MAX_PIECES:,} chunks")
    if not picture_data:
        raise corrupt("it has no picture data")
    # A picture that is not part of the animation is still a picture that some programs show.
    total = max(1, frames + (0 if frames_before_picture else 1)) if animated else 1
    check_frames(total, width, height)
    return Inspected("PNG", width, height, total, alpha or transparency)


def _read_header(data: bytes) -> tuple[int, int, bool]:
    if len(data) < _HEADER_END:
        raise truncated("it stops inside its header")
    if data[8:16] != b"\x00\x00\x00\x0dIHDR":
        raise corrupt("it does not start with an IHDR chunk")
    colour_type = data[25]
    if colour_type not in _COLOUR_TYPES:
        raise corrupt(f"colour type {colour_type} does not exist")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return width, height, _COLOUR_TYPES[colour_type]


def _printable(kind: bytes) -> str:
    return kind.decode("ascii") if kind.isalpha() else "nameless"

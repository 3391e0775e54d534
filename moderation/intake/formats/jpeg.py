"""JPEG: segments, then scans of entropy-coded data, to the end-of-image marker.

Segments are skipped by their length, so an EXIF thumbnail's own end marker inside APP1 is never taken for
the picture's.
"""

from __future__ import annotations

import re

from moderation.intake.formats.header import Inspected, check_canvas
from moderation.intake.limits import MAX_PIECES
from moderation.intake.rejection import corrupt, truncated

MAGIC = b"\xff\xd8\xff"

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD8)) | {0x01}
# Inside a scan, FF 00 is a stuffed byte, FF D0…D7 a restart and FF FF fill; only other markers end it.
# One FF, no quantifier: `\xff+` would be quadratic on a file full of FF.
_MARKER_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_NOT_FILL = re.compile(rb"[^\xff]")


def walk(data: bytes) -> Inspected:
    """Follow the file to its end-of-image marker; raises `ImageRejected`."""
    size: tuple[int, int] | None = None
    scanned = False
    position = 2
    for _ in range(MAX_PIECES):
        marker, position = _next_marker(data, position)
        if marker == _EOI:
            break
        if marker in _WITHOUT_LENGTH:
            continue
        if marker == _SOI or 0x02 <= marker < 0xC0:
            raise corrupt(f"marker FF{marker:02X} at byte {position - 2} does not belong there")
        end = _segment_end(data, position)
        if marker in _FRAME_HEADERS:
            if size is not None:
                raise corrupt("it has two frame headers")
            size = _frame_size(data, position, end)
            check_canvas(*size)
        position = end
        if marker == _SOS:
            if size is None:
                raise corrupt("picture data comes before the frame header")
            scanned = True
            position = _scan_end(data, position)
    else:
        raise corrupt(f"it has more than {MAX_PIECES:,} segments")
    if size is None or not scanned:
        raise corrupt("it ends before any picture data")
    return Inspected("JPEG", size[0], size[1], 1, False)


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """The marker at `position` (any number of fill bytes allowed) and where its segment starts."""
    if position >= len(data):
        raise truncated("the end-of-image marker is missing")
    if data[position] != 0xFF:
        raise corrupt(f"no marker at byte {position}")
    code = _NOT_FILL.search(data, position)
    if code is None:
        raise truncated("the end-of-image marker is missing")
    if code.group() == b"\x00":
        raise corrupt(f"no marker at byte {position}")
    return data[code.start()], code.end()


def _segment_end(data: bytes, position: int) -> int:
    length = int.from_bytes(data[position : position + 2], "big")
    if position + 2 <= len(data) and length < 2:
        raise corrupt(f"a segment at byte {position} has length {length}")
    if position + max(length, 2) > len(data):
        raise truncated("it stops inside a segment")
    return position + length


def _frame_size(data: bytes, position: int, end: int) -> tuple[int, int]:
    if end - position < 8:
        raise corrupt("its frame header is too short")
    height = int.from_bytes(data[position + 3 : position + 5], "big")
    width = int.from_bytes(data[position + 5 : position + 7], "big")
    return width, height


def _scan_end(data: bytes, position: int) -> int:
    marker = _MARKER_IN_SCAN.search(data, position)
    if marker is None:
        raise truncated("it stops inside the picture data, before the end-of-image marker")
    return marker.start()

"""AVIF: ISO media boxes. A still's size stands in `meta`, a sequence's frames in `moov`."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.intake.formats.header import Inspected, check_canvas, check_frames
from moderation.intake.limits import MAX_PIECES
from moderation.intake.rejection import ImageRejected, corrupt, truncated

_BRANDS = (b"avif", b"avis")
_DESCRIBING = frozenset({b"meta", b"moov"})
# The boxes that a writer puts at the top level. Any other name behind a whole picture is trailing bytes.
_TOP_NAMES = _DESCRIBING | {b"ftyp", b"mdat", b"free", b"skip", b"uuid", b"moof", b"mfra", b"sidx", b"styp"}
_ALPHA_PROPERTY = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"

Box = tuple[bytes, int, int]
"""Name, and where its content starts and ends."""


def is_avif(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(data[:4], "big"), 1024)
    brands = [data[8:12]] + [data[at : at + 4] for at in range(16, length, 4)]
    return any(brand in _BRANDS for brand in brands)


def walk(data: bytes) -> Inspected:
    """Follow the top-level boxes to the file's end and read sizes; raises `ImageRejected`."""
    top = _top_boxes(data)
    names = {name for name, _, _ in top}
    if not names & _DESCRIBING:
        raise truncated("the box that describes the picture is missing")
    if not _has_data(data, names):
        raise truncated("the picture data is missing")
    sizes: list[tuple[int, int]] = []
    frames, alpha = 1, False
    for name, start, end in top:
        if name == b"meta":
            sizes += _item_sizes(data, start + 4, end)
            alpha = alpha or data.find(_ALPHA_PROPERTY, start, end) >= 0
        elif name == b"moov":
            track_sizes, track_frames = _tracks(data, start, end)
            sizes += track_sizes
            frames = max(frames, track_frames)
            alpha = alpha or data.find(_ALPHA_PROPERTY, start, end) >= 0
    if not sizes:
        raise corrupt("it does not state its size")
    # Thumbnails, tiles and alpha planes are never larger than the picture.
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    check_canvas(width, height)
    check_frames(frames, width, height)
    return Inspected("AVIF", width, height, frames, alpha)


def _top_boxes(data: bytes) -> list[Box]:
    """The boxes up to the file's end, or to bytes behind the picture that are none."""
    found: list[Box] = []
    try:
        for box in _boxes(data, 0, len(data), top_level=True):
            found.append(box)
    except ImageRejected:
        names = {name for name, _, _ in found}
        end = found[-1][2] if found else 0
        if data[end + 4 : end + 8] in _TOP_NAMES or not (names & _DESCRIBING and _has_data(data, names)):
            raise
    return found


def _has_data(data: bytes, names: set[bytes]) -> bool:
    return b"mdat" in names or data.find(b"idat") >= 0  # small pictures may lie inside `meta`


def _boxes(data: bytes, start: int, end: int, *, top_level: bool = False) -> Iterator[Box]:
    for _ in range(MAX_PIECES):
        if start == end:
            return
        if start + 8 > end:
            # Fewer than eight bytes cannot be a box: trailing bytes at the top, damage inside.
            if top_level:
                return
            raise corrupt("a box has no room for its header")
        length, name, content = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if length == 1:
            length, content = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        elif length == 0:
            length = end - start
        if length < content:
            raise corrupt("a box is shorter than its header")
        if start + length > end:
            raise (truncated if top_level else corrupt)(f"it stops inside its {_printable(name)} box")
        yield name, start + content, start + length
        start += length
    raise corrupt(f"it has more than {MAX_PIECES:,} boxes")


def _children(data: bytes, parents: list[tuple[int, int]], name: bytes) -> list[tuple[int, int]]:
    """Content ranges of all boxes called `name` directly inside the parents."""
    return [(s, e) for start, end in parents for found, s, e in _boxes(data, start, end) if found == name]


def _item_sizes(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    properties = _children(data, _children(data, [(start, end)], b"iprp"), b"ipco")
    return [
        (int.from_bytes(data[s + 4 : s + 8], "big"), int.from_bytes(data[s + 8 : s + 12], "big"))
        for s, e in _children(data, properties, b"ispe")
        if e - s >= 12
    ]


def _tracks(data: bytes, start: int, end: int) -> tuple[list[tuple[int, int]], int]:
    """The tracks' sizes (16.16 fixed point, at the end of their header) and the longest one's frames."""
    tracks = _children(data, [(start, end)], b"trak")
    sizes = [
        (int.from_bytes(data[e - 8 : e - 6], "big"), int.from_bytes(data[e - 4 : e - 2], "big"))
        for s, e in _children(data, tracks, b"tkhd")
        if e - s >= 8
    ]
    tables = tracks
    for name in (b"mdia", b"minf", b"stbl", b"stsz"):
        tables = _children(data, tables, name)
    counts = [int.from_bytes(data[s + 8 : s + 12], "big") for s, e in tables if e - s >= 12]
    return sizes, max(counts, default=1)


def _printable(name: bytes) -> str:
    return name.decode("ascii") if name.isalnum() else "nameless"

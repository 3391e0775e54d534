"""Keys that nobody writes by chance, and finding them again, whole or in part, plain or encoded."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Iterator

from moderation.processes.vendor_api.contracts import ALL

SECRETS = ("_KEY", "_SECRET", "_API_USER")
# Much of what may stand in a header: in JSON, HTML and addresses it has to be written in another way.
SHAPE = 'sk-"{core}"/+%&<=>\\'
CORE, PART = 24, 8  # letters and digits, found by any of three parts: a line that is cut off is no excuse
PACKED = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
URL_SAFE = bytes.maketrans(b"-_", b"+/")


def canaries() -> dict[str, str]:
    """A value of its own for every variable that lets one of the played vendors' scorers in."""
    names = {name for contract in ALL for name in contract.env("") if name.endswith(SECRETS)}
    return {name: SHAPE.format(core=core_of(name)) for name in sorted(names)}


def core_of(name: str) -> str:
    """Written alike in every notation but base64 and hex."""
    return base64.b32encode(hashlib.sha256(name.encode()).digest())[:CORE].decode().lower()


def leaks(data: bytes) -> list[str]:
    """The variables whose canary, or a part of it, is in there: as it is, in hex, in base64, or packed in base64."""
    return sorted({name for form in opened(data) for name in canaries() if holds(form, core_of(name))})


def holds(data: bytes, core: str) -> bool:
    parts = [core[place : place + PART].encode() for place in range(0, CORE, PART)]
    return any(form in data for part in parts for form in forms_of(part))


def forms_of(part: bytes) -> Iterator[bytes]:
    """As it is, in hex, and in base64 wherever in it the part begins."""
    yield part
    yield part.hex().encode()
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(part)) * 8 // 6
        yield base64.b64encode(bytes(before) + part)[first:last]


def opened(data: bytes) -> Iterator[bytes]:
    """The data with both alphabets of base64 made one, and all that is unpacked from any base64 in it."""
    yield data.translate(URL_SAFE)
    yield b"\n".join(piece for found in PACKED.findall(data) for piece in unpacked(found.translate(URL_SAFE)))


def unpacked(encoded: bytes) -> Iterator[bytes]:
    bare = encoded.rstrip(b"=")
    try:
        inside = base64.b64decode(bare + b"=" * (-len(bare) % 4))
        yield zlib.decompress(inside)
    except (binascii.Error, zlib.error):
        return

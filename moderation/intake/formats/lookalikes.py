"""What else the bytes may be, so that the sender is told and need not guess."""

from __future__ import annotations

import re

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"%!PS", "EPS or PostScript"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    (b"%PDF", "PDF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"8BPS", "a Photoshop document"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska video"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|script|\?xml)", re.IGNORECASE)


def guess(data: bytes) -> str:
    """A few words for what the bytes look like."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf")
    if head[4:8] == b"ftyp":
        return "HEIC" if head[8:12] in _HEIC_BRANDS else "a video"
    if _SVG.search(head):
        return "SVG"
    if _MARKUP.match(head):
        return "HTML or XML"
    for prefix, words in _PREFIXES:
        if head.startswith(prefix):
            return words
    return "text" if _is_text(head) else "no picture format we know"


def _is_text(head: bytes) -> bool:
    # The head may end inside a character: at most three bytes of one are missing.
    for cut in range(4):
        try:
            text = head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return bool(text) and all(character.isprintable() or character in "\r\n\t\f" for character in text)
    return False

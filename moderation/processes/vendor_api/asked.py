"""One request as it came, and what a contract reads out of it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
BYTES_A_TOKEN = 4
TOKENS_A_PICTURE = 800


class Unfit(Exception):
    """The vendor would not take this request; the text says why, `code` as the vendor's own errors do."""

    def __init__(self, why: str, code: str = "invalid_request") -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """A request; header names in lower case, the path without what chose the fault."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """Its JSON object; raises Unfit."""
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Unfit("the body is not JSON") from None
        if not isinstance(found, dict):
            raise Unfit("the body is not an object")
        return found

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ").strip()


@dataclass(frozen=True)
class Wanted:
    """What is to be judged: a picture under these keys. `words` is all text that came with it; `labels` are the words
    to judge with, from the mildest on, where the request names them; `more` is what a contract alone understands."""

    picture: bytes = field(repr=False)
    keys: tuple[str, ...]
    model: str = ""
    words: str = ""
    labels: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """What it counts as input: a fixed number for the picture, and one for every four bytes of text."""
        return TOKENS_A_PICTURE + -(-len(self.words.encode(errors="replace")) // BYTES_A_TOKEN)


def need(holds: object, why: str, code: str = "invalid_request") -> None:
    """Raises Unfit, saying why, unless it holds."""
    if not holds:
        raise Unfit(why, code)


def picture_of(encoded: Any) -> bytes:
    """The bytes of a picture in base64 or a data URL; raises Unfit for anything else."""
    need(isinstance(encoded, str) and encoded, "the picture is not a text", "invalid_image")
    if encoded.startswith("data:"):
        head, _, encoded = encoded.partition(",")
        need(
            head.startswith("data:image/") and head.endswith(";base64"),
            "the data URL is none",
            "invalid_image_url",
        )
    try:
        found = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("the picture is not base64", "invalid_base64_image") from None
    return known(found)


def known(picture: bytes) -> bytes:
    """The same bytes when they begin like a picture; raises Unfit."""
    need(picture.startswith(SIGNATURES), "the bytes are no picture", "invalid_image_format")
    return picture

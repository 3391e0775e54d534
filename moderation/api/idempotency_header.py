"""The Idempotency-Key header: a quoted string as the draft has it, or the bare text that most clients send."""

from __future__ import annotations

import re

from rest_framework.request import Request

from moderation.api.problems import Problem
from moderation.intake.idempotency import KEY_MAX

QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
BARE = re.compile(r"[\x21\x23-\x7e][\x20-\x7e]*")
HEADER = "Idempotency-Key"
ESCAPED = re.compile(r'\\(["\\])')


def idempotency_key(request: Request) -> str:
    """The key, or "" without the header. Raises Problem `idempotency_key_invalid`."""
    header = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if header is None:
        return ""
    return check_key(header.strip())


def check_key(text: str, *, field: str = HEADER) -> str:
    """The key that a text means; `field` is where it stood. Raises Problem `idempotency_key_invalid`."""
    quoted = QUOTED.fullmatch(text)
    bare = text if BARE.fullmatch(text) else ""
    key = ESCAPED.sub(r"\1", quoted[1]) if quoted else bare
    if not 1 <= len(key) <= KEY_MAX:
        detail = f"Send 1 to {KEY_MAX} printable ASCII characters, quoted or bare."
        raise Problem("idempotency_key_invalid", detail, field=field)
    return key

"""Standard Webhooks 1.0.0: one signature for what we send and for what signed hooks send us.

Signed is `{id}.{timestamp}.{body}` with HMAC-SHA256; the secret is shown as `whsec_` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE_SECONDS = 300
ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
# The parts are joined by dots: an id with a dot in it could be read in two ways.
_ID = re.compile(r"[^\s.]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class SignatureInvalid(ValueError):
    """The request is not signed by a holder of the secret, or not now.

    `code` is one of `missing`, `malformed`, `old`, `future`, `mismatch`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"The webhook signature does not hold: {code}.")
        self.code = code


def new_secret() -> str:
    """A fresh secret of 32 random bytes."""
    return PREFIX + base64.b64encode(randomness.token_bytes(SECRET_BYTES)).decode()


def sign(secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` value: one `v1,…` for each secret, so that a rotation can overlap.

    `timestamp` is Unix seconds of this attempt. Raises ValueError for a broken secret, for none, or for an id
    with a dot.
    """
    if not secrets:
        raise ValueError("signing needs at least one secret")
    if not _ID.fullmatch(message_id):
        raise ValueError("a webhook id has neither dots nor spaces")
    return " ".join(_signature(secret, message_id, str(timestamp), body) for secret in secrets)


def headers(secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of the standard for one attempt."""
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: sign(secrets, message_id=message_id, timestamp=timestamp, body=body),
    }


def verify(
    secrets: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    tolerance: int = TOLERANCE_SECONDS,
) -> None:
    """Raise SignatureInvalid unless one of the secrets signed this body within `tolerance` seconds of `now`.

    Header names may come in any case. Items of another version, or broken ones, are passed over.
    """
    found = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp, signatures = (
        found.get(name, "") for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
    )
    if not (message_id and timestamp and signatures):
        raise SignatureInvalid("missing")
    if not (_ID.fullmatch(message_id) and _TIMESTAMP.fullmatch(timestamp)):
        raise SignatureInvalid("malformed")
    age = now.timestamp() - int(timestamp)
    if age > tolerance:
        raise SignatureInvalid("old")
    if age < -tolerance:
        raise SignatureInvalid("future")
    expected = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    if not _any_equal(expected, signatures.split()):
        raise SignatureInvalid("mismatch")


def _any_equal(expected: Sequence[str], given: Sequence[str]) -> bool:
    """Compares all with all, in constant time for each pair."""
    equal = False
    for item in given:
        for own in expected:
            equal |= hmac.compare_digest(own.encode(), item.encode("utf-8", "replace"))
    return equal


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError("a webhook secret is whsec_ and base64")
    return key

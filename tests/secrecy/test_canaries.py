"""The search finds what it is there to find."""

from __future__ import annotations

import base64
import html
import json
import pickle
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tests.secrecy.canaries import canaries, leaks

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "json": lambda key: json.dumps({"key": key}).encode(),
    "html": lambda key: html.escape(key).encode(),
    "address": lambda key: quote(key, safe="").encode(),
    "form": lambda key: quote_plus(key).encode(),
    "repr": lambda key: repr({"Authorization": f"Bearer {key}"}).encode(),
    "hex": lambda key: key.encode().hex().encode(),
    "base64": lambda key: base64.b64encode(key.encode()),
    "basic": lambda key: base64.b64encode(f"user:{key}".encode()),
    "url-safe": lambda key: base64.urlsafe_b64encode(f"u:{key}".encode()),
    "pickled": lambda key: base64.b64encode(pickle.dumps((1, key))),
    "packed": lambda key: base64.urlsafe_b64encode(zlib.compress(pickle.dumps(key * 3))).rstrip(b"="),
    "cut off": lambda key: key[:20].encode(),
    "masked": lambda key: b"***" + key[12:].encode(),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_canary_is_found_however_it_is_written(how: str) -> None:
    for name, key in canaries().items():
        assert leaks(b"\x00 before " + WRITTEN[how](key) + b" after") == [name]


def test_what_is_no_canary_is_none() -> None:
    assert not leaks(json.dumps(sorted(canaries())).encode() + base64.b64encode(bytes(range(256))) * 99)

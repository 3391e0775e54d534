"""Compiles a catalogue to what gettext reads: GNU's `.mo`, little-endian, without the hash table, which is optional.

The format is described in the manual of GNU gettext, “The Format of GNU MO Files”.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from review.language.message import Message

MAGIC, REVISION, HEAD, PAIR = 0x950412DE, 0, 28, 8


def compiled(messages: Iterable[Message]) -> bytes:
    """The translated ones only: of the others the English is read."""
    rows = sorted(
        (name(message), "\0".join(message.strings).encode()) for message in messages if kept(message)
    )
    names, strings = [row[0] for row in rows], [row[1] for row in rows]
    first = HEAD + 2 * PAIR * len(rows)
    second = first + sum(len(text) + 1 for text in names)
    head = struct.pack("<7I", MAGIC, REVISION, len(rows), HEAD, HEAD + PAIR * len(rows), 0, first)
    tables = table(names, first) + table(strings, second)
    return head + tables + b"".join(text + b"\0" for text in (*names, *strings))


def kept(message: Message) -> bool:
    return message.is_translated


def name(message: Message) -> bytes:
    key = message.key
    text = f"{key.context}\x04{key.text}" if key.context else key.text
    return (f"{text}\0{key.plural}" if key.plural else text).encode()


def table(texts: list[bytes], start: int) -> bytes:
    """Length and offset of each text."""
    packed = b""
    for text in texts:
        packed += struct.pack("<2I", len(text), start)
        start += len(text) + 1
    return packed

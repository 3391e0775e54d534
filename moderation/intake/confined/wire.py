"""Messages between the owner and a job's child: a JSON header and some blobs over a stream socket."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("!I")
MAX_HEADER_BYTES = 64 * 1024
MAX_MESSAGE_BYTES = 160 * 1024 * 1024

# What the owner sends to the fork server with the two descriptors of a job: seconds by the wall clock, bytes
# of address space.
ORDER = struct.Struct("!dQ")
# What the fork server says about a child that has ended: exit code (negative: signal), overdue.
FATE = struct.Struct("!i?")


class BadMessage(Exception):
    """The other side ended or does not speak as agreed."""


def send(stream: socket.socket, header: dict[str, Any], blobs: Sequence[bytes]) -> None:
    """Send one message. The stream's own timeout holds for each write."""
    head = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.sendall(_LENGTH.pack(len(head)) + head)
    for blob in blobs:
        stream.sendall(blob)


def receive(stream: socket.socket, *, deadline: float | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """Receive one message until `deadline` (monotonic seconds); raises `BadMessage`, `TimeoutError`."""
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size, deadline))
    if length > MAX_HEADER_BYTES:
        raise BadMessage("its header is too long")
    try:
        header = json.loads(_read(stream, length, deadline))
        sizes = [int(size) for size in header.pop("blobs")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadMessage("its header cannot be read") from error
    if any(size < 0 for size in sizes) or sum(sizes) > MAX_MESSAGE_BYTES:
        raise BadMessage("it is too long")
    return header, [_read(stream, size, deadline) for size in sizes]


def _read(stream: socket.socket, size: int, deadline: float | None) -> bytes:
    buffer = bytearray(size)
    view, got = memoryview(buffer), 0
    while got < size:
        if deadline is not None:
            stream.settimeout(max(deadline - time.monotonic(), 0.001))
        count = stream.recv_into(view[got:])
        if not count:
            raise BadMessage("it ended early")
        got += count
    return bytes(buffer)

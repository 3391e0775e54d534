"""Answers on the wire: whole ones, and those that break on their way."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from threading import Event
from types import MappingProxyType
from typing import Any

from moderation.processes.vendor_api.faults import Fault

NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
HUGE = 3 * 1024 * 1024
DRIP_SECONDS = 0.2
PATIENCE = 1000  # bytes that drip beyond the answer: minutes, and within what a caller takes
PROXY_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class Wire:
    """One request's way back. `closing` ends what would otherwise last."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: Event) -> None:
        self.handler = handler
        self.closing = closing

    def say(
        self,
        status: int,
        body: bytes,
        *,
        length: int | None = None,
        kind: str = "application/json",
        headers: Mapping[str, str] = NOTHING_MORE,
    ) -> None:
        """An answer whose Content-Length is its own unless another is given, which ends the connection."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)
        self.handler.wfile.flush()
        self.handler.close_connection = self.handler.close_connection or length is not None

    def document(self, status: int, body: Any, headers: Mapping[str, str] = NOTHING_MORE) -> None:
        self.say(status, json.dumps(body).encode(), headers=headers)

    def reset(self, body: bytes) -> None:
        """Half of the body, then a TCP reset."""
        self.say(200, body[: len(body) // 2], length=len(body))
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()

    def drip(self, body: bytes) -> None:
        """A byte at a time, so that no single read ever waits long."""
        self.say(200, b"", length=len(body) + PATIENCE)
        place = 0
        while not self.closing.wait(DRIP_SECONDS):
            self.handler.wfile.write(body[place : place + 1] or b" ")
            place += 1

    def silence(self) -> None:
        self.closing.wait()
        self.handler.close_connection = True


# What becomes of an honest answer on its way.
BROKEN: dict[Fault, Callable[[Wire, bytes], None]] = {
    Fault.RESET: Wire.reset,
    Fault.DRIP: Wire.drip,
    Fault.SILENCE: lambda wire, body: wire.silence(),
    Fault.EMPTY: lambda wire, body: wire.say(200, b""),
    Fault.HTML: lambda wire, body: wire.say(200, PROXY_PAGE, kind="text/html"),
    Fault.NOT_JSON: lambda wire, body: wire.say(200, body[: len(body) // 2]),
    Fault.INCOMPLETE: lambda wire, body: wire.say(200, body[: len(body) // 2]),
    Fault.TWICE: lambda wire, body: wire.say(200, body[:-1] + b', "once": 1, "once": 1}'),
    Fault.HUGE: lambda wire, body: wire.say(200, body[:-1] + b" " * HUGE + b"}"),
    Fault.LENGTH_SHORT: lambda wire, body: wire.say(200, body, length=len(body) - 1),
    Fault.LENGTH_LONG: lambda wire, body: wire.say(200, body, length=len(body) + 1),
}

"""Sockets that know when the request must be over.

A timeout per read lets a server drip one byte a second for ever, in the headers or in the body. Here every
single wait gets what is left of the request's budget, so the sum is bounded without a watchdog thread.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.outbound.trust import Trust

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Resolver = Callable[..., list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Errand:
    """What the sockets under one request need to know; times are `time.monotonic()`."""

    trust: Trust
    resolve: Resolver
    connect_by: float
    finish_by: float


# urllib3 gives no way to hand a value down to its sockets; a request stays in one thread throughout.
ERRAND: ContextVar[Errand] = ContextVar("outbound_errand")


def seconds_left(moment: float) -> float:
    """Seconds until `moment`; raises TimeoutError when it has passed."""
    left = moment - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this request is over")
    return left


class TimedSocket(socket.socket):
    """A socket whose every wait ends with the errand."""

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(seconds_left(ERRAND.get().finish_by))
        return super().recv_into(buffer, nbytes or 0, flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        self.settimeout(seconds_left(ERRAND.get().finish_by))
        return super().send(data, flags)

    def sendall(self, data: ReadableBuffer, flags: int = 0) -> None:
        self.settimeout(seconds_left(ERRAND.get().finish_by))
        super().sendall(data, flags)


class TimedTLSSocket(TimedSocket, ssl.SSLSocket):
    """The same over TLS, the handshake included."""

    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(seconds_left(ERRAND.get().connect_by))
        super().do_handshake(block)

"""A small threaded HTTP server that records every request and answers as a test tells it to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Received:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


class Wire:
    """The answering side of one request: either a whole answer or raw bytes at any pace."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        self._handler = handler
        self._closing = closing

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self._handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()
        self._handler.wfile.write(body)

    def raw(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def wait(self, seconds: float) -> bool:
        """Pause; False when the server is being closed meanwhile."""
        return not self._closing.wait(seconds)

    def hang_up(self) -> None:
        self._handler.close_connection = True


Behaviour = Callable[[Received, Wire], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    address_family = socket.AF_INET

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is what many tests are about."""


class ScriptedServer:
    """Answers with the behaviours of `play` in turn, then with `always`, on a free port of 127.0.0.1."""

    def __init__(self, always: Behaviour, *, tls: ssl.SSLContext | None = None) -> None:
        self.always = always
        self.requests: list[Received] = []
        self.busy_most = 0
        self._script: list[Behaviour] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._connections = 0
        self._busy = 0
        self._scheme = "https" if tls else "http"
        self._server = _Server(("127.0.0.1", 0), self._handler_class())
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def play(self, *behaviours: Behaviour) -> None:
        with self._lock:
            self._script.extend(behaviours)

    def _next(self, request: Received) -> Behaviour:
        with self._lock:
            self.requests.append(request)
            self._busy += 1
            self.busy_most = max(self.busy_most, self._busy)
            return self._script.pop(0) if self._script else self.always

    def _done(self) -> None:
        with self._lock:
            self._busy -= 1

    def _count_connection(self) -> int:
        with self._lock:
            self._connections += 1
            return self._connections

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                self.number = owner._count_connection()
                super().setup()

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                received = Received(
                    method=self.command,
                    path=self.path,
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(length),
                    connection=self.number,
                )
                behaviour = owner._next(received)
                try:
                    behaviour(received, Wire(self, owner._closing))
                finally:
                    owner._done()

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, format: str, *args: object) -> None:
                """Quiet: tests read `requests` instead."""

        return Handler


def respond(status: int = 200, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Behaviour:
    """One whole answer."""
    return lambda request, wire: wire.answer(status, headers or {}, body)


def respond_after(seconds: float, then: Behaviour) -> Behaviour:
    """Wait, then answer."""

    def behaviour(request: Received, wire: Wire) -> None:
        if wire.wait(seconds):
            then(request, wire)

    return behaviour


def redirect(location: str, status: int = 302, body: bytes = b"") -> Behaviour:
    return respond(status, body=body, headers={"Location": location})


def raw(data: bytes) -> Behaviour:
    """These bytes and nothing else, then the end of the connection."""

    def behaviour(request: Received, wire: Wire) -> None:
        wire.raw(data)
        wire.hang_up()

    return behaviour


def drip(at_once: bytes, then: bytes, *, every: float = 0.05) -> Behaviour:
    """Some bytes at once, the rest one by one: each read gets something, so no read ever times out."""

    def behaviour(request: Received, wire: Wire) -> None:
        wire.raw(at_once)
        for index in range(len(then)):
            if not wire.wait(every):
                break
            wire.raw(then[index : index + 1])
        wire.hang_up()

    return behaviour


def drip_headers(*, every: float = 0.05) -> Behaviour:
    return drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a" * 1200 + b"\r\n\r\n", every=every)


def drip_body(*, every: float = 0.05) -> Behaviour:
    return drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1200\r\n\r\n", b"a" * 1200, every=every)


def silence(seconds: float = 60.0) -> Behaviour:
    """Take the request and say nothing."""

    def behaviour(request: Received, wire: Wire) -> None:
        wire.wait(seconds)
        wire.hang_up()

    return behaviour


def hang_up() -> Behaviour:
    """Take the request and close the connection without a word."""
    return lambda request, wire: wire.hang_up()


def endless(megabytes: int, *, announce: bool) -> Behaviour:
    """A body of that size, with its length announced or by chunks of a megabyte."""

    def behaviour(request: Received, wire: Wire) -> None:
        block = b"a" * 1_048_576
        if announce:
            wire.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (megabytes * len(block)))
        else:
            wire.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(megabytes):
            wire.raw(block if announce else b"100000\r\n" + block + b"\r\n")
        wire.hang_up()

    return behaviour

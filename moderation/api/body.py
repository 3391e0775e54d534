"""A request's body, read within a limit whatever its headers say, and what is left of it after a refusal."""

from __future__ import annotations

import socket
import time
from typing import IO, Any

from django.http import HttpRequest, UnreadablePostError

from moderation.api.problems import BODY, Problem

CHUNK = 256 * 1024
DRAIN_BYTES = 32 * 2**20
DRAIN_SECONDS = 2.0


class Body:
    """Reads at most `limit` bytes, chunked transfer included. Raises Problem when there is more or less than said.

    `culprit` names the field to blame when the body is too large: the only one that may be large.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._environ: dict[str, Any] = request.META
        self._chunked = "chunked" in self._environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        self._length = _length(self._environ)
        self._limit = 0
        self._culprit: str | None = None
        self._taken = 0
        self._ended = False

    @property
    def empty(self) -> bool:
        """Whether the headers say that nothing comes."""
        return not self._chunked and self._length == 0

    def open(self, limit: int, *, culprit: str | None = None) -> Body:
        """Allow `limit` bytes. A Content-Length over it is refused before a byte is read."""
        self._limit = limit
        self._culprit = culprit
        if self._chunked and not self._environ.get("wsgi.input_terminated"):
            raise Problem("length_required", "This server needs a Content-Length.", field="Content-Length")
        if self._length > limit:
            raise self._too_large()
        return self

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; b"" at the end."""
        if self._ended:
            return b""
        try:
            data = self._source().read(size)
        except (UnreadablePostError, OSError):
            raise self._incomplete() from None
        self._taken += len(data)
        if self._taken > self._limit:
            raise self._too_large()
        if not data:
            self._ended = True
            if not self._chunked and self._taken < self._length:
                raise self._incomplete()
        return data

    def read_all(self) -> bytes:
        return b"".join(iter(self.read, b""))

    def drain(self) -> None:
        """Throw away what still comes, within bounds.

        Closing a socket with unread bytes resets it, and a client that is still sending would never see the answer
        that it has been given.
        """
        connection = self._environ.get("gunicorn.socket")
        if connection is None or self.empty or self._ended:
            return
        deadline = time.monotonic() + DRAIN_SECONDS
        drained = 0
        try:
            source = self._source()
            while drained < DRAIN_BYTES and (left := deadline - time.monotonic()) > 0:
                connection.settimeout(left)
                data = source.read(CHUNK)
                if not data:
                    return
                drained += len(data)
            connection.shutdown(socket.SHUT_RD)
        except (UnreadablePostError, OSError):
            return
        finally:
            connection.settimeout(None)

    def _source(self) -> IO[bytes] | HttpRequest:
        """Django takes a chunked body, which has no length, for an empty one; the server's stream knows its end."""
        if not self._chunked:
            return self._request
        source: IO[bytes] = self._environ["wsgi.input"]
        return source

    def _too_large(self) -> Problem:
        detail = f"The body has more than the {self._limit / 2**20:.1f} MB that are allowed here."
        return Problem("body_too_large", detail, field=self._culprit or BODY)

    def _incomplete(self) -> Problem:
        return Problem("body_incomplete", "The body ended before it was complete.", field=BODY)


def _length(environ: dict[str, Any]) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0

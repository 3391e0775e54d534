"""Sending one request and reading one answer, within time and size."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from socket import getaddrinfo

import urllib3
from requests import PreparedRequest, Request, Response
from requests.exceptions import InvalidURL, RequestException

from moderation.outbound.errors import Failure, OutboundFailed, OutboundRefused
from moderation.outbound.pools import adapter_for
from moderation.outbound.sockets import ERRAND, Errand, Resolver
from moderation.outbound.trust import Trust
from moderation.outbound.urls import check_url

_READ_BYTES = 65_536
_LIBRARY_ERRORS = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)
_CUT_SHORT = (urllib3.exceptions.IncompleteRead, http.client.IncompleteRead, OSError)
_AGENT = {"User-Agent": "second-look"}
_NO_ENCODING = {"Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer of any status; header names are in lower case.

    `cut` says that the body was longer than asked for and ends at `max_bytes`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed_ms: int
    cut: bool = False


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    trust: Trust,
    total_seconds: float,
    max_bytes: int,
    connect_seconds: float = 5.0,
    cut_body: bool = False,
    resolve: Resolver = getaddrinfo,
) -> Answer:
    """Send one request and return its answer; redirects are answers and are not followed.

    `connect_seconds` bounds look-up, connect and handshake together, `total_seconds` everything. A body over
    `max_bytes` fails, or with `cut_body` is cut there. Raises OutboundRefused (never worth a retry) or
    OutboundFailed; their text holds no URL, header or address, and no library's error is chained to them.
    """
    check_url(url, trust=trust)
    start = time.monotonic()
    errand = Errand(
        trust=trust,
        resolve=resolve,
        connect_by=start + min(connect_seconds, total_seconds),
        finish_by=start + total_seconds,
    )
    token = ERRAND.set(errand)
    error: OutboundRefused | OutboundFailed
    try:
        return _exchange(_prepare(method, url, headers, body), trust, start, max_bytes, cut_body)
    except (OutboundRefused, OutboundFailed) as known:
        error = known
    except (
        RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
    ) as unknown:
        error = _explain(unknown)
    finally:
        ERRAND.reset(token)
    # Outside the handler, so that the library's words, which quote URL and headers, do not travel along.
    raise error


def _prepare(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> PreparedRequest:
    return Request(method, url, headers={**_AGENT, **headers, **_NO_ENCODING}, data=body).prepare()


def _exchange(request: PreparedRequest, trust: Trust, start: float, max_bytes: int, cut_body: bool) -> Answer:
    response = adapter_for(trust).send(request, stream=True)
    complete = False
    try:
        body = _read(response, max_bytes, cut_body)
        complete = len(body) <= max_bytes
    finally:
        # A connection with bytes left on it must not go back to the pool.
        if not complete:
            response.raw.close()
        response.raw.release_conn()
    return Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body[:max_bytes],
        elapsed_ms=round((time.monotonic() - start) * 1000),
        cut=not complete,
    )


def _read(response: Response, max_bytes: int, cut_body: bool) -> bytes:
    """The body, at most one byte longer than `max_bytes`."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise OutboundFailed(Failure.PROTOCOL)
    announced = response.headers.get("Content-Length", "")
    if not cut_body and announced.isdecimal() and int(announced) > max_bytes:
        raise OutboundFailed(Failure.TOO_LARGE)
    body = bytearray()
    for piece in _pieces(response, max_bytes + 1):
        body += piece
    if len(body) > max_bytes and not cut_body:
        raise OutboundFailed(Failure.TOO_LARGE)
    return bytes(body)


def _pieces(response: Response, limit: int) -> Iterator[bytes]:
    """What has arrived, as it arrives: `read1` never waits for a full buffer."""
    while limit > 0:
        piece = response.raw.read1(min(limit, _READ_BYTES), decode_content=False)
        if not piece:
            return
        limit -= len(piece)
        yield piece


def _explain(error: BaseException) -> OutboundRefused | OutboundFailed:
    """Our own words for what the libraries raised."""
    if isinstance(error, InvalidURL):
        return OutboundRefused("url_syntax")
    causes = list(_causes(error))
    if any(isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError) for cause in causes):
        return OutboundFailed(Failure.TIMEOUT)
    if any(isinstance(cause, _CUT_SHORT) for cause in causes):
        return OutboundFailed(Failure.INCOMPLETE)
    return OutboundFailed(Failure.PROTOCOL)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those it was made of: urllib3 keeps them among the arguments."""
    pending: list[object] = [error]
    while pending:
        cause = pending.pop()
        if isinstance(cause, BaseException):
            # requests' own exceptions are OSErrors by inheritance and say nothing about a socket
            if not isinstance(cause, RequestException):
                yield cause
            pending.extend((*cause.args, getattr(cause, "reason", None), cause.__cause__))

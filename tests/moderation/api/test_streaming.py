"""Bodies on raw sockets against the real server: refused while they come in, and the answer arrives."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import requests

from tests import pictures
from tests.moderation.api.calls import SUBMISSIONS, base64_of
from tests.moderation.api.conftest import Web
from tests.timing import answer_within

BOUNDARY = "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
START = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n').encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()
MEGABYTE = bytes(2**20)


def head(web: Web, *lines: str, key: str | None = None) -> bytes:
    given = [
        f"POST {SUBMISSIONS} HTTP/1.1",
        f"Host: 127.0.0.1:{web.port}",
        f"Authorization: Bearer {key or web.key}",
        *lines,
    ]
    return "\r\n".join([*given, "", ""]).encode()


def exchange(
    web: Web, start: bytes, body: Iterable[bytes], *, late: bool = True
) -> tuple[int, dict[str, Any]]:
    """Send all that the server takes, then read; `late` clients look for an answer only when they are done."""
    with socket.create_connection(("127.0.0.1", web.port), 10) as client:
        client.sendall(start)
        for piece in body:
            client.sendall(piece)
        if not late:
            client.shutdown(socket.SHUT_WR)
        return read_answer(client)


def read_answer(client: socket.socket) -> tuple[int, dict[str, Any]]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65_536)
    top, _, rest = received.partition(b"\r\n\r\n")
    lengths = [line for line in top.decode().split("\r\n") if line.lower().startswith("content-length:")]
    while len(rest) < int(lengths[0].split(":")[1]):
        rest += client.recv(65_536)
    return int(top.split()[1]), json.loads(rest)


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


def form_of(megabytes: int) -> list[bytes]:
    return [START, *[MEGABYTE] * megabytes, END]


def length_of(pieces: list[bytes]) -> str:
    return f"Content-Length: {sum(map(len, pieces))}"


@pytest.mark.parametrize("megabytes", [21, 30])
def test_a_client_that_sends_it_all_first_reads_why_it_is_too_large(web: Web, megabytes: int) -> None:
    before = web.traces()
    form = form_of(megabytes)
    start = head(web, f"Content-Type: {FORM}", length_of(form))
    status, problem = answer_within(1, lambda: exchange(web, start, form))
    assert status == 413
    assert problem["errors"][0]["field"] == "image"
    assert web.traces() == before


def test_it_refuses_by_the_length_before_a_byte_of_the_body(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), 5) as client:
        client.sendall(head(web, "Content-Type: application/json", "Content-Length: 99000000"))
        assert read_answer(client)[0] == 413


def test_it_refuses_as_soon_as_the_limit_is_passed(web: Web) -> None:
    """The client never says how much there is, and stops when it hears no."""
    with socket.create_connection(("127.0.0.1", web.port), 5) as client:
        client.sendall(head(web, f"Content-Type: {FORM}", "Transfer-Encoding: chunked"))
        for piece in list(chunked(form_of(21)))[:-2]:
            client.sendall(piece)
        status, problem = read_answer(client)
    assert (status, problem["code"]) == (413, "image_too_large")


def test_it_refuses_endless_chunked_json(web: Web) -> None:
    before = web.traces()
    with socket.create_connection(("127.0.0.1", web.port), 5) as client:
        client.sendall(head(web, "Content-Type: application/json", "Transfer-Encoding: chunked"))
        client.sendall(next(chunked([b'{"image": "'])))
        for _ in range(33):
            client.sendall(next(chunked([b"A" * 2**20])))
        status, problem = read_answer(client)
    assert (status, problem["code"]) == (413, "body_too_large")
    assert web.traces() == before


@pytest.mark.parametrize("kind", ["form", "json"])
def test_it_accepts_chunked_bodies(web: Web, kind: str) -> None:
    data = pictures.jpeg()
    form = [START, data[:100], data[100:], END]
    body = [json.dumps({"image": base64_of(data)}).encode()]
    pieces, content_type = (form, FORM) if kind == "form" else (body, "application/json")
    start = head(web, f"Content-Type: {content_type}", "Transfer-Encoding: chunked")
    status, submission = exchange(web, start, chunked(pieces))
    assert (status, submission["image"]["bytes"]) == (202, len(data))


def test_it_refuses_a_body_that_ends_early(web: Web) -> None:
    before = web.traces()
    start = head(web, "Content-Type: application/json", "Content-Length: 1000")
    status, problem = exchange(web, start, [b'{"image": "'], late=False)
    assert (status, problem["code"]) == (400, "body_incomplete")
    assert problem["errors"][0]["field"] == "body"
    assert web.traces() == before


def test_who_has_no_key_is_told_so_whatever_they_send(web: Web) -> None:
    form = form_of(21)
    start = head(web, f"Content-Type: {FORM}", length_of(form), key="sl_live_x")
    status, problem = exchange(web, start, form)
    assert (status, problem["code"]) == (401, "key_invalid")


def test_a_connection_goes_on_after_a_refusal(web: Web) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {web.key}"
        for _ in range(3):
            refused = session.post(
                web.url + SUBMISSIONS, files={"image": pictures.too_many_bytes()}, timeout=10
            )
            assert refused.status_code == 413
            accepted = session.post(web.url + SUBMISSIONS, files={"image": pictures.jpeg()}, timeout=10)
            assert accepted.status_code == 202


def test_a_client_that_stops_sending_is_not_waited_for(web: Web) -> None:
    """Threads held by refused clients come free: more of them than there are threads, and others are served."""
    waiting = []
    for _ in range(20):
        client = socket.create_connection(("127.0.0.1", web.port), 5)
        client.sendall(head(web, f"Content-Type: {FORM}", "Content-Length: 1000000", key="sl_live_x"))
        waiting.append(client)
    started = time.monotonic()
    answer = requests.post(
        web.url + SUBMISSIONS,
        files={"image": pictures.jpeg()},
        headers={"Authorization": f"Bearer {web.key}"},
        timeout=20,
    )
    assert answer.status_code == 202
    assert time.monotonic() - started < 8
    for client in waiting:
        client.close()

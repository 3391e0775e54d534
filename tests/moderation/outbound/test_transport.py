"""`send` against real sockets: whatever the other side does, it ends in time, in size, in our words."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from moderation.outbound import Answer, Failure, OutboundFailed, OutboundRefused, Trust, send
from tests.servers import scripted
from tests.servers.scripted import ScriptedServer, respond

OPERATOR = Trust.for_operator()
IMAGE = Trust.for_image_url(allow_loopback=False)
HERE = Trust.for_image_url(allow_loopback=True)
SECRET = "Bearer top-secret-1234"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(respond(body=b"hello")) as running:
        yield running


def call(url: str, *, trust: Trust = OPERATOR, body: bytes | None = None, **options: Any) -> Answer:
    return send(
        "GET" if body is None else "POST",
        url,
        headers={"Authorization": SECRET},
        body=body,
        trust=trust,
        **{"total_seconds": 5.0, "max_bytes": 1_000_000, **options},
    )


def failure_of(url: str, **options: Any) -> Failure:
    with pytest.raises(OutboundFailed) as failed:
        call(url, **options)
    return failed.value.kind


def answering(*addresses: str) -> Any:
    """A resolver that gives these addresses, all at once, for any name."""

    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    return resolve


def test_it_brings_the_answer(server: ScriptedServer) -> None:
    server.play(respond(201, body=b"made", headers={"X-Request-Id": "7"}))
    answer = call(f"{server.url}/things?a=1", body=b"{}")
    assert (answer.status, answer.body, answer.headers["x-request-id"]) == (201, b"made", "7")
    assert answer.elapsed_ms >= 0
    assert not answer.cut
    assert (server.requests[0].method, server.requests[0].path) == ("POST", "/things?a=1")
    assert server.requests[0].body == b"{}"


def test_it_sends_no_more_headers_than_it_must(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.play(respond(headers={"Set-Cookie": "a=1"}))
    call(server.url)
    call(server.url)
    sent = server.requests[1].headers
    assert set(sent) == {"host", "authorization", "user-agent", "accept-encoding"}
    assert sent["accept-encoding"] == "identity"


def test_it_keeps_connections_and_shares_them_between_threads(server: ScriptedServer) -> None:
    server.always = scripted.respond_after(0.05, respond(body=b"hello"))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: call(server.url), range(40)))
    assert {answer.body for answer in answers} == {b"hello"}
    assert len({request.connection for request in server.requests}) <= 8


def test_it_lends_no_connection_to_another_trust(server: ScriptedServer) -> None:
    call(server.url, trust=OPERATOR)
    call(server.url, trust=HERE)
    assert len({request.connection for request in server.requests}) == 2


def test_it_does_not_follow_redirects(server: ScriptedServer) -> None:
    with ScriptedServer(respond(body=b"inside")) as inside:
        server.play(scripted.redirect(f"{inside.url}/secret"))
        assert call(server.url, trust=HERE).status == 302
        assert inside.requests == []


def test_it_caps_the_body_of_a_redirect_too(server: ScriptedServer) -> None:
    server.play(scripted.redirect("/", body=b"a" * 2_000_000))
    assert failure_of(server.url) is Failure.TOO_LARGE


@pytest.mark.parametrize("announce", [True, False])
def test_it_stops_a_body_of_100_mb_at_the_cap(server: ScriptedServer, announce: bool) -> None:
    server.play(scripted.endless(100, announce=announce))
    start = time.monotonic()
    assert failure_of(server.url, max_bytes=5_000_000, total_seconds=20) is Failure.TOO_LARGE
    assert time.monotonic() - start < 5


def test_it_takes_a_body_of_exactly_the_cap(server: ScriptedServer) -> None:
    server.play(respond(body=b"a" * 1000))
    assert len(call(server.url, max_bytes=1000).body) == 1000
    server.play(respond(body=b"a" * 1001))
    assert failure_of(server.url, max_bytes=1000) is Failure.TOO_LARGE


def test_it_cuts_a_body_when_asked_and_leaves_the_connection(server: ScriptedServer) -> None:
    server.play(respond(body=b"a" * 200_000), respond(body=b"next"))
    answer = call(server.url, max_bytes=1000, cut_body=True)
    assert (len(answer.body), answer.cut) == (1000, True)
    assert call(server.url).body == b"next"
    assert server.requests[0].connection != server.requests[1].connection


def test_it_reads_no_rest_of_a_cut_answer_into_the_next(server: ScriptedServer) -> None:
    """The rest is still on its way, so nothing on the connection betrays it yet."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"a" * 1500
    server.play(scripted.drip(head, b"b" * 1500, every=1.0))
    assert call(server.url, max_bytes=1000, cut_body=True).body == b"a" * 1000
    assert call(server.url).body == b"hello"


@pytest.mark.parametrize(
    "behaviour",
    [scripted.drip_headers(), scripted.drip_body(), scripted.silence()],
    ids=["headers", "body", "silence"],
)
def test_it_ends_in_time(server: ScriptedServer, behaviour: scripted.Behaviour) -> None:
    server.play(behaviour)
    start = time.monotonic()
    assert failure_of(server.url, total_seconds=0.6) is Failure.TIMEOUT
    assert 0.5 < time.monotonic() - start < 1.2


def test_it_ends_in_time_when_the_other_side_stops_reading() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert failure_of(url, body=b"a" * 30_000_000, total_seconds=0.5) is Failure.TIMEOUT
        assert time.monotonic() - start < 1.5


def test_it_ends_in_time_when_the_resolver_does_not() -> None:
    def slow(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        time.sleep(1.5)
        return []

    start = time.monotonic()
    assert failure_of("http://slow.example/", connect_seconds=0.3, resolve=slow) is Failure.TIMEOUT
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (scripted.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), Failure.INCOMPLETE),
        (scripted.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), Failure.INCOMPLETE),
        (scripted.hang_up(), Failure.INCOMPLETE),
        (scripted.raw(b"SSH-2.0-OpenSSH\r\n\r\n"), Failure.PROTOCOL),
        (scripted.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nabcde"), Failure.PROTOCOL),
        (respond(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), Failure.PROTOCOL),
    ],
    ids=["short", "short chunk", "hang up", "not http", "two lengths", "gzip"],
)
def test_it_takes_no_broken_answer(
    server: ScriptedServer, behaviour: scripted.Behaviour, kind: Failure
) -> None:
    server.play(behaviour)
    assert failure_of(server.url) is kind


def test_it_tells_a_closed_port_and_an_unknown_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure_of(f"http://127.0.0.1:{port}/") is Failure.CONNECT
    assert failure_of("http://nowhere.example/", resolve=answering()) is Failure.CONNECT


@pytest.mark.parametrize("trust", [IMAGE, HERE], ids=["image", "loopback allowed"])
@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
    ],
)
def test_it_refuses_a_name_when_any_of_its_addresses_is_inside(trust: Trust, addresses: list[str]) -> None:
    with pytest.raises(OutboundRefused) as refused:
        call("http://pictures.example/", trust=trust, resolve=answering(*addresses))
    assert refused.value.code == "url_address"
    assert not any(address in str(refused.value) for address in addresses)


def test_it_cannot_be_rebound(server: ScriptedServer) -> None:
    """The name is asked once for a connection; what a second answer would say never matters to it."""
    answers = ["127.0.0.1", "10.0.0.1"]
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[len(asked) - 1], port))]

    server.play(scripted.raw(b"HTTP/1.1 204 No Content\r\n\r\n"))
    url = f"http://localhost:{server.port}/"
    assert call(url, trust=HERE, resolve=rebinding).status == 204
    assert asked == ["localhost"]
    time.sleep(0.1)
    with pytest.raises(OutboundRefused):
        call(url, trust=HERE, resolve=rebinding)
    assert len(server.requests) == 1


def test_it_keeps_the_operator_from_names_of_the_metadata_service() -> None:
    with pytest.raises(OutboundRefused):
        call("http://gateway.example/", trust=OPERATOR, resolve=answering("169.254.169.254"))


def test_it_lets_the_operator_call_a_private_name(server: ScriptedServer) -> None:
    url = f"http://gateway.example:{server.port}/"
    assert call(url, trust=OPERATOR, resolve=answering("127.0.0.1")).status == 200
    assert server.requests[0].headers["host"] == f"gateway.example:{server.port}"


def test_it_tries_the_next_address_when_one_is_dead(server: ScriptedServer) -> None:
    url = f"http://two.example:{server.port}/"
    assert call(url, trust=OPERATOR, resolve=answering("::1", "127.0.0.1")).status == 200


def test_it_leaves_time_for_the_next_address_when_one_swallows_packets(server: ScriptedServer) -> None:
    """A listener whose queue is full takes no more connections and refuses none."""
    with socket.create_server(("::1", server.port), family=socket.AF_INET6, backlog=0) as full:
        first = socket.create_connection(full.getsockname()[:2])
        url = f"http://two.example:{server.port}/"
        start = time.monotonic()
        answer = call(url, resolve=answering("::1", "127.0.0.1"), connect_seconds=1.0)
        assert answer.status == 200
        assert time.monotonic() - start < 1
        first.close()


def test_it_speaks_to_ipv6_literals() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:

        def answer_once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        threading.Thread(target=answer_once, daemon=True).start()
        assert call(f"http://[::1]:{listener.getsockname()[1]}/", trust=HERE).status == 204


def test_it_lets_a_platform_reach_loopback_only_by_setting(server: ScriptedServer) -> None:
    assert call(server.url, trust=HERE).body == b"hello"
    with pytest.raises(OutboundRefused):
        call(server.url, trust=IMAGE)
    assert len(server.requests) == 1


def test_no_error_carries_the_key_or_the_url(server: ScriptedServer) -> None:
    def everything(error: BaseException | None) -> str:
        if error is None:
            return ""
        return repr(error) + str(error.args) + everything(error.__cause__) + everything(error.__context__)

    server.play(scripted.hang_up(), scripted.raw(b"nonsense\r\n\r\n"), scripted.drip_body())
    for _ in range(3):
        with pytest.raises(OutboundFailed) as failed:
            call(f"{server.url}/hook?token=abc123", total_seconds=0.3)
        assert "secret" not in everything(failed.value)
        assert "abc123" not in everything(failed.value)
    with pytest.raises(OutboundFailed) as bad_header:
        send(
            "GET",
            server.url,
            headers={"Authorization": SECRET + "\n"},
            body=None,
            trust=OPERATOR,
            total_seconds=1,
            max_bytes=10,
        )
    assert "secret" not in everything(bad_header.value)

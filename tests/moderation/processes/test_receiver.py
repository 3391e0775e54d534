"""The page that plays a platform's webhook receiver, over real HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation.processes.demo.state import DemoState, save_state
from moderation.processes.ports import HOST
from moderation.processes.receiver.journal import KEPT, SLACK, Journal, Received
from moderation.processes.receiver.server import BODY_LIMIT, make_server
from moderation.webhooks.sign import headers, new_secret

SECRET = new_secret()
BODY = json.dumps({"type": "submission.approved", "data": {"caption": "<b>ä</b>"}}).encode()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    save_state(tmp_path, DemoState(endpoint_secrets={"lantern": SECRET}))
    with make_server(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def send(
    port: int, method: str, path: str, body: bytes = b"", extra: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request(method, path, body, extra or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def signed(secret: str = SECRET, *, at: float | None = None, body: bytes = BODY) -> dict[str, str]:
    return headers([secret], message_id="msg_1", timestamp=int(at or time.time()), body=body)


def test_a_signature_that_holds_is_shown_as_such(port: int) -> None:
    assert send(port, "POST", "/hooks/lantern", BODY, signed())[0] == 200
    status, page = send(port, "GET", "/")
    assert status == 200
    assert "✓ signature holds" in page
    assert "submission.approved" in page


@pytest.mark.parametrize(
    ("sign", "body", "why"),
    [
        (dict, BODY, "without a signature"),
        (lambda: signed(new_secret()), BODY, "another secret"),
        (signed, BODY + b" ", "changed on its way"),
        (lambda: signed(at=time.time() - 3600), BODY, "five minutes ago"),
    ],
)
def test_one_that_does_not_hold_is_refused_and_shown(
    port: int, sign: Callable[[], dict[str, str]], body: bytes, why: str
) -> None:
    assert send(port, "POST", "/hooks/lantern", body, sign())[0] == 401
    page = send(port, "GET", "/")[1]
    assert "✕ signature does not hold" in page
    assert why in page


def test_a_platform_nobody_knows_holds_nothing(port: int) -> None:
    assert send(port, "POST", "/hooks/somebody", BODY, signed())[0] == 401


def test_what_was_received_cannot_write_into_the_page(port: int) -> None:
    send(port, "POST", "/hooks/<script>", BODY, signed())
    page = send(port, "GET", "/events")[1]
    assert "<b>" not in page
    assert "<script>" not in page


def test_too_large_a_body_is_refused_unread(port: int) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.putrequest("POST", "/hooks/lantern")
    connection.putheader("Content-Length", str(BODY_LIMIT + 1))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_a_caller_who_hangs_up_is_not_worth_a_traceback(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(5):
        caller = socket.create_connection((HOST, port))
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end
        caller.sendall(b"GET / HTTP/1.1\r\n")
        caller.close()
    time.sleep(0.3)
    assert send(port, "GET", "/")[0] == 200
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/", "/events", "/style.css", "/look.js"])
def test_everything_of_the_page_comes_from_itself(port: int, path: str) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    text = answer.read().decode()
    assert "http://" not in text
    assert "https://" not in text
    connection.close()


def event(number: int) -> Received:
    return Received("2026-11-22T10:00:00.000+00:00", "lantern", f"msg_{number}", True, "", "{}")


def test_the_journal_does_not_grow_for_ever(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "received.jsonl")
    for number in range(KEPT + SLACK + 50):
        journal.append(event(number))
    assert len((tmp_path / "received.jsonl").read_text().splitlines()) <= KEPT + SLACK
    assert journal.newest_first()[0].webhook_id == f"msg_{KEPT + SLACK + 49}"
    assert len(journal.newest_first()) == KEPT


def test_the_journal_goes_on_after_a_kill_in_the_middle_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "received.jsonl"
    Journal(path).append(event(1))
    with path.open("a") as file:
        file.write('{"at": "2026')
    journal = Journal(path)
    journal.append(event(2))
    assert [one.webhook_id for one in Journal(path).newest_first()] == ["msg_2", "msg_1"]

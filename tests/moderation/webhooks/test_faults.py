"""What receivers do to us, each kind once: the try is a row with its reason, and the next one comes in its time."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook

from moderation.audit.actor import Actor
from moderation.outbound import Failure, OutboundFailed
from moderation.webhooks import deliver
from moderation.webhooks.claim import claim_deliveries, claim_doubtful
from moderation.webhooks.deliver import WAITS, finish, post
from moderation.webhooks.endpoints import create_endpoint, rotate_secret
from moderation.webhooks.models import Delivery, DeliveryState, Endpoint
from tests.cast import Cast
from tests.moderation.api.web import database_url
from tests.moderation.webhooks.due import due, endpoint_at
from tests.servers.receiver import Receiver
from tests.servers.scripted import (
    Behaviour,
    ScriptedServer,
    drip_headers,
    endless,
    hang_up,
    raw,
    respond,
    silence,
)

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificates")


def attempt(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(id=delivery.id).update(due_at=timezone.now() - timedelta(days=1))
    (claimed,) = claim_deliveries(1) or claim_doubtful(1)
    finish(claimed, post(claimed))
    return Delivery.objects.get(id=delivery.id)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        pytest.param(silence(), "time", id="silence"),
        pytest.param(drip_headers(), "time", id="drip"),
        pytest.param(hang_up(), "", id="hangs-up"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort"), "", id="cut-off"),
        pytest.param(raw(b"\x15\x03\x01\x00\x02\x02\x16"), "", id="no-http"),
    ],
)
def test_no_whole_answer_is_a_failed_try(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, said: str
) -> None:
    monkeypatch.setattr(deliver, "TOTAL_SECONDS", 0.6)  # the same limit, sooner
    with ScriptedServer(behaviour) as server:
        started = time.monotonic()
        delivery = attempt(due(endpoint_at(cast.lantern, server.url), 1, since=timedelta(0))[0])
        assert time.monotonic() - started < 5
    (row,) = delivery.tries.all()
    assert (row.status, delivery.state) == (None, DeliveryState.WAITING)
    assert row.error
    assert said in row.error
    assert timezone.now() < delivery.due_at <= timezone.now() + WAITS[0] * 1.1


def test_a_huge_answer_is_cut_and_counts_by_its_status(cast: Cast) -> None:
    with ScriptedServer(endless(200, announce=True)) as server:
        delivery = attempt(due(endpoint_at(cast.lantern, server.url), 1, since=timedelta(0))[0])
    (row,) = delivery.tries.all()
    assert (row.status, delivery.state) == (200, DeliveryState.DELIVERED)
    assert len(row.excerpt) == 1000


def test_a_connection_that_is_reset_is_a_failed_try(cast: Cast) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reset() -> None:
            caller, _ = listener.accept()
            caller.recv(1)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.close()

        thread = Thread(target=reset)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        delivery = attempt(due(endpoint_at(cast.lantern, url), 1, since=timedelta(0))[0])
        thread.join()
    (row,) = delivery.tries.all()
    assert (row.status, delivery.state) == (None, DeliveryState.WAITING)
    assert row.error


@needs_openssl
def test_a_certificate_that_nobody_vouches_for_gets_nothing(cast: Cast, tmp_path: Path) -> None:
    """Other names and times that are over: tests/moderation/outbound/test_tls.py, where an authority can be set."""
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"]
    command = ["openssl", "req", "-x509", *key, "-out", "cert.pem", *subject]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with ScriptedServer(respond(204), tls=context) as server:
        url = server.url.replace("http://", "https://")
        delivery = attempt(due(endpoint_at(cast.lantern, url), 1, since=timedelta(0))[0])
        assert server.requests == []
    (row,) = delivery.tries.all()
    assert row.error == str(OutboundFailed(Failure.TLS))


def test_a_secret_rotated_between_two_tries_signs_the_second_as_well(cast: Cast) -> None:
    with Receiver() as receiver:
        made = create_endpoint(platform=cast.lantern, url=receiver.url, events=[], actor=Actor.system())
        (delivery,) = due(made.endpoint, 1, since=timedelta(0))
        receiver.answer_with(500, 500)
        attempt(delivery)
        new = rotate_secret(endpoint=made.endpoint, actor=Actor.system())
        attempt(delivery)
        Endpoint.objects.update(secret_previous_until=timezone.now())
        delivery = attempt(delivery)
    assert delivery.state == DeliveryState.DELIVERED
    before, between, after = receiver.requests
    Webhook(made.secret).verify(before.body, before.headers)
    for secret in (made.secret, new):
        Webhook(secret).verify(between.body, between.headers)
    Webhook(new).verify(after.body, after.headers)
    assert [len(request.headers["webhook-signature"].split()) for request in receiver.requests] == [1, 2, 1]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


SENDER = """
import django; django.setup()
from moderation.webhooks.claim import claim_deliveries
from moderation.webhooks.deliver import finish, post
for claimed in claim_deliveries(16):
    sent = post(claimed)
    print(sent.status, flush=True)
    input()  # killed here, with the answer in hand
    finish(claimed, sent)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a process needs to work on the tests' own database."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "moderation.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": settings.SECRET_KEY,
    }


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_before_it_commits_sends_again_under_the_same_id(
    cast: Cast, environment: dict[str, str]
) -> None:
    with Receiver() as receiver:
        (delivery,) = due(endpoint_at(cast.lantern, receiver.url), 1, since=timedelta(0))
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert sender.stdout
        assert sender.stdin
        assert sender.stdout.readline() == "204\n"
        sender.send_signal(signal.SIGKILL)
        sender.communicate()

        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
        assert not delivery.tries.exists()
        assert claim_deliveries(16) == claim_doubtful(16) == [], "its lease still runs"
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        (again,) = claim_deliveries(16)
        finish(again, post(again))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert Counter(request.headers["webhook-id"] for request in receiver.requests) == {delivery.message_id: 2}
    assert len({request.body for request in receiver.requests}) == 1

"""TLS against a real server with certificates made for the test."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moderation.outbound import Failure, OutboundFailed, Trust, send
from tests.servers.scripted import ScriptedServer, drip_body, respond

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for gateway.example with its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem",
            "-days",
            "2",
            "-subj",
            "/CN=gateway.example",
            "-addext",
            "subjectAltName=DNS:gateway.example",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def server(certificate: Path) -> Iterator[ScriptedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ScriptedServer(respond(body=b"hello"), tls=context) as running:
        yield running


def fetch(port: int, *, host: str = "gateway.example", ca_file: str = "", **limits: Any) -> bytes:
    def resolve(_: str, asked: int, **__: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", asked))]

    return send(
        "GET",
        f"https://{host}:{port}/",
        headers={},
        body=None,
        trust=Trust.for_operator(ca_file=ca_file),
        max_bytes=10_000,
        resolve=resolve,
        **{"total_seconds": 5.0, **limits},
    ).body


@needs_openssl
def test_it_speaks_tls_to_a_name_whose_certificate_holds(server: ScriptedServer, certificate: Path) -> None:
    assert fetch(server.port, ca_file=str(certificate)) == b"hello"
    assert fetch(server.port, ca_file=str(certificate)) == b"hello"
    assert len({request.connection for request in server.requests}) == 1


@needs_openssl
def test_it_refuses_an_unknown_issuer(server: ScriptedServer) -> None:
    with pytest.raises(OutboundFailed) as failed:
        fetch(server.port)
    assert failed.value.kind is Failure.TLS
    assert server.requests == []


@needs_openssl
def test_it_refuses_another_name(server: ScriptedServer, certificate: Path) -> None:
    with pytest.raises(OutboundFailed) as failed:
        fetch(server.port, host="other.example", ca_file=str(certificate))
    assert failed.value.kind is Failure.TLS


@needs_openssl
def test_it_refuses_a_certificate_whose_time_is_over(certificate: Path, tmp_path: Path) -> None:
    """The same key and name, vouched for like the other, good until yesterday."""
    request = [
        "openssl",
        "x509",
        "-x509toreq",
        "-in",
        certificate,
        "-signkey",
        certificate,
        "-out",
        "req.pem",
    ]
    sign = ["openssl", "x509", "-req", "-in", "req.pem", "-signkey", certificate, "-days", "-1"]
    for command in (request, [*sign, "-out", "cert.pem"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", certificate)
    with ScriptedServer(respond(body=b"hello"), tls=context) as server:
        with pytest.raises(OutboundFailed) as failed:
            fetch(server.port, ca_file=str(tmp_path / "cert.pem"))
        assert failed.value.kind is Failure.TLS
        assert server.requests == []


@needs_openssl
def test_it_bounds_a_drip_inside_tls(server: ScriptedServer, certificate: Path) -> None:
    server.play(drip_body())
    start = time.monotonic()
    with pytest.raises(OutboundFailed) as failed:
        fetch(server.port, ca_file=str(certificate), total_seconds=0.6)
    assert failed.value.kind is Failure.TIMEOUT
    assert time.monotonic() - start < 1.5


def test_it_bounds_a_handshake_that_never_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = time.monotonic()
        with pytest.raises(OutboundFailed) as failed:
            fetch(listener.getsockname()[1], connect_seconds=0.4)
        assert failed.value.kind is Failure.TIMEOUT
        assert time.monotonic() - start < 1.2


def test_it_takes_plain_http_on_a_tls_port_for_a_tls_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak_plainly() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=speak_plainly, daemon=True).start()
        with pytest.raises(OutboundFailed) as failed:
            fetch(listener.getsockname()[1])
        assert failed.value.kind is Failure.TLS

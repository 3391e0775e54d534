"""The client for machines without wrk posts what wrk would post."""

from __future__ import annotations

from pathlib import Path

from bench.load import CONNECTIONS, MARK, Load, by_sockets, multipart
from bench.pictures import upload
from moderation.intake.inspect import inspect
from tests.servers.scripted import ScriptedServer, respond


def test_every_post_is_another_image_and_all_answers_are_counted(tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(multipart(upload(60)))

    with ScriptedServer(respond(202)) as server:
        posted = by_sockets(Load(server.port, "/upload", body, "a", "secret", with_key=True), 0.3)
        keys = [request.headers["idempotency-key"] for request in server.requests]
        bodies = [request.body for request in server.requests]

    assert (posted.refused, posted.broken) == (0, 0)
    assert posted.answers == len(keys) == len(set(keys)) >= CONNECTIONS
    assert all(len(key) == len(MARK) and key.encode() in body for key, body in zip(keys, bodies, strict=True))
    image = bodies[0].split(b"\r\n\r\n", 1)[1].rpartition(b"\r\n--")[0]
    assert inspect(image).format.lower() == "jpeg"


def test_answers_that_are_no_success_are_told_apart(tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(multipart(upload(60)))

    with ScriptedServer(respond(422)) as server:
        posted = by_sockets(Load(server.port, "/upload", body, "a"), 0.2)

    assert posted.refused == posted.answers > 0

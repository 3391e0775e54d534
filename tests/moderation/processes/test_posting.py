"""Posting files from outside: which, how large, and what is told of a refusal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from moderation.processes.client import ATTEMPTS, Client
from moderation.processes.posting.pictures import find_pictures, read_picture
from moderation.processes.posting.post import Posted, post_pictures
from moderation.processes.posting.progress import Progress
from tests.servers.scripted import ScriptedServer, hang_up, respond

ACCEPTED = respond(202, body=b'{"id": "1"}')
REFUSED = respond(
    422,
    body=json.dumps(
        {
            "code": "invalid",
            "errors": [{"code": "image_truncated", "field": "image", "detail": "It is cut off."}],
        }
    ).encode(),
)


def make_picture(path: Path, size: tuple[int, int] = (40, 30), form: str = "JPEG") -> Path:
    Image.new("RGB", size, "teal").save(path, form)
    return path


def client_of(server: ScriptedServer) -> Client:
    return Client(server.url, "sl_live_x", first_pause=0.01)


def post(server: ScriptedServer, *paths: Path) -> tuple[Posted, str]:
    said = io.StringIO()
    posted = post_pictures(client_of(server), paths, max_side=None, progress=Progress(len(paths), said))
    return posted, said.getvalue()


def test_a_folder_gives_its_pictures_and_a_named_file_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    inside = [make_picture(tmp_path / name) for name in ("a.jpg", "in/b.JPG")]
    (tmp_path / "notes.txt").write_text("no picture")
    assert list(find_pictures([tmp_path])) == inside
    assert list(find_pictures([tmp_path / "notes.txt"])) == [tmp_path / "notes.txt"]
    with pytest.raises(FileNotFoundError):
        list(find_pictures([tmp_path / "nothing"]))


def test_it_posts_the_bytes_with_the_key_and_a_key_for_repeats(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.jpg")
    with ScriptedServer(ACCEPTED) as server:
        assert post(server, path) == (Posted(1, 0), "")
        (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/api/v1/submissions")
    assert request.headers["authorization"] == "Bearer sl_live_x"
    assert path.read_bytes() in request.body
    assert b"a.jpg" in request.body
    assert request.headers["idempotency-key"]


def test_it_says_what_was_refused_and_why_and_goes_on(tmp_path: Path) -> None:
    paths = [make_picture(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    with ScriptedServer(ACCEPTED) as server:
        server.play(REFUSED)
        posted, said = post(server, *paths)
    assert posted == Posted(accepted=1, failed=1)
    assert said == f"{paths[0]}: 422 invalid: It is cut off.\n"


def test_a_busy_or_absent_server_is_asked_again_under_the_same_key(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.jpg")
    with ScriptedServer(ACCEPTED) as server:
        server.play(respond(503), hang_up(), respond(429, headers={"Retry-After": "0"}))
        assert post(server, path)[0] == Posted(1, 0)
        keys = [request.headers["idempotency-key"] for request in server.requests]
    assert len(keys) == 4
    assert len(set(keys)) == 1


def test_it_gives_up_in_the_end(tmp_path: Path) -> None:
    with ScriptedServer(respond(503, body=b"away")) as server:
        posted, said = post(server, make_picture(tmp_path / "a.jpg"))
        assert len(server.requests) == ATTEMPTS
    assert posted == Posted(0, 1)
    assert "503" in said


def test_larger_pictures_are_made_smaller(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png", (400, 200), "PNG")
    with Image.open(io.BytesIO(read_picture(path, 100))) as small:
        assert (small.size, small.format) == ((100, 50), "JPEG")


@pytest.mark.parametrize("max_side", [None, 400])
def test_others_go_out_as_they_are(tmp_path: Path, max_side: int | None) -> None:
    path = make_picture(tmp_path / "a.png", (400, 200), "PNG")
    assert read_picture(path, max_side) == path.read_bytes()
    text = tmp_path / "b.jpg"
    text.write_text("no picture at all")
    assert read_picture(text, max_side) == text.read_bytes()


def test_the_bar_moves_on_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        bar = Progress(2, stream)
        bar.step()
        bar.close()
    assert "1 of 2" in terminal.getvalue()
    assert pipe.getvalue() == ""

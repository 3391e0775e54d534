"""Where a command looks for Second Look when nobody says."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.processes.address import answers, own_url
from moderation.processes.demo.state import DemoState, save_state
from moderation.processes.ports import HOST, choose_port
from tests.servers.scripted import ScriptedServer, respond


def test_port_wins_over_the_last_start_and_that_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert own_url(tmp_path) == "http://127.0.0.1:8000"
    save_state(tmp_path, DemoState(port=8123))
    assert own_url(tmp_path) == "http://127.0.0.1:8123"
    monkeypatch.setenv("PORT", "8456")
    assert own_url(tmp_path) == "http://127.0.0.1:8456"


def test_it_knows_whether_anything_listens() -> None:
    with ScriptedServer(respond(200)) as server:
        assert answers(server.url)
    assert not answers(f"http://{HOST}:{choose_port(None)}")


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:eighty"])
def test_what_is_no_address_is_not_asked(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        answers(url)

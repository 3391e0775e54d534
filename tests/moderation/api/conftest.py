"""Calls to the API, and what they may leave behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, make_cast
from tests.moderation.api.calls import Api, Traces
from tests.moderation.api.web import serve


@pytest.fixture(autouse=True)
def temp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own for temporary files, so that one too many is seen."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def api(cast: Cast) -> Api:
    """Lantern's calls."""
    return Api(Client(), cast.lantern_key)


@pytest.fixture
def other_api(cast: Cast) -> Api:
    """Kleinmarkt's calls."""
    return Api(Client(), cast.kleinmarkt_key)


@pytest.fixture
def traces(files_folder: Path, temp_folder: Path) -> Callable[[], Traces]:
    """What is in the tables and folders now."""
    return lambda: Traces.now(files_folder, temp_folder)


@dataclass(frozen=True)
class Web:
    """The running server, Lantern's key, and the folder it writes to."""

    port: int
    key: str
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def traces(self) -> Traces:
        return Traces.now(self.folder / "files", self.folder / "temp")


@pytest.fixture(scope="package")
def running(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Path]]:
    folder = tmp_path_factory.mktemp("web")
    with django_db_blocker.unblock(), serve(folder / "data") as port:
        yield port, folder / "data"


@pytest.fixture
def web(running: tuple[int, Path], transactional_db: None) -> Web:
    port, folder = running
    return Web(port, make_cast().lantern_key, folder)

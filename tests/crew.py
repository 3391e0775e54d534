"""The product's own processes on the test's database, as an operator starts them: outside DEBUG, and none is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self, TextIO

from django.conf import settings

from moderation.environment import BASE_DIR
from moderation.processes.child import Child
from moderation.processes.output import Output
from tests.moderation.api.web import database_url
from tests.moderation.processes.waiting import clean_env

MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]
GRACE_SECONDS = 8.0


class Crew:
    """`folder` is their DATA_DIR, and with the fixture `files_folder` also where the test itself puts files. `log` has
    all that they write to stdout and stderr."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.log = folder / "output.log"
        self.env = clean_env(
            DATABASE_URL=database_url(),
            DATA_DIR=str(folder),
            SECRET_KEY=settings.SECRET_KEY,
            DEBUG="0",
            HTTPS="0",
            **env,
        )
        self.children: list[Child] = []
        self.stream: TextIO | None = None

    def __enter__(self) -> Self:
        self.stream = self.log.open("a")
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.ask_to_stop()
        give_up = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < give_up and any(child.is_running for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.end_rest()
        if self.stream is not None:
            self.stream.close()

    def start(self, name: str, command: Sequence[str], **env: str) -> Child:
        assert self.stream is not None
        child = Child(name, command, env=self.env | env, cwd=BASE_DIR, output=Output(self.stream))
        self.children.append(child)
        child.start()
        return child

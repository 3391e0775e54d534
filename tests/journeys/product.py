"""The product as `make run` starts it: its own folder and port, and nothing of it left when the test is over."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import requests

from moderation.environment import BASE_DIR
from moderation.processes.ports import HOST, choose_port
from tests.journeys.census import Process, take_census
from tests.migrated import FILE, lay
from tests.moderation.processes.waiting import clean_env, lives, until

PASSWORD = "a-journey-Of-many-steps-7"
FINAL = ("approved", "rejected", "in_review")
MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]


class Product:
    """One folder of data and one port; `start` as often as one likes."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder.resolve()
        if "DATABASE_URL" not in env:
            lay(self.folder / FILE)
        self.port = choose_port(None)
        self.url = f"http://{HOST}:{self.port}"
        self.log = self.folder / "output.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: set[Process] = set()
        self.env = clean_env(
            DATA_DIR=str(self.folder),
            PORT=str(self.port),
            DEMO_PASSWORD=PASSWORD,
            DEBUG="1",
            OUTBOUND_ALLOW_LOOPBACK="1",
            **{"OPENING_MINUTES": "0"} | env,
        )

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def launch(self) -> None:
        """Start the supervisor and return at once."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*MANAGE, "run"],
                env=self.env,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self, *, patience: float = 90.0) -> None:
        """Start it and wait until it takes submissions."""
        self.launch()
        until(self.is_ready, seconds=patience)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def census(self) -> list[Process]:
        """Every process of the run that lives now; all are remembered in `seen`."""
        found = take_census(self.folder, root=self.process.pid if self.process else 0)
        self.seen.update(found)
        return found

    def stop(self) -> float:
        """Ctrl-C; how many seconds it took."""
        assert self.process is not None
        self.census()
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(25)
        return time.monotonic() - began

    def end(self) -> None:
        """Whatever has happened: nothing of the run lives on."""
        if self.process is not None and self.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.stop()
        for _ in range(20):
            left = [*self.census(), *(one for one in self.seen if one.is_alive)]
            if not left:
                break
            for one in left:
                one.kill()
            time.sleep(0.1)
        if self.process is not None:
            self.process.wait(5)

    def state(self) -> dict[str, Any]:
        """The demo's own secrets: keys and the receiver's port."""
        state: dict[str, Any] = json.loads((self.folder / "demo" / "state.json").read_text())
        return state

    def manage(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MANAGE, *args], env=self.env, cwd=BASE_DIR, capture_output=True, text=True, check=False
        )

    def create_platform(self, name: str, *, policy: str) -> str:
        """A platform of one's own; returns its API key."""
        made = self.manage("platform", "create", name, "--policy", policy, "--json")
        assert made.returncode == 0, made.stderr
        key: str = json.loads(made.stdout)["api_key"]
        return key

    def get(self, path: str, key: str) -> dict[str, Any]:
        answer = requests.get(self.url + path, headers={"Authorization": f"Bearer {key}"}, timeout=20)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def post(self, image: bytes, key: str, *, idempotency_key: str = "", **fields: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {key}"}
        if idempotency_key:
            headers["Idempotency-Key"] = f'"{idempotency_key}"'
        return requests.post(
            f"{self.url}/api/v1/submissions",
            headers=headers,
            data=fields,
            files={"image": ("photo.jpg", image, "application/octet-stream")},
            timeout=20,
        )

    def accepted(self, image: bytes, key: str, **fields: str) -> str:
        """Post it; the new submission's id."""
        answer = self.post(image, key, **fields)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def settled(self, submission_id: str, key: str, *, seconds: float) -> dict[str, Any]:
        """The submission once it has an outcome or waits for a person."""
        found: dict[str, Any] = {}

        def is_settled() -> bool:
            found.update(self.get(f"/api/v1/submissions/{submission_id}", key))
            return found["status"] in FINAL

        until(is_settled, seconds=seconds)
        return found

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Its tables, to be read only."""
        connection = sqlite3.connect(f"file:{self.folder}/second-look.sqlite3?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, sql: str, values: Iterable[Any] = ()) -> list[dict[str, Any]]:
        with self.database() as connection:
            return [dict(row) for row in connection.execute(sql, tuple(values))]

    def journal(self) -> list[dict[str, Any]]:
        """What the demo's receiver has kept, oldest first; a line cut by a kill is left out."""
        events = []
        with suppress(FileNotFoundError):
            for line in (self.folder / "demo" / "received.jsonl").read_text().splitlines():
                with suppress(ValueError):
                    events.append(json.loads(line))
        return events


def still_there(processes: Iterable[Process]) -> list[Process]:
    """Those that still run, a moment later."""
    return [one for one in processes if one.is_alive and lives(one.pid)]

"""The whole demo as a process of its own, for tests that start, kill and stop it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from moderation.environment import BASE_DIR
from moderation.processes.ports import HOST, choose_port
from moderation.processes.procfs import tagged
from moderation.processes.supervisor import RUN_TAG
from tests.moderation.processes.waiting import clean_env, lives, until

COMMAND = [sys.executable, str(BASE_DIR / "manage.py"), "run"]
BANNER = b"Second Look is ready"


class Demo:
    """One folder of data and one port; `start` as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = choose_port(None)
        self.log = folder / "output.log"
        self.said_before = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = clean_env(
            DATA_DIR=str(self.folder), PORT=str(self.port), DEBUG="1", OUTBOUND_ALLOW_LOOPBACK="1"
        )
        self.said_before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                COMMAND, env=env, cwd=BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )
        until(self.is_ready, seconds=60)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        # A killed run's web may still answer for a moment; this one says itself when it is there.
        if BANNER not in self.log.read_bytes()[self.said_before :]:
            return False
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, *, port: int = 0, key: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection(HOST, port or self.port, timeout=10)
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def submissions(self, platform: str) -> list[dict[str, Any]]:
        status, text = self.get("/api/v1/submissions", key=self.state()["keys"][platform])
        assert status == 200, text
        results: list[dict[str, Any]] = json.loads(text)["results"]
        return results

    def statuses(self, platform: str) -> set[str]:
        return {submission["status"] for submission in self.submissions(platform)}

    def all_submissions(self) -> list[dict[str, Any]]:
        return [*self.submissions("lantern"), *self.submissions("kleinmarkt")]

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "demo" / "state.json").read_text())
        return state

    def processes(self) -> set[int]:
        return {pid for pid in tagged(RUN_TAG, str(self.folder.resolve())) if lives(pid)}

    def kill(self) -> None:
        """kill -9 of the supervisor alone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> float:
        """Ctrl-C; returns how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(20)
        return time.monotonic() - began

    def end(self) -> None:
        """Whatever state it is in: nothing of it lives when this returns."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

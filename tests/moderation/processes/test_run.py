"""`manage.py run`, the whole of it: started, killed, started again, stopped."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moderation.environment import BASE_DIR
from moderation.processes.demo.photographs import PHOTOGRAPHS
from moderation.processes.ports import HOST, choose_port
from moderation.processes.procfs import tagged
from moderation.processes.supervisor import RUN_TAG
from tests.moderation.processes.waiting import clean_env, lives, until

pytestmark = pytest.mark.journey

COMMAND = [sys.executable, str(BASE_DIR / "manage.py"), "run"]


class Demo:
    """One folder of data and one port; `start` as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = choose_port(None)
        self.log = folder / "output.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = clean_env(
            DATA_DIR=str(self.folder), PORT=str(self.port), DEBUG="1", OUTBOUND_ALLOW_LOOPBACK="1"
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                COMMAND, env=env, cwd=BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )
        until(self.is_ready, seconds=60)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
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


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        demo.start()
        yield demo
    finally:
        if demo.process is not None and demo.process.poll() is None:
            demo.stop()
        for pid in demo.processes():
            os.kill(pid, signal.SIGKILL)


def test_it_prints_where_to_go_and_a_curl_line_that_works(demo: Demo, tmp_path: Path) -> None:
    until(lambda: "Second Look is ready" in demo.log.read_text())
    printed = demo.log.read_text()
    assert f"http://127.0.0.1:{demo.port}/" in printed
    assert "moderator  moderator2  senior  admin  auditor" in printed
    assert demo.state()["password"] in printed
    line = re.search(r"curl (.*)$", printed, re.MULTILINE)
    assert line is not None
    (tmp_path / "photo.jpg").write_bytes(PHOTOGRAPHS[3].read())
    answer = subprocess.run(
        ["/bin/sh", "-c", f"curl -s {line[1]}"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout)["status"] == "received"


def test_its_photographs_went_through_and_some_honestly_wait(demo: Demo) -> None:
    until(lambda: len(demo.all_submissions()) >= len(PHOTOGRAPHS), seconds=60)
    until(
        lambda: not (demo.statuses("lantern") | demo.statuses("kleinmarkt")) & {"received", "screening"},
        seconds=90,
    )
    assert "approved" in demo.statuses("lantern")
    assert demo.statuses("kleinmarkt") == {"in_review"}


def test_the_receiver_has_heard_of_them_and_every_signature_holds(demo: Demo) -> None:
    port = demo.state()["receiver_port"]
    until(lambda: "submission.approved" in demo.get("/events", port=port)[1], seconds=60)
    page = demo.get("/events", port=port)[1]
    assert "✓ signature holds" in page
    assert "does not hold" not in page


@pytest.mark.parametrize("whole_group", [False, True])
def test_after_a_kill_it_starts_again_at_once_and_nothing_old_lives(demo: Demo, *, whole_group: bool) -> None:
    before = demo.processes()
    posted = {submission["id"] for submission in demo.all_submissions()}
    if whole_group:
        for pid in before:
            os.kill(pid, signal.SIGSTOP)  # as if they were wedged: they cannot even be asked to stop
    demo.kill()
    demo.start()
    assert not [pid for pid in before if lives(pid)]
    assert {submission["id"] for submission in demo.all_submissions()} == posted


def test_a_second_one_on_the_same_folder_is_refused(demo: Demo) -> None:
    env = clean_env(DATA_DIR=str(demo.folder), PORT=str(choose_port(None)), DEBUG="1")
    second = subprocess.run(COMMAND, env=env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert demo.process is not None
    assert f"process {demo.process.pid}" in second.stderr
    assert demo.is_ready()


def test_ctrl_c_stops_it_within_seconds_and_leaves_nothing(demo: Demo) -> None:
    pids = demo.processes()
    assert len(pids) >= 8
    assert demo.stop() < 10
    assert demo.process is not None
    assert demo.process.returncode == 0
    assert not [pid for pid in pids if lives(pid)]
    assert not demo.processes()


def test_it_says_which_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        env = clean_env(DATA_DIR=str(tmp_path), PORT=str(port), DEBUG="1")
        refused = subprocess.run(COMMAND, env=env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr


def test_it_refuses_to_run_without_debug(tmp_path: Path) -> None:
    env = clean_env(DATA_DIR=str(tmp_path), DEBUG="0")
    refused = subprocess.run(COMMAND, env=env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "DEBUG" in refused.stderr

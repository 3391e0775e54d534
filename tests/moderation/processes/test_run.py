"""`manage.py run`, the whole of it: started, killed, started again, stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.environment import BASE_DIR
from moderation.processes.demo.photographs import PHOTOGRAPHS
from moderation.processes.ports import HOST, choose_port
from tests.moderation.processes.demo import COMMAND, Demo
from tests.moderation.processes.waiting import clean_env, lives, until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        demo.start()
        yield demo
    finally:
        demo.end()


def wait_until_all_are_posted(demo: Demo) -> None:
    until(lambda: len(demo.all_submissions()) >= len(PHOTOGRAPHS), seconds=60)


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
    wait_until_all_are_posted(demo)
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
    wait_until_all_are_posted(demo)
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
    env = clean_env(
        DATA_DIR=str(demo.folder), PORT=str(choose_port(None)), DEBUG="1", OUTBOUND_ALLOW_LOOPBACK="1"
    )
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
        env = clean_env(DATA_DIR=str(tmp_path), PORT=str(port), DEBUG="1", OUTBOUND_ALLOW_LOOPBACK="1")
        refused = subprocess.run(COMMAND, env=env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr


def test_it_refuses_to_run_without_debug(tmp_path: Path) -> None:
    env = clean_env(DATA_DIR=str(tmp_path), DEBUG="0")
    refused = subprocess.run(COMMAND, env=env, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "DEBUG" in refused.stderr

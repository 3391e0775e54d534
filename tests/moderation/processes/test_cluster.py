"""The real worker with the real cluster: one of its processes is killed, or stopped, and work goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.environment import BASE_DIR
from moderation.processes.procfs import tags
from moderation.processes.work import OWNER_TAG
from tests.migrated import FILE, lay
from tests.moderation.processes.waiting import clean_env, lives, until

pytestmark = pytest.mark.journey

MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]


class Worker:
    """`manage.py work` on a database of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.env = clean_env(DATA_DIR=str(folder), WORKERS="2", LOG_LEVEL="WARNING")
        self.process = subprocess.Popen(
            [*MANAGE, "work", "--skip-checks", *options], env=self.env, cwd=BASE_DIR
        )

    def cluster(self) -> set[int]:
        """The cluster's processes: everything this worker started."""
        owner = f"{self.process.pid}-"
        return {pid for pid, value in tags(OWNER_TAG).items() if value.startswith(owner) and lives(pid)}

    def whole_cluster(self) -> set[int]:
        """Main, guard, two workers, monitor and pusher, once all of them are there."""
        until(lambda: len(self.cluster()) == 6, seconds=30)
        return self.cluster()

    def queue_is_empty(self) -> bool:
        return not self.count("SELECT count(*) FROM django_q_ormq")

    def wake(self) -> None:
        """What the pipeline does: put a wake-up into the queue."""
        self.run_script("from moderation.wake import wake; wake()")

    def run_script(self, script: str) -> None:
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "moderation.settings", "OUTBOUND_ALLOW_LOOPBACK": "1"}
        script = f"import django\ndjango.setup()\n{script}"
        subprocess.run([sys.executable, "-c", script], env=env, cwd=BASE_DIR, check=True)

    def count(self, query: str) -> int:
        with sqlite3.connect(self.folder / "second-look.sqlite3", timeout=20) as database:
            (number,) = database.execute(query).fetchone()
        return int(number)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worker")
    env = clean_env(DATA_DIR=str(folder), LOG_LEVEL="WARNING")
    if not lay(folder / FILE):
        command = [*MANAGE, "migrate", "--skip-checks", "--verbosity", "0"]
        subprocess.run(command, env=env, cwd=BASE_DIR, check=True)
    return folder


# A webhook that is due at once, to a port where nobody listens.
DUE = """
from moderation.audit.actor import Actor
from moderation.pipeline.plan import seed_configured
from moderation.cases.onboard import create_platform
from moderation.webhooks.endpoints import create_endpoint, send_test
seed_configured()
me = Actor.system()
platform = create_platform(name="Due", actor=me).platform
endpoint = create_endpoint(platform=platform, url="http://127.0.0.1:9/hook", events=[], actor=me).endpoint
send_test(endpoint=endpoint, actor=me)
"""


@pytest.fixture
def worker(database: Path) -> Iterator[Worker]:
    worker = Worker(database, "--sweep-seconds=0.3", "--overdue-seconds=1", "--patience-seconds=2")
    yield worker
    worker.process.kill()
    worker.process.wait()
    for pid in worker.cluster():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.timeout(300)
def test_a_killed_process_of_the_cluster_does_not_stop_the_work_whichever_it_is(worker: Worker) -> None:
    for position in range(6):
        before = worker.whole_cluster()
        os.kill(sorted(before)[position], signal.SIGKILL)
        until(lambda before=before: not before & worker.cluster(), seconds=10)
        worker.whole_cluster()
        worker.wake()
        until(worker.queue_is_empty, seconds=15)


def test_a_cluster_that_stands_still_is_replaced_and_the_work_is_done(worker: Worker) -> None:
    before = worker.whole_cluster()
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    worker.run_script(DUE)
    until(lambda: not before & worker.cluster(), seconds=15)
    until(lambda: worker.count("SELECT count(*) FROM webhooks_attempt"), seconds=20)


def test_sigterm_stops_it_cleanly_within_seconds(worker: Worker) -> None:
    pids = worker.whole_cluster()
    worker.process.terminate()
    assert worker.process.wait(6) == 0
    assert not [pid for pid in pids if lives(pid)]

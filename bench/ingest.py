"""Rows 1 and 2: accepting an image over REST, against a bare DRF view that stores it just as durably.

Both are gunicorn with the flags that `make run` uses, on SQLite with synchronous=FULL, and both flush the file before
they answer 202. The floor does that, a SHA-256 and one row, behind session, CSRF and sign-in middleware, for anybody.
Ours also finds the API key, reads the picture's structure to its end, flushes the folder, and writes image,
submission, a line of the log and a wake-up; a second arm of ours sends an Idempotency-Key. Every post is another
image of 200 KB, so nothing is answered from what is stored. CPU is that of the servers alone.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.arms import Sample, run_rounds
from bench.cpu import tree_cpu
from bench.load import CONNECTIONS, Load, multipart, post_for
from bench.measure import Measure, measured
from bench.pictures import upload
from bench.place import free_port, manage, number, running, wait_until
from moderation.audit.actor import Actor
from moderation.cases.onboard import create_platform
from moderation.processes.commands import web


@dataclass
class Accepting:
    """One server, and how to count what it has stored."""

    name: str
    load: Load
    pid: int
    database: Path
    table: str
    files: Path
    seconds: float
    rounds: int = 0

    def run(self) -> Sample:
        self.rounds += 1
        self.forget_files()
        load = replace(self.load, prefix=f"{self.load.prefix}{self.rounds:02x}")
        rows, files = self.rows(), self.stored()
        started, before = time.monotonic(), tree_cpu(self.pid)
        posted = post_for(load, self.seconds)
        wall = time.monotonic() - started
        wait_until(self.quiet, seconds=20)
        made, cpu = self.rows() - rows, tree_cpu(self.pid) - before
        unanswered = made - (posted.answers - posted.refused)
        return Sample(
            made,
            wall,
            cpu,
            {
                "refused": posted.refused,
                "broken": posted.broken,
                "answered without a row": max(0, -unanswered),
                "rows nobody asked for": max(0, unanswered - CONNECTIONS),
                "rows without a file": max(0, made - (self.stored() - files)),
            },
        )

    def rows(self) -> int:
        return number(self.database, f"SELECT count(*) FROM {self.table}")

    def stored(self) -> int:
        return sum(len(names) for _, _, names in os.walk(self.files))

    def quiet(self) -> bool:
        """Whether the requests that the client left behind are through."""
        rows, files, cpu = self.rows(), self.stored(), tree_cpu(self.pid)
        time.sleep(0.5)
        return (rows, files, cpu) == (self.rows(), self.stored(), tree_cpu(self.pid))

    def forget_files(self) -> None:
        """Start from an idle disk: a throttled one would make the next arm pay for the last."""
        shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir(parents=True, exist_ok=True)
        os.sync()


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, seconds = (5, 2.0) if quick else (7, 4.0)
    (data_dir / "static").mkdir(exist_ok=True)  # as `collectstatic` would have made it
    body = data_dir / "body"
    body.write_bytes(multipart(upload(200)))
    created = create_platform(name="Bench", actor=Actor.system())
    floor_env = env | {"DJANGO_SETTINGS_MODULE": "bench.floor.settings"}
    manage(floor_env, "migrate", "--run-syncdb", "--verbosity", "0", "--skip-checks")
    with ExitStack() as stack:
        floor_port, port = free_port(), free_port()
        floor = stack.enter_context(serving(floor_port, "bench.floor.wsgi:application", floor_env))
        ours = stack.enter_context(serving(port, "moderation.wsgi:application", env))
        load = Load(port, "/api/v1/submissions", body, "a", created.api_key)
        database, files = data_dir / "second-look.sqlite3", data_dir / "files" / "originals"
        arms = [
            Accepting("floor", Load(floor_port, "/upload", body, "f"), floor, data_dir / "floor.sqlite3",
                      "floor_upload", data_dir / "floor-files", seconds),
            Accepting("ours", load, ours, database, "intake_submission", files, seconds),
            Accepting("ours with a key", replace(load, prefix="b", with_key=True), ours, database,
                      "intake_submission", files, seconds),
        ]  # fmt: skip
        warm_up(arms)
        samples = run_rounds(arms, rounds)
    measures = []
    for name in ("ours", "ours with a key"):
        what = f"accept an image of 200 KB ({name})"
        measures.append(
            measured("1", f"{what}, server CPU", samples, name, "floor", unit="ms CPU", gate=2.5, goal=1.8)
        )
    for name in ("ours", "ours with a key"):
        what = f"accept an image of 200 KB ({name}), requests"
        measures.append(measured("2", what, samples, name, "floor", unit="per s", gate=0.4, goal=0.6))
    return measures


@contextmanager
def serving(port: int, application: str, env: dict[str, str]) -> Iterator[int]:
    """The id of gunicorn's master, once it listens."""
    with running([*web(port)[:-1], application], env) as server:
        if not wait_until(lambda: answers(port), seconds=30):
            raise RuntimeError(f"{application} does not listen")
        yield server.pid


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def warm_up(arms: Sequence[Accepting]) -> None:
    for arm in arms:
        arm.forget_files()
        post_for(replace(arm.load, prefix=f"{arm.load.prefix}ff"), 1.0)
        wait_until(arm.quiet, seconds=20)

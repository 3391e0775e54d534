"""Row 13: how soon an idle worker starts on an accepted image, and what it costs while there is nothing to do.

gunicorn accepts one image of 64 × 64 pixels over REST; the clock runs from its 202 until a worker has claimed the image
for preparation, as its row says (looked at each millisecond; 0 where the claim is there before the answer). Between
two images the worker is left until its queue is empty, and then for a random while longer than its poll. The other
arm is the same product with django-q2's own broker, polling every 0.1 s. CPU is that of `manage.py work` and all its
processes over some seconds without any work, for each second.
"""

from __future__ import annotations

import http.client
import random
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from bench.arms import Sample, run_rounds
from bench.cpu import tree_cpu
from bench.ingest import serving
from bench.load import BOUNDARY, multipart
from bench.measure import Measure, absolute, measured
from bench.pictures import tiny
from bench.place import ROOT, free_port, running, wait_until
from moderation.audit.actor import Actor
from moderation.bell.broker import POLL_SECONDS
from moderation.cases.onboard import create_platform
from moderation.sql import fetch_one

BELL, POLLING = "with the bell", "polling each 0.1 s"
UNCLAIMED = "SELECT count(*) FROM intake_submission WHERE attempts = 0 AND stage = 'prepare'"
QUEUED = "SELECT count(*) FROM django_q_ormq"
PATIENCE = 30.0


@dataclass
class Client:
    """Posts images of which no two are alike."""

    port: int
    api_key: str
    number: int = 0

    def post(self) -> int:
        """Accept one image; its status."""
        self.number += 1
        head = {
            "Authorization": f"Bearer {self.api_key}",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        web.request("POST", "/api/v1/submissions", multipart(tiny(self.number)), head)
        status = web.getresponse().status
        web.close()
        return status


@dataclass
class Waiting:
    """One worker, started for the round: `units` images one by one, then `still` seconds of nothing."""

    name: str
    env: dict[str, str]
    client: Client
    units: int
    still: float
    random: random.Random = field(default_factory=lambda: random.Random(20261126))

    def run(self) -> Sample:
        with running([sys.executable, str(ROOT / "manage.py"), "work", "--skip-checks"], self.env) as worker:
            self.client.post()
            wait_until(self.idle, seconds=PATIENCE)
            started, refused, latencies = time.monotonic(), 0, []
            for _ in range(self.units):
                time.sleep(self.random.uniform(0.4, 0.4 + POLL_SECONDS))
                refused += self.client.post() != 202
                latencies.append(seconds_until(lambda: count(UNCLAIMED) == 0))
                wait_until(self.idle, seconds=PATIENCE)
            wall = time.monotonic() - started
            cpu = idle_cpu(worker.pid, self.still)
        slow = sum(latency >= PATIENCE for latency in latencies)
        return Sample(
            self.units, wall, cpu * self.units, {"refused": refused, "not started": slow}, latencies
        )

    def idle(self) -> bool:
        return count(QUEUED) == 0


def idle_cpu(pid: int, seconds: float) -> float:
    """CPU seconds of the tree in each second without work."""
    time.sleep(1)
    before = tree_cpu(pid)
    time.sleep(seconds)
    return (tree_cpu(pid) - before) / seconds


def count(sql: str) -> int:
    return int((fetch_one(sql, []) or (0,))[0])


def seconds_until(done: Callable[[], bool]) -> float:
    started = time.monotonic()
    wait_until(done, seconds=PATIENCE, every=0.001)
    return time.monotonic() - started


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units, still = (2, 10, 5.0) if quick else (5, 20, 20.0)
    (data_dir / "static").mkdir(exist_ok=True)  # as `collectstatic` would have made it
    created = create_platform(name="Bench", policy_slug="starter", actor=Actor.system())
    polling = env | {"DJANGO_SETTINGS_MODULE": "bench.noop.polling_settings"}
    with ExitStack() as stack:
        port = free_port()
        stack.enter_context(serving(port, "moderation.wsgi:application", env))
        client = Client(port, created.api_key)
        arms = [Waiting(BELL, env, client, units, still), Waiting(POLLING, polling, client, units, still)]
        samples = run_rounds(arms, rounds)
    where = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    what = f"idle: from 202 until preparing starts, {where}"
    return [
        absolute("13", what, samples, BELL, unit="ms p95", gate=300, goal=100),
        measured("13", f"idle: CPU of the worker a second, {where}", samples, BELL, POLLING, unit="ms CPU",
                 gate=1.0, goal=0.7),
    ]  # fmt: skip

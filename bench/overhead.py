"""Row 6: the pipeline's own CPU an image, against django-q2's defaults doing nothing, on the same SQLite database.

Ours: distinct images of 64 × 64 pixels, accepted and prepared beforehand, go through the real cluster: wake-up, claim
under a lease, reading the rendition and checking its hash, the scorer `noop` on a thread, the policy, and one
transaction with Screening, Routing, Decision and two lines of the log. No answer is reused, as no two images are
alike. The other arm drains as many tasks that do nothing. Both are counted from the first wake-up until the queue is
empty, processes that ended included; what starting a cluster costs, and putting the tasks in, is in neither.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from bench.arms import Sample, run_rounds
from bench.cpu import tree_cpu
from bench.measure import Measure, measured
from bench.pictures import tiny
from bench.place import ROOT, number, running, wait_until
from moderation.audit.actor import Actor
from moderation.audit.verify import verify
from moderation.cases.onboard import create_platform
from moderation.intake.inspect import inspect
from moderation.intake.models import Stage, Submission
from moderation.intake.submit import Context, submit
from moderation.pipeline.engine import Engine
from moderation.pipeline.prepare import PrepareLane
from moderation.platforms.models import Platform
from moderation.wake import wake

PATIENCE = 120.0
LATER = timedelta(days=300)
KEPT_RESULTS = (
    260  # more than django-q2 keeps by default: only then does every task prune one, as in real life
)


@dataclass
class Pipeline:
    """Ours. `waiting` submissions are prepared; a round releases `units` of them."""

    env: dict[str, str]
    database: Path
    units: int
    name: str = "pipeline"

    def run(self) -> Sample:
        with ExitStack() as stack:
            cluster = stack.enter_context(
                running([sys.executable, "-m", "moderation.processes.cluster"], self.env)
            )
            wake_up()
            wait_until(self.idle, seconds=PATIENCE)
            routed, lines = self.count("cases_routing"), self.count("audit_entry")
            decided = self.count("cases_decision")
            sampled = self.count("cases_case")
            started, before = time.monotonic(), tree_cpu(cluster.pid)
            release(self.units)
            wake_up()
            wait_until(self.idle, seconds=PATIENCE)
            wall, cpu = time.monotonic() - started, tree_cpu(cluster.pid) - before
        done = self.count("cases_routing") - routed
        cases = self.count("cases_case") - sampled
        return Sample(
            done,
            wall,
            cpu,
            {
                "not routed": self.units - done,
                "routed twice": number(
                    self.database, "SELECT count(*) - count(DISTINCT submission_id) FROM cases_routing"
                ),
                "not decided": self.units - (self.count("cases_decision") - decided),
                "lines missing": 2 * self.units + cases - (self.count("audit_entry") - lines),
                "bad lines": int(not verify(progress=lambda checked, last: None).holds),
                "answers reused": self.count("cases_routing") - self.count("screening_screening"),
            },
        )

    def idle(self) -> bool:
        return self.count("django_q_ormq") == 0

    def count(self, table: str) -> int:
        return number(self.database, f"SELECT count(*) FROM {table}")


@dataclass
class Stock:
    """django-q2 as it comes: workers, saved results and pruning by its defaults."""

    env: dict[str, str]
    database: Path
    units: int
    marks: Path
    name: str = "django-q2 defaults"
    fresh: bool = True

    def run(self) -> Sample:
        with running(
            [sys.executable, str(ROOT / "manage.py"), "qcluster", "--skip-checks"], self.env
        ) as cluster:
            self.drain(KEPT_RESULTS if self.fresh else 20)
            self.fresh = False
            before, started = tree_cpu(cluster.pid), time.monotonic()
            ran = self.drain(self.units)
            wall, cpu = time.monotonic() - started, tree_cpu(cluster.pid) - before
        return Sample(
            ran, wall, cpu, {"not run": max(0, self.units - ran), "run twice": max(0, ran - self.units)}
        )

    def drain(self, count: int) -> int:
        """Queue this many at once and wait until they are gone; how many ran."""
        self.marks.write_bytes(b"")
        subprocess.run(
            [sys.executable, "-m", "bench.noop.tasks", str(count), str(self.marks)], env=self.env, check=True
        )
        wait_until(lambda: number(self.database, "SELECT count(*) FROM django_q_ormq") == 0, seconds=PATIENCE)
        return self.marks.stat().st_size


def wake_up() -> None:
    with transaction.atomic():
        wake()


def fill(platform: Platform, count: int) -> None:
    """Accept and prepare this many images; none of them is due before it is released."""
    for index in range(count):
        data = tiny(index)
        submit(platform=platform, data=data, inspected=inspect(data), context=Context(), actor=Actor.system())
    Engine([PrepareLane()], between=lambda: 0, next_between=lambda: None, seconds=600).run()
    Submission.objects.filter(stage=Stage.SCREEN).update(due_at=timezone.now() + LATER)
    OrmQ.objects.all().delete()


def release(count: int) -> None:
    waiting = (
        Submission.objects.filter(stage=Stage.SCREEN).order_by("id").values_list("id", flat=True)[:count]
    )
    Submission.objects.filter(id__in=list(waiting)).update(due_at=timezone.now())


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units = (5, 150) if quick else (7, 400)
    database = data_dir / "second-look.sqlite3"
    fill(create_platform(name="Bench", policy_slug="starter", actor=Actor.system()).platform, rounds * units)
    stock = {**env, "DJANGO_SETTINGS_MODULE": "bench.noop.stock_settings", "PYTHONWARNINGS": "ignore"}
    ours, theirs = Pipeline(env, database, units), Stock(stock, database, units, data_dir / "marks")
    samples = run_rounds([ours, theirs], rounds)
    return [
        measured(
            "6",
            "pipeline overhead, CPU an image",
            samples,
            ours.name,
            theirs.name,
            unit="ms CPU",
            gate=1.0,
            goal=0.5,
        )
    ]

"""A what-if over a million screenings: the first answer of a fresh process, and the next cut-off after it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench.arms import Sample, run_rounds
from bench.history import write_history
from bench.measure import Measure, absolute
from bench.place import ROOT
from moderation.audit.actor import Actor
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import assign, create_policy, newest_version, rules_of

UPLOADS, QUICK = 1_000_000, 100_000
ROUNDS = 5
FIRST, PROOF, NEXT = "first answer", "proof beside it", "next cut-off"


@dataclass
class Asking:
    """A process of its own, as the first answer is that of one that has read nothing yet; then it moves the cut-off."""

    name: str
    env: dict[str, str]

    def run(self) -> Sample:
        command = [sys.executable, "-m", "bench.whatif_asker"]
        said = subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True)
        first, proof, *moves = (float(word) for word in said.stdout.split())
        seconds = {FIRST: [first], PROOF: [proof], NEXT: moves}[self.name]
        return Sample(len(seconds), sum(seconds), sum(seconds), latencies=seconds)


def run(folder: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    uploads = QUICK if quick else UPLOADS
    prepare(uploads)
    samples = run_rounds([Asking(name, env) for name in (FIRST, PROOF, NEXT)], ROUNDS)
    where = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    what = f"What-if over {uploads:,} screenings on {where}, 17 % labelled: the"
    return [
        absolute("what-if", f"{what} {FIRST}", samples, FIRST, unit="ms p50", gate=2000, goal=1000),
        absolute("what-if", f"{what} {PROOF}", samples, PROOF, unit="ms p50", gate=2000, goal=1000),
        absolute("what-if", f"{what} {NEXT}", samples, NEXT, unit="ms p50", gate=300, goal=150),
    ]


def prepare(uploads: int) -> None:
    """A policy of its own with one platform, whose history is written as pages."""
    platform = Platform.objects.create(name="Wide", slug="wide")
    version = newest_version(Policy.objects.get(slug="starter"))
    assert version is not None  # migrating published it
    policy = create_policy(
        slug="wide", name="Wide", rules=rules_of(version), reason="To be asked about.", actor=Actor.system()
    )
    assign(platform=platform, policy=policy, actor=Actor.system())
    write_history(platform.id, version.id, uploads)

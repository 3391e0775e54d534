"""Row 12: appending to the audit log from eight processes on PostgreSQL while the sealer runs, every line verified after.

Each transaction is one line, flushed (fsync and synchronous_commit are on). Ours is `audit.record`, in a transaction as
the product calls it, prepared, through the table's triggers. The plain arm sends the very INSERT that `record` sends, by
Django's own cursor, into a table with the same columns and indices and no triggers, and nothing else goes on. The chain
is the classic: under a lock, each line holds the hash of the one before. The other two are sent a line composed once;
composing one each time is in ours.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench.append_writer import ARMS, TABLES
from bench.arms import Sample, run_rounds
from bench.measure import Measure, measured
from bench.place import ROOT
from moderation.audit.seal import seal_new
from moderation.audit.verify import verify
from moderation.processes.sealer import Sealer
from moderation.sql import fetch_one

WRITERS = 8
OURS, PLAIN, CHAIN = ARMS
SIMILAR = """
    CREATE TABLE bench_plain (LIKE audit_entry INCLUDING ALL);
    CREATE TABLE bench_chain (LIKE audit_entry INCLUDING ALL, before bytea)"""


@dataclass
class Writing:
    """Eight processes that append for some seconds; the sealer runs beside ours and nowhere else."""

    name: str
    seconds: float

    def run(self) -> Sample:
        before, clean = self.lines(), True
        with ExitStack() as stack:
            if self.name == OURS:
                stop = threading.Event()
                sealer = Sealer(seal_new)
                sealer.start(stop)
                stack.callback(sealer.finish)
                stack.callback(stop.set)
            writers = [self.writer() for _ in range(WRITERS)]
            for writer in writers:
                assert writer.stdout is not None
                writer.stdout.readline()  # it is connected
            started = time.monotonic()
            for writer in writers:
                assert writer.stdin is not None
                writer.stdin.write(b"go\n")
                writer.stdin.flush()
            answers = [writer.communicate()[0].split() for writer in writers]
            wall = time.monotonic() - started
        written = sum(int(count) for count, _ in answers)
        if self.name == OURS:
            seal_new()
            clean = self.all_verified()
        return Sample(
            written,
            wall,
            sum(float(cpu) for _, cpu in answers),
            {"lines missing": abs(self.lines() - before - written), "lines not verified": int(not clean)},
        )

    def writer(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bench.append_writer", self.name, str(self.seconds)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def lines(self) -> int:
        (count,) = fetch_one(f"SELECT count(*) FROM {TABLES[self.name]}", []) or (0,)
        return int(count)

    def all_verified(self) -> bool:
        """Every line is sealed, and leaves, roots and seals hold when they are computed anew."""
        found = verify(progress=lambda checked, last: None)
        return found.holds and found.sealed == self.lines()


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, seconds = (5, 2.0) if quick else (7, 4.0)
    with connection.cursor() as cursor:
        cursor.execute(SIMILAR)
    samples = run_rounds([Writing(name, seconds) for name in ARMS], rounds)
    what = f"append to the log, {WRITERS} writers, sealed and verified"
    return [
        measured("12", what, samples, OURS, PLAIN, unit="per s", gate=0.7, goal=0.85),
        measured("12", what, samples, OURS, CHAIN, unit="per s", gate=2.0, goal=3.0),
    ]

"""Measures the visits and writes them down: queries, application CPU, wall time, work, and sequential scans."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection

from bench.large.plans import asked, explain
from bench.large.visit import Visit

TIMES = 5
QUERIES, CPU_MS = 20, 50.0
HEAD = "| visit | queries | CPU ms | wall ms | read | scans |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """The least CPU of several times, since other work on the machine only adds to it, and the median wall time.

    `read` is rows on PostgreSQL and steps of its machine on SQLite, whose CPU is in that of the process.
    """

    name: str
    queries: int
    cpu_ms: float
    wall_ms: float
    read: int
    scans: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.queries <= QUERIES and self.cpu_ms <= CPU_MS and not self.scans


def measure(visits: Sequence[Visit]) -> list[Row]:
    rows = []
    for visit in visits:
        rows.append(measure_one(visit))
        print(f"  {line(rows[-1])}", file=sys.stderr, flush=True)
    return rows


def measure_one(visit: Visit) -> Row:
    """The first time warms up and shows the statements; the others are timed without anybody listening."""
    with asked() as found:
        visit.run()
    went = explain(found)
    cpu, wall = [], []
    for _ in range(TIMES):
        started, used = time.perf_counter(), time.process_time()
        visit.run()
        cpu.append(1000 * (time.process_time() - used))
        wall.append(1000 * (time.perf_counter() - started))
        if sum(wall) > 20_000:
            break
    read = found.steps if connection.vendor == "sqlite" else went.rows
    return Row(
        visit.name,
        len(found.statements),
        round(min(cpu), 1),
        round(statistics.median(wall), 1),
        read,
        went.scans,
    )


def line(row: Row) -> str:
    scans = ", ".join(sorted({scan.split(":", 1)[0] for scan in row.scans}))
    mark = "" if row.holds else " **missed**"
    return f"| {row.name} | {row.queries} | {row.cpu_ms} | {row.wall_ms} | {row.read:,} | {scans}{mark} |"


def write(rows: Sequence[Row], folder: Path, title: str) -> str:
    """The table as Markdown and JSON; returns the Markdown."""
    text = "\n".join([title, "", HEAD, *map(line, rows), ""])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"large-{connection.vendor}.md").write_text(text)
    (folder / f"large-{connection.vendor}.json").write_text(
        json.dumps([asdict(row) for row in rows], indent=1)
    )
    return text

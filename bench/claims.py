"""Rows 10 and 11, at the database: claiming among a million open cases.

Row 10 is the product's claim by one person where a million cases are open, against the same where a thousand are, in
a database of its own on the same server. Row 11 is sixteen people's processes at once, against as many that send the
bare statement by psycopg. Ours is that statement, the look whether the person skipped the case, and the log's line, in
one transaction. A case that two were given, or a claim without its line in the log, leaves the arm without a ratio.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.arms import Sample, run_rounds
from bench.claimer import BARE, OURS
from bench.measure import Measure, measured
from bench.place import ROOT, manage
from bench.postgres import create

MANY, FEW, CLAIMERS = 1_000_000, 1_000, 16
AMONG_MANY, AMONG_FEW = f"among {MANY:,}", f"among {FEW:,}"
LINES = "SELECT count(*) FROM audit_entry WHERE event = 'case.claimed'"
DECIDED = "SELECT count(*) FROM cases_case WHERE state = 'decided'"


@dataclass(frozen=True)
class Place:
    """A database with open cases: the environment that names it, who reviews, and for which platform."""

    env: dict[str, str]
    person: str
    platform: str

    def number(self, query: str) -> int:
        with psycopg.connect(self.env["DATABASE_URL"]) as wire:
            row = wire.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0


@dataclass
class Claiming:
    """Processes that claim at once for some seconds, the same ones in every round."""

    name: str
    way: str
    place: Place
    claimers: list[subprocess.Popen[str]]
    seen: set[str] = field(default_factory=set)

    def run(self) -> Sample:
        lines, decided = self.place.number(LINES), self.place.number(DECIDED)
        started = time.monotonic()
        for claimer in self.claimers:
            assert claimer.stdin is not None
            claimer.stdin.write("go\n")
            claimer.stdin.flush()
        answers = [answer_of(claimer) for claimer in self.claimers]
        wall = time.monotonic() - started
        cases = [case for answer in answers for case in answer["cases"]]
        logged = self.place.number(LINES) - lines
        faults = {
            "given twice": len(cases) - len(set(cases) - self.seen),
            "lost": abs(self.place.number(DECIDED) - decided - len(cases)),
            "not logged": abs(logged - len(cases)) if self.way == OURS else 0,
        }
        self.seen.update(cases)
        took = [seconds for answer in answers for seconds in answer["took"]]
        return Sample(len(cases), wall, sum(answer["cpu"] for answer in answers), faults, took)


def answer_of(claimer: subprocess.Popen[str]) -> dict[str, Any]:
    assert claimer.stdout is not None
    found: dict[str, Any] = json.loads(claimer.stdout.readline())
    return found


@contextmanager
def claimers(count: int, way: str, place: Place, seconds: float) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes, each connected."""
    command = [sys.executable, "-m", "bench.claimer", way, place.person, place.platform, str(seconds)]
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    env=place.env,
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(count)
        ]
        for claimer in started:
            assert claimer.stdout is not None
            claimer.stdout.readline()  # it is connected
        yield started


def filled(env: dict[str, str], count: int) -> Place:
    """The environment's database with so many open cases."""
    command = [sys.executable, "-m", "bench.fill", str(count)]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    person, platform = done.stdout.split()
    return Place(env, person, platform)


def beside(env: dict[str, str], name: str) -> dict[str, str]:
    """The environment with an empty database of this name on the same server."""
    server = env["DATABASE_URL"].rsplit("/", 1)[0]
    create(f"{server}/postgres", name)
    other = env | {"DATABASE_URL": f"{server}/{name}"}
    manage(other, "migrate", "--verbosity", "0", "--skip-checks")
    return other


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, alone, together = (5, 0.3, 1.5) if quick else (7, 0.3, 3.0)
    few = filled(beside(env, "bench_few"), FEW)
    many = filled(env, MANY)
    with ExitStack() as stack:
        arms = [
            Claiming(name, OURS, place, stack.enter_context(claimers(1, OURS, place, seconds)))
            for name, place, seconds in ((AMONG_MANY, many, alone), (AMONG_FEW, few, alone / 6))
        ]
        samples = run_rounds(arms, rounds)
    with ExitStack() as stack:
        arms = [
            Claiming(way, way, many, stack.enter_context(claimers(CLAIMERS, way, many, together)))
            for way in (OURS, BARE)
        ]
        samples |= run_rounds(arms, rounds)
    alike = f"claim by one person, {MANY:,} open against {FEW:,}"
    crowd = f"claims by {CLAIMERS} processes among {MANY:,}"
    return [
        measured("10", alike, samples, AMONG_MANY, AMONG_FEW, unit="ms p50", gate=2.0, goal=1.3),
        measured("11", crowd, samples, OURS, BARE, unit="per s", gate=0.4, goal=0.6),
    ]

"""Rows 8 and 9 against Label Studio (opt-in: `--peer label-studio`): the same job with the same stack.

Label Studio lives in an environment of its own under DATA_DIR, made at the first run (minutes), on gunicorn with one
worker and a database beside ours on the same PostgreSQL, with as many tasks. Its `next` (`GET /api/projects/1/next`)
stands against taking the next case (and, beyond table D, against that with the whole page of it, which Label Studio
serves apart), creating an annotation against deciding a case. Deciding a case also takes the next one; beyond table D
it stands against creating an annotation and asking for the next task as well. It is a general
tool with drafts and exports, and runs here without Redis, its side jobs inline: read the ratio as that of two
products, not of two frameworks.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.arms import Arm, Sample, run_rounds
from bench.cases import open_cases
from bench.cpu import tree_cpu
from bench.desk import Browser, Deciding, Taking, gunicorn, signed_in, timed
from bench.measure import Absent, Measure, measured, not_measured
from bench.peer import Peer, serving
from bench.place import PEER_FOLDER, manage

COUNT = 50_000
TAKE, PAGE, DECIDE = "take the next case", "the same with its page", "decide, and take the next"
NEXT, ANNOTATE, BOTH = "Label Studio: next", "Label Studio: annotate", "Label Studio: annotate, then next"
RESULT = [{"from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["approve"]}}]
WHAT = f"over HTTP, {COUNT:,} open"


@dataclass
class Next:
    """Asks for the next task."""

    browser: Browser
    pid: int
    units: int
    name: str = NEXT

    def run(self) -> Sample:
        latencies, wrong = [], 0
        before, started = tree_cpu(self.pid), time.monotonic()
        for _ in range(self.units):
            asked = time.perf_counter()
            status, _, _ = self.browser.ask("GET", "/api/projects/1/next")
            latencies.append(time.perf_counter() - asked)
            wrong += status != 200
        self.browser.hang_up()
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, {"refused": wrong})


@dataclass
class Annotate:
    """Creates an annotation for one task after another and, with `then_next`, asks for the next task each time."""

    browser: Browser
    pid: int
    units: int
    tasks: Iterator[int]
    name: str = ANNOTATE
    then_next: bool = False

    def run(self) -> Sample:
        latencies, wrong, body = [], 0, json.dumps({"result": RESULT, "lead_time": 1.5})
        before, started = tree_cpu(self.pid), time.monotonic()
        for _ in range(self.units):
            task = next(self.tasks)
            asked = time.perf_counter()
            status, _, _ = self.browser.ask("POST", f"/api/tasks/{task}/annotations/", body)
            wrong += status != 201
            if self.then_next:
                status, _, _ = self.browser.ask("GET", "/api/projects/1/next")
                wrong += status != 200
            latencies.append(time.perf_counter() - asked)
        self.browser.hang_up()
        return timed(self.units, latencies, tree_cpu(self.pid) - before, started, {"refused": wrong})


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    rounds, units = (3, 10) if quick else (7, 20)
    try:
        samples = side_by_side(env, rounds, units)
    except Absent as absent:
        return [
            not_measured(row, WHAT, str(absent), unit="ms p50", gate=0.167, goal=0.1) for row in ("8", "9")
        ]
    pairs = (("8", TAKE, NEXT), ("8 page", PAGE, NEXT), ("9", DECIDE, ANNOTATE), ("9 both", DECIDE, BOTH))
    return [
        measured(row, WHAT, samples, ours, theirs, unit=unit, gate=0.167, goal=0.1)
        for row, ours, theirs in pairs
        for unit in ("ms p50", "ms CPU")
    ]


def side_by_side(env: dict[str, str], rounds: int, units: int) -> dict[str, list[Sample]]:
    """Every round of all four arms. Raises Absent when the peer cannot be had."""
    peer = Peer(Path(os.environ[PEER_FOLDER]), env["DATABASE_URL"], COUNT)
    peer.prepare()
    manage(env, "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
    desk = open_cases(COUNT)
    with ExitStack() as stack:
        port, pid = stack.enter_context(gunicorn("moderation.wsgi:application", env))
        peer_port, peer_pid = stack.enter_context(serving(peer))
        moderator = signed_in(desk, port)
        browser = Browser(peer_port, peer.headers)
        tasks = count(peer.last_annotated() + 1)
        arms: list[Arm] = [
            Taking(TAKE, moderator, pid, units),
            Taking(PAGE, moderator, pid, units, with_page=True),
            Next(browser, peer_pid, units),
            Deciding(DECIDE, moderator, pid, units),
            Annotate(browser, peer_pid, units, tasks),
            Annotate(browser, peer_pid, units, tasks, BOTH, then_next=True),
        ]
        for arm in arms:
            arm.run()  # once to warm up
        return run_rounds(arms, rounds)

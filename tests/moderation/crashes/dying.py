"""A piece of work in a process of its own that dies at a chosen moment, as if its power had been cut."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from django.db import connection, connections

from moderation.policy.amiss import told_by_log
from tests.moderation.crashes.moments import Moments

NEVER = ""
AFTERWARDS = os.environ.get("CRASHES") == "all"
SURVIVED, DIED, BROKE = 0, 77, 78

Watch = Callable[[], None]
Work = Callable[[Watch], None]
"""It calls what it is given when the part of it begins in which it may die."""


@dataclass(frozen=True)
class Fate:
    """What became of the work: its process group, and when it survived, all its moments."""

    group: int
    died: bool
    moments: list[str]


def die_in(work: Work, moment: str, *, meanwhile: Callable[[], None] = lambda: None) -> Fate:
    """Have a child do the work and die at this moment (or NEVER), while we do `meanwhile`.

    Raises RuntimeError with the child's traceback when the work itself fails.
    """
    connections.close_all()  # two processes must never speak over one connection, nor share SQLite's locks
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        live_and_die(work, moment, writing)
    os.close(writing)
    try:
        meanwhile()
    finally:
        with open(reading, "rb") as report:
            said = report.read().decode()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (SURVIVED, DIED):
        raise RuntimeError(f"the work ended with {code} instead of dying {moment}:\n{said}")
    return Fate(child, code == DIED, [] if code == DIED else json.loads(said))


def live_and_die(work: Work, moment: str, report: int) -> NoReturn:
    """The child's whole life. Nothing of pytest's may run in it, so it never returns, and ends without a clean-up."""
    moments = Moments(lambda name: os._exit(DIED) if name == moment else None, AFTERWARDS)
    try:
        os.setpgid(0, 0)
        connection.ensure_connection()  # as that of a worker, which has worked before
        told_by_log.cache_clear()  # which is asked the first time only, and every life is to come by there
        work(moments.watch)
        moments.rest()
        said, code = json.dumps(moments.names), SURVIVED
    except BaseException:
        sys.setprofile(None)
        said, code = traceback.format_exc(), BROKE
    try:
        os.write(report, said.encode())
    finally:
        os._exit(code)


def left_behind(groups: set[int], *, within: float = 5.0) -> list[str]:
    """The processes of these groups that are still alive after a while."""
    give_up = time.monotonic() + within
    while (alive := alive_in(groups)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return alive


def alive_in(groups: set[int]) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has ended meanwhile
            continue
        if int(group) in groups and state != "Z":
            found.append(f"process {entry.name} of group {group}")
    return found

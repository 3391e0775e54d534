"""The troubles beside plain kills. Each happens while images flow, says what it saw, and `ok` whether that was right."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import psycopg

from tests.soak import room, wrong_clock
from tests.soak.cluster_tree import wait_for_members
from tests.soak.oom import OomKiller
from tests.soak.pictures import picture, poison
from tests.soak.storm import BACK_SECONDS, NEVER, Storm
from tests.soak.wrong_clock import WrongClock

LOCK_SECONDS = 30.0
HOLD_SECONDS = 15.0
HOUR_SECONDS = 3700
DECODE_ATTEMPTS = 3
NEIGHBOUR_SECONDS = 20.0
type_trouble = Callable[[Storm], dict[str, Any]]


def wedge_idle_worker(storm: Storm) -> dict[str, Any]:
    return wedge(storm, "worker", signal.SIGKILL)


def wedge_monitor(storm: Storm) -> dict[str, Any]:
    return wedge(storm, "monitor", signal.SIGKILL)


def wedge_stopped_worker(storm: Storm) -> dict[str, Any]:
    return wedge(storm, "worker", signal.SIGSTOP)


def wedge(storm: Storm, member: str, blow: signal.Signals) -> dict[str, Any]:
    """With nothing to do, one process of django-q2's cluster is killed or stopped; then an image comes."""
    with storm.quiet():
        pid = wait_for_members(storm.product)[member]
        with suppress(ProcessLookupError):
            os.kill(pid, blow)
        return back(storm, f"{member}-{blow.name}", since=time.time())


def poison_image(storm: Storm) -> dict[str, Any]:
    """A picture whose decoder is killed each time, among good ones."""
    with storm.quiet():
        killer = OomKiller(storm.product)
        killer.start()
        try:
            bad = storm.probe("poison", poison())
            began = time.time()
            good = [storm.probe("neighbour", picture(2_000_000 + n, seed=storm.plan.seed)) for n in range(5)]
            slowest = max(storm.final_after(one.id, began) for one in good if one)
            settled = storm.final_after(bad.id, began) if bad else NEVER
        finally:
            killed = killer.stop()
    status = storm.status_of(bad.id) if bad else ""
    right = 0 < killed <= DECODE_ATTEMPTS and status == "in_review" and slowest <= NEIGHBOUR_SECONDS
    return {
        "decoders_killed": killed,
        "status": status,
        "seconds": settled,
        "neighbours_s": slowest,
        "ok": right,
    }


def rotated_key(storm: Storm) -> dict[str, Any]:
    """The worker stands, the queue fills, everything is killed, and the new start has another SECRET_KEY."""
    with storm.quiet():
        for one in storm.product.census():
            if one.kind == "cluster":
                with suppress(ProcessLookupError):
                    os.kill(one.pid, signal.SIGSTOP)
        for _ in range(5):
            storm.probe("before-rotation")
        waiting = storm.read("SELECT count(*) AS n FROM django_q_ormq")[0]["n"]
        storm.product.env["SECRET_KEY"] = f"rotated-{storm.plan.seed}-{'x' * 50}"
        since = time.time()
        storm.killer.kill("group")
        return {"queued_wake_ups": waiting, **back(storm, "rotation", since=since)}


def clock_jumps(storm: Storm) -> dict[str, Any]:
    """All processes see an hour more, and then an hour less. The webhooks of that hour are refused, as they should."""
    clock = WrongClock(storm.product.folder.parent)
    with storm.quiet():
        storm.product.env.update(clock.env)
        storm.killer.kill("group")
        storm.back_to_work("clock", since=time.time())
        clock.set(HOUR_SECONDS)
        forward = storm.back_to_work("clock-forward", since=time.time())
        last = storm.probe("clock-back")
        clock.set(0)  # the image just accepted is due in an hour
        backward = storm.final_after(last.id, time.time()) if last else NEVER
        for name in clock.env:
            del storm.product.env[name]
        storm.killer.kill("group")
        storm.back_to_work("clock-right", since=time.time())
    right = max(forward, backward) <= BACK_SECONDS
    return {"forward_s": forward, "backward_s": backward, "ok": right}


def full_disk(storm: Storm) -> dict[str, Any]:
    assert storm.disk is not None
    before = Counter(storm.posters.answers)
    with room.full(storm.disk):
        time.sleep(HOLD_SECONDS)
    return finish(storm, "full-disk", before)


def read_only_database(storm: Storm) -> dict[str, Any]:
    """On PostgreSQL for every new transaction; on SQLite for whoever opens the file, so its users are killed once."""
    before = Counter(storm.posters.answers)
    if storm.cluster:
        storm.cluster.execute(
            "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"
        )
        time.sleep(HOLD_SECONDS)
        storm.cluster.execute(
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()",
        )
    else:
        with room.read_only(storm.product.folder / "second-look.sqlite3"):
            for one in storm.product.census():
                if one.kind in ("web", "cluster", "worker"):
                    one.kill()
            time.sleep(HOLD_SECONDS)
    return finish(storm, "read-only", before)


def held_lock(storm: Storm) -> dict[str, Any]:
    """Somebody else keeps the database's write lock, or a table's, for half a minute."""
    before = Counter(storm.posters.answers)
    if storm.cluster:
        with psycopg.connect(storm.cluster.url) as other:
            other.execute("LOCK TABLE intake_submission IN ACCESS EXCLUSIVE MODE")
            time.sleep(LOCK_SECONDS)
    else:
        path = storm.product.folder / "second-look.sqlite3"
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LOCK_SECONDS)
            other.execute("ROLLBACK")
    return finish(storm, "lock", before)


def finish(storm: Storm, name: str, before: Counter[str]) -> dict[str, Any]:
    """The trouble is over: what platforms were answered since `before`, and how soon work goes on."""
    since = time.time()
    seen = dict(Counter(storm.posters.answers) - before)
    return {"answers": seen, **back(storm, name, since=since)}


def back(storm: Storm, name: str, *, since: float) -> dict[str, Any]:
    seconds = storm.back_to_work(name, since=since)
    return {"back_s": seconds, "ok": seconds <= BACK_SECONDS}


TROUBLES: dict[str, type_trouble] = {
    "idle worker killed": wedge_idle_worker,
    "monitor killed": wedge_monitor,
    "worker stopped": wedge_stopped_worker,
    "poison image": poison_image,
    "secret key rotated": rotated_key,
    "clock jumps": clock_jumps,
    "full disk": full_disk,
    "read-only database": read_only_database,
    "lock held": held_lock,
}


def possible(database: str, *, no_room: str) -> tuple[list[str], dict[str, str]]:
    """Which troubles this machine allows, and why not the others."""
    reasons: dict[str, str] = {}
    if no_compiler := wrong_clock.why_not():
        reasons["clock jumps"] = no_compiler
    if no_room:
        reasons["full disk"] = no_room
        if database == "sqlite":
            reasons["read-only database"] = no_room
    return [name for name in TROUBLES if name not in reasons], reasons

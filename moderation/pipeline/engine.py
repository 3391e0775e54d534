"""Runs the lanes until nothing is due: claims on this thread, slow work on others, commits on this thread again.

One thread owns the database connection. On SQLite that keeps a worker to one writer; on both it keeps every
transaction short and every thread free of connections.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error, connection, transaction
from django.utils import timezone

from moderation.pipeline.lane import Lane

logger = logging.getLogger(__name__)

TICK = 0.05  # how often an idle engine looks again, while it lingers for something that is due soon
PAUSE = 0.4  # and how often at a lane that finds nothing again and again: to look at all of them costs as much as a tick
# On SQLite results that came in together share a commit: there is one writer anyway, and the flush is most of the
# cost. On PostgreSQL each has its own, so that no worker holds several rows that another one may want.
TOGETHER = 8
LINGER = 6.0  # it waits for what is due within this time: a conclusion after 3 s, a first retry after 5 s
REST = 0.3  # and for this long after its last work, since work comes in bursts


def never() -> bool:
    return False


@dataclass(frozen=True)
class Flight:
    """A job on its thread, or waiting for one, since a monotonic time."""

    lane: Lane[Any, Any]
    job: Any
    since: float


@dataclass(frozen=True)
class Rest:
    """A lane that had too little is left alone until this monotonic time; each time in a row for twice as long."""

    until: float
    length: float


class Engine:
    """Works off all lanes for at most `seconds`, or until `stopping`; what is still in flight then is waited for."""

    def __init__(
        self,
        lanes: Sequence[Lane[Any, Any]],
        *,
        between: Callable[[], int],
        next_between: Callable[[], datetime | None],
        seconds: float,
        stopping: Callable[[], bool] = never,
    ) -> None:
        self.lanes = lanes
        self.between = between
        self.next_between = next_between
        self.stop_at = time.monotonic() + seconds
        self.stopping = stopping
        self.flying: dict[Future[Any], Flight] = {}
        self.threads = {
            lane.name: ThreadPoolExecutor(max_workers=lane.slots + lane.spare, thread_name_prefix=lane.name)
            for lane in lanes
        }
        self.resting: dict[str, Rest] = {}
        self.lingers = (False, 0.0)  # whether something is due soon, and until when that is not asked again

    def run(self) -> bool:
        """True when it stopped because its time was up and more may be due."""
        try:
            return self.loop()
        finally:
            for pool in self.threads.values():
                pool.shutdown(wait=True)

    def loop(self) -> bool:
        last_work = time.monotonic()
        while True:
            if self.stopping():
                self.stop_at = min(self.stop_at, time.monotonic())
            in_time = time.monotonic() < self.stop_at
            busy = self.between() > 0
            if busy:
                self.resting.clear()
            if in_time:
                for lane in self.lanes:
                    busy = self.fill(lane) or busy
            busy = self.land() or busy
            if busy:
                last_work, self.lingers = time.monotonic(), (False, 0.0)
            if self.flying:
                wait(self.flying, timeout=TICK, return_when=FIRST_COMPLETED)
            elif not in_time:
                return True
            elif not busy:
                if time.monotonic() - last_work > REST and not self.has_to_linger():
                    return self.left_over()
                time.sleep(TICK)

    def fill(self, lane: Lane[Any, Any]) -> bool:
        """Give the lane's free slots due work, and what it claims ahead of them. A lane that had too little rests,
        unless something has landed since."""
        now = time.monotonic()
        rest = self.resting.get(lane.name)
        free = self.free(lane, now)
        if free < max(1, lane.ahead) or (rest and now < rest.until):
            return False
        if self.closes(lane):
            return False
        jobs = lane.claim(free)
        if len(jobs) < free:
            length = min(2 * rest.length, PAUSE) if rest and not jobs and not lane.watched else TICK
            self.resting[lane.name] = Rest(time.monotonic() + length, length)
        for job in jobs:
            future = self.threads[lane.name].submit(lane.perform, job)
            self.flying[future] = Flight(lane, job, time.monotonic())
        return bool(jobs)

    def free(self, lane: Lane[Any, Any], now: float) -> int:
        """How many jobs the lane may claim: a job that outlasts its patience makes room, while there are threads."""
        since = [flight.since for flight in self.flying.values() if flight.lane is lane]
        quick = sum(1 for moment in since if now - moment < lane.patience)
        room = lane.slots + lane.ahead
        return min(room - quick, room + lane.spare - len(since))

    def land(self) -> bool:
        """Commit what has come back. A commit that fails leaves its row to the lease: it is due again later."""
        landed = [future for future in self.flying if future.done()]
        together = TOGETHER if connection.vendor == "sqlite" else 1
        for start in range(0, len(landed), together):
            self.commit(landed[start : start + together])
        if landed:
            self.resting.clear()
        return bool(landed)

    def commit(self, landed: Sequence[Future[Any]]) -> None:
        """Commit these results, each in a savepoint of its own, with one flush to the disk for all of them."""
        jobs = [(self.flying.pop(future), future) for future in landed]
        try:
            with transaction.atomic():
                for flight, future in jobs:
                    self.commit_one(flight.lane, flight.job, future)
        except Error:
            logger.exception("%d results could not be committed; their leases will run out", len(jobs))

    def commit_one(self, lane: Lane[Any, Any], job: Any, future: Future[Any]) -> None:
        try:
            with transaction.atomic():
                lane.commit(job, future.result())
        except Exception:
            logger.exception("%s: a result could not be committed; its lease will run out", lane.name)

    def closes(self, lane: Lane[Any, Any]) -> bool:
        """Whether the lane claims no more in this run."""
        return time.monotonic() >= self.stop_at - lane.ends_early

    def has_to_linger(self) -> bool:
        """Whether something is due soon, asked now and then."""
        lingers, until = self.lingers
        if time.monotonic() >= until:
            lingers = self.soon()
            self.lingers = (lingers, time.monotonic() + PAUSE)
        return lingers

    def soon(self) -> bool:
        """Whether something becomes due that this run still claims, while it is worth waiting for."""
        now = timezone.now()
        waits = [lane.next_due() for lane in self.lanes if not self.closes(lane)] + [self.next_between()]
        return any(due is not None and (due - now).total_seconds() < LINGER for due in waits)

    def left_over(self) -> bool:
        """Whether something is due that only another run claims."""
        now = timezone.now()
        dues = [lane.next_due() for lane in self.lanes if self.closes(lane)]
        return any(due is not None and due <= now for due in dues)

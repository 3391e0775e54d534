from __future__ import annotations

import threading
import time

import pytest

from moderation.audit.seal import seal_new
from moderation.audit.standing import standing
from moderation.processes.sealer import LONGEST_PAUSE_SECONDS, Sealer
from tests.moderation.audit.sealing import write
from tests.moderation.processes.waiting import until


@pytest.mark.django_db(transaction=True)
def test_it_seals_while_it_runs_and_once_more_at_the_end() -> None:
    stop = threading.Event()
    sealer = Sealer(seal_new, every=0.02)
    write(3)
    sealer.start(stop)
    until(lambda: standing().unsealed == 0)
    stop.set()
    until(lambda: "sealer" not in [thread.name for thread in threading.enumerate()])
    write(3)
    assert standing().unsealed == 3
    until(lambda: sealer.finish() or standing().unsealed == 0)


def test_a_failure_does_not_end_it() -> None:
    calls: list[float] = []

    def seal() -> int:
        calls.append(time.monotonic())
        if len(calls) < 3:
            raise RuntimeError("no database here")
        return 0

    stop = threading.Event()
    sealer = Sealer(seal, every=0.01)
    sealer.start(stop)
    until(lambda: len(calls) > 5)
    stop.set()
    assert sealer.failures == 0


def test_it_waits_longer_after_each_failure() -> None:
    def seal() -> int:
        raise RuntimeError("no database here")

    sealer = Sealer(seal)
    pauses = []
    for _ in range(10):
        sealer.seal_once()
        pauses.append(sealer.pause)
    assert pauses[:3] == [1, 2, 4]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS


def test_a_database_that_hangs_does_not_hold_up_a_stop() -> None:
    released = threading.Event()
    sealer = Sealer(lambda: int(released.wait(10)))
    before = time.monotonic()
    sealer.finish(within=0.2)
    assert time.monotonic() - before < 2
    released.set()

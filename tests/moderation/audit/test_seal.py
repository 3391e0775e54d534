"""Every line gets one index, whoever writes, seals or dies meanwhile."""

from __future__ import annotations

import random
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import connection, transaction

from moderation.audit.actor import Actor
from moderation.audit.models import Entry, Seal
from moderation.audit.record import record
from moderation.audit.seal import BATCH, TransactionsCountAnew, seal_new
from moderation.audit.standing import COUNTED, standing
from moderation.vocabulary import EventName
from tests.moderation.audit.sealing import (
    PATIENCE,
    SQLITE,
    assert_all_is_sealed_once,
    check,
    run,
    seal_all,
    sealed_numbers,
    unguarded,
    write,
)
from tests.moderation.audit.test_merkle import mth
from tests.moderation.processes.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def test_it_seals_what_is_new_and_nothing_twice() -> None:
    seal_all()
    before = Seal.objects.count()
    assert seal_new() == 0
    numbers = write(5)
    seal_all()
    assert sealed_numbers()[-5:] == numbers
    assert Seal.objects.count() > before
    assert_all_is_sealed_once()


def test_its_root_is_that_of_the_rfc() -> None:
    write(20, together=3)
    seal_all(at_once=7)
    bodies = dict(Entry.objects.values_list("id", "body"))
    inputs = [bodies[number].encode() for number in sealed_numbers()]
    for seal in Seal.objects.all():
        assert bytes(seal.root) == mth(inputs[: seal.size])
    assert check().root == mth(inputs).hex()
    assert sha256(b"\x00" + inputs[0]).digest() in bytes(Seal.objects.get(number=1).lines)


def test_it_says_how_far_it_is() -> None:
    seal_all()
    before = standing()
    write(1, together=COUNTED + 5)
    waiting = standing()
    assert (waiting.sealed, waiting.unsealed, waiting.sealed_at) == (before.sealed, COUNTED, before.sealed_at)
    seal_all()
    after = standing()
    assert (after.sealed, after.unsealed) == (before.sealed + COUNTED + 5, 0)
    assert before.sealed_at
    assert after.sealed_at
    assert after.sealed_at > before.sealed_at


def test_a_backlog_needs_no_more_memory_than_a_batch() -> None:
    def peak(lines: int) -> int:
        write(1, together=lines)
        tracemalloc.start()
        try:
            seal_all()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    seal_all()
    before, one = Seal.objects.count(), peak(BATCH)
    assert peak(5 * BATCH + 7) < 2 * one
    assert Seal.objects.count() == before + 7
    assert_all_is_sealed_once()


@pytest.mark.skipif(SQLITE, reason="SQLite has one writer: nothing commits late")
def test_a_line_that_commits_late_is_waited_for() -> None:
    seal_all()
    written, commit = threading.Event(), threading.Event()
    late: list[int] = []

    def dawdle() -> None:
        try:
            with transaction.atomic():
                late.append(record(EventName.SIGNED_IN, actor=Actor.system()).id)
                written.set()
                assert commit.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        dawdling = pool.submit(dawdle)
        assert written.wait(10)
        try:
            (quick,) = write()
            assert quick > late[0]
            assert seal_new() == 0
        finally:
            commit.set()
        dawdling.result()
    seal_all()
    assert sealed_numbers()[-2:] == [*late, quick]
    assert_all_is_sealed_once()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_line_is_skipped_while_eight_write_and_two_seal(seed: int) -> None:
    """Writers commit late, out of order, or not at all."""
    done = threading.Event()

    def writer(name: int) -> None:
        dice = random.Random(seed * 100 + name)
        try:
            for _ in range(25):
                try:
                    with transaction.atomic():
                        for _ in range(dice.choice((1, 1, 2, 5))):
                            record(EventName.SIGNED_IN, actor=Actor.system(), subject=f"person:{name}")
                            if not SQLITE:
                                time.sleep(dice.random() * 0.008)
                        if dice.random() < 0.15:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    continue
        finally:
            connection.close()

    def sealer() -> int:
        sealed = 0
        try:
            while not done.is_set() or (standing().unsealed and time.monotonic() < give_up):
                sealed += seal_new(limit=30)
                time.sleep(0.002)
            return sealed
        finally:
            connection.close()

    seal_all()
    before = len(sealed_numbers())
    give_up = time.monotonic() + 60
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sealers = [pool.submit(sealer) for _ in range(2)]
        writers = [pool.submit(writer, name) for name in range(WRITERS)]
        try:
            for one in writers:
                one.result()
        finally:
            done.set()
        sealed = sum(one.result() for one in sealers)
    assert sealed == len(sealed_numbers()) - before > 0
    seal_all()
    assert_all_is_sealed_once()


def test_of_several_sealers_at_once_each_line_has_one() -> None:
    """They start each round together, until nothing waits. A transaction of another database of the same PostgreSQL
    may hold up a round, so how many it takes is not said."""
    give_up = time.monotonic() + 60
    waiting: list[bool] = []

    def look() -> None:
        waiting.append(standing().unsealed > 0 and time.monotonic() < give_up)

    start = threading.Barrier(4, action=look)

    def sealer() -> int:
        sealed = 0
        try:
            while True:
                start.wait(20)
                if not waiting[-1]:
                    return sealed
                sealed += seal_new(limit=3)
        finally:
            connection.close()

    seal_all()
    before = len(sealed_numbers())
    write(100)
    with ThreadPoolExecutor(4) as pool:
        sealed = sum(one.result() for one in [pool.submit(sealer) for _ in range(4)])
    assert sealed == len(sealed_numbers()) - before == 100
    assert_all_is_sealed_once()


def test_a_sealer_that_dies_before_its_commit_leaves_nothing() -> None:
    numbers = write(10)
    seal_all(at_once=4)
    before = sealed_numbers()

    def die() -> None:
        with transaction.atomic():
            until(lambda: seal_new(limit=3), seconds=PATIENCE)
            raise SystemExit

    more = write(10)
    with pytest.raises(SystemExit):
        die()
    assert sealed_numbers() == before
    assert before[-10:] == numbers
    seal_all(at_once=4)
    assert sealed_numbers()[-10:] == more
    assert_all_is_sealed_once()


@pytest.mark.skipif(SQLITE, reason="SQLite does not count transactions")
def test_it_refuses_when_the_database_counts_transactions_anew() -> None:
    """A dump restored to a new cluster: new lines would come before the sealed ones, and never be sealed."""
    seal_all()
    with unguarded():
        run("UPDATE audit_seal SET to_xact = 9000000000000")
        with pytest.raises(TransactionsCountAnew, match=r"docs/audit-log\.md"):
            seal_new()

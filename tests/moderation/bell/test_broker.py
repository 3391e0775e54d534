"""The broker's ear: a wake-up that is committed anywhere is taken at once, and one that rang unheard by the poll."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.db import connection, transaction
from django_q.brokers import get_broker
from django_q.models import OrmQ

from moderation.bell import broker as module
from moderation.bell import fifo
from moderation.bell.broker import BellBroker
from moderation.bell.fifo import FifoEar
from moderation.wake import wake

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0  # a poll so long that whoever waits for it has not heard the bell


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> BellBroker:
    """One that has looked and found nothing, and would now sleep for long."""
    broker = BellBroker()
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    assert not broker.dequeue()
    monkeypatch.setattr(module, "POLL_SECONDS", PATIENCE)
    return broker


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Runs something on another connection, to its end."""
    with ThreadPoolExecutor(1) as pool:

        def run(what: Callable[[], None]) -> None:
            pool.submit(what).result()

        yield run
        pool.submit(hang_up).result()


def hang_up() -> None:
    """Close the connection of this thread."""
    connection.close()


def wake_from_here() -> None:
    """On a thread of its own."""
    wake()
    hang_up()


def seconds_of(what: Callable[[], object]) -> float:
    started = time.monotonic()
    what()
    return time.monotonic() - started


def test_the_settings_name_it() -> None:
    assert isinstance(get_broker(), BellBroker)
    assert ours.Q_CLUSTER["poll"] == 0


def test_a_wake_up_ends_the_wait_of_an_idle_worker(broker: BellBroker) -> None:
    timer = threading.Timer(0.3, wake_from_here)
    timer.start()

    assert seconds_of(broker.dequeue) < PATIENCE / 4
    timer.join()

    assert len(broker.dequeue() or []) == 1


def test_a_ring_between_two_looks_is_not_slept_over(
    broker: BellBroker, elsewhere: Callable[[Callable[[], None]], None]
) -> None:
    elsewhere(wake)
    OrmQ.objects.all().delete()

    assert seconds_of(broker.dequeue) < PATIENCE / 4


def test_a_wake_up_that_is_rolled_back_rings_nothing(
    broker: BellBroker, elsewhere: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def undo() -> None:
        with transaction.atomic():
            wake()
            transaction.set_rollback(True)

    elsewhere(undo)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.4)

    assert seconds_of(broker.dequeue) >= 0.4


def test_a_second_wake_up_rings_nothing_while_the_first_waits(
    broker: BellBroker, elsewhere: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    OrmQ.objects.create(key="second-look", payload="x", lock="2000-01-01T00:00Z")
    elsewhere(wake)
    OrmQ.objects.all().delete()
    monkeypatch.setattr(module, "POLL_SECONDS", 0.4)

    assert seconds_of(broker.dequeue) >= 0.4


def test_without_a_ring_the_poll_finds_it(broker: BellBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)
    OrmQ.objects.create(key="second-look", payload="x", lock="2000-01-01T00:00Z")

    assert broker.dequeue() == [(OrmQ.objects.get().pk, "x")]


@pytest.mark.parametrize("where", ["nowhere/wake.fifo", "."])
def test_without_a_bell_it_polls_as_ever(tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.1)
    broker = BellBroker()
    broker.ear = FifoEar(tmp_path / where)

    assert seconds_of(broker.dequeue) >= 0.1


def test_brokers_that_only_enqueue_open_nothing() -> None:
    fifo.PATH.unlink(missing_ok=True)

    wake()

    assert not fifo.PATH.exists()
    assert get_broker().ear is None


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL holds transactions against the sealer"
)
def test_waiting_holds_no_transaction_open(broker: BellBroker) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    found: list[tuple[str, object]] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = %s", [pid])
            found.append(cursor.fetchone())
        wake()
        connection.close()

    timer = threading.Timer(0.3, look)
    timer.start()
    broker.dequeue()
    timer.join()

    assert found == [("idle", None)]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server to lose")
def test_it_listens_again_after_its_connection_was_lost(
    broker: BellBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    broker.dequeue()
    monkeypatch.setattr(module, "POLL_SECONDS", PATIENCE)
    timer = threading.Timer(0.3, wake_from_here)
    timer.start()

    assert seconds_of(broker.dequeue) < PATIENCE / 4
    timer.join()

"""Endpoints that take a request and say nothing: however many events are due there, another's arrive at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from moderation.pipeline.deliver import deliver_lanes, move_cases, next_move
from moderation.pipeline.engine import Engine
from moderation.webhooks.models import Attempt, Delivery
from tests.cast import Cast
from tests.moderation.webhooks.due import due, endpoint_at
from tests.servers.receiver import Receiver
from tests.servers.scripted import silence

pytestmark = pytest.mark.django_db(transaction=True)

BACKLOG = 400  # events due at the endpoints that hang, all of them before the others'
AT_ONCE_SECONDS = 5.0  # a call that hangs lasts 15; it takes less than one on an idle machine


@contextmanager
def worker() -> Iterator[None]:
    """The stages that deliver, as a worker runs them; on a thread with a connection of its own."""
    engine = Engine(deliver_lanes(), between=move_cases, next_between=next_move, seconds=30)

    def run() -> None:
        try:
            engine.run()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        engine.stop_at = time.monotonic()
        thread.join()


def arrival(receiver: Receiver, delivery: Delivery, started: float) -> float:
    receiver.wait_for(lambda request: request.headers["webhook-id"] == delivery.message_id, seconds=20)
    return time.monotonic() - started


@pytest.mark.parametrize("hanging", [1, 5, 20])
def test_it_delivers_to_another_at_once(cast: Cast, hanging: int) -> None:
    with Receiver() as quick, ExitStack() as at_work:
        mute = Receiver(silence())
        stuck = [endpoint_at(cast.lantern, f"{mute.url}/{n}") for n in range(hanging)]
        for one in stuck:
            due(one, BACKLOG // hanging, since=timedelta(hours=1))
        well = [endpoint_at(cast.kleinmarkt, f"{quick.url}/{n}") for n in range(3)]
        at_work.enter_context(worker())
        at_work.enter_context(mute)  # closed first, so that the worker need not wait for what hangs
        took = []
        for pause, one in zip((0.2, 0.8, 0.1), well, strict=True):
            time.sleep(pause)
            started = time.monotonic()
            (delivery,) = due(one, 1, since=timedelta(0))
            took.append(arrival(quick, delivery, started))

    assert max(took) < AT_ONCE_SECONDS, took
    assert Attempt.objects.filter(delivery__endpoint__in=stuck).exists()

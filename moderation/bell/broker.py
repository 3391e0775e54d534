"""django-q2's ORM broker, with a bell: an idle queue waits for it instead of sleeping a poll interval."""

from __future__ import annotations

import time
from typing import Any, Protocol

from django.db import connection
from django_q.brokers.orm import ORM

from moderation.bell.fifo import FifoEar
from moderation.bell.notices import NoticesEar

# How often an idle worker looks when nothing rings: for wake-ups whose ring was lost, and to see that it shall stop.
POLL_SECONDS = 1.0


class Ear(Protocol):
    """One database's way of hearing the bell."""

    def attend(self) -> None:
        """Keep what is rung from now on."""

    def wait(self, seconds: float) -> bool:
        """Whether it rang since it was last asked, or within this time. Raises OSError when it cannot hear."""


class BellBroker(ORM):  # type: ignore[misc]  # django-q2 has no types
    """Expects Q_CLUSTER's `poll` to be 0: the waiting is done here.

    Every enqueuing process makes brokers as well, and the cluster makes its own before it forks. So the ear opens
    with the first look into the queue, in the one process that looks.
    """

    ear: Ear | None = None

    def dequeue(self) -> list[tuple[Any, str]] | None:
        """What is due, claimed; else nothing, once the bell has rung or POLL_SECONDS have passed."""
        if self.ear is None:
            self.ear = NoticesEar() if connection.vendor == "postgresql" else FifoEar()
        listens = attend(self.ear)  # before the look: what is written after it has to be heard
        found: list[tuple[Any, str]] | None = super().dequeue()
        if not found:
            rest(self.ear, listens=listens)
        return found


def attend(ear: Ear) -> bool:
    try:
        ear.attend()
    except OSError:
        return False
    return True


def rest(ear: Ear, *, listens: bool) -> None:
    """Until the bell rings; without a bell it is a poll as ever."""
    try:
        if listens:
            ear.wait(POLL_SECONDS)
            return
    except OSError:
        pass
    time.sleep(POLL_SECONDS)

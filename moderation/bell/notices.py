"""The bell on PostgreSQL: NOTIFY, heard by the workers of every host on the connection that they have anyway."""

from __future__ import annotations

import select
from typing import Any

from django.db import connection

from moderation.sql import fetch_one

CHANNEL = "second_look_wake"  # a name within this database


def ring() -> None:
    """Ring when the caller's transaction commits, and only then.

    A commit that notifies holds a lock of the whole cluster while it is flushed: call it seldom.
    """
    fetch_one("SELECT pg_notify(%s, '')", [CHANNEL])


class NoticesEar:
    """Hears `ring` on Django's connection, between statements: no transaction is held open for it."""

    def __init__(self) -> None:
        self.listening_on: object = None
        self.rung = False

    def attend(self) -> None:
        """Keep what is rung from now on; again after each reconnection. Raises DatabaseError."""
        connection.ensure_connection()
        driver: Any = connection.connection
        if driver is self.listening_on:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        driver = connection.connection  # a health check may just have replaced it
        # Notices come with the answers of other statements too, where waiting for the socket would miss them.
        driver.add_notify_handler(self.hear)
        self.listening_on = driver

    def hear(self, notice: object) -> None:
        self.rung = True

    def wait(self, seconds: float) -> bool:
        """Whether it rang since it was last asked, or within this time. Raises OSError when it does not attend."""
        driver: Any = connection.connection
        if driver is None or driver != self.listening_on:
            raise ConnectionResetError("the connection that listened is gone")
        # What is ready is read by the next statement, with which the broker looks into its queue anyway.
        rung = self.rung or bool(select.select([driver.fileno()], [], [], seconds)[0])
        self.rung = False
        return rung

"""kill -9: one process of a kind by lot, the whole group, or PostgreSQL without a clean shutdown."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable

from tests.journeys.census import Process
from tests.journeys.product import Product
from tests.soak.postgres import Cluster

KINDS = ("supervisor", "web", "worker", "cluster", "decoder", "receiver")
PATIENCE_SECONDS = 60.0
AWAY_SECONDS = 1.0
WATCH_SECONDS = 1.0


class Killer:
    """Kills, and starts again what nobody else starts: the supervisor, and PostgreSQL."""

    def __init__(self, product: Product, *, seed: int, postgres: Cluster | None = None) -> None:
        self.product = product
        self.postgres = postgres
        self.random = random.Random(seed)
        self.done: list[str] = []
        self.lock = threading.Lock()

    def kill(self, kind: str) -> None:
        special: dict[str, Callable[[], None]] = {"group": self.kill_group, "postgres": self.kill_postgres}
        if kind in special:
            special[kind]()
        else:
            supervisor, victim = self.product.process, self.find(kind)
            victim.kill()
            kind = victim.kind
            if kind == "supervisor":
                self.revive(supervisor)
        self.done.append(kind)

    def kill_group(self) -> None:
        """Every process of the run at the same moment, the supervisor first."""
        supervisor = self.product.process
        for one in sorted(self.product.census(), key=lambda one: one.kind != "supervisor"):
            one.kill()
        self.revive(supervisor)

    def kill_postgres(self) -> None:
        assert self.postgres is not None
        self.postgres.stop(mode="immediate")
        time.sleep(AWAY_SECONDS)
        self.postgres.start()

    def revive(self, killed: subprocess.Popen[bytes] | None) -> None:
        """Start again what was killed, unless the watch has done so meanwhile: then another process runs already."""
        if killed is not None and killed is self.product.process:
            killed.wait(60)
        self.keep_supervised()

    def find(self, kind: str) -> Process:
        """A process of the kind, waited for while it is being started again; in the end anybody who lives."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up + PATIENCE_SECONDS:
            census = [one for one in self.product.census() if one.kind in KINDS]
            found = [one for one in census if one.kind == kind or time.monotonic() > give_up]
            if found:
                return self.random.choice(sorted(found, key=lambda one: one.pid))
            time.sleep(0.1)
        raise AssertionError(f"nothing runs any more: {self.product.log.read_text()[-2000:]}")

    def keep_supervised(self) -> None:
        """Start the supervisor again that was killed, or could not start while PostgreSQL was away or the disk full."""
        with self.lock:
            if self.product.process is not None and self.product.process.poll() is not None:
                self.product.launch()

    def watch(self, over: threading.Event) -> None:
        """What systemd does for it: look every second until the storm is `over`."""
        while not over.wait(WATCH_SECONDS):
            self.keep_supervised()

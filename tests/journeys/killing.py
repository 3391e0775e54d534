"""kill -9, at random: which kind of process next is drawn from a deck, which process of it by lot."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from tests.journeys.census import Process
from tests.journeys.product import Product

KINDS = ("supervisor", "web", "worker", "cluster", "decoder", "receiver")


@dataclass(frozen=True)
class Killed:
    """What was killed, and when (seconds since the epoch)."""

    kind: str
    at: float


class Killer:
    """Kills one process of the run after the other. A killed supervisor is started again at once."""

    def __init__(self, product: Product, *, kills: int, seed: int) -> None:
        self.product = product
        self.random = random.Random(seed)
        self.left = self.deck(kills)
        self.done: list[Killed] = []

    def deck(self, kills: int) -> list[str]:
        """Every kind equally often, in random order."""
        kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
        self.random.shuffle(kinds)
        return kinds

    def pause(self) -> float:
        return self.random.uniform(0.3, 4.0)

    def kill_next(self) -> None:
        kind = self.left.pop()
        victim = self.find(kind)
        victim.kill()
        self.done.append(Killed(kind, time.time()))
        if kind == "supervisor":
            assert self.product.process is not None
            self.product.process.wait(10)
            self.product.launch()

    def find(self, kind: str) -> Process:
        """A process of the kind; one that is being started again at this moment is waited for."""
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            found = [one for one in self.product.census() if one.kind == kind]
            if found:
                return self.random.choice(sorted(found, key=lambda one: one.pid))
            time.sleep(0.1)
        raise AssertionError(f"no {kind} has run for a minute: {self.product.log.read_text()[-2000:]}")

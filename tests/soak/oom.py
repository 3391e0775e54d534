"""Plays the kernel's OOM killer: ends every decoder child that grows beyond what an honest small picture needs."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from tests.journeys.product import Product
from tests.soak.cluster_tree import children_of

MOST_BYTES = 150_000_000
POLL_SECONDS = 0.004
CENSUS_SECONDS = 1.0
PAGE = os.sysconf("SC_PAGE_SIZE")


class OomKiller(threading.Thread):
    """Runs until `stop`; counts its victims."""

    def __init__(self, product: Product) -> None:
        super().__init__(name="oom", daemon=True)
        self.product = product
        self.killed = 0
        self.ending = threading.Event()

    def run(self) -> None:
        servers: list[int] = []
        looked = 0.0
        while not self.ending.wait(POLL_SECONDS):
            if time.monotonic() - looked > CENSUS_SECONDS:
                servers = [one.pid for one in self.product.census() if one.kind == "decoder"]
                looked = time.monotonic()
            for child in {child for server in servers for child in children_of(server)}:
                if resident(child) > MOST_BYTES:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, signal.SIGKILL)
                        self.killed += 1
                        time.sleep(0.05)  # until it is gone, so that it counts once

    def stop(self) -> int:
        self.ending.set()
        self.join()
        return self.killed


def resident(pid: int) -> int:
    """Bytes in memory; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0

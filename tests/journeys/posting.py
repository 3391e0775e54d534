"""Platforms that post while all around them is killed: each posts until it has its 202."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from tests.journeys.product import Product

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 90.0
AGAIN = {409, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Taken:
    """One 202: which submission it was for, and when the answer came (seconds since the epoch)."""

    id: str
    external_id: str
    platform: str
    at: float
    tries: int


@dataclass
class Posters:
    """Several threads, each with its share of the images; they keep pace with `may_post`."""

    product: Product
    keys: dict[str, str]
    images: list[bytes]
    may_post: Callable[[int], bool]
    threads: int = 4
    taken: list[Taken] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _running: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.threads):
            thread = threading.Thread(target=self._post_share, args=(number,), name=f"poster-{number}")
            thread.start()
            self._running.append(thread)

    def join(self) -> None:
        for thread in self._running:
            thread.join()

    def _post_share(self, number: int) -> None:
        for index in range(number, len(self.images), self.threads):
            while not self.may_post(index):
                time.sleep(0.02)
            self._post_until_taken(index)

    def _post_until_taken(self, index: int) -> None:
        platform = list(self.keys)[index % len(self.keys)]
        external_id = f"journey-{index}"
        give_up = time.monotonic() + PATIENCE_SECONDS
        tries = 0
        answer = "no answer at all"
        while time.monotonic() < give_up:
            tries += 1
            try:
                response = self.product.post(
                    self.images[index],
                    self.keys[platform],
                    idempotency_key=external_id,
                    external_id=external_id,
                )
            except requests.RequestException as error:
                answer = type(error).__name__
                time.sleep(PAUSE_SECONDS)
                continue
            if response.status_code == 202:
                found = str(response.json()["id"])
                self.taken.append(Taken(found, external_id, platform, time.time(), tries))
                return
            answer = f"{response.status_code} {response.text[:200]}"
            if response.status_code not in AGAIN:
                break
            time.sleep(PAUSE_SECONDS)
        self.refused.append(f"{external_id}: {answer} after {tries} tries")

"""Platforms that post while all around them is killed: each image until it has its 202."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from tests.journeys.product import Product

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 900.0
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
    answers: Counter[str] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)
    _running: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.threads):
            thread = threading.Thread(target=self._post_share, args=(number,), name=f"poster-{number}")
            thread.start()
            self._running.append(thread)

    def join(self) -> None:
        for thread in self._running:
            thread.join()

    def stop(self) -> None:
        """Give up, because something else has failed."""
        self.stopped.set()
        self.join()

    def _post_share(self, number: int) -> None:
        for index in range(number, len(self.images), self.threads):
            while not self.may_post(index):
                if self.stopped.wait(0.02):
                    return
            platform = list(self.keys)[index % len(self.keys)]
            self.post_until_taken(self.images[index], f"storm-{index}", platform)

    def post_until_taken(self, image: bytes, external_id: str, platform: str) -> Taken | None:
        """Post it again and again under one Idempotency-Key; None (and a line in `refused`) when all was in vain."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        tries = 0
        answer = "no answer at all"
        while time.monotonic() < give_up and not self.stopped.is_set():
            tries += 1
            response = self._post(image, external_id, platform)
            if response is not None and response.status_code == 202:
                taken = Taken(str(response.json()["id"]), external_id, platform, time.time(), tries)
                self.taken.append(taken)
                return taken
            if response is not None:
                answer = f"{response.status_code} {response.text[:200]}"
                if response.status_code not in AGAIN:
                    break
            time.sleep(PAUSE_SECONDS)
        self.refused.append(f"{external_id}: {answer} after {tries} tries")
        return None

    def _post(self, image: bytes, external_id: str, platform: str) -> requests.Response | None:
        key = self.keys[platform]
        try:
            response = self.product.post(image, key, idempotency_key=external_id, external_id=external_id)
        except requests.RequestException as error:
            self.answers[type(error).__name__] += 1
            return None
        code = "" if response.status_code == 202 else f" {code_of(response)}"
        self.answers[f"{response.status_code}{code}"] += 1
        return response


def code_of(response: requests.Response) -> str:
    """The problem's code, or what came instead of a problem."""
    try:
        return str(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return "which is no problem+json"

"""A platform that posts the story's pictures over REST, some at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.journeys.product import Product
from tests.soak.story.uploads import Upload, paint

THREADS = 4
AGAIN_SECONDS = 1.0
TRIES = 60


class Poster:
    """`taken` maps the id of every submission that was answered with 202 to what was posted."""

    def __init__(self, product: Product, key: str) -> None:
        self.product = product
        self.key = key
        self.taken: dict[str, Upload] = {}
        self.own = threading.local()

    def post(self, uploads: Sequence[Upload]) -> None:
        """All of them, each until it was taken."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="poster") as pool:
            for _ in pool.map(self.post_one, uploads):
                pass

    def post_one(self, upload: Upload) -> None:
        image = paint(upload)
        for _ in range(TRIES):
            answer = self.session().post(
                f"{self.product.url}/api/v1/submissions",
                headers={"Authorization": f"Bearer {self.key}"},
                data={"external_id": f"story-{upload.serial}"},
                files={"image": ("photo.jpg", image, "image/jpeg")},
                timeout=60,
            )
            if answer.status_code == 202:
                self.taken[str(answer.json()["id"])] = upload
                return
            assert answer.status_code in (429, 503), answer.text
            time.sleep(AGAIN_SECONDS)
        raise AssertionError(f"{upload} was not taken: {answer.text}")

    def session(self) -> requests.Session:
        """One for each thread, so that connections last."""
        if not hasattr(self.own, "session"):
            self.own.session = requests.Session()
        found: requests.Session = self.own.session
        return found

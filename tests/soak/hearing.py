"""The platforms' own receiver: checks every signature, and sometimes fails, is slow, or hangs up the first time."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter

import requests
from standardwebhooks import Webhook, WebhookVerificationError

from tests.journeys.product import Product
from tests.servers.receiver import Receiver
from tests.servers.scripted import Received, Wire

SLOW_SECONDS = 2.0


class Hearing(Receiver):
    """Answers 204 once it has kept an event. Each event may fail once; a second failure would cost five minutes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.verifiers: dict[str, Webhook] = {}
        self.heard: Counter[str] = Counter()  # by webhook-id, how often
        self.answers: Counter[str] = Counter()
        self.failed_once: set[str] = set()
        self.lock = threading.Lock()
        super().__init__(self._take)

    def subscribe(self, product: Product, platform: str, key: str) -> None:
        """Make the platform's endpoint over the REST interface; the secret is shown this once."""
        answer = requests.post(
            f"{product.url}/api/v1/webhook-endpoints",
            json={"url": f"{self.url}/{platform}"},
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
        )
        assert answer.status_code == 201, answer.text
        self.verifiers[platform] = Webhook(answer.json()["secret"])

    def _take(self, request: Received, wire: Wire) -> None:
        with self.lock:
            self.requests.clear()  # a storm sends more than one wants to keep
        try:
            data = self.verifiers[request.path.strip("/")].verify(request.body.decode(), request.headers)[
                "data"
            ]
        except WebhookVerificationError:  # a wrong clock on the other side among the reasons
            self._say(400, "refused", wire)
            return
        name = request.headers["webhook-id"]
        share = random.Random(f"{self.seed}:{data['external_id']}:{data['version']}").random()
        with self.lock:
            first = name not in self.failed_once and name not in self.heard
            if first and share < 0.06:
                self.failed_once.add(name)
        if first and share < 0.04:
            self._say(500, "failed", wire)
        elif first and share < 0.06:
            with self.lock:
                self.answers["hung up"] += 1
            wire.hang_up()
        elif share > 0.98 and not wire.wait(SLOW_SECONDS):
            return
        else:
            with self.lock:
                self.heard[name] += 1
            self._say(204, "kept", wire)

    def _say(self, status: int, word: str, wire: Wire) -> None:
        with self.lock:
            self.answers[word] += 1
        wire.answer(status, {}, json.dumps({"said": word}).encode() if status != 204 else b"")

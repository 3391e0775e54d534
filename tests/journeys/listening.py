"""A platform's own receiver: notes when each webhook came, and checks it with the standard's own package."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import requests
from standardwebhooks import Webhook

from tests.journeys.product import Product
from tests.moderation.processes.waiting import until
from tests.servers.receiver import Receiver
from tests.servers.scripted import Received, Wire


@dataclass(frozen=True)
class Heard:
    """One event whose signature held, and when it came (seconds since the epoch)."""

    at: float
    type: str
    data: dict[str, Any]


class Listener(Receiver):
    """Answers 204, like any Receiver, and takes the time."""

    def __init__(self) -> None:
        self.came: list[tuple[float, Received]] = []
        self.secret = ""
        super().__init__(self._note)

    def _note(self, request: Received, wire: Wire) -> None:
        self.came.append((time.time(), request))
        wire.answer(204, {}, b"")

    def subscribe(self, product: Product, key: str) -> None:
        """Make an endpoint of this receiver over the REST interface; the secret is shown this once."""
        answer = requests.post(
            f"{product.url}/api/v1/webhook-endpoints",
            json={"url": f"{self.url}/from-second-look"},
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
        )
        assert answer.status_code == 201, answer.text
        self.secret = answer.json()["secret"]

    def heard(self, submission_id: str) -> list[Heard]:
        """The submission's events by version, each once; raises when a signature does not hold."""
        verifier = Webhook(self.secret)
        found: dict[str, Heard] = {}
        for at, request in list(self.came):
            body = verifier.verify(request.body.decode(), request.headers)
            if body["data"]["submission_id"] == submission_id:
                found.setdefault(request.headers["webhook-id"], Heard(at, body["type"], body["data"]))
        return sorted(found.values(), key=lambda one: one.data["version"])

    def expect(self, submission_id: str, *types: str, seconds: float = 30.0) -> list[Heard]:
        """The submission's events once there are as many as these; they must be these, with rising versions."""
        until(lambda: len(self.heard(submission_id)) >= len(types), seconds=seconds)
        events = self.heard(submission_id)
        assert [one.type for one in events] == [f"submission.{name}" for name in types]
        assert [one.data["version"] for one in events] == list(range(1, len(types) + 1))
        return events

"""A platform's webhook receiver: records what comes in and answers with a status, at once or late."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from tests.servers.scripted import Behaviour, Received, ScriptedServer, respond, respond_after


class Receiver(ScriptedServer):
    """Answers 204 unless told otherwise."""

    def __init__(self, always: Behaviour | None = None) -> None:
        super().__init__(always or respond(204))

    def answer_with(self, *statuses: int, delay: float = 0.0, headers: dict[str, str] | None = None) -> None:
        """Answer the next requests with these statuses, each after `delay` seconds."""
        self.play(*(respond_after(delay, respond(status, headers=headers)) for status in statuses))

    def events(self) -> list[dict[str, Any]]:
        """The JSON bodies received so far, in order of arrival."""
        return [json.loads(request.body) for request in self.requests]

    def wait_for(self, wanted: Callable[[Received], bool], *, seconds: float = 10.0) -> Received:
        """The first request that is wanted; AssertionError when none comes in time."""
        until = monotonic() + seconds
        while monotonic() < until:
            for request in list(self.requests):
                if wanted(request):
                    return request
            sleep(0.02)
        raise AssertionError(f"no such webhook within {seconds} s; {len(self.requests)} others came")

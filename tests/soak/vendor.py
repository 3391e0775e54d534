"""The storm's analysis API: fast, with scores and faults that depend on the picture and the seed alone."""

from __future__ import annotations

import hashlib
import json
import random
import threading
from collections import Counter
from typing import Any

from tests.servers.analysis import PATH, AnalysisServer, answer_of
from tests.servers.scripted import Received, Wire

JSON = {"Content-Type": "application/json"}
SLOWEST_SECONDS = 3.0


class Vendor(AnalysisServer):
    """Approves half of the pictures; flags, doubts, leaves out categories, and fails once, or for good, for the rest."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.seen: Counter[str] = Counter()
        self.lock = threading.Lock()
        super().__init__(self._answer)

    def _answer(self, request: Received, wire: Wire) -> None:
        if not request.path.endswith(PATH):
            wire.answer(404, JSON, b"{}")
            return
        name = hashlib.sha256(json.loads(request.body)["image"].encode()).hexdigest()
        with self.lock:
            self.seen[name] += 1
            first = self.seen[name] == 1
        lot = random.Random(f"{self.seed}:{name}")
        share = lot.random()
        if first and share < 0.10:
            self._fail_once(share, wire)
        elif share > 0.99:
            wire.answer(200, JSON, b"<html>not what we said</html>")
        elif wire.wait(lot.uniform(1.0, SLOWEST_SECONDS) if share > 0.98 else lot.uniform(0.0, 0.1)):
            wire.answer(200, JSON, json.dumps(judgement(share)).encode())

    def _fail_once(self, share: float, wire: Wire) -> None:
        if share < 0.04:
            wire.answer(500, JSON, b"{}")
        elif share < 0.07:
            wire.answer(429, JSON | {"Retry-After": "1"}, b"{}")
        else:
            wire.hang_up()


def judgement(share: float) -> dict[str, Any]:
    """Clear, flagged, unsure, or silent about most categories."""
    if share < 0.5:
        return answer_of()
    if share < 0.7:
        return answer_of({"violence": 0.2 + share})
    if share < 0.82:
        return answer_of({"weapons": 0.16}, confidence=0.6)
    if share < 0.9:
        return answer_of({"gore": 0.01}, rest=None)
    return answer_of({"drugs": 0.05})

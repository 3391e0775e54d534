"""The story's analysis API: it knows a picture by its pixels alone, and one kind of abuse only once it has learnt it."""

from __future__ import annotations

import base64
import json

from moderation.vocabulary import Category
from tests.servers.analysis import PATH, AnalysisServer
from tests.servers.scripted import Received, Wire
from tests.soak.story.uploads import look_at, score_of

JSON = {"Content-Type": "application/json"}
JUDGES = Category.VIOLENCE


class Scorer(AnalysisServer):
    """Judges violence; a model that has `learnt` has another name."""

    def __init__(self) -> None:
        self.learnt = False
        super().__init__(self._answer)

    @property
    def model(self) -> str:
        return "story-2" if self.learnt else "story-1"

    def _answer(self, request: Received, wire: Wire) -> None:
        self.requests.clear()  # a story sends more than one wants to keep
        if not request.path.endswith(PATH):
            wire.answer(404, JSON, b"{}")
            return
        upload = look_at(base64.b64decode(json.loads(request.body)["image"]))
        score = score_of(upload, learnt=self.learnt)
        answer = {
            "id": f"ana_{upload.serial}",
            "model": self.model,
            "categories": [{"name": JUDGES.value, "score": score}],
            "confidence": 0.97,
        }
        wire.answer(200, JSON, json.dumps(answer).encode())

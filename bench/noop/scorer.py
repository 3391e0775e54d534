"""The scorer `noop`: keeps the whole protocol of a provider and looks at nothing."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.screening.providers.base import DefaultRule, Question
from moderation.screening.providers.digest import digest_of_frames
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod

NAME = "noop"


class NoopProvider:
    """Every category .01 with a confidence of .97: the policy `starter` approves."""

    name = NAME
    scorer = "noop:1"
    model = "noop-1"
    default_rule = DefaultRule(flag_at=0.2)
    judges = tuple(category for category in Category if category is not Category.OTHER)

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return 0

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        scores = tuple(
            Score(category, 0.01, evaluated=True, raw_key=category.value, raw=0.01)
            for category in self.judges
        )
        raw = {"categories": {category.value: 0.01 for category in self.judges}}
        return ScreeningResult(
            NAME, scores, Confidence(0.97, ConfidenceMethod.NATIVE), raw=raw, model="noop-1"
        )


def build(env: Mapping[str, str]) -> NoopProvider:
    return NoopProvider()

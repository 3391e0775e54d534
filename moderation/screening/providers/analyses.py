"""The scorer `analyses`: any gateway that serves `POST {base}/v1/images/analyses`, a request per frame.

Default rule on its scale (0…1, as the gateway means it): `flag_at` 0.2.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from moderation.screening.providers.analyses_answer import parse_answer
from moderation.screening.providers.analyses_config import AnalysesConfig, read_config
from moderation.screening.providers.base import (
    DefaultRule,
    FailureKind,
    Frame,
    ProviderError,
    Question,
)
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.vendor_request import post_json, screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "analyses"


class AnalysesProvider:
    """Asks the gateway about one frame after another; the first that fails ends the screening."""

    name = NAME
    model = ""
    default_rule = DefaultRule(flag_at=0.2)

    def __init__(self, config: AnalysesConfig) -> None:
        self._config = config

    @property
    def judges(self) -> tuple[Category, ...]:
        return self._config.categories

    @property
    def scorer(self) -> str:
        """The gateway does not name its model beforehand; its address and our parameters stand for it."""
        return f"{NAME}:{digest_of([self._config.vendor.url, self._parameters()])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        self._refuse_prose()
        return screen_frames(question, self._judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _parameters(self) -> dict[str, str | int]:
        return {
            "detail_level": self._config.detail_level,
            "response_format": self._config.response_format,
            "analysis_mode": self._config.analysis_mode,
            "max_tokens": self._config.max_tokens,
        }

    def _refuse_prose(self) -> None:
        """Prose has no numbers to route by, so nothing is sent or paid for."""
        if self._config.response_format != "json":
            raise ProviderError(
                "ANALYSIS_API_RESPONSE_FORMAT is text: prose has no scores to route by.",
                kind=FailureKind.SCHEMA_VIOLATION,
                permanent=True,
            )

    def _judge(self, frame: Frame, until: float) -> ScreeningResult:
        body = {"image": base64.b64encode(frame.data).decode(), **self._parameters()}
        answer = post_json(self._config.vendor, body, until=until)
        return parse_answer(NAME, answer)


def build(env: Mapping[str, str]) -> AnalysesProvider:
    """Reads the ANALYSIS_API_* variables; raises ProviderMisconfigured."""
    return AnalysesProvider(read_config(env))

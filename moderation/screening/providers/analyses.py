"""The scorer `analyses`: any gateway that serves `POST {base}/v1/images/analyses`, a request per frame.

Default rule on its scale (0…1, as the gateway means it): `flag_at` 0.2.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from moderation.outbound import Answer, OutboundFailed, OutboundRefused, send
from moderation.screening.providers.analyses_answer import parse_answer
from moderation.screening.providers.analyses_config import AnalysesConfig, read_config
from moderation.screening.providers.base import (
    DefaultRule,
    FailureKind,
    Frame,
    ProviderError,
    Question,
)
from moderation.screening.providers.combine import combine
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.vendor_errors import error_of_request, error_of_status
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "analyses"
_MAX_ANSWER_BYTES = 1_000_000


class AnalysesProvider:
    """Asks the gateway about one frame after another; the first that fails ends the screening."""

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)

    def __init__(self, config: AnalysesConfig) -> None:
        self._config = config

    @property
    def judges(self) -> tuple[Category, ...]:
        return self._config.categories

    @property
    def scorer(self) -> str:
        """The gateway does not name its model beforehand; its address and our parameters stand for it."""
        return f"{NAME}:{digest_of([self._config.url, self._parameters()])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        self._refuse_prose()
        until = time.monotonic() + deadline_seconds
        return combine([self._judge(frame, until) for frame in question.frames], judges=self.judges)

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
        answer = self._ask(frame, until)
        if not 200 <= answer.status < 300:
            raise error_of_status(answer, now=datetime.now(UTC))
        return parse_answer(NAME, answer.body, latency_ms=answer.elapsed_ms)

    def _ask(self, frame: Frame, until: float) -> Answer:
        seconds = min(self._config.timeout_seconds, until - time.monotonic())
        if seconds <= 0:
            raise ProviderError(
                "The time for this screening is over.", kind=FailureKind.UNAVAILABLE, permanent=False
            )
        body = {"image": base64.b64encode(frame.data).decode(), **self._parameters()}
        try:
            return send(
                "POST",
                self._config.url,
                headers=self._headers(),
                body=json.dumps(body).encode(),
                trust=self._config.trust,
                total_seconds=seconds,
                max_bytes=_MAX_ANSWER_BYTES,
            )
        except (OutboundRefused, OutboundFailed) as error:
            raise error_of_request(error) from None

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._config.api_key:
            headers["Authorization"] = f"Bearer {self._config.api_key}"
        return headers


def build(env: Mapping[str, str]) -> AnalysesProvider:
    """Reads the ANALYSIS_API_* variables; raises ProviderMisconfigured."""
    return AnalysesProvider(read_config(env))

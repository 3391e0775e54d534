"""The scorer `openai_responses`: `POST /v1/responses`, a vision model that labels by the policy's written rules.

Sent: the frame, the rules as instructions, the context (caption, surface, language, what the platform is about) as
data; one request a frame, `store: false`. Default rule on the scale of `labels`: `flag_at` 0.2. Where
OPENAI_RESPONSES_LOGPROBS says that the model has them, log-probabilities give scores and confidence (method
`logprob`); reasoning models have none, and then no confidence is stated and rule 6 derives one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.screening.providers import prompt
from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import DefaultRule, Frame, Question
from moderation.screening.providers.context import context_text
from moderation.screening.providers.digest import digest_of, digest_of_request
from moderation.screening.providers.labels import SCHEMA_NAME, schema_of
from moderation.screening.providers.openai_config import image_detail, openai_vendor
from moderation.screening.providers.openai_reply import ask, data_url
from moderation.screening.providers.openai_responses_answer import read_answer
from moderation.screening.providers.vendor_request import Vendor, screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "openai_responses"
_TOP_LOGPROBS = 5


@dataclass(frozen=True)
class OpenAIResponsesProvider:
    vendor: Vendor
    model: str
    detail: str
    judges: tuple[Category, ...]
    max_tokens: int
    logprobs: bool

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)

    @property
    def scorer(self) -> str:
        parameters = [self.vendor.url, self.detail, self.judges, self.max_tokens, self.logprobs]
        return f"{NAME}:{self.model}:{digest_of([*parameters, self.model, prompt.PROMPT_VERSION])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_request(self.scorer, question, self._body(question, ""))

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        def judge(frame: Frame, until: float) -> ScreeningResult:
            body = self._body(question, data_url(frame))
            return ask(
                NAME, self.vendor, body, until=until, read=lambda found: read_answer(found, self.judges)
            )

        return screen_frames(question, judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _body(self, question: Question, picture: str) -> dict[str, Any]:
        texts = [text for text in (context_text(question), prompt.TASK) if text]
        form = (SCHEMA_NAME, schema_of(self.judges))
        body = self.body(prompt.instructions(question, self.judges), texts, picture, form)
        return body | (self._logprobs() if self.logprobs else {})

    def body(
        self, instructions: str, texts: Sequence[str], picture: str, form: tuple[str, dict[str, Any]]
    ) -> dict[str, Any]:
        """`texts` go before the picture, a data URL; `form` is the name and the strict JSON Schema of the answer."""
        name, schema = form
        parts: list[dict[str, Any]] = [{"type": "input_text", "text": text} for text in texts]
        parts.append({"type": "input_image", "image_url": picture, "detail": self.detail})
        return {
            "model": self.model,
            "store": False,
            "instructions": instructions,
            "input": [{"role": "user", "content": parts}],
            "text": {"format": {"type": "json_schema", "name": name, "strict": True, "schema": schema}},
            "max_output_tokens": self.max_tokens,
        }

    def _logprobs(self) -> dict[str, Any]:
        """Models that have log-probabilities take a temperature; reasoning models take neither."""
        return {
            "include": ["message.output_text.logprobs"],
            "top_logprobs": _TOP_LOGPROBS,
            "temperature": 0,
        }


def build(env: Mapping[str, str]) -> OpenAIResponsesProvider:
    """Reads the OPENAI_* variables; raises ProviderMisconfigured."""
    return OpenAIResponsesProvider(
        vendor=openai_vendor(env, "/v1/responses", needed_by=NAME),
        model=read.model_name(env, "OPENAI_RESPONSES_MODEL", needed_by=NAME),
        detail=image_detail(env),
        judges=read.categories(env, "OPENAI_RESPONSES_CATEGORIES"),
        # Reasoning counts too: a limit fit for the labels alone cuts a reasoning model off.
        max_tokens=read.count(env, "OPENAI_RESPONSES_MAX_TOKENS", default=4000, least=150, most=100_000),
        logprobs=read.switch(env, "OPENAI_RESPONSES_LOGPROBS", default=False),
    )

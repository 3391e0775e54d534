"""The scorer `chat_completions`: a vision model behind any server that speaks OpenAI's chat, one request a frame.

vLLM, Ollama, LM Studio, llama.cpp and others differ in the knobs of `chat_completions_config`. Sent: the frame, the
policy's written rules as the system's words, the context (caption, surface, language, what the platform is about) as
data, `store: false`. Default rule on the scale of `labels`: `flag_at` 0.2. With log-probabilities they give scores
and confidence (method `logprob`); without, no confidence is stated and rule 6 derives one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from moderation.screening.providers import prompt
from moderation.screening.providers.base import DefaultRule, Frame, Question
from moderation.screening.providers.chat_completions_answer import read_answer
from moderation.screening.providers.chat_completions_body import body_of
from moderation.screening.providers.chat_completions_config import ChatConfig, read_config
from moderation.screening.providers.context import context_text
from moderation.screening.providers.digest import digest_of, digest_of_request
from moderation.screening.providers.labels import SCHEMA_NAME, schema_of
from moderation.screening.providers.openai_reply import ask, data_url
from moderation.screening.providers.vendor_request import screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "chat_completions"
_TOP_LOGPROBS = 5


@dataclass(frozen=True)
class ChatCompletionsProvider:
    config: ChatConfig

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)

    @property
    def judges(self) -> tuple[Category, ...]:
        return self.config.categories

    @property
    def model(self) -> str:
        return self.config.model

    @property
    def scorer(self) -> str:
        knobs = {name: value for name, value in asdict(self.config).items() if name != "vendor"}
        parameters = {**knobs, "url": self.config.vendor.url, "prompt": prompt.PROMPT_VERSION}
        return f"{NAME}:{self.config.model}:{digest_of(parameters)[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_request(self.scorer, question, self._body(question, ""))

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        def judge(frame: Frame, until: float) -> ScreeningResult:
            body = self._body(question, data_url(frame))
            return ask(
                NAME,
                self.config.vendor,
                body,
                until=until,
                read=lambda found: read_answer(found, self.judges),
            )

        return screen_frames(question, judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _body(self, question: Question, picture: str) -> dict[str, Any]:
        texts = [text for text in (context_text(question), prompt.TASK) if text]
        body = body_of(
            self.config,
            system=prompt.instructions(question, self.judges),
            texts=texts,
            picture=picture,
            form=(SCHEMA_NAME, schema_of(self.judges)),
        )
        logprobs = {"logprobs": True, "top_logprobs": _TOP_LOGPROBS} if self.config.supports_logprobs else {}
        return body | logprobs


def build(env: Mapping[str, str]) -> ChatCompletionsProvider:
    """Reads the CHAT_COMPLETIONS_* variables; raises ProviderMisconfigured."""
    return ChatCompletionsProvider(read_config(env))

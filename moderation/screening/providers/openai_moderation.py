"""The scorer `openai_moderation`: `POST /v1/moderations` with the omni model, one request a frame.

Sent: the frame, and the caption as text where there is one; nothing else of the context.

Its scores are no probabilities and it states no confidence, so rule 6 derives one. Default rule on its scale (0…1):
`flag_at` 0.2; its own `flagged` counts besides. What `category_applied_input_types` leaves out was not evaluated:
sexual/minors, hate, harassment and illicit are judged by text alone, so a picture without a caption gets no number
for them, never the 0 that the answer holds. `judges` leaves them out for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import DefaultRule, Frame, Question
from moderation.screening.providers.digest import digest_of, digest_of_request
from moderation.screening.providers.openai_config import openai_vendor
from moderation.screening.providers.openai_moderation_answer import read_answer
from moderation.screening.providers.openai_reply import ask, data_url
from moderation.screening.providers.vendor_request import Vendor, screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "openai_moderation"
MODEL = "omni-moderation-2024-09-26"


@dataclass(frozen=True)
class OpenAIModerationProvider:
    vendor: Vendor
    model: str

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)
    judges = (Category.SEXUAL_EXPLICIT, Category.VIOLENCE, Category.GORE, Category.SELF_HARM)

    @property
    def scorer(self) -> str:
        return f"{NAME}:{self.model}:{digest_of([self.vendor.url, self.model])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_request(self.scorer, question, self._body(question, ""))

    def requests_for(self, question: Question) -> int:
        """The endpoint takes one image a request."""
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        sent = frozenset({"image", "text"} if _caption(question) else {"image"})

        def judge(frame: Frame, until: float) -> ScreeningResult:
            body = self._body(question, data_url(frame))
            return ask(NAME, self.vendor, body, until=until, read=lambda found: read_answer(found, sent=sent))

        return screen_frames(question, judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _body(self, question: Question, picture: str) -> dict[str, Any]:
        parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": picture}}]
        if caption := _caption(question):
            parts.append({"type": "text", "text": caption})
        return {"model": self.model, "input": parts}


def build(env: Mapping[str, str]) -> OpenAIModerationProvider:
    """Reads the OPENAI_* variables; raises ProviderMisconfigured."""
    return OpenAIModerationProvider(
        vendor=openai_vendor(env, "/v1/moderations", needed_by=NAME),
        model=read.model_name(env, "OPENAI_MODERATION_MODEL", default=MODEL, needed_by=NAME),
    )


def _caption(question: Question) -> str:
    return question.caption.strip()

"""The scorer `openai_decisions`: `POST /v1/decisions`, the policy's written rules as predicates, one request a frame.

Sent: the frame, the context (caption, surface, language, what the platform is about) as data, and a predicate for
every judged category that has a written rule; a category without one is not evaluated. The answer is the probability
that the picture breaks the rule: scale `probability`, default rule `flag_at` 0.2.

It states no confidence (method `none`), on purpose: rule 6 then asks for 1 − the highest probability, which is the
confidence that no rule is broken. The certainty of the answers, max(p, 1 − p), would stand in for rule 6 and let a
picture through whose rule is surely broken wherever the threshold for it is high or off.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import (
    DefaultRule,
    FailureKind,
    Frame,
    ProviderError,
    Question,
    WrittenRule,
)
from moderation.screening.providers.context import context_text, wire_name
from moderation.screening.providers.digest import digest_of, digest_of_request
from moderation.screening.providers.openai_config import image_detail, openai_vendor
from moderation.screening.providers.openai_decisions_answer import read_answer
from moderation.screening.providers.openai_reply import ask, data_url
from moderation.screening.providers.vendor_request import Vendor, screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import CATEGORY_WORDS, Category

NAME = "openai_decisions"
MODEL = "gpt-6-luna"
# The words around a rule are part of the question: change them and the number changes with them.
PROMPT_VERSION = "decisions-1"


@dataclass(frozen=True)
class OpenAIDecisionsProvider:
    vendor: Vendor
    model: str
    detail: str
    judges: tuple[Category, ...]

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)

    @property
    def scorer(self) -> str:
        parameters = [self.vendor.url, self.model, self.detail, self.judges, PROMPT_VERSION]
        return f"{NAME}:{self.model}:{digest_of(parameters)[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_request(self.scorer, question, self._body(question, ""))

    def requests_for(self, question: Question) -> int:
        """None when there is no rule to ask about."""
        return len(question.frames) if self._rules(question) else 0

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        asked = {wire_name(rule.category): rule.category for rule in self._rules(question)}
        if not asked:
            raise ProviderError(
                "The policy has no written rule to ask about.", kind=FailureKind.UNAVAILABLE, permanent=True
            )

        def judge(frame: Frame, until: float) -> ScreeningResult:
            body = self._body(question, data_url(frame))
            return ask(NAME, self.vendor, body, until=until, read=lambda found: read_answer(found, asked))

        return screen_frames(question, judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _rules(self, question: Question) -> list[WrittenRule]:
        by_category = {rule.category: rule for rule in question.rules if rule.rule.strip()}
        return [by_category[category] for category in self.judges if category in by_category]

    def _body(self, question: Question, picture: str) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        if context := context_text(question):
            parts.append({"type": "input_text", "text": context})
        parts.append({"type": "input_image", "image_url": picture, "detail": self.detail})
        return {
            "model": self.model,
            "input": [{"role": "user", "content": parts}],
            "questions": [_predicate(rule) for rule in self._rules(question)],
        }


def build(env: Mapping[str, str]) -> OpenAIDecisionsProvider:
    """Reads the OPENAI_* variables; raises ProviderMisconfigured."""
    return OpenAIDecisionsProvider(
        vendor=openai_vendor(env, "/v1/decisions", needed_by=NAME),
        model=read.model_name(env, "OPENAI_DECISIONS_MODEL", default=MODEL, needed_by=NAME),
        detail=image_detail(env),
        judges=read.categories(env, "OPENAI_DECISIONS_CATEGORIES"),
    )


def _predicate(rule: WrittenRule) -> dict[str, str]:
    statement = (
        "The picture breaks this rule of the platform, and a moderator would remove it.\n"
        f"{CATEGORY_WORDS[rule.category]}: {rule.rule}\n"
        f"Examples of what stays: {json.dumps(rule.allow, ensure_ascii=False)}\n"
        f"Examples of what goes: {json.dumps(rule.reject, ensure_ascii=False)}"
    )
    return {"type": "predicate", "name": wire_name(rule.category), "instructions": statement}

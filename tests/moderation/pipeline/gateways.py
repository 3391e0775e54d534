"""Two real scorers, each asking a server of its own and sending all the context that it is given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings

from moderation.audit.actor import Actor
from moderation.outbound import OutboundFailed, OutboundRefused, Trust, send
from moderation.pipeline import plan
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import publish, rules_of, save_draft
from moderation.policy.rules import Rules
from moderation.screening.providers import registry
from moderation.screening.providers.analyses_answer import parse_answer
from moderation.screening.providers.base import DefaultRule, Question
from moderation.screening.providers.combine import combine
from moderation.screening.providers.digest import digest_of
from moderation.screening.providers.vendor_errors import error_of_request, error_of_status
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category
from tests.servers.analysis import PATH, AnalysisServer

NAMES = ("first", "second")
TIMEOUT = 2.0


@dataclass(frozen=True)
class Gateway:
    """A scorer that reads: one request a frame, with everything that the question lets out."""

    name: str
    url: str
    runs_here: bool = False

    model = ""
    default_rule = DefaultRule(flag_at=0.2)
    judges = tuple(category for category in Category if category is not Category.OTHER)

    @property
    def scorer(self) -> str:
        return f"{self.name}:{self.url}"

    def request_digest(self, question: Question) -> str:
        frames = [frame.sha256 for frame in question.frames]
        return digest_of([self.scorer, frames, said_with(question)])

    def requests_for(self, question: Question) -> int:
        return 0 if self.runs_here else len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        seconds = min(TIMEOUT, deadline_seconds)
        return combine([self.judge(question, seconds) for _ in question.frames], judges=self.judges)

    def judge(self, question: Question, seconds: float) -> ScreeningResult:
        try:
            answer = send(
                "POST",
                self.url + PATH,
                headers={"Content-Type": "application/json"},
                body=json.dumps(said_with(question)).encode(),
                trust=Trust.for_operator(),
                total_seconds=seconds,
                max_bytes=100_000,
            )
        except (OutboundRefused, OutboundFailed) as error:
            raise error_of_request(error) from None
        if answer.status != 200:
            raise error_of_status(answer, now=datetime.now(UTC))
        return parse_answer(self.name, answer)


def said_with(question: Question) -> dict[str, Any]:
    """What is sent beside the picture."""
    return {
        "caption": question.caption,
        "surface": question.surface,
        "language": question.language,
        "guidance": question.guidance,
        "rules": [rule.rule for rule in question.rules],
    }


@dataclass(frozen=True)
class Pair:
    first: AnalysisServer
    second: AnalysisServer

    @property
    def asked(self) -> tuple[int, int]:
        return len(self.first.requests), len(self.second.requests)


@contextmanager
def two_gateways(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """Both set up as the only scorers; the seeded policies follow them."""
    with AnalysisServer() as first, AnalysisServer() as second:
        for name, server in zip(NAMES, (first, second), strict=True):
            monkeypatch.setitem(registry._BUILDERS, name, builder(name, server.url))
        settings.SCREENING_PROVIDERS = list(NAMES)
        plan.configured.cache_clear()
        plan.seed_configured()
        yield Pair(first, second)
    plan.configured.cache_clear()


def builder(name: str, url: str) -> Any:
    def build(env: Mapping[str, str]) -> Gateway:
        return Gateway(name, url, runs_here="RUNS_HERE" in env)

    return build


def change_policy(slug: str = "starter", **changes: Any) -> Rules:
    """Publish the policy with these changes; no spot checks, so that an approval opens no case."""
    policy = Policy.objects.get(slug=slug)
    draft = Draft.objects.get(policy=policy)
    rules = replace(Rules.from_json(draft.rules), sample_rate=0.0, **changes)
    saved = save_draft(policy=policy, rules=rules, expected_version=draft.version, actor=Actor.system())
    version = publish(
        policy=policy, reason="for this test", expected_version=saved.version, actor=Actor.system()
    )
    return rules_of(version)

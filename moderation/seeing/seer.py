"""Who is asked: one of the scorers that are set up and can also put into words what it sees."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings

from moderation.intake.models import Submission
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.screening.providers import chat_completions, chat_completions_answer, openai_responses
from moderation.screening.providers import openai_responses_answer as responses_answer
from moderation.screening.providers.base import Frame, ProviderMisconfigured
from moderation.screening.providers.chat_completions_body import body_of
from moderation.screening.providers.digest import digest_of
from moderation.screening.providers.openai_reply import Reply, data_url, exchange
from moderation.screening.providers.vendor_request import Vendor
from moderation.screening.providers.vendor_settings import Gathering
from moderation.seeing.tasks import PROMPT_VERSION, Task

type_body = Callable[[Task, str], dict[str, Any]]


@dataclass(frozen=True)
class Seer:
    """A vision model. `body` makes a request of a task and a picture's data URL, `text_of` finds the model's words."""

    name: str
    model: str
    vendor: Vendor
    body: type_body = field(repr=False)
    text_of: Callable[[Mapping[str, Any]], str] = field(repr=False)

    def request_digest(self, task: Task, sha256: str) -> str:
        """SHA-256 in hex over everything that the request consists of; equal means the same request."""
        return digest_of(
            {
                "scorer": self.name,
                "url": self.vendor.url,
                "prompt": PROMPT_VERSION,
                "picture": sha256,
                "body": self.body(task, ""),
            }
        )

    def see(self, task: Task, frame: Frame, *, deadline_seconds: float) -> Reply[dict[str, Any]]:
        """What the model says of the picture, read by the task. Raises ProviderError."""
        return exchange(
            self.vendor,
            self.body(task, data_url(frame)),
            until=time.monotonic() + deadline_seconds,
            read=lambda found: task.read(self.text_of(found)),
        )


@cache
def seer() -> Seer | None:
    """The one that DESCRIBING_PROVIDER names; None when nobody is to be asked. Raises ProviderMisconfigured with every
    fault of its scorer."""
    name = settings.DESCRIBING_PROVIDER
    if not name:
        return None
    try:
        return _set_up(name)
    except ProviderMisconfigured as problem:
        # Anew, as in `pipeline.plan`: the frames in which it came up hold the whole environment.
        raise ProviderMisconfigured(*problem.faults) from None


def _set_up(name: str) -> Seer:
    gathering = Gathering(os.environ)
    found = BUILDERS[name](gathering)
    gathering.refuse_faults()
    return found


def seer_for(submission: Submission) -> Seer | None:
    """The same, if the picture goes to that vendor at all: if its policy has it among its scorers."""
    found = seer()
    if found is None or found.name not in rules_of(version_for(submission)).scorers:
        return None
    return found


def by_chat_completions(env: Mapping[str, str]) -> Seer:
    config = chat_completions.build(env).config

    def body(task: Task, picture: str) -> dict[str, Any]:
        form = (task.name, task.schema)
        return body_of(config, system=task.instructions, texts=[task.said], picture=picture, form=form)

    name = chat_completions.NAME
    return Seer(name, config.model, config.vendor, body, chat_completions_answer.text_of)


def by_openai_responses(env: Mapping[str, str]) -> Seer:
    provider = openai_responses.build(env)

    def body(task: Task, picture: str) -> dict[str, Any]:
        return provider.body(task.instructions, [task.said], picture, (task.name, task.schema))

    name = openai_responses.NAME
    return Seer(name, provider.model, provider.vendor, body, responses_answer.text_of)


BUILDERS: dict[str, Callable[[Mapping[str, str]], Seer]] = {
    chat_completions.NAME: by_chat_completions,
    openai_responses.NAME: by_openai_responses,
}

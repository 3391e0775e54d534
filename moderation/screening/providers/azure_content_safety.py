"""The scorer `azure_content_safety`: Azure AI Content Safety's `image:analyze`, one request a frame.

Sent: the frame; nothing of the context. It states no confidence, so rule 6 derives one.

Scale: severity / 6, that is 0, 0.33, 0.67 or 1. Default rule: `flag_at` 0.33, because 2 is the least severity that means
anything at all, and what Azure calls mild may be over the line of a platform.

Azure takes no picture under 50 pixels a side or over 4 MB. Such a one is refused here before anything is sent: made
larger or set in a frame it would be another picture, and its severity no answer about the one that was posted.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.azure_content_safety_answer import MEANT_FROM, read_answer
from moderation.screening.providers.base import DefaultRule, FailureKind, Frame, ProviderError, Question
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.vendor_reply import result_of
from moderation.screening.providers.vendor_request import Vendor, free, post_json, screen_frames
from moderation.screening.result import ScreeningResult

NAME = "azure_content_safety"
API_VERSION = "2024-09-01"
PARAMETERS = {
    "categories": ["Hate", "SelfHarm", "Sexual", "Violence"],
    "outputType": "FourSeverityLevels",
}
LEAST_SIDE = 50  # pixels
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class AzureContentSafetyProvider:
    vendor: Vendor

    name = NAME
    model = API_VERSION
    default_rule = DefaultRule(flag_at=0.33)
    judges = tuple(MEANT_FROM)

    @property
    def scorer(self) -> str:
        return f"{NAME}:{self.model}:{digest_of([self.vendor.url, PARAMETERS])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        for frame in question.frames:
            _refuse_unfit(frame)
        return screen_frames(question, self._judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _judge(self, frame: Frame, until: float) -> ScreeningResult:
        body = {"image": {"content": base64.b64encode(frame.data).decode()}, **PARAMETERS}
        return result_of(NAME, self.model, post_json(self.vendor, body, until=until), read_answer)


def build(env: Mapping[str, str]) -> AzureContentSafetyProvider:
    """Reads the AZURE_CONTENT_SAFETY_* variables; raises ProviderMisconfigured."""
    endpoint = read.base_url(env, "AZURE_CONTENT_SAFETY_ENDPOINT", needed_by=NAME)
    key = read.secret(env, "AZURE_CONTENT_SAFETY_KEY", needed_by=NAME)
    return AzureContentSafetyProvider(
        Vendor(
            f"{endpoint}/contentsafety/image:analyze?api-version={API_VERSION}",
            read.operator_trust(env, "AZURE_CONTENT_SAFETY_CA_FILE"),
            read.seconds(env, "AZURE_CONTENT_SAFETY_TIMEOUT"),
            {"Ocp-Apim-Subscription-Key": key},
            (key,),
        )
    )


def _refuse_unfit(frame: Frame) -> None:
    """Raises ProviderError for a picture that Azure would not judge."""
    what = ""
    if min(frame.width, frame.height) < LEAST_SIDE:
        what = f"under {LEAST_SIDE} pixels a side"
    elif len(frame.data) > MOST_BYTES:
        what = "over 4 MB"
    if what:
        words = f"Azure AI Content Safety judges no picture {what}."
        raise free(ProviderError(words, kind=FailureKind.BAD_IMAGE, permanent=True))

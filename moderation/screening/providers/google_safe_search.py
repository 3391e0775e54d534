"""The scorer `google_safe_search`: Cloud Vision's SAFE_SEARCH_DETECTION, one request a frame.

Sent: the frame; nothing of the context. It states no confidence, so rule 6 derives one.

Scale: Google's five likelihoods as 0, 0.25, 0.5, 0.75 and 1; UNKNOWN was not evaluated. Default rule: `flag_at` 0.5, its
POSSIBLE: UNLIKELY is Google's word for what is probably not there, and is left to a policy's `min_confidence`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import DefaultRule, Frame, Question
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.google_safe_search_answer import RAW_KEYS, read_answer
from moderation.screening.providers.google_safe_search_errors import error_of_google
from moderation.screening.providers.vendor_reply import result_of
from moderation.screening.providers.vendor_request import Vendor, post_json, screen_frames
from moderation.screening.result import ScreeningResult

NAME = "google_safe_search"
HOST = "https://vision.googleapis.com"
API_VERSION = "v1"
FEATURES = [{"type": "SAFE_SEARCH_DETECTION"}]


@dataclass(frozen=True)
class GoogleSafeSearchProvider:
    vendor: Vendor

    name = NAME
    model = API_VERSION
    default_rule = DefaultRule(flag_at=0.5)
    judges = tuple(RAW_KEYS)

    @property
    def scorer(self) -> str:
        return f"{NAME}:{self.model}:{digest_of([self.vendor.url, FEATURES])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        """One picture a request, so that one that fails does not take the others with it."""
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        return screen_frames(question, self._judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _judge(self, frame: Frame, until: float) -> ScreeningResult:
        picture = {"content": base64.b64encode(frame.data).decode()}
        body = {"requests": [{"image": picture, "features": FEATURES}]}
        answer = post_json(self.vendor, body, until=until, error_of=error_of_google)
        return result_of(NAME, self.model, answer, read_answer)


def build(env: Mapping[str, str]) -> GoogleSafeSearchProvider:
    """Reads the GOOGLE_VISION_* variables; raises ProviderMisconfigured."""
    base = read.base_url(env, "GOOGLE_VISION_BASE_URL", default=HOST, needed_by=NAME)
    key = read.secret(env, "GOOGLE_VISION_API_KEY", needed_by=NAME)
    return GoogleSafeSearchProvider(
        Vendor(
            f"{base}/{API_VERSION}/images:annotate",
            read.operator_trust(env, "GOOGLE_VISION_CA_FILE"),
            read.seconds(env, "GOOGLE_VISION_TIMEOUT"),
            {"X-Goog-Api-Key": key},  # never `?key=`: addresses end up in logs
            (key,),
        )
    )

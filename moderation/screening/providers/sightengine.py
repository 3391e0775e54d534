"""The scorer `sightengine`: `POST /1.0/check.json`, one request a frame, all models of SIGHTENGINE_MODELS in it.

Sent: the frame; nothing of the context. It states no confidence, so rule 6 derives one.

Scale: each model's own 0…1, of several numbers for a category the highest. Default rule: `flag_at` 0.2. Sightengine
advises 0.5 for gore and to tune that by one's own pictures; until somebody has, the doubtful ones are for people.

It wants user and secret in the form itself, so the body is as secret as a header elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from urllib3 import encode_multipart_formdata

from moderation.screening.providers import vendor_settings as read
from moderation.screening.providers.base import DefaultRule, Frame, Question
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.sightengine_answer import KEYS, keys_of, read_answer
from moderation.screening.providers.sightengine_errors import error_of_sightengine
from moderation.screening.providers.vendor_reply import result_of
from moderation.screening.providers.vendor_request import Vendor, post, screen_frames
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category

NAME = "sightengine"
HOST = "https://api.sightengine.com"
PATH = "/1.0/check.json"
# Each model is charged for; alcohol, tobacco and scam are left for the operator to add.
MODELS = ("nudity-2.1", "violence", "gore-2.0", "weapon", "self-harm", "offensive-2.0", "recreational_drug")


@dataclass(frozen=True)
class Login:
    user: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SightengineProvider:
    vendor: Vendor
    login: Login
    models: tuple[str, ...]

    name = NAME
    default_rule = DefaultRule(flag_at=0.2)

    @property
    def model(self) -> str:
        return ",".join(self.models)

    @property
    def judges(self) -> tuple[Category, ...]:
        return tuple(category for category in Category if keys_of(category, self.models))

    @property
    def scorer(self) -> str:
        return f"{NAME}:{self.model}:{digest_of([self.vendor.url, self.model])[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return len(question.frames)

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        return screen_frames(question, self._judge, deadline_seconds=deadline_seconds, judges=self.judges)

    def _judge(self, frame: Frame, until: float) -> ScreeningResult:
        content, kind = encode_multipart_formdata(
            [
                ("models", self.model),
                ("api_user", self.login.user),
                ("api_secret", self.login.secret),
                ("media", ("frame.jpg", frame.data, "image/jpeg")),
            ]
        )
        answer = post(self.vendor, content, content_type=kind, until=until, error_of=error_of_sightengine)
        return result_of(NAME, self.model, answer, lambda found: read_answer(found, models=self.models))


def build(env: Mapping[str, str]) -> SightengineProvider:
    """Reads the SIGHTENGINE_* variables; raises ProviderMisconfigured."""
    login = Login(
        read.secret(env, "SIGHTENGINE_API_USER", needed_by=NAME),
        read.secret(env, "SIGHTENGINE_API_SECRET", needed_by=NAME),
    )
    return SightengineProvider(
        Vendor(
            read.base_url(env, "SIGHTENGINE_BASE_URL", default=HOST, needed_by=NAME) + PATH,
            read.operator_trust(env, "SIGHTENGINE_CA_FILE"),
            read.seconds(env, "SIGHTENGINE_TIMEOUT"),
            secrets=(login.user, login.secret),
        ),
        login,
        _models(env),
    )


def _models(env: Mapping[str, str]) -> tuple[str, ...]:
    """The models of SIGHTENGINE_MODELS in our order, so that the same ones are the same request."""
    wanted = {word.strip() for word in env.get("SIGHTENGINE_MODELS", "").split(",") if word.strip()}
    if unknown := sorted(wanted - KEYS.keys()):
        fault = f"{', '.join(unknown)} says nothing of our categories; known are {', '.join(KEYS)}."
        return read.refuse(env, f"SIGHTENGINE_MODELS: {fault}", MODELS)
    return tuple(model for model in KEYS if model in wanted) if wanted else MODELS

"""What every scorer is: a frozen configuration in, one ScreeningResult or a ProviderError out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from moderation.screening.pace import Pace
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import Category


class FailureKind(StrEnum):
    """Why there is no usable answer. Each of them sends the picture to a person."""

    REFUSED = "refused"
    TRUNCATED = "truncated"
    PARTIAL = "partial"
    BAD_IMAGE = "bad_image"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    AUTH_FAILED = "auth_failed"
    UNAVAILABLE = "unavailable"
    SCHEMA_VIOLATION = "schema_violation"
    BUDGET_SPENT = "budget_spent"
    NO_PRICE = "no_price"


class ProviderError(Exception):
    """The scorer gave no usable answer.

    `permanent` means that asking again cannot help; `retry_after` is the wait in seconds that the vendor
    asked for; `pace` what it said of its limits; `usage` what it counted all the same, as in a ScreeningResult.
    `charged`: the vendor may charge for the request that failed. `answered` counts the requests before it that it will
    charge for.
    The text is fit for logs and pages: it never holds a key, a URL or the vendor's own words.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind,
        permanent: bool,
        retry_after: float | None = None,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.permanent = permanent
        self.retry_after = retry_after
        self.pace = pace
        self.usage: dict[str, Any] = {}
        self.charged = True
        self.answered = 0


class ProviderMisconfigured(ValueError):
    """The environment names an unknown scorer or does not set one up; each fault says which variable."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class DefaultRule:
    """Where this scorer's numbers start to need a person, on its own scale."""

    flag_at: float
    reject_at: float | None = None


@dataclass(frozen=True)
class Frame:
    """One prepared picture of a submission: JPEG bytes, named by their SHA-256 in hex."""

    number: int
    sha256: str
    data: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class WrittenRule:
    """What the policy forbids in one category, in its own words, with examples of what stays and what goes."""

    category: Category
    rule: str
    allow: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """All frames of one submission with its context; a scorer sends only what its request has room for.

    `caption`, `surface`, `language` and `guidance` (what the platform is about) hold only what the policy allows to
    be sent, and are data, never instructions.
    """

    frames: tuple[Frame, ...]
    caption: str
    surface: str
    language: str
    request_id: str
    guidance: str = ""
    rules: tuple[WrittenRule, ...] = ()


class Provider(Protocol):
    """A scorer. Thread-safe: one instance answers many questions side by side."""

    @property
    def name(self) -> str:
        """What policies and ScreeningResult.scorer call it, for example `local`."""

    @property
    def scorer(self) -> str:
        """Name, model and a digest of the parameters: differs whenever an answer could."""

    @property
    def model(self) -> str:
        """The model it asks for, as in the table of prices; empty when the vendor chooses."""

    @property
    def judges(self) -> tuple[Category, ...]:
        """The categories that it judges from the picture alone."""

    @property
    def default_rule(self) -> DefaultRule:
        """The rule that a seeded policy starts with."""

    def request_digest(self, question: Question) -> str:
        """SHA-256 in hex over everything that the request consists of; equal means the same request."""

    def requests_for(self, question: Question) -> int:
        """How many requests to the vendor the question needs; 0 for a scorer that runs here."""

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        """Judge all frames within the time; raises ProviderError."""

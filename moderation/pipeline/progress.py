"""What a submission keeps between its turns: which scorers gave nothing so far, why, and how often they were asked.

What they answered is not here: those are Screening rows, found again by the digest of the request.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.conf import settings

from moderation.intake.models import Submission
from moderation.screening.providers.base import ProviderError
from moderation.screening.result import ScreeningResult

BACKOFF_FIRST, BACKOFF_MOST = 1.0, 30.0
LATE_START = 2.0  # an attempt with less time than this left is not worth making


@dataclass(frozen=True)
class Failed:
    """A scorer that gave nothing.

    `attempts` counts how often it was asked, by workers that died too; `claim` is the submission's claim in which it
    was asked last; `not_before` is when it may be asked again (seconds since the epoch), and `final` says never.
    """

    failure: str
    detail: str
    attempts: int
    claim: int
    not_before: float
    final: bool

    def result(self, name: str) -> ScreeningResult:
        """As the policy hears it: an answer without scores."""
        return ScreeningResult(scorer=name, failure=self.failure, failure_detail=self.detail)


@dataclass(frozen=True)
class Progress:
    """`claims` is the submission's count of attempts when its last turn was written."""

    claims: int = 0
    failed: Mapping[str, Failed] = field(default_factory=dict)

    @classmethod
    def of(cls, submission: Submission) -> Self:
        kept = submission.asked
        failed = {name: Failed(**item) for name, item in kept.get("failed", {}).items()}
        return cls(kept.get("claims", 0), failed)

    def to_document(self) -> dict[str, Any]:
        return {
            "claims": self.claims,
            "failed": {name: asdict(failed) for name, failed in self.failed.items()},
        }


def settle(
    submission: Submission, errors: Mapping[str, ProviderError], answered: Mapping[str, object]
) -> Progress:
    """The progress after a turn of these errors; a scorer that answered has not failed any more.

    All claims since the last turn count as attempts of whoever was asked, since those in between died asking.
    """
    before = Progress.of(submission)
    claims = max(1, submission.attempts - before.claims)
    failed = {name: item for name, item in before.failed.items() if name not in answered}
    for name, error in errors.items():
        attempts = claims + (before.failed[name].attempts if name in before.failed else 0)
        failed[name] = failed_with(error, attempts, submission)
    return Progress(submission.attempts, failed)


def failed_with(error: ProviderError, attempts: int, submission: Submission) -> Failed:
    """Final when asking again cannot help, the attempts are used up, or the wait (a vendor's longer Retry-After
    included) would outlast the submission's time."""
    not_before = time.time() + max(backoff(attempts), error.retry_after or 0.0)
    give_up_at = submission.give_up_at.timestamp() if submission.give_up_at else 0.0
    used_up = attempts >= settings.SCREENING_ATTEMPTS
    return Failed(
        failure=error.kind.value,
        detail=str(error),
        attempts=attempts,
        claim=submission.attempts,
        not_before=not_before,
        final=error.permanent or used_up or not_before + LATE_START >= give_up_at,
    )


def backoff(attempts: int) -> float:
    """Seconds to wait after so many attempts."""
    seconds: float = min(BACKOFF_FIRST * 2.0 ** (attempts - 1), BACKOFF_MOST)
    return seconds * (0.75 + random.random() / 2)  # noqa: S311 - jitter is no secret

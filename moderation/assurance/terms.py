"""What an admin can bear, and how sure they want to be."""

from __future__ import annotations

import math
from dataclasses import dataclass

THOUSAND = 1000.0
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.5, 0.9999
FOR_SENSITIVITY = 0.2  # of the missed side's delta, where the reviewers' sensitivity is estimated from seeds


class TermsInvalid(ValueError):
    """These terms cannot be meant; the message says which and why."""


@dataclass(frozen=True)
class Terms:
    """At most so many per 1,000 uploads: `missed` violations that go live unseen, `wrongly_rejected` clean images that
    are rejected unseen (None: automatic rejection stays off); and the confidence that neither is exceeded.

    Raises TermsInvalid for what is no number, outside 0 … 1,000, or a confidence outside 50 % … 99.99 %.
    """

    missed: float
    wrongly_rejected: float | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name, value in (("missed violations", self.missed), ("wrong rejections", self.wrongly_rejected)):
            if value is not None and not (math.isfinite(value) and 0 <= value <= THOUSAND):
                raise TermsInvalid(
                    f"The tolerance for {name} must be a number from 0 to 1,000 per 1,000 uploads."
                )
        if not LEAST_CONFIDENCE <= self.confidence <= MOST_CONFIDENCE:  # NaN fails this as well
            raise TermsInvalid("The confidence must be a number from 50 % to 99.99 %.")

    @property
    def delta(self) -> float:
        """The chance of error that one side may use."""
        return (1 - self.confidence) / (1 if self.wrongly_rejected is None else 2)

    @property
    def missed_share(self) -> float:
        return self.missed / THOUSAND

    @property
    def wrongly_rejected_share(self) -> float:
        return (self.wrongly_rejected or 0) / THOUSAND


@dataclass(frozen=True)
class Seeds:
    """Known violations that reviewers were given blind, and how many of them they rejected; none given: 0 and 0."""

    given: int = 0
    found: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.given:
            raise TermsInvalid(
                "Of the known violations given to reviewers, more cannot be found than were given."
            )


NO_SEEDS = Seeds()

"""Why a scorer gave no usable answer, in the middle of a sentence for people."""

from __future__ import annotations

from moderation.screening.providers.base import FailureKind

WORDS: dict[str, str] = {
    FailureKind.REFUSED: "it would not speak about the picture",
    FailureKind.TRUNCATED: "it was cut off at its limit",
    FailureKind.PARTIAL: "it answered for a part of what it was asked",
    FailureKind.BAD_IMAGE: "the picture could not be sent",
    FailureKind.RATE_LIMITED: "it wants to be asked less often",
    FailureKind.QUOTA_EXHAUSTED: "it wants to be paid before it goes on",
    FailureKind.AUTH_FAILED: "it refuses our key",
    FailureKind.UNAVAILABLE: "the service failed, did not answer in time, or is paused",
    FailureKind.SCHEMA_VIOLATION: "what it sent was not an answer",
    FailureKind.BUDGET_SPENT: "its budget is spent",
}


def failure_words(kind: str) -> str:
    """The words for a stored FailureKind; one that is no longer known speaks for itself."""
    return WORDS.get(kind, kind.replace("_", " "))

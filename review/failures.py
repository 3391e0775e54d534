"""Why a scorer gave no usable answer, in the middle of a sentence for people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.screening.providers.base import FailureKind

WORDS: dict[str, str] = {
    FailureKind.REFUSED: gettext_noop("it would not speak about the picture"),
    FailureKind.TRUNCATED: gettext_noop("it was cut off at its limit"),
    FailureKind.PARTIAL: gettext_noop("it answered for a part of what it was asked"),
    FailureKind.BAD_IMAGE: gettext_noop("the picture could not be sent"),
    FailureKind.RATE_LIMITED: gettext_noop("it wants to be asked less often"),
    FailureKind.QUOTA_EXHAUSTED: gettext_noop("it wants to be paid before it goes on"),
    FailureKind.AUTH_FAILED: gettext_noop("it refuses our key"),
    FailureKind.UNAVAILABLE: gettext_noop("the service failed, did not answer in time, or is paused"),
    FailureKind.SCHEMA_VIOLATION: gettext_noop("what it sent was not an answer"),
    FailureKind.BUDGET_SPENT: gettext_noop("its budget is spent"),
    FailureKind.NO_PRICE: gettext_noop("no price of it is known, and a budget holds"),
}


def failure_words(kind: str) -> str:
    """The words for a stored FailureKind; one that is no longer known speaks for itself."""
    return _(WORDS[kind]) if kind in WORDS else kind.replace("_", " ")

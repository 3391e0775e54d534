"""What kind of thing ended a certificate, read from the words that say which."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """The value is how the words of this kind begin, wherever they are written."""

    SPOT_CHECKS = "Of "
    DRIFT = "The scores for "
    SCORER = "The scorer "
    PREPARATION = "Pictures are prepared "
    AGE = "The certificate is older "


def cause_of(why: str) -> Cause | None:
    """None for words of no known kind."""
    return next((cause for cause in Cause if why.startswith(cause.value)), None)

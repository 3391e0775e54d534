"""Why something that a senior asked for was not done to one submission. Each is a sentence about that submission."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    NOT_YOURS = "not_yours"
    SEALED = "sealed"
    OWN = "own"
    KEPT = "kept"
    LOCKED = "locked"
    NO_OUTCOME = "no_outcome"
    SAME = "same"
    CHANGED = "changed"
    SETTLING = "settling"
    NO_REASON = "no_reason"
    TAKES_TWO = "takes_two"
    WAITS = "waits"
    HELD = "held"
    SKIPPED = "skipped"
    CLOSED = "closed"
    SENIOR = "senior"
    BROKEN = "broken"


REFUSAL_WORDS: dict[Refusal, str] = {
    Refusal.NOT_YOURS: "not found at the platforms where you are a senior",
    Refusal.SEALED: "sealed for you: you may be handed its case, or hold one of the same picture",
    Refusal.OWN: "your own upload: somebody else has to",
    Refusal.KEPT: "goes to somebody else: you have met it before",
    Refusal.LOCKED: "locked as suspected child abuse: named people only",
    Refusal.NO_OUTCOME: "without an outcome",
    Refusal.SAME: "has that outcome already",
    Refusal.CHANGED: "has changed since you chose it",
    Refusal.SETTLING: "a decision on it takes effect just now",
    Refusal.NO_REASON: "its policy does not have this reason",
    Refusal.TAKES_TWO: "this reason takes a second person: have somebody look again instead",
    Refusal.WAITS: "waits for a person already",
    Refusal.HELD: "held by a colleague",
    Refusal.SKIPPED: "you skipped it: it does not come back to you",
    Refusal.CLOSED: "decided meanwhile",
    Refusal.SENIOR: "waits for the seniors already",
    Refusal.BROKEN: "stopped by a fault of ours: it is in the server's log",
}


class ActRefused(Exception):
    """Nothing was done to this one; `why` says why."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(REFUSAL_WORDS[why])
        self.why = why

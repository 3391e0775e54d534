"""Short names for what the tables of these tests are made of."""

from __future__ import annotations

import math

from moderation.policy.outcome import Outcome
from moderation.vocabulary import CaseKind, Category, Rule, Verdict

APPROVE, REJECT, REVIEW = Verdict.APPROVE, Verdict.REJECT, Verdict.REVIEW
UNSCREENED, FLAGGED, UNCERTAIN = CaseKind.UNSCREENED, CaseKind.FLAGGED, CaseKind.UNCERTAIN
DRUGS, GORE, SCAM, VIOLENCE, WEAPONS = (
    Category.DRUGS,
    Category.GORE,
    Category.SCAM,
    Category.VIOLENCE,
    Category.WEAPONS,
)


def rules_in(outcome: Outcome) -> list[Rule]:
    return [reason.rule for reason in outcome.reasons]


def below(value: float) -> float:
    return math.nextafter(value, -math.inf)


def above(value: float) -> float:
    return math.nextafter(value, math.inf)

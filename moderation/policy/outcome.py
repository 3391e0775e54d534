"""What a policy makes of the scores, with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moderation.audit.canonical import canonical_json
from moderation.screening.result import Confidence
from moderation.vocabulary import CaseKind, Category, Rule, Verdict


@dataclass(frozen=True)
class Circumstances:
    """What held beside the scores, frozen into the Routing so that it replays.

    `approvals_suspended` and `rejections_suspended` say why this verdict may not be automatic now
    (empty: it may). `budget_spent`: some scorer was not asked because the budget is spent.
    """

    approvals_suspended: str = ""
    rejections_suspended: str = ""
    budget_spent: bool = False


NOTHING_SPECIAL = Circumstances()


@dataclass(frozen=True)
class Reason:
    """One condition that holds, about which category of which scorer, in words with its numbers."""

    rule: Rule
    words: str
    category: Category | None = None
    scorer: str | None = None
    score: float | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The verdict; `kind` is set exactly when a person has to look.

    `confidence` is the weakest among the scorers that rules 3 and 6 were asked of. `unsure` tells the
    pipeline to ask the next scorer: rule 2, 3 or 6 holds so far.
    """

    verdict: Verdict
    kind: CaseKind | None
    reasons: tuple[Reason, ...]
    confidence: Confidence
    not_evaluated: tuple[Category, ...]
    unsure: bool

    def to_json(self) -> str:
        """Canonical JSON: equal outcomes have equal text."""
        return canonical_json(self.to_document())

    def to_document(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "kind": self.kind.value if self.kind else None,
            "reasons": [_reason_document(reason) for reason in self.reasons],
            "confidence": {"value": self.confidence.value, "method": self.confidence.method.value},
            "not_evaluated": [category.value for category in self.not_evaluated],
            "unsure": self.unsure,
        }


def _reason_document(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule.value,
        "words": reason.words,
        "category": reason.category.value if reason.category else None,
        "scorer": reason.scorer,
        "score": reason.score,
        "threshold": reason.threshold,
    }

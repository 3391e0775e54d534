"""What a policy lets through without anybody having looked for it."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.policy.evaluate import evaluate
from moderation.policy.rules import Rules
from moderation.policy.seeds import Scorer
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import CATEGORY_SEVERITY, Category, ConfidenceMethod, Severity, Verdict


def blind_spots(rules: Rules, scorers: Sequence[Scorer]) -> tuple[Category, ...]:
    """Severe categories that no scorer judges and no admin has waived; empty when the policy cannot approve.

    The policy is asked about the cleanest answers that these scorers can give.
    """
    outcome = evaluate([_cleanest(scorer) for scorer in scorers], rules)
    if outcome.verdict is not Verdict.APPROVE:
        return ()
    waived = {waiver.category for waiver in rules.waived}
    return tuple(
        category
        for category in outcome.not_evaluated
        if CATEGORY_SEVERITY[category] is Severity.SEVERE and category not in waived
    )


def _cleanest(scorer: Scorer) -> ScreeningResult:
    return ScreeningResult(
        scorer=scorer.name,
        scores=tuple(Score(category, 0.0, evaluated=True) for category in scorer.judges),
        confidence=Confidence(1.0, ConfidenceMethod.NATIVE),
    )

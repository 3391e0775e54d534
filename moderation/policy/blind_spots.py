"""What a policy lets through without anybody having looked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from moderation.policy.evaluate import evaluate
from moderation.policy.going_on import ask_in_order
from moderation.policy.outcome import Outcome
from moderation.policy.rules import Rules
from moderation.policy.seeds import Scorer
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import (
    CATEGORY_SEVERITY,
    Category,
    ConfidenceMethod,
    Severity,
    Verdict,
    When,
)

ABSENT = "unavailable"


def blind_spots(rules: Rules, scorers: Sequence[Scorer]) -> tuple[Category, ...]:
    """Severe categories that an approval may leave unjudged and no admin has waived; empty when the policy cannot
    approve.

    The policy is asked about the cleanest and surest answers that these scorers can give, as then the fewest are
    asked; and once for every set of them that may be away, where others stand in.
    """
    unseen: set[Category] = set()
    for away in _absences(rules, scorers):
        outcome = _cleanest_outcome(rules, {s.name: s for s in scorers if s.name not in away})
        if outcome.verdict is Verdict.APPROVE:
            unseen |= set(outcome.not_evaluated)
    waived = {waiver.category for waiver in rules.waived}
    return tuple(
        category
        for category in Category
        if category in unseen and CATEGORY_SEVERITY[category] is Severity.SEVERE and category not in waived
    )


def out_of_reach(rules: Rules, scorers: Sequence[Scorer]) -> tuple[Category, ...]:
    """Required categories that nobody judges whom the policy asks about the cleanest picture: everything goes to people
    for them, whatever the scores."""
    outcome = _cleanest_outcome(rules, {scorer.name: scorer for scorer in scorers})
    return tuple(category for category in outcome.not_evaluated if category in rules.required)


def _absences(rules: Rules, scorers: Sequence[Scorer]) -> Iterator[tuple[str, ...]]:
    """Who may be away while the policy still approves: nobody, unless somebody stands in."""
    names = [scorer.name for scorer in scorers if scorer.name in rules.scorers]
    stand_ins = any(step.when is When.IF_UNAVAILABLE for step in rules.steps)
    for count in range(len(names) + 1 if stand_ins else 1):
        yield from combinations(names, count)


def _cleanest_outcome(rules: Rules, there: Mapping[str, Scorer]) -> Outcome:
    return evaluate(ask_in_order(rules, lambda name: _cleanest(name, there.get(name))), rules)


def _cleanest(name: str, scorer: Scorer | None) -> ScreeningResult:
    """The cleanest answer of a scorer, or none of one that is away or not set up."""
    if scorer is None:
        return ScreeningResult(name, failure=ABSENT)
    return ScreeningResult(
        scorer=name,
        scores=tuple(Score(category, 0.0, evaluated=True) for category in scorer.judges),
        confidence=Confidence(1.0, ConfidenceMethod.NATIVE),
    )

"""What a draft would have made of a stored routing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.policy.evaluate import evaluate
from moderation.policy.going_on import is_asked
from moderation.policy.outcome import Circumstances, Outcome
from moderation.policy.rules import Rules
from moderation.screening.result import ScreeningResult


def outcome_under(
    rules: Rules, answers: Sequence[ScreeningResult], *, budget_spent: bool = False
) -> Outcome | None:
    """The outcome under these rules of the answers that there are; None when they ask a scorer that has given none.

    Nothing is suspended: what is compared are the rules.
    """
    given: Mapping[str, ScreeningResult] = {answer.scorer: answer for answer in answers}
    said: list[ScreeningResult] = []
    for step in rules.steps:
        if not is_asked(step, said, rules):
            continue
        if step.scorer not in given:
            return None
        said.append(given[step.scorer])
    return evaluate(said, rules, Circumstances(budget_spent=budget_spent))

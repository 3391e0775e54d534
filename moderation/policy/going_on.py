"""Whether a scorer's turn comes, given what those before it have said. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from moderation.policy.evaluate import evaluate
from moderation.policy.hear import hear, open_gaps
from moderation.policy.rules import Rules, Step
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import When


def is_asked(step: Step, before: Sequence[ScreeningResult], rules: Rules) -> bool:
    """Whether the step's condition holds after these answers and failures of the scorers before it."""
    if step.when is When.IF_UNSURE:
        return evaluate(before, rules).unsure
    if step.when is When.IF_UNAVAILABLE:
        return bool(open_gaps(hear(before, rules.scorers), rules))
    return True


def ask_in_order(rules: Rules, ask: Callable[[str], ScreeningResult]) -> list[ScreeningResult]:
    """Every answer that this policy brings about when each scorer, named to `ask`, answers or fails for good."""
    said: list[ScreeningResult] = []
    for step in rules.steps:
        if is_asked(step, said, rules):
            said.append(ask(step.scorer))
    return said

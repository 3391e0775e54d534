"""What a policy would have made of every row, its cascade included: who would not have been asked is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from moderation.assurance.twin import (
    Held,
    Marks,
    Outcomes,
    evaluate_all,
    hear_all,
    open_gaps,
)
from moderation.history.answers import THERE, Answers
from moderation.policy.risk import NO_RISK
from moderation.policy.rules import Rules
from moderation.vocabulary import When


@dataclass(frozen=True)
class Would:
    """The outcomes; the rows in which they cannot be known, as a scorer would have been asked whose answer is not there;
    and for each scorer the rows in which its answer would have been asked for."""

    outcomes: Outcomes
    unknown: Marks
    heard: Mapping[str, Marks]


def would_all(answers: Mapping[str, Answers], rules: Rules, held: Held) -> Would:
    """The twin of `going_on.ask_in_order` followed by `evaluate`."""
    rows = len(held.budget_spent)
    heard = {name: np.zeros(rows, bool) for name in answers}
    unknown = np.zeros(rows, bool)
    nothing = Held.nothing(rows)
    asking = replace(rules, risk=NO_RISK)  # the risk decides nothing about who is asked
    for step in rules.steps:
        turn = np.ones(rows, bool)
        if step.when is When.IF_UNSURE:
            turn = evaluate_all(answers, asking, nothing, heard).unsure
        elif step.when is When.IF_UNAVAILABLE:
            before = [hear_all(name, answers[name], heard) for name in rules.scorers if name in answers]
            turn = open_gaps(before, rules, rows)
        there = answers[step.scorer].has(THERE) if step.scorer in answers else np.zeros(rows, bool)
        unknown |= turn & ~there
        if step.scorer in answers:
            heard[step.scorer] = turn & there
    return Would(evaluate_all(answers, rules, held, heard), unknown, heard)

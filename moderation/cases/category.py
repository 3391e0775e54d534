"""What a case is about, in one category: for matching it to a queue and for people who have opted out of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moderation.cases.models import Routing
from moderation.screening.models import Screening
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Rule

FLAGGING = frozenset({Rule.REJECT_AT, Rule.FLAG_AT, Rule.PROVIDER_FLAG})


def category_of(outcome: dict[str, Any], answers: Iterable[dict[str, Any]]) -> str:
    """The category with the highest score among those that were flagged, else among all that were judged.

    `outcome` is a routing's stored document, `answers` the stored ones it saw. Of equal scores the more severe category
    counts. Empty when nobody judged anything. Scores of several scorers are compared here although their scales differ:
    it chooses where a case waits and never what becomes of it.
    """
    flagged = [
        (reason.get("score") or 0.0, reason["category"])
        for reason in outcome["reasons"]
        if reason.get("rule") in FLAGGING and reason.get("category")
    ]
    judged = flagged or [
        (score["score"], score["category"])
        for answer in answers
        for score in answer["scores"]
        if score["evaluated"] and score["score"] is not None
    ]
    return max(judged, key=weight)[1] if judged else ""


def category_of_routing(routing: Routing | None) -> str:
    """The same, read from what is stored."""
    if routing is None:
        return ""
    answers = Screening.objects.filter(id__in=routing.screenings, failure="").order_by("id")
    return category_of(routing.outcome, answers.values_list("result", flat=True))


def weight(scored: tuple[float, str]) -> tuple[float, int, str]:
    score, name = scored
    return score, CATEGORY_SEVERITY[Category(name)], name

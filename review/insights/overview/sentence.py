"""The page in a sentence."""

from __future__ import annotations

from review.insights.overview.asked import Asked
from review.insights.overview.figures import Figures
from review.insights.overview.waiting import Waiting
from review.ui import span


def sentence(asked: Asked, total: Figures, waiting: Waiting) -> str:
    """“In the last 7 days 1,204 postings came in; the policy decided 75.5 % of its outcomes without a person; …”."""
    parts = [came_in(total), *decided(total), waits(waiting)]
    return f"In the last {asked.words} {'; '.join(parts)}."


def came_in(total: Figures) -> str:
    if not total.received:
        return "nothing came in"
    return "1 posting came in" if total.received == 1 else f"{total.received:,} postings came in"


def decided(total: Figures) -> list[str]:
    found = []
    if total.automated:
        found.append(f"the policy decided {total.automated.percent} without a person")
    if total.decided:
        of = "1 case" if total.decided == 1 else f"{total.decided:,} cases"
        found.append(f"people decided {of}, half of them within {span(total.median)}")
    return found


def waits(waiting: Waiting) -> str:
    if waiting.open.number == 1:
        return "1 case waits now"
    return f"{waiting.open} cases wait now" if waiting.open else "no case waits now"

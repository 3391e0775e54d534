"""The page in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review.insights.overview.asked import Asked
from review.insights.overview.figures import Figures
from review.insights.overview.waiting import Waiting
from review.language.figures import thousands
from review.ui import span


def sentence(asked: Asked, total: Figures, waiting: Waiting) -> str:
    """“In the last 7 days 1,204 postings came in; the policy decided 75.5 % of its outcomes without a person; …”."""
    parts = [came_in(total), *decided(total), waits(waiting)]
    return _("In the last {time} {parts}.").format(time=asked.words, parts="; ".join(parts))


def came_in(total: Figures) -> str:
    if not total.received:
        return _("nothing came in")
    words = ngettext("1 posting came in", "{number} postings came in", total.received)
    return words.format(number=thousands(total.received))


def decided(total: Figures) -> list[str]:
    found = []
    if total.automated:
        words = _("the policy decided {share} without a person")
        found.append(words.format(share=total.automated.percent))
    if total.decided:
        words = ngettext(
            "people decided 1 case, half of them within {time}",
            "people decided {number} cases, half of them within {time}",
            total.decided,
        )
        found.append(words.format(number=thousands(total.decided), time=span(total.median)))
    return found


def waits(waiting: Waiting) -> str:
    if not waiting.open:
        return _("no case waits now")
    return ngettext("1 case waits now", "{number} cases wait now", waiting.open.number).format(
        number=waiting.open
    )

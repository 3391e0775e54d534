"""The cells of the page's tables. It has up to a thousand, which is too many for a template each."""

from __future__ import annotations

from datetime import datetime
from html import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from review.insights.overview.figures import Figures
from review.insights.overview.waiting import Waiting
from review.language.figures import thousands
from review.language.moments import written
from review.quality.figures import Rate, percent
from review.ui import ago, icon, span


class Cells:
    """In the language that is spoken, which is asked for once, as is each word."""

    def __init__(self, *, by_hour: bool) -> None:
        self._language = get_language()
        self._at = _("j M, H:i") if by_hour else _("j M Y")
        self._so_far = sub(_("so far"))
        self._of = _("{some} of {all}")
        self._reversed = _("{number} reversed")
        self._few, self._none = dim(_("few")), dim("–")
        # What each cell is headed by, which a narrow screen shows beside it.
        self._received = escape(_("Came in"))
        self._automated = escape(_("Without a person"))
        self._opened = escape(_("Into the queues"))
        self._opened_in_one = escape(_("Into the queue"))
        self._by_policy = escape(_("By the policy"))
        self._decided = escape(_("Decided"))
        self._within = escape(_("Half within, 90 % within"))
        self._in_time = escape(_("In time"))
        self._again = escape(_("Overturned, reversed"))
        self._waiting = escape(_("Waiting, oldest"))

    def name(self, words: str) -> str:
        return f'<th scope="row">{escape(words)}</th>'

    def moment(self, start: datetime, *, last: bool) -> str:
        words = escape(written(start, self._at, self._language))
        return f'<th scope="row" class="nowrap">{words}{self._so_far if last else ""}</th>'

    def came_in(self, figures: Figures) -> str:
        return (
            cell(self._received, self._number(figures.received))
            + cell(self._automated, self._share_of_policy(figures))
            + cell(self._opened, self._number_or_few(figures.opened))
        )

    def opened(self, figures: Figures) -> str:
        """In one queue."""
        return cell(self._opened_in_one, self._number_or_few(figures.opened))

    def by_policy(self, figures: Figures) -> str:
        return cell(self._by_policy, self._number(figures.by_policy))

    def went_out(self, figures: Figures) -> str:
        within = in_time = self._none
        if figures.decided:
            within = f"<span>{span(figures.median)}{sub(span(figures.ninety))}</span>"
            in_time = self._share(figures.in_time)
        return (
            cell(self._decided, self._number(figures.decided))
            + cell(self._within, within)
            + cell(self._in_time, in_time)
        )

    def again(self, figures: Figures) -> str:
        lost = figures.lost
        if not (lost.all or figures.reversed):
            return cell(self._again, self._none)
        of = f" {self._some_of(lost)}" if lost.all else ""
        turned = sub(self._reversed.format(number=self._number(figures.reversed)))
        return cell(self._again, f"<span>{key(self._percent(lost))}{of}{turned}</span>")

    def waiting(self, waiting: Waiting) -> str:
        words = key(str(waiting.open))
        if waiting.open:
            words += sub(ago(waiting.oldest_at))
        if waiting.overdue:
            words += sub(f"{icon('clock')} {_('{number} overdue').format(number=waiting.overdue)}")
        if waiting.old:
            words += sub(_("{number} over 24 h").format(number=waiting.old))
        return cell(self._waiting, f"<span>{words}</span>")

    def _share_of_policy(self, figures: Figures) -> str:
        if figures.automated:
            return self._share(figures.automated)
        return self._few if figures.routed else self._none

    def _share(self, rate: Rate) -> str:
        return f"<span>{key(self._percent(rate))}{sub(self._some_of(rate))}</span>"

    def _percent(self, rate: Rate) -> str:
        return "–" if rate.share is None else percent(rate.share, self._language)

    def _some_of(self, rate: Rate) -> str:
        return self._of.format(some=self._number(rate.some), all=self._number(rate.all))

    def _number(self, number: int) -> str:
        return thousands(number, self._language)

    def _number_or_few(self, number: int | None) -> str:
        return self._few if number is None else self._number(number)


def cell(head: str, words: str) -> str:
    return f'<td class="num" data-head="{head}">{words}</td>'


def key(words: str) -> str:
    return f'<span class="key">{words}</span>'


def sub(words: str) -> str:
    return f'<span class="sub">{words}</span>'


def dim(words: str) -> str:
    return f'<span class="dim">{words}</span>'

"""The rows of the table of money by day: up to a hundred, which is too many for a template each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review.insights.ledger import Spent
from review.language.figures import money, thousands


def money_rows(lines: Iterable[Spent]) -> SafeString:
    """With what each cell is headed by, which a narrow screen shows beside it."""
    heads = [escape(_(word)) for word in HEADS]
    days: dict[object, str] = {}
    not_known = escape(_("not known"))
    rows = []
    for line in lines:
        if line.day not in days:
            days[line.day] = escape(date_format(line.day, _("j M Y")))
        cost = not_known if line.unpriced and not line.cost else money(line.cost)
        cells = (
            ("", escape(line.provider)),
            ("", escape(line.platform)),
            ("num", thousands(line.calls)),
            ("num key", cost),
            ("num", money(line.lost) if line.lost else "–"),
        )
        rows.append(f'<tr><th scope="row" class="nowrap">{days[line.day]}</th>')
        rows += [cell(look, head, words) for (look, words), head in zip(cells, heads, strict=True)]
        rows.append("</tr>")
    return mark_safe("".join(rows))  # noqa: S308 - what is not ours is escaped


def cell(look: str, head: str, words: str) -> str:
    looks = f' class="{look}"' if look else ""
    return f'<td{looks} data-head="{head}">{words}</td>'


HEADS = (
    gettext_noop("Scorer"),
    gettext_noop("Platform"),
    gettext_noop("Calls"),
    gettext_noop("Known cost"),
    gettext_noop("Lost, estimated"),
)

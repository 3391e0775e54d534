"""The page in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from moderation.screening.models import LineState
from review.insights.budgets import BudgetRow
from review.insights.ledger import Account
from review.insights.standing import Standing
from review.language.figures import money, thousands

NUMBERS = (
    gettext_noop("No"),
    gettext_noop("One"),
    gettext_noop("Two"),
    gettext_noop("Three"),
    gettext_noop("Four"),
    gettext_noop("Five"),
    gettext_noop("Six"),
    gettext_noop("Seven"),
    gettext_noop("Eight"),
    gettext_noop("Nine"),
)


def sentence(
    said: Sequence[tuple[str, int, Standing | None]],
    accounts: Iterable[Account],
    budgets: Sequence[BudgetRow],
) -> str:
    """“Three scorers answered 1,204 times; $4.12 was spent; nothing is paused.”"""
    answering = [count for _, count, _ in said if count]
    return f"{answered(answering)}; {spent(list(accounts))}; {limited(said, budgets)}."


def answered(counts: Sequence[int]) -> str:
    if not counts:
        return _("No scorer answered")
    scorers = NUMBERS[len(counts)] if len(counts) < len(NUMBERS) else str(len(counts))
    times = ngettext("once", "{times} times", sum(counts)).format(times=thousands(sum(counts)))
    words = ngettext("{scorers} scorer answered {times}", "{scorers} scorers answered {times}", len(counts))
    return words.format(scorers=_(scorers), times=times)


def spent(accounts: Sequence[Account]) -> str:
    amount = sum(account.spent for account in accounts)
    lost = sum(account.lost for account in accounts)
    unpriced = sum(account.unpriced for account in accounts)
    if not amount:
        return (
            _("what {unpriced} cost is not known").format(unpriced=called(unpriced))
            if unpriced
            else _("nothing was spent")
        )
    estimated = (
        _(", {lost} of it by estimate for answers that were lost").format(lost=money(lost)) if lost else ""
    )
    more = _(", and what {unpriced} cost is not known").format(unpriced=called(unpriced)) if unpriced else ""
    return _("{amount} was spent{estimated}{more}").format(
        amount=money(amount), estimated=estimated, more=more
    )


def called(unpriced: int) -> str:
    return ngettext("one call", "{unpriced} calls", unpriced).format(unpriced=thousands(unpriced))


def limited(said: Sequence[tuple[str, int, Standing | None]], budgets: Sequence[BudgetRow]) -> str:
    """What people have to look at more for."""
    lines = [
        (_("{name} is stopped") if standing.state == LineState.STOPPED else _("{name} is paused")).format(
            name=name
        )
        for name, _count, standing in said
        if standing and not standing.in_use
    ]
    spent_budgets = [
        _("the {period} budget for {whose} is spent").format(period=row.period, whose=row.whose)
        for row in budgets
        if row.refused_at
    ]
    unpriced = [
        _("{name} is not asked, since its price is not known").format(name=name)
        for name in dict.fromkeys(name for row in budgets for name in row.stops)
    ]
    return "; ".join([*lines, *spent_budgets, *unpriced]) or _("nothing is paused")

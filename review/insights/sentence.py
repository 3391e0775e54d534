"""The page in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from moderation.screening.limits.money import written
from moderation.screening.models import LineState
from review.insights.budgets import BudgetRow
from review.insights.ledger import Account
from review.insights.standing import Standing

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def sentence(
    said: Sequence[tuple[str, int, Standing | None]],
    accounts: Iterable[Account],
    refusing: Sequence[BudgetRow],
) -> str:
    """“Three scorers answered 1,204 times; $4.12 was spent; nothing is paused.”"""
    answering = [count for _, count, _ in said if count]
    return f"{answered(answering)}; {spent(list(accounts))}; {limited(said, refusing)}."


def answered(counts: Sequence[int]) -> str:
    if not counts:
        return "No scorer answered"
    scorers = NUMBERS[len(counts)] if len(counts) < len(NUMBERS) else str(len(counts))
    times = "once" if sum(counts) == 1 else f"{sum(counts):,} times"
    return f"{scorers} {'scorer' if len(counts) == 1 else 'scorers'} answered {times}"


def spent(accounts: Sequence[Account]) -> str:
    amount = sum(account.spent for account in accounts)
    lost = sum(account.lost for account in accounts)
    unpriced = sum(account.unpriced for account in accounts)
    if not amount:
        return f"what {called(unpriced)} cost is not known" if unpriced else "nothing was spent"
    estimated = f", {written(lost)} of it by estimate for answers that were lost" if lost else ""
    more = f", and what {called(unpriced)} cost is not known" if unpriced else ""
    return f"{written(amount)} was spent{estimated}{more}"


def called(unpriced: int) -> str:
    return "one call" if unpriced == 1 else f"{unpriced:,} calls"


def limited(said: Sequence[tuple[str, int, Standing | None]], refusing: Sequence[BudgetRow]) -> str:
    """What people have to look at more for."""
    lines = [
        f"{name} is {'stopped' if standing.state == LineState.STOPPED else 'paused'}"
        for name, _, standing in said
        if standing and not standing.in_use
    ]
    spent_budgets = [f"the {row.period} budget for {row.whose} is spent" for row in refusing]
    return "; ".join([*lines, *spent_budgets]) or "nothing is paused"

"""Everything on the providers' page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from moderation.cases.reuse import Reuse
from moderation.people.models import User
from moderation.screening.models import Call
from review.insights.agreement import Agreement, agreement_with
from review.insights.answers import Answers, answers_of, reuse_of
from review.insights.budgets import BudgetRow, budgets_of, keeps_budgets
from review.insights.chart import Chart, chart_of
from review.insights.coverage import CoverageRow, coverage
from review.insights.ledger import (
    LOST_SHOWN,
    MONEY_SHOWN,
    Account,
    Spent,
    book_of,
    lost_calls,
)
from review.insights.money_rows import money_rows
from review.insights.names import is_vendor, scorers
from review.insights.sentence import sentence
from review.insights.standing import Standing, standings
from review.insights.window import Window


@dataclass(frozen=True)
class ProviderRow:
    """One scorer. `account` is None for one that makes no calls; `reused` of `used` answers were another's."""

    name: str
    set_up: bool
    answers: Answers
    account: Account | None
    standing: Standing
    used: int
    reused: int

    @property
    def answered(self) -> int:
        """Usable answers; of a vendor those that its calls came back with."""
        return self.account.answered if self.account else self.answers.usable

    @property
    def p50(self) -> int | None:
        return self.answers.percentile(0.5)

    @property
    def p95(self) -> int | None:
        return self.answers.percentile(0.95)

    @property
    def errors(self) -> list[tuple[str, int]]:
        """Calls without an answer by kind, most frequent first; of a scorer without calls, its failures."""
        found = self.account.failures if self.account else self.answers.failures
        return [(kind.replace("_", " "), count) for kind, count in found.most_common()]

    @property
    def failed(self) -> int:
        """Calls that came to nothing or whose answer was lost; of a scorer without calls, its failures."""
        lost = self.account.lost_calls if self.account else 0
        return lost + sum(count for _, count in self.errors)

    @property
    def to_people(self) -> int:
        """Pictures for which it gave nothing in the end."""
        return sum(self.answers.failures.values())


@dataclass(frozen=True)
class ProvidersPage:
    window: Window
    sentence: str
    rows: list[ProviderRow]
    reuse: Reuse
    chart: Chart
    money: list[Spent]
    more_money: bool
    lost: list[Call]
    lost_count: int
    scorers: list[str]
    coverage: list[CoverageRow]
    agreement: Agreement
    budgets: list[BudgetRow]
    keeps_budgets: bool

    @property
    def spent(self) -> int:
        return sum(row.account.spent for row in self.rows if row.account)

    @property
    def money_rows(self) -> SafeString:
        return money_rows(self.money)

    @property
    def lost_shown(self) -> int:
        return LOST_SHOWN


def providers_page(person: User, window: Window) -> ProvidersPage:
    book, answers = book_of(window, person), answers_of(window, person)
    reuse = reuse_of(window, person)
    rows = rows_of(book.accounts, answers, reuse, window)
    budgets = budgets_of(person, window.now)
    return ProvidersPage(
        window=window,
        sentence=sentence(rows_said(rows), book.accounts.values(), budgets),
        rows=rows,
        reuse=reuse,
        chart=chart_of(book.by_day, window),
        money=book.lines[:MONEY_SHOWN],
        more_money=len(book.lines) > MONEY_SHOWN,
        lost=lost_calls(window, person),
        lost_count=sum(account.lost_calls for account in book.accounts.values()),
        scorers=scorers(),
        coverage=coverage(),
        agreement=agreement_with(person),
        budgets=budgets,
        keeps_budgets=keeps_budgets(person),
    )


def rows_of(
    accounts: dict[str, Account], answers: dict[str, Answers], reuse: Reuse, window: Window
) -> list[ProviderRow]:
    """The scorers that are set up, then those that were asked in the window and are no more."""
    set_up = scorers()
    gone = sorted((accounts.keys() | answers.keys() | reuse.used.keys()) - set(set_up))
    names = [*set_up, *gone]
    standing = standings(names, window.now)
    return [
        ProviderRow(
            name=name,
            set_up=name in set_up,
            answers=answers.get(name) or Answers(),
            account=(accounts.get(name) or Account()) if is_vendor(name) else None,
            standing=standing[name],
            used=reuse.used[name],
            reused=reuse.reused[name],
        )
        for name in names
    ]


def rows_said(rows: list[ProviderRow]) -> list[tuple[str, int, Standing | None]]:
    """What the sentence is made of: name, usable answers, and how the line stands of those that are set up."""
    return [(row.name, row.answered, row.standing if row.set_up else None) for row in rows]

"""Shares as people read them: with what they are shares of, and how far they may be off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from moderation.assurance.wilson import wilson
from moderation.vocabulary import DecisionKind
from review.language.figures import decimal, thousands
from review.quality.pairs import Pair


@dataclass
class Rate:
    """`some` of `all`; what nothing is known of has no share."""

    some: int = 0
    all: int = 0

    def count(self, *, hit: bool) -> None:
        self.some += hit
        self.all += 1

    @property
    def share(self) -> float | None:
        return self.some / self.all if self.all else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval."""
        return wilson(self.some, self.all)

    @property
    def percent(self) -> str:
        return "–" if self.share is None else percent(self.share)

    @property
    def of(self) -> str:
        """“3 of 41”."""
        return _("{some} of {all}").format(some=thousands(self.some), all=thousands(self.all))

    @property
    def range(self) -> str:
        """“2.5–19.4 %”; empty of nothing."""
        return span(self.interval, percents=True) if self.all else ""

    @property
    def drawn(self) -> SafeString:
        """Share, count and interval for a table, which has hundreds."""
        if not self.all:
            return mark_safe('<span class="dim">–</span>')
        return format_html(
            '<span><span class="key">{}</span> {}<span class="sub">{}</span></span>',
            self.percent,
            self.of,
            self.range,
        )

    @property
    def width(self) -> str:
        """Of the interval, in percent of a drawing 100 wide."""
        low, high = self.interval
        return f"{100 * (high - low):.2f}"

    @property
    def point(self) -> str:
        """Where the mark of the drawing begins, so that it stays inside."""
        return f"{98.5 * (self.share or 0):.2f}"


def percent(share: float, language: str | None = None) -> str:
    return decimal(f"{100 * share:.1f} %", language)


def span(ends: tuple[float, float], *, percents: bool = False) -> str:
    """“0.41–0.77”, or in percent."""
    low, high = ends
    words = f"{100 * low:.1f}–{100 * high:.1f} %" if percents else f"{low:.2f}–{high:.2f}"
    return decimal(words.replace("-", "−"))


@dataclass(frozen=True)
class Agreement:
    """Two people about the same pictures: both rejected, one of them did, neither did."""

    both: int
    one: int
    neither: int

    @property
    def positive(self) -> float | None:
        """Of what either rejected, how much the other did too: 2a / (2a + b + c) (Cicchetti and Feinstein 1990)."""
        said = 2 * self.both + self.one
        return 2 * self.both / said if said else None

    @property
    def negative(self) -> float | None:
        """The same of approvals: 2d / (2d + b + c)."""
        said = 2 * self.neither + self.one
        return 2 * self.neither / said if said else None

    @property
    def prevalence(self) -> float | None:
        """The share of rejections among all answers of both."""
        answers = 2 * (self.both + self.one + self.neither)
        return (2 * self.both + self.one) / answers if answers else None

    @property
    def pairs(self) -> int:
        return self.both + self.one + self.neither


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    rejected = [(p.first == DecisionKind.REJECTED) + (p.second == DecisionKind.REJECTED) for p in pairs]
    return Agreement(rejected.count(2), rejected.count(1), rejected.count(0))

"""Everything on the quality page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.cases.in_hand import in_hand
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform
from moderation.vocabulary import Purpose
from review.language.figures import decimal, thousands
from review.quality.alpha import Alpha, alpha
from review.quality.disputes import Clause, Disputed, clauses_of, disputed_of
from review.quality.fast import Fast, fast_of, looks_of
from review.quality.figures import Agreement, Rate, agreement_of, percent, span
from review.quality.known import Gold, gold_of
from review.quality.pairs import Pairs, labels_of, pairs_of
from review.quality.people import Row, rows_of
from review.quality.period import Asked
from review.quality.told import sealed_in


@dataclass(frozen=True)
class QualityPage:
    asked: Asked
    platforms: list[Platform]
    pairs: Pairs
    overturned: Rate
    agreement: Agreement
    alpha: Alpha
    gold: Gold
    trainees: Rate
    rows: list[Row]
    clauses: list[Clause]
    disputed: list[Disputed]
    fast: Fast

    @property
    def sentence(self) -> str:
        """“Of 41 second looks 3 (7.3 %) overturned the first decision; …”."""
        days = self.asked.days
        if not self.overturned.all and not self.gold.answers:
            nothing = _(
                "Nothing was looked at twice in the last {days} days, and no known item was answered."
            )
            return nothing.format(days=days)
        words = _("In the last {days} days: {looks}; {items}.")
        return words.format(days=days, looks=looks(self.overturned), items=items(self.gold))

    @property
    def alpha_words(self) -> str:
        return "–" if self.alpha.value is None else decimal(f"{self.alpha.value:.2f}".replace("-", "−"))

    @property
    def alpha_range(self) -> str:
        return span(self.alpha.interval) if self.alpha.interval else ""

    @property
    def beside(self) -> list[tuple[str, str, str]]:
        """What alpha must not be read without: name, figure, what it is."""
        pairs = self.agreement.pairs
        of = ngettext("over {number} picture", "over {number} pictures", pairs).format(
            number=thousands(pairs)
        )
        return [
            (_("Rejections"), share(self.agreement.prevalence), _("of all answers, {of}").format(of=of)),
            (
                _("Positive agreement"),
                share(self.agreement.positive),
                _("of what one rejected, the other did too"),
            ),
            (
                _("Negative agreement"),
                share(self.agreement.negative),
                _("of what one approved, the other did too"),
            ),
        ]


def share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def looks(overturned: Rate) -> str:
    if not overturned.all:
        return _("nothing was looked at twice")
    words = ngettext(
        "of 1 second look {some} overturned the first decision",
        "of {all} second looks {some} overturned the first decision",
        overturned.all,
    )
    return words.format(all=thousands(overturned.all), some=overturned.some or _("none"))


def items(gold: Gold) -> str:
    answered = len(gold.answers)
    if not answered:
        return _("no known item was answered")
    wrong = gold.misses.some + gold.false_alarms.some
    words = ngettext(
        "of 1 known item {wrong} answered otherwise",
        "of {answered} known items {wrong} answered otherwise",
        answered,
    )
    return words.format(answered=thousands(answered), wrong=wrong or _("none"))


def quality_page(asked: Asked) -> QualityPage:
    hand = in_hand(asked.person)
    pairs, gold = pairs_of(asked), gold_of(asked, hand)
    confirmed = pairs_of(asked, (Purpose.CONFIRMATION,)).finished
    looks = looks_of(asked)
    ids = {pair.submission_id for pair in (*pairs.finished, *confirmed)}
    ids |= {answer.submission_id for answer in gold.answers}
    # All at once, and by their ids, each on the index: joined with them PostgreSQL would read every open case.
    sealed = sealed_in(ids | {submission_id for _, submission_id, _ in looks}, asked.person, hand)
    finished, confirmed = (
        [p for p in one if p.submission_id not in sealed] for one in (pairs.finished, confirmed)
    )
    gold = replace(gold, answers=[one for one in gold.answers if one.submission_id not in sealed])
    singly = [pair for pair in finished if pair.singly]
    return QualityPage(
        asked=asked,
        platforms=list(platforms_for(asked.person, Permission.READ_QUALITY)),
        pairs=pairs,
        overturned=Rate(sum(pair.overturned for pair in finished), len(finished)),
        agreement=agreement_of(singly),
        alpha=alpha(labels_of(singly)),
        gold=gold,
        trainees=Rate(sum(pair.overturned for pair in confirmed), len(confirmed)),
        rows=rows_of([*finished, *confirmed], gold.answers),
        clauses=clauses_of(finished),
        disputed=disputed_of([*finished, *confirmed]),
        fast=fast_of([look for look in looks if look[1] not in sealed]),
    )

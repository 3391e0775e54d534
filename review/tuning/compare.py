"""What the draft would change, figure by figure, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.assurance.estimate import Estimate
from moderation.assurance.whatif import Line, WhatIf
from moderation.vocabulary import CATEGORY_WORDS, Category
from review.language.figures import thousands
from review.tuning.figures import hours, interval, of_estimate, percent, small, volume
from review.tuning.study import Study


@dataclass(frozen=True)
class Compared:
    """One figure under the version in force and under the draft; `was_range` and `range` are their 95 % intervals, or
    empty where they leave no doubt. `estimated`: it is made from labels."""

    word: str
    was: str
    becomes: str
    was_range: str = ""
    range: str = ""
    estimated: bool = False


@dataclass(frozen=True)
class Group:
    """A platform, a language or a category under the draft."""

    word: str
    uploads: str
    to_people: str
    missed: str
    range: str


def before_after(study: Study) -> list[Compared]:
    """A day's volumes and hours, and both errors per 1,000 uploads."""
    was, becomes = study.was, study.becomes

    def both(
        word: str, figure: Callable[[WhatIf], str], estimate: Callable[[WhatIf], Estimate] | None = None
    ) -> Compared:
        then, now = (doubt(estimate(one)) if estimate else "" for one in (was, becomes))
        return Compared(word, figure(was), figure(becomes), then, now, estimate is not None)

    return [
        both(_("Needs a person"), to_people),
        both(_("Moderator hours"), lambda one: hours(one.hours)),
        both(_("Approved unseen"), lambda one: volume(one.a_day(one.volumes.approved))),
        both(_("Rejected unseen"), lambda one: volume(one.a_day(one.volumes.rejected))),
        both(_("Missed per 1,000"), missed, lambda one: one.missed),
        both(_("Wrongly rejected per 1,000"), lambda one: of_estimate(one.wrongly), lambda one: one.wrongly),
    ]


def to_people(one: WhatIf) -> str:
    """How many a day."""
    return volume(one.a_day(one.volumes.to_people))


def missed(one: WhatIf) -> str:
    return of_estimate(one.missed)


def doubt(found: Estimate) -> str:
    """The interval, or nothing where it would say no more than the estimate."""
    return "" if small(found.low) == small(found.high) else interval(found)


def by_group(study: Study, column: str) -> list[Group]:
    names = {str(platform.id): platform.name for platform in study.platforms}
    return [_group(names.get(line.word, line.word or _("not said")), line) for line in study.after.by(column)]


def by_category(study: Study) -> list[tuple[str, str, str, int]]:
    """Category, estimate, interval and labelled violations that would have gone live unseen."""
    return [
        (
            _(CATEGORY_WORDS[Category(word)]) if word else _("No category"),
            of_estimate(found),
            interval(found),
            found.errors,
        )
        for word, found in study.after.missed_by_category
    ]


def _group(word: str, line: Line) -> Group:
    known = line.volumes.known
    share = percent(line.volumes.to_people / known) if known else "–"
    return Group(
        word, thousands(known + line.volumes.unknown), share, of_estimate(line.missed), interval(line.missed)
    )

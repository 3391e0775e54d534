"""Everything on the page of insights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform
from moderation.tallies.models import Book
from moderation.vocabulary import Category, Level
from review.insights.overview.asked import Asked
from review.insights.overview.draw import Drawing, expectations, in_and_out, who_decided
from review.insights.overview.figures import FEWEST, Figures
from review.insights.overview.forecast import Forecast, forecast_of
from review.insights.overview.sentence import sentence
from review.insights.overview.series import Moment, series_of
from review.insights.overview.sums import Sums, sums_of
from review.insights.overview.waiting import Waiting, together, waiting_in
from review.outcomes import category_words

NOTHING = Waiting()


@dataclass(frozen=True)
class Line:
    """A platform, a queue or a category. A category has nothing that waits: a case belongs to one only once it is
    decided."""

    name: str
    key: str
    figures: Figures
    waiting: Waiting = NOTHING


@dataclass(frozen=True)
class OverviewPage:
    """Each part is read when it is asked for, and once: seven queries for all of them, whatever the window."""

    asked: Asked

    @cached_property
    def book(self) -> Book | None:
        return Book.objects.filter(id=1).first()

    @property
    def until(self) -> datetime | None:
        """Up to when everything was counted, None where nothing was yet."""
        return self.book.until if self.book else None

    @cached_property
    def sums(self) -> Sums:
        return sums_of(self.asked)

    @property
    def total(self) -> Figures:
        return self.sums.total

    @cached_property
    def choices(self) -> list[Platform]:
        read = platforms_for(self.asked.person, Permission.READ_INSIGHTS)
        return list(read.only("name", "slug").order_by("name"))

    @cached_property
    def everywhere(self) -> list[tuple[Queue, Waiting]]:
        """What waits in each queue that the person reads about."""
        return waiting_in(self.asked)

    @cached_property
    def here(self) -> list[tuple[Queue, Waiting]]:
        """The same of the chosen platform, if one was."""
        return [
            (queue, found)
            for queue, found in self.everywhere
            if self.asked.platform in (None, queue.platform)
        ]

    @cached_property
    def waiting(self) -> Waiting:
        return together(found for _, found in self.here)

    @cached_property
    def platforms(self) -> list[Line]:
        return [of_platform(platform, self.sums, self.everywhere) for platform in self.choices]

    @cached_property
    def queues(self) -> list[Line]:
        return [
            of_queue(queue, self.sums, found)
            for queue, found in self.here
            if queue.active or found.open or str(queue.id) in self.sums.queues
        ]

    @cached_property
    def categories(self) -> list[Line]:
        return [
            Line(category_words(category), category, self.sums.categories[category])
            for category in Category
            if category in self.sums.categories
        ]

    @cached_property
    def series(self) -> list[Moment]:
        return series_of(self.asked)

    @cached_property
    def forecast(self) -> Forecast:
        return forecast_of(self.asked, self.book)

    @property
    def work(self) -> tuple[timedelta, timedelta] | None:
        """How long people will look at what is expected, at least and at most."""
        together, look = self.forecast.together, self.total.look
        if together is None or look is None:
            return None
        return look * together.low, look * together.high

    @property
    def sentence(self) -> str:
        return sentence(self.asked, self.total, self.waiting)

    @property
    def fewest(self) -> int:
        return FEWEST

    @property
    def empty(self) -> bool:
        """Nothing came in, was decided or waits."""
        return not (self.total.received or self.total.routed or self.total.decided or self.waiting.open)

    @property
    def who_decided(self) -> Drawing:
        return who_decided(self.series)

    @property
    def in_and_out(self) -> Drawing:
        return in_and_out(self.series)

    @property
    def expectations(self) -> Drawing:
        return expectations([day for _, day in self.forecast.days])


def of_platform(platform: Platform, sums: Sums, waiting: list[tuple[Queue, Waiting]]) -> Line:
    here = together(found for queue, found in waiting if queue.platform_id == platform.id)
    return Line(platform.name, platform.slug, sums.platforms[platform.id], here)


def of_queue(queue: Queue, sums: Sums, waiting: Waiting) -> Line:
    named = LevelQueue(queue.platform, Level.MODERATOR, queue)
    return Line(named.place, named.slug, sums.queues[str(queue.id)], waiting)

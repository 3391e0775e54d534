"""Everything on the page of insights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    """`until` is up to when everything was counted, None where nothing was yet."""

    asked: Asked
    until: datetime | None
    total: Figures
    waiting: Waiting
    platforms: list[Line]
    queues: list[Line]
    categories: list[Line]
    series: list[Moment]
    forecast: Forecast
    choices: list[Platform]

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


def overview_page(asked: Asked) -> OverviewPage:
    """Seven queries, whatever the window."""
    book = Book.objects.filter(id=1).first()
    sums = sums_of(asked)
    waiting = waiting_in(asked)
    platforms = list(platforms_for(asked.person, Permission.READ_INSIGHTS).order_by("name"))
    here = [(queue, found) for queue, found in waiting if asked.platform in (None, queue.platform)]
    return OverviewPage(
        asked=asked,
        until=book.until if book else None,
        total=sums.total,
        waiting=together(found for _, found in here),
        platforms=[of_platform(platform, sums, waiting) for platform in platforms],
        queues=[
            of_queue(queue, sums, found)
            for queue, found in here
            if queue.active or found.open or str(queue.id) in sums.queues
        ],
        categories=[
            Line(category_words(category), category, sums.categories[category])
            for category in Category
            if category in sums.categories
        ],
        series=series_of(asked),
        forecast=forecast_of(asked, book, sums.total.look),
        choices=platforms,
    )


def of_platform(platform: Platform, sums: Sums, waiting: list[tuple[Queue, Waiting]]) -> Line:
    here = together(found for queue, found in waiting if queue.platform_id == platform.id)
    return Line(platform.name, platform.slug, sums.platforms[platform.id], here)


def of_queue(queue: Queue, sums: Sums, waiting: Waiting) -> Line:
    named = LevelQueue(queue.platform, Level.MODERATOR, queue)
    return Line(named.name, named.slug, sums.queues[str(queue.id)], waiting)

"""The rows of the page's tables."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from review.insights.overview.cells import Cells
from review.insights.overview.read import OverviewPage


class Rows:
    """Each table's, written when a template asks for them."""

    def __init__(self, page: OverviewPage) -> None:
        self._page = page
        self._cells = Cells(by_hour=page.asked.by_hour)

    @property
    def moments(self) -> SafeString:
        cells, series = self._cells, self._page.series
        return rows(
            cells.moment(moment.start, last=moment is series[-1])
            + cells.came_in(moment.figures)
            + cells.went_out(moment.figures)
            for moment in series
        )

    @property
    def queues(self) -> SafeString:
        cells = self._cells
        return rows(
            cells.name(line.name)
            + cells.opened(line.figures)
            + cells.went_out(line.figures)
            + cells.again(line.figures)
            + cells.waiting(line.waiting)
            for line in self._page.queues
        )

    @property
    def platforms(self) -> SafeString:
        cells = self._cells
        return rows(
            cells.name(line.name)
            + cells.came_in(line.figures)
            + cells.went_out(line.figures)
            + cells.again(line.figures)
            + cells.waiting(line.waiting)
            for line in self._page.platforms
        )

    @property
    def categories(self) -> SafeString:
        cells = self._cells
        return rows(
            cells.name(line.name)
            + cells.by_policy(line.figures)
            + cells.went_out(line.figures)
            + cells.again(line.figures)
            for line in self._page.categories
        )


def rows(each: Iterable[str]) -> SafeString:
    return mark_safe("".join([f"<tr>{cells}</tr>\n" for cells in each]))  # noqa: S308 - names are escaped in `cells`

"""The page's tables as they are saved: plain numbers, times in seconds, shares from 0 to 1, nothing where nothing is
known or too little is to tell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from review.insights.overview.figures import Figures
from review.insights.overview.read import Line, OverviewPage
from review.quality.figures import Rate

Cell = str | int | float | None
Row = Sequence[Cell]
FORMULA = tuple("=+-@\t\r\n")
IN = ("received", "outcomes", "decided_by_policy", "automated_share", "cases_opened")
OUT = ("decided", "median_seconds", "p90_seconds", "in_time", "in_time_share")
AGAIN = ("second_looks", "first_overturned", "overturned_share", "reversed_later")
NOW = ("open_now", "open_over_24_h", "overdue_now", "oldest_seconds")


def platforms(page: OverviewPage) -> Iterator[Row]:
    yield ("platform", *IN, *OUT, *AGAIN, *NOW)
    for line in page.platforms:
        yield (
            line.key,
            *comes_in(line.figures),
            *goes_out(line.figures),
            *again(line.figures),
            *now(line, page),
        )


def queues(page: OverviewPage) -> Iterator[Row]:
    yield ("queue", "name", "cases_opened", *OUT, *AGAIN, *NOW)
    for line in page.queues:
        out = (line.figures.opened, *goes_out(line.figures), *again(line.figures))
        yield (line.key, line.name, *out, *now(line, page))


def categories(page: OverviewPage) -> Iterator[Row]:
    yield ("category", "rejected_by_policy", *OUT, *AGAIN)
    for line in page.categories:
        yield (line.key, line.figures.by_policy, *goes_out(line.figures), *again(line.figures))


def moments(page: OverviewPage) -> Iterator[Row]:
    yield ("from", *IN, *OUT, *AGAIN)
    for moment in page.series:
        figures = moment.figures
        yield (moment.start.isoformat(), *comes_in(figures), *goes_out(figures), *again(figures))


def forecast(page: OverviewPage) -> Iterator[Row]:
    yield ("day", "cases_expected", "at_least", "at_most", "weeks_of_history")
    for day, expected in page.forecast.days:
        figures = (round(number, 1) for number in (expected.mean, expected.low, expected.high))
        yield (f"{day:%Y-%m-%d}", *figures, page.forecast.weeks)


TABLES: dict[str, Callable[[OverviewPage], Iterator[Row]]] = {
    "platforms": platforms,
    "queues": queues,
    "categories": categories,
    "time": moments,
    "forecast": forecast,
}


def comes_in(figures: Figures) -> Row:
    automated = figures.automated
    some = automated.some if automated else None
    return figures.received, figures.routed, some, share(automated), figures.opened


def goes_out(figures: Figures) -> Row:
    kept = figures.in_time
    return figures.decided, seconds(figures.median), seconds(figures.ninety), kept.some, share(kept)


def again(figures: Figures) -> Row:
    return figures.lost.all, figures.lost.some, share(figures.lost), figures.reversed


def now(line: Line, page: OverviewPage) -> Row:
    waiting = line.waiting
    counts = (waiting.open.number, waiting.old.number, waiting.overdue.number)
    return *counts, seconds(waiting.age(page.asked.now))


def share(rate: Rate | None) -> float | None:
    return None if rate is None or rate.share is None else round(rate.share, 6)


def seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The rows in CSV, one by one."""
    writer = csv.writer(Echo())
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def safe(cell: Cell) -> Cell:
    """What a spreadsheet would take for a formula begins with an apostrophe, which makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell

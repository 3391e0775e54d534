"""What the cells of the page's tables say, in either language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import override

from moderation.tallies.models import Measure
from moderation.tallies.steps import step_of
from review.insights.overview.cells import Cells
from review.insights.overview.draw import who_decided
from review.insights.overview.figures import Figures
from review.insights.overview.series import Moment
from review.insights.overview.waiting import Count, Waiting

HALF, NINETY = step_of(timedelta(minutes=30)), step_of(timedelta(hours=3))


def busy() -> Figures:
    """1,500 came in, 1,200 of 1,400 outcomes were the policy's; of 1,000 cases 900 were decided in time."""
    figures = Figures()
    for measure, key, step, number in (
        (Measure.RECEIVED, "", 0, 1500),
        (Measure.ROUTED, "approve", 0, 1200),
        (Measure.ROUTED, "review", 0, 200),
        (Measure.OPENED, "", 0, 1040),
        (Measure.DECIDED, "", 0, 1000),
        (Measure.KEPT, "", 0, 900),
        (Measure.WAITED, "", HALF, 500),
        (Measure.WAITED, "", NINETY, 500),
        (Measure.SECOND_LOOKS, "", 0, 40),
        (Measure.LOST, "", 0, 3),
        (Measure.REVERSED, "", 0, 2),
    ):
        figures.add(measure, key, step, number)
    return figures


def few() -> Figures:
    figures = Figures()
    figures.add(Measure.ROUTED, "review", 0, 2)
    figures.add(Measure.OPENED, "", 0, 2)
    return figures


def cell(head: str, words: str) -> str:
    return f'<td class="num" data-head="{head}">{words}</td>'


def part(share: str, of: str) -> str:
    return f'<span><span class="key">{share}</span><span class="sub">{of}</span></span>'


def test_numbers_are_grouped_and_shares_say_what_they_are_of() -> None:
    cells = Cells(by_hour=False)
    assert cells.came_in(busy()) == "".join(
        (
            cell("Came in", "1,500"),
            cell("Without a person", part("85.7 %", "1,200 of 1,400")),
            cell("Into the queues", "1,040"),
        )
    )
    assert cells.opened(busy()) == cell("Into the queue", "1,040")
    assert cells.went_out(busy()) == "".join(
        (
            cell("Decided", "1,000"),
            cell("Half within, 90 % within", '<span>33 min<span class="sub">3 h 29</span></span>'),
            cell("In time", part("90.0 %", "900 of 1,000")),
        )
    )
    assert cells.again(busy()) == cell(
        "Overturned, reversed",
        '<span><span class="key">7.5 %</span> 3 of 40<span class="sub">2 reversed</span></span>',
    )


def test_they_are_german_in_german() -> None:
    with override("de"):
        cells = Cells(by_hour=True)
        said = cells.came_in(busy()) + cells.went_out(busy()) + cells.again(busy()) + cells.opened(few())
        at = cells.moment(datetime(2026, 3, 1, 7, tzinfo=UTC), last=True)
    for words in (
        cell("Eingegangen", "1.500"),
        cell("Ohne Person", part("85,7 %", "1.200 von 1.400")),
        'data-head="Die Hälfte in, 90 % in"',
        "2 umgekehrt",
        '<span class="dim">wenige</span>',
    ):
        assert words in said
    assert at == '<th scope="row" class="nowrap">1. Mär, 07:00<span class="sub">bis jetzt</span></th>'


def test_of_few_they_say_so_and_of_nothing_nothing() -> None:
    cells, dash = Cells(by_hour=False), '<span class="dim">–</span>'
    told, none = cells.came_in(few()), Figures()
    assert told.count('<span class="dim">few</span>') == 2
    assert cells.came_in(none) == "".join(
        (cell("Came in", "0"), cell("Without a person", dash), cell("Into the queues", "0"))
    )
    assert cells.went_out(none).count(dash) == 2
    assert cells.again(none) == cell("Overturned, reversed", dash)
    none.add(Measure.REVERSED, "", 0, 1)
    assert '<span class="key">–</span><span class="sub">1 reversed</span>' in cells.again(none)


def test_only_the_last_moment_is_not_over() -> None:
    start, cells = datetime(2026, 3, 1, 7, tzinfo=UTC), Cells(by_hour=False)
    assert cells.moment(start, last=False) == '<th scope="row" class="nowrap">1 Mar 2026</th>'
    assert "so far" in cells.moment(start, last=True)


def test_what_waits_is_told_with_how_much_of_it_is_late() -> None:
    cells, long_ago = Cells(by_hour=False), timezone.now() - timedelta(hours=30)
    late = cells.waiting(Waiting(Count(10_000, more=True), Count(1200), Count(7), long_ago))
    for words in ('<span class="key">10,000+</span>', "30 h ago", "7 overdue", "1,200 over 24 h"):
        assert words in late
    fresh = cells.waiting(Waiting(Count(1), oldest_at=timezone.now()))
    assert "overdue" not in fresh
    assert "over 24 h" not in fresh
    assert cells.waiting(Waiting()) == cell("Waiting, oldest", '<span><span class="key">0</span></span>')


def test_a_drawings_bars_are_rectangles_with_their_class() -> None:
    drawing = who_decided([Moment(timezone.now(), figures) for figures in (busy(), few())])
    assert drawing.rects == (
        '<rect class="bar--policy" x="0.00" y="22.86" width="258.00" height="137.14"/>'
        '<rect class="bar--people" x="0.00" y="0.00" width="258.00" height="22.86"/>'
        '<rect class="bar--unsplit" x="300.00" y="159.00" width="258.00" height="1.00"/>'
    )


def test_a_name_is_no_html() -> None:
    assert Cells(by_hour=False).name("<b>Lantern & co") == ('<th scope="row">&lt;b&gt;Lantern &amp; co</th>')

from __future__ import annotations

import io

from moderation.processes.meter import Meter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_says_nothing_where_nobody_watches() -> None:
    log = io.StringIO()
    meter = Meter(log, "lines")
    meter.reach(5, 10)
    meter.close()
    assert log.getvalue() == ""


def test_it_draws_how_far_how_fast_and_how_long_still() -> None:
    words = Meter(Terminal(), "lines").words(3_000, 12_000, 2.0)
    assert words == "█" * 8 + "░" * 24 + "  25 %  3,000 of 12,000 lines  1,500/s  6 s left"


def test_nothing_done_yet_promises_no_end() -> None:
    assert Meter(Terminal(), "lines").words(0, 10, 2.0).endswith("0 of 10 lines  0/s")


def test_it_draws_seldom_but_always_the_end_and_then_goes_away() -> None:
    terminal = Terminal()
    meter = Meter(terminal, "lines")
    for done in range(1001):
        meter.reach(done, 1000)
    drawn = terminal.getvalue()
    assert drawn.count("\r") < 20
    assert "100 %  1,000 of 1,000 lines" in drawn
    meter.close()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_log_that_grows_meanwhile_is_no_more_than_done() -> None:
    terminal = Terminal()
    Meter(terminal, "lines").reach(12, 10)
    assert "100 %  12 of 12 lines" in terminal.getvalue()

"""Answers that a backlog brought stand in the place of those that another version of the scorer had given."""

from __future__ import annotations

import numpy as np

from moderation.history.answers import THERE, USABLE
from moderation.history.later import with_later
from moderation.history.sheet import Column, Sheet

OLD, NEW, OTHER = "local v1", "local v2", "local v3"
SCORE = "score:local:gore"
Said = tuple[int, int, str, float]  # a submission, a time, what the scorer was, its score


def sheet(*said: Said, platforms: tuple[int, ...] = (), asked: int = THERE | USABLE) -> Sheet:
    """A row each. A scorer that was nothing failed, or was not asked where its score is below 0."""
    names, times, words, scores = (np.array(column) for column in zip(*said, strict=True))
    known = tuple(dict.fromkeys(words.tolist()))
    state = np.where(words == "", np.where(scores < 0, 0, THERE), asked)
    columns: dict[str, Column] = {
        "at": times,
        "submission.high": names.astype(np.uint64),
        "submission.low": names.astype(np.uint64) + np.uint64(2**63),
        "state:local": state.astype(np.uint8),
        "confidence:local": np.full(len(said), np.nan),
        "identity:local": np.array([known.index(word) for word in words.tolist()], np.uint32),
        SCORE: np.where(words == "", np.nan, scores),
        "state:other": np.full(len(said), asked, np.uint8),
        "platform": np.array(platforms or [0] * len(said), np.uint32),
    }
    listed = tuple(str(place) for place in range(max(platforms, default=0) + 1))
    return Sheet(len(said), columns, {"identity:local": known, "platform": listed})


def again(*said: Said) -> Sheet:
    whole = sheet(*said)
    own = {name: column for name, column in whole.columns.items() if not name.endswith(("other", "platform"))}
    return Sheet(whole.rows, own, {"identity:local": whole.words["identity:local"]})


def scores(found: Sheet) -> list[float]:
    return [float(score) for score in found.columns[SCORE]]


def marked(found: Sheet, mark: str) -> list[int]:
    return [int(one) for one in found.columns[f"{mark}:local"]]


def test_what_another_version_said_gives_way_to_the_newest_answer_of_the_present_one() -> None:
    routed = sheet((1, 10, OLD, 0.1), (2, 20, OLD, 0.2), (3, 30, NEW, 0.3))
    found, present = with_later(
        routed, again((2, 40, NEW, 0.7), (1, 41, NEW, 0.8), (3, 42, NEW, 0.9), (2, 43, NEW, 0.6))
    )
    assert present == {"local": NEW}
    assert scores(found) == [0.8, 0.6, 0.3], "what it said live stays"
    assert marked(found, "later") == [1, 1, 0]
    assert marked(found, "lost") == [0, 0, 0]
    said = [found.words["identity:local"][place] for place in found.columns["identity:local"]]
    assert said == [NEW, NEW, NEW]


def test_what_the_scorer_is_goes_by_the_time_of_its_answers_live_or_not() -> None:
    earlier = again((1, 40, NEW, 0.7), (2, 41, NEW, 0.8))
    back_again = sheet((1, 10, OLD, 0.1), (2, 20, NEW, 0.2), (3, 50, OLD, 0.3))
    found, present = with_later(back_again, earlier)
    assert present == {"local": OLD}
    assert scores(found) == [0.1, 0.2, 0.3]

    found, present = with_later(sheet((1, 10, OLD, 0.1), (2, 39, OLD, 0.2)), earlier)
    assert present == {"local": NEW}, "nothing was routed since"
    assert scores(found) == [0.7, 0.8]


def test_an_answer_of_yet_another_version_is_not_taken() -> None:
    routed = sheet((1, 10, OLD, 0.1), (2, 20, OLD, 0.2))
    found, present = with_later(routed, again((1, 30, OTHER, 0.7), (2, 31, OTHER, 0.8), (2, 40, NEW, 0.9)))
    assert present == {"local": NEW}
    assert scores(found) == [0.1, 0.9]


def test_a_live_answer_that_failed_stays_failed_and_one_that_was_not_asked_for_is_filled_in() -> None:
    routed = sheet((1, 10, "", 0.0), (2, 20, "", -1.0), (3, 30, NEW, 0.3))
    found, _ = with_later(routed, again((1, 40, NEW, 0.7), (2, 41, NEW, 0.8)))
    assert np.isnan(found.columns[SCORE][0])
    assert found.columns["state:local"].tolist() == [THERE, THERE | USABLE, THERE | USABLE]
    assert scores(found)[1:] == [0.8, 0.3]
    assert marked(found, "later") == [0, 1, 0]


def test_what_a_backlog_came_by_and_brought_no_answer_of_is_lost_and_what_lies_before_it_is_not() -> None:
    routed = sheet(
        *((name, 10 + name, OLD, 0.1) for name in (1, 2, 3, 4)),
        (5, 20, "", -1.0),
        (6, 21, OLD, 0.1),
        platforms=(0, 0, 0, 0, 0, 1),
    )
    found, _ = with_later(routed, again((2, 40, NEW, 0.7), (4, 41, NEW, 0.8)))
    assert marked(found, "lost") == [0, 0, 1, 0, 1, 0], "another platform's were not come by"


def test_neither_sheet_is_changed() -> None:
    routed, later = sheet((1, 10, OLD, 0.1), (2, 20, OLD, 0.2)), again((1, 30, NEW, 0.7))
    for one in (routed, later):
        for column in one.columns.values():
            column.flags.writeable = False
    before = {name: column.copy() for name, column in routed.columns.items()}
    found, _ = with_later(routed, later)
    assert scores(found) == [0.7, 0.2]
    assert routed.columns.keys() == before.keys()
    for name, column in before.items():
        np.testing.assert_array_equal(routed.columns[name], column)


def test_nothing_is_done_where_nothing_was_asked_again() -> None:
    routed = sheet((1, 10, OLD, 0.1), (2, 20, NEW, 0.2))
    assert with_later(routed, Sheet(0)) == (routed, {})
    found, present = with_later(routed, again((9, 30, NEW, 0.7)))  # of another platform's picture
    assert found is routed
    assert present == {}


def test_a_scorer_that_nobody_had_asked_has_its_columns() -> None:
    routed = sheet((1, 10, OLD, 0.1), (2, 20, OLD, 0.2))
    without = {name: column for name, column in routed.columns.items() if ":local" not in name}
    found, present = with_later(
        Sheet(2, without, {"platform": routed.words["platform"]}), again((2, 30, NEW, 0.7))
    )
    assert present == {"local": NEW}
    assert np.isnan(found.columns[SCORE][0])
    assert found.columns[SCORE][1] == 0.7
    said = [found.words["identity:local"][place] for place in found.columns["identity:local"]]
    assert said == ["", NEW]

"""What a person has looked at today, from their own decisions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.cases.claim import next_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, Decision
from moderation.cases.undo import undo
from moderation.vocabulary import CaseKind, Category, DecisionKind, Severity
from moderation.wellness.day import Look, day_of, empty_day, fold
from moderation.wellness.models import Bounds
from tests.cast import Cast
from tests.moderation.cases.opening import opened, reason_of
from tests.moderation.wellness.looks import GRAVE, MODERATE, bounds, decided_case, look, saw_severe

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
MIDNIGHT = NOON.replace(hour=0)
REST = timedelta(minutes=10)


def at(
    minutes: float, *, length: float = 1, severity: Severity = Severity.MILD, colour: bool = False
) -> Look:
    return Look(NOON + timedelta(minutes=minutes), timedelta(minutes=length), severity, colour)


def test_it_adds_up_time_and_severity() -> None:
    looks = [at(0), at(3, severity=Severity.SEVERE, colour=True), at(5, length=2, severity=Severity.SEVERE)]
    day = fold(empty_day(MIDNIGHT, REST), looks)

    assert day.looked == timedelta(minutes=4)
    assert day.seen == {Severity.MILD: 1, Severity.MODERATE: 0, Severity.SEVERE: 2}
    assert day.colour[Severity.SEVERE] == 1
    assert day.severe_row(day.until or NOON) == 2
    assert day.worked(NOON + timedelta(minutes=6)) == timedelta(minutes=7)


def test_a_gap_as_long_as_a_rest_ends_the_work_and_the_row() -> None:
    before = [at(0, severity=Severity.SEVERE), at(5, severity=Severity.SEVERE)]
    short = fold(empty_day(MIDNIGHT, REST), [*before, at(15.9, severity=Severity.SEVERE)])
    long = fold(empty_day(MIDNIGHT, REST), [*before, at(16, severity=Severity.SEVERE)])

    assert (short.began, short.row) == (NOON - timedelta(minutes=1), 3)
    assert (long.began, long.row) == (NOON + timedelta(minutes=15), 1)
    assert not long.works(NOON + timedelta(minutes=26))
    assert long.severe_row(NOON + timedelta(minutes=26)) == 0


def test_work_that_began_before_the_day_goes_on_in_it_and_counts_for_the_other_day() -> None:
    late = fold(empty_day(NOON, REST), [at(-3, severity=Severity.SEVERE), at(2, severity=Severity.SEVERE)])

    assert late.began == NOON - timedelta(minutes=4)
    assert late.row == 2
    assert (late.looked, late.seen[Severity.SEVERE]) == (timedelta(minutes=1), 1)


def test_looks_that_come_in_pieces_make_the_same_day() -> None:
    chance = random.Random(7)
    ends, looks = 0.0, []
    for _ in range(300):
        ends += chance.choice([0.2, 1, 4, 11, 30])
        looks.append(at(ends - 900, length=min(ends, 3), severity=chance.choice(list(Severity))))
    whole = fold(empty_day(MIDNIGHT, REST), looks)
    for _ in range(20):
        cut = chance.randrange(301)
        assert fold(fold(empty_day(MIDNIGHT, REST), looks[:cut]), looks[cut:]) == whole


@pytest.mark.parametrize("kind", CaseKind)
def test_only_what_the_person_named_is_counted_whatever_the_kind(cast: Cast, kind: CaseKind) -> None:
    now = timezone.now()
    case = opened(cast.lantern, kind=kind)
    Case.objects.filter(id=case.id).update(severity=Severity.SEVERE)
    Decision.objects.bulk_create(
        [
            look(case, cast.mira, now - timedelta(seconds=9)),
            look(case, cast.mira, now - timedelta(seconds=6), category=MODERATE),
            look(case, cast.mira, now - timedelta(seconds=3), category=GRAVE),
            look(case, cast.jonas, now, category=Category.SELF_HARM),
        ]
    )

    seen = day_of(cast.mira, bounds(), now).seen
    assert seen == {Severity.MILD: 1, Severity.MODERATE: 1, Severity.SEVERE: 1}


def test_a_page_left_open_counts_for_ten_minutes(cast: Cast) -> None:
    now = timezone.now()
    look(decided_case(cast.lantern, cast.mira), cast.mira, now, seconds=3 * 3600).save()

    assert day_of(cast.mira, bounds(), now).looked == timedelta(minutes=10)


@pytest.mark.parametrize("read_between", [False, True])
def test_a_withdrawn_decision_took_its_time_and_is_no_picture(cast: Cast, *, read_between: bool) -> None:
    """The picture is before the person again and counts once, whatever they decide then."""
    ours = bounds()
    old = decided_case(cast.lantern, cast.mira)
    saw_severe(old, cast.mira, 2, until=timezone.now() - timedelta(seconds=10))
    opened(cast.lantern)
    case = next_case(cast.mira)
    assert case is not None
    Case.objects.filter(id=case.id).update(held_since=timezone.now() - timedelta(seconds=60))
    first = decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])
    if read_between:
        assert day_of(cast.mira, ours, timezone.now()).row == 0
    back = undo(first.id, cast.mira)
    for _ in range(2):
        undone = day_of(cast.mira, ours, timezone.now())
        assert (sum(undone.seen.values()), undone.row) == (2, 2)
    assert undone.looked >= timedelta(seconds=60)
    decide(back.id, cast.mira, back.version, DecisionKind.REJECTED, [reason_of(case)])
    assert sum(day_of(cast.mira, ours, timezone.now()).seen.values()) == 3


def test_a_batch_that_is_undone_is_no_row_of_severe_ones() -> None:
    now, length = datetime(2026, 11, 2, 12, tzinfo=UTC), timedelta(seconds=1)
    made = [Look(now, length, Severity.SEVERE, colour=False)] * 7
    undone = [Look(now, timedelta(0), Severity.SEVERE, colour=False, taken_back=True)] * 5
    day = fold(empty_day(now - timedelta(hours=2), timedelta(minutes=10)), [*made, *undone])
    assert (day.row, day.seen[Severity.SEVERE]) == (2, 2)


def test_it_asks_one_question_and_afterwards_only_for_what_is_new(cast: Cast) -> None:
    ours, now = bounds(), timezone.now()
    case = decided_case(cast.lantern, cast.mira)
    saw_severe(case, cast.mira, 3, until=now - timedelta(seconds=10))
    assert day_of(cast.mira, ours, now).row == 3
    look(case, cast.mira, now, category=GRAVE).save()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert day_of(cast.mira, ours, now).row == 4
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert day_of(cast.mira, ours, now) == day_of(cast.mira, ours, now)
    assert len(asked) == 2


def test_the_day_begins_at_the_hour_that_is_set(cast: Cast) -> None:
    case = decided_case(cast.lantern, cast.mira)
    look(case, cast.mira, NOON).save()

    assert day_of(cast.mira, Bounds(day_begins=13), NOON + timedelta(hours=2)).looked == timedelta(0)
    assert day_of(cast.mira, Bounds(day_begins=12), NOON + timedelta(hours=2)).looked > timedelta(0)

"""Who is handed a case, and who is told that it is enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import next_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, Decision
from moderation.vocabulary import DecisionKind, Severity
from moderation.wellness.choices import choose
from moderation.wellness.hand import BreakDue, CapReached, open_case, take_next
from moderation.wellness.limits import standing_of
from moderation.wellness.models import Cap, CapMet, PutOff
from moderation.wellness.rest import give_back_held, put_off_break
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.moderation.wellness.looks import bounds, decided_case, look, saw_severe, worked

pytestmark = pytest.mark.django_db


def looked_for_hours(cast: Cast, hours: float) -> None:
    """With so many rests between that no break is due."""
    case, now = decided_case(cast.lantern, cast.mira), timezone.now()
    Decision.objects.bulk_create(
        look(case, cast.mira, now - timedelta(minutes=25 * (one + 1)), seconds=600)
        for one in range(round(hours * 6))
    )


def test_four_hours_a_day_are_enough(cast: Cast) -> None:
    bounds()
    looked_for_hours(cast, 4)
    waits = opened(cast.lantern)

    with pytest.raises(CapReached) as reached:
        take_next(cast.mira)
    assert reached.value.cap == Cap.TIME
    assert Case.objects.get(id=waits.id).holder_id is None
    assert take_next(cast.jonas) == waits.id


def test_where_one_stands_costs_three_questions_however_long_the_day_was(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    bounds()
    looked_for_hours(cast, 3)
    for _ in range(2):
        with django_assert_num_queries(3):
            assert standing_of(cast.mira, timezone.now()).day.looked == timedelta(hours=3)


def test_just_under_four_hours_are_not(cast: Cast) -> None:
    bounds()
    looked_for_hours(cast, 3.8)
    assert take_next(cast.mira) is None


def test_an_admin_may_raise_the_bounds(cast: Cast) -> None:
    bounds(look_minutes=300)
    looked_for_hours(cast, 4)
    assert take_next(cast.mira) is None


def test_fifty_severe_in_a_row_are_enough_until_a_rest_has_passed(cast: Cast) -> None:
    ours, now = bounds(), timezone.now()
    case = decided_case(cast.lantern, cast.mira)
    saw_severe(case, cast.mira, 50, until=now)

    with pytest.raises(CapReached) as reached:
        take_next(cast.mira)
    assert reached.value.cap == Cap.SEVERE
    assert standing_of(cast.mira, now + ours.rest - timedelta(seconds=1)).cap == Cap.SEVERE
    assert standing_of(cast.mira, now + ours.rest).cap is None


def test_one_that_was_not_severe_ends_the_row(cast: Cast) -> None:
    bounds()
    now, case = timezone.now(), decided_case(cast.lantern, cast.mira)
    saw_severe(case, cast.mira, 49, until=now - timedelta(seconds=2))
    look(case, cast.mira, now - timedelta(seconds=1)).save()
    saw_severe(case, cast.mira, 1, until=now)

    assert take_next(cast.mira) is None


def test_who_has_met_a_cap_goes_on_with_the_case_they_hold_and_opens_no_other(cast: Cast) -> None:
    bounds()
    opened(cast.lantern, due_in=1)
    held = next_case(cast.mira)
    other = opened(cast.lantern, due_in=2)
    looked_for_hours(cast, 4)
    standing = standing_of(cast.mira, timezone.now())

    assert held is not None
    assert open_case(held.id, cast.mira, standing).id == held.id
    with pytest.raises(CapReached):
        open_case(other.id, cast.mira, standing)
    assert decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, []).kind == "approved"


def test_a_cap_is_noted_once_a_day_and_not_in_the_log(cast: Cast) -> None:
    bounds()
    looked_for_hours(cast, 4)
    old = CapMet.objects.create(
        person=cast.jonas, cap=Cap.TIME, day=timezone.now().date() - timedelta(days=20)
    )
    lines = Entry.objects.count()
    for _ in range(3):
        with pytest.raises(CapReached):
            take_next(cast.mira)

    assert list(CapMet.objects.values_list("person", "cap")) == [(cast.mira.id, "time")]
    assert not CapMet.objects.filter(id=old.id).exists()
    assert Entry.objects.count() == lines


def test_a_break_comes_after_fifty_minutes_and_may_be_put_off_twice(cast: Cast) -> None:
    ours, now = bounds(), timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=now)
    assert standing_of(cast.mira, now).next_break == timedelta(0)

    for left in (2, 1):
        with pytest.raises(BreakDue) as due:
            take_next(cast.mira)
        assert due.value.due.may_put_off == left
        assert put_off_break(cast.mira, now)
        assert take_next(cast.mira) is None
        PutOff.objects.update(until=now)  # ten minutes later
    with pytest.raises(BreakDue) as due:
        take_next(cast.mira)
    assert due.value.due.may_put_off == 0
    assert not put_off_break(cast.mira, now)
    assert standing_of(cast.mira, now + ours.rest).next_break is None


def test_pressed_twice_it_is_put_off_once(cast: Cast) -> None:
    bounds()
    now = timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=now)

    assert [put_off_break(cast.mira, now) for _ in range(2)] == [True, False]
    assert PutOff.objects.get().times == 1


def test_new_work_has_its_own_two_times(cast: Cast) -> None:
    ours, now = bounds(), timezone.now()
    before = now - timedelta(hours=2)
    PutOff.objects.create(person=cast.mira, began=before, times=2, until=before + ours.rest)
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=51, until=now)

    assert put_off_break(cast.mira, now)
    assert PutOff.objects.get().times == 1


def test_who_does_not_want_to_be_asked_is_not_where_that_is_theirs_to_choose(cast: Cast) -> None:
    ours, now = bounds(), timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=55, until=now)
    choose(cast.mira, arrives=None, keeps_colour=None, prompts=False)

    assert take_next(cast.mira) is None
    ours.prompts_optional = False
    ours.save()
    with pytest.raises(BreakDue):
        take_next(cast.mira)


def test_what_is_held_goes_back_with_a_line_in_the_log(cast: Cast) -> None:
    case = opened(cast.lantern)
    next_case(cast.mira)

    assert give_back_held(cast.mira, timezone.now()) == 1
    assert Entry.objects.filter(event="case.released").count() == 1
    Case.objects.filter(id=case.id).update(lease_until=timezone.now())
    assert next_case(cast.jonas) == case


class TestAMilderOne:
    """After five severe ones in a row."""

    @pytest.fixture(autouse=True)
    def five_severe(self, cast: Cast) -> None:
        bounds()
        saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 5, until=timezone.now())

    def waits(self, cast: Cast, *severities: Severity, due_in: float = 60) -> list[Case]:
        cases = [opened(cast.lantern, due_in=due_in + place) for place in range(len(severities))]
        for case, severity in zip(cases, severities, strict=True):
            Case.objects.filter(id=case.id).update(severity=severity)
        return cases

    def test_comes_before_those_that_are_due_sooner(self, cast: Cast) -> None:
        *_, mild, _ = self.waits(
            cast, Severity.SEVERE, Severity.SEVERE, Severity.MODERATE, Severity.MILD, Severity.MILD
        )
        assert take_next(cast.mira) == mild.id
        assert Entry.objects.filter(event="case.claimed").count() == 1

    def test_does_not_where_something_would_be_late(self, cast: Cast) -> None:
        first, _ = self.waits(cast, Severity.SEVERE, Severity.MILD, due_in=14)
        assert take_next(cast.mira) == first.id

    def test_is_looked_for_among_the_first_ten(self, cast: Cast) -> None:
        first, *_ = self.waits(cast, *[Severity.SEVERE] * 10, Severity.MILD)
        assert take_next(cast.mira) == first.id

    def test_is_not_looked_for_when_the_next_is_mild_already(self, cast: Cast) -> None:
        first, _ = self.waits(cast, Severity.MODERATE, Severity.MILD)
        assert take_next(cast.mira) == first.id

    def test_never_takes_the_place_of_the_case_that_is_held(self, cast: Cast) -> None:
        held, *_ = self.waits(cast, Severity.SEVERE, Severity.SEVERE, Severity.MILD)
        next_case(cast.mira)
        assert take_next(cast.mira) == held.id

    def test_is_free_of_colleagues_and_skips(self, cast: Cast) -> None:
        first, mild = self.waits(cast, Severity.SEVERE, Severity.MILD)
        Case.objects.filter(id=mild.id).update(
            holder=cast.jonas, lease_until=timezone.now() + timedelta(minutes=1)
        )
        assert take_next(cast.mira) == first.id

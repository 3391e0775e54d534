"""What is counted in an hour is what happened in it: postings, outcomes, cases, decisions, second looks, reversals."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, Decision, Routing
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind, undo
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.tallies.count import HOUR
from moderation.tallies.happened import Slot, happened
from moderation.tallies.models import By, Measure
from moderation.tallies.steps import length_of, step_of, within
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said, second_case
from tests.moderation.cases.opening import opened, posting, reason_of

pytestmark = pytest.mark.django_db


def now_counted() -> Counter[Slot]:
    now = timezone.now()
    return happened(now - HOUR, now + timedelta(seconds=5))


def count(measure: Measure, by: By = By.QUEUE, platform: Platform | None = None, key: str = "") -> int:
    return sum(
        number
        for slot, number in now_counted().items()
        if (slot.measure, slot.by) == (measure, by)
        and (platform is None or slot.platform_id == platform.id)
        and (not key or slot.key == key)
    )


def test_postings_and_outcomes_are_counted_at_their_platform(cast: Cast) -> None:
    for status in (Status.APPROVED, Status.REJECTED, Status.REJECTED):
        posting(cast.lantern, status=status)
    opened(cast.kleinmarkt)
    found = now_counted()
    assert found[Slot(cast.lantern.id, Measure.RECEIVED)] == 3
    assert found[Slot(cast.kleinmarkt.id, Measure.RECEIVED)] == 1
    assert found[Slot(cast.lantern.id, Measure.ROUTED, By.VERDICT, "reject")] == 2
    assert found[Slot(cast.kleinmarkt.id, Measure.ROUTED, By.VERDICT, "review")] == 1
    assert count(Measure.OPENED) == 1


def test_what_a_spot_check_was_drawn_of_is_not_without_a_person(cast: Cast) -> None:
    kept = [posting(cast.lantern, status=Status.APPROVED) for _ in range(3)]
    Routing.objects.filter(submission=kept[0]).update(sampled=True)
    found = now_counted()
    verdicts = {
        key: found[Slot(cast.lantern.id, Measure.ROUTED, By.VERDICT, key)] for key in ("approve", "review")
    }
    assert verdicts == {"approve": 2, "review": 1}


def test_an_hour_ends_where_the_next_begins(cast: Cast) -> None:
    case = said_at(opened(cast.lantern), cast)
    moment = Decision.objects.get(case=case).made_at
    before, after = happened(moment - HOUR, moment), happened(moment, moment + HOUR)
    assert (counted(before, Measure.DECIDED), counted(after, Measure.DECIDED)) == (0, 1)


def said_at(case: Case, cast: Cast) -> Case:
    said(case, cast.mira, APPROVED)
    return case


def counted(found: Counter[Slot], measure: Measure) -> int:
    return sum(number for slot, number in found.items() if slot.measure == measure)


def test_a_decision_is_counted_with_its_wait_and_whether_it_was_in_time(cast: Cast) -> None:
    quick, late = opened(cast.lantern), opened(cast.lantern)
    ago = timezone.now() - timedelta(minutes=30)
    Case.objects.filter(id=late.id).update(opened_at=ago, due_at=ago + timedelta(minutes=5))
    said(quick, cast.mira, REJECTED)
    said(late, cast.mira, APPROVED)
    Decision.objects.filter(case=late).update(looked_ms=7000)
    Decision.objects.filter(case=quick).update(looked_ms=5000)
    assert (count(Measure.DECIDED), count(Measure.KEPT), count(Measure.LOOKED_MS)) == (2, 1, 12_000)
    waits = {slot.step for slot in now_counted() if (slot.measure, slot.by) == (Measure.WAITED, By.QUEUE)}
    assert waits == {0, step_of(timedelta(minutes=30, seconds=1))}
    category = rules_of(current_version(cast.lantern)).reasons[0].category
    assert count(Measure.DECIDED, By.CATEGORY) == count(Measure.DECIDED, By.CATEGORY, key=category) == 1


def test_what_was_taken_back_is_not_counted_and_a_change_of_mind_is_no_second_decision(cast: Cast) -> None:
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    undo(decide(case.id, cast.mira, held.version, APPROVED, []).id, cast.mira)
    assert count(Measure.DECIDED) == 0
    first = said(case, cast.mira, REJECTED)
    change_mind(first.id, cast.mira, APPROVED, [])
    assert (count(Measure.DECIDED), count(Measure.REVERSED)) == (1, 0)


def test_what_is_locked_is_counted_nowhere(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    Case.objects.filter(id=case.id).update(hidden=True)
    assert (count(Measure.OPENED), count(Measure.DECIDED)) == (0, 0)


def test_a_second_look_is_counted_once_it_is_settled_and_lost_where_the_senior_says_otherwise(
    cast: Cast,
) -> None:
    Platform.objects.update(second_review_share=1)
    agreed, disputed = opened(cast.lantern), opened(cast.lantern)
    said(agreed, cast.mira, APPROVED)
    said(second_case(agreed), cast.jonas, APPROVED)
    said(disputed, cast.mira, APPROVED)
    said(second_case(disputed), cast.jonas, REJECTED)
    assert (count(Measure.SECOND_LOOKS), count(Measure.LOST)) == (1, 0)
    said(second_case(disputed), cast.aiko, REJECTED)
    assert (count(Measure.SECOND_LOOKS), count(Measure.LOST)) == (2, 1)


def test_a_reversal_is_counted_whoever_decided_before(cast: Cast) -> None:
    automatic = posting(cast.lantern, status=Status.APPROVED)
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    reverse(automatic.id, cast.aiko, automatic.version, REJECTED, [reason_of(case)], "It was wrong.")
    case.submission.refresh_from_db()
    reverse(case.submission_id, cast.aiko, case.submission.version, APPROVED, [], "It was wrong.")
    assert count(Measure.REVERSED) == 2
    assert count(Measure.REVERSED, key=str(case.queue_id)) == 1
    assert count(Measure.DECIDED) == 1


def test_a_known_item_counts_as_a_case_like_any_other(cast: Cast) -> None:
    """A count that left it out would be one short of what waits, and give it away."""
    opened(cast.lantern, kind=CaseKind.GOLD)
    opened(cast.lantern, kind=CaseKind.FLAGGED)
    assert count(Measure.OPENED) == 2


@pytest.mark.parametrize("seconds", [0, 0.2, 1, 1.1, 10, 59, 3600, 86_400, 1e9])
def test_a_step_is_never_shorter_than_the_time_and_at_most_a_quarter_longer(seconds: float) -> None:
    length = timedelta(seconds=seconds)
    rounded = length_of(step_of(length))
    assert length <= rounded + timedelta(milliseconds=1)
    assert seconds <= 1 or rounded <= 1.26 * length or seconds > 1e8


def test_within_is_the_nearest_rank() -> None:
    steps = {10: 5, 20: 4, 30: 1}
    assert within(steps, 0.5) == timedelta(seconds=10)
    assert within(steps, 0.9) == timedelta(seconds=100)
    assert within(steps, 0.91) == timedelta(seconds=1000)
    assert within({}, 0.5) is None

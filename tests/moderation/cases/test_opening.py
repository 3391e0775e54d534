"""Second reviews and known items open minutes later, by chance, and until then are nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db.models import F
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case
from moderation.cases.errors import CaseNotFound
from moderation.cases.gold import GoldRefused, make_gold_item, retire_gold_item
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.look_again import look_again
from moderation.cases.models import Barred, Case, CaseState, GoldItem, SecondReview
from moderation.cases.opening import due_to_open, next_opening, open_due_case, time_passed_on
from moderation.cases.refused import ActRefused
from moderation.cases.sealed import count_sealed, is_sealed, newest_sealing
from moderation.intake.models import Hold, Image, Submission
from moderation.people.models import User
from moderation.pipeline import clock
from moderation.pipeline.deliver import move_cases, next_move
from moderation.pipeline.overdue import overdue
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version
from moderation.tallies import happened
from moderation.vocabulary import CaseKind, EventName, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two,
    change_policy,
    said,
    second_case,
    status_of,
)
from tests.moderation.cases.opening import opened, posting
from tests.moderation.cases.reporting import reported
from tests.moderation.cases.test_gold import gold

pytestmark = pytest.mark.django_db
MOST = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _within_ten_minutes(settings: LazySettings, cast: Cast) -> None:
    settings.OPENING_MINUTES = 10
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)


def opening_of(case: Case, kind: CaseKind = CaseKind.SECOND_REVIEW) -> Case:
    return Case.objects.get(submission_id=case.submission_id, kind=kind, state=CaseState.OPENING)


def let_its_moment_come(case: Case) -> None:
    Case.objects.filter(id=case.id).update(opened_at=timezone.now() - timedelta(seconds=1))


def lines_of_opening(submission_id: object) -> int:
    return Entry.objects.filter(submission_id=submission_id, event=EventName.CASE_OPENED).count()


def stocked(cast: Cast) -> Case:
    """A known item that opens soon."""
    Platform.objects.filter(id=cast.lantern.id).update(gold_share=1, second_review_share=0)
    item = gold(cast)
    said(opened(cast.lantern), cast.mira, APPROVED)
    return Case.objects.get(submission=item.submission, kind=CaseKind.GOLD, state=CaseState.OPENING)


def test_it_opens_at_some_moment_of_the_next_ten_minutes(cast: Cast) -> None:
    now = timezone.now()
    for _ in range(12):
        said(opened(cast.lantern), cast.mira, APPROVED)
    moments = list(Case.objects.filter(state=CaseState.OPENING).values_list("opened_at", flat=True))
    assert len(set(moments)) == 12
    assert now < min(moments) < max(moments) < timezone.now() + MOST
    assert max(moments) - min(moments) > timedelta(minutes=2)
    assert next_move() == next_opening() == min(moments)
    assert due_to_open() == []


def test_until_then_it_is_nowhere_and_its_submission_is_sealed(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    soon = opening_of(case)
    assert status_of(case) == Status.APPROVED
    assert lines_of_opening(case.submission_id) == 1
    assert next_case(cast.jonas, cast.lantern) is None
    with pytest.raises(CaseNotFound):
        open_case(soon.id, cast.jonas)
    assert newest_sealing(cast.jonas, None, 9) == []
    assert count_sealed(cast.jonas, None, 9) == 0
    assert [is_sealed(case.submission_id, one) for one in (cast.jonas, cast.aiko)] == [True, True]
    assert not is_sealed(case.submission_id, cast.mira), "who decided it knows it, and is not handed it"


def test_it_opens_as_any_other_would_at_that_moment(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    soon = opening_of(case)
    assert not open_due_case(soon.id), "before its moment"
    change_policy(cast.lantern, sample_rate=0.0)
    let_its_moment_come(soon)
    assert overdue(timezone.now()), "the sweep wakes somebody for it"
    before = timezone.now()
    assert move_cases() == 1
    assert not open_due_case(soon.id)

    again = second_case(case)
    assert not Case.objects.filter(id=soon.id).exists()
    assert again.id.int >> 80 == round(again.opened_at.timestamp() * 1_000_000) // 1_000
    assert before <= again.opened_at <= timezone.now() < again.due_at
    assert again.policy_version_id == current_version(cast.lantern).id != soon.policy_version_id
    assert again.version == 1
    assert lines_of_opening(case.submission_id) == 2
    assert Entry.objects.filter(subject=f"case:{again.id}").count() == 1
    assert SecondReview.objects.get().case_id == again.id
    assert list(Barred.objects.values_list("case_id", "person_id")) == [(again.id, cast.mira.id)]
    assert newest_sealing(cast.jonas, None, 9) == [again.id]
    assert next_case(cast.mira, cast.lantern) is None
    assert next_case(cast.jonas, cast.lantern) == again
    said(again, cast.jonas, REJECTED)
    assert opening_of(case).level == "senior"


def test_it_is_counted_in_the_hour_in_which_it_opens(cast: Cast) -> None:
    begin = timezone.now() - timedelta(seconds=9)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    opening = opening_of(case)
    assert len(list(happened.opened(begin, begin + timedelta(hours=1)))) == 1
    let_its_moment_come(opening)
    assert move_cases() == 1
    assert len(list(happened.opened(begin, begin + timedelta(hours=1)))) == 2


def test_what_the_policy_wants_two_people_for_stays_in_review(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    assert status_of(case) == Status.IN_REVIEW
    let_its_moment_come(opening_of(case))
    assert move_cases() == 1
    said(second_case(case), cast.jonas, APPROVED)
    assert status_of(case) == Status.APPROVED


def test_there_is_one_at_most_and_nothing_opens_beside_it(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    submission = Submission.objects.get(id=case.submission_id)
    with pytest.raises(ActRefused, match="sealed"):
        look_again(submission.id, cast.aiko, submission.version, note="", salt="0" * 32)
    with pytest.raises(GoldRefused, match="open"):
        make_gold_item(submission_id=submission.id, expected=APPROVED, category=None, person=cast.priya)
    assert reported(submission).case_id is None, "it waits, as beside one that is open"
    other = opened(cast.lantern, kind=CaseKind.REPORT, submission=submission)
    said(other, cast.jonas, APPROVED)
    assert Case.objects.filter(submission=submission, kind=CaseKind.SECOND_REVIEW).count() == 1
    assert Barred.objects.filter(person=cast.jonas, case=opening_of(case)).exists()


def test_a_picture_that_is_locked_meanwhile_opens_locked(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    submission = Submission.objects.get(id=case.submission_id)
    copy = opened(cast.lantern, submission=posting(cast.lantern, image=submission.image))
    held = open_case(copy.id, cast.jonas)
    lock_suspected_abuse(held.id, cast.jonas, held.version)
    let_its_moment_come(opening_of(case))
    assert move_cases() == 1
    again = second_case(case)
    assert (again.hidden, again.level) == (True, "senior")


@pytest.mark.parametrize("gone", [Status.ERASED, Status.UNPROCESSABLE])
def test_what_is_gone_by_then_is_dropped_without_a_line(cast: Cast, gone: Status) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    Submission.objects.filter(id=case.submission_id).update(status=gone)
    let_its_moment_come(opening_of(case))
    assert move_cases() == 1
    assert Case.objects.filter(submission_id=case.submission_id).count() == 1
    assert (SecondReview.objects.count(), Barred.objects.count()) == (0, 0)
    assert lines_of_opening(case.submission_id) == 1


def test_a_known_item_opens_later_too(cast: Cast) -> None:
    soon = stocked(cast)
    assert next_case(cast.jonas, cast.lantern) is None
    assert is_sealed(soon.submission_id, cast.jonas)
    let_its_moment_come(soon)
    assert move_cases() == 1
    assert next_case(cast.jonas, cast.lantern) == gold_case(soon)


def gold_case(soon: Case) -> Case:
    return Case.objects.get(submission_id=soon.submission_id, kind=CaseKind.GOLD, state="open")


def retire(soon: Case, person: User) -> None:
    retire_gold_item(item_id=GoldItem.objects.get(submission_id=soon.submission_id).id, person=person)


def erase(soon: Case, person: User) -> None:
    Image.objects.filter(submissions=soon.submission_id).update(erased_at=timezone.now())


def lock(soon: Case, person: User) -> None:
    Image.objects.filter(submissions=soon.submission_id).update(locked_at=timezone.now())


@pytest.mark.parametrize("unfit", [retire, erase, lock])
def test_a_known_item_that_cannot_be_shown_by_then_is_dropped(
    cast: Cast, unfit: Callable[[Case, User], None]
) -> None:
    soon = stocked(cast)
    unfit(soon, cast.priya)
    let_its_moment_come(soon)
    assert move_cases() == 1
    assert not Case.objects.filter(kind=CaseKind.GOLD).exists()
    assert Hold.objects.count() == (0 if unfit is retire else 1)


@pytest.mark.parametrize("unfit", [retire, lock])
def test_a_report_that_waited_for_what_is_dropped_is_read(
    cast: Cast, unfit: Callable[[Case, User], None]
) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(gold_share=1, second_review_share=0)
    item = gold(cast, Status.APPROVED)
    said(opened(cast.lantern), cast.mira, APPROVED)
    soon = Case.objects.get(submission=item.submission, state=CaseState.OPENING)
    report = reported(item.submission)
    assert report.case_id is None
    unfit(soon, cast.priya)
    let_its_moment_come(soon)
    assert move_cases() == 1
    report.refresh_from_db()
    assert report.case_id is not None
    assert Case.objects.get(id=report.case_id).kind == CaseKind.REPORT


def test_what_waited_while_no_worker_ran_does_not_open_all_at_once(cast: Cast) -> None:
    for _ in range(6):
        said(opened(cast.lantern), cast.mira, APPROVED)
    waiting = Case.objects.filter(state=CaseState.OPENING)
    now = timezone.now()
    waiting.update(opened_at=now - timedelta(minutes=20))
    assert move_cases() == 0
    moments = list(waiting.values_list("opened_at", flat=True))
    assert len(set(moments)) == 6
    assert now < min(moments) < max(moments) < timezone.now() + MOST


def test_it_is_not_put_off_for_ever(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    soon = opening_of(case)
    long_ago = timezone.now() - timedelta(hours=13)
    Case.objects.filter(id=soon.id).update(
        opened_at=long_ago, id=uuid7(nanoseconds=int(long_ago.timestamp() * 1e9))
    )
    SecondReview.objects.update(case_id=opening_of(case).id)
    Barred.objects.update(case_id=opening_of(case).id)
    assert move_cases() == 1
    assert second_case(case).opened_at > long_ago + timedelta(hours=12)


def test_what_a_senior_settles_says_that_it_came_before(cast: Cast) -> None:
    """An ordinary case comes to the seniors only after somebody else has had it."""
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    first = opening_of(case)
    tomorrow = timezone.now() + timedelta(days=1)
    assert time_passed_on(first, tomorrow) == timedelta(0), "only of what a senior settles"
    let_its_moment_come(first)
    assert move_cases() == 1
    said(second_case(case), cast.jonas, REJECTED)
    last = opening_of(case)
    passed = {time_passed_on(last, tomorrow) for _ in range(12)}
    assert len(passed) == 12
    assert timedelta(minutes=15) <= min(passed) < max(passed) <= timedelta(minutes=30)
    assert time_passed_on(last, current_version(cast.lantern).published_at) == timedelta(0), (
        "it held no sooner"
    )
    let_its_moment_come(last)
    before = timezone.now()
    assert move_cases() == 1
    assert second_case(case).opened_at < before


def test_a_clock_that_was_set_back_does_not_keep_it_waiting(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    Case.objects.filter(state=CaseState.OPENING).update(opened_at=F("opened_at") + timedelta(hours=1))
    now = timezone.now()
    assert clock.bring_forward(now) == 1
    assert opening_of(case).opened_at == now + MOST

"""Known items: put before people like any case, only measured, told afterwards and once."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from moderation.cases.claim import next_case, open_case
from moderation.cases.conclude import conclude
from moderation.cases.errors import CaseConflict
from moderation.cases.gold import (
    GoldRefused,
    make_gold_item,
    retire_gold_item,
    stock_gold,
    tell_answers,
)
from moderation.cases.models import Case, GoldAnswer, GoldItem
from moderation.cases.unopened import reject_unopened
from moderation.intake.models import Hold, Image, Submission
from moderation.platforms.models import Membership, Platform
from moderation.vocabulary import CaseKind, Category, Status
from moderation.webhooks.models import Delivery
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, following_case, said, status_of
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, reason_of


def gold(cast: Cast, status: Status = Status.REJECTED) -> GoldItem:
    submission = posting(cast.lantern, status=status)
    category = Category.VIOLENCE if status == Status.REJECTED else None
    expected = REJECTED if status == Status.REJECTED else APPROVED
    return make_gold_item(
        submission_id=submission.id, expected=expected, category=category, person=cast.priya
    )


def stocked(cast: Cast) -> Case | None:
    """What comes into the queue once an ordinary case is concluded, when the coin always says so."""
    Platform.objects.filter(id=cast.lantern.id).update(gold_share=1)
    said(opened(cast.lantern), cast.lena, APPROVED)
    return Case.objects.filter(kind=CaseKind.GOLD, state="open").first()


def test_it_keeps_the_image_from_being_erased_while_it_is_in_use(cast: Cast) -> None:
    item = gold(cast)
    assert Hold.objects.get().image_id == item.submission.image_id
    assert retire_gold_item(item_id=item.id, person=cast.aiko)
    assert not retire_gold_item(item_id=item.id, person=cast.aiko)
    assert Hold.objects.count() == 0
    assert stocked(cast) is None


def test_the_answer_is_not_told_while_the_picture_is_in_hand_as_it_was_posted_again(cast: Cast) -> None:
    item = gold(cast)
    case = stocked(cast)
    assert case
    said(case, cast.mira, APPROVED)
    Platform.objects.update(gold_share=0)
    copy = open_case(
        opened(cast.lantern, submission=posting(cast.lantern, image=item.submission.image)).id, cast.mira
    )
    assert tell_answers(cast.mira) == []
    said(copy, cast.mira, APPROVED)
    assert [answer.item for answer in tell_answers(cast.mira)] == [item]
    assert tell_answers(cast.mira) == []


def test_it_is_made_of_nothing_undecided_unseen_or_locked(cast: Cast) -> None:
    def refused(submission: Submission, words: str, category: Category | None = Category.GORE) -> None:
        with pytest.raises(GoldRefused, match=words):
            make_gold_item(
                submission_id=submission.id, expected=REJECTED, category=category, person=cast.priya
            )

    refused(posting(cast.lantern), "is decided")
    refused(opened(cast.lantern, status=Status.APPROVED).submission, "is open")
    decided = posting(cast.lantern, status=Status.REJECTED)
    refused(decided, "needs its category", None)
    Image.objects.filter(submissions=decided).update(locked_at=timezone.now())
    refused(decided, "locked")
    item = gold(cast)
    refused(item.submission, "already")
    assert Hold.objects.count() == 1


def test_it_comes_into_the_queue_as_others_are_decided(cast: Cast) -> None:
    item = gold(cast)
    case = stocked(cast)
    assert case is not None
    assert (case.submission_id, case.level, case.hidden) == (item.submission_id, "moderator", False)
    assert next_case(cast.mira, cast.lantern) == case
    said(opened(cast.lantern), cast.lena, APPROVED)
    assert Case.objects.filter(kind=CaseKind.GOLD).count() == 1  # not twice while it is open


def test_it_is_only_measured(cast: Cast) -> None:
    gold(cast)
    case = stocked(cast)
    assert case is not None
    told = Delivery.objects.count()
    said(case, cast.mira, APPROVED)
    assert (status_of(case), Delivery.objects.count()) == (Status.REJECTED, told)
    assert following_case(case) is None
    answer = GoldAnswer.objects.get()
    assert (answer.person, answer.right) == (cast.mira, False)


def test_who_rejects_it_unopened_has_answered_nothing(cast: Cast) -> None:
    gold(cast, Status.APPROVED)
    case = stocked(cast)
    assert case is not None
    reject_unopened(case.id, cast.aiko, case.version, [reason_of(case)], "All of this uploader's.")
    let_three_seconds_pass(case)
    assert conclude(case.id)
    assert not GoldAnswer.objects.exists()


def test_a_person_meets_it_once_and_its_maker_never(cast: Cast) -> None:
    gold(cast)
    first = stocked(cast)
    assert first is not None
    with pytest.raises(CaseConflict):
        open_case(first.id, cast.priya)
    said(first, cast.mira, REJECTED)
    second = stocked(cast)
    assert second is not None
    assert next_case(cast.mira, cast.lantern) is None
    with pytest.raises(CaseConflict):
        open_case(second.id, cast.mira)
    assert next_case(cast.jonas, cast.lantern) == second


def test_nothing_is_stocked_that_nobody_is_left_for(cast: Cast) -> None:
    gold(cast)
    Membership.objects.exclude(user__in=[cast.priya, cast.lena]).delete()
    case = stocked(cast)
    assert case is not None
    said(case, cast.lena, REJECTED)
    assert stocked(cast) is None


def test_the_one_that_waited_longest_comes_next(cast: Cast) -> None:
    items = [gold(cast) for _ in range(3)]
    came = []
    for _ in range(3):
        case = stocked(cast)
        assert case is not None
        came.append(case.submission_id)
        said(case, cast.mira, REJECTED)
    assert came == [item.submission_id for item in items]


def test_two_conclusions_do_not_open_the_same_one(cast: Cast) -> None:
    gold(cast)
    Platform.objects.filter(id=cast.lantern.id).update(gold_share=1)
    done = Case.objects.select_related("platform").get(id=opened(cast.lantern).id)
    with transaction.atomic():
        assert stock_gold(done, timezone.now()) is not None
        assert stock_gold(done, timezone.now()) is None


def test_it_is_told_once_and_only_when_it_cannot_be_undone(cast: Cast) -> None:
    gold(cast)
    case = stocked(cast)
    assert case is not None
    assert tell_answers(cast.mira) == []
    said(case, cast.mira, APPROVED)
    assert [answer.right for answer in tell_answers(cast.mira)] == [False]
    assert tell_answers(cast.mira) == []

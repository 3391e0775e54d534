"""Gold items: decided submissions whose right answer is known, put before people like any other case.

They are stocked in the queue as other cases are concluded, so that handing one out is the same claim as ever, and
nothing in order, count, time or page tells which one it is.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.met import all_who_met, somebody_else
from moderation.cases.models import WAITING, Case, Decision, GoldAnswer, GoldItem, Routing
from moderation.cases.opening import open_soon
from moderation.cases.sealed import sealed_among
from moderation.intake.models import Hold, Image, ImageState, Submission
from moderation.people.models import User
from moderation.policy.coin import GOLD, draw
from moderation.vocabulary import CaseKind, Category, DecisionKind, EventName, Level, Status, Via

HOLD = "gold"
TRIED = 5
OUTCOMES = {Status.APPROVED, Status.REJECTED}


class GoldRefused(ValueError):
    """This cannot be a gold item; says why."""


def make_gold_item(
    *, submission_id: UUID, expected: DecisionKind, category: Category | None, person: User
) -> GoldItem:
    """Keep a decided submission as a gold item, and its image from being erased.

    `category` is what a rejection is expected for. Raises GoldRefused.
    """
    if expected not in (DecisionKind.APPROVED, DecisionKind.REJECTED):
        raise GoldRefused("Choose approve or reject.")
    if (expected == DecisionKind.REJECTED) != (category is not None):
        raise GoldRefused("A rejection needs its category, an approval has none.")
    now = timezone.now()
    with transaction.atomic():
        # The image before the submission, as whoever locks it has it.
        image = Image.objects.select_for_update().filter(submissions=submission_id).first()
        submission = Submission.objects.select_for_update().get(id=submission_id)
        refuse_unfit(submission, image)
        assert image is not None  # refuse_unfit has said so
        item, made = GoldItem.objects.get_or_create(
            submission=submission,
            defaults={
                "platform_id": submission.platform_id,
                "expected": expected,
                "category": category.value if category else "",
                "made_by": person,
                "made_at": now,
                "opened_at": now,
            },
        )
        if not made:
            raise GoldRefused("It is a known item already, or was one.")
        Hold.objects.create(image=image, reason=HOLD)
        record(
            EventName.GOLD_MADE,
            actor=Actor.person(person.id),
            platform_id=submission.platform_id,
            submission_id=submission.id,
            subject=f"gold:{item.id}",
            data={"expected": expected.value, "category": category.value if category else None},
        )
    return item


def refuse_unfit(submission: Submission, image: Image | None) -> None:
    if submission.status not in OUTCOMES:
        raise GoldRefused("Only what is decided can be a known item.")
    if image is None or image.state != ImageState.PREPARED or image.erased_at:
        raise GoldRefused("There is no picture to look at.")
    if image.locked_at:
        raise GoldRefused("The picture is locked.")
    if Case.objects.filter(submission=submission, state__in=WAITING).exists():
        raise GoldRefused("A case of it is open. Wait until that is decided.")


def retire_gold_item(*, item_id: UUID, person: User) -> bool:
    """Put it before nobody any more; False when it was retired already. What was answered stays."""
    now = timezone.now()
    with transaction.atomic():
        if not GoldItem.objects.filter(id=item_id, retired_at=None).update(retired_at=now):
            return False
        item = GoldItem.objects.select_related("submission__image").get(id=item_id)
        Hold.objects.filter(image=item.submission.image, reason=HOLD).delete()
        record(
            EventName.GOLD_RETIRED,
            actor=Actor.person(person.id),
            platform_id=item.platform_id,
            submission_id=item.submission_id,
            subject=f"gold:{item.id}",
        )
    return True


def stock_gold(case: Case, now: datetime) -> Case | None:
    """With the platform's probability, have the gold item that waited longest for somebody new open soon; call inside the
    transaction that concludes `case`, whose id the coin is tossed with."""
    coin = draw(secret=settings.SECRET_KEY.encode(), purpose=GOLD, thing=case.id)
    if coin >= case.platform.gold_share:
        return None
    waiting = (
        GoldItem.objects.filter(platform_id=case.platform_id, retired_at=None)
        .select_related("submission__platform")
        .order_by("opened_at")[:TRIED]
    )
    for item in waiting:
        # Whoever opens it first takes its turn: two conclusions at once never open the same one twice.
        turn = GoldItem.objects.filter(id=item.id, opened_at=item.opened_at, retired_at=None)
        if turn.update(opened_at=now) and is_ready(item):
            return open_gold(item, now)
    return None


def is_ready(item: GoldItem) -> bool:
    """Whether its picture can be shown, no case of it is open, and somebody has not met it."""
    # Who locks the image at this moment is not waited for: they may be waiting for the case that is being concluded.
    image = Image.objects.select_for_update(skip_locked=True).filter(submissions=item.submission)
    if not image.filter(locked_at=None, erased_at=None).exists():
        return False
    if Case.objects.filter(submission=item.submission, state__in=WAITING).exists():
        return False
    met = {*all_who_met(item.submission_id), item.made_by_id}
    return somebody_else(item.submission, Level.MODERATOR, but=met)


def open_gold(item: GoldItem, now: datetime) -> Case:
    return open_soon(
        item.submission,
        kind=CaseKind.GOLD,
        routing=Routing.objects.filter(submission=item.submission).order_by("-id").first(),
        now=now,
        kept_from=[item.made_by_id],
    )


def measure(case: Case, decision: Decision, now: datetime) -> None:
    """Write down how a gold item was answered; call inside the transaction that concludes it. Who did not look has
    answered nothing."""
    item = GoldItem.objects.filter(submission_id=case.submission_id).first()
    if item is None or decision.person_id is None or decision.via == Via.UNOPENED:
        return
    GoldAnswer.objects.create(
        case=case,
        item=item,
        platform_id=case.platform_id,
        person_id=decision.person_id,
        decision=decision,
        right=decision.kind == item.expected,
        at=now,
    )


def tell_answers(person: User) -> list[GoldAnswer]:
    """The answers that this person has not been told of yet, which they are from now on. What is sealed for them waits:
    they may have the item's picture in hand, as it was posted another time."""
    untold = GoldAnswer.objects.filter(person=person, told_at=None).select_related("item", "decision")
    answers = list(untold.order_by("at"))
    if answers:
        sealed = sealed_among({answer.item.submission_id for answer in answers}, person)
        answers = [answer for answer in answers if answer.item.submission_id not in sealed]
    if answers:
        GoldAnswer.objects.filter(case__in=[answer.case_id for answer in answers], told_at=None).update(
            told_at=timezone.now()
        )
    return answers

"""The rows of quality work: second reviews, from whom a case is kept, gold items and how people answered them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import Category, DecisionKind, Purpose


class SecondReview(models.Model):
    """What a `second_review` case is for, which decision it looks at again, and what came of it.

    `second` is the other decision where two disagreed. `upheld` says, once the case is concluded, whether its own
    decision (`answer`) has the same outcome as the first.
    """

    case = models.OneToOneField(
        "cases.Case", primary_key=True, on_delete=models.CASCADE, related_name="second_review"
    )
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, db_index=False)
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Purpose])
    first = models.ForeignKey("cases.Decision", on_delete=models.CASCADE, related_name="looked_at_by")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, help_text="who made the first"
    )
    second = models.ForeignKey("cases.Decision", null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey("cases.Decision", null=True, on_delete=models.CASCADE, related_name="+")
    upheld = models.BooleanField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["platform", "-concluded_at"],
                condition=Q(concluded_at__isnull=False),
                name="second_review_latest",
            ),
            models.Index(
                fields=["person", "-concluded_at"],
                condition=Q(concluded_at__isnull=False),
                name="second_review_person",
            ),
            models.Index(
                fields=["-concluded_at"],
                condition=Q(concluded_at__isnull=False),
                name="second_review_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.case_id}"


class Barred(models.Model):
    """A case that is not handed to this person, because they know the submission already; gone once it is concluded."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="barred", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="barred_once")]

    def __str__(self) -> str:
        return f"{self.case_id} not for {self.person_id}"


class GoldItem(models.Model):
    """A decided submission whose right answer is known. Whoever was made to wait longest is opened next."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, db_index=False)
    submission = models.OneToOneField("intake.Submission", on_delete=models.CASCADE, related_name="gold_item")
    expected = models.CharField(
        max_length=16, choices=[(k.value, k.value) for k in (DecisionKind.APPROVED, DecisionKind.REJECTED)]
    )
    category = models.CharField(
        max_length=32, blank=True, choices=[(c.value, c.value) for c in Category], help_text="of a rejection"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(
        help_text="when it was put before somebody last; at first when it was made"
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["platform", "opened_at"], condition=Q(retired_at__isnull=True), name="gold_next"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expected} {self.submission_id}"


class GoldAnswer(models.Model):
    """How a person answered a gold item, measured when the decision was concluded. `told_at`: they have been shown it."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.CASCADE)
    item = models.ForeignKey(GoldItem, on_delete=models.CASCADE, related_name="answers")
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    decision = models.ForeignKey("cases.Decision", on_delete=models.CASCADE, related_name="+")
    right = models.BooleanField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "-at"], name="gold_answer_latest"),
            models.Index(fields=["-at"], name="gold_answer_newest"),
            models.Index(fields=["person", "-at"], name="gold_answer_person"),
            models.Index(fields=["person"], condition=Q(told_at__isnull=True), name="gold_answer_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {'right' if self.right else 'wrong'} on {self.item_id}"

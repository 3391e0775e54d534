"""What was asked for on many submissions, and what became of each of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.cases.refused import Refusal


class Act(models.TextChoices):
    """The first three are about submissions with an outcome, the others about open cases."""

    APPROVE = "approve", "reverse to approved"
    REJECT = "reject", "reverse to rejected"
    LOOK_AGAIN = "look_again", "have a person look again"
    ESCALATE_OPEN = "escalate_open", "hand open cases to the seniors"
    REJECT_OPEN = "reject_open", "reject open cases"


ABOUT_CASES = (Act.ESCALATE_OPEN, Act.REJECT_OPEN)


class Bulk(models.Model):
    """`id` is made with the page that asks to confirm, so that a form sent twice is one act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.CharField(max_length=16, choices=Act.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    reasons = models.JSONField(default=list, help_text="codes of the policy's reasons")
    note = models.TextField()
    salt = models.CharField(max_length=32)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.act} {self.id}"


class ItemState(models.TextChoices):
    WAITING = "waiting", "waiting"
    DONE = "done", "done"
    REFUSED = "refused", "left alone"


class BulkItem(models.Model):
    """One submission, or one open case of one. `version` is its own as the page that was confirmed showed it: what
    has changed since is left alone. `why` is a Refusal."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    why = models.CharField(max_length=16, blank=True, choices=[(why.value, why.value) for why in Refusal])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "submission"], condition=Q(case=None), name="bulk_submission_once"
            ),
            models.UniqueConstraint(fields=["bulk", "case"], name="bulk_case_once"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="bulk_item_waiting")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.state}"

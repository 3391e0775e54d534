"""Report: what a platform's user said is wrong with a picture, handed on by the platform."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import ComplaintStatus, DecisionKind


class Report(models.Model):
    """`case` is where a person reads it; none while the picture is still being screened, or when it was decided at once.

    `outcome` is empty until it is decided, and stays so when the picture turned out not to be one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(
        "intake.Submission",
        on_delete=models.CASCADE,
        db_index=False,  # both ways of asking have an index below
        related_name="reports",
    )
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="reports")
    reporter_id = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=16,
        blank=True,
        choices=[(k.value, k.value) for k in (DecisionKind.APPROVED, DecisionKind.REJECTED)],
    )

    class Meta:
        indexes = [
            models.Index(fields=["submission", "-id"], name="report_list"),
            models.Index(fields=["submission"], condition=Q(decided_at=None), name="report_undecided"),
        ]

    def __str__(self) -> str:
        return f"report {self.id}"

    @property
    def status(self) -> ComplaintStatus:
        return ComplaintStatus.RECEIVED if self.decided_at is None else ComplaintStatus.DECIDED

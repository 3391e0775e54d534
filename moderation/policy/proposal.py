"""A version that waits for a second admin. Listed in `models`, where Django looks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class ProposalState(models.TextChoices):
    OPEN = "open", "open"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"
    REPLACED = "replaced", "replaced by a newer one"


class Proposal(models.Model):
    """Rules that somebody asks to publish, as they were then; `draft_version` is the guard: once the draft has moved on,
    they can be approved no more. `again` is the number of the older version that they are, when one is to hold anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.ForeignKey("policy.Policy", on_delete=models.CASCADE, related_name="proposals")
    rules = models.TextField()
    draft_version = models.PositiveIntegerField()
    again = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ProposalState.choices, default=ProposalState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    version = models.OneToOneField("policy.PolicyVersion", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy"], condition=Q(state="open"), name="proposal_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.state} proposal for {self.policy_id}"

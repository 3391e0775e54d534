"""A shadow run of a draft, and the routings that it would have made otherwise."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import Verdict

MOST_KEPT = 10_000  # differences of one run that are kept to be listed; all are counted


class ShadowState(models.TextChoices):
    RUNNING = "running", "running"
    STOPPED = "stopped", "stopped"


class Shadow(models.Model):
    """One draft as it was when it began, beside what its policy routes from then on.

    `cursor` is the last routing that was looked at, of whatever policy. Of the `seen` ones of this policy, `unknown`
    cannot be told, as the draft would have asked a scorer that was not asked; `approving`, `rejecting` and `reviewing`
    would have been approved, rejected or sent to a person instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.ForeignKey("policy.Policy", on_delete=models.CASCADE, related_name="shadows")
    rules = models.TextField()
    digest = models.CharField(max_length=64)
    against = models.ForeignKey("policy.PolicyVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ShadowState.choices, default=ShadowState.RUNNING)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    cursor = models.UUIDField()
    seen = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    approving = models.PositiveIntegerField(default=0)
    rejecting = models.PositiveIntegerField(default=0)
    reviewing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="running"), name="shadow_one_a_policy"
            )
        ]
        indexes = [models.Index(fields=["policy", "-id"], name="shadow_latest")]

    def __str__(self) -> str:
        return f"{self.state} shadow of {self.policy_id}"

    @property
    def runs(self) -> bool:
        return self.state == ShadowState.RUNNING

    @property
    def differing(self) -> int:
        return self.approving + self.rejecting + self.reviewing

    @property
    def alike(self) -> int:
        return self.seen - self.unknown - self.differing


class Difference(models.Model):
    """A routing that the draft would have made otherwise, and the first of its reasons in words."""

    shadow = models.ForeignKey(Shadow, on_delete=models.CASCADE, related_name="differences")
    routing = models.ForeignKey("cases.Routing", on_delete=models.CASCADE, related_name="+")
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="+")
    was = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    would = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shadow", "routing"], name="shadow_difference_once")]
        indexes = [
            models.Index(fields=["shadow", "-routing"], name="shadow_difference"),
            models.Index(fields=["shadow", "would", "-routing"], name="shadow_difference_would"),
        ]

    def __str__(self) -> str:
        return f"{self.was}, would {self.would}: {self.submission_id}"

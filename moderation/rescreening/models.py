"""A batch of stored pictures to be screened again, and what became of each of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import Verdict


class RescreenState(models.TextChoices):
    RUNNING = "running", "running"
    PAUSED = "paused", "paused"
    DONE = "done", "done"
    CANCELLED = "cancelled", "cancelled"


UNFINISHED = (RescreenState.RUNNING, RescreenState.PAUSED)


class Rescreen(models.Model):
    """One scorer's backlog: the submissions of a platform (None: of all that ask this scorer), newest first.

    `since`, `status` and `most` narrow it. Below `cursor` nothing has been taken yet; `walked` says that nothing is
    left there. `waits_for` are the words for what holds a running batch up, such as a budget, and `look_again_at`
    when that is looked at again. `needing` and `rejecting` of the answered pictures would go to a person, or be
    rejected, by the policy in force when they were answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=64)
    platform = models.ForeignKey("platforms.Platform", null=True, on_delete=models.CASCADE)
    since = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, blank=True)
    most = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=16, choices=RescreenState.choices, default=RescreenState.RUNNING)
    waits_for = models.CharField(max_length=200, blank=True)
    look_again_at = models.DateTimeField(null=True)
    cursor = models.UUIDField()
    walked = models.BooleanField(default=False)

    total = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    reused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    needing = models.PositiveIntegerField(default=0)
    rejecting = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(state__in=["running", "paused"]),
                name="rescreen_one_a_scorer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def settled(self) -> int:
        """How many pictures are over, one way or another."""
        return self.answered + self.failed + self.skipped


class ItemState(models.TextChoices):
    WAITING = "waiting", "waiting"
    ANSWERED = "answered", "answered"
    FAILED = "failed", "failed"
    SKIPPED = "skipped", "skipped"


class Skip(models.TextChoices):
    """Why a picture was not asked about."""

    LOCKED = "locked", "locked as suspected child abuse"
    ERASED = "erased", "erased"
    NO_PICTURE = "no_picture", "no usable picture is stored"
    NOT_ASKED = "not_asked", "the platform's policy no longer asks this scorer"


class RescreenItem(models.Model):
    """One submission of a batch.

    `due_at`, `lease_until`, `token` and `attempts` are the lane's, as on a submission. `why` is the kind of failure,
    or a Skip; `verdict` is what the policy version would have made of the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rescreen = models.ForeignKey(Rescreen, on_delete=models.CASCADE, related_name="items")
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE)
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    why = models.CharField(max_length=32, blank=True)
    screening = models.ForeignKey("screening.Screening", null=True, on_delete=models.CASCADE)
    answered_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=8, blank=True, choices=[(v.value, v.value) for v in Verdict])
    policy_version = models.ForeignKey("policy.PolicyVersion", null=True, on_delete=models.PROTECT)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rescreen", "submission"], name="rescreen_item_once")]
        indexes = [
            models.Index(
                fields=["rescreen", "due_at"], condition=Q(state="waiting"), name="rescreen_item_due"
            ),
            models.Index(
                fields=["rescreen", "-submission"],
                condition=Q(verdict="review") | Q(verdict="reject"),
                name="rescreen_item_found",
            ),
            models.Index(
                fields=["rescreen", "state", "why"],
                condition=Q(state="failed") | Q(state="skipped"),
                name="rescreen_item_why",
            ),
            models.Index(  # the history reads them in this order
                fields=["answered_at", "id"], condition=Q(state="answered"), name="rescreen_item_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.state}"

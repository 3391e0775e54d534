"""Routing, Case, Decision, Note and Skip."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.cases.quality import Barred, GoldAnswer, GoldItem, SecondReview
from moderation.vocabulary import CaseKind, DecidedBy, DecisionKind, Level, Verdict

# Django looks for models here; these have a file of their own.
__all__ = [
    "Barred",
    "Case",
    "CaseState",
    "Decision",
    "GoldAnswer",
    "GoldItem",
    "Note",
    "Routing",
    "SecondReview",
    "Skip",
]


class Routing(models.Model):
    """The stored Outcome of one submission under one PolicyVersion. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="routings")
    policy_version = models.ForeignKey("policy.PolicyVersion", on_delete=models.PROTECT)
    screenings = models.JSONField(help_text="ids of the screenings it saw, in the policy's order")
    circumstances = models.JSONField()
    outcome = models.JSONField()
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    coin = models.FloatField()
    label_prob = models.FloatField()
    sampled = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="routing_latest")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.submission_id}"


class CaseState(models.TextChoices):
    OPEN = "open", "open"
    DECIDED = "decided", "decided, not yet in effect"
    CONCLUDED = "concluded", "concluded"


class Case(models.Model):
    """A reason for a person to look. The lease (holder, token, until) and `version` are columns of the case.

    Claiming is one statement on one indexed row: the order of a queue is `due_at`, fixed when the case opens.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="cases")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CaseKind])
    level = models.CharField(
        max_length=16, choices=[(v.value, v.value) for v in Level], default=Level.MODERATOR
    )
    severity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    routing = models.ForeignKey(Routing, null=True, on_delete=models.PROTECT)
    policy_version = models.ForeignKey("policy.PolicyVersion", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hidden = models.BooleanField(default=False, help_text="locked: only named people are handed it")

    version = models.PositiveIntegerField(default=1)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="held_cases"
    )
    held_since = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    colour_opened = models.BooleanField(default=False)

    review_share = models.FloatField(
        null=True, help_text="the probability with which a second person looks at its decision"
    )
    decision = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="+")
    conclude_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(state="open"), name="case_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["platform", "level", "due_at", "id"],
                condition=Q(state="open", hidden=False),
                name="case_queue",
            ),
            models.Index(
                fields=["platform", "level", "opened_at"],
                condition=Q(state="open", hidden=False),
                name="case_oldest",
            ),
            models.Index(
                fields=["platform", "level", "due_at", "id"],
                condition=Q(state="open", hidden=True),
                name="case_locked",
            ),
            models.Index(fields=["platform", "-submission"], condition=Q(state="open"), name="case_open"),
            models.Index(fields=["conclude_at"], condition=Q(state="decided"), name="case_conclude"),
            models.Index(fields=["holder"], condition=Q(state="open"), name="case_held"),
            models.Index(fields=["submission"], name="case_submission"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Decision(models.Model):
    """What was decided, by whom and why. Never edited, only superseded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="decisions")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in DecisionKind])
    decided_by = models.CharField(max_length=16, choices=[(v.value, v.value) for v in DecidedBy])
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    reasons = models.JSONField(default=list, help_text="[{code, category, text}]")
    actions = models.JSONField(default=list)
    not_evaluated = models.JSONField(default=list)
    note = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    policy_version = models.ForeignKey("policy.PolicyVersion", on_delete=models.PROTECT)
    routing = models.ForeignKey(Routing, null=True, on_delete=models.PROTECT)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    after_scores = models.BooleanField(default=False)
    trainee = models.BooleanField(
        default=False, db_default=False, help_text="counts only once somebody else has confirmed it"
    )
    looked_ms = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-made_at"], name="decision_person"),
            models.Index(fields=["submission", "made_at"], name="decision_submission"),
            models.Index(
                fields=["-made_at"], condition=Q(decided_by="moderator"), name="decision_people_latest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"


class Note(models.Model):
    """What a person wrote about a submission, for colleagues."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    text = models.TextField()
    salt = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"note {self.id}"


class Skip(models.Model):
    """A case that a person skipped never comes back to them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="skips")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="skip_once")]

    def __str__(self) -> str:
        return f"skip {self.case_id}"

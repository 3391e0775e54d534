"""Routing, Case, Decision, Note, Skip and Docket; Queue stands in `queue`, Ask and Mention in `asks`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from moderation.cases.appeal import Appeal
from moderation.cases.asks import Ask, AskKind, Mention
from moderation.cases.quality import Barred, GoldAnswer, GoldItem, SecondReview
from moderation.cases.queue import Queue
from moderation.cases.report import Report
from moderation.vocabulary import CaseKind, DecidedBy, DecisionKind, Level, SkipReason, Verdict, Via

# Django looks for models here; some have a file of their own.
__all__ = [
    "ON_A_PAGE",
    "UNOPENED",
    "WAITING",
    "Appeal",
    "Aside",
    "Ask",
    "AskKind",
    "Barred",
    "Case",
    "CaseState",
    "Decision",
    "Docket",
    "GoldAnswer",
    "GoldItem",
    "Mention",
    "Note",
    "Queue",
    "Report",
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
    certificate = models.UUIDField(null=True, help_text="the assurance.Certificate that was in force, if any")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="routing_latest")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.submission_id}"


class CaseState(models.TextChoices):
    OPENING = "opening", "opens at a time that chance has chosen"
    OPEN = "open", "open"
    DECIDED = "decided", "decided, not yet in effect"
    CONCLUDED = "concluded", "concluded"


# There is one at most for each kind of a submission's cases.
WAITING = (CaseState.OPENING, CaseState.OPEN)


class Aside(models.TextChoices):
    """Why the case is not in the person's hands: it waits for them or for a colleague, and its lease outlives its page;
    or it is one of many on theirs."""

    HOLD = "hold", "put on hold"
    GIVEN = "given", "reassigned by a colleague"
    OPINION = "opinion", "on hold for a second opinion"
    GRID = "grid", "a tile of the grid"


# A colleague gave it to whose it is, and they have not opened it: theirs to open or to give back, and to nothing else. As
# it is opened, it is asked whether it is kept from them, and the log has the claim.
UNOPENED = Q(aside=Aside.GIVEN, held_since=None) & ~Q(left_by=F("holder"))
# Held while a page is open, by its pings: the case's own page, or the grid.
ON_A_PAGE = ("", Aside.GRID.value)


class Case(models.Model):
    """A reason for a person to look. The lease (holder, token, until) and `version` are columns of the case.

    Claiming is one statement on one indexed row: a case's place in its queue is `rank`, fixed when it opens by the
    queue's order. What is locked waits outside the queues, due first. What is still `opening` is on no page and in no
    queue (see `opening.py`); until it opens, `opened_at` is when it will.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="cases")
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        db_index=False,  # all that is asked of a queue's cases has an index below
        related_name="cases",
    )
    rank = models.BigIntegerField()
    category = models.CharField(max_length=32, blank=True, help_text="shown only where the queue shows it")
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
    overdue_at = models.DateTimeField(null=True, help_text="when somebody was told that it is overdue")
    hidden = models.BooleanField(default=False, help_text="locked: only named people are handed it")

    version = models.PositiveIntegerField(default=1)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="held_cases"
    )
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        db_index=False,  # of what is open alone, below
        related_name="+",
        help_text="who gave it back last: they have seen it, and may be handed it again",
    )
    held_since = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    colour_opened = models.BooleanField(default=False)
    aside = models.CharField(
        max_length=8,
        choices=Aside.choices,
        blank=True,
        default="",
        db_default="",
        help_text="until the lease ends; else empty",
    )

    review_share = models.FloatField(
        null=True, help_text="the probability with which a second person looks at its decision"
    )
    decision = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="+")
    conclude_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"],
                condition=Q(state__in=["opening", "open"]),
                name="case_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["queue", "level", "rank", "id"],
                condition=Q(state="open", hidden=False),
                name="case_queue",
            ),
            models.Index(
                fields=["queue", "level", "opened_at"],
                condition=Q(state="open", hidden=False),
                name="case_oldest",
            ),
            models.Index(
                fields=["queue", "level", "due_at"],
                condition=Q(state="open", hidden=False),
                name="case_due",
            ),
            models.Index(
                fields=["queue", "due_at"],
                condition=Q(state="open", hidden=False, overdue_at=None),
                name="case_untold",
            ),
            models.Index(fields=["queue", "-opened_at"], name="case_latest"),
            models.Index(
                fields=["platform", "level", "due_at", "id"],
                condition=Q(state="open", hidden=True),
                name="case_locked",
            ),
            models.Index(fields=["platform", "-id"], condition=Q(state="open"), name="case_opened"),
            models.Index(fields=["conclude_at"], condition=Q(state="decided"), name="case_conclude"),
            models.Index(fields=["opened_at"], condition=Q(state="opening"), name="case_opening"),
            models.Index(fields=["holder"], condition=Q(state="open"), name="case_held"),
            models.Index(fields=["left_by"], condition=Q(state="open"), name="case_left"),
            models.Index(fields=["submission"], name="case_submission"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_unopened(self) -> bool:
        """As UNOPENED has it."""
        return self.aside == Aside.GIVEN and self.held_since is None and self.left_by_id != self.holder_id


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
    via = models.CharField(
        max_length=8,
        choices=[(v.value, v.value) for v in Via],
        blank=True,
        default="",
        db_default="",
        help_text="empty: on the case's own page",
    )
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
    """What a person wrote about a submission, for colleagues. A decision's note is one where it names any."""

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
    """A case that a person skipped never comes back to them. Why is not in the log, which nobody can erase."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="skips")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    reason = models.CharField(
        max_length=16, choices=[(r.value, r.value) for r in SkipReason], default=SkipReason.OTHER
    )
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="skip_once")]

    def __str__(self) -> str:
        return f"skip {self.case_id}"


class Docket(models.Model):
    """A term that look-up finds a submission by, taken from the decision in force (see `docket.py`)."""

    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    term = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "term"], name="docket_once")]
        indexes = [
            models.Index(fields=["platform", "term", "-submission"], name="docket_platform"),
            models.Index(fields=["term", "-submission"], name="docket_any_platform"),
        ]

    def __str__(self) -> str:
        return self.term

"""Queue: which of a platform's cases wait together, in which order, and what happens when one is due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class QueueOrder(models.TextChoices):
    """Which case is handed out first; among equals the one that was opened first."""

    DUE_FIRST = "due_first", "Due first"
    OLDEST_FIRST = "oldest_first", "Oldest first"
    NEWEST_FIRST = "newest_first", "Newest first"
    MOST_SEVERE_FIRST = "most_severe_first", "Most severe first, then due first"


class AtDue(models.TextChoices):
    """What happens to a case that nobody has decided when it is due."""

    NOTHING = "nothing", "Nothing: it waits in its place"
    ESCALATE = "escalate", "It goes to the seniors"
    ALERT = "alert", "Seniors and admins are told on Review"


class Queue(models.Model):
    """A platform's cases that wait together. Every platform has one default queue, which takes what no other takes.

    A queue with `categories` shows each case's category on its page, one without shows none: that is fixed when it is
    made, and spot checks, gold items and second reviews are put only into queues that show none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, related_name="queues")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=64)
    is_default = models.BooleanField(default=False)
    position = models.PositiveIntegerField(help_text="matched in this order, the default queue last")
    categories = models.JSONField(default=list, help_text="of these categories; empty: of any and of none")
    languages = models.JSONField(default=list, help_text="primary subtags; empty: any language and none")
    shows_category = models.BooleanField(default=False)
    order = models.CharField(max_length=24, choices=QueueOrder.choices, default=QueueOrder.DUE_FIRST)
    at_due = models.CharField(max_length=16, choices=AtDue.choices, default=AtDue.NOTHING)
    skill = models.CharField(max_length=32, blank=True, help_text="only who has it is handed these cases")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    unsettled = models.BooleanField(default=False, help_text="open cases may be out of place")

    class Meta:
        ordering = ["is_default", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "slug"], name="queue_slug_once"),
            models.UniqueConstraint(
                fields=["platform"], condition=Q(is_default=True), name="queue_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

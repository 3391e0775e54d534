"""Pages of the history: what routings, people's decisions and backlogs' answers say, as packed columns.

Derived; the rows are the record.
"""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class Subject(models.TextChoices):
    ROUTINGS = "routings", "routings"
    LOOKS = "looks", "people's decisions"
    AGAIN = "again", "answers given again"


class Page(models.Model):
    """Up to `pages.ROWS` rows of one subject in the order of their time. A full page never changes; the last one is
    written anew when more has come. `until` and `until_id` are its last row's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    until = models.DateTimeField()
    until_id = models.UUIDField()
    packed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="history_page_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.number}"

"""Lines of the log and their seals. The database itself refuses to change, delete or replace either (see migrations)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class EntryRefusesChange(TypeError):
    """An entry is written once, by `record`."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise EntryRefusesChange("entries of the log cannot be changed")

    def delete(self) -> NoReturn:
        raise EntryRefusesChange("entries of the log cannot be deleted")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryRefusesChange("entries are written by moderation.audit.record")


class Entry(models.Model):
    """A line of the audit log.

    `body` is the canonical JSON that is hashed; the columns beside it are copies for reading and filtering.
    `leaf` is its hash in the Merkle tree. `xact` is PostgreSQL's transaction id: ids are given out before
    commits, so a sealer must know which transactions still run (None on SQLite, where one writes at a time).
    """

    # BigAutoField although `record` gives the numbers: only so is it SQLite's own rowid. Beside any other key a
    # hidden rowid remains, by which REPLACE gets past the triggers.
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64, blank=True)
    platform_id = models.UUIDField(null=True)
    submission_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=128, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    leaf = models.BinaryField(max_length=32)
    xact = models.BigIntegerField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["submission_id", "id"], name="entry_submission"),
            models.Index(fields=["event", "id"], name="entry_event"),
            models.Index(fields=["platform_id", "id"], name="entry_platform"),
            models.Index(fields=["actor_id", "id"], name="entry_actor"),
            models.Index(fields=["at", "id"], name="entry_at"),
            # The order of sealing on PostgreSQL; empty on SQLite.
            models.Index(fields=["xact", "id"], name="entry_xact", condition=models.Q(xact__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.event}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryRefusesChange("entries are written by moderation.audit.record")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryRefusesChange("entries of the log cannot be deleted")


class SealRefusesChange(TypeError):
    """A seal is written once, by `seal_new`."""


class SealQuerySet(models.QuerySet["Seal"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise SealRefusesChange("seals of the log cannot be changed")

    def delete(self) -> NoReturn:
        raise SealRefusesChange("seals of the log cannot be deleted")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SealRefusesChange("seals are written by moderation.audit.seal")


class Seal(models.Model):
    """The Merkle tree's state after another run of entries: those with the indices `first_index` to `size` - 1.

    `lines` holds the number, the transaction and the leaf hash of each (see `audit.lines`); `root` is that of all
    entries so far, `frontier` what the next seal goes on from. Transactions are 0 on SQLite.
    """

    number = models.BigAutoField(primary_key=True)  # the rowid itself on SQLite, as for Entry
    first_index = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    from_id = models.BigIntegerField()
    from_xact = models.BigIntegerField()
    to_id = models.BigIntegerField()
    to_xact = models.BigIntegerField()
    lines = models.BinaryField()
    frontier = models.BinaryField()
    sealed_at = models.DateTimeField()

    objects = SealQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_xact", "to_id"], name="seal_end")]

    def __str__(self) -> str:
        return f"{self.number}: {self.size} entries"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SealRefusesChange("seals are written by moderation.audit.seal")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SealRefusesChange("seals of the log cannot be deleted")

    @property
    def place(self) -> tuple[int, int]:
        """The place of its last entry in the order of sealing."""
        return self.to_xact, self.to_id

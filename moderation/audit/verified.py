"""When the whole log was last checked: a line of the log itself. It says that a check ran, and proves nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.audit.record import record
from moderation.audit.verify import VerifyReport
from moderation.vocabulary import EventName


@dataclass(frozen=True)
class Verified:
    """What the last run of `verify_audit` noted; `bad` is the number of the first line that did not hold."""

    at: datetime
    lines: int
    sealed: int
    root: str
    bad: int | None


def note_verified(report: VerifyReport) -> None:
    """Note a run and its result in the log."""
    with transaction.atomic():
        record(
            EventName.LOG_VERIFIED,
            actor=Actor.system(),
            data={
                "lines": report.checked,
                "sealed": report.sealed,
                "root": report.root,
                "bad": report.bad.id if report.bad else None,
                "unguarded": list(report.unguarded),
            },
        )


def last_verified() -> Verified | None:
    """The newest note; None when there is none that can be read."""
    entry = Entry.objects.filter(event=EventName.LOG_VERIFIED).order_by("-id").first()
    if entry is None:
        return None
    try:
        said = json.loads(entry.body)["data"]
        return Verified(entry.at, said["lines"], said["sealed"], said["root"], said["bad"])
    except (
        ValueError,
        KeyError,
        TypeError,
    ):  # a line that somebody tampered with must not take the page down
        return None

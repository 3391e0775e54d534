"""What stands written on a case for its holder: colleagues' notes, and what the platform's users reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Value

from moderation.cases.models import Case, Note, Report

NOTE, REPORT = "note", "report"
EMPTY = Value("")


@dataclass(frozen=True)
class Written:
    """A colleague's note."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class ReportShown:
    """A report as it came: `category` is a name of ours or empty, `reporter` the platform's id of them or empty."""

    category: str
    text: str
    reporter: str
    at: datetime


@dataclass(frozen=True)
class WrittenOn:
    """Oldest first."""

    notes: tuple[Written, ...]
    reports: tuple[ReportShown, ...]


def written_on(case: Case) -> WrittenOn:
    """Both in one query, the same for every kind of case: none of those that stay sealed has a report."""
    notes = Note.objects.filter(case=case).order_by().annotate(what=Value(NOTE), about=EMPTY)
    reports = Report.objects.filter(case=case).annotate(
        what=Value(REPORT), about=F("category"), who=F("reporter_id"), at=F("received_at")
    )
    together = notes.values_list("what", "about", "text", "person__name", "at").union(
        reports.values_list("what", "about", "text", "who", "at"), all=True
    )
    rows = list(together.order_by("at"))
    return WrittenOn(
        tuple(Written(who, at, text) for what, _, text, who, at in rows if what == NOTE),
        tuple(ReportShown(about, text, who, at) for what, about, text, who, at in rows if what == REPORT),
    )

"""What stands written on a case for its holder: colleagues' notes, what users reported, and why somebody appeals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Value

from moderation.cases.models import Appeal, Case, Note, Report

NOTE, REPORT, APPEAL = "note", "report", "appeal"
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
class AppealShown:
    """An appeal as it came; `complainant` is uploader or notifier."""

    complainant: str
    text: str
    at: datetime


@dataclass(frozen=True)
class WrittenOn:
    """Oldest first."""

    notes: tuple[Written, ...]
    reports: tuple[ReportShown, ...]
    appeals: tuple[AppealShown, ...]


def written_on(case: Case) -> WrittenOn:
    """All in one query, the same for every kind of case: none of those that stay sealed has a report or an appeal."""
    columns = ("what", "about", "text", "who", "at")
    notes = Note.objects.filter(case=case).order_by().annotate(what=Value(NOTE), about=EMPTY)
    reports = Report.objects.filter(case=case).annotate(
        what=Value(REPORT), about=F("category"), who=F("reporter_id"), at=F("received_at")
    )
    appeals = Appeal.objects.filter(case=case).annotate(
        what=Value(APPEAL), about=F("complainant"), who=EMPTY, at=F("received_at")
    )
    together = notes.annotate(who=F("person__name")).values_list(*columns)
    rows = list(
        together.union(reports.values_list(*columns), appeals.values_list(*columns), all=True).order_by("at")
    )
    return WrittenOn(
        tuple(Written(who, at, text) for what, _, text, who, at in rows if what == NOTE),
        tuple(ReportShown(about, text, who, at) for what, about, text, who, at in rows if what == REPORT),
        tuple(AppealShown(about, text, at) for what, about, text, _, at in rows if what == APPEAL),
    )

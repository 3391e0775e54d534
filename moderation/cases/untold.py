"""What is left untold of gold items: that a submission is one or was one, and all that was done on its gold cases.

Whoever reviews and does not keep gold items may yet be put before any of them. They find a submission as if it had never
become one: every page that lists decisions or lines of the log asks here.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Replace

from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, platform_ids
from moderation.vocabulary import CaseKind, EventName

OF_ITEMS = (EventName.GOLD_MADE, EventName.GOLD_RETIRED)


def is_told_of_gold(person: User, platform_id: UUID) -> bool:
    """Whether this person may know which submissions of the platform are gold items."""
    return may(person, Permission.KEEP_GOLD, platform_id)


def decisions_told(submission: Submission, person: User) -> QuerySet[Decision]:
    """The submission's decisions that this person may know of; ask `is_sealed` before."""
    made = Decision.objects.filter(submission=submission)
    return made if is_told_of_gold(person, submission.platform_id) else made.exclude(case__kind=CaseKind.GOLD)


def lines_told(submission: Submission, person: User) -> QuerySet[Entry]:
    """The lines about the submission that this person may know of; ask `is_sealed` before."""
    lines = Entry.objects.filter(submission_id=submission.id)
    return lines if is_told_of_gold(person, submission.platform_id) else lines.exclude(about_gold())


def untold_lines(person: User) -> Q | None:
    """A filter on the lines that somebody who reads the log must not see, as they review there; None when there are
    none. An auditor who reviews nowhere is put before nothing, and reads the whole."""
    reviewed, kept = (platform_ids(person, one) for one in (Permission.REVIEW, Permission.KEEP_GOLD))
    if kept is None or reviewed == []:
        return None
    if reviewed is None:
        return about_gold() & ~Q(platform_id__in=kept)
    there = [key for key in reviewed if key not in kept]
    return about_gold() & Q(platform_id__in=there) if there else None


def about_gold() -> Q:
    """A filter on lines: of gold items and their cases. That a picture was locked meanwhile stays: it is, for all."""
    # SQLite keeps ids without dashes, PostgreSQL as a type of its own; the line names the case in a text.
    named = Concat(Value("case:"), without_dashes(Cast(F("id"), TextField())), output_field=TextField())
    gold = Case.objects.filter(submission_id=OuterRef("submission_id"), kind=CaseKind.GOLD)
    of_a_case = Exists(gold.annotate(named=named).filter(named=without_dashes(OuterRef("subject"))))
    return Q(event__in=OF_ITEMS) | (Q(of_a_case) & ~Q(event=EventName.IMAGE_LOCKED))


def without_dashes(text: Cast | OuterRef) -> Replace:
    return Replace(text, Value("-"), Value(""), output_field=TextField())

"""From whom a case is kept: who has met the submission before, whose own upload it is, and who is still learning.

A person's own upload is asked for when a case is handed out, not when it opens, so that an uploader id that an admin
adds today holds for what waits already.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.cases.met import all_who_decided, all_who_looked, somebody_else
from moderation.cases.models import WAITING, Barred, Case
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.access import is_trainee, trainee_scope
from moderation.platforms.models import OwnUploader
from moderation.vocabulary import CaseKind, Level

# Who decided on the submission once would meet it again, or review their own word.
FRESH_EYES = frozenset({CaseKind.SECOND_REVIEW, CaseKind.APPEAL, CaseKind.GOLD})

# Who decided before would answer for their own word; but a report is read, even where nobody else is there to read it.
KEPT_FROM_SOME = FRESH_EYES | {CaseKind.REPORT}

# These may open while such a case is: whoever decides them has met the submission.
OPEN_BESIDE = frozenset({CaseKind.REPORT, CaseKind.APPEAL})

# For the claim, which is written by hand: the person twice.
NOT_BARRED = """
        AND NOT EXISTS (SELECT 1 FROM cases_barred b WHERE b.case_id = c.id AND b.person_id = %s)
        AND NOT EXISTS (
          SELECT 1 FROM platforms_ownuploader o JOIN intake_submission u ON u.uploader_id = o.uploader_id
          WHERE o.person_id = %s AND o.platform_id = c.platform_id AND u.id = c.submission_id
        )"""
NOT_FOR_TRAINEES = " AND c.kind <> 'second_review'"


def bars_in_claim(person: User, platform_id: UUID) -> str:
    """The conditions that the claim adds for this person; they take the person's id twice."""
    return NOT_BARRED + (NOT_FOR_TRAINEES if is_trainee(person, platform_id) else "")


def kept_from(person: User) -> Q:
    """The same as a filter on cases: those that this person is not handed."""
    kept = barred_for(person) | Q(Exists(own_upload(person)))
    learning = trainee_scope(person)
    return kept if learning is None else kept | (Q(kind=CaseKind.SECOND_REVIEW) & learning)


def barred_for(person: User) -> Q:
    """The cases of submissions that this person has met; they are told nothing by seeing those unsealed."""
    # Read once, not asked row by row: there are only as many as cases that are open.
    return Q(id__in=Barred.objects.filter(person=person).values("case_id"))


def own_upload(person: User) -> QuerySet[OwnUploader]:
    """For a case of an outer query: that its uploader is this person."""
    return OwnUploader.objects.filter(
        person=person, platform=OuterRef("platform"), uploader_id=OuterRef("submission__uploader_id")
    )


def is_own_upload(submission: Submission, person: User) -> bool:
    """Whether an admin has noted that this person posts under its uploader's id."""
    mine = OwnUploader.objects.filter(person=person, platform_id=submission.platform_id)
    return mine.filter(uploader_id=submission.uploader_id).exists()


def is_kept_from(case: Case, person: User) -> bool:
    """Whether this case must not be handed to this person."""
    return Case.objects.filter(kept_from(person), id=case.id).exists()


def bar(case: Case, people: Iterable[UUID]) -> None:
    """Keep the case from these people and from all who decided on its submission, and where it needs fresh eyes from all
    who looked at it as well if anybody else is left; call inside the transaction that opens it."""
    kept, wider = set(people), all_who_decided(case.submission_id)
    if case.kind in FRESH_EYES:
        kept |= wider
        wider = all_who_looked(case.submission_id)
    if not wider <= kept and somebody_else(case.submission, Level(case.level), but=kept | wider):
        kept |= wider
    rows = (Barred(case=case, person_id=person) for person in sorted(kept))
    Barred.objects.bulk_create(rows, ignore_conflicts=True)  # an appeal's case may be taken for the next one


def bar_from_fresh_looks(case: Case, person: User) -> None:
    """Keep this person, who decides on the case now, from the cases of its submission that wait and need fresh eyes; call
    inside the transaction that stores the decision."""
    others = Case.objects.filter(submission_id=case.submission_id, state__in=WAITING, kind__in=FRESH_EYES)
    for key in others.exclude(id=case.id).values_list("id", flat=True):
        Barred.objects.bulk_create([Barred(case_id=key, person=person)], ignore_conflicts=True)


def bar_who_has_read(case: Case, person: User) -> None:
    """Keep this person, who has read what was written on the case, from those too, but for one that they hold or that
    nobody else could be handed; call inside the transaction that notes it."""
    others = Case.objects.filter(submission_id=case.submission_id, state__in=WAITING, kind__in=FRESH_EYES)
    for other in others.exclude(id=case.id).exclude(holder=person).select_related("submission"):
        kept = set(Barred.objects.filter(case=other).values_list("person_id", flat=True))
        if somebody_else(other.submission, Level(other.level), but=kept | {person.id}):
            Barred.objects.bulk_create([Barred(case=other, person=person)], ignore_conflicts=True)


def lift_bars(case: Case) -> None:
    """Once the case is concluded nobody is handed it any more; call inside the transaction that concludes it."""
    if case.kind in KEPT_FROM_SOME:
        Barred.objects.filter(case=case).delete()

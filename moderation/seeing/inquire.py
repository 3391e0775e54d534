"""A person asks: the row is stored with its line in the log, and a worker asks the vendor."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.people.models import User
from moderation.seeing.models import Inquiry, InquiryKind, InquiryState
from moderation.seeing.subject import NothingToAsk, Subject, subject_of
from moderation.vocabulary import EventName
from moderation.wake import wake

QUESTION_MAX = 500


class QuestionInvalid(Exception):
    """The question cannot be taken; the text says why, for the person who typed it."""


def ask_for_description(case_id: UUID, person: User, *, frame: int, language: str) -> Inquiry:
    """One that is on its way is not asked for again. Raises CaseNotFound, NothingToAsk."""
    subject = seen(subject_of(case_id, person))
    inquiry = compose(subject, person, InquiryKind.DESCRIPTION, frame=frame, language=language)
    return store(inquiry) or on_its_way(inquiry)


def ask_for_text(case_id: UUID, person: User, *, frame: int) -> Inquiry:
    """The text in it, in whatever language that is, read here. One that is on its way is not asked for again. Raises
    CaseNotFound, NothingToAsk."""
    subject = subject_of(case_id, person)
    if subject.reader is None:
        raise NothingToAsk(case_id)
    inquiry = compose(subject, person, InquiryKind.TEXT, frame=frame, language="")
    return store(inquiry) or on_its_way(inquiry)


def ask_question(case_id: UUID, person: User, question: str, *, frame: int, language: str) -> Inquiry:
    """One question at a time; the same one sent twice is one. Raises CaseNotFound, NothingToAsk, QuestionInvalid."""
    subject = seen(subject_of(case_id, person))
    inquiry = compose(subject, person, InquiryKind.QUESTION, frame=frame, language=language)
    inquiry.question = checked(question)
    if stored := store(inquiry):
        return stored
    before = on_its_way(inquiry)
    if before.question != inquiry.question:
        raise QuestionInvalid(
            "Your last question is still on its way. Ask the next one when its answer is here."
        )
    return before


def seen(subject: Subject) -> Subject:
    """The same, if a model may be asked about it. Raises NothingToAsk."""
    if subject.seer is None:
        raise NothingToAsk(subject.case.id)
    return subject


def checked(question: str) -> str:
    """The question as it is stored. Raises QuestionInvalid."""
    text = question.replace("\r\n", "\n").strip()
    if not text:
        raise QuestionInvalid("Type a question first.")
    if len(text) > QUESTION_MAX:
        raise QuestionInvalid(f"At most {QUESTION_MAX} characters; yours has {len(text):,}.")
    if "\0" in text:  # PostgreSQL cannot store it
        raise QuestionInvalid("The question holds a NUL character.")
    return text


def compose(subject: Subject, person: User, kind: InquiryKind, *, frame: int, language: str) -> Inquiry:
    """Not stored yet; a frame that is not there is the first."""
    now = timezone.now()
    return Inquiry(
        id=uuid7(),
        platform_id=subject.case.platform_id,
        image=subject.image,
        case=subject.case,
        person=person,
        kind=kind,
        frame=frame if frame in subject.frames else subject.frames[0],
        language=language,
        salt=new_salt(),
        asked_at=now,
        due_at=now,
    )


def store(inquiry: Inquiry) -> Inquiry | None:
    """Store it with its line; None when one of this kind is on its way (the database says so, whoever came first)."""
    try:
        with transaction.atomic():
            inquiry.save(force_insert=True)
            record(
                EventName.INQUIRY_ASKED,
                actor=Actor.person(inquiry.person_id),
                platform_id=inquiry.platform_id,
                submission_id=inquiry.case.submission_id,
                subject=f"case:{inquiry.case_id}",
                data={
                    "inquiry": str(inquiry.id),
                    "kind": inquiry.kind,
                    "frame": inquiry.frame,
                    "language": inquiry.language,
                    "question": commitment(inquiry.salt, inquiry.question),
                },
            )
            wake()
    except IntegrityError:
        return None
    return inquiry


def on_its_way(inquiry: Inquiry) -> Inquiry:
    """The one that stands in the way of this, or what has become of it since."""
    same = Inquiry.objects.filter(case=inquiry.case, person=inquiry.person, kind=inquiry.kind)
    return same.filter(state=InquiryState.ASKED).first() or same.latest("id")

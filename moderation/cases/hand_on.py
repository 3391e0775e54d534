"""Giving a case to somebody else without deciding: skip, escalate; and notes for colleagues."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.cases.bars import is_kept_from
from moderation.cases.decide import note_problems
from moderation.cases.errors import CaseConflict, DecisionInvalid, DecisionProblem
from moderation.cases.mention import mention, people_named
from moderation.cases.models import UNOPENED, Case, CaseState, Note, Skip
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName, Level, SkipReason

SKIPS_FOR_A_SENIOR = 3
WORDS_MAX = 200


def skip(
    case_id: UUID, person: User, version: int, reason: SkipReason | str, words: str = "", note: str = ""
) -> None:
    """Put the case back; it never returns to this person. Three who skipped it make it the seniors'.

    `words` say what another reason is, and only that one asks for them. Raises CaseNotFound, CaseConflict,
    DecisionInvalid.
    """
    case = get_case(case_id, person)
    chosen = check_skip(reason, words)
    named = check_note(note, case, person, required=False)
    with transaction.atomic():
        others = Skip.objects.filter(case=case).exclude(person=person).count()
        give_back(case, person, version)
        Skip.objects.get_or_create(
            case=case,
            person=person,
            defaults={
                "reason": chosen,
                "words": words if chosen == SkipReason.OTHER else "",
                "at": timezone.now(),
            },
        )
        record_on(case, EventName.CASE_SKIPPED, person)
        if note:
            write_note(case, person, note, named)
        if case.level == Level.MODERATOR and others + 1 >= SKIPS_FOR_A_SENIOR:
            raise_to_seniors(case, version + 1)


def raise_to_seniors(case: Case, version: int) -> None:
    """The case goes to the seniors by itself; call inside the transaction that has just given it back."""
    raised = Case.objects.filter(id=case.id, state=CaseState.OPEN, version=version, holder=None)
    if not raised.update(level=Level.SENIOR, version=F("version") + 1):
        raise CaseConflict(Case.objects.select_related("decision__person", "holder").get(id=case.id))
    record(
        EventName.CASE_ESCALATED,
        actor=Actor.system(),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data={"from": case.level, "to": Level.SENIOR.value, "why": "skipped"},
    )


def send_back(case: Case, person: User) -> None:
    """The case was given to this person and is kept from them: back to its queue by itself, as it was read. Raises
    CaseConflict."""
    with transaction.atomic():
        give_back(case, person, case.version, unopened=True)
        record(
            EventName.CASE_RETURNED,
            actor=Actor.system(),
            platform_id=case.platform_id,
            submission_id=case.submission_id,
            subject=f"case:{case.id}",
            data={"from": str(person.id), "why": "kept"},
        )


def escalate(case_id: UUID, person: User, version: int, note: str = "") -> None:
    """Hand the case to the seniors, with a note if there is one.

    Raises CaseNotFound, CaseConflict, DecisionInvalid.
    """
    case = get_case(case_id, person)
    named = check_note(note, case, person, required=False, level=Level.SENIOR)
    with transaction.atomic():
        give_back(case, person, version, level=Level.SENIOR)
        record_on(case, EventName.CASE_ESCALATED, person, {"from": case.level, "to": Level.SENIOR.value})
        if note:
            write_note(case, person, note, named)


def add_note(case_id: UUID, person: User, text: str) -> Note:
    """A note on a case that this person can reach, and that is not kept from them: who has it would read the word of
    somebody whose word it is about. Raises CaseNotFound, CaseConflict, DecisionInvalid."""
    case = get_case(case_id, person)
    if case.state == CaseState.OPEN and not may_note(case, person):
        raise CaseConflict(case)
    named = check_note(text, case, person, required=True)
    with transaction.atomic():
        return write_note(case, person, text, named)


def may_note(case: Case, person: User) -> bool:
    """Whether this person may leave a note on an open case: it is not kept from them, nor was given to them unopened."""
    return not (case.holder_id == person.id and case.is_unopened) and not is_kept_from(case, person)


def give_back(case: Case, person: User, version: int, *, unopened: bool = False, **changes: object) -> None:
    """Let go of the case and change these columns of it; of one that a colleague gave them only if they have opened it,
    or with `unopened`. Raises CaseConflict."""
    mine = Case.objects.filter(id=case.id, state=CaseState.OPEN, version=version, holder=person)
    given = (mine if unopened else mine.exclude(UNOPENED)).update(
        holder=None,
        left_by=person,
        lease_until=None,
        held_since=None,
        colour_opened=False,
        aside="",
        version=F("version") + 1,
        **changes,
    )
    if not given:
        raise CaseConflict(Case.objects.select_related("decision__person", "holder").get(id=case.id))


def check_skip(reason: SkipReason | str, words: str) -> SkipReason:
    if reason not in SkipReason.__members__.values():
        raise DecisionInvalid([DecisionProblem("unknown_reason", "skip", "Choose why you skip it.")])
    if reason == SkipReason.OTHER and not words.strip():
        raise DecisionInvalid([DecisionProblem("words_missing", "words", "Say in a few words why.")])
    if len(words) > WORDS_MAX or "\0" in words:
        problem = DecisionProblem("words_too_long", "words", f"At most {WORDS_MAX} plain characters.")
        raise DecisionInvalid([problem])
    return SkipReason(reason)


def check_note(
    text: str, case: Case, person: User, *, required: bool, level: Level | None = None
) -> list[User]:
    """Who is named in the note, of those who may be handed the case at `level`. Raises DecisionInvalid."""
    if required and not text.strip():
        raise DecisionInvalid([DecisionProblem("note_missing", "note", "Write something first.")])
    named, nobody = people_named(text, case, person, level=level)
    if problems := note_problems(text) + nobody:
        raise DecisionInvalid(problems)
    return named


def write_note(case: Case, person: User, text: str, named: list[User]) -> Note:
    """Store the note with whom it names, and the log's line; call inside a transaction."""
    note = Note.objects.create(case=case, person=person, text=text, salt=new_salt(), at=timezone.now())
    mention(note, named)
    said: dict[str, object] = {"note": commitment(note.salt, text)}
    record_on(
        case, EventName.CASE_NOTED, person, said | ({"named": [str(u.id) for u in named]} if named else {})
    )
    return note


def record_on(case: Case, event: EventName, person: User, data: dict[str, object] | None = None) -> None:
    record(
        event,
        actor=Actor.person(person.id),
        platform_id=case.platform_id,
        submission_id=case.submission_id,
        subject=f"case:{case.id}",
        data=data,
    )

"""A second opinion: a colleague looks without deciding, and answers the question with a note."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from moderation.cases.bars import is_kept_from
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.hand_on import check_note, record_on, write_note
from moderation.cases.hold import HoldFor, check_room, hold_end, put_aside
from moderation.cases.models import Aside, Ask, AskKind, Case, CaseState, Note, Skip
from moderation.cases.reach import get_case
from moderation.cases.reassign import colleague_named
from moderation.people.models import User
from moderation.vocabulary import EventName


def ask_opinion(case_id: UUID, person: User, version: int, question: str, username: str = "") -> User | None:
    """Ask the colleague of this name, or with none whoever may be handed the case; it is on hold meanwhile.

    Raises CaseNotFound, CaseConflict, DecisionInvalid.
    """
    case = get_case(case_id, person)
    colleague = colleague_named(username, case, person) if username else None
    named = check_note(question, case, person, required=True)
    now = timezone.now()
    until = hold_end(case, HoldFor.FOUR_HOURS, now)
    with transaction.atomic():
        check_room(case, person)
        put_aside(case, person, version, Aside.OPINION, holder=person, until=until)
        note = write_note(case, person, question, named)
        Ask.objects.create(
            case=case, kind=AskKind.OPINION, asked_by=person, asked_of=colleague, note=note, at=now
        )
        said = {
            "of": str(colleague.id) if colleague else None,
            "of_username": colleague.username if colleague else "",
            "until": until.isoformat(),
        }
        record_on(case, EventName.CASE_OPINION_ASKED, person, {**said})
    return colleague


def give_opinion(case_id: UUID, person: User, text: str) -> Note:
    """Answer with a note; the first answer is the one that was asked for.

    Raises CaseNotFound, CaseConflict (answered, decided or taken up again meanwhile), DecisionInvalid.
    """
    case, ask = asked_to_look(case_id, person)
    named = check_note(text, case, person, required=True)
    with transaction.atomic():
        # The case's row keeps its decision out until the answer stands.
        waiting = Case.objects.select_for_update().filter(
            id=case_id, state=CaseState.OPEN, aside=Aside.OPINION, holder_id=ask.asked_by_id
        )
        if not list(waiting.values_list("id")):
            raise CaseConflict(get_case(case_id, person))
        note = write_note(case, person, text, named)
        # Whoever answers what anybody was asked has been asked: the picture stays in their hands.
        if not Ask.objects.filter(id=ask.id, answer=None).update(answer=note, asked_of=person):
            raise CaseConflict(get_case(case_id, person))
        record_on(case, EventName.CASE_OPINION_GIVEN, person)
    return note


def asked_to_look(case_id: UUID, person: User) -> tuple[Case, Ask]:
    """The case on which this person is asked for an opinion, and the Ask. Raises CaseNotFound, CaseConflict."""
    case = get_case(case_id, person)
    ask = standing_ask(case, person)
    if ask is None:
        raise CaseConflict(case)
    return case, ask


def standing_ask(case: Case, person: User) -> Ask | None:
    """The Ask for an opinion that this person may answer now; it gives them the veil and grey, never colour. None for
    who is barred from the case: they know the submission, or it is their own upload."""
    if case.state != CaseState.OPEN or case.aside != Aside.OPINION or case.holder_id == person.id:
        return None
    if case.lease_until is None or case.lease_until <= timezone.now():
        return None
    if Skip.objects.filter(case=case, person=person).exists() or is_kept_from(case, person):
        return None
    asks = Ask.objects.filter(
        Q(asked_of=person) | Q(asked_of=None),
        case=case,
        kind=AskKind.OPINION,
        answer=None,
        asked_by=case.holder_id,
    )
    return asks.select_related("asked_by", "note").order_by("-at").first()


def peek_for_opinion(case_id: UUID, person: User) -> Case:
    """Log that somebody asked for an opinion looked at the picture in grey. Raises CaseNotFound, CaseConflict."""
    case, _ = asked_to_look(case_id, person)
    with transaction.atomic():
        record_on(case, EventName.CASE_GREY_PEEKED, person)
    return case


__all__ = ["CaseNotFound", "ask_opinion", "asked_to_look", "give_opinion", "peek_for_opinion", "standing_ask"]

"""A person's own list: what they hold, what waits for them, and what colleagues ask of them.

Every list is one read along an index. An Ask stands for a day at most, so older ones are not even looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from moderation.cases.bars import kept_from
from moderation.cases.models import Aside, Ask, AskKind, Case, CaseState, Mention, Note, Skip
from moderation.cases.own_decisions import has_thumb
from moderation.cases.reach import reachable
from moderation.cases.reassign import GIVEN_FOR
from moderation.people.models import User
from moderation.sql import fetch_one

SHOWN = 20
# For each of the lists whether anything can be in it: mostly nothing is, and this is asked for every look at the queues.
ASK = "SELECT 1 FROM cases_ask WHERE answer_id IS NULL AND at > %s"
MAY_BE_THERE = f"""
    SELECT EXISTS({ASK} AND asked_of_id = %s AND kind = 'given'),
        EXISTS({ASK} AND asked_of_id = %s AND kind = 'opinion'),
        EXISTS({ASK} AND asked_of_id IS NULL),
        EXISTS(SELECT 1 FROM cases_mention WHERE person_id = %s AND seen_at IS NULL),
        EXISTS(SELECT 1 FROM cases_case WHERE holder_id = %s AND state = %s AND aside = %s)"""  # noqa: S608 - our own


@dataclass(frozen=True)
class Posted:
    """What tells one case from another in a list: who posted it, under which id, and whether it has a small picture."""

    uploader_id: str
    external_id: str
    has_thumb: bool


@dataclass(frozen=True)
class OwnCase:
    """A case in this person's hands, without a word of why it exists; `until` is the end of the lease.

    `posted` is there for what they may look at now.
    """

    id: UUID
    version: int
    platform_name: str
    level: str
    until: datetime
    aside: str
    posted: Posted | None = None


@dataclass(frozen=True)
class Asked:
    """What somebody asks, or answers: `kind` is “given”, “opinion”, “mention” or “answer”; only a mention has an id."""

    kind: str
    case: OwnCase
    name: str
    words: str
    at: datetime
    of_anybody: bool = False
    mention_id: UUID | None = None


def own_cases(person: User) -> list[OwnCase]:
    """What this person holds and nobody else can take now: the case at hand, and what was put aside."""
    held = reachable(person).filter(holder=person, state=CaseState.OPEN, lease_until__gt=timezone.now())
    held = held.annotate(thumb=has_thumb("submission__image")).select_related("platform", "submission")
    return [own(case, posted(case, case)) for case in held.order_by("lease_until")]


def own(case: Case, posted: Posted | None = None) -> OwnCase:
    until = case.lease_until or timezone.now()
    return OwnCase(case.id, case.version, case.platform.name, case.level, until, case.aside, posted)


def posted(case: Case, row: Case | Ask) -> Posted:
    """`row` is what was read, with its annotation `thumb`."""
    submission = case.submission
    return Posted(submission.uploader_id, submission.external_id, vars(row)["thumb"])


def asked_of(person: User) -> list[Asked]:
    """What colleagues ask of this person now, and the answers to their own questions; the newest first."""
    values = [timezone.now() - GIVEN_FOR, person.id]
    there = fetch_one(
        MAY_BE_THERE, [*values, *values, values[0], person.id, person.id, CaseState.OPEN, Aside.OPINION]
    )
    lists = (given_to, opinions_of, opinions_of_anybody, mentions_of, answers_to)
    found = [one for read, some in zip(lists, there or (), strict=True) if some for one in read(person)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def given_to(person: User) -> list[Asked]:
    """Cases that were reassigned to them, and that they still have; a case given twice is told by its last time."""
    mine = standing(person, Aside.GIVEN).filter(holder=person)
    asks = recent().filter(Exists(mine), kind=AskKind.GIVEN, asked_of=person)[:SHOWN]
    return [asked("given", ask) for ask in {ask.case_id: ask for ask in reversed(asks)}.values()]


def opinions_of(person: User) -> list[Asked]:
    return [asked("opinion", ask) for ask in opinions(person).filter(asked_of=person)[:SHOWN]]


def opinions_of_anybody(person: User) -> list[Asked]:
    skipped = Skip.objects.filter(case=OuterRef("case_id"), person=person)
    asks = opinions(person).filter(~Exists(skipped), asked_of=None).exclude(asked_by=person)
    return [asked("opinion", ask) for ask in asks[:SHOWN]]


def opinions(person: User) -> QuerySet[Ask]:
    """Unanswered questions about cases that this person may be handed, and that are on hold for the answer."""
    waiting = standing(person, Aside.OPINION).filter(holder=OuterRef("asked_by")).exclude(kept_from(person))
    return recent().filter(Exists(waiting), kind=AskKind.OPINION)


def answers_to(person: User) -> list[Asked]:
    """Answers to questions about cases that this person has on hold for them."""
    mine = Case.objects.filter(holder=person, state=CaseState.OPEN, aside=Aside.OPINION)
    waiting = list(mine.filter(lease_until__gt=timezone.now()).values_list("id", flat=True))
    if not waiting:
        return []
    answers = Ask.objects.filter(case__in=waiting, asked_by=person).exclude(answer=None)
    found = with_what_was_posted(answers).select_related("answer__person").order_by("-at")[:SHOWN]
    return [said("answer", ask.answer, own_of(ask)) for ask in found if ask.answer]


def mentions_of(person: User) -> list[Asked]:
    """Notes that name them, on cases within their reach, until they have opened each: of what was posted nothing is
    said, since it may be in other hands, or kept from them."""
    there = reachable(person).filter(id=OuterRef("note__case_id"))
    unseen = Mention.objects.filter(Exists(there), person=person, seen_at=None)
    found = unseen.select_related("note__person", "note__case__platform").order_by("-id")[:SHOWN]
    return [said("mention", one.note, own(one.note.case), mention_id=one.id) for one in found]


def notes_naming(person: User, case: Case) -> list[Note]:
    """The notes on a case that name them, opened before or not; the oldest first."""
    mentions = Mention.objects.filter(note__case=case, person=person).select_related("note__person")
    return [one.note for one in mentions.order_by("id")]


def standing(person: User, aside: Aside) -> QuerySet[Case]:
    """The case of an Ask, while it is put aside so and within this person's reach."""
    put_aside = reachable(person).filter(state=CaseState.OPEN, aside=aside, lease_until__gt=timezone.now())
    return put_aside.filter(id=OuterRef("case_id"))


def recent() -> QuerySet[Ask]:
    asks = Ask.objects.filter(answer=None, at__gt=timezone.now() - GIVEN_FOR)
    return with_what_was_posted(asks).select_related("asked_by", "note").order_by("-at")


def with_what_was_posted(asks: QuerySet[Ask]) -> QuerySet[Ask]:
    thumb = has_thumb("case__submission__image")
    return asks.annotate(thumb=thumb).select_related("case__platform", "case__submission")


def own_of(ask: Ask) -> OwnCase:
    return own(ask.case, posted(ask.case, ask))


def asked(kind: str, ask: Ask) -> Asked:
    words = ask.note.text if ask.note else ""
    return Asked(kind, own_of(ask), ask.asked_by.name, words, ask.at, of_anybody=ask.asked_of_id is None)


def said(kind: str, note: Note, case: OwnCase, *, mention_id: UUID | None = None) -> Asked:
    return Asked(kind, case, note.person.name, note.text, note.at, mention_id=mention_id)

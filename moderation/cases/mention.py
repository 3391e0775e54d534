"""@username in a note: who is meant, resolved while the note is stored."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from moderation.cases.bars import bar_who_has_read
from moderation.cases.colleagues import colleagues
from moderation.cases.errors import CaseNotFound, DecisionProblem
from moderation.cases.models import Case, Decision, Mention, Note
from moderation.people.models import User
from moderation.vocabulary import Level

# An address such as mira@example.com names nobody; the full stop that ends a sentence is no part of a name.
NAMED = re.compile(r"(?<![\w.+-])@([A-Za-z0-9][A-Za-z0-9_.@+-]*)")
MOST = 10


def people_named(
    text: str, case: Case, person: User, *, level: Level | None = None
) -> tuple[list[User], list[DecisionProblem]]:
    """The colleagues whom the text names, and a problem for each name that cannot be one.

    A mention gives nobody a right to see the case, so only those are meant who may be handed it anyway.
    """
    names = dict.fromkeys(found.rstrip(".-+@").lower() for found in NAMED.findall(text))
    names.pop(person.username.lower(), None)
    if not names:
        return [], []
    if len(names) > MOST:
        return [], [DecisionProblem("too_many_named", "note", f"At most {MOST} people in a note.")]
    wanted = reduce(or_, (Q(username__iexact=name) for name in names))
    found = list(colleagues(case, person, level=level).filter(wanted))
    known = {one.username.lower() for one in found}
    problems = [
        DecisionProblem("nobody_named", "note", f"There is no @{name} who may be handed this case.")
        for name in names
        if name not in known
    ]
    return found, problems


def mention(note: Note, people: list[User]) -> None:
    """Store who is named; call inside the transaction that stores the note."""
    Mention.objects.bulk_create([Mention(note=note, person=one) for one in people])


def tell(decision: Decision, case: Case, person: User, people: list[User]) -> None:
    """Keep the note of a decision as one that names them; call inside the transaction that stores the decision. It has
    the decision's salt, so that one line of the log is that of both."""
    if people:
        note = Note.objects.create(
            case=case,
            person=person,
            text=decision.note,
            salt=decision.salt,
            at=decision.made_at,
        )
        mention(note, people)


def take_back(decision: Decision, case: Case) -> None:
    """The decision is undone, and its note typed anew: nobody is told, but for those who have opened it already; call
    inside the transaction that takes it back."""
    told = list(Note.objects.filter(case=case, salt=decision.salt).values_list("id", flat=True))
    Mention.objects.filter(note__in=told, seen_at=None).delete()
    Note.objects.filter(id__in=told, mentions=None).delete()


def open_mention(mention_id: UUID, person: User) -> UUID:
    """Take the mention off the person's list; the id of the case it is about. Whoever has read it meets no second look at
    the picture. Raises CaseNotFound."""
    found = Mention.objects.filter(id=mention_id, person=person).select_related("note__case").first()
    if found is None:
        raise CaseNotFound(mention_id)
    with transaction.atomic():
        if Mention.objects.filter(id=mention_id, seen_at=None).update(seen_at=timezone.now()):
            bar_who_has_read(found.note.case, person)
    return found.note.case_id

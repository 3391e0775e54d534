"""A case that somebody has decided, with a picture that can be asked about."""

from __future__ import annotations

from typing import Any

from django.conf import LazySettings
from django.db import connection, transaction

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.seeing.inquire import ask_for_description, ask_question
from moderation.seeing.models import Inquiry
from moderation.vocabulary import DecisionKind
from tests.moderation.cases.opening import let_it_be_final
from tests.moderation.seeing.speaking import forget
from tests.review.queue.waiting import waiting


def decided(platform: Platform, person: User, **options: Any) -> Case:
    """Approved by this person, and final."""
    with transaction.atomic():
        case = waiting(platform, **options)
    held = open_case(case.id, person)
    decide(held.id, person, held.version, DecisionKind.APPROVED, [])
    let_it_be_final(held)
    return Case.objects.get(id=held.id)


def ask(case: Case, person: User, question: str = "", *, frame: int = 1, language: str = "en") -> Inquiry:
    """A description, unless there is a question."""
    if question:
        return ask_question(case.id, person, question, frame=frame, language=language)
    return ask_for_description(case.id, person, frame=frame, language=language)


def reading(settings: LazySettings) -> None:
    """Texts are read here, and nobody is asked to describe anything."""
    settings.READING_PROVIDER = "rapidocr"
    forget()


def events(case: Case) -> list[str]:
    """The lines of the log about what was asked of this case."""
    lines = Entry.objects.filter(subject=f"case:{case.id}", event__startswith="inquiry.").order_by("id")
    return list(lines.values_list("event", flat=True))


def everything_stored() -> str:
    """All rows of all tables, as a dump of the database would have them."""
    dumped = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            dumped += [repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor]
    return "\n".join(dumped)

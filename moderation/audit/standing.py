"""How far the log is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from moderation.audit.models import Entry
from moderation.audit.seal import last_seal

COUNTED = 1000


@dataclass(frozen=True)
class Standing:
    """`unsealed` is counted up to 1,000; `sealed_at` is None before the first seal."""

    sealed: int
    unsealed: int
    sealed_at: datetime | None


def standing() -> Standing:
    """How many lines are sealed, how many wait, and when the last seal was written."""
    last = last_seal()
    waiting = behind(last.place) if last else Entry.objects.all()
    unsealed = len(waiting.values_list("id", flat=True)[:COUNTED])
    return Standing(last.size if last else 0, unsealed, last.sealed_at if last else None)


def behind(place: tuple[int, int]) -> QuerySet[Entry]:
    """The lines that come after this place in the order of sealing."""
    return Entry.objects.filter(beyond(place))


def beyond(place: tuple[int, int]) -> Q:
    """The same as a condition."""
    xact, line = place
    if connection.vendor == "postgresql":
        # Said twice: the plain comparison lets the index serve the other two.
        return (Q(xact__gt=xact) | Q(xact=xact, id__gt=line)) & Q(xact__gte=xact)
    return Q(id__gt=line)


def up_to(place: tuple[int, int]) -> QuerySet[Entry]:
    """The lines up to this place, with it."""
    xact, line = place
    if connection.vendor == "postgresql":
        return Entry.objects.filter(Q(xact__lt=xact) | Q(xact=xact, id__lte=line), xact__lte=xact)
    return Entry.objects.filter(id__lte=line)

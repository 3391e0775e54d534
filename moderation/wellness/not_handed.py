"""The categories that a person would rather not be handed: theirs to choose, without a reason and without a penalty."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from moderation.people.models import OptOut, User
from moderation.vocabulary import Category


def choose_not_handed(person: User, categories: Collection[Category]) -> None:
    """From the next case on, exactly these. Nobody else's business: no line in the log, no page for anybody else."""
    wanted = [OptOut(person=person, category=category) for category in categories]
    with transaction.atomic():
        OptOut.objects.filter(person=person).exclude(category__in=list(categories)).delete()
        OptOut.objects.bulk_create(wanted, ignore_conflicts=True)

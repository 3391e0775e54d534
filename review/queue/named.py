"""The name of a queue, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moderation.cases.queues import LevelQueue
from moderation.vocabulary import Level


def name_of(queue: LevelQueue) -> str:
    """“Lantern”, “Lantern, Weapons”, “Lantern, seniors”, and “Lantern, locked” for what only named people may see."""
    if queue.locked:
        return _("{place}, locked").format(place=queue.place)
    return queue.place if queue.level == Level.MODERATOR else _("{place}, seniors").format(place=queue.place)

"""The name of a queue, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moderation.cases.onboard import DEFAULT_QUEUE
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.vocabulary import Level


def name_of(queue: LevelQueue) -> str:
    """“Lantern”, “Lantern, Weapons”, “Lantern, seniors”, and “Lantern, locked” for what only named people may see."""
    if queue.locked:
        return _("{place}, locked").format(place=queue.place)
    return queue.place if queue.level == Level.MODERATOR else _("{place}, seniors").format(place=queue.place)


def own_name(queue: Queue) -> str:
    """Its name among those of its platform; that of the one for all the rest is ours until an admin gives it another."""
    return _("Everything else") if queue.is_default and queue.name == DEFAULT_QUEUE["name"] else queue.name

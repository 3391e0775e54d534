"""A case, and the person whose browser asks about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from moderation.audit.commit import new_salt
from moderation.bulk.models import Act, Bulk
from moderation.cases.models import Case, GoldItem, Mention, Note
from moderation.cases.queue import Queue
from moderation.people.models import User
from moderation.platforms.models import Platform
from tests.cast import Cast
from tests.review.queue.waiting import waiting

UPLOADER, EXTERNAL = "kestrel_works", "ext-4711"
ANOTHER_QUEUE = "another"
CAPTION, NOTE, DECIDED_NOTE = "A lamp on a pier", "The same pier as in May.", "Seen on the pier before."


@dataclass(frozen=True)
class Scene:
    """`decision`, `mention`, `item` and `bulk` are somebody's: whose, the relation says."""

    case: Case
    person: User
    decision: UUID
    mention: UUID
    item: UUID
    bulk: UUID


def posted(platform: Platform, **more: Any) -> Case:
    """An open case with a picture that is like no other, and with words by which each part of it is known again."""
    return waiting(platform, uploader_id=UPLOADER, external_id=EXTERNAL, caption=CAPTION, **more)


def scene(
    cast: Cast,
    person: User,
    case: Case,
    *,
    decision: UUID | None = None,
    item: GoldItem | None = None,
    names: User | None = None,
) -> Scene:
    """Whatever the relation is, Mira has written a note there that names Karl, or `names`, and it could be moved."""
    now = timezone.now()
    case.refresh_from_db()
    Queue.objects.create(
        platform=case.platform,
        name="Another",
        slug=ANOTHER_QUEUE,
        languages=["is"],
        position=1,
        changed_at=now,
    )
    note = Note.objects.create(case=case, person=cast.mira, text=NOTE, salt=new_salt(), at=now)
    mention = Mention.objects.create(note=note, person=names or cast.karl)
    bulk = Bulk.objects.create(
        act=Act.LOOK_AGAIN, person=cast.mira, note="Mira's.", salt=new_salt(), asked_at=now
    )
    return Scene(
        case=case,
        person=person,
        decision=decision or uuid4(),
        mention=mention.id,
        item=item.id if item else uuid4(),
        bulk=bulk.id,
    )

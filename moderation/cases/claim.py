"""Hands a case to a person: one statement on one indexed row, a lease, and a heartbeat that keeps it.

The lease lasts ten minutes; the page's first ping shortens it to ninety seconds, so a closed tab frees the case soon.
An expired lease that nobody took still decides: taking a case raises its `version`, and deciding checks that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.audit.record_with import record_with
from moderation.cases.bars import bars_in_claim, is_kept_from, kept_from
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.models import Case, CaseState, Skip
from moderation.cases.queues import Queue, is_open_to, lines_of, queues_of
from moderation.cases.reach import get_case, reachable
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName, Level

PING_LEASE = timedelta(seconds=90)
RELEASE_GRACE = timedelta(seconds=3)

# Written by hand, since it runs for every case: the words are those of the index `case_queue`.
CLAIM = """
    UPDATE cases_case
    SET holder_id = %s, held_since = %s, lease_until = %s, colour_opened = %s, version = version + 1
    WHERE id = (
      SELECT c.id FROM cases_case c
      WHERE c.platform_id = %s AND c.level = %s AND c.state = 'open' AND {locked}c.hidden
        AND (c.lease_until IS NULL OR c.lease_until < %s)
        AND NOT EXISTS (SELECT 1 FROM cases_skip s WHERE s.case_id = c.id AND s.person_id = %s){bars}
      ORDER BY c.due_at, c.id LIMIT 1 {lock}
    )
    RETURNING id, submission_id"""


def next_case(
    person: User, platform: Platform | None = None, level: Level | None = None, *, locked: bool = False
) -> Case | None:
    """The case this person holds already in such a queue, the newest hold first, else the one due first that they may
    hold; None when nothing waits.

    Without a platform the queue whose first case is due soonest is taken. Locked pictures are handed out only when
    they are asked for (`locked`).
    """
    case_id = take_next(person, platform, level, locked=locked)
    return get_case(case_id, person) if case_id else None


def take_next(
    person: User, platform: Platform | None = None, level: Level | None = None, *, locked: bool = False
) -> UUID | None:
    """The same, without reading the case that was taken: who is sent on to its page needs no more."""
    queues = queues_asked(person, platform, level, locked=locked)
    # Whether they may hold it still is what the queues say.
    mine = Case.objects.filter(holder=person, state=CaseState.OPEN).order_by("-held_since")
    for held in mine.only("platform_id", "level", "hidden", "lease_until", "version"):
        if any(queue.holds(held) for queue in queues) and hold_on(held, person):
            return held.id
    for queue in by_first_due(queues, person):
        case_id = claim_from(queue, person)
        if case_id is not None:
            return case_id
    return None


def something_waits(
    person: User, platform: Platform | None = None, level: Level | None = None, *, locked: bool = False
) -> bool:
    """Whether `next_case` would take one now; takes none."""
    queues = queues_asked(person, platform, level, locked=locked)
    if len(queues) == 1:
        return claimable(queues[0].cases(), person).exists()
    return bool(by_first_due(queues, person))


def queues_asked(
    person: User, platform: Platform | None, level: Level | None, *, locked: bool
) -> list[Queue]:
    if platform is not None and level is not None:
        queue = Queue(platform, level, locked)
        return [queue] if is_open_to(person, queue) else []
    return [
        queue
        for queue in queues_of(person)
        if queue.locked == locked
        and (platform is None or queue.platform.id == platform.id)
        and (level is None or queue.level == level)
    ]


def held_case(person: User) -> Case | None:
    """The open case that this person took last and nobody took from them."""
    held = reachable(person).filter(holder=person, state=CaseState.OPEN).order_by("-held_since").first()
    return get_case(held.id, person) if held else None


def claimable(cases: QuerySet[Case], person: User) -> QuerySet[Case]:
    """The free ones among a queue's cases in its order, without those that the person skipped or that are kept from
    them; as CLAIM has it."""
    skipped = Skip.objects.filter(case=OuterRef("id"), person=person)
    free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return cases.filter(free, ~Exists(skipped)).exclude(kept_from(person)).order_by("due_at", "id")


def by_first_due(queues: list[Queue], person: User) -> list[Queue]:
    """Those of the queues that have a free case, the one due first in front; a query for each line of queues."""
    if len(queues) < 2:
        return queues
    due: dict[tuple[UUID, Level, bool], datetime | None] = {}
    for line in lines_of(person):
        ids = [q.platform.id for q in queues if (q.level, q.locked) == (line.level, line.locked)]
        first = Subquery(claimable(line.cases(), person).values("due_at")[:1])
        found = Platform.objects.filter(id__in=ids).order_by().values_list("id", first) if ids else ()
        due |= {(platform, line.level, line.locked): moment for platform, moment in found}
    ends = [(due.get((q.platform.id, q.level, q.locked)), q) for q in queues]
    return [queue for _, queue in sorted(((d, q) for d, q in ends if d), key=lambda pair: pair[0])]


def claim_from(queue: Queue, person: User) -> UUID | None:
    """Take the queue's first free case for ten minutes, with its line in the log; None when there is none."""
    now = timezone.now()
    return record_with(
        claim_statement(locked=queue.locked, bars=bars_in_claim(person, queue.platform.id)),
        [person.id, now, now + lease(), False, queue.platform.id, queue.level.value, now, *[person.id] * 3],
        event=EventName.CASE_CLAIMED,
        actor=Actor.person(person.id),
        platform_id=queue.platform.id,
        kind="case",
    )


def claim_statement(*, locked: bool, bars: str) -> str:
    skip_locked = connection.features.has_select_for_update_skip_locked
    return CLAIM.format(
        locked="" if locked else "NOT ",
        bars=bars,
        lock="FOR UPDATE OF c SKIP LOCKED" if skip_locked else "",
    )


def open_case(case_id: UUID, person: User) -> Case:
    """The case for its page: taken by this person if it is open and free. Raises CaseNotFound, CaseConflict.

    A decided case comes back as it is; one that a colleague holds, that this person skipped, or that is kept from them
    is a conflict.
    """
    case = get_case(case_id, person)
    if case.state != CaseState.OPEN:
        return case
    if case.holder_id == person.id and hold_on(case, person):
        return case
    if Skip.objects.filter(case=case, person=person).exists() or is_kept_from(case, person):
        raise CaseConflict(case)
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    with transaction.atomic():
        taken = Case.objects.filter(free, id=case_id, state=CaseState.OPEN, version=case.version).update(
            holder=person,
            held_since=now,
            lease_until=now + lease(),
            colour_opened=False,
            version=F("version") + 1,
        )
        if taken:
            record_claim(case.id, case.platform_id, case.submission_id, person)
    case = get_case(case_id, person)
    if not taken and case.holder_id != person.id:
        raise CaseConflict(case)
    return case


def hold_on(case: Case, person: User) -> bool:
    """Renew a lease that has run out or soon will, as the page is shown again; False when the case was taken."""
    now = timezone.now()
    if case.lease_until and case.lease_until > now + PING_LEASE:
        return True
    mine = Case.objects.filter(id=case.id, holder=person, state=CaseState.OPEN, version=case.version)
    return bool(mine.update(lease_until=now + lease()))


def ping(case_id: UUID, person: User) -> bool:
    """The page is still open: hold on for ninety seconds more. False when the case is no longer theirs."""
    until = timezone.now() + PING_LEASE
    return bool(
        Case.objects.filter(id=case_id, holder=person, state=CaseState.OPEN).update(lease_until=until)
    )


def release(case_id: UUID, person: User) -> bool:
    """The page was left: anybody may take the case in three seconds (a reload pings before that)."""
    with transaction.atomic():
        until = timezone.now() + RELEASE_GRACE
        # A lease about as short was released already, perhaps by one who read the clock a moment later than this.
        longer = until + RELEASE_GRACE
        released = Case.objects.filter(
            id=case_id, holder=person, state=CaseState.OPEN, lease_until__gt=longer
        ).update(lease_until=until)
        if released:
            case = Case.objects.only("platform_id", "submission_id").get(id=case_id)
            record(
                EventName.CASE_RELEASED,
                actor=Actor.person(person.id),
                platform_id=case.platform_id,
                submission_id=case.submission_id,
                subject=f"case:{case_id}",
            )
    return bool(released)


def lease() -> timedelta:
    return timedelta(minutes=settings.LEASE_MINUTES)


def record_claim(case_id: UUID, platform_id: UUID, submission_id: UUID, person: User) -> None:
    record(
        EventName.CASE_CLAIMED,
        actor=Actor.person(person.id),
        platform_id=platform_id,
        submission_id=submission_id,
        subject=f"case:{case_id}",
    )


__all__ = ["CaseConflict", "CaseNotFound", "held_case", "next_case", "open_case", "ping", "release"]

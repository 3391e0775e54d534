"""Hands a case to a person: one statement on one indexed row, a lease, and a heartbeat that keeps it.

The lease lasts ten minutes; the page's first ping shortens it to ninety seconds, so a closed tab frees the case soon.
An expired lease that nobody took still decides: taking a case raises its `version`, and deciding checks that.

What was put aside (`Case.aside`) is held by its lease alone, whatever pages are opened and closed meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.audit.record_with import record_with
from moderation.cases.bars import bars_in_claim, is_kept_from, kept_from
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.hand_on import send_back
from moderation.cases.models import ON_A_PAGE, Aside, Case, CaseState, Skip
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue, is_open_to, queues_of
from moderation.cases.reach import get_case, reaches
from moderation.people.models import OptOut, User
from moderation.platforms.access import is_trainee
from moderation.platforms.models import Platform
from moderation.rows import Columns
from moderation.sql import execute, fetch_all, moment_of, uuid_of
from moderation.vocabulary import EventName, Level

PING_LEASE = timedelta(seconds=90)
RELEASE_GRACE = timedelta(seconds=3)

# Written by hand, since it runs for every case: the words are those of the indexes `case_queue` and, for what is locked,
# `case_locked`.
FREE = """
      SELECT {what} FROM cases_case c
      WHERE {where} AND c.level = %s AND c.state = 'open'
        AND (c.lease_until IS NULL OR c.lease_until < %s)
        AND c.category NOT IN (SELECT o.category FROM people_optout o WHERE o.person_id = %s)
        AND NOT EXISTS (SELECT 1 FROM cases_skip s WHERE s.case_id = c.id AND s.person_id = %s){bars}
      ORDER BY {order} LIMIT {count} {lock}"""
CLAIM = """
    UPDATE cases_case
    SET holder_id = %s, held_since = %s, lease_until = %s, colour_opened = %s, aside = '', version = version + 1
    WHERE id = ({free})
    RETURNING id, submission_id"""
# This very case as it was read: the version is asked of the row itself, which PostgreSQL looks at once more when somebody
# else has changed it meanwhile, and not of a query inside.
TAKE = """
    UPDATE cases_case AS c
    SET holder_id = %s, held_since = %s, lease_until = %s, colour_opened = %s, aside = '', version = version + 1
    WHERE c.id = %s AND c.version = %s AND c.state = 'open' AND (c.lease_until IS NULL OR c.lease_until < %s)
      AND NOT EXISTS (SELECT 1 FROM cases_skip s WHERE s.case_id = c.id AND s.person_id = %s){bars}"""
HELD = Columns(Case, "c", "platform", "queue", "level", "hidden", "lease_until", "version")
IN_HAND = f"""
    SELECT {HELD.sql} FROM cases_case c
    WHERE c.holder_id = %s AND c.state = 'open' AND c.aside = ''
      AND c.category NOT IN (SELECT o.category FROM people_optout o WHERE o.person_id = %s)
    ORDER BY c.held_since DESC"""  # noqa: S608 - our names
IN_QUEUE = {"where": "c.queue_id = %s AND NOT c.hidden", "order": "c.rank, c.id"}
LOCKED = {"where": "c.platform_id = %s AND c.hidden", "order": "c.due_at, c.id"}
FIRST_DUE = "SELECT q.id, ({free}) FROM {table} q WHERE q.id IN ({ids})"


def next_case(
    person: User,
    platform: Platform | None = None,
    level: Level | None = None,
    *,
    queue: Queue | None = None,
    locked: bool = False,
) -> Case | None:
    """The case this person holds already in such a queue, the newest hold first, else the first of it that they may
    hold; None when nothing waits.

    Without a queue (or a platform) the one whose first case is due soonest is taken. Nobody is handed what they have
    skipped, what is of a category that they have opted out of, or a case of a queue that asks for a skill they have
    not. Locked pictures are handed out only when they are asked for (`locked`).
    """
    case_id = take_next(person, platform, level, queue=queue, locked=locked)
    return get_case(case_id, person) if case_id else None


def take_next(
    person: User,
    platform: Platform | None = None,
    level: Level | None = None,
    *,
    queue: Queue | None = None,
    locked: bool = False,
) -> UUID | None:
    """The same, without reading the case that was taken: who is sent on to its page needs no more."""
    queues = queues_asked(person, platform, level, queue, locked=locked)
    # Whether they may hold it still is what the queues say.
    for held in map(HELD.instance, fetch_all(IN_HAND, [person.id, person.id])):
        if any(asked.holds(held) for asked in queues) and hold_on(held, person):
            return held.id
    for waiting in by_first_due(queues, person):
        case_id = claim_from(waiting, person)
        if case_id is not None:
            return case_id
    return None


def something_waits(
    person: User,
    platform: Platform | None = None,
    level: Level | None = None,
    *,
    queue: Queue | None = None,
    locked: bool = False,
) -> bool:
    """Whether `next_case` would take one now; takes none."""
    return first_to_hand(queues_asked(person, platform, level, queue, locked=locked), person) is not None


def first_to_hand(queues: list[LevelQueue], person: User) -> LevelQueue | None:
    """That of the queues whose first free case is due soonest; None when this person would be handed none of any."""
    if len(queues) == 1:
        # `exists` would drop the order, and with it the queue's index: PostgreSQL then reads the table from its start.
        free = claimable(queues[0].cases(), person, queues[0].order).values_list("pk")[:1]
        return queues[0] if free else None
    return next(iter(by_first_due(queues, person)), None)


def queues_asked(
    person: User, platform: Platform | None, level: Level | None, queue: Queue | None, *, locked: bool
) -> list[LevelQueue]:
    if platform is not None and level is not None and (locked or queue is not None):
        asked = LevelQueue(platform, level, None if locked else queue)
        return [asked] if is_open_to(person, asked) else []
    return [
        one
        for one in queues_of(person)
        if one.locked == locked
        and (platform is None or one.platform.id == platform.id)
        and (level is None or one.level == level)
        and (queue is None or one.queue == queue)
    ]


def held_case(person: User) -> Case | None:
    """The open case that this person took last and nobody took from them, with the columns of `HELD`; none that was put
    aside, and none of a category that they have opted out of since: it goes back as if its page had been left."""
    held = [HELD.instance(row) for row in fetch_all(IN_HAND, [person.id, person.id])]
    return next((case for case in held if reaches(person, case)), None)


def claimable(cases: QuerySet[Case], person: User, order: tuple[str, str]) -> QuerySet[Case]:
    """The free ones among a queue's cases in its order, without those that the person skipped or has opted out of, and
    those that are kept from them; as CLAIM has it."""
    skipped = Skip.objects.filter(case=OuterRef("id"), person=person)
    unwanted = OptOut.objects.filter(person=person).values("category")
    free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    wanted = cases.filter(free, ~Q(category__in=unwanted), ~Exists(skipped))
    return wanted.exclude(kept_from(person)).order_by(*order)


def by_first_due(queues: list[LevelQueue], person: User) -> list[LevelQueue]:
    """Those of the queues that have a free case, in front the one whose first is due soonest; a query for each line of
    queues, and one more where somebody is a trainee at some platforms alone."""
    if len(queues) < 2:
        return queues
    alike: defaultdict[tuple[Level, bool, bool], list[LevelQueue]] = defaultdict(list)
    for one in queues:
        alike[one.level, one.locked, is_trainee(person, one.platform.id)].append(one)
    due: dict[str, datetime] = {}
    for those in alike.values():
        due |= first_due(those, person)
    return sorted((one for one in queues if one.key in due), key=lambda one: due[one.key])


def first_due(queues: list[LevelQueue], person: User) -> dict[str, datetime]:
    """When the first free case of each of these queues of one line is due, by the queue's key."""
    here = {one.queue.id if one.queue else one.platform.id: one.key for one in queues}
    locked = queues[0].locked
    where = (LOCKED if locked else IN_QUEUE) | {"what": "c.due_at"}
    where["where"] = where["where"].replace("%s", "q.id")
    statement = FIRST_DUE.format(
        free=FREE.format(bars=bars_in_claim(person, queues[0].platform.id), count=1, lock="", **where),
        table="platforms_platform" if locked else "cases_queue",
        ids=", ".join(["%s"] * len(here)),
    )
    found = fetch_all(statement, [queues[0].level.value, timezone.now(), *[person.id] * 4, *here])
    moments = ((here[uuid_of(place)], moment_of(due)) for place, due in found)
    return {key: moment for key, moment in moments if moment}


def claim_from(queue: LevelQueue, person: User) -> UUID | None:
    """Take the queue's first free case for ten minutes, with its line in the log; None when there is none."""
    now = timezone.now()
    place = queue.queue.id if queue.queue else queue.platform.id
    lease_until, level = now + lease(), queue.level.value
    return record_with(
        claim_statement(locked=queue.locked, bars=bars_in_claim(person, queue.platform.id)),
        [person.id, now, lease_until, False, place, level, now, *[person.id] * 4],
        event=EventName.CASE_CLAIMED,
        actor=Actor.person(person.id),
        platform_id=queue.platform.id,
        kind="case",
    )


def claim_statement(*, locked: bool, bars: str) -> str:
    return CLAIM.format(free=first_free(LOCKED if locked else IN_QUEUE, bars))


def first_free(where: dict[str, str], bars: str, count: int = 1) -> str:
    """The SELECT of the first so many; it takes the place, the level, the moment and four times the person."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    lock = "FOR UPDATE OF c SKIP LOCKED" if skip_locked else ""
    return FREE.format(what="c.id", bars=bars, count=f"{count:d}", lock=lock, **where)


def open_case(case_id: UUID, person: User) -> Case:
    """The case for its page: taken by this person if it is open and free. Raises CaseNotFound, CaseConflict.

    A decided case comes back as it is; one that a colleague holds, that this person skipped, or that is kept from them
    is a conflict. One that was given to them and is kept from them goes back to its queue.
    """
    case = get_case(case_id, person)
    if case.state != CaseState.OPEN:
        return case
    # Who reassigned it could not be told that it is kept from them: that would have told what kind it is.
    if case.holder_id == person.id and case.aside == Aside.GIVEN and is_kept_from(case, person):
        send_back(case, person)
        raise CaseConflict(get_case(case_id, person))
    if case.holder_id == person.id and go_on_with(case, person):
        return case
    if take(case, person):
        return case
    case = get_case(case_id, person)
    if case.holder_id != person.id:
        raise CaseConflict(case)
    return case


def take(case: Case, person: User) -> bool:
    """Take this very case, as it was read; False when it is not free any more, or not for this person."""
    now = timezone.now()
    until, bars = now + lease(), bars_in_claim(person, case.platform_id)
    values = [person.id, now, until, False, case.id, case.version, now, *[person.id] * 3]
    with transaction.atomic():
        taken = execute(TAKE.format(bars=bars), values)
        if taken:
            record_claim(case.id, case.platform_id, case.submission_id, person)
            case.holder, case.held_since, case.lease_until = person, now, until
            case.colour_opened, case.aside, case.version = False, "", case.version + 1
    return bool(taken)


def go_on_with(case: Case, person: User) -> bool:
    """Look on at a case that is theirs already; False when it is anybody's to take."""
    if case.aside == Aside.GRID:
        return take_out(case, person)
    return resume(case, person) if case.aside else hold_on(case, person)


def take_out(case: Case, person: User) -> bool:
    """Look at one tile of the grid by itself: from now on it is the case in hand, and the grid goes on without it."""
    now, until = timezone.now(), timezone.now() + lease()
    with transaction.atomic():
        taken = Case.objects.filter(
            id=case.id, holder=person, state=CaseState.OPEN, aside=Aside.GRID, version=case.version
        ).update(aside="", held_since=now, lease_until=until, colour_opened=False, version=F("version") + 1)
        if taken:
            record_claim(case.id, case.platform_id, case.submission_id, person)
            case.aside, case.held_since, case.lease_until = "", now, until
            case.colour_opened, case.version = False, case.version + 1
    return bool(taken)


def resume(case: Case, person: User) -> bool:
    """Look at a case that was put aside for this person: it stays aside, and the log has each time they come to it.

    False when its time is over, and it is anybody's to take.
    """
    if case.lease_until is None or case.lease_until <= timezone.now():
        return False
    if case.held_since:
        return True
    now = timezone.now()
    with transaction.atomic():
        resumed = Case.objects.filter(
            id=case.id, holder=person, state=CaseState.OPEN, version=case.version
        ).update(held_since=now, version=F("version") + 1)
        if resumed:
            record_claim(case.id, case.platform_id, case.submission_id, person)
            case.held_since, case.version = now, case.version + 1
    return bool(resumed)


def hold_on(case: Case, person: User) -> bool:
    """Renew a lease that soon will run out, as the page is shown again, or begin a new look where it has: time away is no
    looking. False when the case was taken."""
    now = timezone.now()
    if case.lease_until and case.lease_until > now + PING_LEASE:
        return True
    mine = Case.objects.filter(id=case.id, holder=person, state=CaseState.OPEN, version=case.version)
    # Theirs all the while, so no new claim: what stands on another page of theirs may still be sent.
    if case.lease_until and case.lease_until > now:
        return bool(mine.update(lease_until=now + lease()))
    case.held_since = now
    return bool(mine.update(lease_until=now + lease(), held_since=now))


def ping(case_id: UUID, person: User) -> bool:
    """The page is still open: hold on for ninety seconds more. False when the case is no longer theirs."""
    now = timezone.now()
    mine = Case.objects.filter(id=case_id, holder=person, state=CaseState.OPEN)
    # A case put aside has longer than that.
    return bool(mine.filter(aside__in=ON_A_PAGE).update(lease_until=now + PING_LEASE)) or (
        mine.exclude(aside__in=ON_A_PAGE).filter(lease_until__gt=now).exists()
    )


def release(case_id: UUID, person: User) -> bool:
    """The page was left: anybody may take the case in three seconds (a reload pings before that); one that was put aside
    stays theirs, veiled again, and is one that they have seen."""
    with transaction.atomic():
        until = timezone.now() + RELEASE_GRACE
        # A lease about as short was released already, perhaps by one who read the clock a moment later than this.
        longer = until + RELEASE_GRACE
        mine = Case.objects.filter(id=case_id, holder=person, state=CaseState.OPEN, lease_until__gt=longer)
        released = mine.filter(aside__in=ON_A_PAGE).update(lease_until=until) or mine.exclude(
            Q(aside__in=ON_A_PAGE) | Q(held_since=None)
        ).update(held_since=None, colour_opened=False, left_by=person)
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

"""What belongs to people rather than to submissions: saved searches, habits, acts on many, backlogs, budgets."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from bench.large.dialect import Dialect
from moderation.bulk.models import Act, Bulk, BulkItem
from moderation.bulk.models import ItemState as BulkState
from moderation.intake.models import Submission
from moderation.people.models import OptOut, User
from moderation.platforms.models import OwnUploader, Platform, SavedSearch
from moderation.rescreening.models import Rescreen, RescreenState
from moderation.screening.models import Budget, Period
from moderation.sql import stored
from moderation.vocabulary import Category
from moderation.wellness.models import Cap, CapMet, Preference

SEARCHES, BULKS, BACKLOGS = 15, 30, 4
AN_ACT = 500
ITEM = 17


def furnish(people: list[User], senior: User, big: Platform, platforms: list[Platform]) -> None:
    """Everything that does not grow with the submissions; backlogs and acts take the newest of them."""
    give_habits(people, senior, platforms)
    act_on_many(senior, big)
    for place in range(BACKLOGS):
        screen_again(big, place)
    Budget.objects.bulk_create(
        Budget(provider="analyses", platform=platform, period=Period.DAY, limit=10**12, start=timezone.now())
        for platform in platforms
    )


def give_habits(people: list[User], senior: User, platforms: list[Platform]) -> None:
    today = timezone.now().date()
    SavedSearch.objects.bulk_create(
        SavedSearch(person=person, platform=shared, name=f"Search {number}", query="status=rejected")
        for person in (*people, senior)
        for number in range(SEARCHES)
        # Seniors and admins share.
        for shared in [platforms[number % len(platforms)] if person == senior else None]
    )
    Preference.objects.bulk_create(Preference(person=person, arrives="grey") for person in people[::2])
    OptOut.objects.bulk_create(OptOut(person=person, category=Category.GORE) for person in people[::3])
    OwnUploader.objects.bulk_create(
        OwnUploader(person=person, platform=platforms[0], uploader_id=f"own-{person.username}")
        for person in people
    )
    CapMet.objects.bulk_create(
        CapMet(person=person, cap=Cap.TIME, day=today - timedelta(days=day))
        for person in people[::4]
        for day in range(8)
    )


def act_on_many(person: User, big: Platform) -> None:
    """Acts of as many submissions as one may have, all of them done."""
    newest = list(
        Submission.objects.filter(platform=big, status="approved")
        .order_by("-id")
        .values_list("id", flat=True)[: BULKS * AN_ACT]
    )
    bulks = [
        Bulk(act=Act.LOOK_AGAIN, person=person, note="A campaign.", salt=f"{n:032x}", asked_at=timezone.now())
        for n in range(BULKS)
    ]
    Bulk.objects.bulk_create(bulks)
    BulkItem.objects.bulk_create(
        (
            BulkItem(bulk=bulks[place // AN_ACT], submission_id=key, version=3, state=BulkState.DONE)
            for place, key in enumerate(newest)
        ),
        batch_size=1000,
    )


def screen_again(big: Platform, place: int) -> None:
    """A backlog of a tenth of the big platform's pictures that have an outcome, all of them answered."""
    now, d = timezone.now(), Dialect(connection.vendor)
    many = Submission.objects.count() // 10
    batch = Rescreen.objects.create(
        id=uuid7(),
        provider=f"vision-{place}",
        platform=big,
        why="A new model.",
        begun_at=now,
        ended_at=now,
        state=RescreenState.DONE,
        cursor=UUID(int=0),
        walked=True,
        total=many,
        taken=many,
        answered=many,
        needing=many // 5,
    )
    seconds = f"CAST({int(now.timestamp())} AS bigint)"
    sql = f"""
        INSERT INTO rescreening_rescreenitem (id, rescreen_id, submission_id, state, why, verdict, due_at, attempts)
        SELECT {d.uuid(ITEM, f"number + {place * many}", seconds)}, %s, id,
               CASE WHEN number %% 50 = 0 THEN 'failed' ELSE 'answered' END,
               CASE WHEN number %% 50 = 0 THEN 'timeout' ELSE '' END,
               CASE WHEN number %% 50 = 0 THEN '' WHEN number %% 5 = 1 THEN 'review' ELSE 'approve' END,
               received_at, 1
        FROM (SELECT id, received_at, row_number() OVER (ORDER BY id DESC) AS number FROM intake_submission
              WHERE platform_id = %s AND status = 'approved' ORDER BY id DESC LIMIT %s) AS newest"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(batch.id), stored(big.id), many])

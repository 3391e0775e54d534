"""When the clock was set back: what was due then would wait until the clock is there again, an hour or more.

No lease and no wait of ours lasts longer than a known time, so a row that would is from the time before. A webhook may
wait for a day: there its birth, or its last try, is in the future. Fencing tokens make it harmless to be wrong: a late
worker changes no row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from moderation.audit.models import Entry
from moderation.cases.claim import lease
from moderation.cases.decide import UNDO
from moderation.cases.models import Case, CaseState
from moderation.intake.models import Stage, Submission
from moderation.pipeline import prepare, rescreen, rescreen_land, screen, see
from moderation.rescreening import take
from moderation.rescreening.models import ItemState, Rescreen, RescreenItem
from moderation.seeing.claim import waiting as inquiries
from moderation.seeing.models import Inquiry
from moderation.webhooks import claim
from moderation.webhooks.models import Attempt, Delivery, DeliveryState

SLACK = timedelta(seconds=5)  # between the clocks of two machines

type_rows = (
    QuerySet[Submission] | QuerySet[Delivery] | QuerySet[Case] | QuerySet[RescreenItem] | QuerySet[Inquiry]
)


def was_set_back(now: datetime) -> bool:
    """Whether the log has lines from the future: one look at the end of an index."""
    newest = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    return newest is not None and newest > now + SLACK


def bring_forward(now: datetime) -> int:
    """Cut leases to the longest that they may be, and make due what was due by the old time; returns how many rows."""
    waiting = Submission.objects.exclude(stage=Stage.DONE)
    sending = Delivery.objects.filter(state=DeliveryState.WAITING)
    decided = Case.objects.filter(state=CaseState.DECIDED)
    opening = Case.objects.filter(state=CaseState.OPENING)
    again = RescreenItem.objects.filter(state=ItemState.WAITING)
    held = Case.objects.filter(state=CaseState.OPEN, holder__isnull=False)
    return (
        cut(waiting, "lease_until", now + max(prepare.LEASE, screen.LEASE))
        + cut(sending, "lease_until", now + claim.LEASE)
        + cut(held, "lease_until", now + lease())
        + cut(inquiries(), "lease_until", now + see.LEASE)
        + cut(decided, "conclude_at", now + UNDO)
        + cut(opening, "opened_at", now + timedelta(minutes=settings.OPENING_MINUTES))
        + cut(again, "lease_until", now + take.LEASE)
        + cut(again, "due_at", now + rescreen_land.PAUSES[-1])
        + cut(Rescreen.objects.all(), "look_again_at", now + rescreen.HOLD)
        + make_due(
            waiting.filter(due_at__gt=now + timedelta(seconds=settings.SCREENING_SECONDS) + SLACK), now
        )
        + make_due(inquiries().filter(due_at__gt=now + see.PATIENCE + SLACK), now)
        + make_due(untouched_since(sending, now).filter(due_at__gt=now + SLACK), now)
    )


def cut(rows: type_rows | QuerySet[Rescreen], field: str, most: datetime) -> int:
    """Set times beyond `most` to it; how many rows had one."""
    return rows.filter(**{f"{field}__gt": most + SLACK}).update(**{field: most})


def make_due(rows: type_rows, now: datetime) -> int:
    """Move the rows back by one length, so that all are due and their order stays: the watchdog sees work move on by
    the longest due changing, which it would not if all had one time."""
    latest = rows.aggregate(latest=Max("due_at"))["latest"]
    return rows.update(due_at=F("due_at") - (latest - now)) if latest else 0


def untouched_since(sending: QuerySet[Delivery], now: datetime) -> QuerySet[Delivery]:
    """Deliveries whose last try, or else their birth, is still to come. One that has failed since then waits by the
    retry table again."""
    tries = Attempt.objects.filter(delivery=OuterRef("id")).order_by("-id")
    touched = Coalesce(Subquery(tries.values("at")[:1]), F("created_at"))
    return sending.alias(touched=touched).filter(touched__gt=now + SLACK)

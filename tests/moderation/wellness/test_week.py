"""What leads see: figures about everybody together, and none about few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from moderation.cases.models import Decision
from moderation.people.models import User
from moderation.wellness.models import Cap, CapMet
from moderation.wellness.week import Week, read_week
from tests.cast import Cast
from tests.moderation.wellness.looks import decided_case, look

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 11, 26, tzinfo=UTC)


def people(cast: Cast) -> list[User]:
    return [cast.mira, cast.jonas, cast.aiko, cast.priya, cast.lena]


def looked(cast: Cast, person: User, *minutes: float, days_ago: int = 1) -> None:
    case = decided_case(cast.lantern, person)
    at = MIDNIGHT - timedelta(days=days_ago) + timedelta(hours=5)
    Decision.objects.bulk_create(
        look(case, person, at + timedelta(hours=place), seconds=length * 60)
        for place, length in enumerate(minutes)
    )


def test_of_fewer_than_five_people_there_is_no_figure(cast: Cast) -> None:
    for person in people(cast)[:4]:
        looked(cast, person, 5)
        CapMet.objects.create(person=person, cap=Cap.TIME, day=MIDNIGHT - timedelta(days=1))
    looked(cast, cast.lena, 5, days_ago=0)  # today does not count
    looked(cast, cast.lena, 5, days_ago=8)

    week = read_week(MIDNIGHT)
    assert week == Week(week.first, week.last)


def test_the_median_is_of_peoples_days_and_long_looks_are_cut(cast: Cast) -> None:
    for person, minutes in zip(people(cast), (1, 2, 3, 4, 5), strict=True):
        looked(cast, person, minutes)
    looked(cast, cast.mira, 5, 60, days_ago=2)  # fifteen
    looked(cast, cast.jonas, 9, days_ago=7)

    assert read_week(MIDNIGHT).looked == timedelta(minutes=4)
    assert read_week(MIDNIGHT).people == 5


def test_how_many_met_a_cap_is_said_from_five_on(cast: Cast) -> None:
    for person in people(cast):
        looked(cast, person, 1)
    for person in people(cast)[:4]:
        for cap in Cap:
            CapMet.objects.create(person=person, cap=cap, day=MIDNIGHT - timedelta(days=1))
    assert read_week(MIDNIGHT).met is None

    CapMet.objects.create(person=cast.lena, cap=Cap.TIME, day=MIDNIGHT - timedelta(days=7))
    assert read_week(MIDNIGHT).met == 5
    CapMet.objects.create(person=cast.otto, cap=Cap.TIME, day=MIDNIGHT)
    assert read_week(MIDNIGHT).met == 5

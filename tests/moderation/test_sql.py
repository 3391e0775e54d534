"""Statements written by hand behave as the ORM's own, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation import sql
from moderation.intake.models import Image, Submission
from moderation.platforms.models import ApiKey, Platform
from moderation.vocabulary import Status
from moderation.webhooks.models import Endpoint
from tests.cast import Cast
from tests.posting import post


def image_of(platform: Platform, sha256: str = "ab" * 32) -> Image:
    return Image(
        id=uuid7(), platform=platform, sha256=sha256, salt="00" * 16, key="originals/ab/cd",
        format="JPEG", width=4, height=3, bytes=99, frames=1,
    )  # fmt: skip


def test_an_inserted_row_reads_back_equal_in_every_column(cast: Cast) -> None:
    image = image_of(cast.lantern)
    submission = Submission(
        id=uuid7(), platform=cast.lantern, image=image, status=Status.RECEIVED, metadata={"a": [1, "ü", None]},
        salt="00" * 16, received_at=timezone.now(), due_at=timezone.now() + timedelta(hours=1), token=uuid7(),
    )  # fmt: skip

    assert sql.insert(image)
    assert sql.insert(submission)

    for written in (image, submission):
        read = type(written).objects.get(pk=written.pk)
        for field in written._meta.concrete_fields:
            assert getattr(read, field.attname) == getattr(written, field.attname), field.name
        assert not written._state.adding


def test_a_row_that_is_there_is_refused_or_passed_over(cast: Cast) -> None:
    sql.insert(image_of(cast.lantern))

    assert not sql.insert(image_of(cast.lantern), unless_there=True)
    assert sql.insert(image_of(cast.kleinmarkt), unless_there=True)
    assert Image.objects.count() == 2
    with pytest.raises(IntegrityError):
        sql.insert(image_of(cast.lantern))


def test_values_go_in_and_come_out_as_the_orm_stores_them(cast: Cast) -> None:
    endpoint = Endpoint.objects.create(
        platform=cast.lantern, url="https://a.example", events=["x"], secret="s"
    )

    found = sql.fetch_one(
        "SELECT id, events FROM webhooks_endpoint WHERE platform_id = %s AND created_at <= %s",
        [cast.lantern.id, endpoint.created_at],
    )

    assert found is not None
    assert (sql.uuid_of(found[0]), sql.json_of(found[1])) == (endpoint.id, ["x"])
    assert sql.fetch_all("SELECT id FROM webhooks_endpoint WHERE platform_id = %s", [uuid7()]) == []


def test_it_counts_what_a_statement_changed(cast: Cast) -> None:
    change = "UPDATE platforms_apikey SET name = %s WHERE platform_id = %s AND revoked_at IS NULL"

    assert sql.execute(change, ["renamed", cast.lantern.id]) == 1
    assert ApiKey.objects.get(platform=cast.lantern).name == "renamed"
    assert sql.execute(change, ["renamed", uuid7()]) == 0


def test_the_ends_of_several_branches_are_merged_without_repeats(cast: Cast) -> None:
    made: list[Image] = []
    for number in range(6):
        made.append(image_of(cast.lantern if number % 2 else cast.kleinmarkt, f"{number:064x}"))
        sql.insert(made[-1])
    ids = [image.id for image in made]
    everything = Image.objects.all()
    branches = [
        everything.filter(platform=cast.lantern),
        everything.filter(platform=cast.kleinmarkt),
        everything,
    ]

    assert sql.newest(branches, 3) == ids[:2:-1]
    assert sql.oldest(branches[:2], 3) == ids[:3]
    assert sql.newest(branches[:2], 2, each=1) == [ids[5], ids[4]]
    assert sql.newest(branches[:1], 9) == [ids[5], ids[3], ids[1]]
    assert sql.newest([everything.filter(id__in=[])], 9) == []
    assert sql.newest([], 9) == []


def test_branches_that_differ_by_a_key_alone_are_merged_alike(cast: Cast) -> None:
    keys = [cast.lantern.id, cast.kleinmarkt.id]
    for platform in (cast.lantern, cast.kleinmarkt, cast.lantern):
        post(platform)
    for rows in (Submission.objects.all(), Submission.objects.filter(status=Status.REJECTED)):
        for chosen in (keys, keys[:1], keys * 300, []):
            for count in (1, 2, 9):
                branches = [rows.filter(platform_id=key) for key in chosen]
                assert sql.newest_of_each(rows, "platform_id", chosen, count) == sql.newest(branches, count)
    assert sql.newest_of_each(Submission.objects.none(), "platform_id", keys, 9) == []


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite plans in microseconds, and nothing is prepared"
)
def test_what_is_sent_often_is_planned_once(cast: Cast) -> None:
    often = "SELECT id, 'sent often' FROM platforms_platform WHERE id = %s"

    assert [sql.fetch_one(often, [cast.lantern.id]) for _ in range(4)] == [
        (cast.lantern.id, "sent often")
    ] * 4
    sql.fetch_one("SELECT id, 'sent once' FROM platforms_platform WHERE id = %s", [cast.lantern.id])

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
    assert len([statement for statement in prepared if "sent often" in statement]) == 1
    assert not [statement for statement in prepared if "sent once" in statement]

"""Rows read by a statement written by hand are the models that the ORM reads, on both databases."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from moderation.cases.models import Case
from moderation.platforms.access import memberships
from moderation.platforms.models import Membership, Platform
from moderation.rows import Columns, by_key
from moderation.sql import fetch_one
from moderation.webhooks.models import Endpoint
from moderation.wellness.models import Bounds, Preference
from tests.cast import Cast
from tests.moderation.cases.opening import opened


def same_in_every_column(read: models.Model | None, expected: models.Model) -> bool:
    fields = expected._meta.concrete_fields
    return type(read) is type(expected) and all(
        getattr(read, f.attname) == getattr(expected, f.attname) for f in fields
    )


def test_a_row_by_its_key_is_what_the_orm_reads(cast: Cast) -> None:
    case = opened(cast.lantern)
    Bounds.objects.create(id=1, keeps_colour=True)
    Preference.objects.create(person=cast.mira, prompts=False)
    endpoint = Endpoint.objects.create(
        platform=cast.lantern, url="https://a.example", events=["ä", 1, None], secret="s"
    )

    rows: tuple[tuple[type[models.Model], Any], ...] = (
        (Case, case.id),
        (Bounds, 1),
        (Preference, cast.mira.id),
        (Platform, cast.lantern.id),
        (Endpoint, endpoint.id),
    )
    for model, key in rows:
        assert same_in_every_column(by_key(model, key), model._default_manager.get(pk=key))
    assert by_key(Preference, cast.jonas.id) is None


def test_columns_that_were_left_out_are_read_when_asked_for(cast: Cast) -> None:
    case = opened(cast.lantern)
    columns = Columns(Case, "c", "version", "platform")
    row = fetch_one(f"SELECT {columns.sql} FROM cases_case c WHERE c.id = %s", [case.id])
    assert row is not None

    with CaptureQueriesContext(connection) as queries:
        read = columns.instance(row)
        assert (read.pk, read.version, read.platform_id) == (case.id, case.version, case.platform_id)
        assert not queries.captured_queries
        assert read.due_at == case.due_at
        assert len(queries.captured_queries) == 1


def test_memberships_come_with_their_platforms(cast: Cast) -> None:
    everywhere, here = memberships(cast.mira), memberships(cast.lena)

    assert [m.platform for m in everywhere] == [None]
    assert [m.platform for m in here] == [cast.lantern]
    assert same_in_every_column(here[0], Membership.objects.get(user=cast.lena))
    assert same_in_every_column(here[0].platform, cast.lantern)

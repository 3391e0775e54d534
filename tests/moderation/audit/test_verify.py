from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from moderation.audit import append_only
from moderation.audit.actor import Actor
from moderation.audit.canonical import leaf_hash
from moderation.audit.models import Entry
from moderation.audit.record import record
from moderation.audit.verify import RANGE, VerifyReport, verify
from moderation.vocabulary import EventName
from tests.moderation.audit.sealing import seal_all

SQLITE = connection.vendor == "sqlite"


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        for statement in append_only.drop_statements(connection.vendor):
            cursor.execute(statement)
        yield
        for statement in append_only.statements(connection.vendor):
            cursor.execute(statement)


def write(count: int = 5) -> list[int]:
    with transaction.atomic():
        return [
            record(EventName.POLICY_DRAFTED, actor=Actor.system(), subject=f"n:{n}", data={"ä": 0.5}).id
            for n in range(count)
        ]


def change(sql: str, *values: object) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def check() -> VerifyReport:
    return verify(progress=lambda checked, last: None)


@pytest.mark.django_db
def test_it_finds_that_an_untouched_log_holds() -> None:
    before = check()
    assert before.holds
    write()
    after = check()
    assert (after.holds, after.checked) == (True, before.checked + 5)


@pytest.mark.django_db
def test_it_reads_in_ranges_and_says_how_far_it_is() -> None:
    ids = write(RANGE + 7)
    seen: list[tuple[int, int]] = []
    report = verify(progress=lambda checked, total: seen.append((checked, total)))
    assert report.holds
    assert [checked for checked, _ in seen] == [RANGE, report.checked]
    assert len(ids) <= report.checked
    assert {total for _, total in seen} == {report.checked}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE audit_entry SET body = replace(body, 'policy', 'POLICY') WHERE id = %s", "have its hash"),
        ("UPDATE audit_entry SET event = 'key.revoked' WHERE id = %s", "column event"),
        ("UPDATE audit_entry SET actor_id = 'x' WHERE id = %s", "column actor_id"),
        ("UPDATE audit_entry SET actor_kind = 'person' WHERE id = %s", "column actor_kind"),
        ("UPDATE audit_entry SET subject = '' WHERE id = %s", "column subject"),
        ("UPDATE audit_entry SET request_id = 'x' WHERE id = %s", "column request_id"),
    ],
)
def test_it_names_the_first_line_that_was_changed(sql: str, reason: str) -> None:
    ids = write()
    change(sql, ids[2])
    change(sql, ids[3])
    report = check()
    assert report.bad
    assert report.bad.id == ids[2]
    assert reason in report.bad.reason


@pytest.mark.django_db(transaction=True)
def test_it_notices_a_text_that_is_not_canonical_though_its_hash_fits() -> None:
    ids = write()
    body = Entry.objects.get(id=ids[1]).body
    for text, reason in (
        (body.replace('","', '", "'), "canonical"),
        (body.replace('"request":', '"note":1,"request":'), "canonical"),
        ("[]", "canonical"),
        ("nothing", "not JSON"),
    ):
        change("UPDATE audit_entry SET body = %s, leaf = %s WHERE id = %s", text, leaf_hash(text), ids[1])
        report = check()
        assert report.bad
        assert (report.bad.id, reason in report.bad.reason) == (ids[1], True), text


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not SQLITE, reason="PostgreSQL's sequence leaves gaps by itself")
def test_it_names_a_line_that_is_missing() -> None:
    ids = write()
    change("DELETE FROM audit_entry WHERE id = %s", ids[2])
    report = check()
    assert report.bad
    assert report.bad.id == ids[3]
    assert f"line {ids[2]} is missing" in report.bad.reason


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not SQLITE, reason="PostgreSQL's sequence leaves gaps by itself")
def test_it_notices_that_the_beginning_is_cut_off() -> None:
    ids = write()
    change("DELETE FROM audit_entry WHERE id < %s", ids[2])
    report = check()
    assert report.bad
    assert report.bad.reason.startswith(("line 1 is missing", "lines 1 to"))


def move(number: int, hours: int) -> None:
    """The line as a server would have written it whose clock was so much ahead."""
    entry = Entry.objects.get(id=number)
    moved = entry.at + timedelta(hours=hours)
    body = entry.body.replace(entry.at.isoformat(), moved.isoformat())
    at = connection.ops.adapt_datetimefield_value(moved)
    change(
        "UPDATE audit_entry SET body = %s, leaf = %s, at = %s WHERE id = %s",
        body,
        leaf_hash(body),
        at,
        number,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("shift", "reason"), [(-1, "before that of line"), (1, "has not come yet")])
def test_it_notices_a_time_that_cannot_be(shift: int, reason: str) -> None:
    ids = write()
    move(ids[2], shift)
    report = check()
    assert report.bad
    assert (report.bad.id, reason in report.bad.reason) == (ids[2], True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shift", [-1, 1])
def test_a_wrong_clock_breaks_no_sealed_log(shift: int) -> None:
    """An operator who sets a clock right must not leave a log behind that never holds again."""
    ids = write()
    move(ids[2], shift)
    seal_all()
    assert check().bad is None
    move(ids[2], shift)
    report = check()
    assert report.bad
    assert report.bad.id == ids[2]

"""Writing lines, sealing them, and what somebody with the database's own password could do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from moderation.audit import append_only
from moderation.audit.actor import Actor
from moderation.audit.models import Entry, Seal
from moderation.audit.record import record
from moderation.audit.seal import START, last_seal, next_lines, seal_new
from moderation.audit.standing import standing
from moderation.audit.verify import VerifyReport, verify
from moderation.vocabulary import EventName

# Another database of the same server holds a seal up for as long as one of its tests is in a transaction.
PATIENCE = 90.0
SQLITE = connection.vendor == "sqlite"


def write(count: int = 1, *, together: int = 1) -> list[int]:
    """That many transactions, each with `together` lines; their numbers."""
    numbers = []
    for n in range(count):
        with transaction.atomic():
            for _ in range(together):
                numbers.append(
                    record(
                        EventName.POLICY_DRAFTED,
                        actor=Actor.system(),
                        subject=f"n:{n}",
                        data={"word": f"Käse {n}"},
                    ).id
                )
    return numbers


def seal_all(*, at_once: int = 100_000) -> None:
    """Until nothing waits. Other databases of the same PostgreSQL may hold up a seal while they write."""
    give_up = time.monotonic() + PATIENCE
    while standing().unsealed:
        if not seal_new(limit=at_once):
            assert time.monotonic() < give_up, "lines were not sealed in time"
            time.sleep(0.05)


def wait_until_sealable(count: int) -> None:
    """Until that many new lines can be sealed, whatever other databases of the same PostgreSQL write."""
    give_up = time.monotonic() + PATIENCE
    last = last_seal()
    place = last.place if last else START
    while len(next_lines(place, count)) < count:
        assert time.monotonic() < give_up, "lines could not be sealed in time"
        time.sleep(0.05)


def check() -> VerifyReport:
    return verify(progress=lambda checked, last: None)


def sealed_numbers() -> list[int]:
    """The lines in the order of their indices; the seals have to follow each other."""
    numbers: list[int] = []
    for place, seal in enumerate(Seal.objects.order_by("number"), 1):
        assert (seal.number, seal.first_index) == (place, len(numbers))
        stored = bytes(seal.lines)
        numbers += [int.from_bytes(stored[at : at + 8], "big") for at in range(0, len(stored), 48)]
        assert seal.size == len(numbers)
    return numbers


def assert_all_is_sealed_once() -> None:
    numbers = sealed_numbers()
    assert sorted(numbers) == sorted(Entry.objects.values_list("id", flat=True))
    report = check()
    assert (report.bad, report.sealed, report.unsealed) == (None, len(numbers), 0)


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers dropped; at the end everything is as it was before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in append_only.drop_statements(connection.vendor):
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)

"""What somebody with the database's own password does to sealed lines is found, and the first line named.

Each tampering is a function of the sealed numbers in their order and the place it strikes; it returns the number that
has to be named.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from moderation.audit.canonical import leaf_hash
from moderation.audit.lines import SealedLine, pack, unpack
from moderation.audit.models import Entry, Seal, SealRefusesChange
from tests.moderation.audit.sealing import (
    SQLITE,
    check,
    run,
    seal_all,
    sealed_numbers,
    unguarded,
    write,
)

SEEDS = range(int(os.environ.get("TEST_TAMPER_SEEDS", "1")))
COLUMNS = "at, event, actor_kind, actor_id, platform_id, submission_id, subject, request_id, body, leaf"
type_tampering = Callable[[list[int], int], int]


def rewrite(number: int, body: str) -> None:
    """A new text with the hash that belongs to it."""
    run("UPDATE audit_entry SET body = %s, leaf = %s WHERE id = %s", body, leaf_hash(body), number)


def body_of(number: int) -> str:
    return Entry.objects.get(id=number).body


def edit(numbers: list[int], at: int) -> int:
    run("UPDATE audit_entry SET body = replace(body, 'event', 'EVENT') WHERE id = %s", numbers[at])
    return numbers[at]


def edit_with_its_hash(numbers: list[int], at: int) -> int:
    rewrite(numbers[at], body_of(numbers[at]).replace('"data":{', '"data":{"a":1,', 1))
    return numbers[at]


def unicode_twin(numbers: list[int], at: int) -> int:
    """The same letters to a reader: ä as one character, or as two."""
    twin = body_of(numbers[at]).replace("ä", "a\u0308")
    assert twin != body_of(numbers[at])
    rewrite(numbers[at], twin)
    return numbers[at]


def change_time(numbers: list[int], at: int) -> int:
    run("UPDATE audit_entry SET at = %s WHERE id = %s", "2026-01-01 00:00:00+00", numbers[at])
    return numbers[at]


def change_time_with_its_hash(numbers: list[int], at: int) -> int:
    entry = Entry.objects.get(id=numbers[at])
    moved = entry.at + timedelta(microseconds=1)
    rewrite(entry.id, entry.body.replace(entry.at.isoformat(), moved.isoformat()))
    value = connection.ops.adapt_datetimefield_value(moved)
    run("UPDATE audit_entry SET at = %s WHERE id = %s", value, entry.id)
    return numbers[at]


def change_column(numbers: list[int], at: int) -> int:
    run("UPDATE audit_entry SET actor_id = 'x' WHERE id = %s", numbers[at])
    return numbers[at]


def change_leaf(numbers: list[int], at: int) -> int:
    run("UPDATE audit_entry SET leaf = %s WHERE id = %s", leaf_hash("x"), numbers[at])
    return numbers[at]


def change_transaction(numbers: list[int], at: int) -> int:
    run("UPDATE audit_entry SET xact = coalesce(xact, 0) + 1000000 WHERE id = %s", numbers[at])
    return numbers[at]


def delete(numbers: list[int], at: int) -> int:
    run("DELETE FROM audit_entry WHERE id = %s", numbers[at])
    return numbers[at]


def delete_the_rest(numbers: list[int], at: int) -> int:
    run("DELETE FROM audit_entry WHERE id >= %s", min(numbers[at:]))
    return min(numbers[at:], key=numbers.index)


def delete_everything(numbers: list[int], at: int) -> int:
    run("DELETE FROM audit_entry")
    return numbers[0]


def swap_numbers(numbers: list[int], at: int) -> int:
    one, other = numbers[at], numbers[at + 1]
    for before, after in ((one, -1), (other, one), (-1, other)):
        run("UPDATE audit_entry SET id = %s WHERE id = %s", after, before)
    return one


def swap_contents(numbers: list[int], at: int) -> int:
    one, other = numbers[at], numbers[at + 3]
    marks = ", ".join(f"{name} = (SELECT {name} FROM copy WHERE id = %s)" for name in COLUMNS.split(", "))
    run(f"CREATE TEMPORARY TABLE copy AS SELECT * FROM audit_entry WHERE id IN ({one}, {other})")
    for to, origin in ((one, other), (other, one)):
        run(f"UPDATE audit_entry SET {marks} WHERE id = %s", *[origin] * 10, to)
    return one


def shift(number: int) -> None:
    """Every line from this number on takes the next."""
    run("UPDATE audit_entry SET id = -(id + 1) WHERE id >= %s", number)
    run("UPDATE audit_entry SET id = -id WHERE id < 0")


def gap(numbers: list[int], at: int) -> int:
    shift(numbers[at])
    return numbers[at]


def copy_line(origin: int, to: int) -> None:
    run(
        f"INSERT INTO audit_entry (id, xact, {COLUMNS}) "
        f"SELECT %s, xact, {COLUMNS} FROM audit_entry WHERE id = %s",
        to,
        origin,
    )


def insert_between(numbers: list[int], at: int) -> int:
    shift(numbers[at])
    copy_line(numbers[at - 1], numbers[at])
    return numbers[at]


def insert_into_a_gap(numbers: list[int], at: int) -> int:
    """PostgreSQL's numbers have gaps; on SQLite the only free places are before the first line."""
    free = 0 if SQLITE else max(numbers) + 1_000_000
    copy_line(numbers[at], free)
    return free


def insert_before_all(numbers: list[int], at: int) -> int:
    copy_line(numbers[0], -7)
    return -7


def replace_by_hidden_rowid(numbers: list[int], at: int) -> int:
    """Where there is none, as on PostgreSQL: delete and insert under the same number."""
    number, other = numbers[at], numbers[at - 1]
    if SQLITE:
        run(
            f"INSERT OR REPLACE INTO audit_entry (rowid, {COLUMNS}) "
            f"SELECT %s, {COLUMNS} FROM audit_entry WHERE id = %s",
            number,
            other,
        )
    else:
        xact = Entry.objects.get(id=number).xact
        run("DELETE FROM audit_entry WHERE id = %s", number)
        copy_line(other, number)
        run("UPDATE audit_entry SET xact = %s WHERE id = %s", xact, number)
    return number


def old_backup(numbers: list[int], at: int) -> int:
    """The entries of an earlier day under today's seals, and life went on from there."""
    first = delete_the_rest(numbers, at)
    if not SQLITE:
        run("SELECT setval('audit_entry_id_seq', %s)", first)
    write(8)
    return first


def seal_over(numbers: list[int], at: int) -> tuple[Seal, list[SealedLine], int]:
    seal = Seal.objects.get(first_index__lte=at, size__gt=at)
    return seal, unpack(bytes(seal.lines)), at - seal.first_index


def change_sealed_leaf(numbers: list[int], at: int) -> int:
    seal, lines, place = seal_over(numbers, at)
    lines[place] = SealedLine(lines[place].id, lines[place].xact, leaf_hash("x"))
    run("UPDATE audit_seal SET lines = %s WHERE number = %s", pack(lines), seal.number)
    return numbers[at]


def edit_line_and_its_sealed_leaf(numbers: list[int], at: int) -> int:
    """Then the root gives it away: that of the seal, whose first line is named."""
    number = edit_with_its_hash(numbers, at)
    seal, lines, place = seal_over(numbers, at)
    lines[place] = SealedLine(number, lines[place].xact, leaf_hash(body_of(number)))
    run("UPDATE audit_seal SET lines = %s WHERE number = %s", pack(lines), seal.number)
    return seal.from_id


def on_seal(change: str) -> type_tampering:
    def tampering(numbers: list[int], at: int) -> int:
        seal, _, _ = seal_over(numbers, at)
        run(f"UPDATE audit_seal SET {change} WHERE number = %s", seal.number)
        return Seal.objects.get(number=seal.number).from_id

    return tampering


def delete_seal(numbers: list[int], at: int) -> int:
    seal, _, _ = seal_over(numbers, at)
    run("DELETE FROM audit_seal WHERE number = %s", seal.number)
    return Seal.objects.get(number=seal.number + 1).from_id


def empty_root() -> str:
    return "x'00'" if SQLITE else "'\\x00'"


TAMPERINGS: dict[str, type_tampering] = {
    "edit": edit,
    "edit-with-its-hash": edit_with_its_hash,
    "unicode-twin": unicode_twin,
    "change-time": change_time,
    "change-time-with-its-hash": change_time_with_its_hash,
    "change-column": change_column,
    "change-leaf": change_leaf,
    "change-transaction": change_transaction,
    "delete": delete,
    "delete-the-rest": delete_the_rest,
    "delete-everything": delete_everything,
    "swap-numbers": swap_numbers,
    "swap-contents": swap_contents,
    "gap": gap,
    "insert-between": insert_between,
    "insert-into-a-gap": insert_into_a_gap,
    "insert-before-all": insert_before_all,
    "replace-by-hidden-rowid": replace_by_hidden_rowid,
    "old-backup": old_backup,
    "change-sealed-leaf": change_sealed_leaf,
    "edit-line-and-its-sealed-leaf": edit_line_and_its_sealed_leaf,
    "seal-root": on_seal(f"root = {empty_root()}"),
    "seal-frontier": on_seal(f"frontier = {empty_root()}"),
    "seal-lines": on_seal(f"lines = {empty_root()}"),
    "seal-size": on_seal("size = size + 1"),
    "seal-first-index": on_seal("first_index = first_index - 1"),
    "seal-bounds": on_seal("from_id = from_id + 1"),
    "seal-end": on_seal("to_id = to_id + 1"),
    "delete-seal": delete_seal,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_is_found_and_the_first_line_named(name: str) -> None:
    write(12)
    write(6, together=4)
    seal_all(at_once=7)
    write(2)
    seal_all()
    write(3)
    numbers, holds = sealed_numbers(), check()
    assert (holds.bad, holds.sealed, holds.unsealed) == (None, len(numbers), 3)
    for seed in SEEDS:
        at = random.Random(seed).randrange(len(numbers) - 36, len(numbers) - 4)
        with unguarded():
            named = TAMPERINGS[name](numbers, at)
            report = check()
        assert report.bad, (seed, numbers[at])
        assert report.bad.id == named, (seed, report.bad)
        assert report.bad.reason
    assert check() == holds


@pytest.mark.django_db(transaction=True)
def test_a_tail_cut_off_with_its_seals_leaves_no_trace_but_a_smaller_number() -> None:
    """The limit that docs/audit-log.md states: only a root that was kept elsewhere could tell."""
    write(12)
    seal_all(at_once=4)
    before = check()
    with unguarded():
        last = Seal.objects.latest("number")
        run("DELETE FROM audit_entry WHERE id >= %s", last.from_id)
        run("DELETE FROM audit_seal WHERE number = %s", last.number)
        report = check()
    assert report.holds
    assert report.sealed == last.first_index < before.sealed
    assert report.root != before.root


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_not_sealed_can_be_rewritten_with_its_hash() -> None:
    """The other limit: it is closed within a second, by the next seal."""
    seal_all()
    (number,) = write()
    with unguarded():
        edit_with_its_hash([number], 0)
        assert check().holds


ANY_DATABASE = {
    "update": "UPDATE audit_seal SET size = 0",
    "move": "UPDATE audit_seal SET number = number + 100",
    "delete": "DELETE FROM audit_seal",
    "same-number": "INSERT INTO audit_seal SELECT * FROM audit_seal WHERE number = 1",
    "gap": "INSERT INTO audit_seal SELECT 100 + number, {rest} FROM audit_seal WHERE number = 1",
    "negative": "INSERT INTO audit_seal SELECT -number, {rest} FROM audit_seal WHERE number = 1",
}
ON_SQLITE = {
    "replace": "REPLACE INTO audit_seal SELECT * FROM audit_seal WHERE number = 1",
    "replace-by-rowid": "REPLACE INTO audit_seal (rowid, {rest}) SELECT 1, {rest} FROM audit_seal",
    "update-or-replace": "UPDATE OR REPLACE audit_seal SET number = 1",
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE audit_seal",
    "upsert": "INSERT INTO audit_seal SELECT * FROM audit_seal WHERE number = 1 "
    "ON CONFLICT (number) DO UPDATE SET size = 0",
    "replica": "SET LOCAL session_replication_role = replica; DELETE FROM audit_seal",
}
SEAL_COLUMNS = "first_index, size, root, from_id, from_xact, to_id, to_xact, lines, frontier, sealed_at"
ATTACKS = ANY_DATABASE | (ON_SQLITE if SQLITE else ON_POSTGRESQL)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_seal() -> None:
    write(5)
    seal_all(at_once=2)
    before = list(Seal.objects.order_by("number").values())
    for name, attack in ATTACKS.items():
        refused = refusal(attack.replace("{rest}", SEAL_COLUMNS))
        assert "audit seals" in refused or "audit_seal_pkey" in refused, (name, refused)
        assert list(Seal.objects.order_by("number").values()) == before, name


def refusal(attack: str) -> str:
    """What the database says to a stranger's connection; on SQLite one without our settings."""
    if SQLITE:
        stranger = sqlite3.connect(connection.settings_dict["NAME"])
        try:
            with pytest.raises(sqlite3.DatabaseError) as refused:
                stranger.execute(attack)
            return str(refused.value)
        finally:
            stranger.close()
    with pytest.raises(DatabaseError) as denied, transaction.atomic():
        run(attack)
    return str(denied.value)


@pytest.mark.django_db(transaction=True)
def test_the_model_refuses_too() -> None:
    write()
    seal_all()
    seal = Seal.objects.latest("number")
    for attempt in (
        seal.save,
        seal.delete,
        lambda: Seal.objects.update(size=0),
        lambda: Seal.objects.filter(number=seal.number).delete(),
        lambda: Seal.objects.bulk_create([seal]),
    ):
        with pytest.raises(SealRefusesChange):
            attempt()

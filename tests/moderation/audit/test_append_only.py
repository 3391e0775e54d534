"""The database itself refuses to rewrite the log, whoever asks."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import DatabaseError, connection, transaction

from moderation.audit.actor import Actor
from moderation.audit.models import Entry, EntryRefusesChange
from moderation.audit.record import record
from moderation.vocabulary import EventName

SQLITE = connection.vendor == "sqlite"
OTHERS = "at, event, actor_kind, actor_id, subject, request_id, body, leaf"
FORGED = "'2020-01-01 00:00:00+00', 'x', 'system', '', '', '', '{}', {blob}"
ANY_DATABASE = {
    "update": "UPDATE audit_entry SET body = '{}' WHERE id = {second}",
    "update-all": "UPDATE audit_entry SET event = 'x'",
    "move": "UPDATE audit_entry SET id = id + 100 WHERE id = {last}",
    "delete-last": "DELETE FROM audit_entry WHERE id = {last}",
    "delete-all": "DELETE FROM audit_entry",
    "same-number": "INSERT INTO audit_entry (id, {others}) VALUES ({second}, {forged})",
    "backdated": "INSERT INTO audit_entry (id, {others}) VALUES (0, {forged})",
    "negative": "INSERT INTO audit_entry (id, {others}) VALUES (-5, {forged})",
    "gap": "INSERT INTO audit_entry (id, {others}) VALUES ({last} + 2, {forged})",
}
ON_SQLITE = {
    "replace": "INSERT OR REPLACE INTO audit_entry (id, {others}) VALUES ({second}, {forged})",
    "replace-word": "REPLACE INTO audit_entry (id, {others}) VALUES ({second}, {forged})",
    "replace-by-rowid": "INSERT OR REPLACE INTO audit_entry (id, rowid, {others}) "
    "VALUES ({last} + 1, {second}, {forged})",
    "replace-by-rowid-alone": "INSERT OR REPLACE INTO audit_entry (rowid, {others}) VALUES ({second}, {forged})",
    "update-or-replace": "UPDATE OR REPLACE audit_entry SET id = {second} WHERE id = {last}",
    "upsert": "INSERT INTO audit_entry (id, {others}) VALUES ({second}, {forged}) "
    "ON CONFLICT (id) DO UPDATE SET body = '{}'",
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE audit_entry",
    "truncate-cascade": "TRUNCATE audit_entry RESTART IDENTITY CASCADE",
    "upsert": "INSERT INTO audit_entry (id, {others}) VALUES ({second}, {forged}) "
    "ON CONFLICT (id) DO UPDATE SET body = '{}'",
    "next-number-elsewhere": "INSERT INTO audit_entry (id, {others}) VALUES ({last} + 1, {forged})",
    "another-transaction": "INSERT INTO audit_entry (id, {others}, xact) "
    "VALUES (nextval('audit_entry_id_seq'), {forged}, 1)",
    "replica": "SET LOCAL session_replication_role = replica; DELETE FROM audit_entry",
}
ATTACKS = ANY_DATABASE | (ON_SQLITE if SQLITE else ON_POSTGRESQL)


def write(count: int = 3) -> None:
    for _ in range(count):
        with transaction.atomic():
            record(EventName.SIGNED_IN, actor=Actor.system())


def attack(name: str) -> str:
    _, second, *_, last = Entry.objects.order_by("id").values_list("id", flat=True)
    forged = FORGED.replace("{blob}", "x'00'" if SQLITE else "'\\x00'")
    places = {"others": OTHERS, "forged": forged, "second": str(second), "last": str(last)}
    statement = ATTACKS[name]
    for place, value in places.items():
        statement = statement.replace(f"{{{place}}}", value)
    return statement


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.django_db(transaction=True)
def test_the_database_refuses(name: str) -> None:
    """On SQLite from a connection of its own, which has none of our settings (recursive_triggers is off there)."""
    write()
    before = list(Entry.objects.order_by("id").values())
    statement = attack(name)
    if SQLITE:
        stranger = sqlite3.connect(connection.settings_dict["NAME"])
        try:
            with pytest.raises(sqlite3.DatabaseError, match=r"audit entries"):
                stranger.execute(statement)
        finally:
            stranger.close()
    else:
        with (
            pytest.raises(DatabaseError, match=r"audit entries|not yet defined|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert list(Entry.objects.order_by("id").values()) == before
    write(1)
    assert Entry.objects.count() == len(before) + 1


@pytest.mark.skipif(not SQLITE, reason="rowids are SQLite's")
@pytest.mark.django_db(transaction=True)
def test_a_hidden_rowid_does_not_exist() -> None:
    """With one beside `id`, this statement would have passed every trigger and replaced the second line."""
    write()
    statement = attack("replace-by-rowid").replace("(id, rowid,", "(rowid, id,")
    first, second, rest = statement.partition("VALUES (")[2].split(", ", 2)
    statement = f"{statement.partition('VALUES (')[0]}VALUES ({second}, {first}, {rest}"
    stranger = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        before = stranger.execute("SELECT * FROM audit_entry ORDER BY id").fetchall()
        stranger.execute(statement)  # no more than one line after the last
        assert stranger.execute("SELECT * FROM audit_entry ORDER BY id").fetchall()[:-1] == before
    finally:
        stranger.close()


@pytest.mark.django_db
def test_the_model_refuses_too() -> None:
    write()
    entry, count = Entry.objects.latest("id"), Entry.objects.count()
    for attempt in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(event="x"),
        lambda: Entry.objects.filter(id=entry.id).delete(),
        lambda: Entry.objects.create(id=entry.id + 1, at=entry.at, event="x", body="{}", leaf=b""),
        lambda: Entry.objects.bulk_create([Entry(id=entry.id + 1, at=entry.at)]),
        lambda: Entry.objects.bulk_update([entry], ["event"]),
        lambda: Entry.objects.update_or_create(id=entry.id, defaults={"event": "x"}),
    ):
        with pytest.raises(EntryRefusesChange), transaction.atomic():
            attempt()
    assert Entry.objects.count() == count

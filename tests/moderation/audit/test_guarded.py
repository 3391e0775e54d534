"""Somebody took the guards of the log away, or put others in their place: it is noticed and said."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from moderation.audit.guarded import expected, guards_amiss
from moderation.audit.models import Entry
from tests.cast import Cast
from tests.moderation.audit.sealing import SQLITE, write
from tests.review.session.browser import signed_in, text

LAX = "CREATE TRIGGER {} WHEN 0 BEGIN SELECT 1; END"
ON_SQLITE = {
    "dropped": (["DROP TRIGGER audit_entry_no_update"], ["audit_entry_no_update"]),
    "replaced": (
        [
            "DROP TRIGGER audit_seal_no_delete",
            LAX.format("audit_seal_no_delete BEFORE DELETE ON audit_seal"),
        ],
        ["audit_seal_no_delete"],
    ),
    "moved": (
        [
            "DROP TRIGGER audit_entry_no_delete",
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_seal\n"
            "BEGIN SELECT RAISE(ABORT, 'audit entries cannot be deleted'); END",
        ],
        ["audit_entry_no_delete"],
    ),
}
TOOTHLESS = """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RETURN NEW; END $$"""
WIDE = "BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW {} EXECUTE FUNCTION audit_seal_refuse()"
ON_POSTGRESQL = {
    "dropped": (["DROP TRIGGER audit_entry_no_change ON audit_entry"], ["audit_entry_no_change"]),
    "switched off": (["ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_next"], ["audit_seal_next"]),
    "for replicas only": (
        ["ALTER TABLE audit_entry ENABLE REPLICA TRIGGER audit_entry_next"],
        ["audit_entry_next"],
    ),
    "not for replicas": (
        ["ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate"],
        ["audit_entry_no_truncate"],
    ),
    "toothless": ([TOOTHLESS], ["audit_entry_no_change", "audit_entry_no_truncate"]),
    "on a condition": (
        [
            "DROP TRIGGER audit_seal_no_change ON audit_seal",
            f"CREATE TRIGGER audit_seal_no_change {WIDE.format('WHEN (OLD.number < 0)')}",
            "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_no_change",
        ],
        ["audit_seal_no_change"],
    ),
    "on another condition": (
        [
            "DROP TRIGGER audit_entry_next ON audit_entry",
            "CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry FOR EACH ROW "
            "WHEN (NEW.id IS DISTINCT FROM currval('audit_entry_id_seq')) EXECUTE FUNCTION audit_entry_next()",
            "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_next",
        ],
        ["audit_entry_next"],
    ),
    "for one column": (
        [
            "DROP TRIGGER audit_seal_no_change ON audit_seal",
            "CREATE TRIGGER audit_seal_no_change "
            + WIDE.format("").replace("UPDATE OR DELETE", "UPDATE OF size OR DELETE"),
            "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_no_change",
        ],
        ["audit_seal_no_change"],
    ),
}
TAMPERINGS = ON_SQLITE if SQLITE else ON_POSTGRESQL


def tamper(name: str) -> list[str]:
    """Do it; the names that have to be told."""
    done, told = TAMPERINGS[name]
    with connection.cursor() as cursor:
        for statement in done:
            cursor.execute(statement)
    return told


@pytest.mark.django_db
def test_a_guarded_log_is_said_to_be_guarded() -> None:
    assert guards_amiss() == []
    assert len(expected()) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_names_what_is_amiss(name: str) -> None:
    told = tamper(name)
    assert guards_amiss() == told


def test_the_command_and_the_page_say_so(cast: Cast) -> None:
    write(2)
    client = signed_in(cast.otto)
    assert "not guarded" not in text(client.get("/audit/"))
    (name,) = tamper("dropped")
    html = text(client.get("/audit/"))
    assert "The log is not guarded now." in html
    assert name in html
    with pytest.raises(CommandError, match=f"lines hold. But the log is not guarded: .*{name}") as told:
        call_command("verify_audit", stdout=StringIO())
    assert told.value.returncode == 1
    noted = json.loads(Entry.objects.get(event="log.verified").body)["data"]
    assert (noted["bad"], noted["unguarded"]) == (None, [name])

"""Whether the triggers of `append_only` are all there, say what they said, and are switched on.

Seals tell of lines that were changed while a trigger was away; this tells that one is away now.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from moderation.audit.append_only import statements

TRIGGER = re.compile(
    r"CREATE TRIGGER (?P<name>\w+) BEFORE (?P<events>[A-Z ]+?) ON (?P<table>\w+)"
    r"(?: FOR EACH (?P<each>\w+)(?: WHEN \((?P<when>.+)\))? EXECUTE FUNCTION (?P<function>\w+))?"
)
WHEN = re.compile(r" WHEN \((.+)\) EXECUTE FUNCTION ")
FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(\).* AS \$\$(.*)\$\$")
BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # of pg_trigger.tgtype, where BEFORE is 2
EACH = {"ROW": 1, "STATEMENT": 0}
ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
# Enabled always, on all columns: else it would not fire for everything.
ON_POSTGRES = """
    SELECT t.tgname, t.tgtype, p.proname, p.prosrc, pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid IN (to_regclass('audit_entry'), to_regclass('audit_seal'))
      AND t.tgenabled = 'A' AND t.tgattr = ''::int2vector"""


def guards_amiss() -> list[str]:
    """The names of the triggers that are missing, changed or switched off; empty while the log is guarded."""
    there = on_postgres() if connection.vendor == "postgresql" else on_sqlite()
    return [name for name, meant in expected().items() if there.get(name) != meant]


def expected() -> dict[str, Any]:
    """What each trigger has to be, by its name."""
    ours = [plain(one) for one in statements(connection.vendor)]
    found = {match["name"]: (match, one) for one in ours if (match := TRIGGER.match(one))}
    if connection.vendor != "postgresql":
        return {name: one for name, (_, one) in found.items()}
    bodies = {match[1]: plain(match[2]) for one in ours if (match := FUNCTION.match(one))}
    return {
        name: (kind_of(match), match["function"], bodies[match["function"]], condition(match["when"]))
        for name, (match, _) in found.items()
    }


def kind_of(trigger: re.Match[str]) -> int:
    """PostgreSQL's number for when it fires."""
    return EACH[trigger["each"]] + 2 + sum(BITS[event] for event in trigger["events"].split(" OR "))


def on_sqlite() -> dict[str, Any]:
    return {name: plain(sql) for name, sql in rows(ON_SQLITE)}


def on_postgres() -> dict[str, Any]:
    found = {}
    for name, kind, function, body, definition in rows(ON_POSTGRES):
        when = WHEN.search(definition)
        found[name] = kind, function, plain(body), condition(when[1] if when else None)
    return found


def condition(words: str | None) -> str:
    """The same for what we wrote and for what PostgreSQL makes of it: it adds brackets and one cast."""
    return re.sub(r"[\s()]|::regclass", "", words or "").lower()


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())

"""What a visit asked of the database, and how the database went about it.

SQLite tells no row counts, but it can be asked how many steps its machine took; PostgreSQL's EXPLAIN ANALYZE has the
rows that each node read. Either is the work of a visit, whatever else the machine does meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

BIG = frozenset(
    {
        "intake_image",
        "intake_rendition",
        "intake_submission",
        "screening_call",
        "screening_screening",
        "cases_routing",
        "cases_case",
        "cases_decision",
        "cases_docket",
        "cases_secondreview",
        "cases_barred",
        "cases_goldanswer",
        "audit_entry",
        "webhooks_delivery",
        "webhooks_attempt",
    }
)
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b")  # FOR UPDATE too
ALIAS = re.compile(r'"?(\w+)"?\s+(?:AS\s+)?"?([A-Z]\d+)"?')
TICK = 100  # steps of SQLite's machine between two counts


@dataclass
class Asked:
    """The statements of a visit with their values, and SQLite's steps for all of them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    steps: int = 0


@dataclass(frozen=True)
class Went:
    """How it went: sequential scans of big tables as `table: statement`, and the rows PostgreSQL read."""

    scans: tuple[str, ...]
    rows: int


@contextmanager
def asked() -> Iterator[Asked]:
    """Collect every statement that reads or writes rows."""
    found = Asked()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if STATEMENT.match(sql):
            # Sent together, they are asked once: the first one's plan is that of all.
            found.statements.append((sql, params[0] if many else params))
        return execute(sql, params, many, context)

    def tick() -> int:
        found.steps += TICK
        return 0

    sqlite = connection.vendor == "sqlite"
    connection.ensure_connection()
    if sqlite:
        connection.connection.set_progress_handler(tick, TICK)
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        if sqlite and connection.connection:
            connection.connection.set_progress_handler(None, 0)


def explain(found: Asked) -> Went:
    """Ask for the plan of each statement; only what reads alone is run again for its rows."""
    scans: list[str] = []
    rows = 0
    for sql, params in found.statements:
        if connection.vendor == "sqlite":
            scans += [f"{table}: {sql}" for table in sqlite_scans(sql, params)]
        else:
            tables, read = postgres_plan(sql, params)
            scans += [f"{table}: {sql}" for table in tables]
            rows += read
    return Went(tuple(scans), rows)


def sqlite_scans(sql: str, params: Any) -> list[str]:
    """Big tables that are read from end to end. A LIMIT in the order of the rowid is a walk and no scan."""
    names = {alias: table for table, alias in ALIAS.findall(sql)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[3] for row in cursor.fetchall()]
    walks = " LIMIT " in sql and not any("TEMP B-TREE" in line for line in lines)
    found = []
    for line in lines:
        if match := re.fullmatch(r"SCAN (\w+)", line):
            table = names.get(match[1], match[1])
            if table in BIG and not walks:
                found.append(table)
    return found


def postgres_plan(sql: str, params: Any) -> tuple[list[str], int]:
    """Big tables that are read from end to end, and the rows that were read of them."""
    run = READS.match(sql) is not None and WRITES.search(sql) is None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({'ANALYZE, TIMING OFF, ' if run else ''}FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    nodes = list(nodes_of(top))
    scans = [n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan" and n["Relation Name"] in BIG]
    return scans, sum(rows_read(node) for node in nodes)


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from nodes_of(child)


def rows_read(node: dict[str, Any]) -> int:
    if "Actual Rows" not in node or node.get("Relation Name") not in BIG:
        return 0
    left_out = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
    return int((node["Actual Rows"] + left_out) * node["Actual Loops"])

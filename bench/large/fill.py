"""Fills a fresh database: the site, then chunk by chunk its rows and its log, then the seals."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from django.db import connection, transaction

from bench.large import work
from bench.large.cast import find_site, make_site
from bench.large.desk import furnish
from bench.large.dialect import Dialect
from bench.large.log import statement
from bench.large.proof import certify_automation, count_all, follow_drafts, write_history
from bench.large.tables import DAYS, Plan, statements
from moderation.audit.canonical import leaf_hash
from moderation.audit.models import Entry
from moderation.audit.seal import seal_new
from moderation.people.models import User
from moderation.platforms.models import Platform

CHUNK = 20_000
Progress = Callable[[str, int, int], None]


def fill(rows: int, *, open_share: int = 100, tallied: int = DAYS, progress: Progress | None = None) -> None:
    """Write `rows` submissions and all that belongs to them; `open_share` thousandths wait for a person. The last
    `tallied` days are counted for the insights."""
    tell = progress or (lambda what, done, of: None)
    with transaction.atomic():
        version = make_site()
    plan = Plan(rows, open_share, int(time.time()) - 90 * 86400 - 60, version, Dialect(connection.vendor))
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_function("leaf_hash", 1, leaf_hash, deterministic=True)
    for first in range(1, rows + 1, CHUNK):
        last = min(first + CHUNK - 1, rows)
        fill_chunk(plan, first, last)
        tell("submissions", last, rows)
    analyse()
    follow_up(plan, tallied, tell)
    lines, sealed = Entry.objects.count(), 0
    while count := seal_new(limit=50_000):
        sealed += count
        tell("sealed lines", sealed, lines)
    analyse()


def follow_up(plan: Plan, tallied: int, tell: Progress) -> None:
    """What the worker and people would have made of the rows."""
    site = find_site()
    people = list(User.objects.filter(username__startswith="reviewer"))
    furnish(people, site.senior, site.big, list(Platform.objects.all()))
    tell("hours counted", count_all(tallied), 24 * tallied)
    tell("rows of history", write_history(), plan.rows)
    certify_automation(plan, site.admin)
    follow_drafts(plan, site.admin)


def fill_chunk(plan: Plan, first: int, last: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in [*statements(plan, first, last), *work.statements(plan, first, last)]:
            cursor.execute(escaped(sql, values), values)
        already = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        cursor.execute(escaped(statement(plan, first, last, already), []), [])


def escaped(sql: str, values: list[object]) -> str:
    """A `%` of SQL has to be doubled wherever Django hands values along; psycopg looks for them always."""
    if not values and connection.vendor == "sqlite":
        return sql
    return sql.replace("%", "%%").replace("%%s", "%s")


def analyse() -> None:
    """Statistics and the visibility map, as autovacuum makes them on PostgreSQL. SQLite has none in production."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def show(what: str, done: int, of: int) -> None:
    print(f"  {what}: {done:,} of {of:,}", file=sys.stderr, flush=True)

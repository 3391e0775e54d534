"""System checks: a wrong set-up is refused in words, before it can lose anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import PIL
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from moderation.cases.reach import is_anybody_named
from moderation.pipeline.plan import configured
from moderation.platforms.models import Membership
from moderation.policy.coverage import gaps_in_use
from moderation.policy.models import Assignment
from moderation.screening.limits import prices
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.screening.providers.registry import faults_of
from moderation.seeing.reader import reader
from moderation.vocabulary import CATEGORY_WORDS


@register(Tags.database)
def check_sqlite(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The measured SQLite settings are in force: WAL, IMMEDIATE, and a durable commit."""
    if not databases or connection.vendor != "sqlite":
        return []
    problems: list[CheckMessage] = []
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if options.get("transaction_mode") != "IMMEDIATE":
        problems.append(
            Error(
                "SQLite must open transactions as IMMEDIATE.",
                hint="A deferred transaction that turns into a writer fails at once under load.",
                id="moderation.E001",
            )
        )
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        problems.append(
            Error(
                f"SQLite's journal mode is {mode!r}, not 'wal'.",
                hint="DATA_DIR must be on a local disk: WAL does not work on network file systems.",
                id="moderation.E002",
            )
        )
    return problems


@register()
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Queue, transactions, decoder and providers are set up as the guarantees need them."""
    problems: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    if database.get("ATOMIC_REQUESTS"):
        problems.append(
            Error(
                "ATOMIC_REQUESTS must stay off.",
                hint="Each request would hold SQLite's only writer while it decodes or waits.",
                id="moderation.E003",
            )
        )
    if settings.Q_CLUSTER.get("orm") != "default":
        problems.append(
            Error(
                "django-q2 must use the ORM broker on the data's own database.",
                hint="Only then is a wake-up written in the transaction that it belongs to.",
                id="moderation.E004",
            )
        )
    if settings.Q_CLUSTER.get("save_limit") != -1:
        problems.append(
            Warning(
                "Q_CLUSTER's save_limit should be -1.",
                hint="Saving results costs 2.7 times the CPU; nothing reads them.",
                id="moderation.W001",
            )
        )
    if database.get("CONN_MAX_AGE") == 0:
        problems.append(
            Warning(
                "CONN_MAX_AGE is 0: every request connects anew.",
                hint="On PostgreSQL that costs most of the throughput.",
                id="moderation.W002",
            )
        )
    if tuple(int(part) for part in PIL.__version__.split(".")[:2]) < (13, 0):
        problems.append(
            Error(
                f"Pillow {PIL.__version__} has known critical holes in its JPEG decoder.",
                hint="Install Pillow 13.0.0 or newer.",
                id="moderation.E005",
            )
        )
    return problems


@register()
def check_scorers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every scorer that is named exists and can be set up from what the environment says."""
    told = {name: " ".join(faults_of(name, os.environ)) for name in settings.SCREENING_PROVIDERS}
    return [Error(faults, id="moderation.E007") for faults in told.values() if faults]


@register()
def check_prices(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """PRICES_FILE can be read, and each of its entries is a price."""
    try:
        prices.table()
    except ProviderMisconfigured as problem:
        return [Error(str(problem), id="moderation.E009")]
    return []


@register()
def check_reading(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What reads texts here is installed. A web server does without; the workers run it."""
    found = reader()
    if found is None or found.model:
        return []
    return [
        Warning(
            f"READING_PROVIDER is {found.name}, and that is not installed here.",
            hint="Install the extra `ocr` where the workers run (docs/providers.md), or unset READING_PROVIDER.",
            id="moderation.W005",
        )
    ]


@register(Tags.database)
def check_coverage(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """No policy in use approves while a severe category is neither judged nor waived."""
    if not databases or "default" not in databases:
        return []
    try:
        # `migrate` checks first: a database without these tables or columns has no policy in use yet.
        if Assignment._meta.db_table not in connection.introspection.table_names():
            return []
        gaps = gaps_in_use(list(configured().values()))
    except (DatabaseError, ProviderMisconfigured):
        return []
    return [
        Warning(
            f"The policy {gap.policy!r} approves pictures that nobody has judged for: "
            f"{', '.join(CATEGORY_WORDS[category] for category in gap.categories)}.",
            hint="Ask a scorer that judges them, require them, or let an admin waive them on the policy's page.",
            id="moderation.W003",
        )
        for gap in gaps
    ]


@register(Tags.database)
def check_abuse_handlers(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Somebody can be handed a picture that was locked as suspected child abuse."""
    if not databases or "default" not in databases:
        return []
    try:
        if Membership._meta.db_table not in connection.introspection.table_names() or is_anybody_named():
            return []
    except DatabaseError:  # as above: `migrate` checks before the columns are there
        return []
    return [
        Warning(
            "Nobody can open what is locked as suspected child abuse.",
            hint="Set ABUSE_HANDLERS to the user names, with commas between, of active seniors or admins.",
            id="moderation.W004",
        )
    ]

"""What every test stands on: a database like the real one, files in a folder of their own, the cast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests import migrated
from tests.cast import Cast, make_cast
from tests.emptying import empty_tables
from tests.order import in_order
from tests.servers.analysis import AnalysisServer
from tests.written_again import WrittenAgain


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_order(items)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A file that was laid there migrated is kept, not made anew."""
    laid = connection.vendor == "sqlite" and os.environ.get(migrated.SQLITE)
    return bool(laid or request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "sqlite":
        migrated.lay(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _opens_at_once(settings: Any) -> None:
    """What opens by chance within minutes does so at once, but where that is what is tested."""
    settings.OPENING_MINUTES = 0


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, settings: Any) -> Path:
    """Stored files land in the test's own folder."""
    folder = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "moderation.intake.files.DurableFileStorage",
            "OPTIONS": {"location": str(folder)},
        }
    }
    return folder


@pytest.fixture(autouse=True)
def _nothing_kept_from_the_test_before() -> None:
    from review.insights.limited import limits_now

    limits_now.forget()


@pytest.fixture(scope="session")
def same_cast() -> WrittenAgain[Cast]:
    return WrittenAgain(make_cast)


@pytest.fixture
def cast(db: None, same_cast: WrittenAgain[Cast]) -> Cast:
    from moderation.policy.models import PolicyVersion

    return same_cast(tuple(PolicyVersion.objects.order_by("id").values_list("policy_id", "id")))


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards() -> Iterator[None]:
    """A transactional test ends by emptying all tables, which the log's triggers rightly refuse: they step aside for
    exactly that moment. Their own tests meet them as everybody does.

    Only what holds rows is emptied: Django would give each of the tables and indexes a new file, some hundred times a
    run.
    """
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(autouse=True)
def _leave_the_cache_empty() -> Iterator[None]:
    """What one test has counted is not so for the next."""
    yield
    cache.clear()


@pytest.fixture
def analysis_api(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[AnalysisServer]:
    """A real analysis server, set up as the only scorer; the seeded policies follow it."""
    from moderation.pipeline import plan

    with AnalysisServer() as server:
        settings.SCREENING_PROVIDERS = ["analyses"]
        monkeypatch.setenv("ANALYSIS_API_URL", server.url)
        monkeypatch.setenv("ANALYSIS_API_KEY", "test-key-of-the-operator")
        plan.configured.cache_clear()
        plan.seed_configured()
        yield server
    plan.configured.cache_clear()

"""What every test stands on: a database like the real one, files in a folder of their own, the cast."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Before Django reads its settings: no file of the developer's is touched, whatever DATA_DIR says outside.
_FOLDER = tempfile.mkdtemp(prefix="second-look-tests-")
os.environ["DATA_DIR"] = _FOLDER
os.environ["DEBUG"] = "1"
os.environ.setdefault("OUTBOUND_ALLOW_LOOPBACK", "1")
os.environ["SCREENING_PROVIDERS"] = "local"
os.environ["LOG_LEVEL"] = "WARNING"
if os.environ.get("TEST_POSTGRES_URL") and os.environ.get("TEST_ON") == "postgresql":
    os.environ["DATABASE_URL"] = os.environ["TEST_POSTGRES_URL"]
else:
    os.environ.pop("DATABASE_URL", None)
    os.environ["TEST_SQLITE"] = str(Path(_FOLDER) / "test.sqlite3")

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.cast import Cast


@pytest.fixture(autouse=True)
def _fast_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """Stored files land in the test's own folder."""
    folder = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "moderation.intake.files.DurableFileStorage",
            "OPTIONS": {"location": str(folder)},
        }
    }
    return folder


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards() -> Iterator[None]:
    """A transactional test ends by emptying all tables, which the log's triggers rightly refuse: they step aside for
    exactly that moment. Their own tests meet them as everybody does."""
    from moderation.audit import append_only

    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            for statement in append_only.drop_statements(connection.vendor):
                cursor.execute(statement)
        try:
            original(self)
        finally:
            with connection.cursor() as cursor:
                for statement in append_only.statements(connection.vendor):
                    cursor.execute(statement)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original

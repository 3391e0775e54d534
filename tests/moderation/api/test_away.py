"""A real database that takes nothing: told to read only, as an operator or a full disk would have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from moderation.intake.models import IdempotencyKey, Submission
from tests import pictures
from tests.cast import make_cast
from tests.moderation.api.calls import Api, assert_problem
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {"Idempotency-Key": '"8e03978e"'}


@contextmanager
def reading_only() -> Iterator[None]:
    """This connection refuses to write until it is closed or the block ends."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        connection.close()


def test_it_is_told_as_a_503_with_a_time_to_come_back_and_nothing_is_kept(files_folder: Any) -> None:
    api = Api(Client(), make_cast().lantern_key)
    with reading_only():
        answer = api.post_file(pictures.jpeg(), headers=KEY)
    assert_problem(answer, 503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert not Submission.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert not [path for path in files_folder.rglob("*") if path.is_file()]


def test_the_next_request_has_a_connection_that_writes_again() -> None:
    api = Api(Client(), make_cast().lantern_key)
    with reading_only():
        assert api.post_file(pictures.jpeg(), headers=KEY).status_code == 503
        assert api.post_file(pictures.jpeg(), headers=KEY).status_code == 202


def test_a_page_says_so_in_words_instead_of_breaking() -> None:
    cast = make_cast()
    client = signed_in(cast.mira)
    client.raise_request_exception = False
    with reading_only():
        answer = client.post("/sign-out/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "takes nothing at the moment" in text(answer)

"""Queues by their names: in the reader's language, and as an address asks for them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.review.queue.conftest import SignIn

pytestmark = pytest.mark.django_db


def names(page: Client) -> str:
    return page.get("/review/").content.decode()


def test_a_senior_reads_whose_queue_it_is_in_their_language(cast: Cast, sign_in: SignIn) -> None:
    cast.aiko.language = "de"
    cast.aiko.save(update_fields=["language"])
    page = names(sign_in(cast.aiko))
    assert '<th scope="row">Lantern, Leitung<' in page
    assert "seniors" not in page


def test_the_queue_for_all_the_rest_is_named_so_until_an_admin_names_it(cast: Cast, sign_in: SignIn) -> None:
    cast.priya.language = "de"
    cast.priya.save(update_fields=["language"])
    admin = sign_in(cast.priya)
    assert "<b>Alles Übrige</b>" in admin.get("/platforms/lantern/queues/").content.decode()
    cast.lantern.queues.filter(is_default=True).update(name="Everything")
    assert "<b>Everything</b>" in admin.get("/platforms/lantern/queues/").content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nowhere", "You have no queue “nowhere”. This is what is due first of all of yours."),
        ("kleinmarkt", "You have no queue “kleinmarkt”. This is what is due first of all of yours."),
        ("lantern/gone", "You have no queue “lantern/gone”. This is what is due first at Lantern."),
        ("lantern/old", "You have no queue “lantern/old”. This is what is due first at Lantern."),
        ("lantern", ""),
        ("", ""),
    ],
)
def test_a_queue_that_is_not_there_is_said(cast: Cast, sign_in: SignIn, asked: str, words: str) -> None:
    """Lena works at Lantern alone; one of its queues is retired."""
    cast.lantern.queues.create(name="Old", slug="old", active=False, position=1, changed_at=timezone.now())
    opened(cast.lantern)
    page = sign_in(cast.lena).get("/review/next", {"queue": asked}, follow=True).content.decode()
    assert ("You have no queue" in page) == bool(words)
    assert words in page
    assert "Nothing waits" not in page

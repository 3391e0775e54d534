from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.people.create import create_link
from moderation.people.models import SignInLink
from tests.cast import PASSWORD, Cast
from tests.review.session.browser import text

NEW = "a whole new sentence 7"


def test_it_lets_in_once_and_asks_for_a_password_but_not_for_the_old_one(cast: Cast) -> None:
    token, client = create_link(user=cast.mira, actor=Actor.system()).token, Client()
    address = f"/sign-in/link/{token}"
    assert client.get(address).status_code == 200
    assert not SignInLink.objects.get().used_at  # looking at it does not use it up
    assert client.post(address).headers["Location"] == "/password/"
    page = text(client.get("/password/"))
    assert "Choose a password" in page
    assert 'name="current"' not in page
    assert client.post("/password/", {"new": NEW, "again": NEW}).headers["Location"] == "/"
    assert 'name="current"' in text(client.get("/password/"))

    again = Client().post(address)
    assert again.status_code == 410
    assert "no longer works" in text(again)
    assert Client().post("/sign-in/", {"username": "mira", "password": PASSWORD}).status_code == 422
    assert Client().post("/sign-in/", {"username": "mira", "password": NEW}).status_code == 302


def test_it_refuses_old_and_invented_links(cast: Cast) -> None:
    token = create_link(user=cast.mira, actor=Actor.system()).token
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(f"/sign-in/link/{token}").status_code == 410
    assert Client().post("/sign-in/link/never-given-out").status_code == 410

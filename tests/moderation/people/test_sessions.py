"""What every request of a page reads first: the session, and who is signed in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from moderation.people.backend import Backend
from moderation.people.models import User
from moderation.people.sessions import SessionStore
from tests.cast import Cast


@pytest.mark.django_db
def test_a_session_is_read_as_it_was_written() -> None:
    written = SessionStore()
    written["draft"] = {"reason": "Größer"}
    written.save()
    read = SessionStore(written.session_key)
    assert read["draft"] == {"reason": "Größer"}
    assert read.session_key == written.session_key


@pytest.mark.django_db
def test_one_whose_time_is_over_and_one_that_never_was_are_empty_and_have_no_key() -> None:
    written = SessionStore()
    written["draft"] = 1
    written.save()
    Session.objects.update(expire_date=timezone.now() - timedelta(milliseconds=1))
    for key in (written.session_key, "nobody0made0this0one0at0all00000"):
        read = SessionStore(key)
        assert dict(read.items()) == {}
        assert read.session_key is None


def test_a_session_that_is_over_signs_nobody_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.mira)
    assert client.get("/review/mine/").status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/review/mine/").headers["Location"].startswith("/sign-in/")


def test_only_people_who_may_sign_in_are_found(cast: Cast) -> None:
    assert Backend().get_user(cast.mira.id) == cast.mira
    assert Backend().get_user(uuid4()) is None
    User.objects.filter(id=cast.mira.id).update(is_active=False)
    assert Backend().get_user(cast.mira.id) is None
